"""Reading one partition of one topic of Kafka from one offset to another, whatever is missing in between."""

from collections.abc import AsyncIterator
from collections.abc import Sequence
from typing import Any

from aiokafka import TopicPartition

_RECORDS = 12_000
_WAIT_MILLISECONDS = 1000


class KafkaReading:
    """A consumer that reads one partition of one topic."""

    def __init__(self, consumer: Any, place: TopicPartition) -> None:
        self.consumer = consumer
        self._place = place
        consumer.assign([place])

    async def start(self) -> int:
        """The offset of the first that stands there."""
        return int((await self.consumer.beginning_offsets([self._place]))[self._place])

    async def end(self) -> int:
        """The offset after all that stands there."""
        return int((await self.consumer.end_offsets([self._place]))[self._place])

    async def records(self, start: int, stop: int) -> AsyncIterator[Sequence[Any]]:
        """What stands from one offset up to another, excluded; transactions leave offsets at which nothing stands."""
        self.seek(start)
        async for records in self.read_to(stop):
            yield [record for record in records if record.offset < stop]

    def seek(self, start: int) -> None:
        """Read on from this offset."""
        self.consumer.seek(self._place, start)

    async def position(self) -> int:
        """The offset that is read next."""
        return int(await self.consumer.position(self._place))

    async def read_to(self, stop: int) -> AsyncIterator[Sequence[Any]]:
        """Read on until this offset is reached, or passed."""
        while await self.position() < stop:
            found = await self.consumer.getmany(timeout_ms=_WAIT_MILLISECONDS, max_records=_RECORDS)
            for records in found.values():
                yield records
