"""The rows of a table of a text Form 3, 4 or 5: which printed lines belong together.

A line with a code or a number begins a row; lines with words alone go on with the row above. Where that can be seen
otherwise too, the table is unreadable: what a row's security is decides whether it counts.
"""

import re
from collections.abc import Iterable
from itertools import pairwise

from monitor.forms.insiders.text_grid import NOTHING
from monitor.forms.insiders.text_grid import Blocks
from monitor.forms.insiders.text_grid import Cell
from monitor.forms.insiders.text_grid import GridLine
from monitor.forms.insiders.text_grid import GridUnreadable
from monitor.forms.insiders.text_grid import Piece

_NUMBERS = ("shares", "after", "left", "underlying_shares", "moved", "taken", "given")
_GOES_ON = re.compile(r"[a-z($.,;&]|(?i:par\s+value)")
_GOES_ON_BELOW = re.compile(r".*(?:[,&-]|\b(?:of|par|value|and|the|to))$", re.S)

Row = dict[str, Cell]


class _Lines:
    """The lines of one block, each cell by its column's name."""

    def __init__(self, block: list[GridLine], names: tuple[str, ...]) -> None:
        self.all = block
        self._names = names

    def cells(self, line: GridLine) -> Row:
        return {name: cell for name, cell in zip(self._names, line.cells, strict=True) if cell}

    def begin(self) -> list[int]:
        """The lines that begin a row: those with a code, or a number of shares."""
        return [at for at, line in enumerate(self.all) if self._begins(self.cells(line))]

    def row(self, lines: Iterable[GridLine]) -> Row:
        pieces: dict[str, list[Piece]] = {}
        for line in lines:
            for name, cell in self.cells(line).items():
                pieces.setdefault(name, []).extend(cell)
        return {name: Cell(each) for name, each in pieces.items()}

    def _begins(self, cells: Row) -> bool:
        if "code" in cells and re.match(r"[A-Z]\b", cells["code"].text):
            return True
        return any(re.search(r"\d", _unmarked(cells[name].text)) for name in _NUMBERS if name in cells)


def rows_of(found: Blocks, names: tuple[str, ...]) -> list[tuple[Row, str]]:
    """The rows with the words of their first line. Raises GridUnreadable where they cannot be told apart."""
    rows = []
    for block in found.blocks:
        lines = _Lines(block, names)
        begin = lines.begin()
        if not begin:
            _refuse_words(lines)
            continue
        first = [0, *begin[1:]] if len(begin) == 1 or begin[0] == 0 else None
        if first is None:
            raise GridUnreadable(f"words stand above several rows: {_short(block[0])}")
        for start, end in zip(first, [*first[1:], len(block)], strict=True):
            if len(first) > 1 or not found.ruled:
                _check_going_on(lines, start, end)
            rows.append((lines.row(block[start:end]), block[begin[0] if len(first) == 1 else start].words))
    return rows


def _refuse_words(lines: _Lines) -> None:
    """Raises GridUnreadable for a block that says something, but has no number."""
    for line in lines.all:
        if not all(NOTHING.fullmatch(cell.text) for cell in line.cells):
            raise GridUnreadable(f"words stand there without a number: {_short(line)}")


def _check_going_on(lines: _Lines, start: int, end: int) -> None:
    """Raises GridUnreadable where the lines below the first of a row may belong to another."""
    first = lines.cells(lines.all[start])
    for line in lines.all[start + 1 : end]:
        if _adds(lines.cells(line), first):
            raise GridUnreadable(f"a line may go on with the row above or begin one: {_short(line)}")
    for above, below in pairwise(lines.all[start : end + 1]):
        if _is_broken(lines.cells(above), lines.cells(below)):
            raise GridUnreadable(f"a number may go on in the line below: {_short(above)}")


def _is_broken(above: Row, below: Row) -> bool:
    return any(
        cell[-1].fills
        and name in below
        and re.search(r"\d[,./]?$", cell.text)
        and re.match(r"[\d,./]", below[name].text)
        for name, cell in above.items()
    )


def _adds(cells: Row, before: Row) -> bool:
    """Whether the words of a line are more than those of the row above, broken."""
    if "security" in cells:
        title = before["security"].text if "security" in before else ""
        return not (_GOES_ON.match(cells["security"].text) or _GOES_ON_BELOW.match(title))
    return any(name not in before for name in cells)


def _unmarked(text: str) -> str:
    return re.sub(r"\([^()]{0,6}\)|<F\d{1,2}>", " ", text)


def _short(line: GridLine) -> str:
    return f'line {line.number}, "{line.words[:120]}"'
