"""The server: which path is answered by what, and on which port."""

import asyncio
import errno
import logging
from collections.abc import Awaitable
from collections.abc import Callable

from aiohttp import web
from aiohttp.web_request import BaseRequest
from prometheus_client import CONTENT_TYPE_LATEST
from prometheus_client import CollectorRegistry
from prometheus_client import generate_latest

from agents.http.connections import Connections
from agents.http.events import EventsEndpoint
from agents.http.limits import HttpLimits
from agents.http.refusals import Refused
from agents.http.refusals import json_answer
from monitor.settings import SettingRefused
from monitor.settings.names import HTTP

LOG = logging.getLogger("pillwatch.http")

_PORTS_TRIED = 100

NotReady = Callable[[], Awaitable[list[str]]]
"""Why the worker is not ready, each reason one sentence; nothing: it is."""


class HttpServer:
    """One worker's server, from `start` to `stop`."""

    def __init__(
        self,
        endpoint: EventsEndpoint,
        not_ready: NotReady,
        registry: CollectorRegistry,
        limits: HttpLimits = HttpLimits(),  # noqa: B008 - it cannot be changed
    ) -> None:
        """`registry`: the metrics that are shown."""
        self._endpoint = endpoint
        self._not_ready = not_ready
        self._registry = registry
        self._connections = Connections(self._answered, limits)
        self._server: asyncio.Server | None = None
        self.port = 0

    async def start(self, address: str) -> None:
        """Listen at `host:port`, or at the next free port. Raises `SettingRefused`."""
        host, _, first = address.rpartition(":")
        host = host.strip("[]")
        for port in range(int(first), min(int(first) + _PORTS_TRIED, 65_536)):
            try:
                self._server = await asyncio.get_running_loop().create_server(self._connections, host, port)
            except OSError as error:
                if error.errno == errno.EADDRINUSE:
                    continue
                raise SettingRefused(HTTP, address, f"cannot be listened at: {error.strerror or error}") from None
            self.port = self._server.sockets[0].getsockname()[1]
            LOG.info("answering at http://%s:%d", host, self.port, extra={"port": self.port})
            return
        raise SettingRefused(HTTP, address, f"has no free port among the {_PORTS_TRIED} from there on")

    async def stop(self) -> None:
        """Take no more calls, and let those under way end."""
        if self._server is not None:
            self._server.close()
            self._connections.pre_shutdown()
            await self._connections.shutdown(timeout=5.0)
            await self._server.wait_closed()
            self._server = None

    # -- answers -------------------------------------------------------------------------------------------------

    async def _answered(self, request: BaseRequest) -> web.StreamResponse:
        try:
            return await self._answer(request)
        except Refused as refused:
            return refused.answer()
        except (ConnectionError, asyncio.CancelledError):
            raise
        except Exception:
            LOG.critical("a mistake of this program's own in %s %s", request.method, request.path, exc_info=True)
            return Refused(500, "a mistake of this program's own, which its log describes.").answer()

    async def _answer(self, request: BaseRequest) -> web.Response:
        match request.path:
            case "/events":
                _check_method(request, "POST")
                return await self._endpoint.answer(request)
            case "/healthz":
                _check_method(request, "GET", "HEAD")
                return json_answer({"status": "alive"})
            case "/readyz":
                _check_method(request, "GET", "HEAD")
                return await self._readiness()
            case "/metrics":
                _check_method(request, "GET", "HEAD")
                return web.Response(body=generate_latest(self._registry), headers={"Content-Type": CONTENT_TYPE_LATEST})
        raise Refused(404, "there is /events, /healthz, /readyz and /metrics.")

    async def _readiness(self) -> web.Response:
        reasons = await self._not_ready()
        if reasons:
            return json_answer({"status": "not ready", "reasons": reasons}, 503)
        return json_answer({"status": "ready"})


def _check_method(request: BaseRequest, *methods: str) -> None:
    if request.method not in methods:
        raise Refused(405, f"use {' or '.join(methods)}.", {"Allow": ", ".join(methods)})
