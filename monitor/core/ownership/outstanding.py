"""The shares outstanding, and what splits have made of older numbers (contract 1, readings 1.1 and 2.5)."""

from bisect import insort
from datetime import datetime
from typing import NamedTuple

from monitor.core.feed.events import CorporateAction
from monitor.core.feed.events import SharesOutstanding
from monitor.core.feed.placement import Order
from monitor.core.feed.placement import order_of
from monitor.core.quantities import Shares
from monitor.core.quantities import whole
from monitor.core.times.calendars import BusinessTime


class _Count(NamedTuple):
    order: Order
    said_at: datetime
    id: str
    shares: Shares


class OutstandingCount:
    """The count in effect: the latest one stated, with issues and repurchases after it, in today's shares."""

    def __init__(self, time: BusinessTime) -> None:
        self.outstanding: Shares | None = None
        self.sources: tuple[str, ...] = ()
        """Ids of the events that make the count."""
        self.last_split: Order | None = None
        self._time = time
        self._latest: _Count | None = None
        self._changes: list[_Count] = []
        self._splits: list[tuple[Order, str, Shares]] = []

    def stated(self, event: SharesOutstanding) -> None:
        """A count stated as of a moment; the latest in the order of things stands."""
        count = _Count(order_of(event, self._time), event.said_at, event.id, event.shares)
        if self._latest is None or count > self._latest:
            self._latest = count
        self._recount()

    def acted(self, event: CorporateAction) -> None:
        """A split, stock dividend, issue or repurchase of the Company."""
        order = order_of(event, self._time)
        if event.ratio is not None:
            insort(self._splits, (order, event.id, event.ratio))
            self.last_split = self._splits[-1][0]
        elif event.shares is not None:
            change = event.shares if event.action == "issuance" else -event.shares
            self._changes.append(_Count(order, event.said_at, event.id, change))
        self._recount()

    def factor_since(self, order: Order) -> Shares:
        """What splits have made of one share held at that moment: splits after it multiply."""
        if self.last_split is None or order >= self.last_split:
            return 1
        factor: Shares = 1
        for split, _, ratio in self._splits:
            if split > order:
                factor *= ratio
        return whole(factor)

    def _recount(self) -> None:
        if self._latest is None:
            return
        latest = self._latest
        after = [change for change in self._changes if change.order > latest.order]
        total = sum((c.shares * self.factor_since(c.order) for c in (latest, *after)), 0)
        # Repurchases of more than there is leave no count that could be divided by.
        self.outstanding = whole(total) if total > 0 else None
        splits = (event_id for order, event_id, _ in self._splits if order > latest.order)
        self.sources = (latest.id, *(change.id for change in after), *splits)
