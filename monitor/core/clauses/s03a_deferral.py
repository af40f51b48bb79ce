"""Section 3(a) knows no deferral: a bare resolution moves nothing unless the plan says so (readings 7.6, X-03)."""

from datetime import UTC
from datetime import datetime

CITATION = "3(a)"
LAW = """Until the earliest of (i) the Close of Business on the tenth Business Day after the Stock
Acquisition Date, (ii) (...) and (iii) the occurrence of a Section 13 Event (the earliest of (i), (ii) and (iii)
above being the "Distribution Date")"""


def applies(board_may_defer: bool, due_at: datetime | None, until: datetime) -> bool:
    """Whether a deferral has effect: the plan allows it, a clock runs, and the new instant is later."""
    return board_may_defer and due_at is not None and until > due_at


_MAY_19, _JUNE_30 = datetime(2003, 5, 19, 21, tzinfo=UTC), datetime(2003, 6, 30, 21, tzinfo=UTC)
GOOD = ({"board_may_defer": True, "due_at": _MAY_19, "until": _JUNE_30},)
BAD = (
    {"board_may_defer": False, "due_at": _MAY_19, "until": _JUNE_30},
    {"board_may_defer": True, "due_at": None, "until": _JUNE_30},
    {"board_may_defer": True, "due_at": _MAY_19, "until": _MAY_19},
)
