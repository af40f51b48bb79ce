"""Shares outstanding as the cover of a report or a sentence prints them: count, class, as-of date.

Two layouts are known: sentences ("As of May 2, 2003, there were 22,294,332 shares of Common Stock
outstanding") and lists under a heading ("Class / Outstanding at May 2, 2003"). In both the count, the class
and the date of one class must be told from those of another by their order; where they cannot, there is a
reason and no number. Counts of several classes are never added.
"""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import msgspec

from monitor.forms.readings import Quote
from monitor.forms.text.dates_in_text import FoundDate
from monitor.forms.text.dates_in_text import dates_in
from monitor.forms.text.sentences import paragraphs
from monitor.forms.text.sentences import sentences
from monitor.forms.text.share_classes import CLASS
from monitor.forms.text.share_classes import key_of
from monitor.forms.text.share_counts import FoundCount
from monitor.forms.text.share_counts import counts_in
from monitor.forms.text.source_words import LONGEST_QUOTE
from monitor.forms.text.source_words import words_around
from monitor.forms.text.source_words import words_at

_COVER = 40_000
"""Characters in which a cover ends; the first page of structured reports is long."""

_COVER_ENDS = re.compile(
    r"^\W{0,3}(?:part\s+(?:i|one|1)\b(?!\s*,)|item\s+\d{1,2}\b|.{0,80}\bhereby\s+amend"
    r"|.{0,60}\b(?:balance\s+sheets?|statements?\s+of\s+(?:consolidated\s+)?(?:operations|income|earnings|cash)"
    r"|financial\s+information|\(?unaudited\)?)\W{0,3}(?:$|\())",
    re.I,
)
_COVER_MAY_END = re.compile(r"^\W{0,3}(?:table\s+of\s+contents|index|forward[- ]looking\s+statements)", re.I)
"""Every page of some reports begins with a link to the table of contents, the cover's second page too."""

_HAS_BEGUN = re.compile(r"exact\s+name", re.I)
_FIRST = 500
"""Characters after which a cover has begun, whether or not it asks for the exact name of the registrant."""

_INSTRUCTION = re.compile(
    r"(?:\(?applicable\s+only\s+to\s+corporate\s+(?:issuers|registrants)\)?:?\s*)?"
    r"(?:indicate|state|the)?\s*(?:the\s+)?number\s+of\s+shares\s+outstanding\s+of\s+each\s+of\s+the\s+"
    r"(?:issuer|registrant|company)'?s?'?\s+class(?:es)?\s+of\s+(?:common|capital)\s+(?:stock|equity|shares)"
    r"(?:,?\s+as\s+of\s+the\s+(?:latest|last|most\s+recent)\s+practicable\s+date)?",
    re.I,
)
_OUTSTANDING = re.compile(r"\boutstanding\b", re.I)
_HEADING = re.compile(
    r"outstanding|number\s+of\s+shares|^(?:title\s+of\s+)?(?:each\s+)?class\b",
    re.I,
)
_AFFILIATES = re.compile(r"affiliate|market\s+value|bankruptcy|plan\s+confirmed\s+by\s+a\s+court", re.I)
_NOT_STOCK = re.compile(
    r"outstanding\s+(?:options|warrants|notes|debt|indebtedness|awards)|\boptions?\s+to\s+(?:purchase|acquire)|weighted|\bauthorized\b|reserved\s+for|issuable|proposal",
    re.I,
)
_AS_OF = re.compile(r"\b(?:as\s+(?:of|at)|at|on)\W{0,3}$", re.I)
_ENDED = re.compile(r"\bend(?:ed|ing)\W{0,3}$", re.I)
_LIST_LENGTH = 14
_LONG = 260
_ROW = 120


class StatedCount(msgspec.Struct, kw_only=True):
    """Shares of one class outstanding, or a reason why the count cannot be told."""

    shares: Decimal | None
    class_title: str | None = None
    as_of: date | None = None
    words: Quote
    reason: str | None = None


class _Span(msgspec.Struct, frozen=True):
    text: str
    is_list: bool


