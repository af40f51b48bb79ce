"""A proxy in front of a server, that a test can make slow, and that can lose the server's answers."""

import asyncio
import ssl
import threading
from collections.abc import Awaitable
from collections.abc import Callable
from contextlib import suppress

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]

_PIECE = 65_536


class Proxy:
    """Listens on a loopback port until it is closed. `open_inner` connects to the server behind it."""

    def __init__(self, open_inner: Callable[[], Awaitable[Streams]], context: ssl.SSLContext | None = None) -> None:
        self._open_inner = open_inner
        self._context = context
        self._loop = asyncio.new_event_loop()
        self._stopping = asyncio.Event()
        self._ready = threading.Event()
        self.port = 0
        self.delay = 0.0
        """Seconds by which every piece of an answer comes late."""
        self.lost = 0
        """Answers that were lost so far."""
        self._loses = b""
        self._thread = threading.Thread(target=self._loop.run_until_complete, args=(self._serve(),))
        self._thread.start()
        assert self._ready.wait(10)

    def lose(self, question: bytes) -> None:
        """Lose the answer to the next question in which this stands, with its connection: the server has heard it."""
        self._loses = question

    def close(self) -> None:
        """Listen no more, and break off what is connected."""
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join(10)
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
            self._loop.run_until_complete(asyncio.gather(task, return_exceptions=True))
        self._loop.close()

    async def _serve(self) -> None:
        server = await asyncio.start_server(self._connected, "127.0.0.1", 0, ssl=self._context)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._stopping.wait()
        server.close()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            inner_reader, inner_writer = await self._open_inner()
        except OSError:
            writer.close()
            return
        doomed = asyncio.Event()

        async def ask(piece: bytes) -> bool:
            if self._loses and self._loses in piece:
                self._loses = b""
                doomed.set()
            return True

        async def answer(piece: bytes) -> bool:
            await asyncio.sleep(self.delay)
            self.lost += doomed.is_set()
            return not doomed.is_set()

        with suppress(asyncio.CancelledError):  # the proxy closes
            await asyncio.gather(_pipe(reader, inner_writer, ask), _pipe(inner_reader, writer, answer))


async def _pipe(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, may_pass: Callable[[bytes], Awaitable[bool]]
) -> None:
    try:
        while (piece := await reader.read(_PIECE)) and await may_pass(piece):
            writer.write(piece)
            await writer.drain()
    except (OSError, ssl.SSLError):
        pass
    finally:
        writer.close()
