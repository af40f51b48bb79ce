"""Section 1 "Acquiring Person", first sentence: who owns too much."""

from decimal import Decimal

from monitor.core.plan.plan import Limit
from monitor.core.quantities import Shares

CITATION = '1 "Acquiring Person"'
LAW = """ "Acquiring Person" shall mean any Person (...) who or which, alone or together with all Affiliates
and Associates of such Person, is the Beneficial Owner of 15% or more of the shares of Company Common Stock then
outstanding."""


def applies(limit: Limit, numerator: Shares, denominator: Shares) -> bool:
    """Whether the shares of a subject are at or past the limit, by exact cross-multiplication."""
    return limit.reached(numerator, denominator)


_FIFTEEN = Limit(percent=Decimal("15"), comparison="at-least")
GOOD = (
    {"limit": _FIFTEEN, "numerator": 3_445_130, "denominator": 22_967_531},
    {"limit": _FIFTEEN, "numerator": 15, "denominator": 100},
)
BAD = ({"limit": _FIFTEEN, "numerator": 3_445_129, "denominator": 22_967_531},)
