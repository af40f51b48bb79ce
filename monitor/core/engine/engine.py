"""Events in, alerts out: the one way through, for one issuer under one plan.

The engine is incremental: events come in the order in which they become known, and each costs what it changes. A
trade that simply adds to a position is an addition and two comparisons. What reaches into the past, or changes what
other events mean, is walked anew (`Course`), and the difference to what was said before is what people hear.
"""

from collections.abc import Callable
from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Sequence
from collections.abc import Set
from datetime import UTC
from datetime import datetime

from monitor.core.alerts.alerts import Alert
from monitor.core.alerts.crossings import Crossings
from monitor.core.alerts.evidence import Evidence
from monitor.core.alerts.evidence import Shown
from monitor.core.alerts.making import alert_of
from monitor.core.alerts.making import crossing_found
from monitor.core.alerts.reports import Reports
from monitor.core.course.course import Course
from monitor.core.course.course import Fact
from monitor.core.course.course import facts_of
from monitor.core.course.course import walk
from monitor.core.engine.bounds import Bounds
from monitor.core.engine.desk import Desk
from monitor.core.feed.events import Event
from monitor.core.feed.events import Holding
from monitor.core.feed.events import PersonNamed
from monitor.core.feed.events import Retraction
from monitor.core.feed.events import Trade
from monitor.core.feed.ledger import Ledger
from monitor.core.feed.placement import effect_of
from monitor.core.ownership.subjects import Subject
from monitor.core.plan.plan import Plan
from monitor.core.plan.terms import RetroactiveAmendment
from monitor.core.plan.terms import Terms

Version = Callable[[str], Terms]
NEVER = datetime.max.replace(tzinfo=UTC)


