"""The two tables of a text Form 3, 4 or 5 (before 2003): their cells, where the columns are certain.

A table is read in two layouts. In one, bars stand between the cells; then the bars part each line. In the other
the columns are marked by the tags `<S>` and `<C>`, or by dashes below the captions; then each line is cut at these
marks, and a word that stands across one makes the whole table unreadable. A line that is cut otherwise than its
table could put a number under another caption.

Agents broke a cell's words at its border, in the middle of a word or date. A piece that fills its cell to the bar
goes on without a space in the line below.
"""

import html
import re
from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

NOTHING = re.compile(r"\W*(?:n\s?[/.]\s?a|none|nil|not\s+applicable|nothing(?:\s+to\s+report)?)?\W*", re.I)
"""What stands where there is nothing to state."""

_OWNS_NOTHING = re.compile(r"\W*no\s+securities\s+(?:are\s+)?(?:beneficially\s+)?owned\W*", re.I)
_HEADING = re.compile(
    r"[\s|*]{0,150}(?:<(?:table|caption)>\s{0,150})*table\s{1,9}(II?|[12]|one|two)(?=[\s:.,|(-]|$)", re.I
)
_END = re.compile(
    r"\s*\|?\s*(?:explanations?\s+(?:of|for|to)\s+|</table>|</text>|reminder\s*:|potential\s+persons|signature"
    r"|\*+\s*if\s+the\s+form|\*+\s*intentional|attention\s*:)",
    re.I,
)
_RULER = re.compile(r"\s*<S>(?:\s*<C>)+\s*$", re.I)
_MARK = re.compile(r"<[SC]>", re.I)
_RULE = frozenset("-=_|+*.: \t")
_DASHES = re.compile(r"[-=_]{1,200}")
_TAG = re.compile(r"\s*</?(?:caption|table|page|fn|pre)>\s*\d*\s*$", re.I)
_MOST_LINES = 2_000
_MOST_RULES = 12
_WIDEST = 1_000


class GridUnreadable(Exception):
    """Why the cells of a table cannot be told apart; the message is for people."""


class Piece(NamedTuple):
    """What a cell has in one printed line; columns are counted from 1."""

    line: int
    start: int
    text: str
    """As printed, entities and all."""
    fills: bool
    """Whether it reaches to the bar behind it: then the line below may go on in the middle of a word."""

    @property
    def place(self) -> str:
        return f"line {self.line}, columns {self.start}-{self.start + len(self.text) - 1}"


class Cell(tuple[Piece, ...]):
    """The pieces of one cell, from above."""

    __slots__ = ()

    @property
    def text(self) -> str:
        """All its words, joined, with the characters that stand for entities."""
        words = ""
        for before, piece in zip((None, *self), self, strict=False):
            words += piece.text if before is None or before.fills else f" {piece.text}"
        return html.unescape(words) if "&" in words else words

    @property
    def place(self) -> str:
        return "; ".join(piece.place for piece in self)


class GridLine(NamedTuple):
    """A printed line of a table, cut into its cells."""

    number: int
    words: str
    cells: tuple[Cell, ...]
    """One a column, also where it is empty."""


class Blocks(NamedTuple):
    """The lines below the captions of a table."""

    ruled: bool
    """Whether rules part its rows."""
    blocks: list[list[GridLine]]
    """Lines without a rule or an empty line between them."""


class TableLine(NamedTuple):
    """A printed line, by its number in the document from 1."""

    number: int
    text: str


class Frame(NamedTuple):
    """The columns of a table: where each begins, and the one after the last would."""

    edges: tuple[int, ...]
    barred: bool
    captions: tuple[str, ...]
    """The letters above each."""

    @property
    def width(self) -> int:
        """How many columns there are."""
        return len(self.edges) - 1


def heading_of(line: str, below: Iterable[str] = ()) -> int | None:
    """Which table a line is the heading of, if any; the heading may go on in the lines below it."""
    heading = _HEADING.match(line)
    if heading is None or "derivative" not in " ".join([line, *below]).lower():
        return None
    return 2 if heading[1].lower() in ("ii", "2", "two") else 1


def table_ends(line: str) -> bool:
    """Whether a line stands below the tables."""
    return _END.match(line) is not None


def says_nothing(words: str) -> bool:
    """Whether a line is empty, or says that there is nothing to state."""
    is_word = NOTHING.fullmatch(words) is not None and re.search(r"\w", words) is not None
    return not words.strip(" |\t-") or is_word or _OWNS_NOTHING.fullmatch(words) is not None


def tables_of(text: str) -> dict[int, list[list[TableLine]]]:
    """The lines of Tables I (1) and II (2), a list for each time that a table has its heading."""
    found: dict[int, list[list[TableLine]]] = {1: [], 2: []}
    current: list[TableLine] | None = None
    lines = text.split("\n")
    for number, line in enumerate(lines, start=1):
        table = heading_of(line, lines[number : number + 2])
        if table is not None:
            current = []
            found[table].append(current)
        elif current is not None and any(each.text for each in current) and table_ends(line):
            current = None
        elif current is not None:
            current.append(TableLine(number, line.rstrip()))
    return found


