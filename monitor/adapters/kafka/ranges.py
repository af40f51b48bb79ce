"""Ranges of one topic's partition, read one after another: what a rebuild or a retry takes again from Kafka."""

from collections import deque
from contextlib import suppress
from typing import Any

from aiokafka import TopicPartition

from monitor.adapters.kafka.blocks import blocks_of
from monitor.adapters.kafka.blocks import drop_taken
from monitor.adapters.kafka.reading import KafkaReading
from monitor.live.log_entries import Block


class KafkaRanges:
    """Reads with one consumer, which goes on where the last range ended."""

    def __init__(self, consumer: Any, topic: str, place: TopicPartition) -> None:
        """`consumer`: not started yet, of nobody else's; `topic`: its name without the namespace."""
        self._consumer = consumer
        self._topic = topic
        self._place = place
        self._reading: KafkaReading | None = None
        self._read: deque[Block] = deque()
        """What was read and not asked for yet."""

    async def read(self, start: int, stop: int) -> list[Block]:
        """What stands there from one offset up to another, excluded, which must be there already."""
        if self._reading is None:
            await self._consumer.start()
            self._reading = KafkaReading(self._consumer, self._place)
            self._reading.seek(start)
        drop_taken(self._read, start)
        if (self._read[0].offset if self._read else await self._reading.position()) != start:
            self._read.clear()
            self._reading.seek(start)
        async for records in self._reading.read_to(stop):
            self._read.extend(blocks_of(self._topic, records))
        return [block.up_to(stop) for block in self._read if block.offset < stop]

    async def stop(self) -> None:
        """Read no more."""
        with suppress(Exception):  # it is left for good, whatever state it is in
            await self._consumer.stop()
