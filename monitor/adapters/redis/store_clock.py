"""The store's clock, which is the service's: one for all workers (readings 11.4)."""

from datetime import datetime
from typing import Any

from monitor.core.times.microseconds import from_micros

_SCRIPT = "return redis.call('TIME')"


async def store_now(client: Any, key: str) -> datetime:
    """The instant by the clock of the server that has this key: of a cluster each server has its own."""
    return instant_of(await client.eval(_SCRIPT, 1, key))


def store_now_sync(client: Any, key: str) -> datetime:
    """The same, for a client that waits."""
    return instant_of(client.eval(_SCRIPT, 1, key))


def instant_of(answer: Any) -> datetime:
    """What `TIME` answered."""
    seconds, micros, *_ = answer
    return from_micros(int(seconds) * 1_000_000 + int(micros))
