"""The watchdog: a worker that makes no progress though there is something to do ends, so that another takes over.

Two things are watched. The event loop, from a thread, because a loop that stands still watches nothing; and how far
everything was taken that the worker takes from, against its end: each of its partitions, and what its Faust agents
read. Whoever runs the worker starts it again.
"""

import asyncio
import faulthandler
import logging
import os
import sys
import threading
from collections.abc import Callable
from typing import Protocol

LOG = logging.getLogger("pillwatch.watchdog")

EXIT_CODE = 75
"""As in sysexits.h: it may go better when it is started again."""

_BEATS_A_LIMIT = 10


class Ends(Protocol):
    """A log that can say where it ends."""

    async def ends(self, partition: int) -> dict[str, int]:
        """The offset after the last line of each topic."""
        ...


class Lagging(Protocol):
    """What else a worker takes from."""

    async def lags(self) -> dict[str, tuple[object, int]]:
        """Of each part, as a sentence names it, how far it was taken, and how many messages wait."""
        ...


Positions = Callable[[], dict[int, dict[str, int] | None]]
"""Of each partition of the worker how far its topics were taken; None: it is not worked on yet."""


def _end_process() -> None:
    """End at once: what hangs cannot be asked to clean up, and what is not committed is read again."""
    for handler in logging.getLogger().handlers:
        handler.flush()
    faulthandler.dump_traceback(sys.__stderr__ or 2)
    os._exit(EXIT_CODE)


class Watchdog:
    """Watches one worker. `limit`: seconds without progress after which it ends."""

    def __init__(
        self, positions: Positions, log: Ends, limit: float, end_process: Callable[[], None] = _end_process
    ) -> None:
        self._positions = positions
        self._log = log
        self._limit = limit
        self._end_process = end_process
        self._pause = limit / _BEATS_A_LIMIT
        self._beats = 0
        self._stopped = threading.Event()
        self._others: list[Lagging] = []
        self._stuck: dict[str, tuple[object, float]] = {}

    def watch(self, other: Lagging) -> None:
        """Watch this, too, from now on."""
        self._others.append(other)

    async def run(self) -> None:
        """Watch until cancelled."""
        thread = threading.Thread(target=self._watch_loop, name="watchdog", daemon=True)
        thread.start()
        try:
            while True:
                self._beats += 1
                await asyncio.sleep(self._pause)
                await self._look()
        finally:
            self._stopped.set()

    # -- what is taken -------------------------------------------------------------------------------------------

    async def _look(self) -> None:
        found = await self._partitions()
        for other in self._others:
            found |= await self._asked(other)
        now = asyncio.get_running_loop().time()
        self._stuck = {name: since for name, since in self._stuck.items() if name in found}
        for name, (taken, lag) in found.items():
            before = self._stuck.get(name)
            if not lag or before is None or before[0] != taken:
                self._stuck[name] = taken, now
            elif now - before[1] >= self._limit:
                LOG.critical(
                    "%s has made no progress for %.0f seconds, and %d events wait: this worker ends",
                    name,
                    now - before[1],
                    lag,
                    extra={"stuck": name, "lag": lag},
                )
                self._end_process()

    async def _partitions(self) -> dict[str, tuple[object, int]]:
        positions = self._positions()
        return {f"partition {number}": (taken, await self._lag(number, taken)) for number, taken in positions.items()}

    async def _lag(self, number: int, taken: dict[str, int] | None) -> int:
        """How many events wait; 0 where the log does not say: then another start would not help."""
        try:
            async with asyncio.timeout(self._pause):
                ends = await self._log.ends(number)
        except Exception as error:
            LOG.warning("the log does not say where partition %d ends: %s", number, error or type(error).__name__)
            return 0
        return sum(max(end - (taken or {}).get(topic, 0), 0) for topic, end in ends.items())

    async def _asked(self, other: Lagging) -> dict[str, tuple[object, int]]:
        """What it says; nothing where it does not answer, as above."""
        try:
            async with asyncio.timeout(self._pause):
                return await other.lags()
        except Exception as error:
            LOG.warning("how far the agents are cannot be asked: %s", str(error) or type(error).__name__)
            return {}

    # -- the loop ------------------------------------------------------------------------------------------------

    def _watch_loop(self) -> None:
        """Count the looks in which the loop did not beat. A process that was stopped and goes on made no looks."""
        beats, missed = -1, 0
        while not self._stopped.wait(self._pause):
            if self._beats != beats:
                beats, missed = self._beats, 0
                continue
            missed += 1
            if missed >= _BEATS_A_LIMIT:
                LOG.critical("the event loop has stood still for %.0f seconds: this worker ends", self._limit)
                self._end_process()
                return
