"""Bringing lines into the log: in order, said to be there only when they are (contract 5, `ingest`)."""

import asyncio
import time
from collections.abc import AsyncIterator
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any
from typing import Protocol
from uuid import uuid4

import msgspec

from monitor.adapters.redis.store_clock import store_now
from monitor.adapters.service.live_keys import NamespaceKeys
from monitor.adapters.service.stored_rejects import encode_reject
from monitor.adapters.service.stored_rejects import reject_at_door
from monitor.live import topics
from monitor.live.answers import ANOTHER
from monitor.live.answers import Answer
from monitor.live.answers import Origin
from monitor.live.answers import answer_of
from monitor.live.answers import answer_set_aside
from monitor.live.door import Lines
from monitor.live.log_entries import Control
from monitor.live.log_entries import Mark
from monitor.live.log_entries import encode_control
from monitor.live.remembered import Remembered
from monitor.live.remembered import content_of
from monitor.live.remembered import identity_of
from monitor.rejects import SetAside

_WORD_SECONDS = 60.0
"""How often a load that goes on says so."""


class Log(Protocol):
    """Where lines are appended."""

    async def append(self, topic: str, partition: int, lines: list[bytes], mark: Mark) -> int:
        """Append lines to one partition of one topic, in their order."""
        ...

    async def sync(self) -> None:
        """Wait until all that was appended is there for good."""
        ...


class Intake:
    """Appends what one call brings. Count and say what came of it: `appended`, `repeated`, `set_aside`."""

    def __init__(
        self,
        client: Any,
        log: Log,
        namespace: str,
        partitions: int,
        *,
        on_answer: Callable[[Answer], None] | None = None,
        acknowledged: Remembered | None = None,
    ) -> None:
        """`on_answer` hears what becomes of each line. `acknowledged`: what earlier calls brought; this one's lines
        join it once the log has them for good, and not before: else a call that fails would not be repeated."""
        self._client = client
        self._log = log
        self._keys = NamespaceKeys(namespace)
        self.partitions = partitions
        self._on_answer = on_answer
        self._acknowledged = acknowledged if acknowledged is not None else Remembered()
        self._brought = Remembered()
        self._spoke = time.monotonic()
        self.appended = 0
        self.repeated = 0
        self.set_aside = 0

    async def now(self) -> datetime:
        """The instant by the store's clock."""
        return await store_now(self._client, self._keys.charter)

    async def append(self, lines: Lines, mark: Mark) -> None:
        """Append lines, without those that came already, byte for byte."""
        mark = msgspec.structs.replace(mark, versions=lines.versions)
        for partition, several in lines.by_partition.items():
            origins = zip(several, lines.origins[partition], strict=True)
            fresh = [line for line, origin in origins if self._is_fresh(lines.name, line, origin)]
            self.repeated += len(several) - len(fresh)
            self.appended += len(fresh)
            if fresh:
                await self._log.append(lines.topic, partition, fresh, mark)
        if mark.load and time.monotonic() - self._spoke > _WORD_SECONDS:
            await self._say("load-goes-on", mark.load)

    async def refuse(self, set_aside: SetAside) -> None:
        """Keep what was set aside before it came into the log."""
        self.set_aside += 1
        reject = reject_at_door(set_aside, await self.now())
        await self._client.hset(self._keys.doors, reject.id, encode_reject(reject))
        if self._on_answer is not None:
            self._on_answer(answer_set_aside(set_aside))

    @asynccontextmanager
    async def load(self) -> AsyncIterator[str]:
        """A load of the past: its beginning and end are entries in the log."""
        name = uuid4().hex
        await self._say("load-begins", name)
        yield name
        await self._say("load-ends", name)

    async def finish(self) -> None:
        """Wait until the log has all of it."""
        await self._log.sync()
        self._acknowledged.learn(self._brought.items())

    async def _say(self, what: Any, name: str) -> None:
        control = encode_control(Control(says=what, id=name))
        for partition in range(self.partitions):
            await self._log.append(topics.CONTROL, partition, [control], Mark())
        self._spoke = time.monotonic()

    def _is_fresh(self, name: str, line: bytes, origin: Origin) -> bool:
        identity, content = identity_of(origin.issuer, origin.id), content_of(line)
        before = self._brought.get(identity)
        if before is None:
            before = self._acknowledged.get(identity)
        is_fresh = before != content
        if is_fresh:
            self._brought.add(identity, content)
        if self._on_answer is not None:
            reason = ANOTHER if is_fresh and before is not None else ""
            self._on_answer(answer_of(name, origin, "taken" if is_fresh else "repeated", reason))
        return is_fresh


async def take_all(
    intake: Intake, found: Iterable[Lines | SetAside], mark: Mark, on_set_aside: Callable[[SetAside], None]
) -> None:
    """Append all that was found, in its order. It is read in a thread: a large filing must not hold up the loop."""
    reading: Iterator[Lines | SetAside] = iter(found)
    while (one := await asyncio.to_thread(next, reading, None)) is not None:
        if isinstance(one, SetAside):
            await intake.refuse(one)
            on_set_aside(one)
        else:
            await intake.append(one, mark)
