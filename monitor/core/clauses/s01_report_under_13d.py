"""Section 1 "Stock Acquisition Date": a report that shows it announces it (readings 7.1; open reading Y-06)."""

from collections.abc import Collection
from decimal import Decimal
from fractions import Fraction

from monitor.core.plan.plan import Limit
from monitor.core.quantities import Shares

CITATION = '1 "Stock Acquisition Date"'
LAW = """public announcement (including, without limitation, the filing of any report pursuant to Section
13(d) of the Exchange Act) by the Company or an Acquiring Person that an Acquiring Person has become such"""


def applies(
    limit: Limit,
    filed_by: Collection[str],
    members: Collection[str],
    stated: Collection[Fraction],
    own_rows: Shares | None,
    denominator: Shares | None,
) -> bool:
    """Whether a filing of any form announces that its filer's subject is over.

    `stated`: the percentages on its cover pages. `own_rows`: the shares its rows make together, over `denominator`.
    """
    if not any(person in members for person in filed_by):
        return False
    if any(limit.reached(percent.numerator, percent.denominator * 100) for percent in stated):
        return True
    return own_rows is not None and denominator is not None and limit.reached(own_rows, denominator)


_FIFTEEN = Limit(percent=Decimal("15"), comparison="at-least")
_BY_A = {"limit": _FIFTEEN, "filed_by": ("a",), "members": ("a", "b")}
GOOD = (
    {**_BY_A, "stated": (Fraction("18.5"),), "own_rows": None, "denominator": None},
    {**_BY_A, "stated": (Fraction("14.9"),), "own_rows": 15, "denominator": 100},
)
BAD = (
    {**_BY_A, "stated": (Fraction("14.9"),), "own_rows": 149, "denominator": 1000},
    {**_BY_A, "filed_by": ("c",), "stated": (Fraction("18.5"),), "own_rows": 20, "denominator": 100},
)
