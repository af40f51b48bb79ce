"""The short form of cover pages: `Item 9: 5,294,707` a line, the numbers being those of the cover's rows.

Some print the caption on that line and the value below it.
"""

import re

from monitor.forms.captions import caption_at
from monitor.forms.cover_rows import NUMBER_13D
from monitor.forms.cover_rows import NUMBER_13G
from monitor.forms.cover_rows import Cover
from monitor.forms.cover_rows import Row

_LINE = re.compile(r"^\W*item\s+(\d{1,2})\s*:", re.I | re.M)
_PERSON = re.compile(r"\s*(?:names?\s+of\s+)?reporting\s+persons?\s*[-:]*\s*", re.I)
_LONGEST = 600
_TYPE_ROW = {"13D": "14", "13G": "12"}


def short_covers_of(text: str) -> list[Cover]:
    """The covers in short form, in order; none if the document has no such lines."""
    covers: list[Cover] = []
    found = list(_LINE.finditer(text))
    ends = [*(line.start() for line in found[1:]), len(text)][: len(found)]
    lines_found = [
        (line[1], text[line.end() : min(end, line.end() + _LONGEST)])
        for line, end in zip(found, ends, strict=True)
    ]
    for block in _blocks(lines_found):
        lines = dict(block)
        if not _PERSON.match(lines.get("1", "")) or len(lines) < 5:
            continue
        covers.append(_cover(lines))
    return covers


def _blocks(lines: list[tuple[str, str]]) -> list[list[tuple[str, str]]]:
    blocks: list[list[tuple[str, str]]] = []
    for line in lines:
        if line[0] == "1":
            blocks.append([])
        # Numbers rise within one cover; a lower one belongs to the items of the schedule.
        if blocks and (not blocks[-1] or int(blocks[-1][-1][0]) < int(line[0])):
            blocks[-1].append(line)
    return blocks


def _cover(lines: dict[str, str]) -> Cover:
    schedule = "13D" if "13" in lines or "14" in lines else "13G"
    numbers = dict(NUMBER_13D if schedule == "13D" else NUMBER_13G) | {
        "name": "1",
        "type": _TYPE_ROW[schedule],
    }
    rows = {}
    for name, number in numbers.items():
        if number in lines:
            caption = _PERSON.match(lines[number]) if name == "name" else caption_at(lines[number], name)
            value = lines[number][caption.end() :] if caption else lines[number]
            value = re.sub(r"^\s*-+[ \t]*\n", "\n", value)  # A dash that ends the caption is no value.
            rows[name] = Row(name=name, start=0, end=0, number=number, after=value)
    return Cover(rows=rows)