def cover_region(text: str) -> str:
    """The cover of a report: what stands before the table of contents or the first part."""
    here = 0
    for line in text[:_COVER].split("\n"):
        if _COVER_ENDS.match(line) and (here > _FIRST or _HAS_BEGUN.search(text, 0, here)):
            return text[:here]
        if _COVER_MAY_END.match(line) and _OUTSTANDING.search(text, 0, here):
            return text[:here]
        here += len(line) + 1
    return text[:_COVER]


def counts_on_cover(text: str) -> list[StatedCount]:
    """What the cover says of shares outstanding, one entry a class."""
    found = [count for span in _spans(cover_region(text)) for count in _bind(span, "cover page")]
    return distinct_counts(found)


def counts_in_sentence(sentence: str, place: str) -> list[StatedCount]:
    """What one sentence says of shares outstanding."""
    if _NOT_STOCK.search(sentence):
        return []
    return _bind(_Span(sentence, is_list=False), place)


def _spans(cover: str) -> Iterator[_Span]:
    blocks = [re.sub(r"\.{2,}", " ", block) for block in paragraphs(cover)]
    taken = -1
    for place, block in enumerate(blocks):
        if place <= taken or not (_OUTSTANDING.search(block) or _HEADING.search(block)):
            continue
        stating = [sentence for sentence in _statements(block) if counts_in(sentence)]
        if stating and _goes_on_below(block, blocks[place + 1 : place + 2]):
            taken, text = _list_from(blocks, place)
            yield _Span(text, is_list=True)
            continue
        if stating:
            yield from (_Span(sentence, is_list=False) for sentence in stating)
            continue
        if _begins_list(block):
            taken, text = _list_from(blocks, place)
            if text:
                yield _Span(text, is_list=True)


def _goes_on_below(block: str, below: list[str]) -> bool:
    """Whether a count without a full stop is followed by that of another class: "Class B Common Stock 8,733,799"."""
    if not below or block.rstrip().endswith(".") or _AFFILIATES.search(block) or len(block) > _LONG:
        return False
    return len(below[0]) < _ROW and CLASS.match(below[0]) is not None and len(counts_in(below[0])) == 1


def _statements(block: str) -> Iterator[str]:
    """The sentences that say how many shares are outstanding; a list in one block is one of them."""
    block = _INSTRUCTION.sub(" OUTSTANDING: ", block)
    for sentence in sentences(block):
        if _OUTSTANDING.search(sentence) and not _NOT_STOCK.search(sentence):
            parts = (
                re.split(r"(?<=[;.])\s|\band\s+(?=the\s+aggregate)", sentence)
                if _AFFILIATES.search(sentence)
                else [sentence]
            )
            yield from (part for part in parts if _OUTSTANDING.search(part) and not _AFFILIATES.search(part))


def _begins_list(block: str) -> bool:
    if _AFFILIATES.search(block) or (len(block) > _LONG and not _INSTRUCTION.search(block)):
        return False
    return _INSTRUCTION.search(block) is not None or _HEADING.search(block) is not None


def _list_from(blocks: list[str], start: int) -> tuple[int, str]:
    """The heading and what is listed under it, and where that ends."""
    pieces = [_INSTRUCTION.sub(" ", blocks[start])]
    end, has_count = start, False
    for place in range(start + 1, min(start + _LIST_LENGTH, len(blocks))):
        block = blocks[place]
        if (
            len(block) > _LONG
            or _AFFILIATES.search(block)
            or re.match(r"documents?\s+incorporated|indicate\b", block, re.I)
        ):
            break
        if has_count and not (CLASS.search(block) or dates_in(block) or counts_in(block)):
            break
        pieces.append(_INSTRUCTION.sub(" ", block))
        has_count = has_count or bool(counts_in(block))
        end = place
    text = " ".join(pieces)
    is_asked = _OUTSTANDING.search(text) or _INSTRUCTION.search(blocks[start])
    return (end, text) if is_asked and counts_in(text) else (start, "")


