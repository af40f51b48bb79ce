"""What reads a partition of Kafka beside its owner never leaves the owner waiting for what does not come."""

import asyncio
from typing import Any

import pytest

from monitor.adapters.kafka.reader import KafkaReader
from monitor.core.times.instants import parse_instant
from monitor.live import topics


class Broken:
    """A consumer that fails while the ends of the topics are looked at."""

    def __init__(self) -> None:
        self._fetcher = type("Fetcher", (), {"_prefetch_backoff": 0.1})()
        self.fails = asyncio.Event()

    async def start(self) -> None:
        """Nothing."""

    async def stop(self) -> None:
        """Nothing."""

    def assign(self, places: list[Any]) -> None:
        """Nothing."""

    def seek(self, place: Any, offset: int) -> None:
        """Nothing."""

    async def getmany(self, **options: Any) -> dict[Any, Any]:
        await self.fails.wait()
        raise ConnectionError("the broker has closed the connection")


class Lookout:
    """Says that a line more stands in every topic, once the consumer has failed."""

    def __init__(self, consumer: Broken) -> None:
        self._consumer = consumer

    async def end_offsets(self, places: list[Any]) -> dict[Any, int]:
        self._consumer.fails.set()
        await asyncio.sleep(0.05)
        return dict.fromkeys(places, 1)


def test_a_reading_that_fails_while_ends_are_looked_at_is_told_to_the_owner() -> None:
    async def read() -> None:
        consumer = Broken()
        reader = KafkaReader(consumer, Lookout(consumer), str, 0)
        positions = dict.fromkeys(topics.TAKEN, 0)
        await reader.start(positions)
        try:
            await asyncio.wait_for(reader.read(positions, parse_instant("2026-11-20T15:00:00Z")), 5)
        finally:
            await reader.stop()

    with pytest.raises(ConnectionError, match="has closed the connection"):
        asyncio.run(read())
