"""Dates and times as an extract writes them. Nothing is guessed: the header map says the order of day and month, and
the time zone of a time that states no offset.
"""

import re
from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import timedelta
from datetime import timezone
from typing import NamedTuple
from zoneinfo import ZoneInfo

from monitor.core.feed.fields import YEARS
from monitor.core.feed.fields import BadEvent
from monitor.core.times.instants import format_instant

ISO = "ISO"
"""A day written 2024-03-01, or a time of ISO 8601 with or without an offset."""

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_TOKENS = {
    "YYYY": ("year", "[0-9]{4}"),
    "MM": ("month", "[0-9]{1,2}"),
    "Mon": ("word", "[A-Za-z]{3}"),
    "DD": ("day", "[0-9]{1,2}"),
    "hh": ("hour", "[0-9]{1,2}"),
    "mm": ("minute", "[0-9]{2}"),
    "ss": ("second", "[0-9]{2}(?:\\.[0-9]{1,6})?"),
    "am": ("half", "[AaPp]\\.?[Mm]\\.?"),
    "offset": ("offset", "Z|[+-][0-9]{2}:?[0-9]{2}"),
}
_TOKEN = re.compile("|".join(sorted(_TOKENS, key=len, reverse=True)))
_ISO_DAY = "YYYY-MM-DD"
_ISO_TIMES = tuple(f"YYYY-MM-DD{t}hh:mm{s}{o}" for t in "T " for s in (":ss", "") for o in ("offset", ""))


class FormatRefused(ValueError):
    """A format that cannot be read, or that leaves a day open."""


class MomentFormat(NamedTuple):
    """How a column writes days or times."""

    text: str
    patterns: tuple[re.Pattern[str], ...]

    def read(self, text: str, zone: ZoneInfo | None) -> str:
        """The day or the instant that a cell states, as the feed writes it. Raises `BadEvent`."""
        for pattern in self.patterns:
            match = pattern.fullmatch(text)
            if match is not None:
                return _moment(text, match.groupdict(), zone)
        written = "ISO 8601, such as 2024-03-01" if self.text == ISO else f"as the map says: {self.text}"
        raise BadEvent(f"not written {written}", "correct the cell, or `dates` in the header map")


def compile_format(text: str) -> MomentFormat:
    """The format that a header map states. Raises `FormatRefused`."""
    if text == ISO:
        return MomentFormat(ISO, tuple(_pattern(one) for one in (_ISO_DAY, *_ISO_TIMES)))
    return MomentFormat(text, (_pattern(text),))


def as_instant(naive: datetime, zone: ZoneInfo | None) -> str:
    """The instant of a time on the clocks of a zone. Raises `BadEvent` where no zone is stated, or two answer."""
    if zone is None:
        mend = 'state `time_zone` in the header map, such as "America/New_York", or export the time with its offset'
        raise BadEvent("a time without a time zone", mend)
    early, late = (naive.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if naive.year not in YEARS:
        raise BadEvent(f"outside the years {YEARS[0]} to {YEARS[-1]}", "write the year that is meant")
    if early.utcoffset() != late.utcoffset():
        is_gap = early.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != naive
        what = "left out" if is_gap else "there twice"
        raise BadEvent(
            f"a time that is {what} on that day in {zone.key}, where the clocks change",
            "export the time with its offset",
        )
    return format_instant(early.astimezone(UTC))


def _pattern(text: str) -> re.Pattern[str]:
    parts: list[str] = []
    named: set[str] = set()
    rest = 0
    for match in _TOKEN.finditer(text):
        parts.append(_literal(text, text[rest : match.start()]))
        name, pattern = _TOKENS[match[0]]
        if name in named:
            raise FormatRefused(f"{text!r} has {match[0]} twice")
        follows_digits = match.start() == rest and rest > 0
        is_followed = bool(_TOKEN.match(text, match.end()))
        if "{1,2}" in pattern and (follows_digits or is_followed):
            pattern = pattern.replace("{1,2}", "{2}")  # nothing in between says where a shorter one ends
        parts.append(f"(?P<{name}>{pattern})")
        named.add(name)
        rest = match.end()
    parts.append(_literal(text, text[rest:]))
    _check(text, named)
    return re.compile("".join(parts))


def _literal(text: str, part: str) -> str:
    if re.search(r"[A-SU-Za-z0-9]", part):
        raise FormatRefused(f"{text!r} has {part!r}, which is none of {', '.join(_TOKENS)}, and no sign between them")
    return re.escape(part)


def _check(text: str, named: set[str]) -> None:
    if "year" not in named or "day" not in named or len(named & {"month", "word"}) != 1:
        raise FormatRefused(f"{text!r} does not say year (YYYY), month (MM or Mon) and day (DD)")
    if (
        named & {"minute", "second", "half", "offset"}
        and "hour" not in named
        or "hour" in named
        and "minute" not in named
    ):
        raise FormatRefused(f"{text!r} has a part of a time without its hour (hh) or minute (mm)")


def _moment(text: str, found: dict[str, str | None], zone: ZoneInfo | None) -> str:
    try:
        day = date(int(found["year"] or 0), _month(found), int(found["day"] or 0))
        hour = found.get("hour")
        if hour is None:
            return day.isoformat()
        seconds, _, fraction = (found.get("second") or "0").partition(".")
        naive = datetime(  # noqa: DTZ001 - the time on a wall; which instant it is comes next
            day.year,
            day.month,
            day.day,
            _hour(int(hour), found.get("half")),
            int(found["minute"] or 0),
            int(seconds),
            int(fraction.ljust(6, "0")),
        )
        offset = found.get("offset")
        aware = naive.replace(tzinfo=_offset(offset)).astimezone(UTC) if offset else None
    except (ValueError, OverflowError):
        raise BadEvent("a day or time that does not exist", "correct the cell") from None
    return as_instant(naive, zone) if aware is None else format_instant(aware)


def _month(found: dict[str, str | None]) -> int:
    word = found.get("word")
    return int(found["month"] or 0) if word is None else _MONTHS.index(word.lower()) + 1


def _hour(hour: int, half: str | None) -> int:
    if half is None:
        return hour
    if not 1 <= hour <= 12:
        raise ValueError("no hour of twelve")
    return hour % 12 + (12 if half[0] in "Pp" else 0)


def _offset(text: str) -> timezone:
    if text == "Z":
        return UTC
    sign = -1 if text[0] == "-" else 1
    digits = text[1:].replace(":", "")
    return timezone(sign * timedelta(hours=int(digits[:2]), minutes=int(digits[2:])))
