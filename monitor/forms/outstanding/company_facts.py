"""The SEC's company facts (JSON): every cover-page count of shares outstanding that a company has tagged.

The SEC leaves out facts with a dimension, so a company that tags its counts by class has none here. Which class
an untagged one counts is not stated: a person is told so once for the whole file. A fact is known at the end of
the day of its filing, for the file states no acceptance. Source: the SEC's documentation of its EDGAR application
programming interfaces.
"""

import json
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import msgspec

from monitor.core.feed.events import Event
from monitor.core.feed.events import SharesOutstanding
from monitor.forms.envelope.header import Document
from monitor.forms.envelope.header import Envelope
from monitor.forms.envelope.header import ten_digits
from monitor.forms.readings import FormUnreadable
from monitor.forms.readings import Issuer
from monitor.forms.readings import Reading
from monitor.forms.schedules.schedule_events import known_at
from monitor.forms.text.amounts import plain
from monitor.forms.text.dates_in_text import the_date_in

FORM_TYPES = ("company facts",)
_HEAD = re.compile(rb'\s*\{\s*"cik"\s*:')
_FACT = "EntityCommonStockSharesOutstanding"
_LONGEST = 16 * 1024 * 1024
"""Bytes of a company's facts that are read; the largest are below 15 MB."""

_ACCESSION = re.compile(r"\d{10}-\d{2}-\d{6}")


class Fact(msgspec.Struct, kw_only=True, frozen=True):
    """One count: of `form` `accession`, filed on a day, as of another."""

    accession: str
    form: str
    filed_on: date
    as_of: date
    shares: Decimal | None
    reason: str | None = None


class FactsReading(Reading, kw_only=True):
    """The counts of one company."""

    facts: tuple[Fact, ...] = ()


def recognises(text: bytes) -> bool:
    """Whether a document is a company's facts, by its beginning."""
    return _HEAD.match(text) is not None and b'"facts"' in text[:4000]


def read(envelope: Envelope, form: str | None, document: Document) -> FactsReading:
    """The counts. Raises FormUnreadable for what is not the SEC's JSON."""
    if len(document.text) > _LONGEST:
        raise FormUnreadable(f"the facts have {len(document.text)} bytes; no more than {_LONGEST} are read")
    try:
        content = json.loads(document.text, parse_float=Decimal, parse_constant=str)
        facts = content["facts"]
        units = facts.get("dei", {}).get(_FACT, {}).get("units", {})
        rows = [row for unit, rows in units.items() if unit == "shares" for row in rows]
        reading = FactsReading(
            form="company facts",
            issuer=Issuer(name=str(content.get("entityName") or "") or None, cik=ten_digits(str(content["cik"]))),
            facts=tuple(_distinct(_fact(row) for row in rows)),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise FormUnreadable(f"the company's facts cannot be read: {type(error).__name__}") from error
    reading.doubts = (_notice(reading),)
    return reading


def fields(reading: Reading) -> dict[str, Any]:
    """The fields of the printed record that are this family's."""
    return {
        "shares_outstanding": [
            {
                "class": None,
                "shares": plain(fact.shares),
                "as_of": fact.as_of.isoformat(),
                "unread": fact.reason,
                "read_from": {"place": f"dei:{_FACT}, {fact.form} {fact.accession}", "text": plain(fact.shares) or ""},
            }
            for fact in _own(reading).facts
        ]
    }


def events(reading: Reading) -> list[Event]:
    """One count an accession, by the id that the report itself would give it."""
    own = _own(reading)
    if own.issuer.cik is None:
        raise FormUnreadable("the company's facts name no CIK")
    return [
        SharesOutstanding(
            id=f"{fact.accession}:shares_outstanding",
            issuer=own.issuer.cik,
            at=fact.as_of,
            known_at=known_at(None, fact.filed_on),
            shares=int(fact.shares),
            cause="report",
        )
        for fact in own.facts
        if fact.shares is not None and fact.as_of <= fact.filed_on
    ]


def _fact(row: dict[str, Any]) -> Fact:
    filed_on, as_of = the_date_in(str(row["filed"])), the_date_in(str(row["end"]))
    accession, value = str(row["accn"]), row["val"]
    if filed_on is None or as_of is None or not _ACCESSION.fullmatch(accession):
        raise ValueError("a fact without its accession or days")
    is_count = isinstance(value, int) and not isinstance(value, bool) and value > 0
    return Fact(
        accession=accession,
        form=str(row.get("form") or ""),
        filed_on=filed_on,
        as_of=as_of,
        shares=Decimal(value) if is_count else None,
        reason=None if is_count else "no whole number of shares",
    )


def _distinct(facts: Iterator[Fact]) -> Iterator[Fact]:
    """One count an accession: of several none is taken, for they can be those of several classes."""
    by_accession: dict[str, list[Fact]] = {}
    for fact in facts:
        by_accession.setdefault(fact.accession, []).append(fact)
    for same in by_accession.values():
        if len({(fact.as_of, fact.shares) for fact in same}) == 1:
            yield same[0]
        else:
            for fact in same:
                yield msgspec.structs.replace(fact, shares=None, reason="several counts in one report")


def _notice(reading: FactsReading) -> str:
    who = f"company facts of issuer {reading.issuer.cik or '?'}"
    unread = sum(fact.shares is None for fact in reading.facts)
    if not reading.facts:
        return f"{who} hold no number of shares outstanding: counts that are tagged by class are not in them"
    doubt = f"; {unread} more cannot be told apart" if unread else ""
    return f"{who} name no class of stock: {len(reading.facts) - unread} counts are taken as of its only one{doubt}"


def _own(reading: Reading) -> FactsReading:
    if not isinstance(reading, FactsReading):
        raise TypeError(f"no reading of this family: {type(reading).__name__}")
    return reading
