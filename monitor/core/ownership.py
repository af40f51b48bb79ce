"""Who beneficially owns how much at one instant, as the facts in effect then say.

`Ownership` walks forward: facts are applied in the order of their effect, `settle` brings every number up to date.
It is never taken back; what is learned late is walked anew from the start by whoever holds the facts.
"""

from collections.abc import Iterable
from collections.abc import Iterator
from datetime import datetime
from fractions import Fraction
from heapq import heappop
from typing import NamedTuple

from monitor.core.events import Filing
from monitor.core.events import ReportingPerson
from monitor.core.events import RightToAcquire
from monitor.core.events import Trade
from monitor.core.holders import Combination
from monitor.core.holders import Holder
from monitor.core.holders import Subject
from monitor.core.holders import joint_number
from monitor.core.persons import Tie
from monitor.core.persons import circles_of
from monitor.core.placement import DURING
from monitor.core.placement import Order
from monitor.core.placement import ends
from monitor.core.placement import order_of
from monitor.core.plan import OwnershipTerms
from monitor.core.positions import Positions
from monitor.core.quantities import Shares
from monitor.core.quantities import whole
from monitor.core.rights import NO_RIGHTS
from monitor.core.rights import RightsHeld
from monitor.core.rights import rights_held


class Standing(NamedTuple):
    """A subject's numbers; `denominator` None: the outstanding count is not known."""

    numerator: Shares
    denominator: Shares | None


