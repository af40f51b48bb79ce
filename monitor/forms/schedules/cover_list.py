"""One cover page for several persons: the first row lists them, every other row has a line for each.

A line belongs to the person whose name or mark ("(i)", "b.") it begins with; names without marks are a list only if
the lines of the aggregate begin with them. A row without such lines states nothing of anybody: which person it is about
is not guessed.
"""

import re
from collections.abc import Iterator

from monitor.forms.schedules.cover_rows import NUMBERS
from monitor.forms.schedules.cover_rows import Cover
from monitor.forms.schedules.cover_rows import Row

_LISTED = re.compile(
    r"^[ \t|]*[(\[]?([ivxl]{1,6}|[a-z]|\d{1,2})[)\].][ \t]*(?=[^\n]*[A-Za-z]{2})([^\n]+)$", re.I | re.M
)
_NAMED_COUNT = re.compile(
    r"^[ \t|]*([A-Z][^\n\d]{3,60}?)[ \t:.-]*[ \t](?=\d[\d,]{2,}(?:[ \t]*(?:shares|\(\d\)|\*))*[ \t]*$)", re.M
)
_SEQUENCES = (
    ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv", "xvi"),
    tuple("abcdefghijklmnopqrstuvwxyz"),
    tuple(str(number) for number in range(1, 60)),
)
_LONGEST = 600
"""Characters of the aggregate in which its lines are looked for."""
_BY_PERSON = (*NUMBERS, "group", "type")


def one_by_one(cover: Cover) -> list[Cover]:
    """A cover for each person that the first row lists; the cover itself where that is no list."""
    names = (cover.text("name") or "") if not cover.values_above else ""
    aggregate = cover.rows.get("aggregate")
    listed = _listed(names) or (_repeated(names, aggregate.after[:_LONGEST]) if aggregate else [])
    if len(listed) < 2:
        return [cover]
    lines = {row: _lines(cover.text(row) or "", listed) for row in _BY_PERSON if row in cover.rows}
    return [_cover_of(name, index, cover, lines) for index, (_, name) in enumerate(listed)]


def _listed(text: str) -> list[tuple[str, str]]:
    """The marks and names of a list that begins at its first mark and leaves none out."""
    found = [(mark.lower(), re.sub(r"\s+", " ", name).strip(" |.;,")) for mark, name in _LISTED.findall(text)]
    marks = tuple(mark for mark, _ in found)
    return found if any(marks == sequence[: len(marks)] for sequence in _SEQUENCES) else []


def _repeated(names: str, aggregate: str) -> list[tuple[str, str]]:
    """The names of the first row, without marks, that begin the lines of the aggregate: all lines that have a count."""
    stated = [re.sub(r"\s+", " ", name).strip(" :-.") for name in _NAMED_COUNT.findall(aggregate)]
    first_row = re.sub(r"\s+", " ", names)
    counts = len(re.findall(r"\d[\d,]{2,}", aggregate))
    is_list = counts == len(stated) and all(name in first_row for name in stated)
    return [("", name) for name in stated] if is_list else []


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
        marked = rf"[(\[]?{mark}[)\].][ \t]*(?:{named})?|{named}" if mark else named
        for found in re.finditer(rf"^[ \t|]*(?:{marked})", text, re.I | re.M):
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
