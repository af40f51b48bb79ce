"""The service: one worker, the partitions that are its, and what it says of itself."""

import asyncio
import logging
import os
import socket
from contextlib import suppress
from uuid import uuid4

from redis import exceptions as redis_errors

from agents.members import Members
from agents.owner import Owner
from agents.publishing import publish
from monitor.adapters.charter import Charter
from monitor.adapters.embedded_log import EmbeddedLog
from monitor.adapters.embedded_log import Read
from monitor.adapters.live_connection import LiveConnection
from monitor.adapters.live_keys import NamespaceKeys
from monitor.adapters.partition_store import Fenced
from monitor.adapters.partition_store import OutOfStep
from monitor.adapters.partition_store import PartitionStore
from monitor.live import topics
from monitor.live.commits import Commit
from monitor.live.log_entries import Control
from monitor.live.log_entries import Mark
from monitor.live.log_entries import encode_control
from monitor.live.partition import Partition

LOG = logging.getLogger("pillwatch.service")

_LOOK_SECONDS = 0.5
_AGAIN_SECONDS = 1.0
_DRAIN_LOOK_SECONDS = 0.05


class Service:
    """One worker of a namespace."""

    def __init__(self, connection: LiveConnection, log: EmbeddedLog, namespace: str, charter: Charter) -> None:
        self._client = connection.client
        self._log = log
        self._namespace = namespace
        self._keys = NamespaceKeys(namespace)
        self._charter = charter
        self._worker = f"{socket.gethostname()}:{os.getpid()}:{uuid4().hex[:8]}"
        self._members = Members(self._client, namespace, self._worker)
        self._assigned: set[int] | None = None
        self._owners: dict[int, tuple[Owner, asyncio.Task[None]]] = {}
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        """Let it end: every partition after the commit it is at."""
        self._stopping.set()

    async def run(self) -> None:
        """Work until told to stop."""
        try:
            while not self._stopping.is_set():
                await self._look()
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._stopping.wait(), _LOOK_SECONDS)
        finally:
            await self._leave()

    async def drain(self) -> None:
        """Return once all that the log holds now has been taken, by whichever worker."""
        drain = Control(says="drain", id=uuid4().hex)
        numbers = range(self._charter.partitions)
        ends = [await self._log.append(topics.CONTROL, number, [encode_control(drain)], Mark()) for number in numbers]
        for number, end in enumerate(ends):
            store = self._store(number)
            while not await store.has_taken(topics.CONTROL, end):
                await asyncio.sleep(_DRAIN_LOOK_SECONDS)

    def positions(self) -> dict[int, dict[str, int] | None]:
        """Of each partition that is this worker's how far its topics were taken; None: it is not worked on yet."""
        owned = {number: owner for number, (owner, task) in self._owners.items() if not task.done()}
        return {number: owned[number].positions if number in owned else None for number in self._assigned or ()}

    def not_ready(self) -> list[str]:
        """What this worker still waits for. Without a partition of its own it stands by, and waits for nothing."""
        if self._assigned is None:
            return ["the workers have not shared out their partitions yet"]
        return [f"partition {n} is not claimed yet" for n, taken in sorted(self.positions().items()) if taken is None]

    # -- partitions ----------------------------------------------------------------------------------------------

    async def _look(self) -> None:
        """Take up the partitions that are this worker's, and leave those that are not."""
        try:
            mine = await self._members.assigned(self._charter.partitions)
        except (redis_errors.RedisError, OSError) as error:
            LOG.error("the store does not answer: %s", error)
            return
        self._assigned = mine
        for number, (owner, task) in list(self._owners.items()):
            if task.done():
                del self._owners[number]
                self._ended(number, task)
            elif number not in mine:
                owner.stop()
        for number in sorted(mine - self._owners.keys()):
            owner = Owner(number, self._store(number), self._log, self._charter, self)
            self._owners[number] = owner, asyncio.create_task(owner.run(), name=f"partition {number}")

    def _ended(self, number: int, task: "asyncio.Task[None]") -> None:
        error = None if task.cancelled() else task.exception()
        match error:
            case None:
                pass
            case Fenced() | OutOfStep():
                LOG.warning("partition %d: %s", number, error)
            case redis_errors.RedisError() | OSError():
                LOG.error("partition %d: the store or the log does not answer: %s", number, error)
            case _:
                LOG.critical("partition %d stopped by a mistake of this program's own", number, exc_info=error)

    def _store(self, number: int) -> PartitionStore:
        keys = self._keys.state(number, self._charter.generation)
        return PartitionStore(self._client, keys, self._log.keys(number).order, self._worker)

    async def _leave(self) -> None:
        for owner, _ in self._owners.values():
            owner.stop()
        tasks = [task for _, task in self._owners.values()]
        await asyncio.gather(*tasks, return_exceptions=True)
        for number, (_, task) in self._owners.items():
            self._ended(number, task)
        with suppress(redis_errors.RedisError, OSError):
            await self._members.leave()

    # -- hearing of commits --------------------------------------------------------------------------------------

    def committed(self, number: int, partition: Partition, commit: Commit, read: Read, seconds: float) -> None:
        """A commit is in the store."""
        LOG.debug("commit", extra={"partition": number, "commit": commit.order.number, "seconds": seconds})

    async def publish(self, number: int, store: PartitionStore) -> None:
        """Send what stands in the outbox."""
        await publish(number, store, self._log)
