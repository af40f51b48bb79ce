"""The course of things from the plan's first day to an instant, as now known (readings 6 and 7).

A `Course` walks the world forward: it lets facts take effect, and keeps the statuses, exemptions, offers, clocks and
acts that follow from them under the clauses. It never looks back. When something is learned late, the engine walks a
new course over all that is now known, and says what is different.
"""

from bisect import insort
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from datetime import date
from datetime import datetime
from heapq import heapify
from heapq import heappop
from heapq import heappush
from typing import Literal
from typing import NamedTuple

from monitor.core.clauses import s01_final_expiration_date
from monitor.core.clauses import s03a_i_distribution_date
from monitor.core.course.acts import Acts
from monitor.core.course.record import Due
from monitor.core.course.record import End
from monitor.core.course.record import Offer
from monitor.core.course.record import Status
from monitor.core.course.statuses import Statuses
from monitor.core.feed.events import BoardAction
from monitor.core.feed.events import CorporateAction
from monitor.core.feed.events import Event
from monitor.core.feed.events import Filing
from monitor.core.feed.events import SharesOutstanding
from monitor.core.feed.events import Trade
from monitor.core.feed.placement import effect_of
from monitor.core.feed.placement import made_public_at
from monitor.core.ownership.limits import Limits
from monitor.core.ownership.ownership import Ownership
from monitor.core.ownership.subjects import Subject
from monitor.core.plan.plan import ACQUIRING_PERSON
from monitor.core.plan.plan import Period
from monitor.core.plan.terms import RetroactiveAmendment
from monitor.core.plan.terms import Terms
from monitor.core.quantities import Shares
from monitor.core.times.calendars import BusinessTime
from monitor.core.times.calendars import OutsideCoverage

Aspect = Literal["effect", "statement"]


class Fact(NamedTuple):
    """An event at an instant: as it takes effect, or (of a filing) as it becomes public."""

    at: datetime
    event_id: str
    aspect: Aspect
    event: Event


def facts_of(event: Event, time: BusinessTime) -> list[Fact]:
    """The instants at which one event matters to the world."""
    facts = [Fact(effect_of(event, time), event.id, "effect", event)]
    if isinstance(event, Filing):
        facts.append(Fact(made_public_at(event, time), event.id, "statement", event))
    return facts


