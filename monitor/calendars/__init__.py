"""Calendars as cited data: one TOML file a calendar, one a toggle that widens a calendar.

A calendar file states holidays as rules with the years in which they hold, what happens to one that
falls on a weekend, and single closings, each with its source. One without a source is contested.
"""

import tomllib
from collections.abc import Iterable
from collections.abc import Iterator
from datetime import date
from datetime import timedelta
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Literal

import msgspec

from monitor.calendars.rules import day_in
from monitor.core.times.calendars import Calendar
from monitor.core.times.calendars import Closure

_SUFFIX = ".toml"
_TOGGLE_PREFIX = "toggle-"
_SATURDAY = 5
_SUNDAY = 6
_ONE_DAY = timedelta(days=1)

SaturdayRule = Literal["friday", "stays-open-friday"]
SundayRule = Literal["monday"]


class _Observance(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    saturday: SaturdayRule
    sunday: SundayRule
    source: str | None = None


class _Holiday(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    rule: str
    first_year: int | None = msgspec.field(default=None, name="from")
    last_year: int | None = msgspec.field(default=None, name="until")
    observance: _Observance | None = None
    source: str | None = None


class _Closing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    day: date
    reason: str
    source: str | None = None


class _CalendarFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    title: str
    first_day: date
    last_day: date
    base: str | None = None
    observance: _Observance | None = None
    holiday: tuple[_Holiday, ...] = ()
    closing: tuple[_Closing, ...] = ()


def _names() -> list[str]:
    found = (entry.name for entry in resources.files(__name__).iterdir())
    return sorted(name.removesuffix(_SUFFIX) for name in found if name.endswith(_SUFFIX))


CALENDARS = tuple(name for name in _names() if not name.startswith(_TOGGLE_PREFIX))
TOGGLES = tuple(name.removeprefix(_TOGGLE_PREFIX) for name in _names() if name.startswith(_TOGGLE_PREFIX))


def load(name: str, toggles: tuple[str, ...] = ()) -> Calendar:
    """The calendar of that name, widened by toggles; their order and repetition do not matter.

    Raises ValueError with the valid names for an unknown calendar or toggle, and for a broken file.
    """
    return _load(name, tuple(sorted(set(toggles))))


@cache
def _load(name: str, toggles: tuple[str, ...]) -> Calendar:
    if name not in CALENDARS:
        raise ValueError(f"there is no calendar {name!r}: use one of {', '.join(CALENDARS)}")
    for toggle in toggles:
        if toggle not in TOGGLES:
            raise ValueError(f"there is no calendar toggle {toggle!r}: use any of {', '.join(TOGGLES)}")
    files = [*_with_bases(name), *(_read(_TOGGLE_PREFIX + toggle) for toggle in toggles)]
    first_day = max(file.first_day for file in files)
    last_day = min(file.last_day for file in files)
    closures = _merged(closure for file in files for closure in _closures(file))
    covered = {day: closures[day] for day in sorted(closures) if first_day <= day <= last_day}
    return Calendar(name, toggles, first_day, last_day, MappingProxyType(covered), TOGGLES)


def _with_bases(name: str) -> Iterator[_CalendarFile]:
    file = _read(name)
    if file.base is not None:
        yield from _with_bases(file.base)
    yield file


@cache
def _read(stem: str) -> _CalendarFile:
    text = resources.files(__name__).joinpath(stem + _SUFFIX).read_text(encoding="utf-8")
    try:
        return msgspec.convert(tomllib.loads(text), _CalendarFile)
    except ValueError as error:
        raise ValueError(f"the calendar file {stem}{_SUFFIX} cannot be read: {error}") from error


def _merged(closures: Iterable[Closure]) -> dict[date, Closure]:
    """One closure a day: the first that is said, except that a source wins over none."""
    by_day: dict[date, Closure] = {}
    for closure in closures:
        if closure.day not in by_day or (by_day[closure.day].contested and not closure.contested):
            by_day[closure.day] = closure
    return by_day


def _closures(file: _CalendarFile) -> Iterator[Closure]:
    for holiday in file.holiday:
        yield from _occurrences(holiday, file)
    for closing in file.closing:
        yield Closure(closing.day, closing.reason, closing.source)


def _occurrences(holiday: _Holiday, file: _CalendarFile) -> Iterator[Closure]:
    # A year past the end, since January 1 of that year can be observed on the last day covered.
    last_year = file.last_day.year + 1
    first_year = file.first_day.year
    if holiday.first_year is not None:
        first_year = max(first_year, holiday.first_year)
    if holiday.last_year is not None:
        last_year = min(last_year, holiday.last_year)
    observance = holiday.observance or file.observance
    for year in range(first_year, last_year + 1):
        day = day_in(holiday.rule, year)
        yield Closure(day, holiday.name, holiday.source)
        if observance is not None and (moved := _moved(day, observance)) is not None:
            reason = f"{holiday.name}, observed for {day}"
            yield Closure(moved, reason, _both(holiday.source, observance.source))


def _moved(day: date, observance: _Observance) -> date | None:
    """The weekday that is closed in place of a weekend day; None where none is."""
    if day.weekday() == _SATURDAY and observance.saturday == "friday":
        return day - _ONE_DAY
    if day.weekday() == _SUNDAY and observance.sunday == "monday":
        return day + _ONE_DAY
    return None


def _both(holiday: str | None, observance: str | None) -> str | None:
    """A moved holiday stands on two statements, and is contested if either has no source."""
    if holiday is None or observance is None:
        return None
    return holiday if holiday == observance else f"{holiday}; {observance}"
