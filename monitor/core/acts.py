"""What people do: the Board's acts, announcements, tender offers, Section 11 and 13 events (readings 6, 7 and 10).

Each act is judged on the course of things before it. One without effect is a `Refusal`; one that cannot be decided is a
`Doubt`. Acts of one instant are taken in the order of this module's table.
"""

from collections.abc import Callable
from collections.abc import Iterable
from datetime import datetime
from fractions import Fraction
from typing import TYPE_CHECKING

from monitor.core.calendars import OutsideCoverage
from monitor.core.clauses import s01_inadvertence
from monitor.core.clauses import s01_report_under_13d
from monitor.core.clauses import s01_stock_acquisition_date
from monitor.core.clauses import s03a_deferral
from monitor.core.clauses import s03a_ii_tender_offer
from monitor.core.clauses import s11aii_b_adverse_person
from monitor.core.clauses import s11aii_cd_dealings
from monitor.core.clauses import s13a_section_13_event
from monitor.core.clauses import s23a_redemption
from monitor.core.clauses import s26_amendment
from monitor.core.clauses import s34a_exchange
from monitor.core.events import Announcement
from monitor.core.events import BoardAction
from monitor.core.events import Event
from monitor.core.events import Filing
from monitor.core.events import Section11Event
from monitor.core.events import Section13Event
from monitor.core.events import TenderOffer
from monitor.core.holders import Subject
from monitor.core.ownership import stated_percentages
from monitor.core.placement import day_of
from monitor.core.plan import ACQUIRING_PERSON
from monitor.core.plan import ADVERSE_PERSON
from monitor.core.plan import Limit
from monitor.core.record import Claim
from monitor.core.record import Doubt
from monitor.core.record import Due
from monitor.core.record import End
from monitor.core.record import FlipIn
from monitor.core.record import FlipOver
from monitor.core.record import Offer
from monitor.core.record import Refusal
from monitor.core.record import Statement
from monitor.core.record import Status

if TYPE_CHECKING:
    from monitor.core.course import Course
    from monitor.core.course import Fact