class Course:
    """One walk over the facts. `run_to` goes on; everything else may be read at any time."""

    def __init__(
        self,
        terms: Terms,
        version: Callable[[str], Terms],
        renames: Mapping[str, str],
        facts: Iterable[Fact],
        verdicts: dict[str, str | None] | None = None,
        first: Terms | None = None,
    ) -> None:
        """`terms` are those of the past, `first` those of the plan's first version (default: the same)."""
        self.terms = terms
        self.version = version
        """Terms of the version that an `amend` event names; raises ValueError with the reason if unreadable."""
        self.at: datetime | None = None
        self.verdicts: dict[str, str | None] = verdicts if verdicts is not None else {}
        """Amendments already judged before the walk began anew: id -> the reason of refusal, or None."""
        self.involved: set[str] = set()
        """Everybody of whose holdings something has come: a status, exemption, offer, claim, refusal or doubt."""
        self.turns = 0
        """How often statuses, exemptions or running clocks have changed."""
        self._clocks: list[Due] | None = None
        self.in_force = [terms.plan]
        """Every version that has been in force."""
        self.ownership = Ownership(terms.plan.beneficial_ownership, terms.time, renames)
        self.limits = Limits(terms.plan, self.ownership)
        self.statuses = Statuses(self)
        self.acts = Acts(self)
        self.ended: End | None = None
        self.arrived: Due | None = None
        self.touched: dict[Subject, None] = {}
        """Subjects to be looked at since the engine last took them."""
        self.swept = False
        """Every subject was touched since then."""
        self.regrouped: set[str] = set()
        """Persons whose subjects, or being in a closure, have changed since then."""
        self.stepped_at: datetime | None = None
        """The latest instant at which anything but quiet trades happened."""
        self.effective: list[Event] = []
        """What took effect at that instant."""
        self.soonest: datetime | None = None
        """The next instant at which anything happens, by a fact or by time alone."""
        self.loud: list[Subject] = []
        """Subjects that a quiet trade has carried out of their bounds: they want a step at this instant."""
        self._facts = list(facts)
        heapify(self._facts)
        first = first or terms
        self._dated = first.time.start_of(first.plan.dated)
        self._final_at = terms.time.close_of_business(terms.plan.expiration.final)
        self._by_time: datetime | None = None
        self._dues: dict[tuple[date, Period], datetime] = {}
        """Ends of clocks under the terms in force: the same are asked for at every step."""
        self.soonest = self._next_instant()

    # -- walking -------------------------------------------------------------------------------------------------

    def add(self, facts: Iterable[Fact]) -> None:
        """Facts that take effect at or after the instant reached."""
        for fact in facts:
            heappush(self._facts, fact)
        self.soonest = self._next_instant()

    def is_past(self, instant: datetime) -> bool:
        """Whether the walk has come to an instant already, so that a fact of it can only be walked anew."""
        return self.at is not None and instant <= self.at

    def _next_instant(self) -> datetime | None:
        """Works out what time brings next, too; after a quiet trade that is still the same."""
        by_time = [self.ownership.next_boundary]
        if self.at is None or self.at < self._dated:
            by_time.append(self._dated)
        if self.ended is None:
            by_time.append(self.final_at())
            due = self.due() if self.arrived is None else None
            by_time.append(due.at if due is not None else None)
        self._by_time = min((i for i in by_time if i is not None and (self.at is None or i > self.at)), default=None)
        return self._next_fact_or(self._by_time)

    def _next_fact_or(self, by_time: datetime | None) -> datetime | None:
        # A fact may stand at the very instant that a quiet trade has reached.
        if not self._facts:
            return by_time
        return self._facts[0].at if by_time is None else min(by_time, self._facts[0].at)

    def run_to(self, until: datetime) -> None:
        """Walk on to `until`, which is included. Raises `RetroactiveAmendment` where the walk must begin anew."""
        while (instant := self.soonest) is not None and instant <= until:
            facts: list[Fact] = []
            while self._facts and self._facts[0].at <= instant:
                facts.append(heappop(self._facts))
            effective = [fact.event for fact in facts]
            if all(isinstance(event, Trade) for event in effective):
                facts = [fact for fact in facts if not self._counted_quietly(fact)]
            if facts or self.loud or instant == self._by_time:
                self.step(instant, facts, effective)
            else:
                self.at = instant
                self.soonest = self._next_fact_or(self._by_time)
        if self.loud:
            self.step(until, ())

    def _counted_quietly(self, fact: Fact) -> bool:
        trade, ownership = fact.event, self.ownership
        if not isinstance(trade, Trade):
            return False
        if trade.at != fact.at and not ownership.may_come_late(trade):
            return False
        return ownership.trade_quietly(trade, self.loud)

    def step(self, at: datetime, facts: Iterable[Fact], effective: Sequence[Event] = ()) -> None:
        """One instant of the world. Amendments come first, then positions, deadlines, statuses and acts.

        `effective`: all that takes effect at it, with the trades that are counted already.
        """
        # Of two acts of one instant the one said later counts, as of two positions (readings 3.1).
        facts = sorted(facts, key=lambda fact: (fact.event.said_at, fact.event.id))
        first_day = (self.at is None or self.at < self._dated) and at >= self._dated
        self.at = self.stepped_at = at
        self.effective = sorted(effective, key=lambda event: event.id)
        for fact in facts:
            if isinstance(fact.event, BoardAction) and fact.event.action == "amend":
                self.acts.board.amend(fact.event)
        before = self._numerators() if self._company_acts(facts) else None
        outstanding = self.ownership.count.outstanding
        for fact in facts:
            if fact.aspect == "effect":
                self.ownership.apply(fact.event)
        touched = dict.fromkeys(self.ownership.settle(at, self.loud))
        self.loud.clear()
        if first_day or self.ownership.is_swept:
            self.touched = touched = dict.fromkeys(self.ownership.subjects())
            self.swept = True
        self.touched.update(touched)
        regrouped, self.ownership.regrouped = self.ownership.regrouped, set()
        self.regrouped |= regrouped
        self.limits.look(touched, regrouped)
        self.deadlines()
        factor = _split_factor(facts) if before is not None else 1
        bought = before is not None and self._company_bought(facts, outstanding, factor)
        self.statuses.look(touched, before or {}, factor, bought)
        self.acts.take(facts)
        self.deadlines()
        self.soonest = self._next_instant()

    def pass_quietly(self, at: datetime, effective: list[Event]) -> None:
        """Come to an instant at which these events took effect, and nothing came of them but their positions."""
        self.at = self.stepped_at = self.ownership.at = at
        self.effective = effective

    @staticmethod
    def _company_acts(facts: Iterable[Fact]) -> bool:
        return any(isinstance(fact.event, CorporateAction | SharesOutstanding) for fact in facts)

    def _numerators(self) -> dict[frozenset[str], tuple[Shares, bool]]:
        """What every subject held, and whether it was over, before the instant."""
        over = self.limits.persons_over(ACQUIRING_PERSON)
        return {s.members: (s.numerator, s.members <= over) for s in self.ownership.subjects()}

    def _company_bought(self, facts: Iterable[Fact], before: Shares | None, factor: Shares) -> bool:
        """Whether the count fell at this instant because the Company bought (readings 6.2)."""
        after = self.ownership.count.outstanding
        if before is None or after is None or after >= before * factor:
            return False
        return any(
            (isinstance(fact.event, CorporateAction) and fact.event.action == "repurchase")
            or (isinstance(fact.event, SharesOutstanding) and fact.event.cause == "repurchase")
            for fact in facts
        )

    # -- the clocks ----------------------------------------------------------------------------------------------

    @property
    def is_dated(self) -> bool:
        """Whether the plan's first day has begun: no status before it (readings 6.6)."""
        return self.at is not None and self.at >= self._dated

    def final_at(self) -> datetime:
        """The Final Expiration Date as an instant, under the terms in force."""
        return self._final_at

    def clocks(self) -> list[Due]:
        """Every clock that was started and not stopped, by its end under the terms in force."""
        if self._clocks is None:
            clocks = [self._clock_of_status(status) for status in self.statuses.standing]
            clocks += [self._clock_of_offer(offer) for offer in self.acts.offers.judged.values()]
            self._clocks = sorted((clock for clock in clocks if clock is not None), key=_rank)
        return self._clocks

    def _clock_of_status(self, status: Status) -> Due | None:
        announced, period = status.announced, self.terms.plan.distribution_date.after_stock_acquisition
        due = None if announced is None else self._due_at(announced.day, period, announced.event_id)
        if announced is None or due is None:
            return None
        due = max(due, status.deferred_until) if status.deferred_until else due
        members = tuple(sorted(status.members))
        return Due(due, "stock-acquisition", members, (announced.event_id,), announced.day, announced.at)

    def _clock_of_offer(self, offer: Offer) -> Due | None:
        day_zero, period = offer.day_zero, self.terms.plan.distribution_date.after_tender_offer
        due = None if day_zero is None or offer.is_stopped else self._due_at(day_zero, period, offer.event_id)
        if day_zero is None or due is None:
            return None
        due = max(due, offer.deferred_until) if offer.deferred_until else due
        return Due(due, "tender-offer", tuple(sorted(offer.clock_members)), (offer.event_id,), day_zero, offer.began)

    def start_clock(self, offer: Offer) -> None:
        """An offer was judged that had no clock before."""
        clock = self._clock_of_offer(offer) if self._clocks is not None else None
        if self._clocks is not None and clock is not None:
            insort(self._clocks, clock, key=_rank)

    def has_turned(self) -> None:
        """A status has come, gone or changed, or a clock that was running has: what follows is to be seen anew."""
        self._clocks = None
        self.turns += 1

    def _due_at(self, day_zero: date, period: Period, event_id: str) -> datetime | None:
        """When a clock ends; None, and a doubt, where the calendar does not reach."""
        key = (day_zero, period)
        if key in self._dues:
            return self._dues[key]
        try:
            due = self._dues[key] = self.terms.time.due(day_zero, period.count, period.unit)
            return due
        except OutsideCoverage as error:
            self.acts.docket.beyond_calendar(event_id, str(error))
            return None

    def due(self) -> Due | None:
        """The earliest clock; none once the Rights have ended."""
        if self.ended is not None:
            return None
        return next(iter(self.clocks()), None)

    def deadlines(self) -> None:
        """Let the Distribution Date and the Final Expiration Date come if they are due."""
        assert self.at is not None
        if self.ended is not None:
            return
        final, due = self.final_at(), self.due()
        if self.arrived is None and due is not None and s03a_i_distribution_date.applies(self.at, due.at):
            self.arrived = due
        if s01_final_expiration_date.applies(self.at, final):
            self.ended = End(final, "rights_expired", None)

    def schedule(self) -> Due | None:
        """The Distribution Date as it stands: arrived, or scheduled; None where no clock runs."""
        return self.arrived or self.due()

    def forget(self, status: Status) -> None:
        """A cured status takes with it the Distribution Date that came through it."""
        if self.arrived is None or status.announced is None:
            return
        if self.arrived.limb == "section-13-event":
            left = (other.announced for other in self.statuses.standing)
            if not any(statement is not None and statement.at <= self.arrived.at for statement in left):
                self.arrived = None
        elif status.announced.event_id in self.arrived.causes:
            self.arrived = None

    def change_terms(self, terms: Terms) -> None:
        """Go on under another version of the plan."""
        self.terms = terms
        self.in_force.append(terms.plan)
        self.has_turned()
        self._dues = {}
        self._final_at = terms.time.close_of_business(terms.plan.expiration.final)
        self.ownership.change_terms(terms.plan.beneficial_ownership)
        self.limits.change_plan(terms.plan)


