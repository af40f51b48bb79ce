"""Current reports (8-K): what they say of a rights agreement, of control, and of shares entitled to vote.

A report that names a rights agreement, modifies the rights of holders (Item 3.03) or tells of a change in control
(Item 5.01) is put before a person: what it does to a plan is a legal question. Other reports say nothing here.
"""

import re
from datetime import date
from typing import Any

from monitor.core.feed.events import Event
from monitor.forms.envelope.header import Document
from monitor.forms.envelope.header import Envelope
from monitor.forms.outstanding.count_reading import classes_named
from monitor.forms.outstanding.count_reading import count_doubts
from monitor.forms.outstanding.count_reading import count_events
from monitor.forms.outstanding.count_reading import count_fields
from monitor.forms.outstanding.count_reading import issuer_of
from monitor.forms.outstanding.proxy_statement import voting_counts
from monitor.forms.outstanding.proxy_statement import voting_sentences
from monitor.forms.plans_named.rights_agreement import AgreementReading
from monitor.forms.plans_named.rights_agreement import NamedAgreement
from monitor.forms.plans_named.rights_agreement import agreement_record
from monitor.forms.plans_named.rights_agreement import agreements_in
from monitor.forms.plans_named.rights_agreement import told_of
from monitor.forms.readings import FormUnreadable
from monitor.forms.readings import Reading
from monitor.forms.text.page_text import front_lines

FORM_TYPES = ("8-K", "8-K/A", "8-K12B", "8-K12G3")

_HEADING = re.compile(r"^\W{0,3}form\s*8-?\s?k\b", re.I | re.M)
_ITEM = re.compile(r"^\W{0,3}item\s{0,3}(\d{1,2}(?:\.\d{2})?)\b", re.I | re.M)
_EXHIBIT = re.compile(r"EX-(?:[1-4]|10|99)(?:[.(].*)?$", re.I)
_FRONT = 700_000
_EXHIBIT_FRONT = 250_000
_EXHIBITS = 12
_CONTROL = re.compile(r"change(?:s)?\s+in\s+control\s+of\s+(?:the\s+)?registrant", re.I)


class CurrentReading(AgreementReading, kw_only=True):
    """A current report."""

    event_date: date | None = None
    items: tuple[str, ...] = ()
    tells_of_control: bool = False


def recognises(text: bytes) -> bool:
    """Whether a document without a header is one of these, by its heading."""
    return _HEADING.search(front_lines(text, 200_000)[:3000]) is not None


def read(envelope: Envelope, form: str | None, document: Document) -> CurrentReading:
    """One report with its exhibits."""
    text = front_lines(document.text, _FRONT)
    stating = voting_sentences(text)
    items = tuple(dict.fromkeys(_ITEM.findall(text)))
    reading = CurrentReading(
        form=form or "8-K",
        accession=envelope.accession,
        accepted_at=envelope.accepted_at,
        filed_on=envelope.filed_on,
        issuer=issuer_of(envelope),
        event_date=envelope.period,
        items=items,
        agreements=tuple(_agreements(text, envelope, document)),
        tells_of_control="5.01" in items or ("1" in items and _CONTROL.search(text) is not None),
        counts=tuple(voting_counts(stating, "current report")),
        classes_named=classes_named(" ".join(stating)),
    )
    reading.doubts = _doubts(reading)
    return reading


def fields(reading: Reading) -> dict[str, Any]:
    """The fields of the printed record that are this family's."""
    own = _own(reading)
    return {
        "event_date": own.event_date.isoformat() if own.event_date else None,
        "items": list(own.items),
        "rights_agreements": [agreement_record(agreement) for agreement in own.agreements],
    } | count_fields(own)


def events(reading: Reading) -> list[Event]:
    """The count of shares entitled to vote as an event of the feed, where there is one."""
    return count_events(_own(reading))


def _agreements(text: str, envelope: Envelope, document: Document) -> list[NamedAgreement]:
    found = agreements_in(text, "current report")
    exhibits = [other for other in envelope.documents if other is not document and _EXHIBIT.match(other.type or "")]
    for exhibit in exhibits[:_EXHIBITS]:
        try:
            found += agreements_in(front_lines(exhibit.text, _EXHIBIT_FRONT), exhibit.type or "exhibit")
        except FormUnreadable:
            continue
    distinct = {(agreement.dated, agreement.amendment): agreement for agreement in reversed(found)}
    return list(reversed(distinct.values()))


def _doubts(reading: CurrentReading) -> tuple[str, ...]:
    about = f"{reading.form} of issuer {reading.issuer.cik or '?'}, filed {reading.filed_on or '?'}"
    told = []
    if reading.agreements:
        named = "; ".join(told_of(agreement) for agreement in reading.agreements[:5])
        told.append(f"{about}, names a rights agreement: {named}")
    elif "3.03" in reading.items:
        told.append(f"{about}, tells of a modification of the rights of security holders (Item 3.03)")
    if reading.tells_of_control:
        told.append(f"{about}, tells of a change in control of the issuer")
    return (*told, *(count_doubts(reading) if reading.counts else ()))


def _own(reading: Reading) -> CurrentReading:
    if not isinstance(reading, CurrentReading):
        raise TypeError(f"no reading of this family: {type(reading).__name__}")
    return reading
