"""The owner of one partition: reads all its topics abreast, takes, commits, and sends what left the outbox."""

import asyncio
import gc
import logging
import os
from collections import Counter
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from typing import Protocol

from agents.pulse import Pulse
from monitor.adapters.file_shelf import FileShelf
from monitor.adapters.service.charter import Charter
from monitor.adapters.service.partition_store import Fenced
from monitor.adapters.service.partition_store import PartitionStore
from monitor.core.times.microseconds import MICROSECOND
from monitor.live import topics
from monitor.live.abreast import Read
from monitor.live.abreast import abreast
from monitor.live.commits import Commit
from monitor.live.commits import Order
from monitor.live.commits import encode_order
from monitor.live.log_entries import Block
from monitor.live.partition import Partition

LOG = logging.getLogger("pillwatch.owner")

PATIENCE = timedelta(seconds=60)
"""How long what time alone brings waits for a log that is behind (readings 11.4)."""

_FAULT = os.environ.get("PILLWATCH_FAULT_POINT", "")
"""For tests: the worker is gone, as by SIGKILL, the N-th time that it comes to a step; "5:2" is the second commit."""

_WAIT_SECONDS = 1.0
_BACKLOG = 1_000
"""A commit of so many events tells of more: that is read while it is written, for the sake of the rate. Else what comes
meanwhile is read after it, with all that has come by then."""
_FOLD_AFTER_DELTAS = 256
_FOLD_DELTAS = 64
_MOST_DELTAS = 1024
"""So many are waited for: a restart counts them one by one."""
_IDLE_FOLD_SECONDS = 2.0
_POSITIONS_SECONDS = 30.0
"""While there is no pause, what others read is written so often: it costs as much as many trades."""
_WRITE_SECONDS = 0.005
"""And for so long between two commits."""
_CLAIM_PAUSE_SECONDS = 0.1
_MAKE_SECONDS = 0.1
"""After a start books are made for so long between two commits, until all are there."""


_reached: Counter[int] = Counter()


def _reach(step: int) -> None:
    """Come to a step between claim and release, each with a number of its own."""
    if _FAULT:
        _reached[step] += 1
        if f"{step}:{_reached[step]}" == _FAULT:
            os._exit(9)


class Source(Protocol):
    """Where the owner reads."""

    async def read(self, partition: int, positions: dict[str, int]) -> Read:
        """What stands in every topic from these positions on."""
        ...

    async def wait(self, partition: int, positions: dict[str, int], seconds: float) -> None:
        """Wait until something more stands there, at most so long."""
        ...

    async def read_range(self, partition: int, topic: str, start: int, stop: int) -> list[Block]:
        """What stands in a topic from one offset up to another, excluded."""
        ...

    async def record_order(self, partition: int, order: bytes) -> None:
        """Write down what a commit took, if the commit has not done so itself."""
        ...

    async def orders(self, partition: int, after: int, course: int) -> list[Order]:
        """What was written down of the commits after one."""
        ...

    async def last_order(self, partition: int, course: int) -> int:
        """The number of the last commit that was written down; 0 where there is none."""
        ...

    async def leave(self, partition: int) -> None:
        """Read that partition no more."""
        ...


class Listener(Protocol):
    """Who hears of commits."""

    def committed(self, number: int, partition: Partition, commit: Commit, read: Read, seconds: float) -> None:
        """A commit is in the store."""
        ...

    async def publish(self, number: int, store: PartitionStore) -> None:
        """Send what stands in the outbox."""
        ...


