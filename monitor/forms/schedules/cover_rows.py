"""The cover pages of a Schedule 13D or 13G: one a reporting person, its rows found by their captions.

Captions are looked for, not row numbers: many 13Gs number their rows like a 13D, and some not at all. A row's
text is what stands between its caption and the next one (or, on pages that print values above captions,
between the one before and its own).
"""

import re
from collections.abc import Iterator

import msgspec

from monitor.forms.readings import FormUnreadable
from monitor.forms.readings import Quote
from monitor.forms.schedules.captions import ROWS
from monitor.forms.schedules.captions import Anchor
from monitor.forms.schedules.captions import anchors_of

_INSTRUCTIONS = re.compile(
    r"\W{0,4}\(?\s*see\s+instructions?(?:\s+before\s+filling\s+out!?)?\s*\)?[^\w(\[$.-]{0,3}", re.I
)
_LEAD = re.compile(r"(?:(?:^|(?<=[\s|(]))(?:(?i:item)\s+)?[(\[]?\s*([\dlI]{1,2})\s*[a-b]?\s*[.)\]:]{0,2}\s*[-|]?\s*)$")
BEHIND_COVERS = re.compile(
    r"^\W*item\s*(?:no\.?\s*)?[1l]\b"
    # Amendments begin at any item; a row of the short form begins so, too, but not with an item's title.
    r"|^\W*item\s*(?:no\.?\s*)?[2-9][\s.:\-]{0,9}(?:\([a-z]\)[\s.:\-]{0,9})?"
    r"(?:identi|source\s+and|purpose|interest|contracts|material|ownership|name\s+of\s+person\s+filing|if\s+this|notice)"
    r"|^\W*(?:signatures?|explanatory\s+(?:note|statement)|introduction|preamble)\W*$",
    re.I | re.M,
)
_FURNITURE = re.compile(
    r"^\W*(?:cusip\b[^\n]*|(?:schedule\s+)?13[DG](?:/A)?\W*(?:page\b[^\n]*)?|page\s+\d{1,3}(?:\s+of\s+\d{1,3})?(?:\s+pages?)?"
    r"|-\s?[1-9]\d?\s?-|\d{1,3}\s+of\s+\d{1,3}(?:\s+pages?)?)\W*$",
    re.I | re.M,
)
"""What pages are headed and footed with, where one ends in the middle of a cover."""
_RUN = re.compile(r"(?:^[^\w\n]*\d{1,2}[^\w\n]*\n+){2,}", re.M)
"""Small numbers, each on a line of its own."""
_CAPTION_WORD = re.compile(r"\b(?:power|persons?|represented\s+by\s+amount)\b", re.I)
"""A line above a caption that has one is another caption, misprinted, beside its value."""
_LONGEST = 4000
"""Characters of a row's text that are read."""
_TAIL = 1500
"""Characters after the last caption of a cover that can still belong to it."""

_COVER_ONLY = ("group", "sec_use", "citizenship", "type")
MOST = 1000
"""Cover pages of one schedule; the most that were ever filed together are below a hundred."""

POWERS = ("sole_voting", "shared_voting", "sole_dispositive", "shared_dispositive")
NUMBERS = (*POWERS, "aggregate", "percent")
NUMBER_13D = dict(zip(POWERS, ["7", "8", "9", "10"], strict=True)) | {
    "aggregate": "11",
    "excludes": "12",
    "percent": "13",
}
NUMBER_13G = dict(zip(POWERS, ["5", "6", "7", "8"], strict=True)) | {
    "aggregate": "9",
    "excludes": "10",
    "percent": "11",
}


class Row(msgspec.Struct, kw_only=True):
    """One caption of a cover, with the text before it (to the caption before) and after it (to the next)."""

    name: str
    start: int
    end: int
    number: str | None = None
    """The row number that stands right before the caption."""
    before: str = ""
    after: str = ""


