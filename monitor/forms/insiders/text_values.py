"""The values in the cells of a text Form 3, 4 or 5, each with its place and the marks of its footnotes.

A cell that holds anything but its column's kind of value gives none. Dates, codes and the letters of side and
ownership are of a kind that no other column has: where one of these columns holds something else, the row stands in
other columns than its captions say, and no number of it is taken.
"""

import re
from datetime import date
from decimal import Decimal
from typing import Any

from monitor.forms.insiders.text_grid import NOTHING
from monitor.forms.insiders.text_grid import Cell
from monitor.forms.insiders.text_rows import Row
from monitor.forms.schedules.first_page import read_date

_MARKS = re.compile(r"\(\s*([0-9]{1,2}|[a-z])\s*\)|<F([0-9]{1,2})>|(?<![*\w])(\*{1,3})|(?<=[\w.)])(\*{1,3})")
_COUNT = re.compile(r"([0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]{3,8})?|[0-9]{2,9})(?:\s*(?:shares?|shs?\.?))?", re.I)
_ZERO = re.compile(r"-?0-?|none|nil|zero", re.I)
_PRICE = re.compile(r"\$\s*([0-9]{1,3}(?:,[0-9]{3})*(?:\.[0-9]{1,8})?|\.[0-9]{1,8})|([0-9]{0,5}\.[0-9]{1,8})")
_DATE = re.compile(r"[0-9]{1,2}[/-][0-9]{1,2}[/-](?:[0-9]{2}|[0-9]{4})|[A-Za-z]{3,9}\.? [0-9]{1,2}, ?[0-9]{4}")
_CODE = re.compile(r"([A-Z])(?:\s+V)?")
_SIDE = re.compile(r"\(?\s*([AD])\s*\)?")
_DITTO = re.compile(r"[\"']{1,2}|''|same|do\.?|ditto", re.I)
_NOW = re.compile(r"immed|current|presently|\bnow\b|at\s+any\s+time|vested", re.I)
_BESIDE_PRICE = ("after", "left")
_NO_TITLE = "no title stands in its row"


