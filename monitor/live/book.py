"""One issuer as the live service keeps it: its engines, its clock, and what is taken into them (readings 11.1)."""

from collections.abc import Iterable
from collections.abc import Sequence
from datetime import datetime
from datetime import timedelta
from operator import attrgetter
from typing import NamedTuple

import msgspec

from monitor.core.alerts.alerts import Alert
from monitor.core.book.shelf import ShelfError
from monitor.core.engine.engine import IssuerEngine
from monitor.core.engine.hot_path import take_in_order
from monitor.core.feed.canonical import canonical_json
from monitor.core.feed.event_set import Conflict
from monitor.core.feed.event_set import EventSet
from monitor.core.feed.events import Event
from monitor.core.feed.events import Filing
from monitor.core.feed.events import Trade
from monitor.core.standing.open_now import open_now
from monitor.core.times.microseconds import MICROSECOND
from monitor.live.arrivals import Arrival
from monitor.live.arrivals import Place
from monitor.live.versions import Versions

_known_at = attrgetter("known_at")


class SetAside(NamedTuple):
    """An event that does not count, and why."""

    event: Event
    place: Place
    reason: str
    mend: str
    is_too_old: bool = False
    """It may count once the log has been read (readings 11.10)."""
    is_on_record: bool = False
    """It stands in the record all the same, and counts once what counts in its place is retracted."""
    is_conflict: bool = False
    """Another event of the same id or accession counts."""


class NotCounted(Exception):
    """The engine failed while it counted these events, by a mistake of this program's own: its cause."""

    def __init__(self, events: Sequence[Event]) -> None:
        super().__init__(f"{len(events)} events could not be counted")
        self.events = events


class Taken(NamedTuple):
    """What came of a stretch of arrivals."""

    events: list[Event]
    """Those that count, in the order of taking, with the instants at which they count."""
    set_aside: list[SetAside]
    repeated: int


