"""At most ten requests a second, over all workers together.

The SEC counts the requests of a user "regardless of the number of machines used" and shuts out whoever exceeds ten a
second for ten minutes, longer if the requests go on (https://www.sec.gov/os/accessing-edgar-data, and the page "Request
Rate Threshold Exceeded" that it answers with). So requests are spaced evenly, never in bursts, and one worker that is
refused stops all of them: where they share a budget behind `RequestSlots`.
"""

import asyncio
from decimal import Decimal
from fractions import Fraction
from math import ceil
from typing import Protocol

from monitor.adapters.edgar.clock import Clock
from monitor.edgar_settings import PER_SECOND_MAX

NANOSECONDS = 1_000_000_000


class RequestSlots(Protocol):
    """Where the times of requests are kept: in this process, or where several workers see them."""

    async def claim(self) -> int:
        """Claim the slot of this moment. 0: it is yours; else the nanoseconds after which to ask again."""
        ...

    async def hold_off(self, nanoseconds: int) -> None:
        """Give nobody a slot for that long from now; a longer pause that stands already stays."""
        ...


def spacing_ns(per_second: Decimal) -> int:
    """Nanoseconds between two requests at that rate. Raises ValueError for a rate that is not in (0, 10]."""
    if not (per_second.is_finite() and 0 < per_second <= PER_SECOND_MAX):
        raise ValueError(f"{per_second} requests a second: more than 0 and at most {PER_SECOND_MAX} are allowed")
    return ceil(NANOSECONDS / Fraction(per_second))  # rounded up: never faster than stated


class LocalSlots:
    """The slots of one process."""

    def __init__(self, per_second: Decimal, clock: Clock) -> None:
        self._spacing_ns = spacing_ns(per_second)
        self._clock = clock
        self._free_at_ns = clock.monotonic_ns()

    async def claim(self) -> int:
        now = self._clock.monotonic_ns()
        if now < self._free_at_ns:
            return self._free_at_ns - now
        self._free_at_ns = now + self._spacing_ns
        return 0

    async def hold_off(self, nanoseconds: int) -> None:
        self._free_at_ns = max(self._free_at_ns, self._clock.monotonic_ns() + nanoseconds)


class RequestBudget:
    """Lets requests of this process pass one by one, in the order in which they came."""

    def __init__(self, slots: RequestSlots, clock: Clock) -> None:
        self._slots = slots
        self._clock = clock
        self._turn = asyncio.Lock()

    async def take(self) -> None:
        """Wait until one more request may be sent."""
        async with self._turn:
            while wait_ns := await self._slots.claim():
                await self._clock.sleep(wait_ns / NANOSECONDS)

    async def hold_off(self, seconds: float) -> None:
        """Let no request pass for that long: EDGAR has refused one."""
        await self._slots.hold_off(int(seconds * NANOSECONDS))
