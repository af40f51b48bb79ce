"""Cells of an extract as values of the feed, exactly. What a spreadsheet has rounded, reckoned or dressed is refused.

A cell of CSV is a text; one of Parquet comes with its type.
"""

import re
from collections.abc import Mapping
from datetime import UTC
from datetime import date
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any
from typing import Literal
from typing import NamedTuple
from typing import NoReturn
from zoneinfo import ZoneInfo

from monitor.core.feed.fields import BadEvent
from monitor.core.times.instants import format_instant
from monitor.extracts.moment_formats import MomentFormat
from monitor.extracts.moment_formats import as_instant

Cell = str | int | Decimal | bool | date | datetime | None
What = Literal["count", "decimal", "moment", "truth", "text", "persons"]

_SPACES = "\u00a0\u202f\u2009"
_EXPONENT = re.compile(r"[+-]?[0-9.,]+[Ee][+-]?[0-9]+")
_ERROR = re.compile(r"#[A-Z/0!?]+[!?A]?|#+")
_LONGEST = 40
_TOTAL = re.compile(r"(grand |sub|sub-|sub )?totals?:?|sum:?", re.IGNORECASE)


class Numbers(NamedTuple):
    """How numbers are written."""

    decimal: str = "."
    thousands: str = ""


@cache
def _pattern(numbers: Numbers) -> re.Pattern[str]:
    """A number so written, with groups of three or without."""
    part = f"(?:{re.escape(numbers.decimal)}[0-9]+)?"
    if not numbers.thousands:
        return re.compile(f"[0-9]+{part}")
    return re.compile(f"(?:[0-9]+|[0-9]{{1,3}}(?:{re.escape(numbers.thousands)}[0-9]{{3}})+){part}")


class Reading(NamedTuple):
    """How the cells of one field are read."""

    what: What
    numbers: Numbers
    moments: MomentFormat
    zone: ZoneInfo | None
    words: Mapping[str, str | bool]
    """What each word of the extract means; none: the word itself."""
    width: int
    """Digits to which a number that names something is filled up with zeros from the left; 0: it is not."""

    def value(self, cell: Cell) -> Any:
        """What a cell says; None: it is empty. Raises `BadEvent`."""
        if isinstance(cell, str):
            cell = cell.strip()
        if cell is None or cell == "":
            return None
        if isinstance(cell, str):
            _refuse_dressed(cell)
        if self.words:
            return self._word(cell)
        match self.what:
            case "count" | "decimal":
                number = self._number(cell)
                is_whole = self.what == "count" and number == number.to_integral_value()
                return int(number) if is_whole else f"{number:f}"
            case "moment":
                return self._moment(cell)
            case "truth":
                return _truth(cell)
            case _:
                return self._text(cell)

    def _word(self, cell: Cell) -> str | bool:
        found = self.words.get(str(cell))
        if found is None:
            raise BadEvent(
                f"none of the words of the header map ({', '.join(self.words)})", "add the word to `words` there"
            )
        return found

    def _number(self, cell: Cell) -> Decimal:
        if isinstance(cell, bool) or not isinstance(cell, str | int | Decimal):
            raise BadEvent("no number", "name the column that has the number")
        if isinstance(cell, str):
            if self.numbers.thousands == " ":
                cell = cell.translate(dict.fromkeys(map(ord, _SPACES), " "))
            if not _pattern(self.numbers).fullmatch(cell):
                _refuse_number(cell, self.numbers)
            if self.numbers.thousands:
                cell = cell.replace(self.numbers.thousands, "")
            if len(cell) > _LONGEST:
                raise BadEvent(f"a number of more than {_LONGEST} characters", "write fewer digits")
            cell = cell.replace(self.numbers.decimal, ".")
        number = Decimal(cell)
        if number.is_signed():
            raise BadEvent("a negative number", "export amounts without sign, and the side in a column of its own")
        return number

    def _moment(self, cell: Cell) -> str:
        if isinstance(cell, datetime):
            return as_instant(cell, self.zone) if cell.tzinfo is None else format_instant(cell.astimezone(UTC))
        if isinstance(cell, date):
            return cell.isoformat()
        if isinstance(cell, int) and not isinstance(cell, bool) and len(str(cell)) == 8:
            cell = str(cell)  # YYYYMMDD, if the map says so
        if not isinstance(cell, str):
            raise BadEvent("no day or time", "name the column that has it")
        return self.moments.read(cell, self.zone)

    def _text(self, cell: Cell) -> str:
        if not isinstance(cell, str | int) or isinstance(cell, bool):
            raise BadEvent("no text", "export the column as text")
        text = str(cell)
        if self.width and text.isascii() and text.isdigit():
            text = text.zfill(self.width)
        return text


def is_total(cell: Cell) -> bool:
    """Is this what stands at the head of a row of totals?"""
    return isinstance(cell, str) and _TOTAL.fullmatch(cell.strip()) is not None


def _truth(cell: Cell) -> bool:
    if isinstance(cell, bool):
        return cell
    if cell in ("true", "false"):
        return cell == "true"
    raise BadEvent("neither true nor false", "say in the header map what its `words` mean")


def _refuse_dressed(text: str) -> None:
    if text.startswith("="):
        raise BadEvent("a formula, not what it comes to", "export values, not formulas")
    if _ERROR.fullmatch(text):
        raise BadEvent("what a spreadsheet shows instead of a value", "correct it there and export anew")


def _refuse_number(text: str, numbers: Numbers) -> NoReturn:
    if _EXPONENT.fullmatch(text):
        raise BadEvent("a number that a spreadsheet has rounded", "format the column as a whole number and export anew")
    if text.startswith("(") and text.endswith(")"):
        mend = (
            "the contract has counts of zero or more: export amounts without sign, and the side in a column of its own"
        )
        raise BadEvent("a number in parentheses, which stand for a negative one", mend)
    if text[0] in "-\u2212+" or text[-1] in "-\u2212":
        raise BadEvent("a number with a sign", "export amounts without sign, and the side in a column of its own")
    how = f"`{numbers.decimal}` before decimals, "
    how += f"`{numbers.thousands}` between thousands" if numbers.thousands else "nothing between thousands"
    raise BadEvent(f"no number as the map says ({how})", "correct the cell, or `decimal` and `thousands` in the map")
