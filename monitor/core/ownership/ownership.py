"""Who beneficially owns how much at one instant, as the facts in effect then say.

`Ownership` walks forward: facts are applied in the order of their effect, `settle` brings every number up to date.
It is never taken back; what is learned late is walked anew from the start by whoever holds the facts.
"""

from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Set
from datetime import datetime
from fractions import Fraction
from heapq import heappop
from typing import NamedTuple
from typing import TypeVar

from monitor.core.feed.events import Filing
from monitor.core.feed.events import Holding
from monitor.core.feed.events import Relationship
from monitor.core.feed.events import ReportingPerson
from monitor.core.feed.events import RightToAcquire
from monitor.core.feed.events import Trade
from monitor.core.feed.placement import DURING
from monitor.core.feed.placement import Order
from monitor.core.feed.placement import order_of
from monitor.core.ownership.combinations import Combination
from monitor.core.ownership.connected import Linked
from monitor.core.ownership.holders import Holder
from monitor.core.ownership.persons import Circle
from monitor.core.ownership.positions import Positions
from monitor.core.ownership.rights import NO_RIGHTS
from monitor.core.ownership.rights import RightsHeld
from monitor.core.ownership.rights import rights_held
from monitor.core.ownership.stated import joint_number
from monitor.core.ownership.subjects import Subject
from monitor.core.plan.plan import OwnershipTerms
from monitor.core.quantities import Shares
from monitor.core.quantities import whole

_Cause = TypeVar("_Cause")


_FEW = 8
"""So many of a holder's latest trades are read first."""


class Standing(NamedTuple):
    """A subject's numbers; `denominator` None: the outstanding count is not known."""

    numerator: Shares
    denominator: Shares | None


