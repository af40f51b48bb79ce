"""Section 11(a)(ii)(B): whom the Board can declare an Adverse Person (readings 6.4)."""

from decimal import Decimal

from monitor.core.plan.plan import Limit
from monitor.core.quantities import Shares

CITATION = "11(a)(ii)(B)"
LAW = """(B) the Board shall declare by resolution any Person to be an Adverse Person, upon a determination
that such Person (...) has (...) become the Beneficial Owner of a number of shares of Company Common Stock which
the Board determines to be substantial (which number of shares shall in no event represent less than 10% of the
outstanding shares of Company Common Stock)"""


def applies(floor: Limit | None, numerator: Shares, denominator: Shares | None) -> bool | None:
    """Whether a declaration has effect; None where the count is not known. A plan without a floor knows none."""
    if floor is None:
        return False
    return None if denominator is None else floor.reached(numerator, denominator)


_TEN = Limit(percent=Decimal("10"), comparison="at-least")
GOOD = ({"floor": _TEN, "numerator": 2_296_754, "denominator": 22_967_531},)
BAD = (
    {"floor": _TEN, "numerator": 2_296_753, "denominator": 22_967_531},
    {"floor": None, "numerator": 2_296_754, "denominator": 22_967_531},
    {"floor": _TEN, "numerator": 2_296_754, "denominator": None},
)
