"""Forms 3, 4 and 5 of before 2003, as text or HTML: their tables as the same lines that the XML of later years gives.

Each filing agent drew the tables in its own way. A table of which it cannot be seen for certain which number stands in
which column is unread as a whole, with the reason and the line; a person reads it. The numbers of a row are taken
only where the row's dates, codes and letters stand under their captions.
"""

import re
from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Sequence
from typing import Any
from typing import NamedTuple
from typing import TypeVar

import msgspec

from monitor.forms.insiders.text_columns import names_of
from monitor.forms.insiders.text_grid import Frame
from monitor.forms.insiders.text_grid import GridUnreadable
from monitor.forms.insiders.text_grid import TableLine
from monitor.forms.insiders.text_grid import blocks_below
from monitor.forms.insiders.text_grid import boundaries
from monitor.forms.insiders.text_grid import frame_at
from monitor.forms.insiders.text_grid import is_rule
from monitor.forms.insiders.text_grid import tables_of
from monitor.forms.insiders.text_html import HtmlRow
from monitor.forms.insiders.text_html import boundaries_in
from monitor.forms.insiders.text_html import html_blocks
from monitor.forms.insiders.text_html import html_frame
from monitor.forms.insiders.text_html import html_tables_of
from monitor.forms.insiders.text_html import is_html
from monitor.forms.insiders.text_rows import Row
from monitor.forms.insiders.text_rows import rows_of
from monitor.forms.insiders.text_values import TextFields
from monitor.forms.readings import FormLine
from monitor.forms.readings import HoldingRow
from monitor.forms.readings import RightRow
from monitor.forms.readings import TradeRow

_LINES_MAX = 200
_OWNS_NOTHING = re.compile(r"\bno\s+securities\s+(?:are\s+)?beneficially\s+owned", re.I)
_Line = TypeVar("_Line", bound=FormLine)


class _Part(NamedTuple):
    """A table, or what of it stands on one page."""

    frame: Frame
    rows: list[tuple[Row, str]]


class TextTables(msgspec.Struct, kw_only=True):
    """What the two tables say."""

    holdings: tuple[HoldingRow, ...] = ()
    trades: tuple[TradeRow, ...] = ()
    rights: tuple[RightRow, ...] = ()
    unread: dict[str, str] = {}
    """Why a table was not read: `holdings` and `trades` of Table I, `rights` of Table II."""
    owns_nothing: bool = False
    runs: bool = False
    """Whether "owned following" is stated after each transaction, and not once, at the end of the month or year."""


def text_tables(text: str, form: str) -> TextTables:
    """Both tables of the form's text. `form`: its type."""
    read = TextTables(owns_nothing=form.startswith("3") and _OWNS_NOTHING.search(text) is not None)
    try:
        found = _Table(_parts(text, form, 1), 1)
        lines = list(found.lines(_common_line))
        read.holdings = tuple(line for line in lines if isinstance(line, HoldingRow))
        read.trades = tuple(line for line in lines if isinstance(line, TradeRow))
        read.runs = found.runs
    except GridUnreadable as reason:
        read.unread |= dict.fromkeys(("holdings", "trades"), _not_read(form, "Table I", reason))
    try:
        read.rights = tuple(_Table(_parts(text, form, 2), 2).lines(_right_line))
    except GridUnreadable as reason:
        read.unread["rights"] = _not_read(form, "Table II", reason)
    return read


def _not_read(form: str, table: str, reason: GridUnreadable) -> str:
    return f"{table} of a text form {form} is not read, because {reason}: a person has to read it"


class _Table:
    """One table, with all the parts that stand on several pages. Raises GridUnreadable."""

    def __init__(self, parts: Sequence[_Part], table: int) -> None:
        if not parts:
            raise GridUnreadable("no heading of it was found")
        self._place = "Table I" if table == 1 else "Table II"
        self.rows = [row for part in parts for row in part.rows]
        self._barred = all(part.frame.barred for part in parts)
        self.runs = all(any("following" in caption for caption in part.frame.captions) for part in parts)
        if len(self.rows) > _LINES_MAX:
            raise GridUnreadable(f"it has more than {_LINES_MAX} rows, which no form has")

    def lines(self, line: Callable[[TextFields, str, str | None], _Line]) -> Iterator[_Line]:
        """Each row as a line of the form."""
        above = None
        for number, (row, words) in enumerate(self.rows, start=1):
            read = line(TextFields(row, words, self._barred), f"{self._place}, row {number}", above)
            above = read.security
            yield read


