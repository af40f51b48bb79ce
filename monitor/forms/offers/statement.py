"""Tender-offer statements and answers to them: Schedules TO, 14D-1, 13E-4 and 14D-9, with their amendments."""

import re
from typing import Any

from monitor.core.feed.events import Event
from monitor.forms.envelope.header import Document
from monitor.forms.envelope.header import Envelope
from monitor.forms.offers.course import read_expiry
from monitor.forms.offers.course import read_publication
from monitor.forms.offers.course import read_stages
from monitor.forms.offers.events import is_answer
from monitor.forms.offers.events import offer_doubts
from monitor.forms.offers.events import offer_events
from monitor.forms.offers.events import offer_id
from monitor.forms.offers.reading import OfferReading
from monitor.forms.offers.terms import bidder_in
from monitor.forms.offers.terms import introduction
from monitor.forms.offers.terms import read_terms
from monitor.forms.readings import FormUnreadable
from monitor.forms.readings import Issuer
from monitor.forms.readings import Reading
from monitor.forms.schedules.first_page import FirstPage
from monitor.forms.schedules.first_page import read_first_page
from monitor.forms.text.amounts import plain
from monitor.forms.text.page_text import front_lines
from monitor.forms.text.sentences import paragraphs
from monitor.forms.text.sentences import sentences
from monitor.forms.text.source_words import as_record
from monitor.forms.text.source_words import words_at

FORM_TYPES = (
    *("SC TO-T", "SC TO-T/A", "SC TO-I", "SC TO-I/A", "SC TO-C", "SC TO-C/A"),
    *("SC 14D1", "SC 14D1/A", "SC 13E4", "SC 13E4/A"),
    *("SC 14D9", "SC 14D9/A", "SC14D9C"),
)
_HEADING = re.compile(r"^\W{0,3}schedule\s+(TO|14D-?1|13E-?4|14D-?9)\b", re.I | re.M)
_FORM_OF_HEADING = {"TO": "SC TO-T", "14D1": "SC 14D1", "13E4": "SC 13E4", "14D9": "SC 14D9"}
_FRONT = 500_000
_EXHIBITS = 6
_EXHIBIT_FRONT = 200_000
_RELEASE = 30_000
"""Characters that a press release has at most: longer exhibits tell of what may happen, and of other offers."""

_EXHIBIT = re.compile(r"EX-(?:99|\(?A\)?)", re.I)
_FILERS = re.compile(
    r"\(\s*names?\s+of\s+(?:filing\s+persons?|persons?\(?s?\)?\s+filing|offerors?|bidders?)[^\n]*", re.I
)
_ABOVE_CLASS = re.compile(
    r"^.*\([^()]{0,60}\b(?:offerors?|bidders?|filing\s+persons?|persons?\s+filing)\b[^()]{0,90}"
    r"(?:\([^()]{0,60}\)[^()]{0,30})?\)\s*(?=\w)",
    re.I,
)
"""The captions of the bidders, where no empty line parts them from the class below."""
_ABOVE_ISSUER = re.compile(r"^.*?\bschedule\s+TO(?:-[TIC])?\b(?:.*\b(?:13\(e\)\(1\)|act\s+of\s+1934))?\W*(?=\w)", re.I)
_OTHER_SCHEDULE = re.compile(r"^\W*(?:and\W+)?schedule\s+13D\b", re.I | re.M)
_PUBLISHED_CAPTION = re.compile(r"\(\s*dates?\s+tender\s+offer\s+first\s+published[^\n]*", re.I)
_DATES = ("document_dated", "first_filed", "first_published", "expires", "extended_to", "withdrawn_on", "expired_on")


def recognises(text: bytes) -> bool:
    """Whether a document without a header is one of these, by its heading."""
    return _HEADING.search(front_lines(text, 120_000)[:4000]) is not None


def read(envelope: Envelope, form: str | None, document: Document) -> OfferReading:
    """One statement with its exhibits."""
    text = front_lines(document.text, _FRONT)
    page = _first_page(text)
    subject = envelope.subject
    reading = OfferReading(
        form=form or _form_of(text),
        accession=envelope.accession,
        accepted_at=envelope.accepted_at,
        filed_on=envelope.filed_on,
        issuer=Issuer(
            name=page.issuer or (subject.name if subject else None),
            cik=subject.cik if subject else None,
            cusip=page.cusip,
        ),
        amendment=page.amendment,
        filers=envelope.filers,
        class_title=page.class_title,
    )
    if page.class_title:
        reading.evidence["class_title"] = words_at("cover page", page.class_title)
    blocks = paragraphs(text)
    paragraph = introduction(blocks)
    read_terms(reading, paragraph)
    reading.bidders = _bidders(reading, text, paragraph)
    main = [("statement", each) for block in blocks for each in sentences(block)]
    _read_course(reading, main, text, envelope, document)
    reading.doubts = offer_doubts(reading)
    return reading