class Book:
    """An issuer's engines, one a plan. They are always closed: nothing waits at an open instant."""

    def __init__(self, issuer: str, versions: Versions) -> None:
        self.issuer = issuer
        self.versions = versions
        self.engines = [IssuerEngine(issuer, terms, versions.version) for terms in versions.first_terms]
        self.clock: datetime | None = None
        """The latest instant counted or ticked; None: nothing of the issuer was taken yet."""
        self.is_joined = False
        """The partition's trade book counts for the engine."""
        self.is_apart = False
        """It was made anew while that book counts for the engine that was there before: it counts for itself."""

    @property
    def wake(self) -> datetime | None:
        """The next instant at which time alone may bring something."""
        return min((engine.wake for engine in self.engines if engine.wake is not None), default=None)

    @property
    def known(self) -> dict[str, Event]:
        """Every event that counts, by id: read back as far as the trade book keeps them."""
        return {event.id: event for event in self.engines[0].known()}

    # -- taking --------------------------------------------------------------------------------------------------

    def take(self, arrivals: Sequence[Arrival], memory: timedelta) -> Taken:
        """Take what came in one commit, and close it. `memory`: how long identities of trades are remembered.

        Raises `NotCounted`, after which the book is good for nothing but `anew_without`.
        """
        set_aside: list[SetAside] = []
        repeated = 0
        fresh = EventSet()
        places: dict[str, list[tuple[Event, Place]]] = {}
        before = self.engines[0].find(arrival.event.id for arrival in arrivals)
        for arrival in arrivals:
            event, place = arrival.event, arrival.place
            if self._is_too_old(arrival, memory):
                set_aside.append(_too_old(event, place, memory))
                continue
            known = before.get(event.id)
            if known is None:
                counted = self._counted(event)
                fresh.add(counted)
                places.setdefault(event.id, []).append((counted, place))
            elif canonical_json(known) == canonical_json(event):
                repeated += 1
            else:
                conflict = Conflict(event, known)
                set_aside.append(SetAside(event, place, conflict.reason, conflict.mend, is_conflict=True))
        for conflict in fresh.conflicts:
            place = next(p for e, p in places[conflict.event.id] if e is conflict.event)
            set_aside.append(SetAside(conflict.event, place, conflict.reason, conflict.mend, is_conflict=True))
        events = fresh.by_issuer().get(self.issuer, [])
        try:
            self.count(events)
            set_aside += self._superseded(events, places)
        except ShelfError:
            raise
        except Exception as error:
            raise NotCounted(events) from error
        return Taken(events, set_aside, repeated + fresh.repeats)

    def count(self, events: Sequence[Event]) -> None:
        """Let the engines take events that count, each id once, in the order of `known_at`, and close them."""
        if not events:
            return
        for engine in self.engines:
            if self.is_joined:
                for event in events:
                    engine.take(event)
            else:
                take_in_order(engine, events)
            engine.run_to(events[-1].known_at)
        self.clock = max(filter(None, (self.clock, events[-1].known_at)))

    def restore(self, events: Iterable[Event], clock: datetime) -> None:
        """Bring a new book to where another was that had counted these events. Their alerts are not raised again."""
        self.count(sorted(events, key=_known_at))
        self.tick(clock)
        self.clock = clock
        self.raised()

    def anew_without(self, events: Iterable[Event], clock: datetime | None) -> "Book":
        """A new book that never saw these events; `clock`: where this one was before them."""
        gone = {event.id for event in events}
        book = Book(self.issuer, self.versions)
        book.is_apart = True
        if clock is not None:
            book.restore([event for event in self.known.values() if event.id not in gone], clock)
        return book

    def tick(self, until: datetime) -> datetime | None:
        """Let time alone bring what it brings up to `until`; the last instant at which something was due."""
        last = None
        while (wake := self.wake) is not None and wake <= until:
            for engine in self.engines:
                engine.run_to(wake)
            last = wake
        if last is not None:
            self.clock = max(filter(None, (self.clock, last)))
        return last

    def raised(self) -> list[Alert]:
        """The alerts raised since this was last asked."""
        alerts = [alert for engine in self.engines for alert in engine.alerts]
        for engine in self.engines:
            engine.alerts.clear()
        return alerts

    def open_at(self, instant: datetime | None) -> tuple[str, ...]:
        """What is open at an instant to which all has come, or at this book's clock if that is later, in sentences."""
        found: list[str] = []
        for engine in self.engines:
            at = max(filter(None, (instant, engine.now)))
            course = engine.course
            under = f"Under {course.terms.plan.id}: " if len(self.engines) > 1 else ""
            found += [under + said for said in open_now(course, at)]
        return tuple(found)

    def _counted(self, event: Event) -> Event:
        """The event as it counts: one that comes too late for its instant counts at the first that is not closed."""
        if self.clock is None or event.known_at > self.clock:
            return event
        return msgspec.structs.replace(event, known_at=self.clock + MICROSECOND, stated_known_at=event.said_at)

    def _is_too_old(self, arrival: Arrival, memory: timedelta) -> bool:
        if not isinstance(arrival.event, Trade) or arrival.load or arrival.is_verified or self.clock is None:
            return False
        at = arrival.event.at
        began = at if isinstance(at, datetime) else self.versions.first_terms[0].time.start_of(at)
        return began < self.clock - memory

    def _superseded(self, events: Iterable[Event], places: dict[str, list[tuple[Event, Place]]]) -> list[SetAside]:
        """Filings among these events that do not count, because another of the same accession does (readings 2.1)."""
        ids = {event.id for event in events if isinstance(event, Filing)}
        if not ids:
            return []
        mend = "give one filing one id, or retract the other event"
        return [
            SetAside(
                filing,
                places[filing.id][0][1],
                f"accession {filing.accession} of {filing.id!r} is known under {first.id!r}, which counts",
                mend,
                is_on_record=True,
                is_conflict=True,
            )
            for filing, first in self.engines[0].ledger.superseded()
            if filing.id in ids
        ]


def _too_old(event: Event, place: Place, memory: timedelta) -> SetAside:
    return SetAside(
        event,
        place,
        f"trade {event.id!r} is older than the {memory.days} days for which identities of trades are remembered, "
        "so it cannot be told from a repeat",
        "`pillwatch rejects retry` reads the log and decides",
        is_too_old=True,
    )
