"""Section 3(a)(ii): the tender or exchange offer that starts a clock (readings 7.3)."""

from decimal import Decimal
from fractions import Fraction
from typing import Literal

from monitor.core.plan.plan import Limit
from monitor.core.quantities import Shares

CITATION = "3(a)(ii)"
LAW = """(ii) the Close of Business on the tenth Business Day after the date that a tender or exchange offer
by any Person (other than the Company, (...)) is first published or sent or given within the meaning of Rule
14d-4(a) (...), if upon consummation thereof such Person would be the Beneficial Owner of 15% or more of the
shares of Company Common Stock then outstanding"""


def would_own(
    numerator: Shares, denominator: Shares | None, sought: Shares | Literal["all"] | None
) -> Fraction | None:
    """The part of the stock that the bidder would own; None where it cannot be said. `all` is everything."""
    if sought == "all":
        return Fraction(1)
    if sought is None or denominator is None:
        return None
    return min(Fraction(1), Fraction(numerator + sought) / Fraction(denominator))


def applies(
    limit: Limit,
    numerator: Shares,
    denominator: Shares | None,
    sought: Shares | Literal["all"] | None,
    bidder_excluded: bool,
) -> bool | None:
    """Whether the offer would carry the bidder's subject to the limit; None where it cannot be said."""
    if bidder_excluded:
        return False
    part = would_own(numerator, denominator, sought)
    return None if part is None else limit.reached(part.numerator, part.denominator)


_OFFER = {
    "limit": Limit(percent=Decimal("15"), comparison="at-least"),
    "numerator": 1_000_000,
    "denominator": 22_294_332,
    "sought": 2_344_150,
    "bidder_excluded": False,
}
GOOD = (_OFFER, {**_OFFER, "sought": "all", "denominator": None})
BAD = (
    {**_OFFER, "sought": 2_344_149},
    {**_OFFER, "bidder_excluded": True},
    {**_OFFER, "denominator": None},
)
