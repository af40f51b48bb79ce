"""Bringing lines into the log: in order, said to be there only when they are (contract 5, `ingest`)."""

import time
from collections.abc import AsyncIterator
from collections.abc import Iterable
from contextlib import asynccontextmanager
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from hashlib import blake2b
from typing import Any
from typing import Protocol
from uuid import uuid4

import msgspec

from monitor.adapters.live_keys import NamespaceKeys
from monitor.adapters.stored_rejects import reject_at_door
from monitor.live import topics
from monitor.live.door import Lines
from monitor.live.log_entries import Control
from monitor.live.log_entries import Mark
from monitor.live.log_entries import encode_control
from monitor.rejects import SetAside

_WORD_SECONDS = 60.0
"""How often a load that goes on says so."""
_REMEMBERED = 200_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


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

    def __init__(self, client: Any, log: Log, namespace: str, partitions: int) -> None:
        self._client = client
        self._log = log
        self._keys = NamespaceKeys(namespace)
        self.partitions = partitions
        self._seen: set[bytes] = set()
        self._spoke = time.monotonic()
        self.appended = 0
        self.repeated = 0
        self.set_aside = 0

    async def now(self) -> datetime:
        """The instant by the store's clock."""
        seconds, micros = await self._client.time()
        return _EPOCH + timedelta(seconds=int(seconds), microseconds=int(micros))

    async def append(self, lines: Lines, mark: Mark) -> None:
        """Append lines, without those that this call brought already, byte for byte."""
        mark = msgspec.structs.replace(mark, versions=lines.versions)
        for partition, several in lines.by_partition.items():
            fresh = [line for line in several if self._is_fresh(line)]
            self.repeated += len(several) - len(fresh)
            self.appended += len(fresh)
            if fresh:
                await self._log.append(lines.topic, partition, fresh, mark)
        if mark.load and time.monotonic() - self._spoke > _WORD_SECONDS:
            await self._say("load-goes-on", mark.load)

    async def refuse(self, set_aside: SetAside) -> None:
        """Keep what was set aside before it came into the log."""
        self.set_aside += 1
        reject = reject_at_door(set_aside)
        await self._client.hset(self._keys.doors, *reject)

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

    async def _say(self, what: Any, name: str) -> None:
        control = encode_control(Control(says=what, id=name))
        for partition in range(self.partitions):
            await self._log.append(topics.CONTROL, partition, [control], Mark())
        self._spoke = time.monotonic()

    def _is_fresh(self, line: bytes) -> bool:
        digest = blake2b(line, digest_size=16).digest()
        if digest in self._seen:
            return False
        if len(self._seen) >= _REMEMBERED:
            self._seen.clear()
        self._seen.add(digest)
        return True


async def take_all(intake: Intake, found: Iterable[Lines | SetAside], mark: Mark, on_set_aside: Any) -> None:
    """Append all that was found, in its order."""
    for one in found:
        if isinstance(one, SetAside):
            await intake.refuse(one)
            on_set_aside(one)
        else:
            await intake.append(one, mark)
