"""Section 34(a): the Board may exchange all or part of the Rights strictly before the Distribution Date."""

from datetime import UTC
from datetime import datetime

CITATION = "34(a)"
LAW = """The Company may at any time prior to the Distribution Date, upon resolution of the Board, exchange
all or part of the then outstanding Rights (which shall not include Rights that have become void pursuant to
Section 7(e))"""


def applies(at: datetime, distribution_at: datetime | None) -> bool:
    """Whether an exchange is open at `at`; `distribution_at`: None while no Distribution Date is known."""
    return distribution_at is None or at < distribution_at


_DISTRIBUTION = datetime(2006, 12, 22, 22, tzinfo=UTC)
GOOD = (
    {"at": datetime(2006, 12, 22, 21, 59, 59, tzinfo=UTC), "distribution_at": _DISTRIBUTION},
    {"at": _DISTRIBUTION, "distribution_at": None},
)
BAD = ({"at": _DISTRIBUTION, "distribution_at": _DISTRIBUTION},)
