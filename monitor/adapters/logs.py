"""The log that the settings name: Kafka, or the store itself."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from monitor.adapters.embedded_log import EmbeddedLog
from monitor.adapters.live_connection import LiveConnection
from monitor.settings import Settings


@asynccontextmanager
async def open_log(settings: Settings, connection: LiveConnection) -> AsyncIterator[EmbeddedLog]:
    """Open the log of these settings."""
    yield EmbeddedLog(connection.client, settings.namespace)
