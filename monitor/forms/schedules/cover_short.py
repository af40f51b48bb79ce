"""The short form of cover pages: `Item 9: 5,294,707` a line, the numbers being those of the cover's rows.

Some print the caption on that line and the value below it.
"""

import re

from monitor.forms.schedules.captions import caption_at
from monitor.forms.schedules.cover_rows import NUMBER_13D
from monitor.forms.schedules.cover_rows import NUMBER_13G
from monitor.forms.schedules.cover_rows import Cover
from monitor.forms.schedules.cover_rows import Row

_LINE = re.compile(r"^\W*item\s+(\d{1,2})\s*:", re.I | re.M)
_PERSON = re.compile(r"\s*(?:names?\s+of\s+)?reporting\s+persons?\s*[-:]*\s*", re.I)
_LONGEST = 600
_Line = tuple[str, int, str]
"""Its number, where the text behind the number begins, and the text up to the next such line."""
_TYPE_ROW = {"13D": "14", "13G": "12"}


def short_covers_of(text: str) -> list[Cover]:
    """The covers in short form, in order; none if the document has no such lines."""
    covers: list[Cover] = []
    found = list(_LINE.finditer(text))
    ends = [*(line.start() for line in found[1:]), len(text)][: len(found)]
    lines_found = [
        (line[1], line.end(), text[line.end() : min(end, line.end() + _LONGEST)])
        for line, end in zip(found, ends, strict=True)
    ]
    for block in _blocks(lines_found):
        lines = {number: (at, line) for number, at, line in block}
        if "1" not in lines or not _PERSON.match(lines["1"][1]) or len(lines) < 5:
            continue
        covers.append(_cover(lines, len(covers) + 1))
    return covers


def _blocks(lines: list[_Line]) -> list[list[_Line]]:
    blocks: list[list[_Line]] = []
    for line in lines:
        if line[0] == "1":
            blocks.append([])
        # Numbers rise within one cover; a lower one belongs to the items of the schedule.
        if blocks and (not blocks[-1] or int(blocks[-1][-1][0]) < int(line[0])):
            blocks[-1].append(line)
    return blocks


def _cover(lines: dict[str, tuple[int, str]], page: int) -> Cover:
    schedule = "13D" if "13" in lines or "14" in lines else "13G"
    numbers = dict(NUMBER_13D if schedule == "13D" else NUMBER_13G) | {
        "name": "1",
        "type": _TYPE_ROW[schedule],
    }
    rows = {}
    for name, number in numbers.items():
        if number in lines:
            at, line = lines[number]
            caption = _PERSON.match(line) if name == "name" else caption_at(line, name)
            value = line[caption.end() :] if caption else line
            value = re.sub(r"^\s*-+[ \t]*\n", "\n", value)  # A dash that ends the caption is no value.
            rows[name] = Row(name=name, start=at, end=at, number=number, after=value)
    return Cover(rows=rows, page=page)