def _bind(span: _Span, place: str) -> list[StatedCount]:
    counts = counts_in(span.text)
    if not counts:
        return []
    words = _words(place, span.text, counts[0])
    reasons = [count.reason for count in counts if count.reason]
    if reasons:
        return [StatedCount(shares=None, words=words, reason=reasons[0])]
    classes = [found for found in CLASS.finditer(span.text) if not _is_right_to_stock(found, span.text)]
    days = dates_in(span.text)
    titles = [_one_title(counts[0], classes, span)] if len(counts) == 1 else _paired(counts, classes)
    if titles is None or titles == [_SEVERAL]:
        return [StatedCount(shares=None, words=words, reason="the counts cannot be told apart by class")]
    as_of = _as_of_days(span.text, counts, days)
    return [
        StatedCount(shares=count.shares, class_title=title, as_of=day, words=_words(place, span.text, count))
        for count, title, day in zip(counts, titles, as_of, strict=True)
    ]


def _words(place: str, text: str, count: FoundCount) -> Quote:
    is_short = len(text) <= LONGEST_QUOTE
    return words_at(place, text) if is_short else words_around(place, text, count.start, count.end)


_SEVERAL = "several classes"


def _one_title(count: FoundCount, classes: list[re.Match[str]], span: _Span) -> str | None:
    keys = {key_of(found[0]) for found in classes}
    if not keys:
        return None
    following = [found for found in classes if 0 <= found.start() - count.end <= 60]
    if len(keys) == 1:
        return (following or classes)[0][0]
    if span.is_list or not following:
        return _SEVERAL
    gap = span.text[count.end : following[0].start()]
    joined = span.text[following[0].end() : following[0].end() + 40]
    is_alone = re.match(r"[^.;]{0,20}\b(?:and|or)\s+(?:class|series|common|preferred)", joined, re.I) is None
    return following[0][0] if re.match(r"\s(?:shares\s+)?(?:of\s+)?[\w\s',.]{0,40}$", gap) and is_alone else _SEVERAL


def _paired(counts: list[FoundCount], classes: list[re.Match[str]]) -> list[str] | None:
    """The class of each count, if the order of both leaves no other reading."""
    edges = [-1, *(count.start for count in counts), 1 << 62]
    parts = [
        [found for found in classes if edges[number] < found.start() < edges[number + 1]]
        for number in range(len(counts) + 1)
    ]
    after, before = parts[1:], parts[:-1]
    follows = all(len({key_of(found[0]) for found in part}) == 1 for part in after)
    precedes = all(len({key_of(found[0]) for found in part}) == 1 for part in before)
    if follows == precedes:
        return None
    titles = [part[0][0] for part in (after if follows else before)]
    return titles if len({key_of(title) for title in titles}) == len(titles) else None


def _as_of_days(text: str, counts: list[FoundCount], days: list[FoundDate]) -> list[date | None]:
    days = [found for found in days if not _ENDED.search(text[max(0, found.start - 12) : found.start])]
    for found in (days, [found for found in days if _AS_OF.search(text[max(0, found.start - 20) : found.start])]):
        if len({one.day for one in found}) == 1:
            return [found[0].day] * len(counts)
    if len(days) == len(counts) and _alternates(counts, days):
        return [found.day for found in days]
    return [None] * len(counts)


def _alternates(counts: list[FoundCount], days: list[FoundDate]) -> bool:
    order = sorted([(count.start, "count") for count in counts] + [(found.start, "day") for found in days])
    kinds = [kind for _, kind in order]
    return all(one != other for one, other in zip(kinds, kinds[1:], strict=False))


def _is_right_to_stock(found: re.Match[str], text: str) -> bool:
    """ "Preferred stock purchase rights" trade with the stock; they are no class of it."""
    return re.match(r"\s+purchase\s+rights?\b", text[found.end() : found.end() + 20], re.I) is not None


def distinct_counts(found: list[StatedCount]) -> list[StatedCount]:
    """One entry a class and day. Two numbers for one class on one day leave neither."""
    kept: dict[tuple[str, date | None], StatedCount] = {}
    failed = [count for count in found if count.shares is None]
    for count in found:
        if count.shares is None:
            continue
        key = (key_of(count.class_title or ""), count.as_of)
        known = kept.get(key)
        if known is None:
            kept[key] = count
        elif known.shares != count.shares:
            reason = f"two counts of one class: {known.shares} and {count.shares}"
            kept[key] = StatedCount(shares=None, words=count.words, reason=reason)
    return [*kept.values(), *failed]
