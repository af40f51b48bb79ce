"""Where what happens is counted: whoever keeps metrics overrides what it wants to know."""

from monitor.adapters.edgar.alarms import Alarm
from monitor.adapters.edgar.submission import Submission


class Meter:
    """Counts nothing."""

    def asked(self, outcome: str) -> None:
        """One request was made; `outcome` is its status code, or in a word what went wrong."""

    def waits(self, seconds: float) -> None:
        """A request failed and will be made again after so long."""

    def given(self, submission: Submission) -> None:
        """A submission goes to the caller."""

    def alarmed(self, alarm: Alarm) -> None:
        """An alarm goes to the caller."""

    def owing(self, count: int) -> None:
        """So many submissions are listed and not had."""