class Ownership(Positions):
    """The positions of one issuer's holders at the instant up to which facts were applied."""

    @property
    def next_boundary(self) -> datetime | None:
        """The next instant at which time alone changes what counts."""
        return self._boundaries[0][0] if self._boundaries else None

    def change_terms(self, terms: OwnershipTerms) -> None:
        """Count by other terms from now on; every subject is to be looked at again."""
        self.terms = terms
        self._all_changed = True

    def restate(self, person: str, events: Iterable[Holding | Trade]) -> None:
        """Count a holder, whom nothing else names, by these events alone: those in effect, in their order."""
        holder = self.holder(person)
        holder.forget()
        for event in events:
            self.apply(event)
        self._changed.add(holder)

    def rename(self, old: str, new: str) -> None:
        """Know a person, who is in no relation and no filing, by another name, which is nobody's, from now on."""
        holder = self.holders.pop(old, None)
        if holder is None:
            return
        holder.rename(new)
        self.holders[new] = holder
        if old in self.oversold:
            self.oversold[new] = self.oversold.pop(old)
        self._changed.add(holder)

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
            if not holder.is_quiet:
                loud.append(holder)
            return True
        for subject in holder.subjects:
            subject.total += amount
            if not subject.is_quiet:
                loud.append(subject)
        return True

    def may_come_late(self, trade: Trade) -> bool:
        """Whether a trade that stands before others can simply be added: no sale is beyond what was held then."""
        holder = self.holders.get(trade.holder)
        if holder is None or trade.holder in self.oversold or not isinstance(trade.at, datetime):
            return False
        return trade.side == "buy" or _is_covered(holder, trade.at, trade.shares)

    def settle(self, at: datetime, loud: Iterable[Subject] = ()) -> list[Subject]:
        """Bring every number up to `at`; returns the subjects whose numbers or limits may have changed.

        `loud`: subjects that the fast path has seen leave their bounds.
        """
        self.at = at
        while self._boundaries and self._boundaries[0][0] <= at:
            _, _, cause = heappop(self._boundaries)
            if isinstance(cause, str):
                self._changed.add(self.holder(self._rights[cause].current.holder))
            else:
                self._stale_relations[cause] = None
        for relation in self._stale_relations:
            self._relate(relation)
        self._stale_relations.clear()
        factor = self.count.factor_since
        if self.moved is not None:
            self.moved.update(dict.fromkeys(self._changed))
        for holder in self._changed:
            beyond = holder.recount(factor, self._order_of_trade)
            if beyond:
                self.oversold[holder.person] = beyond
            else:
                self.oversold.pop(holder.person, None)
        regrouped, reclosed = self._combine() if self._regroup else ([], [])
        if self._all_changed:
            touched = list(self.subjects())
        else:
            changed = sorted(self._changed, key=lambda holder: holder.person)
            concerned = (*regrouped, *(s for h in changed for s in _subjects_of(h)), *loud)
            touched = [subject for subject in dict.fromkeys(concerned) if self.is_subject(subject)]
        # A closure may lose or win persons while its subjects stay as they are.
        closures = [*reclosed, *(self.closure_of(subject) for subject in touched)]
        # An excluded person is in no subject, yet counted alone where it recedes or bids (readings 10.5).
        excluded = (self.holders[person] for person in self.excluded if person in self.holders)
        for subject in (*touched, *dict.fromkeys(c for c in closures if c is not None), *excluded):
            if isinstance(subject, Combination):
                subject.recount(factor, not self._listed_jointly.isdisjoint(subject.members))
            if self._rights:
                holders = [holder for holder in subject.holders if holder.person in self._rights_of]
                subject.extra = whole(sum((self.rights(holder).numerator for holder in holders), 0))
        self._changed.clear()
        self.is_swept = self._all_changed
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

    @property
    def has_rights(self) -> bool:
        """Whether anybody ever had a right to acquire shares."""
        return bool(self._rights)

    def rights_in_force(self) -> Iterator[RightToAcquire]:
        """The current version of every right, for evidence."""
        return (versions.current for versions in self._rights.values())

    def latest_relations(self) -> Iterator[Relationship]:
        """The version of every relation that counts, also of one that has ended, for evidence."""
        return (versions[-1][3] for versions in self._ties.values())

    def _combine(self) -> tuple[list[Subject], list[Combination]]:
        """Bring subjects and closures up to date with the ties.

        Returns the subjects to be looked at again, and the closures to be counted again.
        """
        changed = self.circles.settle()
        subjects = {p: [*(self.holder(p).subjects or ())] for p in self._just_excluded if p in self.holders}
        self._just_excluded.clear()
        touched: list[Subject] = []
        for candidate, circle in changed.subjects.items():
            combination, gone, come = self._change(self._subjects, candidate, circle)
            for person in gone | come:
                subjects.setdefault(person, [*(self.holder(person).subjects or ())])
            for person in gone:
                subjects[person].remove(combination)
            for person in come:
                subjects[person].append(combination)
            touched.append(combination)
        for person, inside in subjects.items():
            holder = self.holder(person)
            holder.leave_to(tuple(inside) or (() if person in self.excluded else None))
            if holder.subjects is None:
                touched.append(holder)
        self.regrouped.update(subjects)
        watched, reclosed = self._close(changed.closures)
        return touched + watched, reclosed

    def _close(self, changed: Mapping[Linked, Circle | None]) -> tuple[list[Subject], list[Combination]]:
        """Bring the closures up to date.

        Returns the subjects that now are in one, or no more: how they are watched; and the closures that have changed.
        """
        before: dict[str, bool] = {}
        reclosed: list[Combination] = []
        for linked, circle in changed.items():
            closure, gone, come = self._change(self._closures, linked, circle)
            reclosed.append(closure)
            for person in gone | come:
                before.setdefault(person, person in self._closure_of)
            for person in gone:
                if self._closure_of.get(person) is closure:
                    del self._closure_of[person]
            self._closure_of.update(dict.fromkeys(come, closure))
        moved = [person for person, was_in in before.items() if was_in != (person in self._closure_of)]
        self.regrouped.update(moved)
        return [subject for person in moved for subject in self.subjects_with(person)], reclosed

    def _change(
        self, known: dict[_Cause, Combination], cause: _Cause, circle: Circle | None
    ) -> tuple[Combination, frozenset[str], frozenset[str]]:
        """Let a combination be what its circle is now; returns it, with the persons who have gone and come."""
        combination = known.pop(cause, None) or Combination()
        before, after = combination.members, circle.members if circle is not None else frozenset()
        gone, come = before - after, after - before
        combination.regroup(after, map(self.holder, come), circle.reasons if circle is not None else ())
        if circle is not None:
            known[cause] = combination
        return combination, gone, come

    def group_of(self, members: Iterable[str]) -> Subject:
        """These persons counted as one now, whether or not they are a subject."""
        holders = [self.holder(person) for person in members]
        if len(holders) == 1:
            return holders[0]
        group = Combination(holders)
        group.recount(self.count.factor_since)
        group.extra = whole(sum((self.rights(holder).numerator for holder in holders), 0))
        return group

    @property
    def combinations(self) -> Collection[Combination]:
        """The subjects of two persons and more."""
        return self._subjects.values()

    @property
    def closures(self) -> Collection[Combination]:
        """Everybody connected by any relation, where that is no subject by itself (readings 4.2)."""
        return self._closures.values()

    def closure_of(self, subject: Subject) -> Combination | None:
        """The closure around a subject: its members are all in the same."""
        return self._closure_of.get(next(iter(subject.members))) if isinstance(subject, Combination) else None

    def closures_around(self, persons: Set[str]) -> Collection[Combination]:
        """The closures that any of the persons is in."""
        around = self._closure_of
        return dict.fromkeys(around[person] for person in persons if person in around) if around else ()

    @staticmethod
    def is_subject(subject: Subject) -> bool:
        """Whether what was a subject still is one: not a person who has joined others, not persons who have parted."""
        return subject.subjects is None if isinstance(subject, Holder) else bool(subject.members)

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
            holders = [holder for holder in subject.holders if holder.person in self._rights_of]
            outstanding += sum((self.rights(holder).denominator for holder in holders), 0)
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


def _is_covered(holder: Holder, since: datetime, shares: Shares) -> bool:
    """Whether the holder had that much at every moment since then. Only its latest trades are read for it."""
    count = _FEW
    while len(latest := holder.latest_trades(count)) == count and _heard_at(latest[0]) > since:
        count *= _FEW
    held = holder.total
    later = [trade for trade in latest if isinstance(trade.at, datetime) and trade.at > since]
    for trade in sorted(later, key=lambda trade: (trade.at, trade.side), reverse=True):
        if held < shares:
            return False
        held += trade.shares if trade.side == "sell" else -trade.shares
    return held >= shares


def _heard_at(trade: Trade) -> datetime:
    return max(trade.known_at, trade.at) if isinstance(trade.at, datetime) else trade.known_at


def _subjects_of(holder: Holder) -> tuple[Subject, ...]:
    return (holder,) if holder.subjects is None else holder.subjects


def stated_percentages(persons: Iterable[ReportingPerson]) -> list[Fraction]:
    """The percentages that a filing's cover pages state."""
    return [Fraction(person.percent) for person in persons if person.percent is not None]
