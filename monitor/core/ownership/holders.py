"""A person's own position: the latest snapshot, plus the trades executed after it (contract 1, readings 3.1 and 3.2).

`total` of a `Holder` or `Subject` is its shares without rights to acquire. The fast path for a trade changes `total`
and compares it with two whole numbers worked out beforehand: inside `low <= total < high` nothing is crossed.
"""

from collections.abc import Callable
from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Sequence
from datetime import date
from datetime import datetime
from operator import attrgetter
from sys import intern
from typing import NamedTuple
from typing import Protocol

import msgspec

from monitor.core.feed.events import Filing
from monitor.core.feed.events import Holding
from monitor.core.feed.events import ReportingPerson
from monitor.core.feed.events import Trade
from monitor.core.feed.placement import Order
from monitor.core.quantities import Shares
from monitor.core.quantities import whole

Factor = Callable[[Order], Shares]
"""What splits have made of one share that was held at an instant."""


Range = tuple[int, int]
"""Two bounds, `low` and `high`: a total is inside while `low <= total < high`. One object serves many subjects."""

NOWHERE: Range = (1, 0)
"""Nothing is inside: whatever comes is looked at."""

UNBOUNDED = 10**40
"""More shares than there are: the upper bound of a subject that nothing limits."""

ANYWHERE: Range = (0, UNBOUNDED)
"""For somebody who counts in other subjects: what limits him is their ranges."""


class Row(NamedTuple):
    """What one cover page, or one holding, says of a person's shares; None is not stated."""

    aggregate: Shares | None
    sole_voting: Shares | None = None
    shared_voting: Shares | None = None
    sole_dispositive: Shares | None = None
    shared_dispositive: Shares | None = None

    @classmethod
    def of(cls, person: ReportingPerson) -> "Row":
        return cls(
            person.aggregate,
            person.sole_voting,
            person.shared_voting,
            person.sole_dispositive,
            person.shared_dispositive,
        )

    @property
    def is_stated(self) -> bool:
        return any(value is not None for value in self)

    def scaled(self, factor: Shares) -> "Row":
        return self if factor == 1 else Row(*(None if value is None else value * factor for value in self))

    @property
    def aggregate_as_read(self) -> Shares:
        """The aggregate; a null one is the larger of the two sums of powers (readings 3.1)."""
        if self.aggregate is not None:
            return self.aggregate
        return max(_sum(self.sole_voting, self.shared_voting), _sum(self.sole_dispositive, self.shared_dispositive))


def _sum(*values: Shares | None) -> Shares:
    return sum(value for value in values if value is not None)


def joint_number(rows: Iterable[Row]) -> Shares:
    """What the persons of one joint filing hold together; a joint filing is never summed (readings 3.2).

    The largest of: the largest aggregate; all sole voting power plus the largest shared; the same of dispositive power.
    """
    stated = tuple(rows)
    voting = sum(row.sole_voting or 0 for row in stated) + max(row.shared_voting or 0 for row in stated)
    disposing = sum(row.sole_dispositive or 0 for row in stated) + max(row.shared_dispositive or 0 for row in stated)
    return max(max(row.aggregate_as_read for row in stated), voting, disposing)


class Snapshot(msgspec.Struct, frozen=True, gc=False):
    """A position stated as of a moment: by a holding, or by a row of a filing."""

    order: Order
    event: Holding | Filing
    filed: Row | None
    """The row of a filing; a holding states one number, and there are millions of them."""
    contains_rights_of: date | None
    """Day as of which a Schedule 13D or 13G counts the rights exercisable within 60 days inside its aggregate."""

    @property
    def row(self) -> Row:
        """What is stated."""
        if self.filed is not None:
            return self.filed
        assert isinstance(self.event, Holding), "a filing states a row"
        return Row(self.event.shares)

    @property
    def id(self) -> str:
        """The id of the event."""
        return self.event.id

    @property
    def rank(self) -> tuple[Order, datetime, str]:
        """Which snapshot is the later one: by moment, then the one known later, then the greater id (readings 3.1)."""
        return self.order, self.event.said_at, self.event.id


