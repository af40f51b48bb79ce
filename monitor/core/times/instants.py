"""Instants as text: read with any offset, written in UTC."""

import re
from datetime import UTC
from datetime import datetime

# Narrower than datetime.fromisoformat, which also takes week dates, bare hours and any separator.
# Digits past the microsecond are taken only where they are zeros: nothing is cut off silently.
_INSTANT = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,6}0*)?)?(?P<offset>Z|[+-]\d\d:?[0-5]\d)?",
    re.ASCII,
)
_EXAMPLE = "write it like 2006-12-22T17:00:00-05:00 or 2006-12-22T22:00:00Z, to the microsecond at most"


def format_instant(instant: datetime) -> str:
    """Write an instant in UTC: `2006-12-22T22:00:00Z`, with microseconds only where there are any.

    Raises ValueError for a time without an offset: which instant it means cannot be known.
    """
    if instant.utcoffset() is None:
        raise ValueError(f"{instant.isoformat()} has no offset, so it is no instant: give it a time zone")
    timespec = "microseconds" if instant.microsecond else "seconds"
    return instant.astimezone(UTC).isoformat(timespec=timespec).removesuffix("+00:00") + "Z"


def parse_instant(text: str) -> datetime:
    """Read an ISO 8601 instant such as `2006-12-22T17:00:00-05:00`; the answer is in UTC.

    The offset (`Z`, `-05:00` or `-0500`) is required, seconds and their fraction are not.
    Raises ValueError with a sentence that says what is missing or wrong.
    """
    match = _INSTANT.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is not an instant: {_EXAMPLE}")
    if match["offset"] is None:
        raise ValueError(f"{text!r} has no offset, so it could be several instants: {_EXAMPLE}")
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise ValueError(f"{text!r} is not an instant that exists ({error}): {_EXAMPLE}") from error
