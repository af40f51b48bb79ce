"""Schedules 13D and 13G as `filing` events of the feed."""

import json
from datetime import date
from datetime import datetime
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from monitor.core.feed.canonical import canonical_json
from monitor.core.feed.events import Event
from monitor.core.feed.events import Filing
from monitor.core.feed.events import ReportingPerson
from monitor.core.feed.events import Shares
from monitor.core.times.instants import format_instant
from monitor.forms.envelope.header import start_of_day
from monitor.forms.envelope.persons import identify
from monitor.forms.envelope.persons import slug
from monitor.forms.readings import CoverPerson
from monitor.forms.readings import FormUnreadable
from monitor.forms.readings import ScheduleReading
from monitor.forms.schedules.cover_rows import NUMBERS

_QUOTED = 120
"""Characters of a filing's words that go with each value of an event."""


def schedule_events(reading: ScheduleReading) -> list[Event]:
    """The filing. Raises FormUnreadable without an issuer's CIK, an accession number, a filing date or a
    person.
    """
    issuer, accession, filed_on = required(reading.issuer.cik, reading.accession, reading.filed_on)
    people = _people(reading, accession)
    if not people:
        raise FormUnreadable(f"{accession}: the schedule names no reporting person")
    filers = [filer.cik or slug(filer.name or "") for filer in reading.filers]
    filing = Filing(
        id=accession,
        issuer=issuer,
        at=filed_on,
        known_at=known_at(reading.accepted_at, filed_on),
        form=reading.form,
        accession=accession,
        event_date=_event_date(reading.event_date, filed_on),
        filed_by=tuple(dict.fromkeys(filter(None, [*filers, *people]))),
        reporting_persons=tuple(row for row, _ in people.values()),
    )
    filing.raw = _with_quotes(filing, [person for _, person in people.values()]) | _named_and_related(
        reading, accession
    )
    return [filing]


def _with_quotes(filing: Filing, people: list[CoverPerson]) -> dict[str, Any]:
    """The event as JSON, each person with `read_from`: the place and the words of every value that is given."""
    content: dict[str, Any] = json.loads(canonical_json(filing))
    content["known_at"] = format_instant(filing.known_at)
    for row, person in zip(content["reporting_persons"], people, strict=True):
        quotes = {field: person.evidence[field] for field in NUMBERS if field in row and field in person.evidence}
        row["read_from"] = {field: f"{quote.place}: {quote.text[:_QUOTED]}" for field, quote in quotes.items()}
    return content


def _named_and_related(reading: ScheduleReading, accession: str) -> dict[str, Any]:
    """Fields of their own: the filers as the header names them, and the words by which persons belong together."""
    identities = identify(reading.reporting_persons, accession)
    relations = []
    for stated in reading.relations:
        persons = list(dict.fromkeys(identities[place] for place in stated.persons))
        if len(persons) > 1:
            read_from = f"{stated.quote.place}: {stated.quote.text}"
            relation = {"relation": stated.relation, "basis": stated.basis, "persons": persons, "read_from": read_from}
            relations.append(relation)
    filers: list[dict[str, Any]] = []
    for filer in reading.filers:
        if filer.name:
            named: dict[str, Any] = {"person": filer.cik or slug(filer.name), "name": filer.name}
            filers.append(named | ({"former_names": list(filer.former_names)} if filer.former_names else {}))
    return ({"filers": filers} if filers else {}) | ({"relations_stated": relations} if relations else {})


def required(issuer: str | None, accession: str | None, filed_on: date | None) -> tuple[str, str, date]:
    """What every event of a filing needs. Raises FormUnreadable, naming what is missing."""
    if issuer is None or accession is None or filed_on is None:
        stated = {"CIK of the issuer": issuer, "accession number": accession, "filing date": filed_on}
        missing = " and no ".join(name for name, value in stated.items() if value is None)
        raise FormUnreadable(
            f"the filing states no {missing}: they stand in the header, which is missing or damaged;"
            " give the whole submission (.txt)"
        )
    return issuer, accession, filed_on


def known_at(accepted_at: datetime | None, filed_on: date) -> datetime:
    """The acceptance; for the years without it, the end of the filing's day: it was public then at the
    latest.
    """
    return accepted_at or start_of_day(filed_on + timedelta(days=1))


def shares_of(number: Decimal | None) -> Shares | None:
    """An exact share count: an integer, or a fraction where the filing has one."""
    if number is None:
        return None
    return int(number) if number == number.to_integral_value() else Fraction(number)


def _event_date(stated: date | None, filed_on: date) -> date | None:
    # Nothing is reported before it happens: such a date is misprinted, and would outrank every later filing.
    return stated if stated is None or stated <= filed_on else None


def _people(reading: ScheduleReading, accession: str) -> dict[str, tuple[ReportingPerson, CoverPerson]]:
    """One row a person, with its cover; of two covers of the same person the larger stays."""
    rows: dict[str, tuple[ReportingPerson, CoverPerson]] = {}
    identities = identify(reading.reporting_persons, accession)
    for identity, person in zip(identities, reading.reporting_persons, strict=True):
        row = _row(identity, person)
        if identity not in rows or _size(row) > _size(rows[identity][0]):
            rows[identity] = (row, person)
    return rows


def _size(row: ReportingPerson) -> Shares:
    return -1 if row.aggregate is None else row.aggregate


def _row(identity: str, person: CoverPerson) -> ReportingPerson:
    return ReportingPerson(
        person=identity,
        name=person.name or None,
        sole_voting=shares_of(person.sole_voting),
        shared_voting=shares_of(person.shared_voting),
        sole_dispositive=shares_of(person.sole_dispositive),
        shared_dispositive=shares_of(person.shared_dispositive),
        aggregate=shares_of(person.aggregate),
        percent=person.percent,
    )
