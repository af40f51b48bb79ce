"""What Item 4 of a Schedule 13G says of its only filer, where the schedule has no cover rows.

Each of the item's captions has to stand there once: an item that is repeated, or that lists several persons or
classes, leaves open whose its numbers are. Source: 17 CFR 240.13d-102, Item 4.
"""

import re

from monitor.forms.readings import CoverPerson
from monitor.forms.readings import Party
from monitor.forms.schedules.captions import Anchor
from monitor.forms.schedules.captions import anchors_of
from monitor.forms.schedules.cover_person import read_number
from monitor.forms.schedules.cover_rows import NUMBERS
from monitor.forms.schedules.cover_rows import POWERS
from monitor.forms.text.source_words import words_at

_BEGINS = re.compile(r"^\W{0,20}item\s*4\b[^\n]*ownership", re.I | re.M)
_ENDS = re.compile(r"^\W{0,20}item\s*(?:[5-9]|10)\b|^\W*signatures?\W*$", re.I | re.M)
_AMOUNT = re.compile(r"amount\s+beneficially\s+owned(?:\s+by\s+(?:each\s+|the\s+)?reporting\s+person)?", re.I)
_LETTER = re.compile(
    r"\s*\(?(?:[a-d]|i{1,3}|iv)\)[\s.]*(?:number\s+of\s+shares[^:]{0,60}:?\s*(?:\(i\)[\s.]*)?)?$", re.I
)
"""What stands before the next caption."""
_LONGEST = 6000
"""Characters of the item that are read."""


def person_of_item_4(text: str, filers: tuple[Party, ...]) -> tuple[CoverPerson, ...]:
    """The only filer with the numbers of the item; nothing where there are several filers or captions are missing."""
    begins = _BEGINS.search(text)
    if begins is None or len(filers) != 1 or not filers[0].name:
        return ()
    ends = _ENDS.search(text, begins.end(), begins.end() + _LONGEST)
    item = text[begins.end() : ends.start() if ends else begins.end() + _LONGEST]
    captions = _captions(item)
    rows = [row for row, *_ in captions]
    if sorted(rows) != sorted(set(rows)) or not {"aggregate", "percent"} <= set(rows):
        return ()
    person = CoverPerson(name=filers[0].name, cik=filers[0].cik, unread={"types": "the schedule has no cover rows"})
    stated = dict(_values(item, captions))
    for field in NUMBERS:
        read_number(field, stated.get(field), frozenset(), person, text)
        if field in stated:
            person.evidence[field] = words_at("Item 4", stated[field])
    return (person,)


def _captions(item: str) -> list[Anchor]:
    amounts = [("aggregate", found.start(), found.end()) for found in _AMOUNT.finditer(item)]
    others = [anchor for anchor in anchors_of(item) if anchor[0] in (*POWERS, "percent")]
    return sorted([*amounts, *others], key=lambda anchor: anchor[1])


def _values(item: str, captions: list[Anchor]) -> list[tuple[str, str]]:
    ends = [*(start for _, start, _ in captions[1:]), len(item)]
    return [(row, _LETTER.sub("", item[end:stop])) for (row, _, end), stop in zip(captions, ends, strict=True)]
