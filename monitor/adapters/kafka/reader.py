"""All topics of one partition of Kafka, read abreast as they grow: what an owner takes stands here already."""

import asyncio
from collections import deque
from collections.abc import Callable
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from aiokafka import TopicPartition

from monitor.adapters.kafka.blocks import blocks_of
from monitor.adapters.kafka.blocks import drop_taken
from monitor.core.times.microseconds import MICROSECOND
from monitor.live import topics
from monitor.live.abreast import Read
from monitor.live.abreast import Topic
from monitor.live.log_entries import Block

_RECORDS = 12_000
_WAIT_MILLISECONDS = 50
_PAUSE_SECONDS = 0.01
"""What comes meanwhile comes in one piece: every question costs client and broker as much as many trades."""
_NEVER_SECONDS = 86_400.0


class KafkaReader:
    """Reads one partition. `start` it before use, and `stop` it."""

    def __init__(self, consumer: Any, lookout: Any, name_of: Callable[[str], str], partition: int) -> None:
        """`consumer`: not started yet, of nobody else's; `lookout`: a consumer that is asked for ends alone; `name_of`:
        a topic's whole name.
        """
        self._consumer = consumer
        self._lookout = lookout
        self._places = {name: TopicPartition(name_of(name), partition) for name in topics.TAKEN}
        self._names = {place: name for name, place in self._places.items()}
        self._read: dict[str, deque[Block]] = {name: deque() for name in topics.TAKEN}
        self._next: dict[str, int] = {}
        self._taken: dict[str, int] = {}
        self._reading: asyncio.Task[None] | None = None
        self._has_grown = asyncio.Event()
        self._has_room = asyncio.Event()
        self._is_wanted = False
        """More is read, however much waits: nothing of it can be taken yet."""

    async def start(self, positions: Mapping[str, int]) -> None:
        """Read from these positions on."""
        await self._consumer.start()
        _fetch_abreast(self._consumer)
        self._consumer.assign(list(self._places.values()))
        for name, place in self._places.items():
            self._consumer.seek(place, positions[name])
        self._next = dict(positions)
        self._taken = dict(positions)
        self._reading = asyncio.create_task(self._read_on())

    async def stop(self) -> None:
        """Read no more."""
        if self._reading is not None:
            self._reading.cancel()
            await asyncio.gather(self._reading, return_exceptions=True)
        # It is left for good, whatever state it is in; while Kafka is away the client raises what cancels its own work.
        await asyncio.gather(self._consumer.stop(), return_exceptions=True)

    async def read(self, positions: Mapping[str, int], at: datetime) -> Read:
        """What stands in every topic from these positions on, as far as it can be taken abreast; `at`: now."""
        for name, blocks in self._read.items():
            drop_taken(blocks, positions[name])
        self._taken = dict(positions)
        self._has_room.set()
        self._has_grown.clear()
        self._must_read()
        there = dict(self._next)  # what has been read stood there before the look
        while True:
            ends = await self._ends()
            await self._fill(ends)
            seen = [b.taken_at for name, blocks in self._read.items() for b in blocks if b.offset < there[name]]
            is_more = any(ends[name] > there[name] for name in ends)
            if seen or not is_more:
                break
            there = ends
        # What came before the look, and had not been read, is complete only up to what had.
        until = max(seen) + MICROSECOND if is_more else None
        return Read(at, [self._topic(name, ends[name]) for name in topics.TAKEN], until)

    async def wait(self, seconds: float) -> None:
        """Wait until more is read than at the last `read`, at most so long."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._growth(), seconds)
        self._must_read()

    def end_of_lines(self, name: str, end: int) -> int:
        """Of the end of a topic that end which has a line before it, as far as is known: a hole is not waited for."""
        is_hole = not self._read[name] and self._taken[name] < end <= self._next[name]
        return self._taken[name] if is_hole else end

    def _topic(self, name: str, end: int) -> Topic:
        blocks = [block.up_to(end) for block in self._read[name] if block.offset < end]
        return Topic(blocks, self._next[name] >= end)

    async def _ends(self) -> dict[str, int]:
        ends = await self._lookout.end_offsets(list(self._names))
        return {self._names[place]: end for place, end in ends.items()}

    async def _fill(self, ends: Mapping[str, int]) -> None:
        """Wait until of every topic something is read, or all of it."""
        while any(not self._read[name] and self._next[name] < ends[name] for name in self._read):
            self._has_grown.clear()
            self._must_read()  # what has ended wakes nobody any more
            await self._growth()

    async def _growth(self) -> None:
        """Wait until more is read, however much waits already."""
        self._is_wanted = True
        self._has_room.set()
        try:
            await self._has_grown.wait()
        finally:
            self._is_wanted = False

    def _must_read(self) -> None:
        """Raises what ended the reading."""
        if self._reading is not None and self._reading.done():
            self._reading.result()

    # -- beside ----------------------------------------------------------------------------------------------------

    async def _read_on(self) -> None:
        """Read what comes as soon as it comes: of what nobody has fetched from the consumer it fetches no more."""
        try:
            while True:
                found = await self._consumer.getmany(timeout_ms=_WAIT_MILLISECONDS, max_records=_RECORDS)
                for place, records in found.items():
                    name = self._names[place]
                    self._read[name].extend(blocks_of(name, records))
                # Past holes, too, which transactions leave.
                following = {name: await self._consumer.position(place) for name, place in self._places.items()}
                if following != self._next:
                    self._next = following
                    self._has_grown.set()
                    await asyncio.sleep(_PAUSE_SECONDS)
                while not self._is_wanted and self._waiting() >= _RECORDS:
                    self._has_room.clear()
                    await self._has_room.wait()
        finally:
            self._has_grown.set()

    def _waiting(self) -> int:
        return sum(block.size for blocks in self._read.values() for block in blocks)


def _fetch_abreast(consumer: Any) -> None:
    """Let a consumer that has started ask for more of all its topics at once, and only when all it has was taken.

    Otherwise, once something has waited for a moment, it asks for the other topics alone: the broker holds that
    question for half a second if nothing comes there, and until it answers nothing is asked of the first, either.
    """
    fetcher = consumer._fetcher
    if not hasattr(fetcher, "_prefetch_backoff"):
        raise TypeError("this version of aiokafka reads ahead in another way")
    fetcher._prefetch_backoff = _NEVER_SECONDS
