"""Whether a worker can do its work now: its store and its log answer, and its partitions are worked on."""

import asyncio
from collections.abc import Awaitable
from typing import Any
from typing import Protocol

_ANSWER_SECONDS = 2.0


class Ends(Protocol):
    """A log that can say where it ends."""

    async def ends(self, partition: int) -> dict[str, int]:
        """The offset after the last line of each topic."""
        ...


class Worker(Protocol):
    """Who works on partitions."""

    def not_ready(self) -> list[str]:
        """What it still waits for."""
        ...


class Readiness:
    """Asks the store, the log and the worker."""

    def __init__(self, client: Any, log: Ends, worker: Worker) -> None:
        self._client = client
        self._log = log
        self._worker = worker

    async def reasons(self) -> list[str]:
        """Why the worker is not ready."""
        store, log = await asyncio.gather(
            _failure("the store", self._client.ping()), _failure("the log", self._log.ends(0))
        )
        return [*filter(None, (store, log)), *self._worker.not_ready()]


async def _failure(what: str, asked: Awaitable[Any]) -> str | None:
    try:
        async with asyncio.timeout(_ANSWER_SECONDS):
            await asked
    except Exception as error:  # whatever it is: it does not answer
        return f"{what} does not answer ({type(error).__name__})"
    return None