class Owner:
    """Owns one partition from its claim until it is told to stop, or is fenced."""

    def __init__(
        self,
        number: int,
        store: PartitionStore,
        source: Source,
        charter: Charter,
        listener: Listener,
        pulse: Pulse,
        *,
        is_careful: bool = False,
        shelf: FileShelf | None = None,
    ) -> None:
        """`is_careful`: see `Partition`. `shelf`: where trades that were counted are put away; None: in memory."""
        self.number = number
        self._store = store
        self._source = source
        self._charter = charter
        self._listener = listener
        self._pulse = pulse
        self._stopping = asyncio.Event()
        self._shelf = shelf
        self.partition = charter.partition(number, shelf)
        self.is_ready = False
        """The state is there, and grows."""
        self._committed = 0.0
        self._deltas = 0
        self._wrote_positions = 0.0
        self._ahead: asyncio.Future[Read] | None = None
        self._folding: asyncio.Future[int] | None = None
        self._is_careful = is_careful
        self._now = datetime.min.replace(tzinfo=UTC)

    @property
    def positions(self) -> dict[str, int] | None:
        """How far each topic was taken; None: the partition is not claimed and restored yet."""
        return dict(self.partition.positions) if self.is_ready else None

    def stop(self) -> None:
        """Let it end after the commit it is at."""
        self._stopping.set()

    def close(self) -> None:
        """Give back memory and disk space: nobody asks for the partition any more."""
        gc.unfreeze()
        if self._shelf is not None:
            self._shelf.close()

    async def run(self) -> None:
        """Own the partition. Raises `Fenced`, `OutOfStep`, `ShelfError`, and what the store and the log raise."""
        while not await self._store.claim():
            if self._stopping.is_set():
                return
            await asyncio.sleep(_CLAIM_PAUSE_SECONDS)
        LOG.info("partition claimed", extra={"partition": self.number, "epoch": self._store.epoch})
        meta_key = self._store.keys.meta
        self._pulse.keep(meta_key, self._store.epoch)
        try:
            _reach(1)
            self._deltas = await self._store.restore(self.partition, self._charter.start_of)
            _reach(2)
            await self._catch_up()
            self.is_ready = True
            self._wrote_positions = asyncio.get_running_loop().time()
            await self._listener.publish(self.number, self._store)
            while not self._stopping.is_set():
                await self._turn()
                if self._pulse.has_lost(meta_key):
                    raise Fenced("another worker has taken the partition over")
            await self._fold_all()
            await asyncio.to_thread(self.partition.make_all)
            await self._store.write_positions(self.partition)
            _reach(8)
        finally:
            self._pulse.leave(meta_key)
            await self._let_go()
        await self._store.release()
        _reach(9)
        LOG.info("partition released", extra={"partition": self.number})

    async def _catch_up(self) -> None:
        """Bring the state and what is written down of its commits to the same place.

        A worker that died may have left its last commit unwritten; a store that was restored from a copy lacks
        commits whose alerts may be out: these are taken again just as they were.
        """
        course = self._charter.rules.course
        last = await self._source.last_order(self.number, course)
        order = await self._store.last_order()
        if order is not None and last < self.partition.number:
            await self._source.record_order(self.number, order)
        while last > self.partition.number:
            for one in await self._source.orders(self.number, self.partition.number, course):
                blocks = [
                    block
                    for topic, (start, stop) in one.ranges.items()
                    for block in await self._source.read_range(self.number, topic, start, stop)
                ]
                self.partition.is_careful = one.is_careful
                commit = self.partition.take(blocks, one.tick, one.silent)
                await self._store.apply(self.partition, commit)
        self.partition.is_careful = self._is_careful
        await self._source.leave(self.number)  # what was opened to read the past

    async def _turn(self) -> None:
        """Read once; commit what came, or wait for more."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        read = await self._read()
        _reach(3)
        commit = self._take(read)
        if commit is None:
            if self.partition.unmade:
                await self._make_books()
                return
            if self._deltas and began - self._committed > _IDLE_FOLD_SECONDS:
                await self._fold_all()
            if began - self._committed > _IDLE_FOLD_SECONDS:
                await self._write_positions()
            await self._wait(self._until_wake())
            return
        if commit.size >= _BACKLOG:
            self._read_on()
        _reach(4)
        await self._store.apply(self.partition, commit)
        _reach(5)
        await self._source.record_order(self.number, encode_order(commit.order))
        self._committed = loop.time()
        self._deltas += 1
        for name in commit.order.silent:
            LOG.error("the load %s is taken to be over: nothing was heard of it for ten minutes", name)
        for issuer, error in commit.mistakes:
            LOG.critical("issuer %s: a mistake of this program's own", issuer, exc_info=error)
        self._listener.committed(self.number, self.partition, commit, read, self._committed - began)
        if commit.raised:
            await self._listener.publish(self.number, self._store)
        _reach(6)
        await self._make_books()
        await self._fold_on()
        if loop.time() - self._wrote_positions > _POSITIONS_SECONDS:
            await self._write_some_positions()

    async def _wait(self, seconds: float) -> None:
        """Wait until something more stands in the log, at most so long; a stop is heard at once."""
        waiting = asyncio.ensure_future(self._source.wait(self.number, self.partition.positions, seconds))
        stopping = asyncio.ensure_future(self._stopping.wait())
        _, left = await asyncio.wait({waiting, stopping}, return_when=asyncio.FIRST_COMPLETED)
        for one in left:
            one.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        if waiting not in left:
            waiting.result()

    async def _read(self) -> Read:
        """What stands in the log; the clock by which time passes never goes back, whatever the store's does."""
        ahead, self._ahead = self._ahead, None
        read = await (ahead or self._source.read(self.number, self.partition.positions))
        self._now = max(self._now, read.at)
        return read

    def _read_on(self) -> None:
        """Begin to read what follows while a commit is written."""
        positions = dict(self.partition.positions)
        self._ahead = asyncio.ensure_future(self._source.read(self.number, positions))

    async def _let_go(self) -> None:
        """End what was begun."""
        begun = [one for one in (self._ahead, self._folding) if one is not None]
        self._ahead = self._folding = None
        for one in begun:
            one.cancel()
        await asyncio.gather(*begun, return_exceptions=True)
        await self._source.leave(self.number)

    def _take(self, read: Read) -> Commit | None:
        found = abreast(read)
        tick, silent = None, []
        if self._charter.rules.clock == "wall":
            until = self._now if found.until is None else max(found.until - MICROSECOND, self._now - PATIENCE)
            silent = self.partition.loads.silent(self._now)
            # With the end of a load all its past comes at once, what time alone brought included.
            is_end = bool(silent) or any(block.topic == topics.CONTROL for block in found.blocks)
            tick = until if is_end else self._due(until)
        if not (found.blocks or tick or silent):
            return None
        return self.partition.take(found.blocks, tick, silent)

    def _due(self, until: datetime) -> datetime | None:
        """`until`, if time alone may bring something by then; it brings nothing before all books are made."""
        if self.partition.unmade:
            return None
        wake = self.partition.wake
        return until if wake is not None and wake <= until else None

    async def _make_books(self) -> None:
        """Go on making the books that are still to be made, for a moment."""
        if self.partition.unmade:
            await asyncio.to_thread(self.partition.make_some, _MAKE_SECONDS)
            gc.freeze()  # what stays the collector need not look through, again and again

    def _until_wake(self) -> float:
        wake = self.partition.wake if self._charter.rules.clock == "wall" else None
        seconds = (wake - self._now).total_seconds() if wake is not None else _WAIT_SECONDS
        return min(max(seconds, 0.001), _WAIT_SECONDS)

    async def _write_positions(self) -> None:
        await self._store.write_positions(self.partition)
        self._wrote_positions = asyncio.get_running_loop().time()

    async def _write_some_positions(self) -> None:
        if not await self._store.write_some_positions(self.partition, _WRITE_SECONDS):
            self._wrote_positions = asyncio.get_running_loop().time()

    async def _fold_on(self) -> None:
        """Fold beside the commits that follow; where there are too many deltas already, before them."""
        folding = self._folding
        if folding is not None and (folding.done() or self._deltas >= _MOST_DELTAS):
            self._folding = None
            await folding
        if self._folding is None and self._deltas >= _FOLD_AFTER_DELTAS:
            self._folding = asyncio.ensure_future(self._fold_some())

    async def _fold_all(self) -> None:
        folding, self._folding = self._folding, None
        if folding is not None:
            await folding
        while self._deltas and await self._fold_some():
            pass

    async def _fold_some(self) -> int:
        """Fold the oldest; how many there were."""
        folded = await self._store.fold(self._charter.start_of, deltas=_FOLD_DELTAS)
        _reach(7)
        self._deltas -= folded
        return folded
