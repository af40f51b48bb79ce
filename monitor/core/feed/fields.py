"""Readers of single fields of a feed line: each takes a field's name and JSON value and gives an exact value.

A reader that cannot give one raises `BadEvent`, which names the field and says how to mend it. Binary floats
do not come this far: the JSON reader hands every number with a point or an exponent over as a `Decimal`,
which no reader takes for a count, a percentage or a price (readings 2.2).
"""

import json
import re
from collections.abc import Callable
from datetime import date
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any
from typing import NoReturn
from typing import TypeVar

from monitor.core.feed.events import Moment
from monitor.core.feed.events import Shares
from monitor.core.quantities import whole
from monitor.core.times.instants import parse_instant

YEARS = range(1900, 2201)
"""Years an event may speak of, in UTC: outside them a date is a typing error, and calendars do not reach."""

DIGITS_MAX = 30
"""Digits a number may have: more than any count of shares, and few enough that arithmetic stays cheap."""

_COUNT_END = 10**DIGITS_MAX

CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
"""Control characters, which no identifier has: in a log or on a terminal they would act, not show."""

_DECIMAL = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_RATIO = re.compile(r"([0-9]{1,30}):([0-9]{1,30})")
_TEN_DIGITS = re.compile(r"[0-9]{10}")
_WITHOUT_OFFSET = re.compile(r"[0-9-]{10}[Tt ][0-9:.]+")
_AS_IN_RFC_3339 = str.maketrans("tz ", "TZT")

_INSTANT_MEND = "write ISO 8601 with an offset, to the microsecond at most, such as 2006-12-08T21:05:00Z"

Reader = Callable[[str, Any], Any]
M = TypeVar("M", date, datetime)


class BadEvent(Exception):
    """A line that is no event of the contract: `reason` says what is wrong, `mend` how to put it right."""

    def __init__(self, reason: str, mend: str) -> None:
        super().__init__(reason, mend)
        self.reason = reason
        self.mend = mend

    def __str__(self) -> str:
        return f"{self.reason}; {self.mend}"


def shown(value: object) -> str:
    """A JSON value as it is written, cut to 60 characters, for a message."""
    text = str(value) if isinstance(value, Decimal) else json.dumps(value, default=str)
    return text if len(text) <= 60 else text[:57] + "..."


def _refuse(name: str, value: object, what: str, mend: str) -> NoReturn:
    raise BadEvent(f"`{name}` is {shown(value)}, {what}", mend)


def text(name: str, value: Any) -> str:
    """Free text: a name, a detail, a source."""
    if not isinstance(value, str):
        _refuse(name, value, "not a text", "write a JSON string")
    return value


def identifier(name: str, value: Any) -> str:
    """A non-empty text without control characters: a person, an id, a name that other lines refer to."""
    if not isinstance(value, str):
        _refuse(name, value, "not a text", "write a JSON string")
    if not value:
        _refuse(name, value, "an empty text", "write what it names")
    if CONTROL.search(value):
        _refuse(name, value, "a text with control characters", "take them out")
    return value


def cik(name: str, value: Any) -> str:
    """A Central Index Key: ten digits, leading zeros included."""
    if not isinstance(value, str) or not _TEN_DIGITS.fullmatch(value):
        _refuse(name, value, "not ten digits", 'write the CIK with leading zeros, such as "0001014739"')
    return value


def _digits(name: str, value: Any, kind: str) -> str:
    """The decimal notation of a number that is zero or more, as an integer or a decimal string gives it."""
    mend = 'write an integer, or a decimal string such as "12.5"'
    if isinstance(value, bool):
        _refuse(name, value, f"a boolean, not a {kind}", mend)
    if isinstance(value, Decimal):
        _refuse(name, value, "a binary float", f'write an integer, or a decimal string such as "{value:f}"')
    if isinstance(value, int) and value < 0 or isinstance(value, str) and value.startswith("-"):
        _refuse(name, value, "a negative number", f"write a {kind} of zero or more")
    if isinstance(value, int):
        value = str(value)
    if not isinstance(value, str) or not _DECIMAL.fullmatch(value):
        _refuse(name, value, f"not a {kind}", f"{mend}, without sign, exponent, comma or unit")
    if len(value) - value.count(".") > DIGITS_MAX:
        _refuse(name, value, f"a number of more than {DIGITS_MAX} digits", "write fewer digits")
    return value


def count(name: str, value: Any) -> Shares:
    """A count of shares, zero or more: `int` where it is whole, else the exact `Fraction`."""
    if type(value) is int and 0 <= value < _COUNT_END:  # nearly all are
        return value
    return whole(Fraction(_digits(name, value, "count")))


