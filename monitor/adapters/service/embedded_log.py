"""The log in the store itself: a Redis stream a topic and partition, for one machine without Kafka."""

from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any

from monitor.adapters.redis.scripts import text_of
from monitor.adapters.redis.store_clock import instant_of
from monitor.adapters.redis.store_errors import StoreUnreachable
from monitor.adapters.service.live_keys import NamespaceKeys
from monitor.core.times.microseconds import from_micros
from monitor.live import topics
from monitor.live.abreast import Read
from monitor.live.abreast import Topic
from monitor.live.commits import Order
from monitor.live.commits import decode_order
from monitor.live.log_entries import Block
from monitor.live.log_entries import Mark
from monitor.live.log_entries import decode_mark
from monitor.live.log_entries import encode_mark

_FSYNC_MILLISECONDS = 8_000
"""Less than anybody waits for an answer."""
_ENTRIES_A_READ = 8
_LINES_AN_ENTRY = 4096


class EmbeddedLog:
    """The log of one namespace."""

    def __init__(self, client: Any, namespace: str) -> None:
        self._client = client
        self._keys = NamespaceKeys(namespace)
        self._append = client.register_script(text_of("append"))
        self._read = client.register_script(text_of("read"))

    async def append(self, topic: str, partition: int, lines: Sequence[bytes], mark: Mark) -> int:
        """Append lines, in their order; the offset after the last. They are on disk only after `sync`."""
        keys = self._keys.log(partition)
        arguments: list[Any] = [topic]
        for first in range(0, len(lines), _LINES_AN_ENTRY):
            several = lines[first : first + _LINES_AN_ENTRY]
            arguments += [len(several), b"\n".join(several) + b"\n", encode_mark(mark)]
        return int(await self._append(keys=[keys.ends, keys.topic(topic)], args=arguments))

    async def send(self, partition: int, texts: list[bytes]) -> None:
        """Append what left an outbox to the topic of alerts."""
        async with self._client.pipeline(transaction=False) as pipe:
            for text in texts:
                pipe.xadd(self._keys.log(partition).alerts, {"alert": text})
            await pipe.execute()

    async def sync(self) -> None:
        """Wait until all that was appended is on disk, where the store can tell. Raises `StoreUnreachable`."""
        try:
            files, _ = await self._client.execute_command("WAITAOF", 1, 0, _FSYNC_MILLISECONDS)
        except Exception as error:
            if "unknown command" not in str(error) and "appendonly" not in str(error):
                raise
            return
        if not files:
            reason = f"did not bring to its disk within {_FSYNC_MILLISECONDS // 1000} seconds what was appended"
            raise StoreUnreachable(f"the store {reason}: look at its disk")

    async def read(self, partition: int, positions: Mapping[str, int]) -> Read:
        """What stands in every topic from these positions on, up to some entries each."""
        keys = self._keys.log(partition)
        arguments = [_ENTRIES_A_READ, *(positions[name] for name in topics.TAKEN)]
        seconds, micros, *found = await self._read(keys=keys.taken, args=arguments)
        at = instant_of((seconds, micros))
        read = [
            Topic(_blocks(name, entries, positions[name]), len(entries) < _ENTRIES_A_READ)
            for name, entries in zip(topics.TAKEN, found, strict=True)
        ]
        return Read(at, read)

    async def wait(self, partition: int, positions: Mapping[str, int], seconds: float) -> None:
        """Wait until something more stands in a topic, at most so long."""
        keys = self._keys.log(partition)
        streams = {keys.topic(name): f"{positions[name]}-0" for name in topics.TAKEN}
        await self._client.xread(streams, count=1, block=max(int(seconds * 1000), 1))

    async def read_range(self, partition: int, topic: str, start: int, stop: int) -> list[Block]:
        """What stands in a topic from one offset up to another, excluded."""
        key, blocks = self._keys.log(partition).topic(topic), []
        while start < stop:
            entries = await self._client.xrange(key, f"({start}-0", "+", count=_ENTRIES_A_READ)
            if not entries:
                raise LookupError(f"the log no longer holds offset {start} of {topic} in partition {partition}")
            for block in _blocks(topic, entries, start):
                blocks.append(block.up_to(stop))
                start = block.end
                if start >= stop:
                    break
        return blocks

    async def ends(self, partition: int) -> dict[str, int]:
        """The offset after the last line of each topic."""
        found = await self._client.hmget(self._keys.log(partition).ends, list(topics.TAKEN))
        return {name: int(end or 0) for name, end in zip(topics.TAKEN, found, strict=True)}

    async def orders(self, partition: int, after: int, course: int = 1) -> list[Order]:
        """The record of the order of taking, of some commits after one. `course`: see `Rules`."""
        key = self._keys.log(partition).order_of(course)
        entries = await self._client.xrange(key, f"({after}-0", "+", count=1000)
        return [decode_order(fields[b"order"]) for _, fields in entries]

    async def record_order(self, partition: int, order: bytes) -> None:
        """Nothing: the commit itself has written it down, in the same store."""

    async def last_order(self, partition: int, course: int = 1) -> int:
        """The number of the last commit on record; 0 where there is none."""
        entries = await self._client.xrevrange(self._keys.log(partition).order_of(course), count=1)
        return decode_order(entries[0][1][b"order"]).number if entries else 0

    async def leave(self, partition: int) -> None:
        """Read that partition no more: there is nothing to close."""

    def order_key(self, partition: int, course: int = 1) -> str | None:
        """Where a commit writes down what it took."""
        return self._keys.log(partition).order_of(course)


def _blocks(topic: str, entries: Sequence[tuple[bytes, Any]], position: int) -> list[Block]:
    return [_block(topic, entry_id, _named(fields)).since(position) for entry_id, fields in entries]


def _named(fields: Any) -> dict[bytes, bytes]:
    return fields if isinstance(fields, dict) else dict(zip(fields[::2], fields[1::2], strict=True))


def _block(topic: str, entry_id: bytes, fields: Mapping[bytes, bytes]) -> Block:
    end, count = int(entry_id.split(b"-")[0]), int(fields[b"count"])
    taken_at = from_micros(int(fields[b"taken"]))
    return Block(topic, end - count, count, taken_at, fields[b"lines"], decode_mark(fields[b"mark"]))
