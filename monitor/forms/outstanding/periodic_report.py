"""Annual and quarterly reports: the shares outstanding that the cover states, in text, HTML and tags."""

import re
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
from monitor.forms.outstanding.stated import counts_on_cover
from monitor.forms.outstanding.stated import cover_region
from monitor.forms.outstanding.tagged import tagged_counts
from monitor.forms.readings import Reading
from monitor.forms.text.page_text import front_lines

_REPORTS = ("10-K", "10-K405", "10-KSB", "10-KT", "10-Q", "10-QSB", "10-QT", "10-K405T", "10-KSB40")
FORM_TYPES = tuple(form + suffix for form in _REPORTS for suffix in ("", "/A"))

_HEADING = re.compile(r"^\W{0,3}form\s*(10-?\s?[KQ](?:SB)?)\b", re.I | re.M)
_FRONT = 700_000
"""Bytes of a report in which its cover ends, and which are read."""

_TAGS = 24 * 1024 * 1024
"""Bytes of a report that are looked through for tags."""


def recognises(text: bytes) -> bool:
    """Whether a document without a header is one of these, by its heading."""
    return _HEADING.search(front_lines(text, _FRONT)[:3000]) is not None


def read(envelope: Envelope, form: str | None, document: Document) -> CountReading:
    """The cover of one report."""
    text = front_lines(document.text, _FRONT)
    heading = _HEADING.search(text[:3000])
    tags = tagged_counts(document.text[:_TAGS].decode("utf-8", errors="replace")) or [
        count
        for other in envelope.documents
        if other.type == "EX-101.INS"
        for count in tagged_counts(other.text[:_TAGS].decode("utf-8", errors="replace"))
    ]
    reading = CountReading(
        form=form or (re.sub(r"\s", "", heading[1]).upper() if heading else "10-Q"),
        accession=envelope.accession,
        accepted_at=envelope.accepted_at,
        filed_on=envelope.filed_on,
        issuer=issuer_of(envelope),
        counts=tuple(_agreed(tags, counts_on_cover(text))),
        classes_named=classes_named(cover_region(text)),
    )
    reading.doubts = count_doubts(reading)
    return reading


def fields(reading: Reading) -> dict[str, Any]:
    """The fields of the printed record that are this family's."""
    return count_fields(_own(reading))


def events(reading: Reading) -> list[Event]:
    """The count of shares outstanding as an event of the feed, where there is one."""
    return count_events(_own(reading))


def _own(reading: Reading) -> CountReading:
    if not isinstance(reading, CountReading):
        raise TypeError(f"no reading of this family: {type(reading).__name__}")
    return reading


def _agreed(tags: list[StatedCount], printed: list[StatedCount]) -> list[StatedCount]:
    """The tags' counts with the classes that the page prints; where both are read and differ, a reason."""
    read = {count.shares: count for count in printed if count.shares is not None}
    if not tags or any(count.shares is None for count in tags):
        return printed or tags
    if not read:
        return tags
    agreed = []
    for tag in tags:
        same = read.get(tag.shares) if tag.shares is not None else None
        if same is None:
            stated = ", ".join(map(str, read))
            reason = f"the tag says {tag.shares}, the page {stated}"
            return [StatedCount(shares=None, words=tag.words, reason=reason)]
        agreed.append(
            StatedCount(
                shares=tag.shares,
                class_title=same.class_title or tag.class_title,
                as_of=tag.as_of or same.as_of,
                words=same.words,
            )
        )
    return agreed
