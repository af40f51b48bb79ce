"""How far behind the Faust agents are, asked of Kafka itself: what Faust believes of its own commits is not the truth.

A partition concerns a worker if its agents have it, or if no worker's have: then nobody would end but by themselves.
"""

from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any

from aiokafka import AIOKafkaConsumer
from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.coordinator.protocol import ConsumerProtocol

from monitor.adapters.kafka.reading import KafkaReading

Assigned = Callable[[], set[TopicPartition]]
"""The partitions that the agents of this worker have."""


class FanOutLag:
    """Asks for one worker's agents."""

    def __init__(
        self,
        group: str,
        places: Sequence[TopicPartition],
        assigned: Assigned,
        options: Mapping[str, Any],
    ) -> None:
        """`places`: all that the agents of all workers take; `options`: of every Kafka client (servers, security)."""
        self._group = group
        self._places = places
        self._assigned = assigned
        self._options = options

    async def lags(self) -> dict[str, tuple[object, int]]:
        """Of each partition that concerns this worker how far it was taken, and how many messages wait."""
        taken, elsewhere = await self._group_of_all()
        found: dict[str, tuple[object, int]] = {}
        consumer = AIOKafkaConsumer(
            enable_auto_commit=False, auto_offset_reset="none", isolation_level="read_committed", **self._options
        )
        await consumer.start()
        try:
            for place in self._places:
                if place not in elsewhere:
                    said = f"partition {place.partition} of the topic {place.topic}"
                    found[said] = taken.get(place), await _waiting(consumer, place, taken.get(place))
        finally:
            await consumer.stop()
        return found

    async def _group_of_all(self) -> tuple[dict[TopicPartition, int], set[TopicPartition]]:
        """How far each partition was taken, and those that only agents of other workers have."""
        admin = AIOKafkaAdminClient(**self._options)
        await admin.start()
        try:
            offsets = await admin.list_consumer_group_offsets(self._group)
            (answer,) = await admin.describe_consumer_groups([self._group])
        finally:
            await admin.close()
        everybody = {place for group in answer.groups for member in group[5] for place in _assignment(member[4])}
        taken = {TopicPartition(*place): found.offset for place, found in offsets.items() if found.offset >= 0}
        return taken, everybody - self._assigned()


def _assignment(encoded: bytes) -> list[TopicPartition]:
    """What a member of a group was given; nothing while they are still sharing out."""
    if not encoded:
        return []
    shares = ConsumerProtocol.ASSIGNMENT.decode(encoded).assignment
    return [TopicPartition(topic, number) for topic, numbers in shares for number in numbers]


async def _waiting(consumer: Any, place: TopicPartition, taken: int | None) -> int:
    """How many messages wait, 0 only if there is none: where transactions ended, offsets stand for nothing."""
    reading = KafkaReading(consumer, place)
    start = await reading.start() if taken is None else taken
    end = await reading.end()
    async for records in reading.records(start, end):
        if records:
            return end - start
    return 0