def _parts(text: str, form: str, table: int) -> list[_Part]:
    """The table on each page that it is on. Raises GridUnreadable."""
    if is_html(text):
        return [_of_html(rows, form, table) for rows in html_tables_of(text)[table]]
    return [_of_lines(lines, form, table) for lines in tables_of(text)[table]]


def _of_lines(lines: list[TableLine], form: str, table: int) -> _Part:
    for at in boundaries(lines):
        frame = frame_at(lines, at)
        names = None if frame is None else names_of(frame.captions, form, table)
        if frame is None or names is None:
            continue
        if "taken" in names and not frame.barred:
            raise GridUnreadable("numbers acquired and disposed of stand in two columns without a bar between")
        return _Part(frame, rows_of(blocks_below(lines, at, frame), names))
    raise _strange(" ".join(line.text for line in lines[:10] if not is_rule(line.text)))


def _of_html(rows: list[HtmlRow], form: str, table: int) -> _Part:
    for above in boundaries_in(rows):
        frame = html_frame(rows, above)
        names = None if frame is None else names_of(frame.captions, form, table)
        if frame is not None and names is not None:
            return _Part(frame, rows_of(html_blocks(rows, above, frame), names))
    raise _strange(" ".join(cell.text for row in rows[:4] for cell in row))


def _strange(captions: str) -> GridUnreadable:
    return GridUnreadable(
        f'its captions are not those of the form, each above its column: "{" ".join(captions.split())[:160]}"'
    )


def _common_line(fields: TextFields, place: str, above: str | None) -> HoldingRow | TradeRow:
    if not fields.has("on", "code", "acquired") and not (fields.has("shares") and fields.has("after", "price")):
        column = "after" if fields.has("after") else "shares"
        return HoldingRow(shares=fields.number("shares", column), **_common(fields, place, above))
    return TradeRow(
        on=fields.strict("on"),
        code=fields.strict("code"),
        acquired=_acquired(fields),
        shares=fields.number("shares"),
        price=fields.price("price"),
        after=fields.number("after"),
        is_swap=fields.strict("code") == "K",
        **_common(fields, place, above),
    )


def _right_line(fields: TextFields, place: str, above: str | None) -> RightRow:
    moved = "taken" if fields.has("taken") else "given" if fields.has("given") else "moved"
    both = fields.has("taken") and fields.has("given")
    if both:
        fields.unread["moved"] = "a number stands both under acquired and under disposed of"
    return RightRow(
        is_transaction=fields.has("on", "code", "acquired", "moved", "taken", "given"),
        on=fields.strict("on"),
        code=fields.strict("code"),
        acquired=None if both else {"taken": True, "given": False}.get(moved, _acquired(fields)),
        moved=None if both else fields.number("moved", moved),
        left=fields.number("left"),
        underlying=fields.words("underlying"),
        underlying_shares=fields.number("underlying_shares"),
        exercise_price=fields.price("exercise_price"),
        exercisable_from=fields.day("exercisable_from", "expires"),
        expires=fields.day("expires", "exercisable_from"),
        **_common(fields, place, above),
    )


def _acquired(fields: TextFields) -> bool | None:
    return {"A": True, "D": False}.get(fields.strict("acquired") or "")


def _common(fields: TextFields, place: str, above: str | None) -> dict[str, Any]:
    # Security and nature first: what they note and refuse belongs to the line's notes.
    security, nature = fields.title(above), fields.nature()
    return {
        "place": place,
        "security": security,
        "nature": nature,
        "evidence": fields.evidence,
        "notes": fields.notes,
        "unread": fields.unread,
    }
