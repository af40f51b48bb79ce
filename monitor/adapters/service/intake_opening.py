"""Opening the intake of the live service that the settings name."""

from collections.abc import AsyncIterator
from collections.abc import Callable
from contextlib import asynccontextmanager

from monitor.adapters.redis.connection import SOON_SECONDS
from monitor.adapters.service.charter import Charters
from monitor.adapters.service.intake import Intake
from monitor.adapters.service.live_connection import open_live_store
from monitor.adapters.service.logs import open_log
from monitor.live.answers import Answer
from monitor.settings import Settings


@asynccontextmanager
async def open_intake(
    settings: Settings, on_answer: Callable[[Answer], None] | None = None
) -> AsyncIterator[Intake]:
    """Open the log for one call; `on_answer` hears what becomes of each line. Raises `StoreError`."""
    async with open_live_store(settings, SOON_SECONDS) as connection:
        partitions = await Charters(connection.client, settings.namespace).partitions(settings.partitions)
        async with open_log(settings, connection, partitions) as log:
            yield Intake(connection.client, log, settings.namespace, partitions, on_answer=on_answer)
