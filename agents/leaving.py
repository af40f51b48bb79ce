"""Leaving on a signal: a store or a log that answers nobody does not hold the worker.

A worker that is told to stop finishes the commit that it is at. If that takes longer than those wait who told it, they
kill it; what it had in hand is taken by the next owner either way, so it rather ends by itself, and says so.
"""

import logging
import os
import threading
from collections.abc import Callable

LOG = logging.getLogger("pillwatch.service")

GRACE_SECONDS = 8.0
"""Less than the ten seconds that container engines wait where nobody has said how long."""


def _end_process() -> None:
    for handler in logging.getLogger().handlers:
        handler.flush()
    os._exit(0)


class Leaving:
    """What a worker does when it is told to stop. `grace`: seconds that it has for that."""

    def __init__(
        self,
        stop: Callable[[], None],
        grace: float = GRACE_SECONDS,
        end_process: Callable[[], None] = _end_process,
    ) -> None:
        self._stop = stop
        self._grace = grace
        self._end_process = end_process
        self._was_told = False

    def __call__(self) -> None:
        """Let the worker stop; a second time changes nothing."""
        if self._was_told:
            return
        self._was_told = True
        timer = threading.Timer(self._grace, self._give_up)  # a thread: what hangs may be the loop itself
        timer.daemon = True  # where nothing hangs the process does not wait for it
        timer.start()
        self._stop()

    def _give_up(self) -> None:
        says = "still waiting for the store or the log %.0f seconds after it was told to stop: this worker ends, and"
        LOG.warning(f"{says} what it had in hand is taken by the next one", self._grace)
        self._end_process()
