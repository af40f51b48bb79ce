"""One cover page for several persons: the first row lists them, every other row has a line for each.

A line belongs to the person whose name or mark ("(i)", "b.") it begins with. A row without such lines states
nothing of anybody: which person it is about is not guessed.
"""

import re
from collections.abc import Iterator

from monitor.forms.schedules.cover_rows import NUMBERS
from monitor.forms.schedules.cover_rows import Cover
from monitor.forms.schedules.cover_rows import Row

_LISTED = re.compile(
    r"^[ \t|]*[(\[]?([ivxl]{1,6}|[a-z]|\d{1,2})[)\].][ \t]*(?=[^\n]*[A-Za-z]{2})([^\n]+)$", re.I | re.M
)
_SEQUENCES = (
    ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv", "xvi"),
    tuple("abcdefghijklmnopqrstuvwxyz"),
    tuple(str(number) for number in range(1, 60)),
)
_BY_PERSON = (*NUMBERS, "group", "type")


def one_by_one(cover: Cover) -> list[Cover]:
    """A cover for each person that the first row lists; the cover itself where that is no list."""
    listed = _listed((cover.text("name") or "") if not cover.values_above else "")
    if len(listed) < 2:
        return [cover]
    lines = {row: _lines(cover.text(row) or "", listed) for row in _BY_PERSON if row in cover.rows}
    return [_cover_of(name, index, cover, lines) for index, (_, name) in enumerate(listed)]


def _listed(text: str) -> list[tuple[str, str]]:
    """The marks and names of a list that begins at its first mark and leaves none out."""
    found = [(mark.lower(), re.sub(r"\s+", " ", name).strip(" |.;,")) for mark, name in _LISTED.findall(text)]
    marks = tuple(mark for mark, _ in found)
    return found if any(marks == sequence[: len(marks)] for sequence in _SEQUENCES) else []


def _lines(text: str, listed: list[tuple[str, str]]) -> dict[int, str]:
    """The text of each person's line, by place in the list; the first line of each counts."""
    starts = sorted(_starts(text, listed))
    ends = [*(start for start, *_ in starts[1:]), len(text)][: len(starts)]
    found: dict[int, str] = {}
    for (_, after, index), end in zip(starts, ends, strict=True):
        found.setdefault(index, text[after:end])
    return found


def _starts(text: str, listed: list[tuple[str, str]]) -> Iterator[tuple[int, int, int]]:
    for index, (mark, name) in enumerate(listed):
        # "Ann Doe" does not begin "Ann Doe, Jr.".
        named = rf"{re.escape(name)}(?!\w|,?[ ](?:jr|sr|i+|iv)\b)"
        for found in re.finditer(rf"^[ \t|]*(?:[(\[]?{mark}[)\].][ \t]*(?:{named})?|{named})", text, re.I | re.M):
            yield found.start(), found.end(), index


def _cover_of(name: str, index: int, cover: Cover, lines: dict[str, dict[int, str]]) -> Cover:
    rows = {"name": _row(cover.rows["name"], name)}
    for row, by_person in lines.items():
        if index in by_person:
            text = by_person[index]
            rows[row] = _row(cover.rows[row], text.split("\n")[0] if row in NUMBERS else text)
    return Cover(rows=rows, page=cover.page)


def _row(row: Row, text: str) -> Row:
    return Row(name=row.name, start=row.start, end=row.end, number=row.number, after=text)
