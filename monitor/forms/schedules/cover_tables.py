"""One table instead of a cover page for each person: a row a person, or a column a person.

Such a table is read only where its columns are certain: every row that states a number has as many cells as there
are persons (or captions), and each of them is a number or says that there is none. Otherwise nothing of it is read.
"""

import re
from collections.abc import Iterator

from monitor.forms.schedules.captions import caption_at
from monitor.forms.schedules.cover_rows import BEHIND_COVERS
from monitor.forms.schedules.cover_rows import NUMBERS
from monitor.forms.schedules.cover_rows import Cover
from monitor.forms.schedules.cover_rows import Row
from monitor.forms.text.amounts import BLANK
from monitor.forms.text.amounts import read_percent
from monitor.forms.text.amounts import read_shares

_KINDS = ("name", "group", "citizenship", "type", "excludes", *NUMBERS)
_NUMBER = re.compile(r"^[(\[]?\s*\d{1,2}\s*[.)\]]{0,2}\s*(?=\D|$)")
_CAPTION_WORDS = re.compile(
    r"(?:(?:names?|of|the|above|reporting|filing|persons?|s\.?\s?s\.?|or|and|i\.?\s?r\.?\s?s\.?|identification|nos?|numbers?"
    r"|entities|only|optional|see|instructions?|check|appropriate|box|if|a|member|group|citizenship|place|organization"
    r"|sole|shared|voting|dispositive|power|to|vote|direct|dispose|disposition|aggregate|amount|benefi\w*|owned|by|each"
    r"|shares?|excludes?|certain|in|row|percent|class|represented|type|with|units?)\b|[^\w]|\((?:9|11)\))+"
    r"(?:\b(?:9|11)\W*)?",
    re.I,
)
_TAX = re.compile(r"(?:s\W?s|i\W?r\W?s|tax|ein)\b.*|[\W\d]*", re.I)
_TOTAL = re.compile(r"\W*(?:grand\s+|sub-?\s?)?totals?\b.*|\W*all\s+(?:reporting\s+|filing\s+)?persons\b.*", re.I)
"""What stands in the place of a name above or before the sum of the others."""
_NO_COUNT = (BLANK.reason, "a dash", "stated as not applicable")
_NO_PERCENTAGE = re.compile(r"less\s+than|under|<|\*|-|n/?a\b|not\s+applicable|see\b", re.I)
_MOST_LINES = 2000
"""In which such a table is looked for."""
_MOST_LINES_OF_A_HEAD = 5
_LEAST_ROWS = 2
"""Rows of numbers with a cell for each name, by which names are told from a name and its address."""
_DOUBT = "a column for each person, but not every row has as many cells"
_Line = list[str]


def table_covers(rows: list[_Line]) -> list[Cover]:
    """A cover for each person of a table in front of the first item; none where there is no such table, or where it
    leaves room for doubt.
    """
    front = list(_front(rows[:_MOST_LINES]))
    return _a_row_a_person(front) or _a_column_a_person(front)


def _front(rows: list[_Line]) -> Iterator[_Line]:
    for cells in rows:
        if cells and BEHIND_COVERS.match(" ".join(cells)):
            return
        yield cells


def _a_row_a_person(rows: list[_Line]) -> list[Cover]:
    for start, cells in enumerate(rows):
        for lines in range(1, _MOST_LINES_OF_A_HEAD + 1):
            head = rows[start : start + lines]
            if len(cells) < 5 or any(len(line) != len(cells) for line in head):
                break
            kinds = [_kind_of(" ".join(column)) for column in zip(*head, strict=True)]
            if _is_head(kinds):
                return _persons_below(kinds, rows[start + lines :])
    return []


def _is_head(kinds: list[str | None]) -> bool:
    known = [kind for kind in kinds if kind]
    numbers = [kind for kind in known if kind in NUMBERS]
    return kinds[0] == "name" and {"aggregate", "percent"} <= set(numbers) and len(known) == len(set(known)) > 3


