"""The index of one day: every filing with that filing date, published in the late evening of the day.

There are two that say what is needed, `master` with bars between its fields and `form` in columns, each also as `.gz`.
"""

import re
from collections.abc import Iterator
from datetime import date
from datetime import datetime

import msgspec

from monitor.adapters.edgar.failures import Damaged
from monitor.adapters.edgar.failures import EdgarError
from monitor.adapters.edgar.failures import NotThere
from monitor.adapters.edgar.failures import Unavailable
from monitor.adapters.edgar.fetching import Fetched
from monitor.adapters.edgar.fetching import Fetcher
from monitor.adapters.edgar.fetching import Validators
from monitor.adapters.edgar.listings import Listing
from monitor.forms.envelope.header import ten_digits

_FILE = re.compile(r"edgar/data/(\d{1,10})/(\d{10}-\d{2}-\d{6})\.txt\s*$", re.ASCII)
_RULE = re.compile(r"-{40,}\s*")
_RECEIVED = re.compile(r"(?m)^Last Data Received:\s*(\S.*?)\s*$")
_NAMES = ("master.{}.idx", "master.{}.idx.gz", "form.{}.idx", "form.{}.idx.gz")

# When the names changed: https://github.com/sec-edgar/sec-edgar, secedgar/core/daily.py.
_YEAR_FIRST = date(1995, 1, 1)
_FOUR_DIGIT_YEAR = date(1998, 3, 31)


class DailyIndex(msgspec.Struct, frozen=True):
    """What the index of a day lists."""

    listings: tuple[Listing, ...]
    unreadable: tuple[str, ...] = ()
    """Lines that name no form, company or file."""


async def fetch_index(fetcher: Fetcher, day: date, since: Validators | None = None) -> Fetched[DailyIndex] | None:
    """The index of that day, from the first of its files that can be had; None: as it was when `since` was stated.

    Raises `NotThere` if there is none of them, `Unavailable` if those that there are cannot be read.
    """
    failure: EdgarError | None = None
    for path in paths(day):
        try:
            return await fetcher.get(path, lambda content: read_index(content, day), since)
        except EdgarError as error:
            if isinstance(error, Unavailable) and error.refused:
                raise
            # One that is damaged says more than one that is missing.
            if failure is None or isinstance(failure, NotThere):
                failure = error
    assert failure is not None
    raise failure


def paths(day: date) -> list[str]:
    """Where the index of a day can be."""
    digits = day.strftime("%m%d%y" if day < _YEAR_FIRST else "%y%m%d" if day < _FOUR_DIGIT_YEAR else "%Y%m%d")
    folder = f"/Archives/edgar/daily-index/{day.year}/QTR{(day.month + 2) // 3}"
    return [f"{folder}/{name.format(digits)}" for name in _NAMES]


def read_index(content: bytes, day: date) -> DailyIndex:
    """The index of that day. Raises `Damaged` for one that is cut off, empty, of another day, or no index."""
    lines = content.decode("latin-1").splitlines()  # names of companies are not read: no byte can be wrong
    rule = next((number for number, line in enumerate(lines) if _RULE.fullmatch(line)), None)
    if rule is None or rule == 0:
        raise Damaged("the index is no index: it has no heading")
    _check_day("\n".join(lines[:rule]), day)
    rows = [line for line in lines[rule + 1 :] if line.strip()]
    if not rows:
        # EDGAR has thousands of filings on every day that it has an index for.
        raise Damaged("the index lists nothing")
    if not _FILE.search(rows[-1]):
        raise Damaged("the index is cut off within a line")
    read = list(_read_rows(lines[rule - 1], rows))
    listings = tuple(row for row in read if isinstance(row, Listing))
    return DailyIndex(listings, tuple(row for row in read if isinstance(row, str)))


def _check_day(heading: str, day: date) -> None:
    """Caches have served the index of another day."""
    stated = _RECEIVED.search(heading)
    if stated is None:
        return
    for form in ("%b %d, %Y", "%B %d, %Y"):
        try:
            received = datetime.strptime(" ".join(stated[1].split()), form).date()  # noqa: DTZ007 - a day, no instant
        except ValueError:
            continue
        if received != day:
            raise Damaged(f"the index is that of {received}, not of {day}")


def _read_rows(caption: str, rows: list[str]) -> Iterator[Listing | str]:
    has_bars = "|" in caption
    # In columns the form comes first: it ends where the caption of the next column begins.
    form_ends = caption.find("Company Name")
    if not has_bars and (form_ends <= 0 or not caption.startswith("Form Type")):
        raise Damaged("the index is no index: its columns are not those of the form index")
    for row in rows:
        fields = row.split("|")
        form = (fields[-3] if has_bars and len(fields) >= 5 else "" if has_bars else row[:form_ends]).strip()
        file = _FILE.search(row)
        cik = ten_digits(file[1]) if file is not None else None
        yield Listing(file[2], form, cik) if file is not None and cik is not None and form else row