class Acts:
    """The acts of one course and what came of them."""

    def __init__(self, course: "Course") -> None:
        self.offers: dict[str, Offer] = {}
        self._commencements: set[str] = set()
        """Offers that have commenced; a second commencement is not judged."""
        self.flip_ins: list[FlipIn] = []
        self.flip_overs: list[FlipOver] = []
        self.part_exchanges: list[End] = []
        self.refusals: list[Refusal] = []
        self.claims: list[Claim] = []
        self.doubts: list[Doubt] = []
        self.retroactive: list[str] = []
        """Ids of the retroactive amendments that have effect."""
        self._course = course

    def take(self, facts: Iterable["Fact"]) -> None:
        """The acts of one instant, each kind in its turn; before the plan's first day only claims are compared."""
        taken = list(facts)
        for fact in taken:
            if isinstance(fact.event, Filing) and fact.aspect == "effect":
                self._claim(fact.event)
        if not self._course.is_dated:
            return
        for act in ("declare-adverse-person", "determine-inadvertent"):
            self._board(act, taken)
        self._course.statuses.cure()
        for kind, aspect, take in self._turns():
            for fact in taken:
                if isinstance(fact.event, kind) and fact.aspect == aspect:
                    take(fact.event)
        for act in ("defer", "redeem", "exchange"):
            self._board(act, taken)

    def _turns(self) -> list[tuple[type[Event], str, Callable[..., None]]]:
        return [
            (Announcement, "effect", self._announce),
            (Filing, "statement", self._report),
            (TenderOffer, "effect", self._offer),
            (Section11Event, "effect", self._dealing),
            (Section13Event, "effect", self._merger),
        ]

    # -- terms in reach ------------------------------------------------------------------------------------------

    @property
    def _at(self) -> datetime:
        assert self._course.at is not None
        return self._course.at

    def _limit(self, name: str, subject: Subject) -> Limit | None:
        threshold = self._course.limits.threshold(name)
        return None if threshold is None else self._course.limits.applying(threshold, subject)

    def _refuse(self, event: BoardAction | Section11Event, action: str, reason: str, clause: str) -> None:
        person = self._course.ownership.name(event.person) if event.person else None
        self.refusals.append(Refusal(event.id, action, person, reason, clause))

    def _doubt(self, key: str, event: Event, persons: tuple[str, ...], reason: str) -> None:
        self.doubts.append(Doubt((key, event.id), persons, reason, (event.id,)))

    def beyond_calendar(self, event_id: str, reason: str) -> None:
        """A day that no calendar reaches: what depends on it is undetermined."""
        doubt = Doubt(("calendar", event_id), (), reason, (event_id,))
        if doubt not in self.doubts:
            self.doubts.append(doubt)

    # -- amendments ----------------------------------------------------------------------------------------------

    def amend(self, event: BoardAction) -> None:
        """Change the terms (Section 26). A retroactive amendment makes the walk begin anew, already judged."""
        from monitor.core.course import RetroactiveAmendment

        course = self._course
        self._leaves_open(event)
        if event.id in course.verdicts:
            reason = course.verdicts[event.id]
            if reason is None and event.retroactive:
                self.retroactive.append(event.id)
            elif reason is None:
                pass  # an amendment from before a retroactive one: its terms are superseded
            elif reason.startswith("?"):
                self._doubt("version", event, (), reason[1:])
            else:
                self._refuse(event, "amend", reason, s26_amendment.CITATION)
            return
        if course.ended is not None:
            course.verdicts[event.id] = "the Rights have ended"
        elif not s26_amendment.applies(course.arrived is not None, event.under):
            course.verdicts[event.id] = (
                "after the Distribution Date an amendment must say under which head of Section 26 it is made"
            )
        if event.id in course.verdicts:
            self._refuse(event, "amend", course.verdicts[event.id] or "", s26_amendment.CITATION)
            return
        assert event.plan is not None
        try:
            terms = course.version(event.plan)
        except ValueError as error:
            reason = f"the version {event.plan!r} cannot be read, the old terms stay: {error}"
            course.verdicts[event.id] = f"?{reason}"
            self._doubt("version", event, (), reason)
            return
        if event.retroactive:
            course.verdicts[event.id] = None
            raise RetroactiveAmendment(terms, event)
        course.verdicts[event.id] = None
        course.change_terms(terms)

    # -- what filings claim and announce -------------------------------------------------------------------------

    def _claim(self, filing: Filing) -> None:
        """Compare the largest percentage a filing states with the computed one, as of its own date (readings 5.3)."""
        self._blank_rows(filing)
        percent = max((row.percent for row in filing.reporting_persons if row.percent is not None), default=None)
        if percent is None:
            return
        stated = Fraction(percent)
        subject = self._course.ownership.largest_with([row.person for row in filing.reporting_persons])
        if subject is None:
            return
        members = tuple(sorted(subject.members))
        numerator, denominator = self._course.ownership.standing(subject)
        for threshold in self._course.limits.thresholds:
            limit = self._course.limits.applying(threshold, subject)
            if not limit.reached(stated.numerator, stated.denominator * 100):
                continue
            if denominator is None or not self._course.ownership.is_known(subject):
                reason = "what the filing states cannot be compared: there is nothing to compute a percentage from"
                self._doubt("claim", filing, members, reason)
                break
            if not limit.reached(numerator, denominator):
                claim = Claim(filing.id, members, threshold.name, limit.limit, numerator, denominator, percent)
                self.claims.append(claim)

    def _blank_rows(self, filing: Filing) -> None:
        blank = {person for person, row in self._course.ownership.rows_of(filing).items() if not row.is_stated}
        for number, row in enumerate(filing.reporting_persons):
            person = self._course.ownership.name(row.person)
            if person in blank:
                reason = f"the cover page of {person} in {filing.accession} states no number that could be read"
                self.doubts.append(Doubt(("row", f"{filing.id} {number}"), (person,), reason, (filing.id,)))

    def _report(self, filing: Filing) -> None:
        """A filing by a member of an Acquiring Person announces it, if its numbers do (readings 7.1)."""
        if self._course.ended is not None:
            return
        ownership = self._course.ownership
        filed_by = [ownership.name(p) for p in filing.filed_by or [r.person for r in filing.reporting_persons]]
        for status in self._course.statuses.standing:
            if status.kind != "acquiring-person":
                continue
            subject = ownership.group_of(status.members)
            limit = self._limit(ACQUIRING_PERSON, subject)
            if limit is not None and s01_report_under_13d.applies(
                limit,
                filed_by,
                status.members,
                stated_percentages(filing.reporting_persons),
                ownership.stated_in(filing),
                ownership.standing(subject).denominator,
            ):
                self._state(status, filing)

    def _announce(self, event: Announcement) -> None:
        if self._course.ended is not None:
            return
        name = self._course.ownership.name
        for status in self._course.statuses.standing:
            if s01_stock_acquisition_date.applies(
                status.kind, name(event.by), name(event.about), event.says, status.members
            ):
                self._state(status, event)

    def _state(self, status: Status, event: Event) -> None:
        status.statements.append(Statement(day_of(event.at, self._course.terms.time), self._at, event.id))

    # -- tender offers -------------------------------------------------------------------------------------------

    def _offer(self, event: TenderOffer) -> None:
        terms = self._course.terms.plan.distribution_date
        if self._course.ended is not None:
            return
        if event.stage == "withdrawn":
            self._withdraw(event)
        on_intention = terms.tender_offer_starts_on == "intention"
        known = self.offers.get(event.offer)
        if event.stage == "intended" and on_intention and event.shares_sought is not None:
            if known is None or (known.day_zero is None and not known.is_commenced):
                self.offers[event.offer] = self._judged(event, is_commenced=False)
        elif event.stage == "commenced" and event.offer not in self._commencements:
            self._commencements.add(event.offer)
            if event.shares_sought is None:
                self._doubt("offer", event, self._bidder(event), "how many shares the offer seeks is not stated")
            else:
                self.offers[event.offer] = self._commenced(event, known)

    def _bidder(self, event: TenderOffer) -> tuple[str, ...]:
        subject = self._course.ownership.largest_with([event.bidder])
        return tuple(sorted(subject.members)) if subject else (self._course.ownership.name(event.bidder),)

    def _judged(self, event: TenderOffer, is_commenced: bool) -> Offer:
        """Judge an offer on the bidder's subject plus the shares sought (readings 7.3)."""
        ownership = self._course.ownership
        bidder = ownership.holder(event.bidder)
        subject = ownership.largest_with([event.bidder]) or bidder
        numerator, denominator = ownership.standing(subject)
        limit = self._limit(ACQUIRING_PERSON, subject)
        starts = limit is not None and s03a_ii_tender_offer.applies(
            limit, numerator, denominator, event.shares_sought, bidder.person in ownership.excluded
        )
        if starts is None:
            reason = "the outstanding count is not known, so what the bidder would own is not"
            self._doubt("offer", event, tuple(sorted(subject.members)), reason)
        day_zero = event.first_published if is_commenced else day_of(event.at, self._course.terms.time)
        return Offer(
            offer=event.offer,
            bidder=bidder.person,
            members=subject.members,
            event_id=event.id,
            began=self._at,
            would_own=s03a_ii_tender_offer.would_own(numerator, denominator, event.shares_sought),
            day_zero=day_zero if starts else None,
            is_commenced=is_commenced,
            clock_members=subject.members,
            passes=bool(starts),
        )

    def _commenced(self, event: TenderOffer, intended: Offer | None) -> Offer:
        judged = self._judged(event, is_commenced=True)
        if intended is not None and intended.day_zero is not None and not intended.is_stopped:
            # The clock that the intention started runs on, whatever the commencement is judged to be.
            judged.day_zero, judged.clock_members = intended.day_zero, intended.clock_members
            judged.deferred_until = intended.deferred_until
        return judged

    def _withdraw(self, event: TenderOffer) -> None:
        offer = self.offers.get(event.offer)
        terms = self._course.terms.plan.distribution_date
        if offer is None or offer.day_zero is None or not terms.withdrawn_offer_stops_clock:
            return
        self._leaves_open(event)
        if self._course.arrived is None and self._course.ended is None:
            offer.is_stopped = True

    # -- Section 11 and Section 13 -------------------------------------------------------------------------------

    def _dealing(self, event: Section11Event) -> None:
        if self._course.ended is not None:
            return
        ownership, statuses = self._course.ownership, self._course.statuses
        person = ownership.name(event.person)
        around = {person}.union(*(s.members for s in ownership.subjects_with(person)))
        if not s11aii_cd_dealings.applies(around, statuses.persons()):
            reason = "there is no Acquiring or Adverse Person in a subject with that person"
            self._refuse(event, event.kind, reason, f"11(a)(ii)({event.limb})")
            return
        self.flip_ins.append(FlipIn(event.limb, frozenset((person,)), event.id))

    def _merger(self, event: Section13Event) -> None:
        if self._course.ended is not None:
            return
        announced = any(status.announced for status in self._course.statuses.standing)
        verdict = s13a_section_13_event.applies(event.transaction, event.percent_of_assets, announced)
        if verdict is None:
            self._doubt("assets", event, (), "what part of the assets was transferred is not stated")
        if not verdict:
            return
        self.flip_overs.append(FlipOver(self._at, event.counterparty, event.id))
        if self._course.arrived is None:
            day = self._course.terms.time.day_of(self._at)
            self._course.arrived = Due(self._at, "section-13-event", (), (event.id,), day, self._at)

    # -- the Board -----------------------------------------------------------------------------------------------

    def _board(self, action: str, facts: Iterable["Fact"]) -> None:
        """The Board's acts of one kind; after the Rights have ended they are refused (readings 6.6)."""
        take, clause = {
            "declare-adverse-person": (self._declare, s11aii_b_adverse_person.CITATION),
            "determine-inadvertent": (self._determine, s01_inadvertence.CITATION),
            "defer": (self._defer, s03a_deferral.CITATION),
            "redeem": (self._redeem, s23a_redemption.CITATION),
            "exchange": (self._exchange, s34a_exchange.CITATION),
        }[action]
        for event in (fact.event for fact in facts):
            if isinstance(event, BoardAction) and event.action == action:
                self._leaves_open(event)
                if self._course.ended is not None:
                    self._refuse(event, action, "the Rights have ended", clause)
                else:
                    take(event)

    def _declare(self, event: BoardAction) -> None:
        assert event.person is not None
        ownership = self._course.ownership
        subject = ownership.largest_with([event.person]) or ownership.holder(event.person)
        numerator, denominator = ownership.standing(subject)
        floor = self._limit(ADVERSE_PERSON, subject)
        excluded = ownership.name(event.person) in ownership.excluded
        verdict = not excluded and s11aii_b_adverse_person.applies(floor, numerator, denominator)
        is_one = subject.members <= self._course.statuses.persons(ADVERSE_PERSON)
        if verdict and not is_one:
            assert denominator is not None
            status = Status(
                kind="adverse-person",
                members=subject.members,
                began=self._at,
                numerator=numerator,
                denominator=denominator,
                act=event.id,
            )
            self._course.statuses.declare(status)
        elif verdict is None:
            reason = "the outstanding count is not known, so whether the person holds enough is not"
            self._doubt("declaration", event, (ownership.name(event.person),), reason)
        else:
            reason = "the plan knows no Adverse Person" if floor is None else "the person holds less than the floor"
            reason = "that person is an Adverse Person already" if is_one else reason
            self._refuse(event, event.action, reason, s11aii_b_adverse_person.CITATION)

    def _determine(self, event: BoardAction) -> None:
        assert event.person is not None
        person = self._course.ownership.name(event.person)
        statuses = self._course.statuses.of_person(person, "acquiring-person")
        if not statuses:
            reason = "that person is no Acquiring Person"
            self._refuse(event, event.action, reason, s01_inadvertence.CITATION)
        for status in statuses:
            status.determined = True

    def _defer(self, event: BoardAction) -> None:
        assert event.until is not None
        time, terms = self._course.terms.time, self._course.terms.plan.distribution_date
        try:
            until = event.until if isinstance(event.until, datetime) else time.close_of_business(event.until)
        except OutsideCoverage as error:
            self.beyond_calendar(event.id, str(error))
            return
        running = self._course.due() if self._course.arrived is None else None
        if not s03a_deferral.applies(terms.board_may_defer, running.at if running else None, until):
            if not terms.board_may_defer:
                reason = "the agreement gives the Board no power to defer; only an amendment can"
            else:
                reason = "no clock runs" if running is None else "the new instant is not later"
            self._refuse(event, event.action, reason, s03a_deferral.CITATION)
            return
        for status in self._course.statuses.standing:
            if status.announced:
                status.deferred_until = max(until, status.deferred_until or until)
        for offer in self.offers.values():
            if offer.day_zero is not None and not offer.is_stopped:
                offer.deferred_until = max(until, offer.deferred_until or until)

    def _closes_at(self, redemption: bool) -> datetime | None:
        final = self._course.final_at()
        if redemption and self._course.terms.plan.redemption.until == "stock-acquisition-date":
            announced = (status.announced for status in self._course.statuses.standing)
            return min([final, *(statement.at for statement in announced if statement is not None)])
        schedule = self._course.schedule()
        return final if schedule is None else min(final, schedule.at)

    def _redeem(self, event: BoardAction) -> None:
        if s23a_redemption.applies(self._at, self._closes_at(redemption=True)):
            self._course.ended = End(self._at, "rights_redeemed", event.id)
        else:
            reason = "redemption has closed: it is possible strictly before the closing instant only"
            self._refuse(event, event.action, reason, s23a_redemption.CITATION)

    def _exchange(self, event: BoardAction) -> None:
        if not s34a_exchange.applies(self._at, self._closes_at(redemption=False)):
            reason = "exchange has closed: it is possible strictly before the Distribution Date only"
            self._refuse(event, event.action, reason, s34a_exchange.CITATION)
        elif event.portion == "part":
            self.part_exchanges.append(End(self._at, "rights_exchanged", event.id))
        else:
            self._course.ended = End(self._at, "rights_exchanged", event.id)

    def _leaves_open(self, event: BoardAction | TenderOffer) -> None:
        """Doubt whether an act with a bare date came before a deadline of that day (readings 1.3, 10.1)."""
        ended = self._course.ended
        if isinstance(event.at, datetime) or (ended is not None and ended.kind != "rights_expired"):
            return
        time = self._course.terms.time
        begins, ends = time.start_of(event.at), time.end_of(event.at)
        schedule = self._course.schedule()
        deadlines = [self._course.final_at()] + ([schedule.at] if schedule is not None else [])
        for deadline in deadlines:
            if begins <= deadline <= ends and not begins <= event.said_at < deadline:
                person = event.person if isinstance(event, BoardAction) else event.bidder
                persons = (self._course.ownership.name(person),) if person else ()
                reason = "only the day of the act is known, and a deadline falls on that day"
                self._doubt("bare date", event, persons, reason)
                return
