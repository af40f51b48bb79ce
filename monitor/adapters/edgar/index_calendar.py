"""Which days have an index, from when it can be there, and from when it is missed."""

from collections.abc import Iterator
from datetime import date
from datetime import datetime
from datetime import time
from datetime import timedelta
from zoneinfo import ZoneInfo

from monitor.adapters.edgar.clock import Clock
from monitor.core.times.calendars import Calendar
from monitor.core.times.calendars import OutsideCoverage

NEW_YORK = ZoneInfo("America/New_York")

_PUBLISHED = time(23, 0)
"""The SEC publishes it about 22:45 (https://github.com/dgunning/edgartools/issues/63)."""
_MISSED = time(12, 0)
"""Of the next day."""
_SATURDAY = 5


class IndexCalendar:
    """The days of indexes, in New York."""

    def __init__(self, edgar: Calendar, clock: Clock) -> None:
        self._edgar = edgar
        self._clock = clock

    def today(self) -> date:
        """The day it is in New York."""
        return self._clock.now().astimezone(NEW_YORK).date()

    def last(self) -> date:
        """The last day whose index can be there."""
        now = self._clock.now().astimezone(NEW_YORK)
        return now.date() if now.time() >= _PUBLISHED else now.date() - timedelta(days=1)

    def is_missed(self, day: date) -> bool:
        """Whether the index of that day should have been there long ago."""
        noon = datetime.combine(day + timedelta(days=1), _MISSED, NEW_YORK)
        return self._clock.now() >= noon

    def is_weekend(self, day: date) -> bool:
        """Whether nothing is ever filed on that day: its index need not be asked for."""
        return day.weekday() >= _SATURDAY

    def is_closed(self, day: date) -> bool:
        """Whether EDGAR takes no filings on that day, as far as its calendar goes."""
        try:
            return not self._edgar.is_business_day(day)
        except OutsideCoverage:
            return self.is_weekend(day)


def days_from(first: date, last: date) -> Iterator[date]:
    """Each day from the first through the last."""
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)


def start_of(day: date) -> datetime:
    """The instant at which a day begins in New York."""
    return datetime.combine(day, time.min, NEW_YORK)
