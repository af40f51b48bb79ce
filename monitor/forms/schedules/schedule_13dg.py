"""Schedules 13D and 13G and their amendments, in text, HTML and XML."""

import re
from typing import Any

from monitor.core.feed.events import Event
from monitor.forms.envelope.header import Document
from monitor.forms.envelope.header import Envelope
from monitor.forms.envelope.persons import match_ciks
from monitor.forms.readings import CoverPerson
from monitor.forms.readings import FormUnreadable
from monitor.forms.readings import Issuer
from monitor.forms.readings import Reading
from monitor.forms.readings import ScheduleReading
from monitor.forms.schedules.attached_covers import own_covers
from monitor.forms.schedules.cover_list import one_by_one
from monitor.forms.schedules.cover_person import person_of
from monitor.forms.schedules.cover_rows import NUMBERS
from monitor.forms.schedules.cover_rows import covers_of
from monitor.forms.schedules.cover_short import short_covers_of
from monitor.forms.schedules.cover_tables import table_covers
from monitor.forms.schedules.first_page import FirstPage
from monitor.forms.schedules.first_page import read_first_page
from monitor.forms.schedules.item_4 import person_of_item_4
from monitor.forms.schedules.item_5 import people_of_items
from monitor.forms.schedules.relations_stated import relations_stated
from monitor.forms.schedules.schedule_events import schedule_events
from monitor.forms.schedules.structured_13dg import find_structured
from monitor.forms.schedules.structured_13dg import read_structured
from monitor.forms.text.amounts import plain
from monitor.forms.text.page_text import lines_of
from monitor.forms.text.table_text import rows_of

FORM_TYPES = (
    "SC 13D",
    "SC 13D/A",
    "SC 13G",
    "SC 13G/A",
    "SCHEDULE 13D",
    "SCHEDULE 13D/A",
    "SCHEDULE 13G",
    "SCHEDULE 13G/A",
)
_HEADING = re.compile(r"schedule\s+[1l]3\s?-?[DG]\b", re.I)


def recognises(text: bytes) -> bool:
    """Whether a document without a header is one of these forms, by its heading or its XML namespace."""
    head = text[:60_000]
    return find_structured(head) is not None or _HEADING.search(lines_of(head)[:6000]) is not None


def read(envelope: Envelope, form: str | None, document: Document) -> ScheduleReading:
    """One schedule. Raises FormUnreadable where the document is no schedule at all."""
    xml = find_structured(document.text)
    if xml is not None:
        return _with_envelope(read_structured(xml), envelope, form)
    text = lines_of(document.text)
    covers = covers_of(text) or short_covers_of(text)
    page = read_first_page(text, covers[0].start if covers else None)
    if form is None and page.schedule is None:
        raise FormUnreadable("the document has neither a header nor the heading of a Schedule 13D or 13G")
    placed = [(cover.start, person_of(one, text)) for cover in covers for one in one_by_one(cover)]
    if len(placed) < 2 and all(_may_be_several(person) for _, person in placed):
        tabled = table_covers(rows_of(document.text))
        covers, placed = (tabled, [(0, person_of(cover, text)) for cover in tabled]) if tabled else (covers, placed)
    own, attached = own_covers(placed, text)
    is_13g = (form or page.schedule or "").removesuffix("/A").endswith("13G")
    people = tuple(own) or (person_of_item_4(text, envelope.filers) if is_13g else ())
    people = people or people_of_items(text, envelope.filers)
    if len(people) == len(envelope.filers) == 1 and not people[0].name:
        people[0].name = envelope.filers[0].name or ""
        people[0].unread.pop("name", None)
    reading = ScheduleReading(
        form=form or f"{page.schedule}{'/A' if page.amendment else ''}",
        amendment=page.amendment,
        issuer=Issuer(name=page.issuer, cusip=page.cusip),
        class_title=page.class_title,
        cusips=page.cusips,
        event_date=page.event_date,
        reporting_persons=people,
        relations=relations_stated(people, text),
        unread=_unread(page),
        doubts=_attached(attached),
    )
    if not covers:
        reading.unread["reporting_persons"] = "no cover page with rows was found: the persons are the header's filers"
    return _with_envelope(reading, envelope, form)


def events(reading: Reading) -> list[Event]:
    """The schedule as an event of the feed."""
    if not isinstance(reading, ScheduleReading):
        raise TypeError(f"no reading of this family: {type(reading).__name__}")
    return schedule_events(reading)


def fields(reading: Reading) -> dict[str, Any]:
    """The fields of the printed record that are this family's."""
    if not isinstance(reading, ScheduleReading):
        raise TypeError(f"no reading of this family: {type(reading).__name__}")
    return {
        "amendment": reading.amendment,
        "class_title": reading.class_title,
        "cusips": list(reading.cusips),
        "event_date": reading.event_date.isoformat() if reading.event_date else None,
        "reporting_persons": [_person_fields(person) for person in reading.reporting_persons],
    }


def _may_be_several(person: CoverPerson) -> bool:
    """Whether rows of a cover have more than one value, or none: its columns may be those of several persons."""
    reasons = [person.unread.get(field, "") for field in NUMBERS]
    return person.aggregate is None or any(reason.startswith(("several", "broken digits")) for reason in reasons)


def _person_fields(person: CoverPerson) -> dict[str, Any]:
    return {
        "name": person.name,
        "cik": person.cik,
        **{field: plain(getattr(person, field)) for field in NUMBERS},
        "types": list(person.types),
        "group": person.group,
        "unread": person.unread,
    }


def _unread(page: FirstPage) -> dict[str, str]:
    reasons = {}
    for field in ("issuer", "class_title", "cusip", "event_date"):
        if getattr(page, field) is None:
            reasons[field] = "not found on the first page"
    if len(page.cusips) > 1:
        reasons["cusip"] = f"several: {', '.join(page.cusips)}"
    return reasons


def _attached(people: list[CoverPerson]) -> tuple[str, ...]:
    names = ", ".join(dict.fromkeys(person.name or "nobody" for person in people))
    return (f"cover pages behind the signature are not read: an attached statement of {names}",) if people else ()


def _with_envelope(reading: ScheduleReading, envelope: Envelope, form: str | None) -> ScheduleReading:
    subject, people = envelope.subject, reading.reporting_persons
    reading.form = form or reading.form
    reading.accession = envelope.accession
    reading.accepted_at = envelope.accepted_at
    reading.filed_on = envelope.filed_on
    reading.filers = envelope.filers or reading.filers
    reading.issuer = Issuer(
        name=reading.issuer.name or (subject.name if subject else None),
        cik=(subject.cik if subject else None) or reading.issuer.cik,
        cusip=reading.issuer.cusip,
    )
    if reading.form.endswith("/A") and reading.amendment is None:
        reading.unread["amendment"] = "no number on the first page"
    for person, cik in zip(people, match_ciks(people, reading.filers), strict=True):
        person.cik = cik
    return reading
