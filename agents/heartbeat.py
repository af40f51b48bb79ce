"""Sends the synthetic issuer's events, and hears of its alert at the other end (`monitor.live.synthetic`)."""

import asyncio
import logging
from collections.abc import Awaitable
from collections.abc import Callable
from datetime import datetime
from datetime import timedelta

from monitor.adapters.service.intake import Log
from monitor.live import synthetic
from monitor.live import topics
from monitor.live.log_entries import Mark
from monitor.live.topics import partition_of

LOG = logging.getLogger("pillwatch.heartbeat")

_EARLIER = timedelta(milliseconds=5)
"""What is sent must be known before the log takes it, to the microsecond."""


class Heartbeat:
    """Beats while this worker owns the synthetic issuer's partition."""

    def __init__(
        self, log: Log, partitions: int, now: Callable[[], Awaitable[datetime]], owns: Callable[[int], bool]
    ) -> None:
        """`now`: the store's clock; `owns`: whether this worker owns a partition."""
        self._log = log
        self._partition = partition_of(synthetic.ISSUER, partitions)
        self._now = now
        self._owns = owns

    async def run(self) -> None:
        """For ever, until cancelled."""
        while True:
            if self._owns(self._partition):
                try:
                    lines = synthetic.beat(await self._now() - _EARLIER)
                    await self._log.append(topics.REFERENCE, self._partition, lines, Mark())
                except Exception as error:  # whatever it is, the missing beat is itself the alarm
                    LOG.error("the synthetic issuer's events were not sent: %s", error)
                await asyncio.sleep(synthetic.EVERY.total_seconds())
            else:
                await asyncio.sleep(1.0)
