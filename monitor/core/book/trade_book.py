"""The trades of many issuers at once: millions of them, most of which only add to somebody's position.

A chunk of trades is held against the positions of all issuers in columns: each trade must be new, stand no earlier
than all that was counted of its issuer, and leave its holder (and the group it is in) within the bounds inside which
nothing is crossed. Those are counted by adding columns. The first trade of an issuer that is anything else goes to the
issuer's engine, by which bounds may change; then what follows it is looked at again. So each issuer's trades are taken
in their order, and everything comes out as if the engine had taken each.

An engine in a book hears late of what was counted: its positions when it next does anything, the trades themselves only
when somebody asks for them. They stay in the book (`monitor.core.book.trade_log`), and so do those that the engine took
itself, once it has: it never has more of them in memory than it was given since the last chunk.
"""

from collections.abc import Iterable
from collections.abc import Sequence

import numpy as np

from monitor.core.book.id_memory import IdMemory
from monitor.core.book.shelf import MemoryShelf
from monitor.core.book.shelf import Shelf
from monitor.core.book.tallies import MOST
from monitor.core.book.tallies import Tallies
from monitor.core.book.trade_desk import Desk
from monitor.core.book.trade_log import TradeLog
from monitor.core.book.trade_places import NONE
from monitor.core.book.trade_places import Places
from monitor.core.book.trade_places import with_room
from monitor.core.book.trade_records import Marked
from monitor.core.book.trade_records import records_of
from monitor.core.book.trade_records import records_of_trades
from monitor.core.engine.engine import IssuerEngine
from monitor.core.feed.events import Trade
from monitor.core.feed.sums import Ints
from monitor.core.feed.sums import Truths
from monitor.core.feed.sums import Words
from monitor.core.feed.sums import firsts
from monitor.core.feed.sums import grouped
from monitor.core.feed.sums import is_storable
from monitor.core.feed.sums import sums_of
from monitor.core.feed.sums import words_of
from monitor.core.feed.trade_columns import Columns
from monitor.core.feed.wire_trades import TradeChunk
from monitor.core.ownership.combinations import Combination
from monitor.core.ownership.holders import Holder
from monitor.core.ownership.subjects import NOWHERE
from monitor.core.ownership.subjects import Range
from monitor.core.ownership.subjects import Subject
from monitor.core.times.microseconds import micros_of

_LOUD_MOST = 1000
"""So many trades of an issuer that is never quiet are taken before others have their turn."""


