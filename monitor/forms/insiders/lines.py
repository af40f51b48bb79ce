"""The lines of Forms 3, 4 and 5, each value with the place it was read from and the footnotes that qualify it.

A field is read only where it stands once in its line and holds plain text: of two prices, or of text with
elements inside, nothing is taken. Source: the EDGAR Ownership XML Technical Specification (element names).
"""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from monitor.forms.readings import FormLine
from monitor.forms.readings import FormUnreadable
from monitor.forms.readings import HoldingRow
from monitor.forms.readings import RightRow
from monitor.forms.readings import TradeRow
from monitor.forms.schedules.first_page import read_date

_NUMBER = re.compile(r"[0-9]{1,15}(?:\.[0-9]{1,8})?|\.[0-9]{1,8}")
_DATE = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:Z|[+-][0-9]{2}:[0-9]{2})?")
_TRUTH = {"1": True, "true": True, "0": False, "false": False}
_SIDES = {"A": True, "D": False}


def local_name(element: Any) -> str:
    """The name of an element without its namespace; empty for what is no element."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def lines_in(root: Any, table: str, line: str) -> list[tuple[str, Any]]:
    """Each line of a table with its place. Raises FormUnreadable where the form has lines outside of its table."""
    tables = [child for child in root if local_name(child) == table]
    found = [child for each in tables for child in each if local_name(child) == line]
    if len(tables) > 1 or len(found) != sum(1 for _ in root.iter(f"{{*}}{line}")):
        raise FormUnreadable(f"the XML is no ownership form: it has two of {table}, or a {line} elsewhere")
    return [(f"{table}/{line}[{number}]", element) for number, element in enumerate(found, start=1)]


def footnotes_of(root: Any) -> dict[str, str]:
    """The footnotes by their ids, white space made single."""
    found: dict[str, str] = {}
    for note in root.iter("{*}footnote"):
        key = note.get("id") or ""
        text = " ".join("".join(note.itertext()).split())
        found[key] = f"{found[key]} / {text}" if key in found else text
    return found


class Fields:
    """The fields of one line (or of the form's head), and how the reading of each went."""

    def __init__(self, element: Any, place: str) -> None:
        self.evidence: dict[str, str] = {}
        self.notes: dict[str, tuple[str, ...]] = {}
        self.unread: dict[str, str] = {}
        self._place = place
        self._top = element
        self._elements: dict[str, list[Any]] = {}
        for child in element.iterdescendants():
            self._elements.setdefault(local_name(child), []).append(child)

    def text(self, field: str, name: str) -> str | None:
        """The text of the element of that name, or of the `value` in it."""
        elements = self._elements.get(name, [])
        if len(elements) > 1:
            self.unread[field] = f"{name} is stated {len(elements)} times"
        if len(elements) != 1:
            return None
        notes = tuple(str(c.get("id")) for c in elements[0].iter("{*}footnoteId"))
        if notes:
            self.notes[field] = notes
        values = [child for child in elements[0] if local_name(child) == "value"]
        if len(values) > 1:
            self.unread[field] = f"{name} has {len(values)} values"
            return None
        holder = values[0] if values else elements[0]
        return self._plain_text(field, holder, has_notes=bool(notes) and not values)

    def note(self, field: str, name: str) -> None:
        """Add the footnotes on the element of that name, which holds others, to those of a field."""
        ids = [str(c.get("id")) for e in self._elements.get(name, []) for c in e if local_name(c) == "footnoteId"]
        if ids:
            self.notes[field] = tuple(dict.fromkeys((*self.notes.get(field, ()), *ids)))

    def number(self, field: str, name: str) -> Decimal | None:
        """A number of plain digits, with or without a decimal fraction."""
        text = self.text(field, name)
        if text is None:
            return None
        if not _NUMBER.fullmatch(text):
            self.refuse(field, f"not a number: {text[:60]}")
            return None
        return Decimal(text)

    def day(self, field: str, name: str) -> date | None:
        """A calendar day. A time zone ("2012-03-01-05:00") says nothing about the day."""
        text = self.text(field, name)
        if text is None:
            return None
        found = _DATE.fullmatch(text)
        day = read_date(found[1]) if found else None
        if day is None:
            self.refuse(field, f"not a date: {text[:60]}")
        return day

    def truth(self, field: str, name: str) -> bool | None:
        """A box of the form: 1 or true, 0 or false; one that is missing is not ticked."""
        text = self.text(field, name)
        if text is None:
            return None if field in self.unread else False
        if text not in _TRUTH:
            self.refuse(field, f"neither true nor false: {text[:60]}")
        return _TRUTH.get(text)

    def side(self) -> bool | None:
        """Whether the line says "A" (acquired), or "D" (disposed of)."""
        text = self.text("acquired", "transactionAcquiredDisposedCode")
        if text is None or text in _SIDES:
            return _SIDES.get(text or "")
        self.refuse("acquired", f"neither A nor D: {text[:60]}")
        return None

    def nature(self) -> str | None:
        """The nature of indirect ownership as stated; None if held directly."""
        stated = self.text("nature", "natureOfOwnership")
        how = self.text("ownership", "directOrIndirectOwnership")
        if how == "I":
            return stated or "indirect"
        if how != "D":
            self.unread.setdefault("ownership", "the form does not say whether it is direct or indirect")
        return stated if how is None else None

    def _plain_text(self, field: str, holder: Any, has_notes: bool) -> str | None:
        text = (holder.text or "").strip()
        if (len(holder) and not has_notes) or any((child.tail or "").strip() for child in holder):
            self.refuse(field, "elements stand where a value belongs")
            return None
        if not text:
            return None
        self.evidence[field] = f"{self._path(holder)}: {text}"
        return text

    def _path(self, element: Any) -> str:
        names = []
        while element is not self._top:
            names.append(local_name(element))
            element = element.getparent()
        return "/".join([*([self._place] if self._place else []), *reversed(names)])

    def refuse(self, field: str, reason: str) -> None:
        """Say why the field was not read."""
        self.unread[field] = reason
        self.evidence.pop(field, None)


def holding_row(element: Any, place: str) -> HoldingRow:
    """A line of Table I that holds."""
    fields = Fields(element, place)
    return HoldingRow(shares=fields.number("shares", "sharesOwnedFollowingTransaction"), **_common(fields, place))


def trade_row(element: Any, place: str) -> TradeRow:
    """A line of Table I with a transaction."""
    fields = Fields(element, place)
    code = fields.text("code", "transactionCode")
    fields.note("code", "transactionCoding")
    return TradeRow(
        on=fields.day("on", "transactionDate"),
        code=code,
        acquired=fields.side(),
        shares=fields.number("shares", "transactionShares"),
        price=fields.number("price", "transactionPricePerShare"),
        after=fields.number("after", "sharesOwnedFollowingTransaction"),
        is_swap=fields.truth("is_swap", "equitySwapInvolved"),
        **_common(fields, place),
    )


def right_row(element: Any, place: str) -> RightRow:
    """A line of Table II."""
    fields = Fields(element, place)
    moved, left = _moved_and_left(fields)
    code = fields.text("code", "transactionCode")
    fields.note("code", "transactionCoding")
    return RightRow(
        is_transaction=local_name(element) == "derivativeTransaction",
        on=fields.day("on", "transactionDate"),
        code=code,
        acquired=fields.side(),
        moved=moved,
        left=left,
        underlying=fields.text("underlying", "underlyingSecurityTitle"),
        underlying_shares=fields.number("underlying_shares", "underlyingSecurityShares"),
        exercise_price=fields.number("exercise_price", "conversionOrExercisePrice"),
        exercisable_from=fields.day("exercisable_from", "exerciseDate"),
        expires=fields.day("expires", "expirationDate"),
        **_common(fields, place),
    )


def _moved_and_left(fields: Fields) -> tuple[Decimal | None, Decimal | None]:
    """What moved and what is left, both in numbers or both as principal amounts. Nothing left is nothing in
    either unit.
    """
    moved = fields.number("moved", "transactionShares")
    left = fields.number("left", "sharesOwnedFollowingTransaction")
    if moved is not None or left == 0 or fields.unread.keys() & {"moved", "left"}:
        return moved, left
    moved = fields.number("moved", "transactionTotalValue")
    amount = fields.number("left", "valueOwnedFollowingTransaction")
    if moved is not None and amount is None and left is not None:
        fields.refuse("left", "a number is left of what moved as an amount")
    return moved, (amount if moved is not None or left is None else left)


def _common(fields: Fields, place: str) -> dict[str, Any]:
    return {
        "place": place,
        "security": fields.text("security", "securityTitle"),
        "nature": fields.nature(),
        "evidence": fields.evidence,
        "notes": fields.notes,
        "unread": fields.unread,
    }


def noted(line: FormLine, footnotes: Mapping[str, str], *names: str) -> list[str]:
    """The footnotes of these fields of a line, in order, each once."""
    ids = dict.fromkeys(key for name in names for key in line.notes.get(name, ()))
    return [footnotes.get(key, f"(the form has no footnote {key})") for key in ids]
