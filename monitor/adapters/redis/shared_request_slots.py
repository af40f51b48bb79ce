"""The slots of requests to EDGAR in the store, so that all workers together keep to one rate.

One script does everything, by the store's own clock: workers' clocks need not agree.
"""

import asyncio
from decimal import Decimal

from monitor.adapters.edgar.request_budget import spacing_ns
from monitor.adapters.redis.connection import Connection
from monitor.adapters.redis.scripts import text_of

_MICROSECOND_NS = 1000


class SharedRequestSlots:
    """`RequestSlots` over the store. Raises `StoreError`: without the store nothing is asked of EDGAR."""

    def __init__(self, connection: Connection, namespace: str, per_second: Decimal) -> None:
        self._connection = connection
        self._key = f"{{{namespace}:edgar}}:slots"
        self._spacing_us = -(-spacing_ns(per_second) // _MICROSECOND_NS)
        self._script = connection.client.register_script(text_of("request_slots"))

    async def claim(self) -> int:
        return await asyncio.to_thread(self._run, self._spacing_us, 0)

    async def hold_off(self, nanoseconds: int) -> None:
        await asyncio.to_thread(self._run, 0, -(-nanoseconds // _MICROSECOND_NS))

    def _run(self, spacing_us: int, hold_off_us: int) -> int:
        with self._connection.errors():
            return int(self._script(keys=[self._key], args=[spacing_us, hold_off_us])) * _MICROSECOND_NS
