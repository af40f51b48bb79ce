"""What is new: a course of things against what was said before (readings 5.1, 6.1, 7.4 and 10.0).

`Reports` remembers what was said about statuses, clocks, acts and ends. Each look at a course, walked on or walked
anew, yields the findings that people have not been told, and takes back what no longer holds.
"""

from collections import Counter
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from collections.abc import Set
from datetime import date
from datetime import datetime
from typing import TypeVar

from monitor.core.alerts.distribution import DistributionDate
from monitor.core.alerts.findings import Finding
from monitor.core.clauses import s01_acquiring_person
from monitor.core.clauses import s01_inadvertence
from monitor.core.clauses import s01_repurchase_exemption
from monitor.core.clauses import s01_stock_acquisition_date
from monitor.core.clauses import s03a_ii_tender_offer
from monitor.core.clauses import s07e_void_rights
from monitor.core.clauses import s11aii_a_flip_in
from monitor.core.clauses import s11aii_b_adverse_person
from monitor.core.clauses import s13a_section_13_event
from monitor.core.clauses import s26_amendment
from monitor.core.clauses import s28_percentage
from monitor.core.course.course import Course
from monitor.core.course.record import Status
from monitor.core.feed.events import Event
from monitor.core.plan.plan import ACQUIRING_PERSON
from monitor.core.plan.plan import ADVERSE_PERSON
from monitor.core.quantities import cut
from monitor.core.quantities import percent_of
from monitor.core.quantities import shown_shares

Thing = TypeVar("Thing")