class Listing(NamedTuple):
    """The latest filing that lists a person, and everybody it lists."""

    order: Order
    said_at: datetime
    id: str
    persons: frozenset[str]

    @property
    def rank(self) -> tuple[Order, datetime, str]:
        return self.order, self.said_at, self.id


class Subject:
    """Persons counted as one (readings 4.1). A person alone is a `Holder`, which is its own subject."""

    __slots__ = ("total", "quiet")

    def __init__(self) -> None:
        self.total: Shares = 0
        self.quiet = NOWHERE
        """Where the total may be without anything to be said; nowhere until assessed."""

    @property
    def extra(self) -> Shares:
        """Rights to acquire that add to the numerator."""
        raise NotImplementedError

    @extra.setter
    def extra(self, extra: Shares) -> None:
        raise NotImplementedError

    @property
    def holders(self) -> tuple["Holder", ...]:
        raise NotImplementedError

    @property
    def members(self) -> frozenset[str]:
        raise NotImplementedError

    @property
    def is_quiet(self) -> bool:
        """Whether the total is where nothing is to be said."""
        low, high = self.quiet
        return low <= self.total < high

    @property
    def numerator(self) -> Shares:
        return self.total + self.extra


def persons_of(subjects: Iterable[Subject]) -> set[str]:
    """Everybody in any of the subjects."""
    return set().union(*(subject.members for subject in subjects))


class Keeper(Protocol):
    """Keeps the trades of holders that it has counted (`monitor.core.book.trade_book`); knows a holder by his name."""

    def count_of(self, holder: "Holder") -> int:
        """How many of the holder's trades it keeps."""
        ...

    def trades_of(self, holder: "Holder") -> list[Trade]:
        """All of them in their order; read back, so not for nothing."""
        ...

    def latest_ids(self, holder: "Holder", count: int) -> list[str]:
        """The ids of the latest of them, in their order."""
        ...

    def end(self, holder: "Holder") -> None:
        """They are the holder's trades no more."""
        ...


class Particulars:
    """What few holders have beside a position."""

    __slots__ = ("extra", "listing", "subjects")

    def __init__(self) -> None:
        self.extra: Shares = 0
        self.listing: Listing | None = None
        self.subjects: tuple[Subject, ...] | None = None


