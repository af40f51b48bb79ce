"""A submission to EDGAR, as readings."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from monitor.core.feed.events import Event
from monitor.forms.envelope.header import Document
from monitor.forms.envelope.header import Envelope
from monitor.forms.envelope.header import read_envelope
from monitor.forms.plans_named.rights_agreement import AgreementReading
from monitor.forms.plans_named.rights_agreement import PlansOf
from monitor.forms.plans_named.rights_agreement import linked
from monitor.forms.readings import FormUnreadable
from monitor.forms.readings import Reading
from monitor.forms.registry import by_form_type
from monitor.forms.registry import families


def read_submission(content: bytes, name: str) -> list[Reading]:
    """Every form in a submission that is read here: mostly one, two where schedules are combined.

    `name` is the file's name, for messages. Raises FormUnreadable, naming the reason, if there is none.
    """
    envelope = read_envelope(content)
    if envelope.form is None:
        return [_read_bare(envelope, name)]
    readings, failures = [], []
    for form, document in _forms(envelope):
        try:
            readings.append(by_form_type()[form].read(envelope, form, document))
        except FormUnreadable as error:
            failures.append(str(error))
    if not readings:
        raise FormUnreadable(failures[0] if failures else f"{name}: form {envelope.form} is not read")
    # One of two forms in a submission that cannot be read takes the other not with it.
    readings[0].doubts += tuple(failures)
    return readings


class Told(NamedTuple):
    """What a submission says: events of the feed, and what a person has to look at, a sentence each."""

    events: list[Event]
    doubts: list[str]


def told_in(content: bytes, name: str, plans_of: PlansOf | None = None) -> Told:
    """The submission as events of the feed, with what a person has to look at.

    Raises FormUnreadable where there is nothing to read, and where what was read cannot be an event: without
    the issuer's CIK, the accession number or the filing date. Where another form of the submission gives events, that
    is the first thing to look at instead. A value that could not be read stays None in the event. `plans_of` gives
    the monitored plans of an issuer, to which the rights agreements that the submission names are linked.
    """
    told = Told([], [])
    failures = []
    for reading in read_submission(content, name):
        family = by_form_type().get(reading.form)
        told.doubts.extend(reading.doubts)
        if plans_of is not None and isinstance(reading, AgreementReading) and reading.agreements:
            told.doubts.append(f"{reading.form} {reading.accession or name}: {linked(reading, plans_of)}")
        try:
            if family is None:
                raise FormUnreadable(f"{name}: form {reading.form} is not read")
            told.events.extend(family.events(reading))
        except FormUnreadable as error:
            failures.append(str(error))
    if failures and not told.events:
        raise FormUnreadable(failures[0])
    return Told(told.events, failures + told.doubts)


def events_of(content: bytes, name: str) -> list[Event]:
    """The events of `told_in` alone."""
    return told_in(content, name).events


def _forms(envelope: Envelope) -> Iterator[tuple[str, Document]]:
    """The form types of the submission that are read, each with the document that is it."""
    known = by_form_type()
    for form in dict.fromkeys([envelope.form or "", *envelope.subject_forms]):
        if form in known:
            document = _primary(envelope, form)
            if document is None:
                raise FormUnreadable(f"the submission of form {form} has no document")
            yield form, document


def _primary(envelope: Envelope, form: str) -> Document | None:
    documents = [document for document in envelope.documents if document.text.strip()]
    for wanted in (form, form.removesuffix("/A"), envelope.form):
        for document in documents:
            if _same_form(document.type, wanted):
                return document
    return documents[0] if documents else None


def _same_form(one: str | None, other: str | None) -> bool:
    return _plain(one) == _plain(other) != ""


def _plain(form: str | None) -> str:
    return re.sub(r"[^A-Z0-9/]", "", (form or "").upper()).replace("SCHEDULE", "SC")


def _read_bare(envelope: Envelope, name: str) -> Reading:
    document = envelope.documents[0] if envelope.documents else None
    if document is None:
        raise FormUnreadable(f"{name}: the header names no form")
    by_type = by_form_type().get(document.type or "")
    if by_type is not None:
        return by_type.read(envelope, document.type, document)
    for family in families():
        if family.recognises(document.text):
            return family.read(envelope, None, document)
    raise FormUnreadable(f"{name}: no form that is read here")