class Walk(NamedTuple):
    """A walk as it ended, and what it began with after the last retroactive amendment."""

    course: Course
    terms: Terms
    verdicts: Mapping[str, str | None]


def walk(
    first: Terms,
    version: Callable[[str], Terms],
    renames: Mapping[str, str],
    facts: Sequence[Fact],
    until: datetime,
    began: Walk | None = None,
) -> Walk:
    """Walk the facts up to `until`, beginning anew under each retroactive amendment that is met.

    `first`: terms of the plan's first version. `began`: a walk over more facts, whose amendments are judged already.
    """
    terms, verdicts = (first, {}) if began is None else (began.terms, began.verdicts)
    while True:
        course = Course(terms, version, renames, facts, dict(verdicts), first)
        try:
            course.run_to(until)
            return Walk(course, terms, verdicts)
        except RetroactiveAmendment as amendment:
            terms, verdicts = amendment.terms, course.verdicts


def _rank(clock: Due) -> tuple[object, ...]:
    return clock.rank


def _split_factor(facts: Iterable[Fact]) -> Shares:
    """What the splits among the facts make of one share."""
    factor: Shares = 1
    for fact in facts:
        if isinstance(fact.event, CorporateAction) and fact.event.ratio is not None and fact.aspect == "effect":
            factor *= fact.event.ratio
    return factor