def _first_page(text: str) -> FirstPage:
    """The cover: issuer and class without what stands above them, and the number of this schedule's own amendment
    where it is combined with a Schedule 13D.
    """
    page = read_first_page(text, None)
    page.class_title = _ABOVE_CLASS.sub("", page.class_title) if page.class_title else None
    page.issuer = _ABOVE_ISSUER.sub("", page.issuer) if page.issuer else None
    heading = _HEADING.search(text[:4000])
    other = _OTHER_SCHEDULE.search(text[:4000], heading.end()) if heading else None
    if other:
        page.amendment = read_first_page(text[: other.start()], None).amendment
    return page


def events(reading: Reading) -> list[Event]:
    """The stages of the offer as events of the feed."""
    return offer_events(_own(reading))


def fields(reading: Reading) -> dict[str, Any]:
    """The fields of the printed record that are this family's."""
    own = _own(reading)
    days = {field: getattr(own, field) for field in _DATES}
    return {
        "amendment": own.amendment,
        "bidders": list(own.bidders),
        "class_title": own.class_title,
        "offer": None if is_answer(own) else offer_id(own),
        "shares_sought": "all" if own.shares_sought == "all" else plain(own.shares_sought),
        "price": plain(own.price),
        **{field: day.isoformat() if day else None for field, day in days.items()},
        "withdrawn": own.is_withdrawn,
        "shares_accepted": plain(own.accepted),
        "read_from": {field: as_record(words) for field, words in own.evidence.items()},
    }


def _read_course(
    reading: OfferReading, main: list[tuple[str, str]], text: str, envelope: Envelope, document: Document
) -> None:
    captioned = _captioned_publication(text)
    exhibits: list[tuple[str, str]] | None = None
    for read_in, field in _questions(reading):
        read_in(reading, [*captioned, *main])
        if getattr(reading, field) is None:
            if exhibits is None:
                exhibits = _exhibits(envelope, document, _RELEASE if reading.form.endswith("/A") else _EXHIBIT_FRONT)
            if exhibits and "stated differently" not in reading.unread.get(field, ""):
                reading.unread.pop(field, None)
                read_in(reading, exhibits)
    if reading.extended_to is not None:
        reading.expires = reading.extended_to
        reading.evidence["expires"] = reading.evidence["extended_to"]
        reading.unread.pop("expires", None)


def _questions(reading: OfferReading) -> list[tuple[Any, str]]:
    if is_answer(reading):
        return []
    if reading.form.endswith("/A"):
        return [(read_stages, "accepted"), (read_publication, "first_published")]
    if reading.form.startswith("SC TO-C"):
        return []
    return [(read_publication, "first_published"), (read_expiry, "expires")]


def _exhibits(envelope: Envelope, document: Document, longest: int) -> list[tuple[str, str]]:
    told: list[tuple[str, str]] = []
    others = [other for other in envelope.documents if other is not document and _EXHIBIT.match(other.type or "")]
    for exhibit in others[:_EXHIBITS]:
        try:
            lines = front_lines(exhibit.text, _EXHIBIT_FRONT)
        except FormUnreadable:
            continue
        if len(lines) > longest:
            continue
        told += [(exhibit.type or "exhibit", each) for block in paragraphs(lines) for each in sentences(block)]
    return told


def _bidders(reading: OfferReading, text: str, paragraph: str) -> tuple[str, ...]:
    if not is_answer(reading):
        named = tuple(filer.name for filer in reading.filers if filer.name)
        return named or _above(text, _FILERS)
    name = bidder_in(paragraph) if paragraph else None
    if name is None:
        reading.unread["bidders"] = "no paragraph names who makes the offer"
        return ()
    reading.evidence["bidders"] = words_at("the paragraph that introduces the offer", name)
    return (name,)


def _above(text: str, caption: re.Pattern[str]) -> tuple[str, ...]:
    """The lines above a caption in parentheses, back to the caption before it."""
    found = caption.search(text[:12_000])
    if not found:
        return ()
    lines: list[str] = []
    for line in reversed(text[: found.start()].split("\n")[-24:]):
        if line.strip().startswith("(") or line.strip().endswith(")"):
            break
        if line.strip():
            lines.append(line.strip())
    return tuple(reversed(lines))


def _captioned_publication(text: str) -> list[tuple[str, str]]:
    """The value above the caption of a Schedule 13E-4, and the caption."""
    found = _PUBLISHED_CAPTION.search(text[:12_000])
    lines = _above(text, _PUBLISHED_CAPTION)
    return [("cover page", f"{lines[-1]} {found[0]}")] if found and lines else []


def _form_of(text: str) -> str:
    heading = _HEADING.search(text[:4000])
    if heading is None:
        raise FormUnreadable("the document has neither a header nor the heading of a tender-offer statement")
    form = _FORM_OF_HEADING[heading[1].upper().replace("-", "")]
    if form == "SC TO-T" and re.search(r"\[X\]\s*(?:\n\s*)*issuer\s+tender\s+offer", text[:12_000], re.I):
        form = "SC TO-I"
    is_amended = re.search(r"\bamendment\s+no", text[:4000], re.I) is not None
    return f"{form}/A" if is_amended else form


def _own(reading: Reading) -> OfferReading:
    if not isinstance(reading, OfferReading):
        raise TypeError(f"no reading of this family: {type(reading).__name__}")
    return reading