def _persons_below(kinds: list[str | None], rows: list[_Line]) -> list[Cover]:
    covers: list[Cover] = []
    for cells in rows:
        if not cells:
            continue
        if len(cells) != len(kinds):
            # A sentence ends the table; a row that lacks a cell leaves open which.
            return covers if len(cells) == 1 and (covers or len(cells[0]) > 60) else []
        stated = {kind: cell for kind, cell in zip(kinds, cells, strict=True) if kind}
        if not _is_person(stated):
            return []
        covers.append(_cover(stated, len(covers) + 1))
    return covers


def _a_column_a_person(rows: list[_Line]) -> list[Cover]:
    stated = _captions_at_the_left(rows)
    names = [cell for cell in stated.get("name", []) if not _TAX.fullmatch(cell)]
    if len(names) < 2 or any(map(_TOTAL.fullmatch, names)):
        return []
    if not {"aggregate", "percent"} <= set(stated) or len(set(stated) & set(NUMBERS)) < 4:
        return []
    if sum(len(stated.get(kind, [])) == len(names) for kind in NUMBERS) < _LEAST_ROWS:
        return []
    whole = {kind: cells for kind, cells in stated.items() if len(cells) == len(names)} | {"name": names}
    persons = [{kind: cells[index] for kind, cells in whole.items()} for index in range(len(names))]
    if not set(stated) & set(NUMBERS) <= set(whole) or not all(map(_is_person, persons)):
        # Who they are is certain, and nothing else is.
        persons = [{"name": name} | dict.fromkeys(NUMBERS, _DOUBT) for name in names]
    return [_cover(person, page) for page, person in enumerate(persons, start=1)]


def _captions_at_the_left(rows: list[_Line]) -> dict[str, _Line]:
    """The cells behind each caption, up to the next one; nothing where a caption comes a second time."""
    found: dict[str, _Line] = {}
    for words, cells in _blocks(rows):
        kind = _kind_of(words)
        if kind in found:
            return {}
        if kind:
            found[kind] = cells
    return found


def _blocks(rows: list[_Line]) -> Iterator[tuple[str, _Line]]:
    """The words at the left from each row's number, or caption, to the next one's, and the cells beside them."""
    words = ""
    values: _Line = []
    for line in rows:
        cells = _without_number(line)
        if cells and (cells != line or _kind_of(cells[0])):
            yield words, values
            words, values = "", []
        if cells and _is_at_the_left(cells[0]):
            words, cells = f"{words} {cells[0]}".strip(), cells[1:]
        values.extend(cells)
    yield words, values


def _without_number(cells: _Line) -> _Line:
    if cells and re.fullmatch(r"[(\[]?\d{1,2}[.)\]]{0,2}", cells[0]):
        cells = cells[1:]
    return [_NUMBER.sub("", cells[0]), *cells[1:]] if cells and re.search(r"[A-Za-z]", cells[0]) else cells


def _is_at_the_left(cell: str) -> bool:
    """Whether it has words of captions only."""
    return _CAPTION_WORDS.fullmatch(cell) is not None


def _kind_of(words: str) -> str | None:
    """The row whose caption these words are, and nothing else."""
    words = _NUMBER.sub("", words)
    for kind in _KINDS:
        found = caption_at(words, kind)
        behind = words[found.end() :] if found else ""
        if found and (kind == "name" or not re.search(r"\w", re.sub(r"\([^()]*\)", "", behind))):
            return kind
    return None


def _is_person(stated: dict[str, str]) -> bool:
    """Whether the cells are a name and numbers, or what stands for one."""
    name = stated.get("name", "")
    if not re.search(r"[A-Za-z]{2}", name) or _TOTAL.fullmatch(name):
        return False
    percent = stated.get("percent", "")
    counts = {kind: read_shares(stated.get(kind, "")) for kind in NUMBERS if kind != "percent"}
    aggregate = counts["aggregate"].number
    if aggregate is not None and any((value.number or 0) > aggregate for value in counts.values()):
        return False
    return (read_percent(percent).number is not None or _NO_PERCENTAGE.match(percent) is not None) and all(
        value.number is not None or value.reason in _NO_COUNT for value in counts.values()
    )


def _cover(stated: dict[str, str], page: int) -> Cover:
    return Cover(rows={kind: Row(name=kind, start=0, end=0, after=text) for kind, text in stated.items()}, page=page)
