"""Section 3(a)(i): the clock that a Stock Acquisition Date starts (readings 7.2)."""

from datetime import UTC
from datetime import datetime

CITATION = "3(a)(i)"
LAW = """Until the earliest of (i) the Close of Business on the tenth Business Day after the Stock
Acquisition Date"""


def applies(at: datetime, due_at: datetime | None) -> bool:
    """Whether the Distribution Date has come at `at`; `due_at`: the earliest clock's end, None where none runs."""
    return due_at is not None and at >= due_at


_DUE = datetime(2006, 12, 22, 22, tzinfo=UTC)
GOOD = ({"at": _DUE, "due_at": _DUE},)
BAD = ({"at": datetime(2006, 12, 22, 21, 59, 59, tzinfo=UTC), "due_at": _DUE}, {"at": _DUE, "due_at": None})