class TradeBook:
    """Counts trades for the engines it is made of. Other events go to the engines themselves, at any time."""

    def __init__(self, engines: Iterable[IssuerEngine], shelf: Shelf | None = None) -> None:
        """`shelf`: where trades and their ids are put away; None: in memory.

        Raises ValueError for an engine that is in a book already, and for two of one issuer.
        """
        shelf = MemoryShelf() if shelf is None else shelf
        self._desks: list[Desk] = []
        self._row_of: dict[int, int] = {}
        self._issuers = np.zeros(0, np.int64)
        self._out: list[Desk] = []
        self.loud: set[str] = set()
        """Issuers whose engine has taken a trade itself, for whoever wants to know; he empties it."""
        self.ids = IdMemory(shelf)
        self.log = TradeLog(shelf)
        # By row: what the engine says of trades as a whole, after which moment the next must stand and after which
        # instant it must have become known, and what was counted last.
        self._is_quiet = np.zeros(0, np.bool_)
        self._latest = np.zeros(0, np.int64)
        self._known = np.zeros(0, np.int64)
        self._horizon = np.zeros(0, np.int64)
        self._counted = np.zeros(0, np.int64)
        # By the place of a holder.
        self._places = Places()
        self._circle = np.zeros(64, np.int64)
        self._held = Tallies()
        # By the place of a circle: a group of persons that is counted as one.
        self._circles: dict[int, Combination] = {}
        self._free: list[int] = []
        """Places of circles that are no more."""
        self._together = Tallies()
        self.join(engines)
        self._go_on()

    def join(self, engines: Iterable[IssuerEngine]) -> None:
        """Count for these engines too. Raises ValueError as the making does."""
        new = [
            Desk(engine, row, self.leave, self.log, self.ids, self._places)
            for row, engine in enumerate(engines, start=len(self._desks))
        ]
        rows = {int(desk.engine.issuer): desk.row for desk in new}
        if len(rows) < len(new) or rows.keys() & self._row_of.keys():
            raise ValueError("two engines of one issuer: a book has one")
        self._desks += new
        self._row_of |= rows
        self._issuers = np.concatenate((self._issuers, np.array([*rows], np.int64)))
        more = np.zeros(len(new), np.int64)
        self._is_quiet = np.concatenate((self._is_quiet, more.astype(np.bool_)))
        self._latest = np.concatenate((self._latest, more))
        self._known = np.concatenate((self._known, more))
        self._horizon = np.concatenate((self._horizon, more))
        self._counted = np.concatenate((self._counted, more + NONE))
        self._out += new
        self.log.make_room(len(self._desks), 0)
        for desk in new:
            desk.ids += desk.engine.enter(desk)
            desk.fresh += desk.ids

    # -- taking --------------------------------------------------------------------------------------------------

    def take(self, trades: Sequence[Trade], skip: Truths | None = None) -> list[Trade]:
        """Take trades whose `at` is an instant; returns those that were not taken.

        Not taken: no engine for the issuer, an id that is known already, or known before what was taken already.
        `skip`: of a chunk, those that are not to be taken at all; they are not returned either.
        """
        left: list[Trade] = []
        if skip is not None and not isinstance(trades, TradeChunk):
            raise ValueError("only of a chunk can some be skipped")
        if skip is not None and not skip.any():
            skip = None
        if not isinstance(trades, TradeChunk) or not (len(trades) and self._desks):
            self._take_each(trades, left)
        elif int(np.abs(trades.columns.amount).max()) >= MOST // len(trades):
            # Their sum could be beyond what columns hold.
            self._take_each((trade for place, trade in enumerate(trades) if skip is None or not skip[place]), left)
        else:
            self._go_on()
            self._take_chunk(trades, skip, left)
        return left

    def _take_each(self, trades: Iterable[Trade], left: list[Trade]) -> None:
        for trade in trades:
            self.loud.add(trade.issuer)
            self._take_alone(trade, self._row_of.get(int(trade.issuer), NONE), True, left)

    def _take_alone(self, trade: Trade, row: int, is_met: bool, left: list[Trade]) -> None:
        """Take a trade as it is; `is_met`: its id may be known."""
        if row == NONE:
            left.append(trade)
            return
        engine = self._desks[row].engine
        now = engine.now
        if (now is not None and trade.known_at < now) or (is_met and engine.knows(trade.id)):
            left.append(trade)
        else:
            engine.take(trade)

    def _take_chunk(self, chunk: TradeChunk, skip: Truths | None, left: list[Trade]) -> None:
        columns = chunk.columns
        holder = self._places.find(self._issuers, columns.issuer, columns.holder)
        row = self._places.rows[holder]
        for stranger in np.flatnonzero(holder == NONE).tolist():
            row[stranger] = self._row_of.get(int(columns.issuer[stranger]), NONE)
        if skip is None:
            left += [chunk[place] for place in np.flatnonzero(row == NONE).tolist()]
        else:
            left += [chunk[place] for place in np.flatnonzero((row == NONE) & ~skip).tolist()]
            row[skip] = NONE
        ours = np.flatnonzero(row != NONE)
        # Of those that are not taken here the ids are not met: whoever takes them asks whether they were.
        is_met = np.zeros(len(row), np.bool_)
        is_met[ours] = self._meet(sums_of(columns.issuer, columns.id.words)[ours])
        order = ours[grouped(row[ours])]
        while len(order):
            order = self._look(chunk, order, row, holder, is_met, left)
            self._go_on()

    def _look(self, chunk: TradeChunk, order: Ints, row: Ints, holder: Ints, is_met: Truths, left: list[Trade]) -> Ints:
        """Take each issuer's trades up to the first that is not quiet, and that one; returns what is left to look at.

        `order`: the trades to look at, by their places in the chunk, those of an issuer together and in their order.
        """
        columns = chunk.columns
        rows, holders, amount = row[order], holder[order], columns.amount[order]
        at, known = columns.at[order], columns.known_at[order]
        first = firsts(rows)
        after, told = np.empty_like(at), np.empty_like(known)
        # Several may stand at one moment, or become known at one instant: none of them crosses anything.
        after[1:], told[1:] = at[:-1] - 1, known[:-1] - 1
        after[first], told[first] = self._latest[rows[first]], self._known[rows[first]]
        is_quiet = (holders != NONE) & ~is_met[order] & self._is_quiet[rows]
        is_quiet &= (after < at) & (at <= known) & (told < known) & (known < self._horizon[rows])
        asked = np.flatnonzero(is_quiet)
        is_quiet[asked] = self._fit(holders[asked], amount[asked])

        loud = np.cumsum(~is_quiet)
        loud -= np.repeat(loud[first] - ~is_quiet[first], np.diff(first, append=len(order)))
        counted = np.flatnonzero(loud == 0)
        if len(counted):
            self._count(columns, order[counted], rows[counted], holders[counted])
        is_left = loud > 0
        for place in np.flatnonzero((loud == 1) & ~is_quiet).tolist():
            is_left[place : self._take_loud(chunk, order, place, row, is_met, left)] = False
        return order[is_left]

    def _take_loud(
        self, chunk: TradeChunk, order: Ints, place: int, row: Ints, is_met: Truths, left: list[Trade]
    ) -> int:
        """Let the engine take the trade at this place of `order`, and on until all is quiet; returns the next place."""
        this = int(row[order[place]])
        desk = self._desks[this]
        self.loud.add(desk.engine.issuer)
        for taken in range(_LOUD_MOST):
            trade = int(order[place + taken])
            self._take_alone(chunk[trade], this, bool(is_met[trade]), left)
            # The instant of a crossing is open until the next trade closes it.
            following = place + taken + 1
            if desk.engine.is_quiet or following == len(order) or row[order[following]] != this:
                break
        desk.ids.clear()  # they were met with the whole chunk
        return following

    def _fit(self, holders: Ints, amount: Ints) -> Truths:
        fits = self._held.fit(holders, amount)
        circle = self._circle[holders]
        inside = np.flatnonzero(circle != NONE)
        if len(inside):
            fits[inside] &= self._together.fit(circle[inside], amount[inside])
        return fits

    def _count(self, columns: Columns, places: Ints, rows: Ints, holders: Ints) -> None:
        amount = columns.amount[places]
        self._held.add(holders, amount)
        circle = self._circle[holders]
        inside = np.flatnonzero(circle != NONE)
        self._together.add(circle[inside], amount[inside])
        start = self.log.add(rows, records_of(columns, places, holders))
        # Of several of an issuer the last one stands.
        self._latest[rows] = columns.at[places] - 1
        self._known[rows] = columns.known_at[places] - 1
        self._counted[rows] = start + np.arange(len(rows))

    # -- ids -----------------------------------------------------------------------------------------------------

    def _meet(self, sums: Words) -> Truths:
        """Whether each id may have been met before."""
        ordered = np.sort(sums)
        if not (ordered[1:] == ordered[:-1]).any():
            return self.ids.add(sums)
        distinct, first = np.unique(sums, return_index=True)
        is_met = np.ones(len(sums), np.bool_)
        is_met[first] = self.ids.add(distinct)
        return is_met

    # -- engines that count for themselves -----------------------------------------------------------------------

    def leave(self, desk: Desk) -> None:
        """Tell an engine what its positions came to: it counts for itself, until the next chunk is taken."""
        desk.is_out = True
        self._out.append(desk)
        number = int(self._counted[desk.row])
        if number == NONE:
            return
        holders, circles = desk.places()
        for place, total in self._held.moved(holders):
            self._places.holders[place].total = total
        for place, total in self._together.moved(circles):
            self._circles[place].total = total
        self._counted[desk.row] = NONE
        latest = self.log.last(desk.row, number)
        at, known = latest.instants()
        desk.engine.counted(at, known, lambda: desk.trades_known_at(known))

    def _go_on(self) -> None:
        """Look at what the engines have done meanwhile, and count for them again."""
        if not self._out:
            return
        out, self._out = self._out, []
        subjects = [(desk, self._moved(desk)) for desk in out]
        self._give_places(subjects)
        self._take_over(subjects)
        self._set(subjects)
        for desk, _ in subjects:
            engine = desk.engine
            self._is_quiet[desk.row] = engine.is_quiet
            self._latest[desk.row], self._horizon[desk.row] = micros_of(engine.latest), micros_of(engine.horizon)
            self._known[desk.row] = NONE if engine.now is None else micros_of(engine.now)
            desk.is_out = False
        self._hear(out)

    def _moved(self, desk: Desk) -> list[Holder]:
        """The holders whose numbers, bounds or circle may have changed."""
        subjects = desk.engine.moved()
        if subjects is None:
            self._held.close([*desk.holders.values()])
            self._together.close([*desk.circles.values()])
            self._free += desk.circles.values()
            desk.circles.clear()
            desk.forget_places()
            return [*desk.engine.holders.values()]
        return [*dict.fromkeys(holder for subject in subjects for holder in _concerned(subject))]

    def _give_places(self, subjects: Iterable[tuple[Desk, list[Holder]]]) -> None:
        # Two lists: a tuple for each of a hundred thousand holders would have all memory searched for garbage.
        desks: list[Desk] = []
        new: list[Holder] = []
        for desk, holders in subjects:
            named = [h for h in holders if h.person not in desk.holders and is_storable(h.person)]
            desks += [desk] * len(named)
            new += named
        if not new:
            return
        rows = np.array([desk.row for desk in desks], np.int64)
        places = np.array(self._held.new(len(new)), np.int64)
        self._places.give(places, rows, self._issuers[rows], new)
        self._circle = with_room(self._circle, places)
        self.log.make_room(0, self._held.count)
        for desk, holder, place in zip(desks, new, places.tolist(), strict=True):
            desk.holders[holder.person] = place
            desk.forget_places()

    def _set(self, subjects: Iterable[tuple[Desk, list[Holder]]]) -> None:
        """Go on from the numbers and bounds that these holders, and the circles they are in, have now."""
        placed: list[int] = []
        holders: list[Holder] = []
        ranges: list[Range] = []
        circles: dict[int, int] = {}
        for desk, moved in subjects:
            for holder in moved:
                place = desk.holders.get(holder.person)
                if place is None:
                    continue
                around = holder.subjects or ()
                placed.append(place)
                holders.append(holder)
                # What was heard and cannot be kept came before all that could be counted here: so nothing is.
                is_closed = len(around) > 1 or holder.heard is not None
                ranges.append(NOWHERE if is_closed else holder.quiet)
                if around and not is_closed:
                    circles[place] = self._circle_of(desk, around[0])
        self._held.set(placed, [holder.total for holder in holders], ranges)
        self._circle[placed] = NONE
        self._circle[[*circles]] = [*circles.values()]
        numbers = [*dict.fromkeys(circles.values())]
        together = [self._circles[number] for number in numbers]
        self._together.set(numbers, [circle.total for circle in together], [circle.quiet for circle in together])

    def _circle_of(self, desk: Desk, circle: Subject) -> int:
        """The place of a circle, a new one if it has none yet."""
        assert isinstance(circle, Combination), "nobody is in a subject of one but himself"
        if circle not in desk.circles:
            desk.circles[circle] = self._free.pop() if self._free else self._together.new(1)[0]
            desk.forget_places()
            self._circles[desk.circles[circle]] = circle
        return desk.circles[circle]

    def _take_over(self, subjects: Iterable[tuple[Desk, list[Holder]]]) -> None:
        """Keep the trades that engines have taken themselves, and walked anew, since the book went on."""
        rows: list[int] = []
        marked: list[Marked] = []
        for desk, holders in subjects:
            taken = desk.take_over(holders)
            rows += [desk.row] * len(taken)
            marked += taken
        if marked:
            self.log.add(np.array(rows, np.int64), records_of_trades(marked))

    def _hear(self, desks: list[Desk]) -> None:
        """Meet the ids of events that the engines took by themselves."""
        rows: list[int] = []
        ids: list[str] = []
        for desk in desks:
            storable = [event_id for event_id in desk.ids if is_storable(event_id)]
            rows += [desk.row] * len(storable)
            ids += storable
            desk.ids.clear()
        if ids:
            self._meet(sums_of(self._issuers[np.array(rows, np.int64)], words_of(ids)))


def _concerned(subject: Subject) -> Iterable[Holder]:
    """Everybody whose place in the book a subject's numbers touch."""
    for holder in subject.holders:
        yield holder
        for other in holder.subjects or ():
            yield from other.holders
