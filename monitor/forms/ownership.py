"""Forms 3, 4 and 5 as XML (from 2003). The text forms before it are refused."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from monitor.core.events import Event
from monitor.forms.amounts import plain
from monitor.forms.first_page import read_date
from monitor.forms.header import Document
from monitor.forms.header import Envelope
from monitor.forms.header import ten_digits
from monitor.forms.ownership_events import ownership_events
from monitor.forms.readings import FormUnreadable
from monitor.forms.readings import HoldingRow
from monitor.forms.readings import Issuer
from monitor.forms.readings import OwnershipReading
from monitor.forms.readings import Party
from monitor.forms.readings import Reading
from monitor.forms.readings import RightRow
from monitor.forms.readings import TradeRow
from monitor.forms.xml_text import first
from monitor.forms.xml_text import parse_xml
from monitor.forms.xml_text import texts

FORM_TYPES = ("3", "3/A", "4", "4/A", "5", "5/A")
_ROOT = re.compile(rb"<ownershipDocument\b")
_NUMBER = re.compile(r"\d{1,15}(?:\.\d{1,8})?|\.\d{1,8}")


def recognises(text: bytes) -> bool:
    """Whether a document without a header is one of these forms, by its XML root."""
    return _ROOT.search(text, 0, 20_000) is not None


def read(envelope: Envelope, form: str | None, document: Document) -> OwnershipReading:
    """One form. Raises FormUnreadable for the text forms and for XML that is not well-formed."""
    found = _ROOT.search(document.text)
    if not found:
        raise FormUnreadable(f"form {form or '3, 4 or 5'} in text form is not read")
    end = document.text.rfind(b"</ownershipDocument>")
    if end < 0:
        raise FormUnreadable("the XML of the form is cut off")
    start = document.text.rfind(b"<?xml", 0, found.start())
    root = parse_xml(
        document.text[max(start, 0) if start >= 0 else found.start() : end + len(b"</ownershipDocument>")]
    )
    issuer = first(root, "issuer")
    cik = ten_digits(_one(issuer, "issuerCik"))
    return OwnershipReading(
        form=form or _one(root, "documentType") or "",
        accession=envelope.accession,
        accepted_at=envelope.accepted_at,
        filed_on=envelope.filed_on,
        issuer=Issuer(
            name=_one(issuer, "issuerName"), cik=cik or (envelope.subject.cik if envelope.subject else None)
        ),
        owners=tuple(_owner(element) for element in root.iter("{*}reportingOwner")),
        period=_date(_one(root, "periodOfReport")),
        holdings=tuple(_holding(element) for element in root.iter("{*}nonDerivativeHolding")),
        trades=tuple(_trade(element) for element in root.iter("{*}nonDerivativeTransaction")),
        rights=tuple(_right(element) for element in _derivatives(root)),
    )


def events(reading: Reading) -> list[Event]:
    """The form's events of the feed."""
    if not isinstance(reading, OwnershipReading):
        raise TypeError(f"no reading of this family: {type(reading).__name__}")
    return ownership_events(reading)


def fields(reading: Reading) -> dict[str, Any]:
    """The fields of the printed record that are this family's."""
    if not isinstance(reading, OwnershipReading):
        raise TypeError(f"no reading of this family: {type(reading).__name__}")
    return {
        "period": reading.period.isoformat() if reading.period else None,
        "reporting_persons": [{"name": owner.name, "cik": owner.cik} for owner in reading.owners],
        "holdings": [
            {"security": row.security, "shares": plain(row.shares), "nature": row.nature}
            for row in reading.holdings
        ],
        "trades": [_trade_fields(row) for row in reading.trades],
        "rights": [_right_fields(row) for row in reading.rights],
    }


def _trade_fields(row: TradeRow) -> dict[str, Any]:
    return {
        "security": row.security,
        "on": row.on.isoformat() if row.on else None,
        "code": row.code,
        "acquired": row.acquired,
        "shares": plain(row.shares),
        "price": plain(row.price),
    }


def _right_fields(row: RightRow) -> dict[str, Any]:
    return {
        "title": row.title,
        "underlying": row.underlying,
        "shares": plain(row.shares),
        "exercise_price": plain(row.exercise_price),
        "exercisable_from": row.exercisable_from.isoformat() if row.exercisable_from else None,
        "expires": row.expires.isoformat() if row.expires else None,
    }


def _derivatives(root: Any) -> Iterator[Any]:
    return root.iter("{*}derivativeHolding", "{*}derivativeTransaction")  # type: ignore[no-any-return]


def _owner(element: Any) -> Party:
    return Party(name=_one(element, "rptOwnerName"), cik=ten_digits(_one(element, "rptOwnerCik")))


def _holding(element: Any) -> HoldingRow:
    return HoldingRow(
        security=_value(element, "securityTitle") or "",
        shares=_number(element, "sharesOwnedFollowingTransaction"),
        nature=_nature(element),
    )


def _trade(element: Any) -> TradeRow:
    acquired = _value(element, "transactionAcquiredDisposedCode")
    return TradeRow(
        security=_value(element, "securityTitle") or "",
        on=_date(_value(element, "transactionDate")),
        code=_one(element, "transactionCode"),
        acquired={"A": True, "D": False}.get(acquired or ""),
        shares=_number(element, "transactionShares"),
        price=_number(element, "transactionPricePerShare"),
    )


def _right(element: Any) -> RightRow:
    underlying = _number(element, "underlyingSecurityShares")
    moved = _number(element, "transactionShares")
    left = _number(element, "sharesOwnedFollowingTransaction")
    if str(element.tag).endswith("derivativeHolding"):
        remaining = underlying
    else:
        # What is left is counted in the derivative; it is shares only where one derivative is one share.
        remaining = left if underlying is not None and underlying == moved else None
    return RightRow(
        title=_value(element, "securityTitle") or "",
        underlying=_value(element, "underlyingSecurityTitle"),
        shares=remaining,
        left=left,
        exercise_price=_number(element, "conversionOrExercisePrice"),
        exercisable_from=_date(_value(element, "exerciseDate")),
        expires=_date(_value(element, "expirationDate")),
    )


def _nature(element: Any) -> str | None:
    if _value(element, "directOrIndirectOwnership") != "I":
        return None
    return _value(element, "natureOfOwnership") or "indirect"


def _one(element: Any, name: str) -> str | None:
    found = texts(element, name)
    return found[0] if found else None


def _value(element: Any, name: str) -> str | None:
    """The `value` of a field; None where it has a footnote only."""
    return _one(first(element, name), "value")


def _number(element: Any, name: str) -> Decimal | None:
    text = _value(element, name)
    return Decimal(text) if text and _NUMBER.fullmatch(text) else None


def _date(text: str | None) -> date | None:
    # Dates may carry a time zone ("2012-03-01-05:00"), which says nothing about the day.
    return read_date(text[:10]) if text else None
