"""One partition of the live service: what is read goes in, what is to be written comes out.

It is a function of what it is given: the same ranges and ticks bring the same state and the same alerts. Whoever has
the order of taking can therefore make the state anew.
"""

from collections import defaultdict
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Sequence
from datetime import date
from datetime import datetime
from datetime import timedelta
from math import inf
from time import monotonic
from typing import Literal
from typing import NamedTuple

import msgspec

from monitor.core.alerts.alerts import Alert
from monitor.core.book.shelf import Shelf
from monitor.core.book.shelf import ShelfError
from monitor.core.book.trade_book import TradeBook
from monitor.core.feed.events import BoardAction
from monitor.core.feed.events import Trade
from monitor.event_lines import to_lines
from monitor.live import topics
from monitor.live.arrivals import Arrival
from monitor.live.arrivals import arrivals_in
from monitor.live.arrivals import trades_in
from monitor.live.book import Book
from monitor.live.book import NotCounted
from monitor.live.book import SetAside
from monitor.live.commits import Commit
from monitor.live.commits import Mistake
from monitor.live.commits import Order
from monitor.live.commits import Raised
from monitor.live.loads import Loads
from monitor.live.log_entries import Block
from monitor.live.log_entries import decode_control
from monitor.live.log_entries import in_a_row
from monitor.live.log_entries import joined
from monitor.live.own_mistakes import MEND
from monitor.live.own_mistakes import own_mistake
from monitor.live.quick_trades import take_quickly
from monitor.live.versions import Versions

ClockKind = Literal["wall", "feed"]

_ASTRAY = "it was written into another partition than its issuer's, where it would have counted by itself"
_MEND_ASTRAY = "write with the issuer's ten digits as key and murmur2's partitioner; `pillwatch rejects retry` moves it"


class Rules(msgspec.Struct, frozen=True, kw_only=True):
    """What belongs to a namespace, and decides what comes of its log."""

    clock: ClockKind
    memory_days: int
    """How long identities of trades are remembered, on each issuer's clock (readings 11.10)."""
    course: int = 1
    """Another one whenever everything is taken anew: what was taken in which order is written down for each."""

    @property
    def memory(self) -> timedelta:
        return timedelta(days=self.memory_days)


class Unmade(NamedTuple):
    """A book that is stored, and that nobody has needed yet."""

    clock: datetime
    make: Callable[[Book], None]
    """Brings a new book to where the stored one is."""


