"""Calendar dates in running text, with the place of each."""

import re
from datetime import UTC
from datetime import date
from datetime import datetime

import msgspec

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMES = (
    "january|february|march|april|may|june|july|august|september|october|november|december"
    "|jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec"
)
_DATE = re.compile(
    rf"\b(?P<month>{_NAMES})\b\.?\s{{0,3}}(?P<day>\d{{1,2}})\s?(?:st|nd|rd|th)?\s?,?\s{{0,3}}(?P<year>\d{{4}})\b"
    rf"|\b(?P<day2>\d{{1,2}})\s?(?:st|nd|rd|th)?\s(?:day\s+of\s+)?(?P<month2>{_NAMES})\b\.?,?\s{{0,3}}(?P<year2>\d{{4}})\b"
    r"|(?<![\d/-])(?P<month3>\d{1,2})/(?P<day3>\d{1,2})/(?P<year3>\d{4}|\d{2})(?![\d/-])"
    r"|(?<![\d-])(?P<year4>\d{4})-(?P<month4>\d{2})-(?P<day4>\d{2})(?![\d-])",
    re.I,
)


class FoundDate(msgspec.Struct, frozen=True):
    """A day that is printed at these characters; None where it is no day of the calendar."""

    day: date | None
    start: int
    end: int


def dates_in(text: str) -> list[FoundDate]:
    """Every date of a text, in order. Numbers with slashes are month, day, year, as filers write them."""
    return [FoundDate(_day_of(found), found.start(), found.end()) for found in _DATE.finditer(text)]


def the_date_in(text: str) -> date | None:
    """The one day that a text names, however often; None if it names none, several or an impossible one."""
    days = {found.day for found in dates_in(text)}
    return days.pop() if len(days) == 1 else None


def _day_of(found: re.Match[str]) -> date | None:
    for mark in ("", "2", "3", "4"):
        month = found["month" + mark]
        if month:
            year, day = found["year" + mark], found["day" + mark]
            return _day(_year(year), _month(month), int(day))
    return None


def _month(text: str) -> int:
    return int(text) if text.isdigit() else _MONTHS.index(text[:3].lower()) + 1


def _year(digits: str) -> int:
    # EDGAR began in 1993.
    return int(digits) if len(digits) == 4 else int(digits) + (1900 if int(digits) > 80 else 2000)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return datetime(year, month, day, tzinfo=UTC).date()
    except ValueError:
        return None