class Ownership(Positions):
    """The positions of one issuer's holders at the instant up to which facts were applied."""

    @property
    def next_boundary(self) -> datetime | None:
        """The next instant at which time alone changes what counts."""
        return self._boundaries[0] if self._boundaries else None

    def change_terms(self, terms: OwnershipTerms) -> None:
        """Count by other terms from now on; every subject is to be looked at again."""
        self.terms = terms
        self._all_changed = True

    def trade_quietly(self, trade: Trade, loud: list[Subject]) -> bool:
        """The fast path: add a trade that is simply the latest thing known of its holder; False if it is not.

        Subjects that leave their bounds are appended to `loud`: `settle` must hear of them at this instant.
        """
        holder = self.holders.get(trade.holder)
        at = trade.at
        if holder is None or not isinstance(at, datetime):
            return False
        order = Order(at, DURING)
        if holder.reached is not None and order <= holder.reached:
            return False
        if self.count.last_split is not None and order < self.count.last_split:
            return False
        amount = trade.shares if trade.side == "buy" else -trade.shares
        total = holder.total + amount
        if total < 0:
            return False
        holder.hear(trade)
        holder.total = total
        if self.moved is not None:
            self.moved[holder] = None
        if holder.subjects is None:
            if not holder.low <= total < holder.high:
                loud.append(holder)
            return True
        for subject in holder.subjects:
            subject.total += amount
            if not subject.low <= subject.total < subject.high:
                loud.append(subject)
        return True

    def settle(self, at: datetime, loud: Iterable[Subject] = ()) -> list[Subject]:
        """Bring every number up to `at`; returns the subjects whose numbers or limits may have changed.

        `loud`: subjects that the fast path has seen leave their bounds.
        """
        self.at = at
        while self._boundaries and self._boundaries[0] <= at:
            heappop(self._boundaries)
            self._regroup = self._all_changed = True
        factor = self.count.factor_since
        if self.moved is not None:
            self.moved.update(dict.fromkeys(self._changed))
        for holder in self._changed:
            beyond = holder.recount(factor, self._order_of_trade)
            if beyond:
                self.oversold[holder.person] = beyond
            else:
                self.oversold.pop(holder.person, None)
        if self._regroup:
            self._combine()
        if self._regroup or self._all_changed:
            touched = list(self.subjects())
        else:
            changed = sorted(self._changed, key=lambda holder: holder.person)
            touched = list(dict.fromkeys((*(s for h in changed for s in _subjects_of(h)), *loud)))
        for subject in (*touched, *self.closures):
            if isinstance(subject, Combination):
                subject.recount(factor)
            if self._rights:
                subject.extra = whole(sum((self.rights(holder).numerator for holder in subject.holders), 0))
        self._changed.clear()
        self.is_swept = self._regroup or self._all_changed
        self._regroup = self._all_changed = False
        return touched

    def _order_of_trade(self, trade: Trade) -> Order:
        return order_of(trade, self._time)

    def rights(self, holder: Holder) -> RightsHeld:
        """What the holder's rights add to the two numbers now."""
        held = self._rights_of.get(holder.person)
        if not held or self.at is None:
            return NO_RIGHTS
        counted_as_of = holder.snapshot.contains_rights_of if holder.snapshot else None
        return rights_held(
            held, holder.person, counted_as_of, self.at, self.terms, self.count.factor_since, self._time, self.name
        )

    def rights_in_force(self) -> Iterator[RightToAcquire]:
        """The current version of every right, for evidence."""
        return (versions.current for versions in self._rights.values())

    def _combine(self) -> None:
        ties = [
            Tie(event.relation, tuple(dict.fromkeys(self.name(p) for p in event.persons)), event.id)
            for versions in self._ties.values()
            for event in (versions[-1][3],)
            if event.until is None or self.at is None or self.at < ends(event.until, self._time)
        ]
        self.circles = circles_of(ties, self._joint_filings(), self.excluded)
        for holder in self.holders.values():
            holder.leave_to(() if holder.person in self.excluded else None)
        self.combinations = [
            Combination(map(self.holder, sorted(circle.members)), circle.reasons) for circle in self.circles.subjects
        ]
        self.closures = [
            Combination(map(self.holder, sorted(circle.members)), circle.reasons) for circle in self.circles.closures
        ]
        for combination in self.combinations:
            for holder in combination.holders:
                holder.leave_to((*(holder.subjects or ()), combination))

    def _joint_filings(self) -> list[Tie]:
        """The persons of each joint filing who have not since been reported on without the others (readings 3.2)."""
        joint: dict[str, list[str]] = {}
        for holder in self.holders.values():
            if holder.listing is not None and len(holder.listing.persons) > 1:
                joint.setdefault(holder.listing.id, []).append(holder.person)
        return [Tie("joint-filing", tuple(sorted(p)), event_id) for event_id, p in joint.items()]

    def group_of(self, members: Iterable[str]) -> Subject:
        """These persons counted as one now, whether or not they are a subject."""
        holders = [self.holder(person) for person in members]
        if len(holders) == 1:
            return holders[0]
        group = Combination(holders)
        group.recount(self.count.factor_since)
        group.extra = whole(sum((self.rights(holder).numerator for holder in holders), 0))
        return group

    def subjects(self) -> Iterator[Subject]:
        """Every subject: the combinations, and everybody who is in none."""
        yield from self.combinations
        yield from (holder for holder in self.holders.values() if holder.subjects is None)

    def subjects_with(self, person: str) -> tuple[Subject, ...]:
        """The subjects that contain a person; none if it is excluded or holds nothing known."""
        holder = self.holders.get(self.name(person))
        return _subjects_of(holder) if holder is not None else ()

    def is_known(self, subject: Subject) -> bool:
        """Whether anything at all is known of what the subject holds."""
        return any(h.snapshot is not None or h.trade_count or h.person in self._rights_of for h in subject.holders)

    def standing(self, subject: Subject) -> Standing:
        """The subject's numerator and denominator (Section 28)."""
        outstanding = self.count.outstanding
        if outstanding is None:
            return Standing(subject.numerator, None)
        if self._rights:
            outstanding += sum((self.rights(holder).denominator for holder in subject.holders), 0)
        return Standing(subject.numerator, whole(outstanding))

    def largest_with(self, persons: Iterable[str]) -> Subject | None:
        """Of the subjects that contain any of the persons the one with the largest percentage (readings 10.5)."""
        subjects = dict.fromkeys(s for person in persons for s in self.subjects_with(person))
        return min(subjects, key=self._smallness, default=None)

    def _smallness(self, subject: Subject) -> tuple[Fraction, Shares, int, list[str]]:
        """Orders subjects by percentage, the largest first, then by shares, then by size, then by names."""
        numerator, denominator = self.standing(subject)
        part = Fraction(numerator) / Fraction(denominator) if denominator else Fraction(0)
        return -part, -numerator, -len(subject.holders), sorted(subject.members)

    def stated_in(self, filing: Filing) -> Shares | None:
        """The number that the filing's own rows give for its persons together, in shares of now; None if none."""
        rows = [row for name, row in self.rows_of(filing).items() if row.is_stated and name not in self.excluded]
        return joint_number(rows) * self.count.factor_since(order_of(filing, self._time)) if rows else None


def _subjects_of(holder: Holder) -> tuple[Subject, ...]:
    return (holder,) if holder.subjects is None else holder.subjects


def stated_percentages(persons: Iterable[ReportingPerson]) -> list[Fraction]:
    """The percentages that a filing's cover pages state."""
    return [Fraction(person.percent) for person in persons if person.percent is not None]
