"""A person's own position: the latest snapshot, plus the trades executed after it (contract 1, readings 3.1)."""

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Sequence
from sys import intern
from typing import Protocol

from monitor.core.feed.events import Holding
from monitor.core.feed.events import Trade
from monitor.core.feed.placement import Order
from monitor.core.ownership.stated import Listing
from monitor.core.ownership.stated import Snapshot
from monitor.core.ownership.stated import joint_number
from monitor.core.ownership.subjects import ANYWHERE
from monitor.core.ownership.subjects import NOWHERE
from monitor.core.ownership.subjects import Factor
from monitor.core.ownership.subjects import Subject
from monitor.core.quantities import Shares
from monitor.core.quantities import whole


class Keeper(Protocol):
    """Keeps the trades of holders that it has counted (`monitor.core.book.trade_book`); knows a holder by his name."""

    def count_of(self, holder: "Holder") -> int:
        """How many of the holder's trades it keeps."""
        ...

    def trades_of(self, holder: "Holder") -> list[Trade]:
        """All of them in their order; read back, so not for nothing."""
        ...

    def latest_trades(self, holder: "Holder", count: int) -> list[Trade]:
        """The latest of them, in their order."""
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

    def latest_trades(self, count: int) -> Sequence[Trade]:
        """The last so many of them, as they came."""
        heard = self.trades_heard[-count:]
        if self.keeper is None or len(heard) == count:
            return heard
        return [*self.keeper.latest_trades(self, count - len(heard)), *heard]

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