class Holder(Subject):
    """One person, with its position in today's shares. There are millions: each slot that all have counts."""

    __slots__ = ("person", "reached", "heard", "keeper", "particulars", "_stated")

    def __init__(self, person: str) -> None:
        super().__init__()
        self.person = person
        self.particulars: Particulars | None = None
        """Made when the first of them is set."""
        self.keeper: Keeper | None = None
        """Whoever may keep trades of this person: all of them came before those that were heard."""
        self.heard: list[Trade] | Trade | None = None
        """Trades that nobody else keeps; a single one as it is, for most holders never have two."""
        self._stated: Snapshot | Holding | None = None
        """A holding stands for its snapshot while it stands at `reached`."""
        self.reached: Order | None = None
        """The latest place of its snapshot and of trades with a bare date: only a later trade can simply be added."""

    def _own_particulars(self) -> Particulars:
        if self.particulars is None:
            self.particulars = Particulars()
        return self.particulars

    @property
    def extra(self) -> Shares:
        return 0 if self.particulars is None else self.particulars.extra

    @extra.setter
    def extra(self, extra: Shares) -> None:
        if extra or self.particulars is not None:
            self._own_particulars().extra = extra

    @property
    def listing(self) -> Listing | None:
        """The latest filing that lists this person."""
        return None if self.particulars is None else self.particulars.listing

    @listing.setter
    def listing(self, listing: Listing) -> None:
        self._own_particulars().listing = listing

    @property
    def subjects(self) -> tuple[Subject, ...] | None:
        """The subjects this person is in; None: alone, its own subject."""
        return None if self.particulars is None else self.particulars.subjects

    @property
    def snapshot(self) -> Snapshot | None:
        """The latest position stated."""
        stated = self._stated
        if isinstance(stated, Holding):
            assert self.reached is not None, "it was reached when it was stated"
            return Snapshot(self.reached, stated, None, None)
        return stated

    @property
    def stated_as(self) -> Snapshot | Holding | None:
        """What stated that position, as it is kept."""
        return self._stated

    def state(self, snapshot: Snapshot) -> None:
        """A later position was stated; its place was reached before."""
        is_plain = isinstance(snapshot.event, Holding) and snapshot.order == self.reached
        self._stated = snapshot.event if is_plain and isinstance(snapshot.event, Holding) else snapshot

    def state_plainly(self, holding: Holding, order: Order) -> None:
        """A later position was stated of somebody without trades, in today's shares."""
        self._stated, self.reached = holding, order
        self.total = holding.shares

    def reach(self, order: Order) -> None:
        """Something stands at that place: only a later trade can simply be added."""
        if self.reached is None or order > self.reached:
            self._stated = self.snapshot
            self.reached = order

    @property
    def trades(self) -> Sequence[Trade]:
        """The trades after the snapshot, as they came."""
        kept = self.keeper.trades_of(self) if self.keeper is not None else ()
        return [*kept, *self.trades_heard] if kept else self.trades_heard

    @property
    def trade_count(self) -> int:
        """How many they are."""
        return (self.keeper.count_of(self) if self.keeper is not None else 0) + len(self.trades_heard)

    def latest_ids(self, count: int) -> list[str]:
        """The ids of the last so many of them."""
        heard = [trade.id for trade in self.trades_heard[-count:]]
        if self.keeper is None or len(heard) == count:
            return heard
        return [*self.keeper.latest_ids(self, count - len(heard)), *heard]

    @property
    def trades_heard(self) -> Sequence[Trade]:
        """Those of them that nobody else keeps."""
        heard = self.heard
        return () if heard is None else heard if isinstance(heard, list) else (heard,)

    def hear(self, *trades: Trade) -> None:
        """Keep trades that came after all others."""
        if self.heard is None and len(trades) == 1:
            self.heard = trades[0]
        else:
            self.heard = [*self.trades_heard] if not isinstance(self.heard, list) else self.heard
            self.heard += trades

    def keep(self, trades: Sequence[Trade]) -> None:
        """Forget all other trades: they are inside the snapshot."""
        self.heard = None
        if self.keeper is not None:
            self.keeper.end(self)
        if trades:
            self.hear(*trades)

    def forget(self) -> None:
        """Nothing is known of what it holds."""
        self.keep(())
        self._stated = self.reached = None

    def rename(self, person: str) -> None:
        """Be known by another name. Whoever keeps trades knows them by the old one: they are heard."""
        if self.keeper is not None:
            self.keep(self.trades)
            self.keeper = None
        self.person = intern(person)

    @property
    def holders(self) -> tuple["Holder", ...]:
        return (self,)

    @property
    def members(self) -> frozenset[str]:
        return frozenset((self.person,))

    def leave_to(self, subjects: tuple[Subject, ...] | None) -> None:
        """Count in these subjects from now on (none: excluded), or alone where None.

        Its own range is then as wide as can be, or empty until it is looked at.
        """
        if subjects is not None or self.particulars is not None:
            self._own_particulars().subjects = subjects
        self.quiet = NOWHERE if subjects is None else ANYWHERE

    def stated(self, factor: Factor) -> Shares:
        """The snapshot's own number, in today's shares."""
        snapshot = self.snapshot
        if snapshot is None:
            return 0
        return whole(joint_number((snapshot.row.scaled(factor(snapshot.order)),)))

    def traded(self, factor: Factor) -> Shares:
        """What trades after the snapshot have added."""
        return self.total - self.stated(factor)

    def recount(self, factor: Factor, order_of: Callable[[Trade], Order]) -> list[Trade]:
        """Count the position anew from its snapshot and trades; returns the sales beyond what was held."""
        snapshot = self.snapshot
        total: Shares = self.stated(factor)
        beyond = []
        for order, trade in _in_order(self.trades, order_of):
            if snapshot is not None and order <= snapshot.order:
                continue
            since = factor(order)
            amount = trade.shares if since == 1 else trade.shares * since
            if trade.side == "sell":
                total -= amount
            else:
                total = total + amount if total else amount  # of a first purchase the trade's own number stands
            if total < 0:
                total = 0
                beyond.append(trade)
        self.total = whole(total)
        return beyond


