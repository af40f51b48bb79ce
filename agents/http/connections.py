"""Connections: so many at a time, and none for ever. What is no HTTP is answered in JSON like everything else."""

import asyncio
from collections import Counter
from collections.abc import Awaitable
from collections.abc import Callable
from typing import Any

from aiohttp import web
from aiohttp.web_request import BaseRequest

from agents.http.limits import HttpLimits
from agents.http.refusals import Refused

Handle = Callable[[BaseRequest], Awaitable[web.StreamResponse]]

_FULL_BODY = b'{"error":"there are too many connections: try again later."}\n'
_FULL = (
    b"HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/json\r\nRetry-After: 1\r\n"
    b"Content-Length: %d\r\nConnection: close\r\n\r\n%b" % (len(_FULL_BODY), _FULL_BODY)
)


class Connections(web.Server):
    """The connections of one listening socket."""

    def __init__(self, handle: Handle, limits: HttpLimits) -> None:
        super().__init__(handle)
        self.limits = limits
        self.by_address: Counter[str] = Counter()
        self._options: dict[str, Any] = {
            "keepalive_timeout": limits.head_seconds,
            "lingering_time": limits.linger_seconds,
            "auto_decompress": False,
            "max_line_size": 4096,
            "max_field_size": 4096,
            "max_headers": 64,
            "access_log": None,
        }

    def __call__(self) -> "Connection":
        return Connection(self, loop=asyncio.get_running_loop(), **self._options)

    def is_full(self, address: str) -> bool:
        """Is there no room for one more connection from there?"""
        limits = self.limits
        return (
            self.by_address.total() >= limits.connections or self.by_address[address] >= limits.connections_by_address
        )


class Connection(web.RequestHandler):
    """One connection."""

    def __init__(self, connections: Connections, **options: Any) -> None:
        super().__init__(connections, **options)
        self._connections = connections
        self._address: str | None = None
        self._unread: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        address = _address(transport)
        if self._connections.is_full(address):
            assert isinstance(transport, asyncio.Transport)
            transport.write(_FULL)
            transport.close()
            return
        self._address = address
        self._connections.by_address[address] += 1
        super().connection_made(transport)

    def data_received(self, data: bytes) -> None:
        if self._address is not None:
            super().data_received(data)

    def connection_lost(self, exc: BaseException | None) -> None:
        self._forget_unread()
        if self._address is None:
            return
        counts = self._connections.by_address
        counts[self._address] -= 1
        if not counts[self._address]:
            del counts[self._address]
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """The other side does not read: it has so long to go on."""
        super().pause_writing()
        transport = self.transport
        if transport is not None and self._unread is None:
            loop = asyncio.get_running_loop()
            self._unread = loop.call_later(self._connections.limits.answer_seconds, transport.abort)

    def resume_writing(self) -> None:
        """It reads again."""
        self._forget_unread()
        super().resume_writing()

    def handle_error(
        self, request: BaseRequest, status: int = 500, exc: BaseException | None = None, message: str | None = None
    ) -> web.StreamResponse:
        """Answer what could not even be read. Neither answer nor log repeats it: its head may hold a token."""
        if request.writer.output_size > 0:
            raise ConnectionError("an answer was begun already")
        sentence = "the request is no HTTP that is served here." if status == 400 else "the request cannot be served."
        answer = Refused(status, sentence).answer()
        answer.force_close()
        return answer

    def _forget_unread(self) -> None:
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None


def _address(transport: asyncio.BaseTransport) -> str:
    peer = transport.get_extra_info("peername")
    return str(peer[0]) if isinstance(peer, tuple) and peer else "unknown"
