"""The two tables of a Form 3, 4 or 5 of before 2003 that was filed as HTML: their cells, by the tags of the rows.

A row of HTML is a row of the form. Its cells are certain where each of them takes one column and all rows have as
many; cells that span columns are read in the captions only. Columns that neither a caption of their own nor any row
fills are for looks.
"""

import re
from collections.abc import Iterator
from itertools import accumulate
from typing import NamedTuple

from monitor.forms.insiders.text_grid import Blocks
from monitor.forms.insiders.text_grid import Cell
from monitor.forms.insiders.text_grid import Frame
from monitor.forms.insiders.text_grid import GridLine
from monitor.forms.insiders.text_grid import GridUnreadable
from monitor.forms.insiders.text_grid import Piece
from monitor.forms.insiders.text_grid import heading_of
from monitor.forms.insiders.text_grid import says_nothing
from monitor.forms.insiders.text_grid import table_ends

_IS_HTML = re.compile(r"<t[dr]\b", re.I)
_TAG = re.compile(r"<(/?)([a-z!][a-z0-9]{0,12})([^<>]{0,2000})>", re.I)
_SPAN = re.compile(r"\b(col|row)span\s*=\s*[\"']?\s*([0-9]{1,2})", re.I)
_RUN = re.compile(r"\S(?:.*\S)?")
_INSTRUCTION = re.compile(r"\(\s*instr[^()]{0,40}\)", re.I)
_CAPTION_WORDS = frozenset(
    re.findall(
        r"\w+",
        "date exercisable expiration title amount or number of shares code v price a d i and month day year direct"
        " indirect form",
    )
)
_MOST_ROWS = 600
_MOST_CELLS = 60
_MOST_TAGS = 50_000
_MOST_LINES = 200
_MOST_CAPTIONS = 14


class _Tagged(NamedTuple):
    columns: int
    rows: int
    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        return " ".join(piece.text for piece in self.pieces)


HtmlRow = list[_Tagged]


def is_html(text: str) -> bool:
    """Whether the form's tables are those of HTML."""
    return _IS_HTML.search(text) is not None


def html_tables_of(text: str) -> dict[int, list[list[HtmlRow]]]:
    """The rows below each heading of Table I (1) and Table II (2). Raises GridUnreadable for what is no form."""
    if text.count("<") > _MOST_TAGS:
        raise GridUnreadable(f"the document has more than {_MOST_TAGS} tags, which no form's has")
    found: dict[int, list[list[HtmlRow]]] = {1: [], 2: []}
    current: list[HtmlRow] | None = None
    for row in _rows(text):
        lines = [piece.text for piece in row[0].pieces[:_MOST_LINES]] if len(row) == 1 else []
        headings = (heading_of(line, lines[at : at + 2]) for at, line in enumerate(lines, start=1))
        table = next(filter(None, headings), None)
        if table is not None:
            current = []
            found[table].append(current)
        elif current and any(map(table_ends, lines)):
            current = None
        elif current is not None and any(cell.pieces for cell in row):
            current.append(row)
    return found


def boundaries_in(rows: list[HtmlRow]) -> Iterator[int]:
    """How many rows the captions may take. Raises GridUnreadable for a table of more cells than any form has."""
    if len(rows) > _MOST_ROWS or any(len(row) > _MOST_CELLS for row in rows):
        raise GridUnreadable("it has more rows or cells than any form has")
    for above in range(1, min(len(rows), _MOST_CAPTIONS) + 1):
        if above == len(rows) or not _is_caption(rows[above]):
            yield above


def html_frame(rows: list[HtmlRow], above: int) -> Frame | None:
    """The columns of a table whose captions are its first rows."""
    kept, captions = _captions(rows[:above], rows[above:])
    return Frame((*kept, kept[-1] + 1), True, captions) if len(kept) > 1 else None


def html_blocks(rows: list[HtmlRow], above: int, frame: Frame) -> Blocks:
    """The rows below the captions, as blocks of one line each. Raises GridUnreadable where one has other cells."""
    taken: dict[int, int] = {}
    width = max(start + cell.columns for row in rows[:above] for start, cell in _placed(row, taken))
    told = (row for row in rows[above:] if not says_nothing(" ".join(cell.text for cell in row)))
    return Blocks(True, [[_line(row, frame, width)] for row in told])