def boundaries(lines: list[TableLine]) -> list[int]:
    """Where the rows of a table may begin: below the tags that mark its columns, else below one of its rules.

    Raises GridUnreadable where nothing marks its columns.
    """
    if len(lines) > _MOST_LINES:
        raise GridUnreadable(f"it has more than {_MOST_LINES} lines, which no form's has")
    rulers = [at for at, line in enumerate(lines) if _RULER.match(line.text)]
    if len(rulers) > 1:
        raise GridUnreadable(f"its columns are marked twice: {_short(lines[rulers[1]])}")
    found = rulers or [at for at, line in enumerate(lines) if is_rule(line.text)][:_MOST_RULES]
    if not found:
        raise GridUnreadable("nothing marks its columns")
    return found


def frame_at(lines: list[TableLine], at: int) -> Frame | None:
    """The columns, as the mark or rule at this line and the lines below it have them; None if it has none."""
    edges, barred = _edges(lines, at)
    return Frame(edges, barred, _captions(lines[:at], edges)) if len(edges) > 2 else None


def blocks_below(lines: list[TableLine], at: int, frame: Frame) -> Blocks:
    """The lines below, cut at the columns. Raises GridUnreadable where one is cut otherwise."""
    blocks: list[list[GridLine]] = [[]]
    ruled = False
    for line in lines[at + 1 :]:
        if is_rule(line.text):
            ruled = ruled or bool(blocks[-1])
            blocks.append([])
        elif _TAG.match(line.text) or says_nothing(line.text):
            blocks.append([])
        else:
            blocks[-1].append(_cut(line, frame))
    return Blocks(ruled, [block for block in blocks if block])


def _edges(lines: list[TableLine], at: int) -> tuple[tuple[int, ...], bool]:
    """Where the columns begin, and the one after the last; and whether bars part them."""
    marks = [found.start() for found in _MARK.finditer(lines[at].text)]
    barred = [line.text for line in lines[at + 1 :] if line.text.count("|") > 2 and not is_rule(line.text)]
    barred += [line.text for line in lines[at + 1 :] if line.text.count("|") > 2 and not line.text.strip(" |")]
    if barred:
        cut = map(_edges_of_bars, barred)
        return next((edges for edges in cut if not marks or len(marks) == len(edges) - 1), ()), True
    if marks:
        return (0, *marks[1:], _WIDEST), False
    # Mail puts "- " before a line that begins with a dash: it is no part of the line.
    groups = [found.start() for found in _DASHES.finditer(re.sub(r"^- (?=-)", "", lines[at].text))]
    return ((0, *groups[1:], _WIDEST) if len(groups) > 3 and "|" not in lines[at].text else ()), False


def _edges_of_bars(text: str) -> tuple[int, ...]:
    bars = [at for at, letter in enumerate(text) if letter == "|"]
    first = bars[:1] if not text[: bars[0]].strip() and bars[0] < 3 else [-1]
    last = [] if not text[bars[-1] + 1 :].strip() else [len(text)]
    return tuple(edge + 1 for edge in dict.fromkeys((*first, *bars, *last)))


def _cut(line: TableLine, frame: Frame) -> GridLine:
    pieces = _at_bars(line, frame) if frame.barred else _at_marks(line, frame)
    cells = (Cell(() if piece is None else (piece,)) for piece in pieces)
    return GridLine(line.number, " ".join(line.text.split()), tuple(cells))


def _at_bars(line: TableLine, frame: Frame) -> list[Piece | None]:
    edges = _edges_of_bars(line.text) if "|" in line.text else ()
    if len(edges) != frame.width + 1:
        raise GridUnreadable(f"a line has other bars than the first: {_short(line)}")
    return [_piece(line, start, end - 1) for start, end in pairwise(edges)]


def _at_marks(line: TableLine, frame: Frame) -> list[Piece | None]:
    if "\t" in line.text:
        raise GridUnreadable(f"tabs stand between its columns: {_short(line)}")
    for edge in frame.edges[1:-1]:
        if not line.text[edge - 1 : edge].isspace() and line.text[edge : edge + 1].strip():
            raise GridUnreadable(f"a word stands across the columns: {_short(line)}")
    return [_piece(line, start, min(end, len(line.text)), False) for start, end in pairwise(frame.edges)]


def _piece(line: TableLine, start: int, end: int, filling: bool = True) -> Piece | None:
    words = line.text[start:end]
    text = words.strip()
    if not text:
        return None
    begins = start + len(words) - len(words.lstrip())
    return Piece(line.number, begins + 1, text, filling and words == words.rstrip())


def _captions(above: list[TableLine], edges: tuple[int, ...]) -> tuple[str, ...]:
    """The letters above each column, and the digits that number it."""
    lines = [line.text for line in above if not is_rule(line.text) and not _TAG.match(line.text)]
    slices = ([line[start:end] for line in lines] for start, end in pairwise(edges))
    return tuple(re.sub(r"[^a-z0-9]", "", "".join(each).lower()) for each in slices)


def is_rule(text: str) -> bool:
    """Whether a line is drawn with dashes, and has no words."""
    return len(text) < _WIDEST and _RULE.issuperset(text) and sum(map(text.count, "-=_")) >= 5


def _short(line: TableLine) -> str:
    return f'line {line.number}, "{" ".join(line.text.split())[:120]}"'
