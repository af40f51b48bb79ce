"""Ranges of one topic's partition, read one after another: what a rebuild or a retry takes again from Kafka."""

from collections import deque
from contextlib import suppress
from typing import Any

from aiokafka import TopicPartition

from monitor.adapters.kafka_blocks import blocks_of
from monitor.adapters.kafka_blocks import drop_taken
from monitor.live.log_entries import Block

_RECORDS = 12_000
_WAIT_MILLISECONDS = 1000


class KafkaRanges:
    """Reads with one consumer, which goes on where the last range ended."""

    def __init__(self, consumer: Any, topic: str, place: TopicPartition) -> None:
        """`consumer`: not started yet, of nobody else's; `topic`: its name without the namespace."""
        self._consumer = consumer
        self._topic = topic
        self._place = place
        self._read: deque[Block] = deque()
        """What was read and not asked for yet."""
        self._next = -1
        """The offset read next; -1: nothing was read yet."""

    async def read(self, start: int, stop: int) -> list[Block]:
        """What stands there from one offset up to another, excluded, which must be there already."""
        if self._next < 0:
            await self._consumer.start()
            self._consumer.assign([self._place])
        drop_taken(self._read, start)
        if (self._read[0].offset if self._read else self._next) != start:
            self._read.clear()
            self._consumer.seek(self._place, start)
            self._next = start
        while self._next < stop:
            found = await self._consumer.getmany(timeout_ms=_WAIT_MILLISECONDS, max_records=_RECORDS)
            for records in found.values():
                self._read.extend(blocks_of(self._topic, records))
                self._next = records[-1].offset + 1
            if not found:
                # Where a transaction ends, offsets stand for nothing that can be read.
                self._next = await self._consumer.position(self._place)
        return [block.up_to(stop) for block in self._read if block.offset < stop]

    async def stop(self) -> None:
        """Read no more."""
        with suppress(Exception):  # it is left for good, whatever state it is in
            await self._consumer.stop()
