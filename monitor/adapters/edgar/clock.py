"""The time, as everything here asks for it: a test can stand still, or let an hour pass at once."""

import asyncio
import time
from datetime import UTC
from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """What time it is, and waiting."""

    def now(self) -> datetime:
        """The instant, in UTC."""
        ...

    def monotonic_ns(self) -> int:
        """Nanoseconds that only ever grow."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Let that many seconds pass."""
        ...


class SystemClock:
    """The clock of this machine."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic_ns(self) -> int:
        return time.monotonic_ns()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