def _is_caption(row: HtmlRow) -> bool:
    """Whether a row has nothing but words of the form's captions: the lower part of them."""
    words = re.findall(r"[a-z0-9]+", _INSTRUCTION.sub(" ", " ".join(cell.text for cell in row)).lower())
    return bool(words) and _CAPTION_WORDS.issuperset(words)


def _line(row: HtmlRow, frame: Frame, width: int) -> GridLine:
    words = " ".join(cell.text for cell in row)
    cells = {start: cell for start, cell in zip(_starts(row), row, strict=True) if cell.pieces}
    is_other = sum(cell.columns for cell in row) != width or any(cell.columns > 1 for cell in cells.values())
    if is_other or cells.keys() - set(frame.edges[:-1]):
        raise GridUnreadable(f'a row has other cells than the captions: "{words[:120]}"')
    columns = tuple(Cell(cells[at].pieces if at in cells else ()) for at in frame.edges[:-1])
    return GridLine(next(iter(cells.values())).pieces[0].line, words, columns)


def _captions(above: list[HtmlRow], below: list[HtmlRow]) -> tuple[list[int], tuple[str, ...]]:
    """The columns that hold anything, and the letters above each."""
    letters: dict[int, str] = {}
    own: set[int] = set()
    taken: dict[int, int] = {}
    for row in above:
        for start, cell in _placed(row, taken):
            if cell.columns == 1 and cell.pieces:
                own.add(start)
            for column in range(start, start + cell.columns):
                letters[column] = letters.get(column, "") + cell.text
    filled = {start for row in below for start, cell in zip(_starts(row), row, strict=True) if cell.pieces}
    kept = sorted(own | filled)
    return kept, tuple(re.sub(r"[^a-z0-9]", "", letters.get(column, "").lower()) for column in kept)


def _placed(row: HtmlRow, taken: dict[int, int]) -> Iterator[tuple[int, _Tagged]]:
    """Each cell with its column, beside those that reach down from rows above."""
    here, reaching = 0, {column: left - 1 for column, left in taken.items() if left > 0}
    begun: dict[int, int] = {}
    for cell in row:
        while reaching.get(here, -1) >= 0:
            here += 1
        yield here, cell
        begun |= {column: cell.rows - 1 for column in range(here, here + cell.columns)}
        here += cell.columns
    taken.clear()
    taken.update(reaching | begun)


def _starts(row: HtmlRow) -> list[int]:
    return list(accumulate((cell.columns for cell in row), initial=0))[:-1]


def _rows(text: str) -> Iterator[HtmlRow]:
    """Every row of every table; what stands outside of rows is a row of one cell."""
    row: HtmlRow = []
    cell: list[Piece] | None = None
    spans = (1, 1)
    here, position = 0, _Position(text)
    loose: list[Piece] = []
    for tag in _TAG.finditer(text):
        (loose if cell is None else cell).extend(position.pieces(here, tag.start()))
        here = tag.end()
        name, closing = tag[2].lower(), bool(tag[1])
        if name not in ("td", "th", "tr", "table", "p", "div", "br", "center"):
            continue
        if name in ("td", "th", "tr", "table") and cell is not None:
            row.append(_Tagged(*spans, tuple(cell)))
            cell = None
        if name in ("tr", "table") and row:
            yield row
            row = []
        if loose and cell is None:
            yield [_Tagged(1, 1, tuple(loose))]
            loose = []
        if name in ("td", "th") and not closing:
            cell, spans = [], _spans(tag[3])
    if row or cell:
        yield [*row, *([_Tagged(*spans, tuple(cell))] if cell else [])]


def _spans(attributes: str) -> tuple[int, int]:
    found = {name.lower(): int(count) for name, count in _SPAN.findall(attributes)}
    return max(1, found.get("col", 1)), max(1, found.get("row", 1))


class _Position:
    """Where characters stand, counted on from the last that were asked for."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._line, self._begin, self._counted = 1, 0, 0

    def pieces(self, start: int, end: int) -> Iterator[Piece]:
        """The words between two tags, a piece for each printed line."""
        here = start
        for words in self._text[start:end].split("\n"):
            plain = words.replace("&nbsp;", "      ").replace("&#160;", "      ").replace("\xa0", " ")
            run = _RUN.search(plain)
            if run:
                yield Piece(self._line_of(here), here + run.start() - self._begin + 1, run[0], False)
            here += len(words) + 1

    def _line_of(self, at: int) -> int:
        passed = self._text.count("\n", self._counted, at)
        if passed:
            self._line += passed
            self._begin = self._text.rfind("\n", self._counted, at) + 1
        self._counted = at
        return self._line