class Reports:
    """What was said of the course of things."""

    def __init__(self) -> None:
        self.statuses: list[tuple[frozenset[str], datetime]] = []
        """The Acquiring Persons that were said, and since when each is one."""
        self.distribution = DistributionDate()
        self._exempted: Counter[frozenset[str]] = Counter()
        """How often each subject was exempted."""
        self._times_cured: Counter[frozenset[str]] = Counter()
        self._adverse: set[str] = set()
        """Everybody who is said to be an Adverse Person."""
        self._announced: list[tuple[frozenset[str], date]] = []
        """The Stock Acquisition Dates that were said."""
        self._so: set[tuple[str, ...]] = set()
        self._before: set[tuple[str, ...]] = set()
        self._oversold: set[str] = set()
        self._course: Course | None = None
        """The course last looked at: of one that was walked on only what is new is looked at."""
        self._seen: Counter[str] = Counter()
        """How many of each kind were looked at in it."""
        self._turns = -1
        self._claimed: set[tuple[str, str]] = set()

    def rename(self, names: Mapping[str, str]) -> None:
        """Remember persons by the names that count now."""

        def renamed(members: Iterable[str]) -> frozenset[str]:
            return frozenset(names.get(person, person) for person in members)

        self.statuses = [(renamed(members), began) for members, began in self.statuses]
        self._times_cured = Counter({renamed(members): times for members, times in self._times_cured.items()})
        self._adverse = set(renamed(self._adverse))
        self._exempted = Counter({renamed(members): times for members, times in self._exempted.items()})
        self._announced = [(renamed(members), day) for members, day in self._announced]
        self.distribution.rename(renamed)

    def look(
        self, course: Course, at: datetime, fresh: Iterable[Event], without: Callable[[Set[str]], Course]
    ) -> list[Finding]:
        """Everything that is new in the course at this instant; `fresh`: the events that became known at it.

        `without` gives the course as it would be had the events of these ids never been told.
        """
        taken = {event.id for event in (*fresh, *(course.effective if course.stepped_at == at else ()))}
        if course is not self._course:
            self._course, self._seen, self._turns = course, Counter(), -1
            self._before, self._so = self._so, set()
        else:
            self._before = self._so
        turned, self._turns = course.turns != self._turns, course.turns
        return [
            *self._claims(course, taken),
            *self._doubts(course, taken),
            *(self._acquiring(course, taken, without) if turned else ()),
            *(self._adverse_persons(course) if turned else ()),
            *self._flip_ins(course),
            *(self._stock_acquisition_dates(course) if turned else ()),
            *self._offers(course),
            *self.distribution.look(course, at),
            *self._flip_overs(course),
            *self._ends(course),
            *self._refusals(course),
        ]

    def _first(self, *key: str) -> bool:
        """Whether this is so now and was not at the last look: what falls and comes again is said again."""
        is_first = key not in self._before
        self._so.add(key)
        return is_first

    def _fresh(self, kind: str, things: Sequence[Thing]) -> Sequence[Thing]:
        """Of things that only become more in a course those that came since the last look."""
        seen, self._seen[kind] = self._seen[kind], len(things)
        return things[seen:]

    # -- what filings claim, what is in doubt --------------------------------------------------------------------

    def _claims(self, course: Course, fresh: set[str]) -> Iterable[Finding]:
        """A filing's claim is compared once, when the filing becomes known (readings 10.5)."""
        if fresh.isdisjoint(course.acts.statements.claimed):
            return
        for claim in course.acts.statements.claims:
            claimed = (claim.event_id, claim.threshold)
            if claim.event_id in fresh and claimed not in self._claimed:
                self._claimed.add(claimed)
                fields = {
                    "threshold": claim.threshold,
                    "percent": percent_of(claim.numerator, claim.denominator),
                    "stated_percent": f"{claim.stated:f}",
                }
                causes = (claim.event_id,)
                yield Finding(
                    "claim_unconfirmed", claim.members, fields, s28_percentage.CITATION, causes, claim.percentage
                )

    def _doubts(self, course: Course, fresh: set[str]) -> Iterable[Finding]:
        for doubt in self._fresh("doubt", course.acts.docket.doubts):
            about, event_id = doubt.key
            if self._first("doubt", *doubt.key) and (about != "claim" or event_id in fresh):
                yield Finding("undetermined", doubt.persons, {"reason": doubt.reason}, doubt.clause, doubt.causes)
        oversold = {trade.id: trade for trades in course.ownership.oversold.values() for trade in trades}
        before, self._oversold = self._oversold, {*oversold}
        for trade in oversold.values():
            if trade.id not in before:
                holder = course.ownership.name(trade.holder)
                reason = f"{holder} sold more than is known of its holding, which counts as nothing now"
                yield Finding("undetermined", (holder,), {"reason": reason}, s28_percentage.CITATION, (trade.id,))

    # -- statuses ------------------------------------------------------------------------------------------------

    def _acquiring(
        self, course: Course, fresh: set[str], without: Callable[[Set[str]], Course]
    ) -> Iterable[Finding]:
        standing = [s for s in course.statuses.standing if s.kind == "acquiring-person"]
        yield from self._cured(course, {(status.members, status.began) for status in standing})
        persons = {person for status in standing for person in status.members}
        # What was said stands if all its persons are in some status still: else it has ceased as a whole.
        stands = {person for members, _ in self.statuses if members <= persons for person in members}
        for status in standing:
            if not status.members <= stands:
                yield from _became(status, _cite(course, ACQUIRING_PERSON))
        for members, _ in self.statuses:
            if not members <= persons:
                self._forget_announcement(course, members)
                reason = self._why_ceased(course, members, fresh, without)
                clause = s26_amendment.CITATION if reason == "amendment" else _cite(course, ACQUIRING_PERSON)
                yield Finding("acquiring_person_ceased", tuple(sorted(members)), {"reason": reason}, clause)
        self.statuses = [(status.members, status.began) for status in standing]
        exempted = Counter(exemption.members for exemption in course.statuses.exemptions)
        for members, times in exempted.items():
            if times > self._exempted[members]:
                fields, clause = {"reason": "repurchase"}, s01_repurchase_exemption.CITATION
                yield Finding("acquiring_person_exempted", tuple(sorted(members)), fields, clause)
        self._exempted = exempted

    def _cured(self, course: Course, standing: Set[tuple[frozenset[str], datetime]]) -> Iterable[Finding]:
        """Statuses that were said and are cured now, be they followed by another of the same persons or not.

        A status learned of together with its cure was never said: one of the same persons that stands on is another.
        """
        cured = Counter(status.members for status in course.statuses.cured)
        for members, times in cured.items():
            fallen = [said for said in self.statuses if said[0] == members and said not in standing]
            if times > self._times_cured[members] and fallen:
                self.statuses.remove(fallen[0])
                self._forget_announcement(course, members)
                reason, clause = {"reason": "inadvertent"}, s01_inadvertence.CITATION
                yield Finding("acquiring_person_ceased", tuple(sorted(members)), reason, clause)
        self._times_cured = cured

    def _forget_announcement(self, course: Course, members: frozenset[str]) -> None:
        """With a status its Stock Acquisition Date is deemed never to have been, but for another status that has it."""
        same = [status.announced for status in course.statuses.standing if status.members == members]
        standing = {announced.day for announced in same if announced is not None}
        self._announced = [a for a in self._announced if a[0] != members or a[1] in standing]

    @staticmethod
    def _why_ceased(
        course: Course, members: frozenset[str], fresh: set[str], without: Callable[[Set[str]], Course]
    ) -> str:
        amendments = fresh.intersection(course.acts.board.retroactive)
        # What is corrected at the same instant may have undone the status without them.
        if amendments and members <= without(amendments).statuses.persons(ACQUIRING_PERSON):
            return "amendment"
        return "correction"

    def _adverse_persons(self, course: Course) -> Iterable[Finding]:
        said, self._adverse = self._adverse, course.statuses.persons("adverse-person")
        for status in course.statuses.standing:
            if status.act is None or status.members <= said:
                continue
            members, causes = tuple(sorted(status.members)), (status.act,)
            percent = {"percent": percent_of(status.numerator, status.denominator)}
            yield Finding("adverse_person_declared", members, percent, _cite(course, ADVERSE_PERSON), causes)
            yield Finding("flip_in", members, {"limb": "B"}, s11aii_b_adverse_person.CITATION, causes)
            yield Finding("rights_void", members, {}, s07e_void_rights.CITATION, causes)

    def _flip_ins(self, course: Course) -> Iterable[Finding]:
        for flip in self._fresh("flip_in", course.acts.transactions.flip_ins):
            if self._first("flip_in", flip.event_id):
                members, clause = tuple(sorted(flip.members)), f"11(a)(ii)({flip.limb})"
                yield Finding("flip_in", members, {"limb": flip.limb}, clause, (flip.event_id,))

    def _stock_acquisition_dates(self, course: Course) -> Iterable[Finding]:
        for status in course.statuses.standing:
            announced = status.announced
            if announced is None:
                continue
            if any(day == announced.day and status.members <= members for members, day in self._announced):
                continue
            self._announced.append((status.members, announced.day))
            yield Finding(
                "stock_acquisition_date",
                tuple(sorted(status.members)),
                {"date": announced.day.isoformat()},
                s01_stock_acquisition_date.CITATION,
                (announced.event_id,),
            )

    # -- offers -------------------------------------------------------------------------------------------------

    def _offers(self, course: Course) -> Iterable[Finding]:
        for offer in self._fresh("offer", course.acts.offers.judgements):
            starts = offer.passes
            part = offer.would_own
            if not offer.is_commenced or part is None:
                continue
            if not self._first("offer", offer.offer, str(starts)):
                continue
            fields = {
                "bidder": offer.bidder,
                "offer": offer.offer,
                "would_own_percent": cut(part * 100, 4),
                "starts_clock": starts,
            }
            clause, causes = s03a_ii_tender_offer.CITATION, (offer.event_id,)
            yield Finding("tender_offer_commenced", tuple(sorted(offer.members)), fields, clause, causes)

    # -- ends and acts -------------------------------------------------------------------------------------------

    def _flip_overs(self, course: Course) -> Iterable[Finding]:
        for flip in self._fresh("flip_over", course.acts.transactions.flip_overs):
            if self._first("flip_over", flip.event_id):
                fields = {"counterparty": flip.counterparty}
                yield Finding("flip_over", (), fields, s13a_section_13_event.CITATION, (flip.event_id,))

    def _ends(self, course: Course) -> Iterable[Finding]:
        clauses = {"rights_redeemed": "23(a)", "rights_exchanged": "34(a)", "rights_expired": '1 "Expiration Date"'}
        ends = [(end, {"portion": "part"}) for end in course.acts.board.part_exchanges]
        if course.ended is not None:
            is_exchange = course.ended.kind == "rights_exchanged"
            ends.append((course.ended, {"portion": "all"} if is_exchange else {}))
        for end, fields in ends:
            if self._first("end", end.kind, end.event_id or ""):
                causes = (end.event_id,) if end.event_id else ()
                yield Finding(end.kind, (), dict(fields), clauses[end.kind], causes)

    def _refusals(self, course: Course) -> Iterable[Finding]:
        for refusal in self._fresh("refused", course.acts.docket.refusals):
            if self._first("refused", refusal.event_id):
                fields = {"action": refusal.action, "reason": refusal.reason}
                members = (refusal.person,) if refusal.person else ()
                yield Finding("action_refused", members, fields, refusal.clause, (refusal.event_id,))


def _cite(course: Course, threshold: str) -> str:
    """The clause of a threshold: as the plan cites it, else the agreement's own (readings 8.3)."""
    found = course.limits.threshold(threshold)
    default = s11aii_b_adverse_person if threshold == ADVERSE_PERSON else s01_acquiring_person
    return (found.cite if found is not None else None) or default.CITATION


def _became(status: Status, clause: str) -> Iterable[Finding]:
    members = tuple(sorted(status.members))
    numbers = {
        "percent": percent_of(status.numerator, status.denominator),
        "shares": shown_shares(status.numerator),
        "outstanding": shown_shares(status.denominator),
    }
    yield Finding("acquiring_person_became", members, numbers, clause)
    yield Finding("flip_in", members, {"limb": "A"}, s11aii_a_flip_in.CITATION)
    yield Finding("rights_void", members, {}, s07e_void_rights.CITATION)
