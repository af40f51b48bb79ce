"""Registrations of a class of securities (Form 8-A): those of a plan's rights name its agreement."""

import re
from typing import Any

from monitor.core.feed.events import Event
from monitor.forms.envelope.header import Document
from monitor.forms.envelope.header import Envelope
from monitor.forms.outstanding.count_reading import issuer_of
from monitor.forms.plans_named.rights_agreement import AgreementReading
from monitor.forms.plans_named.rights_agreement import agreement_record
from monitor.forms.plans_named.rights_agreement import agreements_in
from monitor.forms.plans_named.rights_agreement import told_of
from monitor.forms.readings import Reading
from monitor.forms.text.page_text import front_lines

FORM_TYPES = ("8-A12B", "8-A12B/A", "8-A12G", "8-A12G/A")

_HEADING = re.compile(r"^\W{0,3}form\s*8-?\s?a\b", re.I | re.M)
_FRONT = 400_000


def recognises(text: bytes) -> bool:
    """Whether a document without a header is one of these, by its heading."""
    return _HEADING.search(front_lines(text, 60_000)[:3000]) is not None


def read(envelope: Envelope, form: str | None, document: Document) -> AgreementReading:
    """One registration."""
    reading = AgreementReading(
        form=form or "8-A12B",
        accession=envelope.accession,
        accepted_at=envelope.accepted_at,
        filed_on=envelope.filed_on,
        issuer=issuer_of(envelope),
        agreements=tuple(agreements_in(front_lines(document.text, _FRONT), "registration")),
    )
    if reading.agreements:
        named = "; ".join(told_of(agreement) for agreement in reading.agreements[:5])
        issuer = reading.issuer.cik or "?"
        reading.doubts = (
            f"{reading.form} of issuer {issuer}, filed {reading.filed_on or '?'}, names a rights agreement: {named}",
        )
    return reading


def fields(reading: Reading) -> dict[str, Any]:
    """The fields of the printed record that are this family's."""
    if not isinstance(reading, AgreementReading):
        raise TypeError(f"no reading of this family: {type(reading).__name__}")
    return {"rights_agreements": [agreement_record(agreement) for agreement in reading.agreements]}


def events(reading: Reading) -> list[Event]:
    """None: what a registration does to a plan is for a person to say."""
    return []
