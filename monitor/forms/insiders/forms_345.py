"""Forms 3, 4 and 5: XML from 2003, and text before it (`text_forms`), of which a table may be unread as a whole."""

import re
from collections.abc import Iterator
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from monitor.core.feed.events import Event
from monitor.forms.envelope.header import Document
from monitor.forms.envelope.header import Envelope
from monitor.forms.envelope.header import ten_digits
from monitor.forms.insiders.counting import counted
from monitor.forms.insiders.events import ownership_events
from monitor.forms.insiders.lines import Fields
from monitor.forms.insiders.lines import footnotes_of
from monitor.forms.insiders.lines import holding_row
from monitor.forms.insiders.lines import lines_in
from monitor.forms.insiders.lines import right_row
from monitor.forms.insiders.lines import trade_row
from monitor.forms.insiders.lots import disagreements_of
from monitor.forms.insiders.lots import right_step
from monitor.forms.insiders.lots import trade_step
from monitor.forms.insiders.rights import Uncounted
from monitor.forms.insiders.rights import decimal_notation
from monitor.forms.insiders.rights import shares_left
from monitor.forms.insiders.text_forms import text_tables
from monitor.forms.insiders.text_html import is_html
from monitor.forms.insiders.text_notes import text_notes
from monitor.forms.readings import Disagreement
from monitor.forms.readings import FormLine
from monitor.forms.readings import FormUnreadable
from monitor.forms.readings import Issuer
from monitor.forms.readings import OwnershipReading
from monitor.forms.readings import Party
from monitor.forms.readings import Reading
from monitor.forms.readings import RightRow
from monitor.forms.text.amounts import plain
from monitor.forms.text.page_text import decode
from monitor.forms.text.page_text import lines_of
from monitor.forms.text.xml_text import parse_xml

