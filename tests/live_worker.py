"""A live store with its log and doors, inside of a test, on the embedded server."""

import asyncio
from collections.abc import AsyncIterator
from collections.abc import Awaitable
from collections.abc import Callable
from contextlib import asynccontextmanager
from contextlib import suppress
from pathlib import Path
from typing import Any
from typing import NamedTuple

from agents.doorway import Doorway
from monitor.adapters.service.charter import Charters
from monitor.adapters.service.embedded_log import EmbeddedLog
from monitor.adapters.service.live_connection import open_live_store
from monitor.chains import Chains
from monitor.live import topics
from monitor.settings import Settings

NAMESPACE = "test"
PARTITIONS = 2


class LiveStore(NamedTuple):
    """An open store, its log, and the doors to it."""

    client: Any
    log: EmbeddedLog
    doorway: Doorway

    async def lines(self) -> list[bytes]:
        """Every line of the log, by topic and partition."""
        found: list[bytes] = []
        for number in range(PARTITIONS):
            ends = await self.log.ends(number)
            for topic in topics.TAKEN:
                for block in await self.log.read_range(number, topic, 0, ends[topic]):
                    found += block.lines.splitlines()
        return found

    async def blocks(self) -> list[Any]:
        """Every block of the log."""
        found: list[Any] = []
        for number in range(PARTITIONS):
            ends = await self.log.ends(number)
            for topic in topics.TAKEN:
                found += await self.log.read_range(number, topic, 0, ends[topic])
        return found


@asynccontextmanager
async def live_store(home: Path) -> AsyncIterator[LiveStore]:
    """Open a store in this folder, on the embedded server."""
    settings = Settings(home=home, namespace=NAMESPACE, partitions=PARTITIONS)
    async with open_live_store(settings) as connection:
        log = EmbeddedLog(connection.client, NAMESPACE)
        partitions = await Charters(connection.client, NAMESPACE).partitions(PARTITIONS)
        start_of = Chains.named([]).first.time.start_of
        yield LiveStore(connection.client, log, Doorway(connection.client, log, NAMESPACE, partitions, start_of, []))


async def until(holds: Callable[[], Awaitable[bool]] | Callable[[], bool], seconds: float = 20.0) -> None:
    """Wait until something holds; fail after so long."""
    async with asyncio.timeout(seconds):
        while True:
            found = holds()
            if (await found) if isinstance(found, Awaitable) else found:
                return
            await asyncio.sleep(0.02)


async def stopped(task: "asyncio.Task[None]") -> None:
    """Cancel a task, and wait for its end."""
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
