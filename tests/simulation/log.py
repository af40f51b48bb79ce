"""A log of one partition in memory: blocks with instants of their own, read a few at a time."""

import random
from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from datetime import datetime
from datetime import timedelta

from monitor.live import topics
from monitor.live.abreast import Read
from monitor.live.abreast import Topic
from monitor.live.log_entries import Block
from monitor.live.log_entries import Mark

_TICK = timedelta(microseconds=1)


class MemoryLog:
    """What `EmbeddedLog` keeps of a partition. Blocks and reads are cut at random."""

    def __init__(self, chance: random.Random, now: Callable[[], datetime], fault: Callable[[str], None]) -> None:
        self._chance = chance
        self._now = now
        self._fault = fault
        self._taken: datetime | None = None
        self.blocks: dict[str, list[Block]] = {name: [] for name in topics.TAKEN}

    async def append(self, topic: str, partition: int, lines: Sequence[bytes], mark: Mark) -> int:
        """Append lines; no instant is that of two blocks."""
        assert partition == 0
        blocks = self.blocks[topic]
        rest = list(lines)
        while rest:
            count = self._chance.randint(1, len(rest))
            several, rest = rest[:count], rest[count:]
            offset = blocks[-1].end if blocks else 0
            taken = self._now() if self._taken is None else max(self._now(), self._taken + _TICK)
            self._taken = taken
            blocks.append(Block(topic, offset, count, taken, b"\n".join(several) + b"\n", mark))
        return blocks[-1].end

    async def sync(self) -> None:
        """All of it is there for good."""

    async def read(self, partition: int, positions: Mapping[str, int]) -> Read:
        """What stands from these positions on, up to a few entries of each topic."""
        self._fault("read")
        limit = self._chance.choice((2, 2, 3, 8))
        found = []
        for name in topics.TAKEN:
            blocks = [block for block in self.blocks[name] if block.offset >= positions[name]][:limit]
            found.append(Topic(blocks, len(blocks) < limit))
        return Read(self._now(), found)
