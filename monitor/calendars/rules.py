"""Holiday rules in words, such as `third monday of january`, and the day each one means in a year."""

import re
from calendar import day_name
from calendar import month_name
from datetime import date
from datetime import timedelta

_MONTHS = {name.lower(): number for number, name in enumerate(month_name) if name}
_WEEKDAYS = {name.lower(): number for number, name in enumerate(day_name)}
_ORDINALS = {"first": 0, "second": 1, "third": 2, "fourth": 3}
_DAYS_IN_WEEK = 7

_MONTH = f"(?P<month>{'|'.join(_MONTHS)})"
_WEEKDAY = f"(?P<weekday>{'|'.join(_WEEKDAYS)})"
_ORDINAL = f"(?P<ordinal>{'|'.join(_ORDINALS)})"

_FIXED = re.compile(rf"{_MONTH} (?P<day>\d\d?)", re.ASCII)
_NTH = re.compile(rf"{_ORDINAL} {_WEEKDAY} of {_MONTH}")
_LAST = re.compile(rf"last {_WEEKDAY} of {_MONTH}")
_TUESDAY_AFTER = re.compile(rf"tuesday after the {_ORDINAL} {_WEEKDAY} of {_MONTH}")


def day_in(rule: str, year: int) -> date:
    """The day that a rule means in a year, before any moving from a weekend.

    Kinds: `july 4`, `third monday of january`, `last monday of may`, `good friday`,
    `tuesday after the first monday of november`. Raises ValueError for any other rule.
    """
    if rule == "good friday":
        return _easter(year) - timedelta(days=2)
    if match := _FIXED.fullmatch(rule):
        return date(year, _MONTHS[match["month"]], int(match["day"]))
    if match := _NTH.fullmatch(rule):
        return _nth(match, year)
    if match := _LAST.fullmatch(rule):
        return _last(match, year)
    if match := _TUESDAY_AFTER.fullmatch(rule):
        return _first_on_or_after(_nth(match, year) + timedelta(days=1), _WEEKDAYS["tuesday"])
    raise ValueError(f"the rule {rule!r} is of no known kind, such as 'july 4' or 'third monday of january'")


def _nth(match: re.Match[str], year: int) -> date:
    first = _first_on_or_after(date(year, _MONTHS[match["month"]], 1), _WEEKDAYS[match["weekday"]])
    return first + timedelta(weeks=_ORDINALS[match["ordinal"]])


def _last(match: re.Match[str], year: int) -> date:
    month = _MONTHS[match["month"]]
    next_month = date(year + month // 12, month % 12 + 1, 1)
    return _first_on_or_after(next_month, _WEEKDAYS[match["weekday"]]) - timedelta(weeks=1)


def _first_on_or_after(day: date, weekday: int) -> date:
    return day + timedelta(days=(weekday - day.weekday()) % _DAYS_IN_WEEK)


def _easter(year: int) -> date:
    # The anonymous Gregorian algorithm (Meeus, Astronomical Algorithms, chapter 8), in its own letters.
    a = year % 19
    b, c = divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    leap = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * leap) // 451
    month, day = divmod(h + leap - 7 * m + 114, 31)
    return date(year, month, day + 1)