class IssuerEngine:
    """One issuer under one plan. Feed it `take` in the order of `known_at`; read `alerts`.

    Events are those of a set: each id comes once (`monitor.core.feed.event_set`).
    """

    # Slots, because the fast path reads seven of them for every trade.
    __slots__ = (
        "alerts",
        "by_id",
        "holders",
        "horizon",
        "is_quiet",
        "issuer",
        "latest",
        "ledger",
        "_base",
        "_book",
        "_bounds",
        "_course",
        "_crossings",
        "_moved",
        "_now",
        "_pending",
        "_pending_ids",
        "_quiet",
        "_latest_counted",
        "_renames",
        "_reports",
        "_shown",
        "_stepped_early",
        "_version",
        "_wake",
        "_walked_anew",
    )

    def __init__(self, issuer: str, terms: Terms, version: Version) -> None:
        self.issuer = issuer
        self.alerts: list[Alert] = []
        self._now: datetime | None = None
        self.ledger = Ledger()
        self.by_id = self.ledger.by_id
        self._base = terms
        self._version = version
        self._crossings = Crossings()
        self._reports = Reports()
        self._shown: Shown = {}
        self._renames: dict[str, str] = {}
        self._pending: list[Event] = []
        self._pending_ids: set[str] = set()
        self._quiet: list[Event] = []
        """What is counted already of the open instant."""
        self._latest_counted: Callable[[], Sequence[Trade]] | None = None
        """And before that: trades that are made only if they are asked for."""
        self._stepped_early = False
        self._walked_anew = False
        self._bounds = Bounds()
        self._course = Course(terms, version, self._renames, ())
        self._wake = self._course.soonest
        """The next instant at which time alone may bring something."""
        self.is_quiet = False
        """Nothing is pending, and a trade may be counted by the fast path."""
        self.horizon = NEVER
        """The fast path must not count a trade that became known at this instant or later."""
        self.latest = NEVER
        """The latest moment that anything counted stands at: a trade after it comes simply on top of all."""
        self.holders = self._course.ownership.holders
        self._book: Desk | None = None
        self._moved: dict[Subject, None] | None = None
        """Whose numbers or bounds may have changed since the book asked; None: anybody's."""

    @property
    def now(self) -> datetime | None:
        """The latest instant taken or reached."""
        if self._book is not None:
            self._book.leave()
        return self._now

    @property
    def course(self) -> Course:
        """The course of things as it stands."""
        if self._book is not None:
            self._book.leave()
        return self._course

    # -- taking --------------------------------------------------------------------------------------------------

    def take(self, event: Event) -> None:
        """Take one event; `known_at` never goes back. Its alerts are there once its instant is closed."""
        if self._book is not None:
            self._book.leave()
            self._book.heard(event.id)
        known = event.known_at
        if self._now is None or known > self._now:
            self._advance(known)
        elif known < self._now:
            raise ValueError(f"event {event.id!r} became known before what was taken already: sort by known_at")
        if isinstance(event, Trade) and self.is_quiet and self._count_quietly(event):
            return
        self._pending.append(event)
        self._pending_ids.add(event.id)
        self.is_quiet = False

    def is_pending(self, event_id: str) -> bool:
        """Whether an event of the open instant has that id."""
        return event_id in self._pending_ids

    @property
    def wake(self) -> datetime | None:
        """The next instant at which time alone may bring something; None: it never will, by what is known."""
        return self._wake

    def run_to(self, until: datetime) -> None:
        """Let time come to `until`, which is included and closed."""
        if self._book is not None:
            self._book.leave()
        if self._now is None or until > self._now:
            self._advance(until)
        self._close()

    def _count_quietly(self, trade: Trade) -> bool:
        """The fast path: True if the trade is counted already."""
        course = self._course
        at = trade.at
        if (
            course.at is None
            or not isinstance(at, datetime)
            or at > trade.known_at
            or at < course.at
            or at == course.stepped_at
            or trade.known_at >= self.horizon
            or not course.ownership.trade_quietly(trade, course.loud)
        ):
            return False
        course.at = at
        self.latest = max(self.latest, at)
        self.by_id[trade.id] = trade
        self._quiet.append(trade)
        if course.loud:
            self._heard_loud()
        return True

    def counted(self, at: datetime, known: datetime, trades: Callable[[], Sequence[Trade]]) -> None:
        """The fast path has counted a trade of these instants, and all before it.

        `trades` gives those that became known at the same instant, if they are needed.
        """
        self._now, self._course.at = known, at
        self.latest = at
        self._quiet, self._latest_counted = [], trades

    def passed_quietly(self, known: datetime, events: Sequence[Event]) -> None:
        """All that became known at an instant is counted already (`monitor.core.engine.quiet_instants`)."""
        self._now = known
        self._quiet, self._latest_counted = [*events], None
        self._reach()

    def _kept(self) -> Iterable[Trade]:
        """The trades that the book keeps, which are not in `by_id`."""
        return self._book.history() if self._book is not None else ()

    # -- the book (`monitor.core.book.trade_book`) ---------------------------------------------------------------

    def enter(self, book: Desk) -> list[str]:
        """Let a book count the trades that simply add to a position, from now on; returns the ids of what was taken."""
        self.must_not_be_in_book()
        self._book = book
        return [*self.by_id, *(event.id for event in self._pending)]

    def must_not_be_in_book(self) -> None:
        """Raises ValueError where a book counts for this engine: it would not hear of what others count."""
        if self._book is not None:
            raise ValueError(f"issuer {self.issuer} is in a book: let the book take its trades")

    def moved(self) -> Iterable[Subject] | None:
        """Whose numbers or bounds may have changed since this was last asked; None: anybody's."""
        looked_at, self._moved = self._moved, {}
        ownership = self._course.ownership
        moved, ownership.moved = ownership.moved, {}
        return None if looked_at is None or moved is None else looked_at | moved

    def hand_over(self, ids: Collection[str]) -> None:
        """Leave these trades to the book."""
        self._bounds.hand_over(self.by_id, ids)

    def known(self) -> list[Event]:
        """Every event taken, but for those of the open instant: read back as far as a book keeps them."""
        return [*self.by_id.values(), *self._kept()]

    def find(self, ids: Iterable[str]) -> dict[str, Event]:
        """Of the events taken those of these ids, but for those of the open instant."""
        wanted = set(ids)
        found = {event_id: self.by_id[event_id] for event_id in wanted & self.by_id.keys()}
        if self._book is not None and len(found) < len(wanted):
            found |= self._book.find(wanted - found.keys())
        return found

    def knows(self, event_id: str) -> bool:
        """Whether an event of that id was taken."""
        return self.is_pending(event_id) or bool(self.find([event_id]))

    def _heard_loud(self) -> None:
        """A quiet trade has carried a subject out of its bounds: nothing is quiet until the instant is closed."""
        self.is_quiet = False
        course = self._course
        assert course.at is not None and self._now is not None
        if course.at < self._now:
            # It crossed before it became known: the status begins then, people hear of it now.
            course.step(course.at, ())
            self._stepped_early = True

    def _advance(self, instant: datetime) -> None:
        """Close what is open, and let come what time alone brings before `instant`."""
        if self._now is None:
            self._now = min(instant, self._base.time.start_of(self._base.plan.dated))
        self._close()
        while self._wake is not None and self._wake < instant:
            self._now = self._wake
            self._walk(self._now)
            self._say(self._now, ())
        self._now = instant
        self._quiet, self._latest_counted = [], None

    def _close(self) -> None:
        """Close the open instant: walk what is pending, and say what is new."""
        assert self._now is not None
        is_due = self._wake is not None and self._wake <= self._now
        if not (self._pending or self._course.loud or self._stepped_early or is_due):
            return
        pending, self._pending = self._pending, []
        self._pending_ids.clear()
        self._stepped_early = False
        anew = self._add_to_ledger(pending)
        facts = [fact for event in pending for fact in self._facts_of(event)]
        if anew or any(self._course.is_past(fact.at) for fact in facts):
            self._walk_anew()
        else:
            self._course.add(facts)
            self._walk(self._now)
        counted = self._latest_counted() if self._latest_counted is not None else ()
        self._say(self._now, [*pending, *counted, *self._quiet])

    def _add_to_ledger(self, pending: Sequence[Event]) -> bool:
        """Add the events of the open instant; True if they change what others mean, so that all is walked anew."""
        anew = False
        are_retracting = any(isinstance(event, Retraction) for event in pending)
        for event in pending:
            is_done = False
            said = None
            if isinstance(event, Retraction):
                said = self.find([event.of]).get(event.of)
                is_done = len(pending) == 1 and self._take_back(event, said)
            elif isinstance(event, PersonNamed) and self.ledger.is_rename(event) and not are_retracting:
                is_done = self._rename(event)
            anew = (self.ledger.add(event, said) and not is_done) or anew
        return anew

    def _take_back(self, retraction: Retraction, said: Event | None) -> bool:
        """Let a position or trade be as if never said; False where all is to be walked anew.

        `said`: what is retracted, if it was taken. The past is the same without it if nothing has come of what its
        holder held, and nothing else names the holder.
        """
        ledger, course = self.ledger, self._course
        if ledger.is_retracting_retracted(retraction) or self._renames or course.at is None:
            return False
        if said is None or ledger.is_retracted(said.id):
            return True
        if not isinstance(said, Holding | Trade) or not course.is_past(effect_of(said, self._base.time)):
            return False
        events = self._plain_events(said.holder)
        if events is None or not self.cannot_have_mattered(said):
            return False
        left = [event for event in events if event.id != said.id and not ledger.is_retracted(event.id)]
        placed = sorted((effect_of(event, self._base.time), event.id, event) for event in left)
        course.ownership.restate(said.holder, [event for at, _, event in placed if course.is_past(at)])
        self._shown.clear()  # as many trades may come to the same again
        return True

    def _rename(self, event: PersonNamed) -> bool:
        """Let a person be known by its CIK; False where the past may be another with it, and is to be walked anew.

        It is the same if nobody had that name, and nothing but its own positions and trades name the person.
        """
        assert event.cik is not None and self._now is not None
        old, new = event.person, event.cik
        course = self._course
        if effect_of(event, self._base.time) > self._now:
            return False
        events = self._plain_events(old)
        if events is None or self._plain_events(new) != []:
            return False
        if events and not self.cannot_have_mattered(event):
            return False
        self._renames[old] = new
        course.ownership.rename(old, new)
        course.limits.rename(old, new)
        self._crossings.rename({old: new})
        self._moved = None
        return True

    def _plain_events(self, person: str) -> list[Holding | Trade] | None:
        """The events that name a person, if all are positions and trades of its own; else None."""
        self._bounds.catch_up(self.by_id)
        found = self._bounds.plain_events(person, self.by_id)
        if found is None or self._book is None:
            return found
        return [*found, *self._book.trades_by(person)]

    @property
    def _plans(self) -> tuple[Plan, ...]:
        """Every version that has been in force."""
        return self._base.plan, *self._course.in_force

    def _facts_of(self, event: Event) -> list[Fact]:
        """When the event takes effect: now, if it is late and cannot have mattered before (`.bounds`)."""
        facts = facts_of(event, self._base.time)
        course = self._course
        if isinstance(event, Retraction):
            assert self._now is not None
            return [fact._replace(at=self._now) for fact in facts]  # it takes effect by being known
        if not any(course.is_past(fact.at) for fact in facts):
            return facts
        assert course.at is not None and self._now is not None
        if course.at == self._now:
            return facts
        if not self.cannot_have_mattered(event):
            return facts
        return [fact._replace(at=max(fact.at, self._now)) for fact in facts]

    def cannot_have_mattered(self, event: Event) -> bool:
        """Whether an event that was taken can take effect now as well as before (`monitor.core.engine.bounds`)."""
        self._bounds.catch_up(self.by_id)
        for person, shares in self._book.bought() if self._book is not None else ():
            self._bounds.bought(person, shares)
        return self._bounds.cannot_have_mattered(event, self._course.involved, self._plans)

    def _walk(self, until: datetime) -> None:
        try:
            self._course.run_to(until)
        except RetroactiveAmendment:
            self._walk_anew()

    def _walk_anew(self) -> None:
        """Walk a new course over all that is now known."""
        assert self._now is not None
        self._walked_anew = True
        renames = self.ledger.renames()
        changed = {old: new for old, new in renames.items() if self._renames.get(old) != new}
        if changed:
            self._crossings.rename(changed)
            self._reports.rename(changed)
        self._renames = renames
        self._course = self._without(frozenset())

    def _without(self, ids: Set[str]) -> Course:
        """The course over all that is known but the events of these ids."""
        assert self._now is not None
        told = (event for event in self.ledger.events(self._kept()) if event.id not in ids)
        facts = [fact for event in told for fact in facts_of(event, self._base.time)]
        return walk(self._base, self._version, self._renames, facts, self._now).course

    # -- saying --------------------------------------------------------------------------------------------------

    def _say(self, at: datetime, fresh: Sequence[Event]) -> None:
        course = self._course
        anew, self._walked_anew = self._walked_anew, False
        ownership = course.ownership
        touched = ownership.subjects() if anew else filter(ownership.is_subject, course.touched)
        crossings = self._crossings.look(course, touched, course.regrouped, everything=anew or course.swept)
        if anew or course.swept or course.regrouped:
            self._moved = None
        elif self._moved is not None:
            self._moved.update(course.touched)
        course.touched, course.swept, course.regrouped = {}, False, set()
        if anew:
            self._shown = {}
        evidence = Evidence(course, self.ledger, fresh, at, self._shown)
        findings = [
            *(crossing_found(crossing, course.limits) for crossing in crossings),
            *self._reports.look(course, at, fresh, self._without),
            *self._reports.distribution.approaching(course, at),
        ]
        found = [alert_of(finding, self.issuer, course.terms, at, evidence) for finding in findings]
        unique = {alert.id: alert for alert in found}
        self.alerts += sorted(unique.values(), key=lambda alert: alert.place)
        reminders = (mark for mark, _ in self._reports.distribution.marks(course))
        self._wake = min((i for i in (course.soonest, *reminders) if i is not None and i > at), default=None)
        self.horizon = self._wake or NEVER
        # Names reach every event, and what is retracted may still come: then no trade is taken without looking.
        self.is_quiet = not self._renames and not self.ledger.awaits_retracted
        self.holders = course.ownership.holders
        self._reach()

    def _reach(self) -> None:
        order = self._course.ownership.latest_order
        moments = (self._course.at, order.at if order is not None else None)
        self.latest = max((moment for moment in moments if moment is not None), default=NEVER)