class Partition:
    """The books of the issuers of one partition, and the events that wait."""

    def __init__(
        self,
        rules: Rules,
        versions_of: Callable[[str], Versions | None],
        start_of: Callable[[date], datetime],
        is_home: Callable[[str], bool] = lambda issuer: True,
        shelf: Shelf | None = None,
    ) -> None:
        """`versions_of`: the plans of an issuer, None where there are none; `start_of`: when a day starts; `is_home`:
        whether what is said of an issuer belongs into this partition; `shelf`: where trades that were counted are put
        away, None: in memory.
        """
        self.rules = rules
        self.number = 0
        """Of the last commit."""
        self.positions: dict[str, int] = dict.fromkeys(topics.TAKEN, 0)
        """Of each topic the offset that is taken next."""
        self.books: dict[str, Book] = {}
        self.unmade: dict[str, Unmade] = {}
        """Of a state that is made anew the books that are still to be made: `book` makes one that is asked for."""
        self.held: dict[str, list[Arrival]] = {}
        """Events that wait, by issuer: for a later event under the feed's clock, for the end of a load."""
        self.trade_book = TradeBook((), shelf)
        self.loads = Loads()
        self.drained = ""
        """The last drain taken."""
        self.is_careful = False
        """Every event goes the ordinary way, where this program's own mistakes stop one issuer at most."""
        self._versions_of = versions_of
        self._start_of = start_of
        self._is_home = is_home
        self.astray: set[str] = set()
        """Issuers met here that another partition counts."""
        self._no_plan: set[str] = set()
        self._wakes: dict[str, datetime] = {}
        """Of each issuer the next instant at which time alone may bring something."""

    def book(self, issuer: str) -> Book | None:
        """The issuer's book, begun if new; None where no plan is the issuer's, or another partition counts it."""
        book = self.books.get(issuer)
        if book is None and issuer not in self._no_plan:
            versions = self._versions_of(issuer)
            if versions is not None and not self._is_home(issuer):
                self.astray.add(issuer)
            elif versions is not None:
                return self._begun(Book(issuer, versions))
            elif issuer in self.unmade:
                raise LookupError(f"the state holds the issuer {issuer}, and no plan of this run is its")
            self._no_plan.add(issuer)
        return book

    @property
    def planless(self) -> set[str]:
        """Issuers met here of which no plan is: what comes of them counts for nothing."""
        return self._no_plan - self.astray

    def _begun(self, book: Book) -> Book:
        unmade = self.unmade.get(book.issuer)
        if unmade is None:
            self.books[book.issuer] = book
            return book
        unmade.make(book)
        self.books[book.issuer] = book
        del self.unmade[book.issuer]
        self.look_at(book.issuer)
        return book

    def make_some(self, seconds: float) -> None:
        """Make books that are still to be made, one at least, for so long."""
        until = monotonic() + seconds
        while self.unmade:
            self.book(next(iter(self.unmade)))
            if monotonic() >= until:
                return

    def make_all(self) -> None:
        """Make every book that is still to be made."""
        self.make_some(inf)

    @property
    def wake(self) -> datetime | None:
        """The next instant at which time alone may bring something to any issuer whose book is made."""
        if self.loads.open:
            return min((wake for issuer, wake in self._wakes.items() if not self.loads.waits(issuer)), default=None)
        return min(self._wakes.values(), default=None)

    def look_at(self, issuer: str) -> None:
        """Note when time alone may next bring something to an issuer: after whatever changed its book."""
        wake = self.books[issuer].wake
        if wake is None:
            self._wakes.pop(issuer, None)
        else:
            self._wakes[issuer] = wake

    def overlook(self, issuer: str) -> None:
        """Let time alone bring nothing to an issuer until its book is looked at again."""
        self._wakes.pop(issuer, None)

    def due(self, until: datetime) -> list[str]:
        """The issuers to which time alone may bring something up to `until`, in order."""
        self.make_all()  # when something is due to an issuer only its book knows
        due = (issuer for issuer, wake in self._wakes.items() if wake <= until and not self.loads.waits(issuer))
        return sorted(due)

    # -- one commit ----------------------------------------------------------------------------------------------

    def take(self, blocks: Sequence[Block], tick: datetime | None = None, silent: Sequence[str] = ()) -> Commit:
        """Take these blocks, then let time come to `tick`; `silent`: loads that are over without having said so."""
        self.number += 1
        order = Order(
            number=self.number,
            ranges=self._ranges(blocks),
            tick=tick,
            silent=tuple(silent),
            course=self.rules.course,
            is_careful=self.is_careful,
        )
        taking = _Taking(self, Commit(order=order))
        for several in in_a_row(block for block in blocks if block.topic != topics.CONTROL):
            taking.blocks(several)
        taking.controls(block for block in blocks if block.topic == topics.CONTROL)
        for name in silent:
            taking.load_ended(name)
        taking.settle()
        if tick is not None:
            taking.tick(tick)
        return taking.end()

    def _ranges(self, blocks: Iterable[Block]) -> dict[str, tuple[int, int]]:
        ranges: dict[str, tuple[int, int]] = {}
        for block in blocks:
            start, _ = ranges.get(block.topic, (block.offset, 0))
            if block.offset < self.positions[block.topic]:
                raise ValueError(f"offset {block.offset} of {block.topic} was taken already")
            ranges[block.topic] = (start, block.end)
            self.positions[block.topic] = block.end
        return ranges


