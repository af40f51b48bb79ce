"""Reports of institutional managers (Form 13F): context, and never beneficial ownership.

A 13F lists what a manager has investment discretion over at the end of a quarter. Rule 13d-3 asks another question,
a rights agreement a third one: so these reports give no event, and the record says what they are.
"""

import re
from datetime import date
from decimal import Decimal
from typing import Any

import msgspec

from monitor.core.feed.events import Event
from monitor.forms.envelope.header import Document
from monitor.forms.envelope.header import Envelope
from monitor.forms.envelope.header import ten_digits
from monitor.forms.readings import FormUnreadable
from monitor.forms.readings import Issuer
from monitor.forms.readings import Party
from monitor.forms.readings import Reading
from monitor.forms.text.amounts import plain
from monitor.forms.text.dates_in_text import the_date_in
from monitor.forms.text.xml_text import first
from monitor.forms.text.xml_text import parse_xml
from monitor.forms.text.xml_text import texts

FORM_TYPES = ("13F-HR", "13F-HR/A", "13F-NT", "13F-NT/A")
CONTEXT = "investment discretion reported on Form 13F: context only, not beneficial ownership"

_COVER = re.compile(rb"<(?:\w{1,20}:)?edgarSubmission\b[^<>]{0,400}thirteenffiler")
_TABLE = re.compile(rb"<(?:\w{1,20}:)?informationTable\b")
_LONGEST = 16 * 1024 * 1024
"""Bytes of an information table that are read; the largest are below 10 MB."""

_COUNT = re.compile(r"\d{1,15}")


class DiscretionRow(msgspec.Struct, kw_only=True, frozen=True):
    """One line of the information table."""

    name: str
    cusip: str | None
    shares: Decimal | None
    """None where the line counts principal amounts of debt."""
    put_call: str | None = None


class ManagerReading(Reading, kw_only=True):
    """A 13F report. `issuer` is empty: it is about many."""

    manager: Party = Party()
    period: date | None = None
    rows: tuple[DiscretionRow, ...] = ()


def recognises(text: bytes) -> bool:
    """Whether a document without a header is one of these, by its XML root."""
    head = text[:20_000]
    return _COVER.search(head) is not None or (
        _TABLE.search(head) is not None and b"thirteenf/informationtable" in head
    )


def read(envelope: Envelope, form: str | None, document: Document) -> ManagerReading:
    """One report. Tables in text form, of before 2013, are not read, and the record says so."""
    documents = [document.text, *(other.text for other in envelope.documents if other is not document)]
    cover = next((found for text in documents if (found := _root(text, _COVER, b"edgarSubmission")) is not None), None)
    table = next((found for text in documents if (found := _root(text, _TABLE, b"informationTable")) is not None), None)
    filer = envelope.filers[0] if envelope.filers else Party()
    reading = ManagerReading(
        form=form or _text(cover, "submissionType") or "13F-HR",
        accession=envelope.accession,
        accepted_at=envelope.accepted_at,
        filed_on=envelope.filed_on,
        issuer=Issuer(),
        manager=Party(
            name=_text(first(cover, "filingManager"), "name") or filer.name,
            cik=ten_digits(_text(first(cover, "credentials"), "cik")) or filer.cik,
        ),
        period=envelope.period or _period(_text(cover, "periodOfReport")),
        rows=tuple(_row(line) for line in table.iter("{*}infoTable")) if table is not None else (),
    )
    if table is None:
        reading.unread["rows"] = "there is no information table in XML"
    return reading


def fields(reading: Reading) -> dict[str, Any]:
    """The fields of the printed record that are this family's."""
    if not isinstance(reading, ManagerReading):
        raise TypeError(f"no reading of this family: {type(reading).__name__}")
    return {
        "context": CONTEXT,
        "manager": {"name": reading.manager.name, "cik": reading.manager.cik},
        "period": reading.period.isoformat() if reading.period else None,
        "discretion": [
            {"name": row.name, "cusip": row.cusip, "shares": plain(row.shares), "put_call": row.put_call}
            for row in reading.rows
        ],
    }


def events(reading: Reading) -> list[Event]:
    """None: discretion over shares is not beneficial ownership of them."""
    return []


def _root(text: bytes, opening: re.Pattern[bytes], name: bytes) -> Any:
    found = opening.search(text)
    if not found:
        return None
    if len(text) > _LONGEST:
        raise FormUnreadable(f"the table has {len(text)} bytes; no more than {_LONGEST} are read")
    end = re.search(rb"</(?:\w{1,20}:)?" + name + rb"\s*>", text[found.start() :])
    if not end:
        raise FormUnreadable("the XML of the form is cut off")
    return parse_xml(text[found.start() : found.start() + end.end()])


def _row(line: Any) -> DiscretionRow:
    amount = _text(line, "sshPrnamt") or ""
    is_shares = _text(line, "sshPrnamtType") == "SH" and _COUNT.fullmatch(amount)
    return DiscretionRow(
        name=_text(line, "nameOfIssuer") or "",
        cusip=_text(line, "cusip"),
        shares=Decimal(amount) if is_shares else None,
        put_call=_text(line, "putCall"),
    )


def _text(element: Any, name: str) -> str | None:
    found = texts(element, name)
    return found[0] if found else None


def _period(text: str | None) -> date | None:
    return the_date_in((text or "").replace("-", "/"))
