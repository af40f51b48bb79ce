"""The SGML envelope of EDGAR submissions, from 1994 to today.

Met in the wild: `<SEC-DOCUMENT>` and, in 1994, `<IMS-DOCUMENT>` with a header of `CAPTION: value` lines; the
same wrapped in a privacy-enhanced mail message; the feed's `.nc` files, whose header is tags without ends;
and documents without any envelope, of which nothing is known but their text. Source: the EDGAR public
dissemination specification.

The header's acceptance time has no zone: it is New York time. When clocks go back one hour occurs twice; the
second is taken, so that nothing counts as known before it can have been.
"""

import re
from collections.abc import Iterable
from datetime import UTC
from datetime import date
from datetime import datetime

import msgspec

from monitor.forms.envelope.filing_day import NEW_YORK
from monitor.forms.envelope.filing_day import filing_day
from monitor.forms.readings import FormUnreadable
from monitor.forms.readings import Party

LARGEST = 64 * 1024 * 1024
"""Bytes of a submission that are read at all; the largest schedules on EDGAR are below 20 MB."""

_HEADER_LIMIT = 2_000_000
_SUBJECT = frozenset({"SUBJECT COMPANY", "ISSUER"})
_FILER = frozenset({"FILED BY", "REPORTING OWNER", "FILER"})
_SECTION = re.compile(
    r"^\s*<?/?(SUBJECT[ -]COMPANY|FILED[ -]BY|REPORTING[ -]OWNER|ISSUER|FILER|FILED[ -]FOR|SERIAL[ -]COMPANY)"
    r"\s*[:>]\s*$"
)
_LINE = re.compile(r"^\s*([A-Z][A-Z0-9 /.&-]{0,60}?)\s*:\s*(.*)$")
_TAG = re.compile(r"^\s*<([A-Z][A-Z0-9-]*)>\s*(.*)$")
_NAMES = {
    "ACCESSION NUMBER": "accession",
    "ACCESSION-NUMBER": "accession",
    "CONFORMED SUBMISSION TYPE": "form",
    "TYPE": "form",
    "FILED AS OF DATE": "filed",
    "FILING-DATE": "filed",
    "ACCEPTANCE-DATETIME": "accepted",
    "CONFORMED PERIOD OF REPORT": "period",
    "PERIOD": "period",
}
_FORM_OF_PARTY = frozenset({"FORM TYPE", "FORM-TYPE"})
_PARTY_NAME = frozenset({"COMPANY CONFORMED NAME", "CONFORMED-NAME", "OWNER CONFORMED NAME"})
_MOST_FORMER_NAMES = 20
_FORMER_NAME = frozenset({"FORMER CONFORMED NAME", "FORMER-CONFORMED-NAME"})
_PARTY_CIK = frozenset({"CENTRAL INDEX KEY", "CIK"})


class Document(msgspec.Struct, kw_only=True, frozen=True):
    """One document of a submission."""

    type: str | None
    description: str | None
    text: bytes


class Envelope(msgspec.Struct, kw_only=True):
    """What the header states; None where it does not, or where there is no header."""

    form: str | None = None
    accession: str | None = None
    accepted_at: datetime | None = None
    filed_on: date | None = None
    """The header's own date; where it states none, the one that the rules give the acceptance."""
    period: date | None = None
    """The period of a report; the day of the event that a current report is about."""
    subject: Party | None = None
    filers: tuple[Party, ...] = ()
    subject_forms: tuple[str, ...] = ()
    """The form types under which it was filed: two where a schedule and a tender-offer amendment are
    combined.
    """
    documents: tuple[Document, ...] = ()


class _Section(msgspec.Struct):
    kind: str
    name: str | None = None
    cik: str | None = None
    form: str | None = None
    former_names: tuple[str, ...] = ()

    def party(self) -> Party:
        return Party(name=self.name, cik=self.cik, former_names=self.former_names)


def read_envelope(content: bytes) -> Envelope:
    """The envelope of a submission, its documents split.

    Raises FormUnreadable for an empty, binary or oversized file.
    """
    _refuse_hopeless(content)
    start = _document_start(content)
    head = content[: min(len(content) if start is None else start, _HEADER_LIMIT)]
    if start is None and not _has_header(head):
        return Envelope(documents=(Document(type=None, description=None, text=content),))
    envelope = _header(head.decode("latin-1"))
    envelope.documents = () if start is None else _documents(content[start:])
    return envelope


def eastern(digits: str) -> datetime | None:
    """The instant of an acceptance time `YYYYMMDDHHMMSS` of New York, or None if it is none."""
    if not re.fullmatch(r"\d{14}", digits):
        return None
    try:
        local = datetime.strptime(digits, "%Y%m%d%H%M%S").replace(tzinfo=NEW_YORK, fold=1)
    except ValueError:
        return None
    return local.astimezone(UTC)


