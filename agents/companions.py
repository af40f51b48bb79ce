"""What runs beside the partitions of a worker, for as long as it runs: its doors, its answers, its watchdog."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry

from agents.doorway import Doorway
from agents.running import running
from agents.service import Service
from agents.watchdog import Watchdog
from agents.watching import Watching
from monitor.adapters.service.charter import Charter
from monitor.adapters.service.embedded_log import EmbeddedLog
from monitor.adapters.service.live_connection import LiveConnection
from monitor.adapters.watched_folder import WatchedFolder
from monitor.settings import SettingRefused
from monitor.settings import Settings
from monitor.settings.names import WATCH

if TYPE_CHECKING:
    from monitor.adapters.kafka.log import KafkaLog


@asynccontextmanager
async def companions(
    settings: Settings,
    connection: LiveConnection,
    log: "EmbeddedLog | KafkaLog",
    charter: Charter,
    plans: list[Path],
    service: Service,
    registry: CollectorRegistry,
) -> AsyncIterator[Watchdog]:
    """Watch the folder, answer over HTTP and watch over the service, as the settings say.

    `plans`: those that the run names; `registry`: the metrics that are shown. Raises `SettingRefused`.
    """
    client = connection.client
    named = plans or list(settings.plans)
    doorway = Doorway(client, log, settings.namespace, charter.partitions, charter.start_of, named)
    async with AsyncExitStack() as stack:
        if settings.http is not None:
            from agents.http.site import serving  # only here: a worker without it does without aiohttp

            await stack.enter_async_context(serving(settings, client, log, doorway, service, registry))
        if settings.watch is not None:
            folder = _watched(settings.watch)
            await stack.enter_async_context(running(Watching(folder, doorway).run(), service))
        watchdog = Watchdog(service.positions, log, settings.watchdog_seconds)
        await stack.enter_async_context(running(watchdog.run(), service))
        yield watchdog


def _watched(path: Path) -> WatchedFolder:
    folder = WatchedFolder(path)
    try:
        folder.prepare()
    except OSError as error:
        raise SettingRefused(WATCH, str(path), f"cannot be written to: {error.strerror or error}") from None
    return folder