class Cover(msgspec.Struct, kw_only=True):
    """The rows of one reporting person, in the order of the page."""

    rows: dict[str, Row]
    values_above: bool = False
    page: int = 1
    """Which cover page of the schedule it is, counted from 1."""

    @property
    def start(self) -> int:
        """Where its first caption begins in the document."""
        return min(row.start for row in self.rows.values())

    def text(self, name: str) -> str | None:
        """What the row says; None where the page has no such row."""
        row = self.rows.get(name)
        if row is None:
            return None
        if not self.values_above:
            return _without_numbers_below(_FURNITURE.sub("", row.after), row.number)
        # Only the line right above: further up may stand the value of a row whose caption is misprinted.
        line = next((line for line in reversed(row.before.split("\n")) if line.strip()), "")
        return "" if _CAPTION_WORD.search(line) else line

    def quote(self, name: str, text: str, document: str) -> Quote:
        """Where in the document a row's text stands."""
        row = self.rows[name]
        lines = [line for line in text.split("\n") if line.strip()]
        first = lines[0] if lines else ""
        at = document.rfind(first, 0, row.start) if self.values_above else document.find(first, row.end)
        return Quote(
            place=f"cover page {self.page}, " + (f"row {row.number}" if row.number else name.replace("_", " ")),
            text=re.sub(r"\s+", " ", text).strip(" :|")[:200],
            at=at if lines and at >= 0 else None,
        )

    def own_numbers(self, name: str) -> frozenset[str]:
        """Bare numbers in the text that may be the row's own: none if that stood before the caption."""
        row = self.rows.get(name)
        expected = frozenset(filter(None, (NUMBER_13D.get(name), NUMBER_13G.get(name))))
        return frozenset() if row is None or row.number in expected else expected


def _without_numbers_below(text: str, number: str | None) -> str:
    """Without the numbers of the rows that follow, where a column of them stands between a caption and its value."""
    run = _RUN.search(text)
    if number is None or run is None:
        return text
    numbers = [int(below) for below in re.findall(r"\d+", run[0])]
    following = list(range(int(number) + 1, int(number) + 1 + len(numbers)))
    return text[: run.start()] + text[run.end() :] if numbers == following else text


def covers_of(text: str) -> list[Cover]:
    """Every cover page with rows, in order. Source: 17 CFR 240.13d-101 and 240.13d-102, cover page."""
    anchors = list(anchors_of(text))
    return (
        _covers(text, anchors, "name")
        or _covers(text, _without_headings(anchors), "name")
        # Where no page has a caption for the name, covers begin at the next row that has one, and have no name.
        or _covers(text, anchors, "group")
        or _covers(text, anchors, "sec_use")
        or _covers(text, anchors, "citizenship")
    )


def _without_headings(anchors: list[Anchor]) -> list[Anchor]:
    """Without the captions of the name that head a table inside a row: the rows go on behind them."""
    following = ["name"] * len(anchors)
    for index in range(len(anchors) - 2, -1, -1):
        row = anchors[index + 1][0]
        following[index] = row if row != "name" else following[index + 1]
    kept: list[Anchor] = []
    for anchor, after in zip(anchors, following, strict=True):
        before = kept[-1][0] if kept else "name"
        if anchor[0] != "name" or before not in NUMBERS or ROWS.index(after) <= ROWS.index(before):
            kept.append(anchor)
    return kept


def _covers(text: str, anchors: list[Anchor], begin: str) -> list[Cover]:
    covers = []
    for group, stop in _groups(anchors, len(text), begin):
        rows = _rows(text, group, stop)
        if _is_cover(rows):
            cover = Cover(rows=rows)
            cover.values_above = _values_above(cover)
            covers.append(cover)
    if len(covers) > MOST:
        raise FormUnreadable(f"the schedule has {len(covers)} cover pages")
    for page, cover in enumerate(covers, start=1):
        cover.page = page
    return covers


def _is_cover(rows: dict[str, Row]) -> bool:
    """Whether these captions are those of a cover: a table in an item can have the numbers, but not the others."""
    numbers, others = sum(row in rows for row in NUMBERS), sum(row in rows for row in _COVER_ONLY)
    return (numbers >= 3 and others >= 1) or ("aggregate" in rows and "percent" in rows and others >= 3)


def _groups(anchors: list[Anchor], length: int, begin: str) -> Iterator[tuple[list[Anchor], int]]:
    """The anchors from each caption that begins a cover to the next.

    Before any cover, and after the numbers of one, the rows that follow the name can only be those of a cover whose
    name is misprinted: that is a cover without a name, so that its numbers are nobody else's.
    """
    starts: list[int] = []
    numbers_seen = False
    for index, (row, *_) in enumerate(anchors):
        if row == begin or (row in ("group", "sec_use") and (numbers_seen or not starts)):
            starts.append(index)
            numbers_seen = False
        numbers_seen = numbers_seen or row in NUMBERS
    ends = [*starts[1:], len(anchors)][: len(starts)]
    for here, there in zip(starts, ends, strict=True):
        yield anchors[here:there], anchors[there][1] if there < len(anchors) else length


