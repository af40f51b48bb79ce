"""Tender and exchange offers, judged once, at commencement (readings 7.3; Section 3(a)(ii))."""

from typing import TYPE_CHECKING

from monitor.core.clauses import s03a_ii_tender_offer
from monitor.core.course.docket import Docket
from monitor.core.course.record import Offer
from monitor.core.feed.events import TenderOffer
from monitor.core.feed.placement import day_of
from monitor.core.plan.plan import ACQUIRING_PERSON

if TYPE_CHECKING:
    from monitor.core.course.course import Course


class Offers:
    """The offers of one course, by their ids."""

    def __init__(self, course: "Course", docket: Docket) -> None:
        self.judged: dict[str, Offer] = {}
        self.judgements: list[Offer] = []
        """Every judgement, as they came: one of a commencement stands."""
        self._commencements: set[str] = set()
        """Offers that have commenced; a second commencement is not judged."""
        self._course = course
        self._docket = docket

    def take(self, event: TenderOffer) -> None:
        """One stage of an offer."""
        terms = self._course.terms.plan.distribution_date
        if self._course.ended is not None:
            return
        if event.stage == "withdrawn":
            self._withdraw(event)
        on_intention = terms.tender_offer_starts_on == "intention"
        known = self.judged.get(event.offer)
        if event.stage == "intended" and on_intention and event.shares_sought is not None:
            if known is None or (known.day_zero is None and not known.is_commenced):
                self._keep(self._judged(event, is_commenced=False))
        elif event.stage == "commenced" and event.offer not in self._commencements:
            self._commencements.add(event.offer)
            if event.shares_sought is None:
                self._docket.doubt("offer", event, self._bidder(event), "how many shares the offer seeks is not stated")
            else:
                self._keep(self._commenced(event, known))

    def _keep(self, offer: Offer) -> None:
        before = self.judged.get(offer.offer)
        self.judged[offer.offer] = offer
        self.judgements.append(offer)
        if before is None or before.day_zero is None:
            self._course.start_clock(offer)
        else:
            self._course.has_turned()

    def _bidder(self, event: TenderOffer) -> tuple[str, ...]:
        subject = self._course.ownership.largest_with([event.bidder])
        return tuple(sorted(subject.members)) if subject else (self._course.ownership.name(event.bidder),)

    def _judged(self, event: TenderOffer, is_commenced: bool) -> Offer:
        """Judge an offer on the bidder's subject plus the shares sought (readings 7.3)."""
        ownership = self._course.ownership
        bidder = ownership.holder(event.bidder)
        subject = ownership.largest_with([event.bidder]) or bidder
        numerator, denominator = ownership.standing(subject)
        limit = self._docket.limit(ACQUIRING_PERSON, subject)
        starts = limit is not None and s03a_ii_tender_offer.applies(
            limit, numerator, denominator, event.shares_sought, bidder.person in ownership.excluded
        )
        if starts is None:
            reason = "the outstanding count is not known, so what the bidder would own is not"
            self._docket.doubt("offer", event, tuple(sorted(subject.members)), reason)
        self._course.involved |= subject.members | {bidder.person}
        day_zero = event.first_published if is_commenced else day_of(event.at, self._course.terms.time)
        return Offer(
            offer=event.offer,
            bidder=bidder.person,
            members=subject.members,
            event_id=event.id,
            began=self._docket.at,
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
        offer = self.judged.get(event.offer)
        terms = self._course.terms.plan.distribution_date
        if offer is None or offer.day_zero is None or not terms.withdrawn_offer_stops_clock:
            return
        self._docket.leaves_open(event)
        if self._course.arrived is None and self._course.ended is None:
            offer.is_stopped = True
            self._course.has_turned()