class _Taking:
    """The work of one commit."""

    def __init__(self, partition: Partition, commit: Commit) -> None:
        self._partition = partition
        self._is_wall = partition.rules.clock == "wall"
        self._is_quick = self._is_wall and not partition.is_careful
        self._commit = commit
        self._arrived: defaultdict[str, list[Arrival]] = defaultdict(list)
        self._quick: list[tuple[Block, Sequence[Trade]]] = []
        self._lines: list[bytes] = []
        self._amended: set[str] = set()
        self._touched: set[str] = set()
        """Issuers that may have something to say."""
        self._quietly: set[str] = set()
        """Issuers of which trades were counted."""
        self._raised: list[Alert] = []
        self._overlooked: set[str] = set()

    def blocks(self, blocks: Sequence[Block]) -> None:
        """Read blocks that stand in a row: all at once, if they are nothing but trades."""
        if self._is_quick and len(blocks) > 1 and blocks[0].topic == topics.TRADES:
            whole = joined(blocks)
            trades = trades_in(whole, blocks)
            if trades is not None:
                self._quick.append((whole, trades))
                return
        for block in blocks:
            self._block(block)

    def _block(self, block: Block) -> None:
        found = arrivals_in(block, self._partition._start_of, is_wall=self._is_wall, is_quick=self._is_quick)
        if block.mark.load and self._is_wall:
            self._partition.loads.heard(block.mark.load, block.taken_at)
        self._commit.unread += found.unread
        self._commit.counts["ahead"] += found.ahead
        if found.trades:
            self._quick.append((block, found.trades))
            return
        for arrival in found.others:
            self._arrive(arrival, block)

    def _arrive(self, arrival: Arrival, block: Block) -> None:
        partition, event = self._partition, arrival.event
        book = partition.book(event.issuer)
        if event.issuer in partition.astray:
            self._commit.set_aside.append(SetAside(event, arrival.place, _ASTRAY, _MEND_ASTRAY))
            return
        if book is None:
            self._commit.counts["passed over"] += 1
            return
        if isinstance(event, BoardAction) and event.action == "amend":
            arrival = arrival._replace(event=book.versions.learn(event, block.mark.versions))
            self._amended.add(event.issuer)
        if self._waits(arrival, book):
            partition.held.setdefault(event.issuer, []).append(arrival)
            self._commit.held.append(arrival)
        else:
            self._arrived[event.issuer].append(arrival)

    def _waits(self, arrival: Arrival, book: Book) -> bool:
        if not self._is_wall:
            return True  # for a later event, see `settle`
        loads = self._partition.loads
        if arrival.load and book.clock is None:
            loads.open[arrival.load].issuers.add(book.issuer)
        return loads.waits(book.issuer)

    # -- what is no event ----------------------------------------------------------------------------------------

    def controls(self, blocks: Iterable[Block]) -> None:
        """Take the beginnings and ends of loads, and drains: all that stood before them has been read."""
        for block in blocks:
            for line in block.lines.splitlines():
                self._control(line, block.taken_at)

    def _control(self, line: bytes, at: datetime) -> None:
        try:
            control = decode_control(line)
        except msgspec.MsgspecError:
            return  # a later program's word; it changes nothing here
        match control.says:
            case "load-begins":
                self._partition.loads.begin(control.id, at)
            case "load-goes-on":
                self._partition.loads.heard(control.id, at)
            case "load-ends":
                self.load_ended(control.id)
            case "drain":
                self._commit.drained = control.id

    def load_ended(self, name: str) -> None:
        """Take what waited for the end of this load."""
        if name in self._partition.loads.open:
            self._commit.loads_ended = (*self._commit.loads_ended, name)
        for issuer in self._partition.loads.end(name):
            self._release(issuer, self._partition.held.pop(issuer, []))

    def _release(self, issuer: str, arrivals: list[Arrival]) -> None:
        if arrivals:
            self._commit.released = True
            self._arrived[issuer] = [*arrivals, *self._arrived[issuer]]

    # -- counting ------------------------------------------------------------------------------------------------

    def settle(self) -> None:
        """Count what need not wait."""
        if not self._is_wall:
            self._release_settled()
        elif self._quick:
            quick = take_quickly(self._partition, self._quick, self._arrived.keys())
            self._lines += quick.lines
            self._quietly = quick.issuers
            self._touched |= quick.loud
            self._commit.counts["trade"] += quick.counted
            for block, arrivals in quick.arrivals:
                for arrival in arrivals:
                    self._arrive(arrival, block)
        for issuer, arrivals in sorted(self._arrived.items()):
            self._take(issuer, arrivals)
        if self._commit.drained is not None:
            self._partition.drained = self._commit.drained

    def _release_settled(self) -> None:
        """Under the feed's clock an instant is closed once a later event of the issuer has come, or at a drain."""
        held = self._partition.held
        for issuer in sorted(held):
            waiting = held.pop(issuer)
            last = max(arrival.event.known_at for arrival in waiting)
            stays = [] if self._commit.drained is not None else [a for a in waiting if a.event.known_at == last]
            self._release(issuer, [a for a in waiting if not stays or a.event.known_at < last])
            if stays:
                held[issuer] = stays

    def _take(self, issuer: str, arrivals: list[Arrival]) -> None:
        book = self._partition.book(issuer)
        assert book is not None  # what waits has one, or gets it now: a worker that restores it has not met the issuer
        # What the quick way brought stays, whatever comes of these.
        self._raised += book.raised()
        clock = book.clock
        try:
            taken = book.take(arrivals, self._partition.rules.memory)
        except (MemoryError, ShelfError):
            raise  # nothing is wrong with the events
        except Exception as error:
            self._set_aside(book, arrivals, clock, error)
            return
        self._lines.append(to_lines(taken.events))
        self._touched.add(issuer)
        self._commit.set_aside += taken.set_aside
        self._commit.counts["repeated"] += taken.repeated
        self._commit.counts.update(event.kind for event in taken.events)
        if not all(isinstance(event, Trade) for event in taken.events):
            self._commit.named |= {issuer}

    def _set_aside(self, book: Book, arrivals: Sequence[Arrival], clock: datetime | None, error: Exception) -> None:
        """Go on without what this program fails over: nothing of it counts, and it can be tried again."""
        events = error.events if isinstance(error, NotCounted) else ()
        cause = error.__cause__ if isinstance(error, NotCounted) and error.__cause__ is not None else error
        partition, issuer = self._partition, book.issuer
        partition.books[issuer] = book.anew_without(events, clock)
        self._touched.add(issuer)
        self._commit.mistakes.append(Mistake(issuer, cause))
        reason = own_mistake(cause)
        self._commit.set_aside += [SetAside(one.event, one.place, reason, MEND) for one in arrivals]

    def tick(self, until: datetime) -> None:
        """Let time alone bring what it brings."""
        for issuer in self._touched:
            self._partition.look_at(issuer)
        for issuer in self._partition.due(until):
            self._tick(issuer, until)

    def _tick(self, issuer: str, until: datetime) -> None:
        book = self._partition.books[issuer]
        self._touched.add(issuer)
        while (wake := book.wake) is not None and wake <= until:
            # One instant after another: what came before one that this program fails over has come.
            self._raised += book.raised()
            clock = book.clock
            try:
                book.tick(wake)
            except (MemoryError, ShelfError):
                raise
            except Exception as error:
                # Time cannot be set aside: it brings nothing more until something else comes of this issuer.
                self._partition.books[issuer] = book.anew_without((), clock)
                self._overlooked.add(issuer)
                self._commit.mistakes.append(Mistake(issuer, error))
                return
            self._commit.ticked[issuer] = wake

    def end(self) -> Commit:
        """All that came of it."""
        for issuer in self._touched:
            self._partition.look_at(issuer)
        for issuer in self._overlooked:
            self._partition.overlook(issuer)
        loaded = self._partition.loads.loaded
        for issuer in sorted(self._touched):
            self._raised += self._partition.books[issuer].raised()
        raised = [
            Raised(alert, alert.issuer in loaded and alert.raised_at < loaded[alert.issuer]) for alert in self._raised
        ]
        self._commit.raised = sorted(raised, key=lambda one: one.alert.place)
        for issuer in sorted({one.alert.issuer for one in raised if one.is_past}):
            self._commit.open_now[issuer] = self._partition.books[issuer].open_at(self._commit.order.tick)
        self._commit.lines = b"".join(self._lines)
        self._commit.amended = tuple(sorted(self._amended))
        self._commit.touched = frozenset(self._touched | self._quietly)
        return self._commit
