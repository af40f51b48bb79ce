"""A worker's HTTP server inside of a test, on a port of its own of 127.0.0.1."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from typing import NamedTuple

import aiohttp
from prometheus_client import CollectorRegistry
from prometheus_client import Counter

from agents.http.callers import Callers
from agents.http.events import EventsEndpoint
from agents.http.limits import HttpLimits
from agents.http.server import HttpServer
from tests.live_worker import LiveStore
from tests.live_worker import live_store

TOKEN = "a-token-of-the-custodian"
OTHER = "a-token-of-somebody-else"
KNOWN = {"Authorization": f"Bearer {TOKEN}"}
JSON = {**KNOWN, "Content-Type": "application/json"}
LINES = {**KNOWN, "Content-Type": "application/x-ndjson"}


class Site(NamedTuple):
    """A server that runs."""

    live: LiveStore
    server: HttpServer
    session: aiohttp.ClientSession
    reasons: list[str]
    """Why it says it is not ready."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.port}"

    async def post(self, content: Any = None, headers: dict[str, str] = JSON, path: str = "/events") -> tuple[int, Any]:
        """Status and JSON of an answer."""
        async with self.session.post(self.url + path, data=content, headers=headers) as answer:
            return answer.status, await answer.json()

    async def raw(self, *pieces: bytes, pause: float = 0.0) -> bytes:
        """All that comes back for these bytes, until the other side closes."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.server.port)
        try:
            for piece in pieces:
                writer.write(piece)
                await writer.drain()
                await asyncio.sleep(pause)
            return await asyncio.wait_for(reader.read(), 20)
        except (ConnectionError, BrokenPipeError):
            return b""
        finally:
            writer.close()


@asynccontextmanager
async def site(folder: Path, limits: HttpLimits = HttpLimits(), *, with_callers: bool = True) -> AsyncIterator[Site]:  # noqa: B008
    """A server over a live store, with two callers."""
    tokens = folder / "tokens"
    tokens.write_text(f"# who may send\ncustodian:{TOKEN}\n\nother:{OTHER}\n")
    registry = CollectorRegistry()
    Counter("events", "Events.", namespace="pillwatch", registry=registry).inc(7)
    reasons: list[str] = []

    async def not_ready() -> list[str]:
        return reasons

    async with live_store(folder / "home") as live:
        endpoint = EventsEndpoint(live.doorway, Callers(tokens) if with_callers else None, limits)
        server = HttpServer(endpoint, not_ready, registry, limits)
        await server.start("127.0.0.1:0")
        timeout = aiohttp.ClientTimeout(total=30)
        try:
            async with aiohttp.ClientSession(timeout=timeout) as session:
                yield Site(live, server, session, reasons)
        finally:
            await server.stop()
