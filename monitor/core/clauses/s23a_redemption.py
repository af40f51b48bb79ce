"""Section 23(a): the Board may redeem strictly before the Distribution Date (readings 7.6)."""

from datetime import UTC
from datetime import datetime

CITATION = "23(a)"
LAW = """The Company, acting by resolution of its Board may, at its option, at any time prior to the earlier
of (i) the Distribution Date or (ii) the Final Expiration Date, redeem all but not less than all of the then
outstanding Rights"""


def applies(at: datetime, closes_at: datetime | None) -> bool:
    """Whether redemption is open at `at`; `closes_at`: the earliest closing instant, None while none is known."""
    return closes_at is None or at < closes_at


_CLOSES = datetime(2003, 5, 16, 21, tzinfo=UTC)
GOOD = (
    {"at": datetime(2003, 5, 16, 20, 59, 59, 999999, tzinfo=UTC), "closes_at": _CLOSES},
    {"at": _CLOSES, "closes_at": None},
)
BAD = ({"at": _CLOSES, "closes_at": _CLOSES},)