def _in_order(trades: Iterable[Trade], order_of: Callable[[Trade], Order]) -> list[tuple[Order, Trade]]:
    """Trades by moment; at one moment purchases first, so that a sale of what was just bought is covered."""
    placed = [(order_of(trade), trade) for trade in trades]
    placed.sort(key=lambda pair: (pair[0], pair[1].side, pair[1].id))
    return placed


class Combination(Subject):
    """Two persons or more counted as one, by relation, group or joint filing; nobody, once it is no more."""

    __slots__ = ("extra", "_holders", "_members", "upper", "is_joint", "_reasons")

    def __init__(self, holders: Iterable[Holder] = ()) -> None:
        super().__init__()
        self.extra: Shares = 0
        self._holders: tuple[Holder, ...] = ()
        self._members: frozenset[str] = frozenset()
        self.upper: Shares = 0
        """The sum of aggregates, which a joint filing may not reach (readings 3.2)."""
        self.is_joint = False
        self._reasons: Collection[str] = ()
        come = tuple(holders)
        self.regroup(frozenset(holder.person for holder in come), come, ())

    def regroup(self, members: frozenset[str], come: Iterable[Holder], reasons: Collection[str]) -> None:
        """Count these persons as one from now on, of whom some have come; numbers and bounds are to be worked out."""
        kept: Sequence[Holder] = self._holders
        if not self._members <= members:
            kept = [holder for holder in kept if holder.person in members]
        self._holders = tuple(sorted((*kept, *come), key=attrgetter("person")))
        self._members = members
        self._reasons = reasons
        self.quiet = NOWHERE

    @property
    def holders(self) -> tuple[Holder, ...]:
        return self._holders

    @property
    def members(self) -> frozenset[str]:
        return self._members

    @property
    def reasons(self) -> tuple[str, ...]:
        """Ids of the events that join these persons."""
        return tuple(sorted(self._reasons))

    def recount(self, factor: Factor, may_be_joint: bool = True) -> None:
        """Count the persons together: each joint number once, everybody else by himself."""
        if not may_be_joint:
            self.is_joint = False
            self.total = self.upper = whole(sum([holder.total for holder in self._holders]))
            return
        clusters = joint_clusters(self._holders)
        self.is_joint = any(len(cluster) > 1 for cluster in clusters)
        self.total = whole(sum((_together(cluster, factor) for cluster in clusters), 0))
        self.upper = self.total
        if self.is_joint:
            aggregates = sum((_aggregate(holder, factor) for holder in self._holders), 0)
            self.upper = whole(max(self.total, aggregates))


def joint_clusters(holders: Iterable[Holder]) -> list[list[Holder]]:
    """Holders whose rows belong to one joint number: the latest filing of either lists the other (readings 3.2)."""
    cluster_of = {holder.person: [holder] for holder in holders}
    for clusters in list(cluster_of.values()):
        holder = clusters[0]
        for person in holder.listing.persons if holder.listing is not None else ():
            one, other = cluster_of[holder.person], cluster_of.get(person)
            if other is None or other is one:
                continue
            larger, smaller = (one, other) if len(one) >= len(other) else (other, one)
            larger += smaller
            cluster_of.update((joined.person, larger) for joined in smaller)
    return list({id(cluster): cluster for cluster in cluster_of.values()}.values())


def _together(cluster: list[Holder], factor: Factor) -> Shares:
    if len(cluster) == 1:
        return cluster[0].total
    rows = [h.snapshot.row.scaled(factor(h.snapshot.order)) for h in cluster if h.snapshot is not None]
    stated = joint_number(rows) if rows else 0
    return max(0, stated + sum((holder.traded(factor) for holder in cluster), 0))


def _aggregate(holder: Holder, factor: Factor) -> Shares:
    if holder.snapshot is None:
        return holder.total
    aggregate = holder.snapshot.row.aggregate_as_read * factor(holder.snapshot.order)
    return max(0, aggregate + holder.traded(factor))
