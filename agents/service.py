"""The service: one worker, the partitions that are its, and what it says of itself."""

import asyncio
import logging
from contextlib import suppress
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from redis import exceptions as redis_errors

from agents.asking import Asking
from agents.measuring import Measuring
from agents.members import Members
from agents.owner import Owner
from agents.publishing import Outlet
from agents.publishing import Teller
from agents.publishing import ToldAtOnce
from agents.publishing import publish
from agents.pulse import Pulse
from monitor.adapters.file_shelf import FileShelf
from monitor.adapters.redis.store_errors import StoreError
from monitor.adapters.redis.store_errors import store_errors
from monitor.adapters.redis.store_errors import store_sentence
from monitor.adapters.service.charter import Charter
from monitor.adapters.service.charter import Charters
from monitor.adapters.service.embedded_log import EmbeddedLog
from monitor.adapters.service.live_connection import LiveConnection
from monitor.adapters.service.live_keys import NamespaceKeys
from monitor.adapters.service.partition_store import Fenced
from monitor.adapters.service.partition_store import OutOfStep
from monitor.adapters.service.partition_store import PartitionStore
from monitor.adapters.service.worker_names import own_name
from monitor.core.book.shelf import ShelfError
from monitor.live import topics
from monitor.live.abreast import Read
from monitor.live.commits import Commit
from monitor.live.log_entries import Control
from monitor.live.log_entries import Mark
from monitor.live.log_entries import encode_control
from monitor.live.partition import Partition

if TYPE_CHECKING:
    from monitor.adapters.kafka.log import KafkaLog

LOG = logging.getLogger("pillwatch.service")

_LOOK_SECONDS = 0.5
_AGAIN_SECONDS = 1.0
_DRAIN_LOOK_SECONDS = 0.05
_BEGUN_LOOK_SECONDS = 0.05
_NAMED = 5
"""Of many issuers so many are named."""


