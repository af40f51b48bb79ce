"""Schedules 13D and 13G as XML (from December 2024).

The two schedules name the same things differently, and each has had two shapes of CUSIP: one element, and a
list of `issuerCusipNumber` in `issuerCusips`. Source: the EDGAR Schedule 13D/13G XML technical specification.
"""

import re
from datetime import date
from decimal import Decimal
from typing import Any
from typing import Literal

from monitor.forms.readings import CoverPerson
from monitor.forms.readings import Issuer
from monitor.forms.readings import Party
from monitor.forms.readings import Quote
from monitor.forms.readings import ScheduleReading
from monitor.forms.schedules.cover_person import TYPE_CODES
from monitor.forms.schedules.first_page import read_date
from monitor.forms.schedules.relations_stated import of_boxes
from monitor.forms.text.xml_text import first
from monitor.forms.text.xml_text import parse_xml
from monitor.forms.text.xml_text import texts

_ROOT = re.compile(rb"<(?:\w+:)?edgarSubmission\b[^<>]*schedule13[dg]", re.I)
_NUMBERS = {
    "sole_voting": ("soleVotingPower",),
    "shared_voting": ("sharedVotingPower",),
    "sole_dispositive": ("soleDispositivePower",),
    "shared_dispositive": ("sharedDispositivePower",),
    "aggregate": ("aggregateAmountOwned", "reportingPersonBeneficiallyOwnedAggregateNumberOfShares"),
    "percent": ("percentOfClass", "classPercent"),
}
_NUMBER = re.compile(r"\d{1,15}(?:\.\d{1,6})?|\.\d{1,6}")
_PERSONS = ("reportingPersonInfo", "coverPageHeaderReportingPersonDetails")
_GROUP: dict[str, Literal["a", "b"]] = {"a": "a", "b": "b"}


def find_structured(content: bytes) -> bytes | None:
    """The XML of a structured schedule inside a document, or None."""
    found = _ROOT.search(content, 0, 20_000)
    if not found:
        return None
    start = content.rfind(b"<?xml", 0, found.start())
    end = content.rfind(b"</XML>")
    return content[start if start >= 0 else found.start() : end if end > found.start() else len(content)]


def read_structured(xml: bytes) -> ScheduleReading:
    """The schedule. Raises FormUnreadable for XML that is not well-formed or has a document type."""
    root = parse_xml(xml)
    cover = first(root, "coverPageHeader")
    issuer = first(cover, "issuerInfo")
    people = [_person(element) for name in _PERSONS for element in root.iter(f"{{*}}{name}")]
    filers = tuple(Party(cik=cik.zfill(10)) for cik in texts(first(root, "filerInfo"), "cik") if cik.isdigit())
    cusips = _cusips(issuer)
    return ScheduleReading(
        form=(texts(root, "submissionType") or [""])[0],
        amendment=_amendment(texts(cover, "amendmentNo")),
        issuer=Issuer(name=_one(issuer, "issuerName"), cik=_cik(issuer), cusip=cusips[0] if len(cusips) == 1 else None),
        class_title=_one(cover, "securitiesClassTitle"),
        cusips=cusips,
        event_date=_event_date(cover),
        filers=filers,
        reporting_persons=tuple(people),
        relations=tuple(of_boxes(people)),
        unread={"cusip": f"several: {', '.join(cusips)}"} if len(cusips) > 1 else {},
    )


def _one(element: Any, *names: str) -> str | None:
    for name in names:
        found = texts(element, name)
        if found:
            return found[0]
    return None


def _cik(issuer: Any) -> str | None:
    digits = _one(issuer, "issuerCIK", "issuerCik")
    return digits.zfill(10) if digits and re.fullmatch(r"\d{1,10}", digits) else None


def _cusips(issuer: Any) -> tuple[str, ...]:
    codes = (
        re.sub(r"[\s-]", "", code)
        for name in ("issuerCUSIP", "issuerCusip", "issuerCusipNumber")
        for code in texts(issuer, name)
    )
    return tuple(dict.fromkeys(codes))


def _event_date(cover: Any) -> date | None:
    stated = _one(cover, "dateOfEvent", "eventDateRequiresFilingThisStatement")
    return read_date(stated) if stated else None


def _amendment(stated: list[str]) -> int | None:
    return int(stated[0]) or None if stated and re.fullmatch(r"\d{1,3}", stated[0]) else None


def _person(element: Any) -> CoverPerson:
    person = CoverPerson(
        name=_one(element, "reportingPersonName") or "",
        cik=_person_cik(element),
        types=tuple(code for code in texts(element, "typeOfReportingPerson") if code in TYPE_CODES),
        group=_GROUP.get((_one(element, "memberOfGroup", "memberGroup") or "").strip().lower()),
        unread={},
        evidence={},
    )
    if person.group:
        person.evidence["group"] = Quote(place="row 2", text=person.group)
    for field, names in _NUMBERS.items():
        found = next(((name, text) for name in names for text in texts(element, name)), None)
        stated = found[1] if found else None
        if found is None or stated is None:
            person.unread[field] = "blank"
        elif _NUMBER.fullmatch(stated) and (field != "percent" or Decimal(stated) <= 100):
            setattr(person, field, Decimal(stated))
            person.evidence[field] = Quote(place=found[0], text=stated)
        else:
            person.unread[field] = f"no number: {stated[:60]}"
    return person


def _person_cik(element: Any) -> str | None:
    digits = _one(element, "reportingPersonCIK") or ""
    return digits.zfill(10) if re.fullmatch(r"\d{1,10}", digits) and digits.strip("0") else None
