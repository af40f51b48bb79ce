"""The log in Kafka: a topic each, a message a line, read abreast by whoever owns a partition.

Offsets are kept in the store with the state; Kafka's own consumer groups are not used for what is taken, because two
groups, or one that moves partitions while a commit is under way, would only fence each other.
"""

import asyncio
import re
from collections.abc import AsyncIterator
from collections.abc import Mapping
from collections.abc import Sequence
from contextlib import AsyncExitStack
from contextlib import asynccontextmanager
from typing import Any

from aiokafka import AIOKafkaConsumer
from aiokafka import AIOKafkaProducer
from aiokafka import TopicPartition

from monitor.adapters.kafka.blocks import MARK
from monitor.adapters.kafka.errors import kafka_errors
from monitor.adapters.kafka.ranges import KafkaRanges
from monitor.adapters.kafka.reader import KafkaReader
from monitor.adapters.kafka.reading import KafkaReading
from monitor.adapters.redis.store_clock import store_now
from monitor.adapters.service.live_keys import NamespaceKeys
from monitor.live import topics
from monitor.live.abreast import Read
from monitor.live.commits import Order
from monitor.live.commits import decode_order
from monitor.live.log_entries import Block
from monitor.live.log_entries import Mark
from monitor.live.log_entries import encode_mark

_MOST_BYTES = 16 * 1024 * 1024
_FETCH_BYTES = 4 * 1024 * 1024
_ISSUER = re.compile(rb'"issuer"\s*:\s*"([0-9]{10})"')
_NO_MARK = Mark()