class TextFields:
    """The fields of one row, and how the reading of each went."""

    def __init__(self, row: Row, words: str, barred: bool) -> None:
        self.evidence: dict[str, str] = {}
        self.notes: dict[str, tuple[str, ...]] = {}
        self.unread: dict[str, str] = {}
        self._row = row
        self._words = words
        self._barred = barred
        self._misplaced: str | None = None
        self._values = self._strict_values()

    def _strict_values(self) -> dict[str, Any]:
        """What the columns say by which it is seen that the row stands in its columns."""
        if self._said("early") not in ("", "V", "v"):
            self._misplace("early", "no V")
        if "security" not in self._row:
            self._misplaced = _NO_TITLE
        elif not re.search(r"[A-Za-z]{2}|[\"']", self._row["security"].text):
            self._misplace("security", "no title")
        return {
            "on": self._strict_day("on"),
            "code": self._strict_word("code", _CODE),
            "acquired": self._strict_word("acquired", _SIDE),
            "ownership": self._ownership(),
        }

    def strict(self, name: str) -> Any:
        """A value that was read with the row: `on`, `code`, `acquired` or `ownership`."""
        return self._values[name]

    def number(self, field: str, column: str | None = None) -> Decimal | None:
        """A share count that stands alone in one line of its cell. A dash or "N/A" states none."""
        column = column or field
        text = self._noted(field, column)
        if self._is_unusable(field, text):
            return None
        if column in _BESIDE_PRICE and self._may_be_of_price():
            self._refuse(field, f"it may be the end of the price: {text}")
            return None
        if _ZERO.fullmatch(text):
            return self._proven(field, column, text, Decimal(0))
        if NOTHING.fullmatch(text):
            return None
        found = _COUNT.fullmatch(text)
        if not found:
            self._refuse(field, f"not one share count: {text[:60]}")
            return None
        return self._proven(field, column, found[1], Decimal(found[1].replace(",", "")))

    def price(self, field: str) -> Decimal | None:
        """A price in dollars, with its sign or a decimal point: a number without either may be of another column."""
        text = self._noted(field, field)
        if self._is_unusable(field, text) or NOTHING.fullmatch(text):
            return None
        found = _PRICE.fullmatch(text)
        if not found or (field == "price" and self._may_be_of_price()):
            self._refuse(field, f"not one price: {text[:60]}")
            return None
        digits = found[1] or found[2]
        return self._proven(field, field, digits, Decimal(digits.replace(",", "")))

    def day(self, field: str, beside: str) -> date | None:
        """A day; one that is told in words, such as "immediately", is none and has no reason. Without bars it is read
        only if the column `beside` it, which is for a day too, holds one or says why not.
        """
        text = self._noted(field, field)
        if self._is_unusable(field, text):
            return None
        if not self._barred and not self._is_of_days(beside):
            self._refuse(field, f"it may stand in the column beside, where there is no date: {text[:60]}")
            return None
        if NOTHING.fullmatch(text) or _NOW.search(text):
            return None
        day = _day_of(text)
        if day is None:
            self._refuse(field, f"not a date: {text[:60]}")
            return None
        self.evidence[field] = self._quote(field)
        return day

    def title(self, above: str | None = None) -> str | None:
        """The title of the security; ditto marks stand for the title `above`."""
        text = self._noted("security", "security")
        self._keep("security", "security")
        if text and _DITTO.fullmatch(text):
            return above
        if not text:
            self.unread["security"] = _NO_TITLE
        return text or None

    def words(self, field: str) -> str | None:
        """Words of the form, as they stand."""
        text = self._noted(field, field)
        self._keep(field, field)
        return text or None

    def nature(self) -> str | None:
        """The nature of indirect ownership as stated; None if held directly."""
        stated = self._noted("nature", "nature")
        how = self.strict("ownership")
        if how == "I":
            self._keep("nature", "nature")
            return stated or "indirect"
        if how is None:
            self.unread.setdefault("ownership", "the form does not say whether it is direct or indirect")
            return None if NOTHING.fullmatch(stated) else stated
        return None

    def has(self, *columns: str) -> bool:
        """Whether any of these columns says something."""
        return any(not NOTHING.fullmatch(self._said(column)) for column in columns)

    def _said(self, column: str) -> str:
        """The words of a cell without the marks of footnotes."""
        return " ".join(_MARKS.sub(" ", self._row[column].text).split()) if column in self._row else ""

    def _noted(self, field: str, column: str) -> str:
        """The words of a cell; the marks of footnotes in it are noted for the field."""
        if column in self._row:
            marks = ["".join(found) for found in _MARKS.findall(self._row[column].text)]
            if marks:
                self.notes[field] = tuple(dict.fromkeys((*self.notes.get(field, ()), *marks)))
        return self._said(column)

    def _may_be_of_price(self) -> bool:
        """Whether, without bars, a few digits beside the price may be its end behind a blank."""
        beside = any(re.fullmatch(r"[0-9]{1,3}", self._said(column)) for column in _BESIDE_PRICE)
        return beside and not self._barred and self.has("price")

    def _is_of_days(self, column: str) -> bool:
        said = self._said(column)
        return column in self._row and (not said or _NOW.search(said) is not None or _day_of(said) is not None)

    def _strict_day(self, column: str) -> date | None:
        text = self._noted(column, column)
        day = _day_of(text)
        if day is not None:
            self._keep(column, column)
        elif not NOTHING.fullmatch(text):
            self._misplace(column, "no date")
        return day

    def _strict_word(self, column: str, words: re.Pattern[str]) -> str | None:
        text = self._noted(column, column)
        found = words.fullmatch(text)
        if found:
            self._keep(column, column)
            return found[1]
        if not NOTHING.fullmatch(text):
            self._misplace(column, "none of the form's letters")
        return None

    def _ownership(self) -> str | None:
        text = self._noted("ownership", "ownership")
        known = {"d": "D", "direct": "D", "i": "I", "indirect": "I"}
        how = known.get(text.lower().strip("()"))
        if how is not None:
            self._keep("ownership", "ownership")
        elif not NOTHING.fullmatch(text):
            self._misplace("ownership", "neither D nor I")
        return how

    def _misplace(self, column: str, what: str) -> None:
        reason = f'{what} stands in the column of {column}: "{self._said(column)[:40]}"'
        self.unread[column] = reason
        self._misplaced = self._misplaced or reason

    def _is_unusable(self, field: str, text: str) -> bool:
        if text and self._misplaced:
            self._refuse(field, f'{self._misplaced}, in the row "{self._words[:120]}"')
        return not text or self._misplaced is not None

    def _proven(self, field: str, column: str, digits: str, number: Decimal) -> Decimal | None:
        """The number, if its digits stand in one line of the cell, and nothing goes on below."""
        cell = self._row[column]
        at = [number for number, piece in enumerate(cell) if digits in piece.text]
        if len(at) != 1 or (cell[at[0]].fills and re.search(r"\d", " ".join(each.text for each in cell[at[0] + 1 :]))):
            self._refuse(field, f"the number is broken: {cell.text[:60]}")
            return None
        self.evidence[field] = f"{cell[at[0]].place}: {cell[at[0]].text}"
        return number

    def _keep(self, field: str, column: str) -> None:
        if column in self._row:
            self.evidence[field] = self._quote(column)

    def _quote(self, column: str) -> str:
        cell: Cell = self._row[column]
        return f"{cell.place}: {cell.text}"

    def _refuse(self, field: str, reason: str) -> None:
        self.unread[field] = reason
        self.evidence.pop(field, None)


def _day_of(text: str) -> date | None:
    return read_date(text.replace("-", "/")) if _DATE.fullmatch(text) else None
