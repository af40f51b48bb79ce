"""Section 1 "Expiration Date": the Rights end at the Close of Business of the final day."""

from datetime import UTC
from datetime import datetime

CITATION = '1 "Expiration Date"'
LAW = """ "Expiration Date" shall mean the earliest of (i) the Final Expiration Date, (ii) the time at which
the Rights are redeemed (...) and (iii) the time at which all Rights then outstanding and exercisable are
exchanged (...). "Final Expiration Date" shall mean the Close of Business on November 24, 2012."""


def applies(at: datetime, final_at: datetime) -> bool:
    """Whether the Final Expiration Date has come at `at`."""
    return at >= final_at


_FINAL = datetime(2012, 11, 26, 22, tzinfo=UTC)
GOOD = ({"at": _FINAL, "final_at": _FINAL},)
BAD = ({"at": datetime(2012, 11, 24, 22, tzinfo=UTC), "final_at": _FINAL},)