FORM_TYPES = ("3", "3/A", "4", "4/A", "5", "5/A")
_ROOT = re.compile(rb"<ownershipDocument\b")
_END = b"</ownershipDocument>"
_ENCODING = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([^\"']{0,40})")
_ENCODINGS = frozenset({b"utf-8", b"us-ascii", b"ascii", b"iso-8859-1", b"windows-1252"})
_LARGEST = 2_000_000
"""Bytes. A form has at most 30 lines a table and 99 footnotes of 1,000 characters."""
_LINES_MAX = 200
_NOTES_MAX = 150_000
_TABLES = ("holdings", "trades", "rights")
"""The fields of a text form that its tables could not be read for; of XML they are always read."""
_SPLIT = "nonDerivativeTable", "derivativeTable"


def recognises(text: bytes) -> bool:
    """Whether a document without a header is one of these forms, by its XML root."""
    return _ROOT.search(text, 0, 20_000) is not None


def read(envelope: Envelope, form: str | None, document: Document) -> OwnershipReading:
    """One form. Raises FormUnreadable for XML that is not well-formed or oversized, and for a text form without a
    header.
    """
    if not _ROOT.search(document.text) and envelope.subject and envelope.filers:
        return _text_form(envelope, form, document)
    content = _xml_of(document.text, form)
    root = parse_xml(content)
    footnotes = footnotes_of(root)
    if sum(map(len, footnotes.values())) > _NOTES_MAX:
        raise FormUnreadable(f"the footnotes have more than {_NOTES_MAX} characters, which no form's have")
    common, derivative = _SPLIT
    held = lines_in(root, common, "nonDerivativeHolding")
    traded = lines_in(root, common, "nonDerivativeTransaction")
    rights = [*lines_in(root, derivative, "derivativeTransaction"), *lines_in(root, derivative, "derivativeHolding")]
    if len(held) + len(traded) + len(rights) > _LINES_MAX:
        raise FormUnreadable(f"the form has more than {_LINES_MAX} lines, which no form has")
    head = _Head(root)
    reading = OwnershipReading(
        form=head.form_type(form),
        accession=envelope.accession,
        accepted_at=envelope.accepted_at,
        filed_on=envelope.filed_on,
        issuer=head.issuer(envelope),
        owners=head.owners,
        period=head.fields.day("period", "periodOfReport"),
        original_on=head.fields.day("original_on", "dateOfOriginalSubmission"),
        owns_nothing=bool(head.fields.truth("owns_nothing", "noSecuritiesOwned")),
        holdings=tuple(holding_row(element, place) for place, element in held),
        trades=tuple(trade_row(element, place) for place, element in traded),
        rights=tuple(right_row(element, place) for place, element in rights),
        footnotes=footnotes,
    )
    reading.evidence, reading.unread = head.fields.evidence, head.fields.unread
    _check_print(reading, content)
    reading.disagreements = tuple(_disagreements(reading))
    counting = counted(reading)
    reading.doubts, reading.caveats = counting.doubts, counting.caveats
    return reading


def events(reading: Reading) -> list[Event]:
    """The form's events of the feed. Raises FormUnreadable for a text form of which no table could be read."""
    reading = _own(reading)
    if reading.unread.keys() >= set(_TABLES):
        raise FormUnreadable(reading.unread[_TABLES[0]])
    return ownership_events(reading)


def fields(reading: Reading) -> dict[str, Any]:
    """The fields of the printed record that are this family's."""
    reading = _own(reading)
    return {
        "period": reading.period.isoformat() if reading.period else None,
        "reporting_persons": [{"name": owner.name, "cik": owner.cik} for owner in reading.owners],
        "holdings": [_line_fields(row) for row in reading.holdings],
        "trades": [_line_fields(row) for row in reading.trades],
        "rights": [_right_fields(row, reading.footnotes) for row in reading.rights],
        # An empty list would say that there are none.
        **dict.fromkeys(table for table in _TABLES if table in reading.unread),
        "footnotes": reading.footnotes,
        "disagreements": [
            {
                "place": each.place,
                "security": each.security,
                "nature": each.nature,
                "computed": plain(each.computed),
                "stated": plain(each.stated),
            }
            for each in reading.disagreements
        ],
        "caveats": {place: list(said) for place, said in reading.caveats.items()},
        "doubts": list(reading.doubts),
    }


def _own(reading: Reading) -> OwnershipReading:
    if not isinstance(reading, OwnershipReading):
        raise TypeError(f"no reading of this family: {type(reading).__name__}")
    return reading


def _line_fields(row: FormLine) -> dict[str, Any]:
    return {name: _printed(getattr(row, name)) for name in row.__struct_fields__}


def _right_fields(row: RightRow, footnotes: Mapping[str, str]) -> dict[str, Any]:
    try:
        shares = decimal_notation(shares_left(row, footnotes))
    except Uncounted:
        shares = None
    return {**_line_fields(row), "shares_left": shares}


def _printed(value: Any) -> Any:
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {name: _printed(each) for name, each in value.items()}
    return list(value) if isinstance(value, tuple) else value


def _text_form(envelope: Envelope, form: str | None, document: Document) -> OwnershipReading:
    """A form of before 2003. Its issuer and owners are the header's."""
    subject = envelope.subject or Party()
    form = form or envelope.form or ""
    text = decode(document.text).replace("\r\n", "\n")
    tables = text_tables(text, form)
    reading = OwnershipReading(
        form=form,
        accession=envelope.accession,
        accepted_at=envelope.accepted_at,
        filed_on=envelope.filed_on,
        issuer=Issuer(name=subject.name, cik=subject.cik),
        owners=envelope.filers,
        period=envelope.period,
        owns_nothing=tables.owns_nothing,
        holdings=tables.holdings,
        trades=tables.trades,
        rights=tables.rights,
        footnotes=text_notes(lines_of(document.text) if is_html(text) else text),
        unread=tables.unread,
    )
    if tables.runs:
        reading.disagreements = tuple(_disagreements(reading))
    counting = counted(reading)
    reading.doubts, reading.caveats = counting.doubts, counting.caveats
    return reading


def _not_read(form: str | None) -> str:
    return f"a text form {form or '3, 4 or 5'} is not read: a person has to read it"


def _xml_of(text: bytes, form: str | None) -> bytes:
    """The XML of the form, from its declaration to its end. Raises FormUnreadable where there is none."""
    found = _ROOT.search(text)
    if not found:
        raise FormUnreadable(_not_read(form))
    end = text.rfind(_END)
    if end < 0:
        raise FormUnreadable("the XML of the form is cut off")
    start = text.rfind(b"<?xml", 0, found.start())
    content = text[found.start() if start < 0 else start : end + len(_END)]
    if len(content) > _LARGEST:
        raise FormUnreadable(f"the XML has {len(content)} bytes; no ownership form has more than {_LARGEST}")
    encoding = _ENCODING.match(content)
    if encoding and encoding[1].lower() not in _ENCODINGS:
        raise FormUnreadable("the XML is in an encoding that ownership forms are not filed in")
    return content


def _check_print(reading: OwnershipReading, content: bytes) -> None:
    """Raises FormUnreadable for a number that is put together from references or pieces: nobody could find it."""
    lines: tuple[FormLine, ...] = (*reading.holdings, *reading.trades, *reading.rights)
    for line in lines:
        for name in line.__struct_fields__:
            if isinstance(getattr(line, name), Decimal):
                words = line.evidence[name].partition(": ")[2]
                if words.encode() not in content:
                    raise FormUnreadable(f"{line.place}: {name} {words} is not printed so in the form")


class _Head:
    """What stands above and below the tables."""

    def __init__(self, root: Any) -> None:
        self._root = root
        self.fields = Fields(root, "")
        self.owners = tuple(
            self._owner(element, f"reportingOwner[{number}]")
            for number, element in enumerate(root.iterchildren("{*}reportingOwner"), start=1)
        )

    def form_type(self, of_header: str | None) -> str:
        """The form type: the header's, but an amendment if either says so."""
        stated = self.fields.text("document_type", "documentType") or ""
        return stated if of_header is None or stated == f"{of_header}/A" else of_header

    def issuer(self, envelope: Envelope) -> Issuer:
        """The issuer as the form names it. A header that names another is something to look at."""
        cik = ten_digits(self.fields.text("issuer_cik", "issuerCik"))
        of_header = envelope.subject.cik if envelope.subject else None
        if cik and of_header and cik != of_header:
            self.fields.refuse("issuer_cik", f"the form says {cik}, the header {of_header}")
            return Issuer(name=self.fields.text("issuer_name", "issuerName"), cik=None)
        return Issuer(name=self.fields.text("issuer_name", "issuerName"), cik=cik or of_header)

    def _owner(self, element: Any, place: str) -> Party:
        fields = Fields(element, place)
        name = fields.text("name", "rptOwnerName")
        cik = ten_digits(fields.text("cik", "rptOwnerCik"))
        for field, words in fields.evidence.items():
            self.fields.evidence[f"{place} {field}"] = words
        return Party(name=name, cik=cik)


def _disagreements(reading: OwnershipReading) -> Iterator[Disagreement]:
    yield from disagreements_of(trade_step(row, reading.footnotes) for row in reading.trades)
    yield from disagreements_of(right_step(row, reading.footnotes) for row in reading.rights if row.is_transaction)
