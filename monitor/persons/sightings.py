"""Who was named where: every identity that the events of one issuer give, with its names and what they stand in.

Only events that count are read: not what was retracted, and of filings with one accession the first. A slug that a
`person` event gives a CIK is that CIK everywhere.
"""

from collections.abc import Iterable
from collections.abc import Iterator
from datetime import date
from datetime import datetime
from itertools import combinations
from typing import Any
from typing import NamedTuple

from monitor.core.feed.events import Event
from monitor.core.feed.events import Filing
from monitor.core.feed.events import Moment
from monitor.core.feed.events import PersonNamed
from monitor.core.feed.events import Relationship
from monitor.core.feed.events import Trade
from monitor.core.feed.events import persons_of
from monitor.core.feed.ledger import Ledger


class Place(NamedTuple):
    """Where somebody was named."""

    event: str
    """The event's id."""
    where: str
    """For people: "SC 13D/A 0000000001-06-000007, cover page"."""
    at: Moment
    known_at: datetime


class Sighted:
    """One identity: a CIK, or a slug without one."""

    def __init__(self, person: str) -> None:
        self.person = person
        self.slugs: set[str] = set()
        """The other identities that a `person` event has made this one."""
        self.names: dict[str, list[Place]] = {}
        self.places: list[Place] = []
        """All of them, also those that give no name."""

    @property
    def has_cik(self) -> bool:
        return is_cik(self.person)

    @property
    def known_as(self) -> dict[str, list[Place]]:
        """The names; where there is none, the slug itself, which was a name once."""
        if self.names or self.has_cik:
            return self.names
        return {self.person.replace("-", " "): self.places}

    @property
    def first(self) -> Place:
        """Where it was named first."""
        return min(self.places, key=lambda place: (place.known_at, place.event))

    @property
    def name(self) -> str:
        """The name that was given last; the identity itself where none was."""
        last = max(self.names.items(), key=lambda one: (max(p.known_at for p in one[1]), one[0]), default=None)
        return last[0] if last is not None else self.person


class Sightings:
    """The identities of one issuer."""

    def __init__(self, events: Iterable[Event]) -> None:
        ledger = Ledger()
        for event in events:
            ledger.add(event)
        self._renames = ledger.renames()
        self.ids = frozenset(ledger.by_id)
        """Ids of all events, also of those that do not count."""
        self.persons: dict[str, Sighted] = {}
        self.reported_together: set[frozenset[str]] = set()
        """Pairs that one filing reports on a cover page each."""
        self.events: list[Event] = sorted(ledger.events(), key=lambda event: (event.known_at, event.id))
        """What counts, in the order in which it became known."""
        for event in self.events:
            self._take(event)

    def identity(self, person: str) -> str:
        """The CIK by which a slug is known now, else the slug."""
        return self._renames.get(person, person)

    def identities(self, persons: Iterable[str]) -> tuple[str, ...]:
        """The identities of several, in their order, each once."""
        return tuple(dict.fromkeys(map(self.identity, persons)))

    def _take(self, event: Event) -> None:
        if isinstance(event, Trade) and event.raw is None and self.identity(event.holder) in self.persons:
            return  # One of millions, and it names nobody anew.
        for person, name, where in _named_in(event):
            self._see(person, name, Place(event.id, where, event.at, event.known_at))
        if isinstance(event, Filing):
            rows = self.identities(row.person for row in event.reporting_persons)
            self.reported_together.update(map(frozenset, combinations(rows, 2)))

    def _see(self, person: str, name: str | None, place: Place) -> None:
        identity = self.identity(person)
        sighted = self.persons.setdefault(identity, Sighted(identity))
        if person != identity:
            sighted.slugs.add(person)
        sighted.places.append(place)
        if name:
            sighted.names.setdefault(name, []).append(place)


def is_cik(person: str) -> bool:
    """Whether a person goes by its CIK."""
    return len(person) == 10 and person.isascii() and person.isdigit()


def day_of(moment: Moment) -> date:
    """The calendar day of a moment as it was written."""
    return moment.date() if isinstance(moment, datetime) else moment


def _named_in(event: Event) -> Iterator[tuple[str, str | None, str]]:
    """Every person that an event names, with its name there and where it stands."""
    raw = event.raw or {}
    if isinstance(event, Filing):
        yield from _named_in_filing(event, raw)
    elif isinstance(event, PersonNamed):
        # An answer repeats a name that was read elsewhere.
        yield event.person, None if "answers" in raw else event.name, f"person event {event.id}"
    elif not isinstance(event, Relationship) or "answers" not in raw:
        name = raw.get("holder_name")
        where = str(raw.get("read_from") or f"{event.kind} event {event.id}").split(". ")[0]
        for person in sorted(persons_of(event) - {"company"}):
            yield person, name if isinstance(name, str) and person == getattr(event, "holder", None) else None, where


def _named_in_filing(filing: Filing, raw: Any) -> Iterator[tuple[str, str | None, str]]:
    where = f"{filing.form} {filing.accession}"
    for row in filing.reporting_persons:
        yield row.person, row.name, f"{where}, cover page"
    named = set()
    for filer in objects_in(raw.get("filers")):
        person, name, former = filer.get("person"), filer.get("name"), filer.get("former_names")
        if person in filing.filed_by and isinstance(name, str):
            named.add(person)
            yield person, name, f"{where}, header"
            for one in former if isinstance(former, list) else ():
                if isinstance(one, str):
                    yield person, one, f"{where}, header, as a former name"
    rows = {row.person for row in filing.reporting_persons}
    for person in filing.filed_by:
        if person not in named and person not in rows:
            yield person, None, f"{where}, header"


def objects_in(value: Any) -> list[dict[str, Any]]:
    """The JSON objects of a list that somebody wrote into a field of their own."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