def count_above_zero(name: str, value: Any) -> Shares:
    """A count of shares that something is divided by."""
    shares = count(name, value)
    if shares == 0:
        _refuse(name, value, "and no percentage can be had of 0 shares", "write the count")
    return shares


def count_or_all(name: str, value: Any) -> Shares | str:
    """A count of shares, or the word `all`."""
    return "all" if value == "all" else count(name, value)


def percent(name: str, value: Any) -> Decimal:
    """A percentage, zero or more: 15 or "15" is fifteen per cent."""
    return Decimal(_digits(name, value, "percentage"))


def dollars(name: str, value: Any) -> Decimal:
    """A price in dollars, zero or more."""
    return Decimal(_digits(name, value, "price"))


@lru_cache(maxsize=65_536)
def is_plain_price(written: str) -> bool:
    """Whether a text is a price without needless digits: the same few thousand come again and again."""
    try:
        return f"{dollars('price', written):f}" == written
    except BadEvent:
        return False


def ratio(name: str, value: Any) -> Fraction:
    """New shares for one old, written "new:old" in positive integers: "1:10" is 1/10."""
    match = _RATIO.fullmatch(value) if isinstance(value, str) else None
    if match is None or not int(match[1]) or not int(match[2]):
        _refuse(name, value, "not a ratio", 'write "new:old" in positive integers: a 2-for-1 split is "2:1"')
    return Fraction(int(match[1]), int(match[2]))


def truth(name: str, value: Any) -> bool:
    """A JSON boolean."""
    if not isinstance(value, bool):
        _refuse(name, value, "neither true nor false", "write true or false, without quotes")
    return value


def day(name: str, value: Any) -> date:
    """A calendar day, written YYYY-MM-DD."""
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        _refuse(name, value, "not a date", "write YYYY-MM-DD, such as 2006-12-08")
    try:
        found = date.fromisoformat(value)
    except ValueError:
        _refuse(name, value, "a date that does not exist", "write a day of the calendar")
    return _in_years(name, value, found)


def instant(name: str, value: Any) -> datetime:
    """An instant with an offset, in UTC; a space or a small letter may stand for the T, as in RFC 3339."""
    if not isinstance(value, str):
        _refuse(name, value, "not an instant", _INSTANT_MEND)
    try:
        found = parse_instant(value if "T" in value else value.translate(_AS_IN_RFC_3339))
    except ValueError:
        if _WITHOUT_OFFSET.fullmatch(value):
            _refuse(name, value, "an instant without offset", "end it with Z, or with an offset such as -05:00")
        _refuse(name, value, "no instant of the calendar", _INSTANT_MEND)
    return _in_years(name, value, found)


def moment(name: str, value: Any) -> Moment:
    """An instant, or a bare calendar day."""
    if isinstance(value, str) and _DATE.fullmatch(value):
        return day(name, value)
    return instant(name, value)


def _in_years(name: str, value: Any, found: M) -> M:
    if found.year not in YEARS:
        _refuse(name, value, f"outside the years {YEARS[0]} to {YEARS[-1]}", "write the year that is meant")
    return found


def choice(*values: str) -> Reader:
    """One of these words, written exactly so."""

    def read(name: str, value: Any) -> str:
        if not isinstance(value, str) or value not in values:
            _refuse(name, value, "not a word of the contract", f"write one of {', '.join(values)}")
        return value

    return read


def _elements(name: str, value: Any) -> list[Any]:
    if not isinstance(value, list):
        _refuse(name, value, "not a list", "write a JSON list, in square brackets")
    return value


def persons(name: str, value: Any) -> tuple[str, ...]:
    """A list of persons, none twice."""
    found = tuple(identifier(f"{name}[{place}]", person) for place, person in enumerate(_elements(name, value)))
    all_different(name, found)
    return found


def two_or_more_persons(name: str, value: Any) -> tuple[str, ...]:
    """The persons of a relation: two or more, none twice."""
    found = persons(name, value)
    if len(found) < 2:
        _refuse(name, value, "fewer than two persons", "name every person of the relation")
    return found


def objects(name: str, value: Any) -> list[dict[str, Any]]:
    """A list of JSON objects."""
    for place, element in enumerate(_elements(name, value)):
        if not isinstance(element, dict):
            _refuse(f"{name}[{place}]", element, "not an object", "write a JSON object, in braces")
    return list(value)


def all_different(name: str, found: tuple[str, ...]) -> None:
    """Raise `BadEvent` where a person stands twice in the list of that name."""
    twice = next((person for place, person in enumerate(found) if person in found[:place]), None)
    if twice is not None:
        raise BadEvent(f"`{name}` names {shown(twice)} twice", "name every person once")
