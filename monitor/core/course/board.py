"""The Board's acts: declarations, determinations, deferrals, redemption, exchange, amendments (readings 6 and 7)."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from monitor.core.clauses import s01_inadvertence
from monitor.core.clauses import s03a_deferral
from monitor.core.clauses import s11aii_b_adverse_person
from monitor.core.clauses import s23a_redemption
from monitor.core.clauses import s26_amendment
from monitor.core.clauses import s34a_exchange
from monitor.core.course.docket import Docket
from monitor.core.course.record import End
from monitor.core.course.record import Status
from monitor.core.feed.events import BoardAction
from monitor.core.plan.plan import ADVERSE_PERSON
from monitor.core.plan.terms import RetroactiveAmendment
from monitor.core.times.calendars import OutsideCoverage

if TYPE_CHECKING:
    from monitor.core.course.course import Course
    from monitor.core.course.course import Fact


class Board:
    """The Board's acts in one course."""

    def __init__(self, course: "Course", docket: Docket) -> None:
        self.part_exchanges: list[End] = []
        self.retroactive: list[str] = []
        """Ids of the retroactive amendments that have effect."""
        self._course = course
        self._docket = docket

    def amend(self, event: BoardAction) -> None:
        """Change the terms (Section 26). A retroactive amendment makes the walk begin anew, already judged."""
        course = self._course
        self._docket.leaves_open(event)
        if event.id in course.verdicts:
            reason = course.verdicts[event.id]
            if reason is None and event.retroactive:
                self.retroactive.append(event.id)
            elif reason is None:
                pass  # an amendment from before a retroactive one: its terms are superseded
            elif reason.startswith("?"):
                self._docket.doubt("version", event, (), reason[1:])
            else:
                self._docket.refuse(event, "amend", reason, s26_amendment.CITATION)
            return
        if course.ended is not None:
            course.verdicts[event.id] = "the Rights have ended"
        elif not s26_amendment.applies(course.arrived is not None, event.under):
            course.verdicts[event.id] = (
                "after the Distribution Date an amendment must say under which head of Section 26 it is made"
            )
        if event.id in course.verdicts:
            self._docket.refuse(event, "amend", course.verdicts[event.id] or "", s26_amendment.CITATION)
            return
        assert event.plan is not None
        try:
            terms = course.version(event.plan)
        except ValueError as error:
            reason = f"the version {event.plan!r} cannot be read, the old terms stay: {error}"
            course.verdicts[event.id] = f"?{reason}"
            self._docket.doubt("version", event, (), reason)
            return
        if event.retroactive:
            course.verdicts[event.id] = None
            raise RetroactiveAmendment(terms, event)
        course.verdicts[event.id] = None
        course.change_terms(terms)

    def take(self, action: str, facts: Iterable["Fact"]) -> None:
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
                self._docket.leaves_open(event)
                if self._course.ended is not None:
                    self._docket.refuse(event, action, "the Rights have ended", clause)
                else:
                    take(event)

    def _declare(self, event: BoardAction) -> None:
        assert event.person is not None
        ownership = self._course.ownership
        subject = ownership.largest_with([event.person]) or ownership.holder(event.person)
        numerator, denominator = ownership.standing(subject)
        floor = self._docket.limit(ADVERSE_PERSON, subject)
        excluded = ownership.name(event.person) in ownership.excluded
        verdict = not excluded and s11aii_b_adverse_person.applies(floor, numerator, denominator)
        is_one = subject.members <= self._course.statuses.persons(ADVERSE_PERSON)
        if verdict and not is_one:
            assert denominator is not None
            status = Status(
                kind="adverse-person",
                members=subject.members,
                began=self._docket.at,
                numerator=numerator,
                denominator=denominator,
                act=event.id,
            )
            self._course.statuses.declare(status)
        elif verdict is None:
            reason = "the outstanding count is not known, so whether the person holds enough is not"
            self._docket.doubt("declaration", event, (ownership.name(event.person),), reason)
        else:
            reason = "the plan knows no Adverse Person" if floor is None else "the person holds less than the floor"
            reason = "that person is an Adverse Person already" if is_one else reason
            reason = "the agreement excludes that person" if excluded else reason
            self._docket.refuse(event, event.action, reason, s11aii_b_adverse_person.CITATION)

    def _determine(self, event: BoardAction) -> None:
        assert event.person is not None
        person = self._course.ownership.name(event.person)
        statuses = self._course.statuses.of_person(person, "acquiring-person")
        if not statuses:
            reason = "that person is no Acquiring Person"
            self._docket.refuse(event, event.action, reason, s01_inadvertence.CITATION)
        for status in statuses:
            status.determined = True

    def _defer(self, event: BoardAction) -> None:
        assert event.until is not None
        time, terms = self._course.terms.time, self._course.terms.plan.distribution_date
        if not terms.board_may_defer:
            reason = "the agreement gives the Board no power to defer, only an amendment can"
            self._docket.refuse(event, event.action, reason, s03a_deferral.CITATION)
            return
        try:
            until = event.until if isinstance(event.until, datetime) else time.close_of_business(event.until)
        except OutsideCoverage as error:
            self._docket.beyond_calendar(event.id, str(error))
            return
        running = self._course.due() if self._course.arrived is None else None
        if not s03a_deferral.applies(terms.board_may_defer, running.at if running else None, until):
            reason = "no clock runs" if running is None else "the new instant is not later"
            self._docket.refuse(event, event.action, reason, s03a_deferral.CITATION)
            return
        self._course.has_turned()
        for status in self._course.statuses.standing:
            if status.announced:
                status.deferred_until = max(until, status.deferred_until or until)
        for offer in self._course.acts.offers.judged.values():
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
        if s23a_redemption.applies(self._docket.at, self._closes_at(redemption=True)):
            self._course.ended = End(self._docket.at, "rights_redeemed", event.id)
        else:
            reason = "redemption has closed: it is possible strictly before the closing instant only"
            self._docket.refuse(event, event.action, reason, s23a_redemption.CITATION)

    def _exchange(self, event: BoardAction) -> None:
        if not s34a_exchange.applies(self._docket.at, self._closes_at(redemption=False)):
            reason = "exchange has closed: it is possible strictly before the Distribution Date only"
            self._docket.refuse(event, event.action, reason, s34a_exchange.CITATION)
        elif event.portion == "part":
            self.part_exchanges.append(End(self._docket.at, "rights_exchanged", event.id))
        else:
            self._course.ended = End(self._docket.at, "rights_exchanged", event.id)
