"""How long is waited, and before what."""

from datetime import UTC
from datetime import datetime
from email.utils import parsedate_to_datetime
from random import Random
from typing import NamedTuple

from monitor.adapters.edgar.failures import AskAgain


class Patience(NamedTuple):
    """Times in seconds, of one request and its repetitions."""

    attempts: int = 6
    first_wait: float = 1.0
    """Doubled with every attempt."""
    refused_wait: float = 20.0
    """The same, where EDGAR refuses: it shuts out for ten minutes, longer if requests go on."""
    longest_wait: float = 600.0
    longest_retry_after: float = 3600.0
    """What EDGAR asks to wait is waited, up to this."""
    connect: float = 10.0
    stall: float = 30.0
    """Without one byte."""
    whole: float = 300.0
    """For all of an answer: one that trickles would never stall."""

    def before(self, attempt: int, failure: AskAgain, random: Random) -> float:
        """Seconds to wait after attempt number `attempt` (from 1) has failed.

        Between one and one and a half times the doubled wait, so that workers that failed together do not ask together.
        """
        first = self.refused_wait if failure.refused else self.first_wait
        wait = min(first * float(2 ** (attempt - 1)) * (1 + random.random() / 2), self.longest_wait)
        return max(wait, min(failure.retry_after or 0.0, self.longest_retry_after))


def read_retry_after(text: str | None, now: datetime) -> float | None:
    """The seconds that a `Retry-After` header asks for: stated as such, or as a date (RFC 9110, 10.2.3)."""
    stated = (text or "").strip()
    if stated.isascii() and stated.isdigit():
        return float(stated[:9])
    try:
        until = parsedate_to_datetime(stated)
    except ValueError:
        return None
    until = until if until.tzinfo is not None else until.replace(tzinfo=UTC)
    return max((until - now).total_seconds(), 0.0)
