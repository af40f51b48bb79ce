"""Shares outstanding as a filing states them, and the event that comes of it.

One count a class is kept and none are added. A `shares_outstanding` event is made only of the count of an
issuer's one class of common stock: where there are several, where the name of the class tells it from another,
or where a class, date or number is in doubt, a person is told instead, for the class of a plan cannot be
guessed.
"""

import re
from datetime import date
from datetime import timedelta
from typing import Any

from monitor.core.feed.events import Event
from monitor.core.feed.events import SharesOutstanding
from monitor.forms.envelope.header import Envelope
from monitor.forms.outstanding.stated import StatedCount
from monitor.forms.readings import Issuer
from monitor.forms.readings import Party
from monitor.forms.readings import Reading
from monitor.forms.schedules.schedule_events import known_at
from monitor.forms.schedules.schedule_events import required
from monitor.forms.schedules.schedule_events import shares_of
from monitor.forms.text.amounts import plain
from monitor.forms.text.share_classes import is_common
from monitor.forms.text.share_classes import is_marked
from monitor.forms.text.source_words import as_record

OLDEST = timedelta(days=270)
"""A count that is older than that on the day it is filed is not the one of the cover."""

_CLASS_NAMED = re.compile(r"\bclass\s+([A-Z])\b(?!\s+(?:notes|debentures|preferred|warrants|certificates))")


class CountReading(Reading, kw_only=True):
    """Counts of shares outstanding, one a class."""

    counts: tuple[StatedCount, ...] = ()
    classes_named: tuple[str, ...] = ()
    """Classes of common stock by their letters, as far as the page names any."""


def classes_named(text: str) -> tuple[str, ...]:
    """The letters of classes ("A", "B") that a page speaks of."""
    return tuple(sorted({found.upper() for found in re.findall(_CLASS_NAMED.pattern, text, re.I)}))


def issuer_of(envelope: Envelope) -> Issuer:
    """The company that files: the header's only filer, or the subject company where others file about it."""
    party = envelope.subject or (envelope.filers[0] if len(envelope.filers) == 1 else Party())
    return Issuer(name=party.name, cik=party.cik)


def the_count(reading: CountReading) -> StatedCount | str:
    """The count of the one class of common stock, or why there is none that can be taken."""
    doubts = [count.reason for count in reading.counts if count.reason]
    if doubts:
        return doubts[0]
    common = [count for count in reading.counts if count.class_title is None or is_common(count.class_title)]
    if not common:
        return "no number of shares outstanding was found"
    if len(common) > 1:
        return _several(common)
    count = common[0]
    named = sorted(reading.classes_named)
    if named or (count.class_title and is_marked(count.class_title)):
        classes = count.class_title or " and ".join(f"Class {letter}" for letter in named)
        return f"the page names {classes}: whether that is the plan's class cannot be told"
    return _dated(count, reading.filed_on)


def count_events(reading: CountReading) -> list[Event]:
    """The count as an event. Raises FormUnreadable without an issuer's CIK, accession or filing date."""
    count = the_count(reading)
    if isinstance(count, str) or count.as_of is None:
        return []
    issuer, accession, filed_on = required(reading.issuer.cik, reading.accession, reading.filed_on)
    shares = shares_of(count.shares)
    assert shares is not None
    return [
        SharesOutstanding(
            id=f"{accession}:shares_outstanding",
            issuer=issuer,
            at=count.as_of,
            known_at=known_at(reading.accepted_at, filed_on),
            shares=shares,
            cause="report",
        )
    ]


def count_fields(reading: CountReading) -> dict[str, Any]:
    """The counts for the printed record."""
    return {"shares_outstanding": [_count_record(count) for count in reading.counts]}


def count_doubts(reading: CountReading) -> tuple[str, ...]:
    """What a person is told where the count gives no event."""
    count = the_count(reading)
    if not isinstance(count, str):
        return ()
    stated = "; ".join(
        f"{plain(count.shares)} {count.class_title or 'shares'} as of {count.as_of or 'an unknown day'}"
        for count in reading.counts
        if count.shares is not None
    )
    about = f" of issuer {reading.issuer.cik}" if reading.issuer.cik else ""
    return (
        f"shares outstanding{about} are not taken from this {reading.form}: {count}{': ' if stated else ''}{stated}",
    )


def _count_record(count: StatedCount) -> dict[str, Any]:
    return {
        "class": count.class_title,
        "shares": plain(count.shares),
        "as_of": count.as_of.isoformat() if count.as_of else None,
        "unread": count.reason,
        "read_from": as_record(count.words),
    }


def _several(common: list[StatedCount]) -> str:
    titles = {count.class_title or "stock" for count in common}
    if len(titles) > 1:
        return f"{len(titles)} classes of common stock are counted: which is the plan's cannot be told"
    return "several counts of one class of common stock are stated"


def _dated(count: StatedCount, filed_on: date | None) -> StatedCount | str:
    if count.as_of is None:
        return "the day of the count cannot be told"
    if filed_on is not None and not filed_on - OLDEST <= count.as_of <= filed_on:
        return f"the count is as of {count.as_of}, which cannot be right in a filing of {filed_on}"
    return count