def _rows(text: str, group: list[Anchor], stop: int) -> dict[str, Row]:
    """The first caption of each kind, in the order of the form, with the text around it."""
    chosen: list[Anchor] = [group[0]]
    end = BEHIND_COVERS.search(text, group[0][2], stop)
    for place, (kind, start, finish) in enumerate(group[1:], start=1):
        if end and start > end.start():
            break
        kind = _as_numbered(kind, text[:start], [row for row, *_ in chosen])
        if ROWS.index(kind) > ROWS.index(chosen[-1][0]):
            chosen.append((kind, start, finish))
        elif kind == "sole_voting" and chosen[-1][0] in NUMBERS and not _goes_on(chosen[-1][0], group, place):
            break
    rows: dict[str, Row] = {}
    limit = min(stop, end.start() if end else stop, chosen[-1][2] + _TAIL)
    previous = max(0, group[0][1] - 300)
    for index, (kind, start, finish) in enumerate(chosen):
        following = chosen[index + 1][1] if index + 1 < len(chosen) else limit
        instructions = _INSTRUCTIONS.match(text, finish)
        finish = instructions.end() if instructions and instructions.end() <= following else finish
        before, number = _cut_number(text[previous:start])
        after = _cut_number(text[finish:following])[0] if index + 1 < len(chosen) else text[finish:following]
        rows[kind] = Row(
            name=kind,
            start=start,
            end=finish,
            number=number,
            before=before[-_LONGEST:],
            after=after[:_LONGEST],
        )
        previous = finish
    return rows


def _goes_on(last: str, group: list[Anchor], place: int) -> bool:
    """Whether a caption that is out of order is a lone one, between a row and the row that follows it."""
    ahead, behind = group[place - 1][0], group[place + 1][0] if place + 1 < len(group) else "name"
    return ahead == last != "sole_voting" and ROWS.index(behind) > ROWS.index(last)


def _as_numbered(kind: str, ahead: str, before: list[str]) -> str:
    """The row that a caption is of: filers print "voting" a second time where rows 7 to 10 (5 to 8) end."""
    meant = kind.replace("voting", "dispositive")
    if meant == kind or kind not in before:
        return kind
    number = _cut_number(ahead[-24:])[1]
    return meant if number in (NUMBER_13D[meant], NUMBER_13G[meant]) else kind


def _cut_number(text: str) -> tuple[str, str | None]:
    """The text without the row number of the caption that follows it, and that number."""
    found = _LEAD.search(text[-24:])
    if not found:
        return text, None
    number = found[1].replace("l", "1").replace("I", "1")
    if not number.isdigit() or not 1 <= int(number) <= 14:
        return text, None
    return text[: len(text) - len(text[-24:]) + found.start()], number


_CODES = r"(?:BD|BK|IC|IV|IA|EP|HC|SA|CP|CO|PN|IN|FI|OO|00)\b"
_TYPE_CODE = re.compile(rf"\b{_CODES}")
# "IN" is a word, too: above the caption stand codes and nothing else.
_TYPE_CODES = re.compile(rf"^\W*{_CODES}(?:\W+(?:and\W+)?{_CODES})*[^A-Za-z]*(?:\([^()]*\)[^A-Za-z]*)?$")
_PERCENTAGE = re.compile(r"\d\s*%|\d\.\d")
# A note above the caption may have one, too, but does not begin with it.
_PERCENTAGE_ALONE = re.compile(
    r"^\W*(?:(?:approximately|approx\.|about|less\s+than)\s+)?(?:\d{0,3}\.\d|\d{1,3}\s*%)", re.I
)


def _values_above(cover: Cover) -> bool:
    """Whether the page prints values above their captions.

    The last two rows tell: a code stands next to the caption of the type, a percentage next to that of the
    percent, and nothing on the other side. One that says "below" is enough for the usual layout.
    """
    sides = [
        _side(cover.rows.get("type"), _TYPE_CODES, _TYPE_CODE),
        _side(cover.rows.get("percent"), _PERCENTAGE_ALONE, _PERCENTAGE),
    ]
    return "above" in sides and "below" not in sides


def _side(row: Row | None, value_above: re.Pattern[str], value_below: re.Pattern[str]) -> str | None:
    if row is None:
        return None
    above = [line for line in row.before.split("\n") if line.strip()][-1:]
    # The row's own number may stand below its caption, and a colon behind it.
    below = [line for line in row.after.split("\n") if not re.fullmatch(r"\W*(?:\d{1,2}\W*)?", line)][:1]
    if below and value_below.search(below[0]):
        return "below"
    return "above" if above and value_above.search(above[0]) else None
