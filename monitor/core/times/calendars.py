"""Days and instants of a plan: which days are Business Days, and when a day begins, closes and ends.

Nothing here reads a file or a clock. The closings come from `monitor.calendars`, each with its source.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import time
from datetime import timedelta
from functools import lru_cache
from typing import Protocol
from typing import Self
from zoneinfo import ZoneInfo

BUSINESS_DAYS = "business-days"
CALENDAR_DAYS = "days"
TRADING_DAYS = "trading-days"
UNITS = (BUSINESS_DAYS, CALENDAR_DAYS, TRADING_DAYS)

_ONE_DAY = timedelta(days=1)
_SATURDAY = 5
_INSTANTS_KEPT = 1 << 16


class OutsideCoverage(ValueError):
    """A calendar was asked about a day for which it states nothing; it never guesses."""


@dataclass(frozen=True, slots=True)
class Closure:
    """One day on which a calendar is closed, why, and who says so."""

    day: date
    reason: str
    source: str | None

    @property
    def contested(self) -> bool:
        """Whether no source could be found: counsel has to decide whether the day counts."""
        return self.source is None


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days on which banks, offices or an exchange are open, from `first_day` through `last_day`.

    `toggles` are the ones that widen this calendar, `known_toggles` all that could.
    """

    name: str
    toggles: tuple[str, ...]
    first_day: date
    last_day: date
    closures: Mapping[date, Closure] = field(hash=False, repr=False)
    known_toggles: tuple[str, ...] = ()

    def closure(self, day: date) -> Closure | None:
        """The holiday or special closing of a day; None where there is none (an ordinary weekend too).

        Raises OutsideCoverage for a day before `first_day` or after `last_day`.
        """
        self._require_covered(day)
        return self.closures.get(day)

    def is_business_day(self, day: date) -> bool:
        """Whether a day is neither Saturday, Sunday nor closed. Raises OutsideCoverage."""
        self._require_covered(day)
        return day.weekday() < _SATURDAY and day not in self.closures

    def on_or_after(self, day: date) -> date:
        """The day itself if it is a business day, else the next one. Raises OutsideCoverage."""
        while not self.is_business_day(day):
            day += _ONE_DAY
        return day

    def step(self, day: date, count: int) -> date:
        """The `count`-th business day after a day, or before it for a negative count; 0 is the day itself.

        The day need not be a business day and is never counted. Raises OutsideCoverage.
        """
        stride = _ONE_DAY if count > 0 else -_ONE_DAY
        remaining = abs(count)
        while remaining:
            day += stride
            remaining -= self.is_business_day(day)
        return day

    def _require_covered(self, day: date) -> None:
        if not self.first_day <= day <= self.last_day:
            raise OutsideCoverage(
                f"the calendar {self.name!r} states closings from {self.first_day} through {self.last_day},"
                f" and {day} is outside: correct the date, or extend the calendar's file and its coverage"
            )


class LoadCalendar(Protocol):
    """What `monitor.calendars.load` offers; passed in, so that the core reads no files."""

    def __call__(self, name: str, toggles: tuple[str, ...] = ()) -> Calendar:
        """The calendar of that name, widened by toggles. Raises ValueError for an unknown name."""
        ...


class CalendarTerms(Protocol):
    """A plan file's `[calendar]`."""

    @property
    def time_zone(self) -> str: ...
    @property
    def close_of_business(self) -> time: ...
    @property
    def business_day(self) -> str: ...
    @property
    def toggles(self) -> tuple[str, ...]: ...


class HasCalendar(Protocol):
    """A plan, as far as its time is concerned."""

    @property
    def calendar(self) -> CalendarTerms: ...


@dataclass(frozen=True, slots=True)
class BusinessTime:
    """The time of one plan. Days are calendar days in its zone; every instant returned is in UTC."""

    zone: ZoneInfo
    close: time
    business: Calendar
    trading: Calendar

    @classmethod
    def of(cls, plan: HasCalendar, load: LoadCalendar, extra_toggles: tuple[str, ...] = ()) -> Self:
        """The time of a plan under its own toggles and `extra_toggles`; Trading Days are the NYSE's.

        Raises ValueError for an unknown calendar or toggle, ZoneInfoNotFoundError for an unknown zone.
        """
        terms = plan.calendar
        business = load(terms.business_day, (*terms.toggles, *extra_toggles))
        return cls(ZoneInfo(terms.time_zone), terms.close_of_business, business, load("nyse"))

    def start_of(self, day: date) -> datetime:
        """The instant at which a day begins, 00:00 in the plan's zone."""
        return _instant(self.zone, day, time.min)

    def end_of(self, day: date) -> datetime:
        """The instant at which a day ends, which is the start of the next."""
        return self.start_of(day + _ONE_DAY)

    def day_of(self, instant: datetime) -> date:
        """The day in the plan's zone on which an instant falls. Raises ValueError without an offset."""
        if instant.utcoffset() is None:
            raise ValueError(f"{instant.isoformat()} has no offset, so its day in {self.zone} is unknown")
        return instant.astimezone(self.zone).date()

    def close_of_business(self, day: date) -> datetime:
        """Close of Business of a day; of one that is no Business Day, that of the next Business Day.

        Raises OutsideCoverage.
        """
        return _instant(self.zone, self.business.on_or_after(day), self.close)

    def nth_day_after(self, day: date, count: int, unit: str) -> date:
        """The `count`-th day after a day, in `business-days`, `days` or `trading-days`; the day is day 0.

        Raises ValueError for a negative count or an unknown unit, OutsideCoverage.
        """
        if count < 0:
            raise ValueError(f"cannot count {count} days forward: a count is 0 or more")
        if unit == BUSINESS_DAYS:
            return self.business.step(day, count)
        if unit == TRADING_DAYS:
            return self.trading.step(day, count)
        if unit == CALENDAR_DAYS:
            return day + timedelta(days=count)
        raise ValueError(f"unknown unit {unit!r}: use one of {', '.join(UNITS)}")

    def due(self, day: date, count: int, unit: str) -> datetime:
        """The Close of Business of the `count`-th day after a day: when a clock that starts on it ends.

        Raises as `nth_day_after` and `close_of_business` do.
        """
        return self.close_of_business(self.nth_day_after(day, count, unit))

    def business_days_before(self, day: date, count: int) -> date:
        """The `count`-th Business Day before a day. Raises ValueError if negative, OutsideCoverage."""
        if count < 0:
            raise ValueError(f"cannot count {count} days back: a count is 0 or more")
        return self.business.step(day, -count)


@lru_cache(maxsize=_INSTANTS_KEPT)
def _instant(zone: ZoneInfo, day: date, clock: time) -> datetime:
    # An hour that the change to summer time skips is read as if the change came after it (fold 0).
    return datetime.combine(day, clock, tzinfo=zone).astimezone(UTC)
