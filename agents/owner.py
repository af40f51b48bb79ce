"""The owner of one partition: reads all its topics abreast, takes, commits, and sends what left the outbox."""

import asyncio
import logging
from datetime import datetime
from datetime import timedelta
from typing import Protocol

from monitor.adapters.charter import Charter
from monitor.adapters.embedded_log import Read
from monitor.adapters.partition_store import LEASE_MILLISECONDS
from monitor.adapters.partition_store import PartitionStore
from monitor.live.abreast import abreast
from monitor.live.commits import Commit
from monitor.live.partition import Partition

LOG = logging.getLogger("pillwatch.owner")

PATIENCE = timedelta(seconds=60)
"""How long what time alone brings waits for a log that is behind (readings 11.4)."""

_TICK = timedelta(microseconds=1)
_RENEW_SECONDS = LEASE_MILLISECONDS / 1000 / 3
_FOLD_AFTER_DELTAS = 256
_FOLD_DELTAS = 64
_IDLE_FOLD_SECONDS = 2.0
_CLAIM_PAUSE_SECONDS = 0.1


class Source(Protocol):
    """Where the owner reads."""

    async def read(self, partition: int, positions: dict[str, int]) -> Read:
        """What stands in every topic from these positions on."""
        ...

    async def wait(self, partition: int, positions: dict[str, int], seconds: float) -> None:
        """Wait until something more stands there, at most so long."""
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
        self, number: int, store: PartitionStore, source: Source, charter: Charter, listener: Listener
    ) -> None:
        self.number = number
        self._store = store
        self._source = source
        self._charter = charter
        self._listener = listener
        self._stopping = asyncio.Event()
        self._partition = Partition(charter.rules, charter.versions_of, charter.start_of)
        self._is_working = False
        self._heard = 0.0
        self._deltas = 0

    @property
    def positions(self) -> dict[str, int] | None:
        """How far each topic was taken; None: the partition is not claimed and restored yet."""
        return dict(self._partition.positions) if self._is_working else None

    def stop(self) -> None:
        """Let it end after the commit it is at."""
        self._stopping.set()

    async def run(self) -> None:
        """Own the partition. Raises `Fenced`, `OutOfStep`, and what the store and the log raise."""
        while not await self._store.claim():
            if self._stopping.is_set():
                return
            await asyncio.sleep(_CLAIM_PAUSE_SECONDS)
        LOG.info("partition claimed", extra={"partition": self.number, "epoch": self._store.epoch})
        await self._store.restore(self._partition, self._charter.start_of)
        await self._listener.publish(self.number, self._store)
        self._is_working = True
        while not self._stopping.is_set():
            await self._turn()
        await self._fold(everything=True)
        await self._store.release()
        LOG.info("partition released", extra={"partition": self.number})

    async def _turn(self) -> None:
        """Read once; commit what came, or wait for more."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        read = await self._source.read(self.number, self._partition.positions)
        commit = self._take(read)
        if commit is not None:
            await self._store.apply(self._partition, commit)
            self._heard = loop.time()
            self._deltas += 1
            self._listener.committed(self.number, self._partition, commit, read, loop.time() - began)
            await self._listener.publish(self.number, self._store)
            if self._deltas >= _FOLD_AFTER_DELTAS:
                await self._fold()
            return
        if loop.time() - self._heard > _RENEW_SECONDS:
            await self._store.renew()
            if self._deltas and loop.time() - self._heard > _IDLE_FOLD_SECONDS:
                await self._fold(everything=True)
            self._heard = loop.time()
        await self._source.wait(self.number, self._partition.positions, self._until_wake(read.at))

    def _take(self, read: Read) -> Commit | None:
        found = abreast(read.topics)
        tick, silent = None, []
        if self._charter.rules.clock == "wall":
            tick = self._due(read.at if found.until is None else max(found.until - _TICK, read.at - PATIENCE))
            silent = self._partition.loads.silent(read.at)
        if not (found.blocks or tick or silent):
            return None
        return self._partition.take(found.blocks, tick, silent)

    def _due(self, until: datetime) -> datetime | None:
        """`until`, if time alone may bring something by then."""
        wake = self._partition.wake
        return until if wake is not None and wake <= until else None

    def _until_wake(self, now: datetime) -> float:
        wake = self._partition.wake if self._charter.rules.clock == "wall" else None
        seconds = (wake - now).total_seconds() if wake is not None else _RENEW_SECONDS
        return min(max(seconds, 0.001), _RENEW_SECONDS)

    async def _fold(self, *, everything: bool = False) -> None:
        while self._deltas:
            folded = await self._store.fold(self._charter.start_of, deltas=_FOLD_DELTAS)
            self._deltas = max(self._deltas - folded, 0) if folded else 0
            if not everything:
                return
