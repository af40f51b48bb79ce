"""Proxy statements: the shares outstanding and entitled to vote on the record date."""

import re
from collections.abc import Iterable
from collections.abc import Iterator
from datetime import date
from typing import Any

from monitor.core.feed.events import Event
from monitor.forms.envelope.header import Document
from monitor.forms.envelope.header import Envelope
from monitor.forms.outstanding.count_reading import CountReading
from monitor.forms.outstanding.count_reading import classes_named
from monitor.forms.outstanding.count_reading import count_doubts
from monitor.forms.outstanding.count_reading import count_events
from monitor.forms.outstanding.count_reading import count_fields
from monitor.forms.outstanding.count_reading import issuer_of
from monitor.forms.outstanding.stated import StatedCount
from monitor.forms.outstanding.stated import counts_in_sentence
from monitor.forms.outstanding.stated import distinct_counts
from monitor.forms.readings import Reading
from monitor.forms.text.dates_in_text import FoundDate
from monitor.forms.text.dates_in_text import dates_in
from monitor.forms.text.page_text import front_lines
from monitor.forms.text.sentences import paragraphs
from monitor.forms.text.sentences import sentences
from monitor.forms.text.source_words import words_at

FORM_TYPES = (
    "DEF 14A",
    "DEFM14A",
    "DEFR14A",
    "DEFC14A",
    "PRE 14A",
    "PREM14A",
    "PRER14A",
    "PREC14A",
    "DEF 14C",
    "PRE 14C",
)
_FRONT = 900_000
_VOTING = re.compile(r"\brecord\s+date\b|\bentitled\s+to\s+(?:notice|vote|one\s+vote|be\s+voted|cast)", re.I)
_CALLED_AFTER = re.compile(r"\W{0,4}(?:which\s+(?:is|was)\s+)?(?:the|our|as\s+the)\W{0,3}record\s+date\b", re.I)
_CALLED_BEFORE = re.compile(r"\brecord\s+date\W{0,3}(?:is|was|of|has\s+been\s+set\s+(?:as|for))?\W{0,3}$", re.I)
_OF_RECORD = re.compile(
    r"\b(?:record\s+holders|of\s+record)\b[^.;\d]{0,90}?\b(?:on|as\s+of|at)\W{1,2}(?:\w+day,?\s)?$", re.I
)
""" "Stockholders of record at the close of business on": the day that follows is the record date."""
_ON_THAT_DATE = re.compile(r"\W{0,3}(?:on|at|as\s+of)\s+(?:that|such|said)\s+date\b", re.I)
_OTHER_SHARES = re.compile(r"\bquorum\b|\bmajority\b|\bbeneficial|\btrustee|\boptions?\b|\bwarrants?\b", re.I)
_OUTSTANDING = re.compile(r"\boutstanding\b", re.I)


def recognises(text: bytes) -> bool:
    """Whether a document without a header is one of these, by the name of its schedule."""
    return re.search(r"^\W{0,3}schedule\s+14A\b", front_lines(text, 60_000)[:3000], re.I | re.M) is not None


def read(envelope: Envelope, form: str | None, document: Document) -> CountReading:
    """The counts of one proxy statement."""
    stating = voting_sentences(front_lines(document.text, _FRONT))
    counts = voting_counts(stating, "proxy statement")
    reading = CountReading(
        form=form or "DEF 14A",
        accession=envelope.accession,
        accepted_at=envelope.accepted_at,
        filed_on=envelope.filed_on,
        issuer=issuer_of(envelope),
        counts=tuple(counts),
        classes_named=classes_named(" ".join(stating)),
    )
    reading.doubts = count_doubts(reading)
    return reading


def fields(reading: Reading) -> dict[str, Any]:
    """The fields of the printed record that are this family's."""
    return count_fields(_own(reading))


def events(reading: Reading) -> list[Event]:
    """The count of shares outstanding as an event of the feed, where there is one."""
    return count_events(_own(reading))


def voting_sentences(text: str) -> list[str]:
    """The sentences that speak of the record date or of who may vote, and those after them "on that date"."""
    return [each for block in paragraphs(text) for each in _voting_in(sentences(block))]


def _voting_in(told: Iterable[str]) -> Iterator[str]:
    before = ""
    for each in told:
        if _VOTING.search(each) or (_ON_THAT_DATE.match(each) and _ends_on_record_date(before)):
            yield each
        before = each


def _ends_on_record_date(sentence: str) -> bool:
    """Whether the last day that a sentence names is the record date."""
    days = dates_in(sentence)
    return bool(days) and _is_called_record_date(sentence, days[-1])


def voting_counts(stating: list[str], place: str) -> list[StatedCount]:
    """The counts of sentences about a vote; where one names no day, that of the record date."""
    found = [
        count
        for each in stating
        if _OUTSTANDING.search(each) and not _OTHER_SHARES.search(each)
        for count in counts_in_sentence(each, place)
    ]
    record = _record_date(stating)
    dated = [_on_record_date(count, *record) if record and count.as_of is None else count for count in found]
    return distinct_counts(dated)


def _record_date(stating: list[str]) -> tuple[date, str] | None:
    """The one day that sentences call the record date, and one of them."""
    naming: dict[date | None, str] = {}
    for each in stating:
        days = dates_in(each)
        called = [day for day in days if _is_called_record_date(each, day)]
        alone = days if len(days) == 1 and re.search(r"\brecord\s+date\b", each, re.I) else []
        for found in called or alone:
            naming.setdefault(found.day, each)
    if len(naming) != 1:
        return None
    ((day, sentence),) = naming.items()
    return None if day is None else (day, sentence)


def _is_called_record_date(sentence: str, day: FoundDate) -> bool:
    after, before = sentence[day.end : day.end + 60], sentence[max(0, day.start - 160) : day.start]
    return (
        _CALLED_AFTER.match(after) is not None
        or _CALLED_BEFORE.search(before[-60:]) is not None
        or _OF_RECORD.search(before) is not None
    )


def _on_record_date(count: StatedCount, day: date, sentence: str) -> StatedCount:
    if count.shares is None or not re.search(r"\b(?:record|that|such|said)\s+date\b", count.words.text, re.I):
        return count
    return StatedCount(
        shares=count.shares,
        class_title=count.class_title,
        as_of=day,
        words=words_at(count.words.place, f"{count.words.text} {sentence}"),
    )


def _own(reading: Reading) -> CountReading:
    if not isinstance(reading, CountReading):
        raise TypeError(f"no reading of this family: {type(reading).__name__}")
    return reading
