"""An issuer's place in a book of trades: what its engine asks of the book, and the trades that the book keeps for it.

The engine has none of the trades that are kept. It reads them back from here where it must: by id, by person, or all;
and each of its holders has here the chain of its trades since the latest position stated.
"""

from collections import Counter
from collections.abc import Callable
from collections.abc import Collection
from collections.abc import Iterable
from datetime import datetime

import numpy as np

from monitor.core.book.id_memory import IdMemory
from monitor.core.book.trade_log import TradeLog
from monitor.core.book.trade_places import Places
from monitor.core.book.trade_records import IN_CHAIN
from monitor.core.book.trade_records import IN_HISTORY
from monitor.core.book.trade_records import IS_BOUND
from monitor.core.book.trade_records import Marked
from monitor.core.book.trade_records import Records
from monitor.core.book.trade_records import is_plain
from monitor.core.engine.engine import IssuerEngine
from monitor.core.feed.events import Trade
from monitor.core.feed.sums import Ints
from monitor.core.feed.sums import is_storable
from monitor.core.feed.sums import sums_of
from monitor.core.feed.sums import words_of
from monitor.core.ownership.combinations import Combination
from monitor.core.ownership.holders import Holder
from monitor.core.times.microseconds import micros_of


class Desk:
    """One issuer's. `leave` tells the book that the engine goes on by itself; the rest is the whole book's."""

    def __init__(
        self,
        engine: IssuerEngine,
        row: int,
        leave: "Callable[[Desk], None]",
        log: TradeLog,
        ids: IdMemory,
        everybody: Places,
    ) -> None:
        self.engine = engine
        self.row = row
        self.holders: dict[str, int] = {}
        """The place of each holder, by name."""
        self.circles: dict[Combination, int] = {}
        self.is_out = True
        """The engine counts for itself, until the book goes on."""
        self.ids: list[str] = []
        """Ids of events that the book has not heard of."""
        self.fresh: list[str] = []
        """Ids of events that the engine may have, and among them trades that the book can keep."""
        self._bounded = 0
        """Up to which of the issuer's trades the engine's bounds have heard of all."""
        self._leave = leave
        self._log = log
        self._met = ids
        self._everybody = everybody
        self._places: tuple[Ints, Ints] | None = None

    def places(self) -> tuple[Ints, Ints]:
        """The places of all holders, and of all circles."""
        if self._places is None:
            holders, circles = self.holders.values(), self.circles.values()
            self._places = np.array([*holders], np.int64), np.array([*circles], np.int64)
        return self._places

    def forget_places(self) -> None:
        """Holders or circles have come or gone."""
        self._places = None

    # -- what the engine asks ------------------------------------------------------------------------------------

    def leave(self) -> None:
        """See `monitor.core.engine.engine.Desk`, here and below."""
        if not self.is_out:
            self._leave(self)

    def heard(self, event_id: str) -> None:
        """An event of that id was taken."""
        self.ids.append(event_id)
        self.fresh.append(event_id)

    def history(self) -> list[Trade]:
        """All trades that are kept here."""
        pieces = [records.chosen(records.are(IN_HISTORY)) for _, records in self._log.back(self.row)]
        return self.trades(reversed(pieces))

    def trades_by(self, person: str) -> list[Trade]:
        """All trades that are kept here of a person."""
        if person not in self.holders:
            return []
        place, back = self.holders[person], self._log.back(self.row)
        pieces = [records.chosen(records.are(IN_HISTORY) & (records.holders == place)) for _, records in back]
        return self.trades(reversed(pieces))

    def find(self, ids: Collection[str]) -> dict[str, Trade]:
        """Of the trades kept here those of some ids: read from the latest back, if they can be there at all."""
        wanted = {event_id for event_id in ids if is_storable(event_id)}
        found: dict[str, Trade] = {}
        if not wanted:
            return found
        issuer = int(self.engine.issuer)
        sums = sums_of(np.full(len(wanted), issuer, np.int64), words_of([*wanted]))
        sums = sums[self._met.has(sums)]
        for _, records in self._log.back(self.row) if len(sums) else ():
            which = np.isin(records.sums(issuer), sums) & records.are(IN_HISTORY)
            for trade in self.trades([records.chosen(which)] if which.any() else ()):
                if trade.id in wanted:
                    found[trade.id] = trade
            if len(found) == len(sums):
                break
        return found

    def trades_known_at(self, instant: datetime) -> list[Trade]:
        """The trades kept here that became known at an instant, than which none of them was known later."""
        known = micros_of(instant)
        pieces: list[Records] = []
        for _, records in self._log.back(self.row):
            which = records.are(IN_HISTORY) & (records.known == known)
            if which.any():
                pieces.append(records.chosen(which))
            if not (records.known >= known).any():
                break
        return self.trades(reversed(pieces))

    def bought(self) -> list[tuple[str, int]]:
        """Who bought how much, by trades that the engine never had, since this was last asked."""
        since, self._bounded = self._bounded, self._log.count(self.row)
        bought: Counter[int] = Counter()
        for first, records in self._log.back(self.row, since):
            is_asked = records.are(IN_HISTORY) & ~records.are(IS_BOUND) & (records.amounts > 0)
            is_asked[: max(since - first, 0)] = False
            holders, amounts = records.holders[is_asked].tolist(), records.amounts[is_asked].tolist()
            for holder, amount in zip(holders, amounts, strict=True):
                bought[holder] += amount
        return [(self._name_of(holder), shares) for holder, shares in bought.items()]

    def trades(self, pieces: Iterable[Records]) -> list[Trade]:
        """Records of this issuer as the trades that they are."""
        return [trade for records in pieces for trade in records.trades(self.engine.issuer, self._name_of)]

    def _name_of(self, place: int) -> str:
        return self._everybody.persons[place]

    # -- what its holders ask (`monitor.core.ownership.holders.Keeper`) ------------------------------------------
    # One that is renamed has no keeper until it has a place by its new name.

    def count_of(self, holder: Holder) -> int:
        """How many trades the chain of a holder has."""
        return self._log.chained(self.holders[holder.person])

    def trades_of(self, holder: Holder) -> list[Trade]:
        """The trades of a holder's chain."""
        return self.trades(self._log.chain(self.row, self.holders[holder.person]))

    def latest_trades(self, holder: Holder, count: int) -> list[Trade]:
        """The latest of them."""
        return self.trades(self._log.latest(self.holders[holder.person], count))

    def latest_ids(self, holder: Holder, count: int) -> list[str]:
        """The ids of the latest of them."""
        latest = self._log.latest(self.holders[holder.person], count)
        return [event_id for record in latest for event_id in record.ids()]

    def end(self, holder: Holder) -> None:
        """What was counted of a holder counts no more for its position."""
        self._log.end_chain(self.holders[holder.person])

    # -- taking over ---------------------------------------------------------------------------------------------

    def take_over(self, holders: Iterable[Holder]) -> list[Marked]:
        """Take from the engine the trades that it has taken itself, and from these holders what they have heard.

        Returns what is to be kept, in its order.
        """
        by_id = self.engine.by_id
        is_fresh = {event_id for event_id in self.fresh if isinstance(by_id.get(event_id), Trade)}
        self.fresh = [event_id for event_id in self.fresh if event_id not in by_id]  # their instant is open
        taken: list[Marked] = []
        for holder in holders:
            place = self.holders.get(holder.person)
            if place is not None:
                self._keep_for(holder, place)
                # Most have heard nothing: a book begins with a hundred thousand of them.
                if holder.heard is not None:
                    taken += self._heard_by(holder, place, is_fresh)
        chained = {one.trade.id for one in taken if one.flags & IN_HISTORY}
        for event_id in sorted(is_fresh - chained):
            event = by_id[event_id]
            if isinstance(event, Trade) and event.holder in self.holders and is_plain(event):
                taken.append(Marked(event, self.holders[event.holder], IN_HISTORY | IS_BOUND))
        handed = [one.trade.id for one in taken if one.flags & IN_HISTORY]
        if handed:
            self.engine.hand_over(handed)
        return taken

    def _keep_for(self, holder: Holder, place: int) -> None:
        if self._everybody.holders[place] is not holder:
            # All was walked anew: what this one has heard is all that it has.
            self.end(holder)
            self._everybody.holders[place] = holder
        holder.keeper = self

    def _heard_by(self, holder: Holder, place: int, is_fresh: Collection[str]) -> list[Marked]:
        """What a holder has heard, if all of it can be kept by his name: what he heard by another stays with him."""
        heard = holder.trades_heard
        if not all(trade.holder == holder.person and is_plain(trade) for trade in heard):
            return []
        holder.heard = None
        is_new = IN_CHAIN | IN_HISTORY | IS_BOUND
        return [Marked(trade, place, is_new if trade.id in is_fresh else IN_CHAIN) for trade in heard]
