"""The watchdog: a worker that makes no progress though there is something to do ends, so that another takes over.

Two things are watched. The event loop, from a thread, because a loop that stands still watches nothing; and each of the
worker's partitions: how far it was taken, against the end of the log. Whoever runs the worker starts it again.
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
        self._stuck: dict[int, tuple[dict[str, int] | None, float]] = {}

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

    # -- partitions ----------------------------------------------------------------------------------------------

    async def _look(self) -> None:
        now = asyncio.get_running_loop().time()
        found = self._positions()
        self._stuck = {number: since for number, since in self._stuck.items() if number in found}
        for number, taken in found.items():
            lag = await self._lag(number, taken)
            before = self._stuck.get(number)
            if not lag or before is None or before[0] != taken:
                self._stuck[number] = taken, now
            elif now - before[1] >= self._limit:
                LOG.critical(
                    "partition %d has made no progress for %.0f seconds, and %d events wait: this worker ends",
                    number,
                    now - before[1],
                    lag,
                    extra={"partition": number, "lag": lag},
                )
                self._end_process()

    async def _lag(self, number: int, taken: dict[str, int] | None) -> int:
        """How many events wait; 0 where the log does not say: then another start would not help."""
        try:
            async with asyncio.timeout(self._pause):
                ends = await self._log.ends(number)
        except Exception as error:
            LOG.warning("the log does not say where partition %d ends: %s", number, error or type(error).__name__)
            return 0
        return sum(max(end - (taken or {}).get(topic, 0), 0) for topic, end in ends.items())

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
