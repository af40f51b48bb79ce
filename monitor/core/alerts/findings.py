"""What is found to be new, before it is said."""

from fractions import Fraction
from typing import Any
from typing import NamedTuple


class Finding(NamedTuple):
    """An alert in the making: everything but its instant, plan, issuer and the causes found among fresh events."""

    kind: str
    members: tuple[str, ...]
    fields: dict[str, Any]
    clause: str
    causes: tuple[str, ...] = ()
    """Known causes; empty: the fresh events that concern the subject."""
    percentage: Fraction = Fraction(0)
