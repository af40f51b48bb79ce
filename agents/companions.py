"""What runs beside the partitions of a worker, for as long as it runs."""

import asyncio
from collections.abc import AsyncIterator
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from contextlib import asynccontextmanager
from contextlib import suppress
from pathlib import Path
from typing import Any

from agents.doorway import Doorway
from agents.watching import Watching
from monitor.adapters.charter import Charter
from monitor.adapters.intake import Log
from monitor.adapters.live_connection import LiveConnection
from monitor.adapters.watched_folder import WatchedFolder
from monitor.settings import Settings


@asynccontextmanager
async def companions(
    settings: Settings, connection: LiveConnection, log: Log, charter: Charter, plans: list[Path]
) -> AsyncIterator[None]:
    """Watch the folder that the settings name. `plans`: those that the run names. Raises `OSError`."""
    async with AsyncExitStack() as stack:
        named = plans or list(settings.plans)
        doorway = Doorway(connection.client, log, settings.namespace, charter.partitions, charter.start_of, named)
        if settings.watch is not None:
            folder = WatchedFolder(settings.watch)
            folder.prepare()
            await stack.enter_async_context(_running(Watching(folder, doorway).run()))
        yield


@asynccontextmanager
async def _running(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Let it run meanwhile, and cancel it at the end."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
