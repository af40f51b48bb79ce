"""One worker's server, as its settings say."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from prometheus_client import CollectorRegistry

from agents.doorway import Doorway
from agents.http.callers import Callers
from agents.http.events import EventsEndpoint
from agents.http.limits import HttpLimits
from agents.http.server import HttpServer
from agents.readiness import Ends
from agents.readiness import Readiness
from agents.readiness import Worker
from monitor.settings import Settings


@asynccontextmanager
async def serving(
    settings: Settings, client: Any, log: Ends, doorway: Doorway, worker: Worker, registry: CollectorRegistry
) -> AsyncIterator[HttpServer]:
    """Answer over HTTP meanwhile. `registry`: the metrics that are shown. Raises `SettingRefused`."""
    assert settings.http is not None
    limits = HttpLimits()
    callers = Callers(settings.http_tokens_file) if settings.http_tokens_file is not None else None
    endpoint = EventsEndpoint(doorway, callers, limits)
    server = HttpServer(endpoint, Readiness(client, log, worker).reasons, registry, limits)
    await server.start(settings.http)
    try:
        yield server
    finally:
        await server.stop()