def start_of_day(day: date) -> datetime:
    """The instant at which a day begins in New York."""
    return datetime(day.year, day.month, day.day, tzinfo=NEW_YORK).astimezone(UTC)


def ten_digits(text: str | None) -> str | None:
    """A CIK as ten digits, or None if the text is none."""
    digits = (text or "").strip()
    return digits.zfill(10) if re.fullmatch(r"[0-9]{1,10}", digits) and digits.strip("0") else None


def _refuse_hopeless(content: bytes) -> None:
    if not content.strip():
        raise FormUnreadable("the file is empty")
    if len(content) > LARGEST:
        raise FormUnreadable(f"the file has {len(content)} bytes; no more than {LARGEST} are read")
    if b"\0" in content:
        raise FormUnreadable("the file has NUL bytes: it is binary or damaged")


def _document_start(content: bytes) -> int | None:
    found = re.search(rb"<DOCUMENT>", content)
    return found.start() if found else None


def _has_header(head: bytes) -> bool:
    return (
        re.search(rb"<(?:SEC|IMS)-(?:DOCUMENT|HEADER)>|<SUBMISSION>|(?m:^ACCESSION NUMBER:)", head[:20000]) is not None
    )


def _header(text: str) -> Envelope:
    # Some feed files run their header's tags together on one line.
    text = re.sub(r"(?<=[^\s>])(?=<[A-Z/][A-Z0-9-]*>)", "\n", re.sub(r">(?=<[A-Z/])", ">\n", text))
    stated: dict[str, str] = {}
    sections: list[_Section] = []
    for line in text.splitlines():
        if len(line) < 400:
            _header_line(line, stated, sections)
    subjects = [section for section in sections if section.kind in _SUBJECT]
    accepted_at, form = eastern(stated.get("accepted", "")), stated.get("form")
    return Envelope(
        form=form,
        accession=_accession(stated.get("accession")),
        accepted_at=accepted_at,
        filed_on=_compact_date(stated.get("filed")) or filing_day(accepted_at, form),
        period=_compact_date(stated.get("period")),
        subject=_one_subject(subjects),
        filers=_distinct(section.party() for section in sections if section.kind in _FILER),
        subject_forms=tuple(dict.fromkeys(section.form for section in subjects if section.form)),
    )


def _header_line(line: str, stated: dict[str, str], sections: list[_Section]) -> None:
    section = _SECTION.match(line)
    if section:
        if "</" not in line:
            sections.append(_Section(kind=section[1].replace("-", " ")))
        return
    found = _TAG.match(line) or _LINE.match(line)
    if not found:
        return
    caption, value = found[1], found[2].strip()
    if caption in _NAMES and value:
        stated.setdefault(_NAMES[caption], value)
    elif sections and caption in _PARTY_NAME:
        sections[-1].name = sections[-1].name or value or None
    elif sections and caption in _FORMER_NAME and value and len(sections[-1].former_names) < _MOST_FORMER_NAMES:
        sections[-1].former_names += (value,)
    elif sections and caption in _PARTY_CIK:
        sections[-1].cik = sections[-1].cik or ten_digits(value)
    elif sections and caption in _FORM_OF_PARTY:
        sections[-1].form = sections[-1].form or value or None


def _one_subject(subjects: list[_Section]) -> Party | None:
    # Two subject companies with different CIKs: which one a cover is about cannot be told from the header.
    return subjects[0].party() if len({section.cik for section in subjects}) == 1 else None


def _distinct(parties: Iterable[Party]) -> tuple[Party, ...]:
    return tuple(dict.fromkeys(party for party in parties if party.name or party.cik))


def _accession(text: str | None) -> str | None:
    return text if text and re.fullmatch(r"\d{10}-\d{2}-\d{6}", text) else None


def _compact_date(text: str | None) -> date | None:
    try:
        return datetime.strptime((text or "")[:8], "%Y%m%d").replace(tzinfo=UTC).date()
    except ValueError:
        return None


def _documents(content: bytes) -> tuple[Document, ...]:
    documents = []
    for part in re.split(rb"<DOCUMENT>", content)[1:]:
        head, text = _split_text(part)
        documents.append(Document(type=_tag(head, b"TYPE"), description=_tag(head, b"DESCRIPTION"), text=text))
    return tuple(documents)


def _split_text(part: bytes) -> tuple[bytes, bytes]:
    opening = re.search(rb"(?i)<TEXT>", part)
    if not opening:
        return part[:4000], part
    closing = part.rfind(b"</TEXT>")
    return part[: opening.start()], part[opening.end() : closing if closing > opening.end() else len(part)]


def _tag(head: bytes, name: bytes) -> str | None:
    found = re.search(rb"(?i)<" + name + rb">[ \t]*([^\r\n<]*)", head)
    return found[1].decode("latin-1").strip() or None if found else None