class KafkaLog:
    """The log of one namespace. `open` it before use, and `close` it."""

    def __init__(self, client: Any, servers: Sequence[str], namespace: str, options: Mapping[str, Any]) -> None:
        """`client`: the store, whose clock is the service's; `options`: of every Kafka client (security)."""
        self._store = client
        self._namespace = namespace
        self._options = {"bootstrap_servers": list(servers), **options}
        self._place = f"kafka://{','.join(servers)}"
        self._producer = AIOKafkaProducer(
            acks="all",
            enable_idempotence=True,
            compression_type="lz4",
            max_request_size=_MOST_BYTES,
            **self._options,
        )
        # A connection of its own: on that of a reader a question waits until the reader's own is answered.
        self._lookout = self._consumer()
        self._readers: dict[int, KafkaReader] = {}
        self._ranges: dict[int, dict[str, KafkaRanges]] = {}
        """By partition and topic."""

    @asynccontextmanager
    async def opened(self) -> AsyncIterator["KafkaLog"]:
        """Use it inside."""
        async with AsyncExitStack() as stack:
            for client in (self._producer, self._lookout):
                await client.start()
                stack.push_async_callback(client.stop)
            try:
                yield self
            finally:
                for number in self._readers.keys() | self._ranges.keys():
                    await self.leave(number)

    def topic(self, name: str) -> str:
        """A topic's whole name."""
        return f"{self._namespace}.{name}"

    # -- appending -----------------------------------------------------------------------------------------------

    async def append(self, topic: str, partition: int, lines: Sequence[bytes], mark: Mark) -> int:
        """Append lines, in their order; the offset after the last. When it returns, Kafka has them."""
        with kafka_errors(self._place):
            return await self._append(self.topic(topic), partition, lines, mark)

    async def _append(self, whole: str, partition: int, lines: Sequence[bytes], mark: Mark) -> int:
        headers = [] if mark == _NO_MARK else [(MARK, encode_mark(mark))]
        batch = self._producer.create_batch()
        sent = []
        for line in lines:
            found = _ISSUER.search(line)
            key = found[1] if found else None
            if batch.append(key=key, value=line, timestamp=None, headers=headers) is None:
                if batch.record_count():
                    sent.append(await self._producer.send_batch(batch, whole, partition=partition))
                    batch = self._producer.create_batch()
                if batch.append(key=key, value=line, timestamp=None, headers=headers) is None:
                    sent.append(await self._producer.send(whole, line, key, partition, headers=headers))
        if batch.record_count():
            sent.append(await self._producer.send_batch(batch, whole, partition=partition))
        answers = await asyncio.gather(*sent)
        return int(answers[-1].offset) + (batch.record_count() or 1)

    async def send(self, partition: int, texts: list[bytes]) -> None:
        """Send on what left an outbox."""
        await self.append(topics.ALERTS, partition, texts, _NO_MARK)

    async def sync(self) -> None:
        """Nothing is left to wait for: `append` returns when Kafka has it."""

    def order_key(self, partition: int, course: int = 1) -> str | None:
        """None: what a commit took is written down by `record_order`."""
        return None

    async def record_order(self, partition: int, order: bytes) -> None:
        """Write down what a commit took, before its alerts go out."""
        with kafka_errors(self._place):
            await self._producer.send_and_wait(self.topic(topics.ORDER), order, partition=partition)

    # -- reading -------------------------------------------------------------------------------------------------

    async def read(self, partition: int, positions: Mapping[str, int]) -> Read:
        """What stands in every topic from these positions on, as far as it can be taken abreast."""
        reader = self._readers.get(partition)
        with kafka_errors(self._place):
            if reader is None:
                reader = self._readers[partition] = KafkaReader(self._consumer(), self._lookout, self.topic, partition)
                await reader.start(positions)
            at = await store_now(self._store, NamespaceKeys(self._namespace).charter)
            return await reader.read(positions, at)

    async def wait(self, partition: int, positions: Mapping[str, int], seconds: float) -> None:
        """Wait until something more stands in a topic, at most so long."""
        reader = self._readers.get(partition)
        if reader is not None:
            with kafka_errors(self._place):
                await reader.wait(seconds)

    async def leave(self, partition: int) -> None:
        """Read that partition no more."""
        reader = self._readers.pop(partition, None)
        if reader is not None:
            await reader.stop()
        for ranges in self._ranges.pop(partition, {}).values():
            await ranges.stop()

    async def read_range(self, partition: int, topic: str, start: int, stop: int) -> list[Block]:
        """What stands in a topic from one offset up to another, excluded."""
        if start >= stop:
            return []
        several = self._ranges.setdefault(partition, {})
        if topic not in several:
            several[topic] = KafkaRanges(self._consumer(), topic, TopicPartition(self.topic(topic), partition))
        with kafka_errors(self._place):
            return await several[topic].read(start, stop)

    async def orders(self, partition: int, after: int, course: int = 1) -> list[Order]:
        """The record of the order of taking, of the commits after one, each once. `course`: see `Rules`."""
        found: dict[int, Order] = {}
        async with self._reading(partition, topics.ORDER) as reading:
            async for records in reading.records(await reading.start(), await reading.end()):
                orders = (decode_order(record.value) for record in records)
                found |= {order.number: order for order in orders if order.number > after and order.course == course}
        return [found[number] for number in sorted(found)]

    async def last_order(self, partition: int, course: int = 1) -> int:
        """The number of the last commit on record; 0 where there is none."""
        async with self._reading(partition, topics.ORDER) as reading:
            first, stop, count, last = await reading.start(), await reading.end(), 1, 0
            # From the end: what a rebuild wrote down of another course may stand there, seldom and never much.
            while not last and stop > first:
                start = max(stop - count, first)
                async for records in reading.records(start, stop):
                    orders = (decode_order(record.value) for record in records)
                    last = max((order.number for order in orders if order.course == course), default=last)
                stop, count = start, count * 16
            return last

    async def ends(self, partition: int) -> dict[str, int]:
        """The offset after the last line of each topic."""
        places = {name: TopicPartition(self.topic(name), partition) for name in topics.TAKEN}
        async with self._reading(partition, topics.CONTROL) as reading:
            ends = await reading.consumer.end_offsets(list(places.values()))
        reader = self._readers.get(partition)
        found = {name: ends[place] for name, place in places.items()}
        return {name: reader.end_of_lines(name, end) for name, end in found.items()} if reader else found

    @asynccontextmanager
    async def _reading(self, partition: int, topic: str) -> AsyncIterator[KafkaReading]:
        place = TopicPartition(self.topic(topic), partition)
        consumer = self._consumer()
        with kafka_errors(self._place):
            try:
                await consumer.start()
                yield KafkaReading(consumer, place)
            finally:
                await consumer.stop()

    def _consumer(self) -> Any:
        # An offset that Kafka no longer has must be an error: to jump over it would lose events.
        return AIOKafkaConsumer(
            enable_auto_commit=False,
            auto_offset_reset="none",
            isolation_level="read_committed",  # what a sender took back before it was said was never said
            max_partition_fetch_bytes=_FETCH_BYTES,
            **self._options,
        )