class Service:
    """One worker of a namespace."""

    def __init__(
        self,
        connection: LiveConnection,
        log: "EmbeddedLog | KafkaLog",
        namespace: str,
        charter: Charter,
        measuring: Measuring,
        asking: Asking,
        teller: Teller,
        home: Path | None = None,
    ) -> None:
        """`home`: the folder in which trades that were counted are put away, as far as there is one."""
        self._client = connection.client
        self._revive = connection.plain.revive
        self._log = log
        self._outlet: Outlet = ToldAtOnce(log, teller) if isinstance(log, EmbeddedLog) else log
        self._namespace = namespace
        self._keys = NamespaceKeys(namespace)
        self._charter = charter
        self._measuring = measuring
        self._asking = asking
        self._worker = own_name()
        self._place = connection.place
        self._pulse = Pulse(connection.plain, namespace, self._worker)
        self._members = Members(self._client, namespace, self._worker)
        self._assigned: set[int] | None = None
        self._owners: dict[int, tuple[Owner, asyncio.Task[None]]] = {}
        self._home = home
        self._failure: ShelfError | None = None
        self._planless: set[str] = set()
        """Issuers that no plan is of, as far as was said."""
        self._careful: set[int] = set()
        """Partitions that this program has failed over: each event of theirs goes the ordinary way."""
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        """Let it end: every partition after the commit it is at."""
        self._stopping.set()

    async def run(self) -> None:
        """Work until told to stop. Raises `ShelfError` where trades cannot be put away: the state stays as it is."""
        with store_errors(self._place), self._pulse:
            try:
                while not self._stopping.is_set():
                    await self._look()
                    with suppress(TimeoutError):
                        await asyncio.wait_for(self._stopping.wait(), _LOOK_SECONDS)
            finally:
                await self._leave()
        if self._failure is not None:
            raise self._failure

    async def has_begun(self, seconds: float) -> None:
        """Return once its partitions are claimed and their state is there, or it is to end; at the latest after so
        long.
        """
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self.not_ready() and not self._stopping.is_set():
                    await asyncio.sleep(_BEGUN_LOOK_SECONDS)

    def owns(self, number: int) -> bool:
        """Whether this worker owns a partition, and its state is there."""
        return number in self._owners and self._owners[number][0].is_ready

    async def drain(self) -> None:
        """Return once all that the log holds now has been taken, by whichever worker."""
        drain = Control(says="drain", id=uuid4().hex)
        numbers = range(self._charter.partitions)
        ends = [await self._log.append(topics.CONTROL, number, [encode_control(drain)], Mark()) for number in numbers]
        for number, end in enumerate(ends):
            # A store each time: a rebuild may put another generation in the place of this one.
            while not await self._store(number).has_taken(topics.CONTROL, end):
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
            LOG.error("%s", store_sentence(self._place, error))
            await self._bring_back_the_store()
            return
        self._assigned = mine
        for number, (owner, task) in list(self._owners.items()):
            if task.done():
                del self._owners[number]
                self._measuring.left(owner.partition)
                self._ended(number, owner, task)
                await self._heed_rebuild()
            elif number not in mine:
                owner.stop()
        for number in sorted(mine - self._owners.keys()):
            is_careful = number in self._careful
            store = self._store(number)
            shelf = FileShelf(self._home)
            owner = Owner(
                number, store, self._log, self._charter, self, self._pulse, is_careful=is_careful, shelf=shelf
            )
            self._owners[number] = owner, asyncio.create_task(owner.run(), name=f"partition {number}")
        owned = self._owned()
        self._measuring.owns(owned, self._charter.partitions)
        await self._measuring.look(owned, datetime.now(UTC))
        await self._asking.look(owned)

    def _owned(self) -> dict[int, Partition]:
        return {number: owner.partition for number, (owner, _) in self._owners.items() if owner.is_ready}

    async def _bring_back_the_store(self) -> None:
        try:
            await asyncio.to_thread(self._revive)
        except StoreError as error:
            LOG.error("%s", error)

    async def _heed_rebuild(self) -> None:
        """Go on with the state that a rebuild has put in the place of this one."""
        charter = None
        with suppress(redis_errors.RedisError, OSError):
            charter = await Charters(self._client, self._namespace).read()
        if charter is not None and charter.generation != self._charter.generation:
            LOG.warning("generation %d of the state counts now: a rebuild made it", charter.generation)
            self._charter = charter

    def _ended(self, number: int, owner: Owner, task: "asyncio.Task[None]") -> None:
        owner.close()
        error = None if task.cancelled() else task.exception()
        match error:
            case None:
                pass
            case Fenced():
                self._measuring.fenced()
                LOG.warning("partition %d: %s", number, error)
            case OutOfStep():
                self._measuring.gap()
                LOG.warning("partition %d: %s", number, error)
            case ShelfError():
                LOG.critical("partition %d: %s", number, error)
                self._failure = error
                self.stop()
            case redis_errors.RedisError() | StoreError() | OSError():
                LOG.error("partition %d waits: %s", number, store_sentence(self._place, error))
            case _:
                self._careful.add(number)
                says = "partition %d stopped by a mistake of this program's own: it goes on event by event"
                LOG.critical(says, number, exc_info=error)

    def _store(self, number: int) -> PartitionStore:
        keys = self._keys.state(number, self._charter.generation)
        order_key = self._log.order_key(number, self._charter.rules.course)
        return PartitionStore(self._client, keys, order_key, self._worker, self._members.has_gone)

    async def _leave(self) -> None:
        await self._asking.look(self._owned())
        for owner, _ in self._owners.values():
            owner.stop()
        tasks = [task for _, task in self._owners.values()]
        await asyncio.gather(*tasks, return_exceptions=True)
        for number, (owner, task) in self._owners.items():
            self._ended(number, owner, task)

    # -- hearing of commits --------------------------------------------------------------------------------------

    def committed(self, number: int, partition: Partition, commit: Commit, read: Read, seconds: float) -> None:
        """A commit is in the store."""
        if commit.counts["passed over"]:
            self._say_planless(partition.planless)
        self._asking.committed(number, commit)
        self._measuring.committed(number, partition, commit, read, seconds, read.at + timedelta(seconds=seconds))

    def _say_planless(self, issuers: set[str]) -> None:
        fresh = sorted(issuers - self._planless)
        self._planless |= issuers
        if fresh:
            named = ", ".join(fresh[:_NAMED]) + (f" and {len(fresh) - _NAMED:,} more" if len(fresh) > _NAMED else "")
            says = "no plan of this namespace is of the issuer %s: what comes of it is in the log, and does not count"
            LOG.warning(f"{says}; `pillwatch rebuild --plan FILE` with all plans takes it, too", named)

    async def publish(self, number: int, store: PartitionStore) -> None:
        """Send what stands in the outbox."""
        await publish(number, store, self._outlet)
