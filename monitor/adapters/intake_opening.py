"""Opening the intake of the live service that the settings name."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from monitor.adapters.charter import Charters
from monitor.adapters.intake import Intake
from monitor.adapters.live_connection import open_live_store
from monitor.adapters.logs import open_log
from monitor.settings import Settings


@asynccontextmanager
async def open_intake(settings: Settings) -> AsyncIterator[Intake]:
    """Open the log for one call. Raises the errors of `monitor.adapters.store_errors`."""
    async with open_live_store(settings) as connection:
        partitions = await Charters(connection.client, settings.namespace).partitions(settings.partitions)
        async with open_log(settings, connection, partitions) as log:
            yield Intake(connection.client, log, settings.namespace, partitions)
