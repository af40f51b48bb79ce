"""A namespace in one process: owners that work, are killed, and begin anew, while calls bring what they bring.

Time moves only in `wait`: to the next thing that is brought, or to what time alone brings. All that is random comes
from one seed.
"""

import random
from collections.abc import AsyncIterator
from collections.abc import Mapping
from datetime import datetime
from datetime import timedelta
from pathlib import Path
from typing import Any
from typing import NamedTuple
from unittest.mock import patch

import msgspec

from agents import owner
from agents.owner import Owner
from agents.publishing import publish
from monitor.adapters.service.charter import Charter
from monitor.adapters.service.charter import Charters
from monitor.adapters.service.intake import Intake
from monitor.adapters.service.live_keys import NamespaceKeys
from monitor.adapters.service.live_keys import StateKeys
from monitor.adapters.service.live_state import LiveState
from monitor.adapters.service.partition_store import PartitionStore
from monitor.adapters.service.stored_alerts import Told
from monitor.adapters.service.stored_rejects import Reject
from monitor.core.book import id_memory
from monitor.core.book import trade_log
from monitor.core.feed.events import Event
from monitor.live import topics
from monitor.live.abreast import Read
from monitor.live.commits import Commit
from monitor.live.commits import Order
from monitor.live.door import Door
from monitor.live.log_entries import Block
from monitor.live.log_entries import Control
from monitor.live.log_entries import Mark
from monitor.live.log_entries import encode_control
from monitor.live.partition import ClockKind
from monitor.live.partition import Partition
from monitor.live.versions import sent_with
from monitor.plans import PlanLibrary
from monitor.rejects import SetAside
from monitor.terminal.export_command import write_record
from monitor.terminal.streams import json_line
from tests.simulation.issuers import Issuer
from tests.simulation.issuers import lines_of
from tests.simulation.log import MemoryLog
from tests.simulation.store import MemoryStore
from tests.simulation.store import Reading

NAMESPACE = "pillwatch"
FOLD_AFTER_DELTAS, BACKLOG, PAGE, GENERATION = 5, 2, 20, 30
"""What is rare in service is common here."""


class Committed(NamedTuple):
    """A commit, the clocks of all issuers after it, and when it was read what it took."""

    commit: Commit
    clocks: dict[str, datetime | None]
    at: datetime


class _Pulse:
    """Nobody takes a partition from the one worker here."""

    def keep(self, meta_key: str, epoch: int) -> None:
        pass

    def leave(self, meta_key: str) -> None:
        pass

    def has_lost(self, meta_key: str) -> bool:
        return False


class Killed(Exception):
    """The worker is no more."""


class Call(NamedTuple):
    """What one call of `ingest` brings, and when."""

    at: datetime
    issuer: Issuer
    events: list[dict[str, Any]]
    is_load: bool = False
    is_interrupted: bool = False
    """The load never says that it is over."""
    lane: str = ""
    """Calls of one lane come one after another; those of none side by side."""


class _Lane(NamedTuple):
    """What comes one after another."""

    calls: list[tuple[datetime, AsyncIterator[None]]]

    @property
    def at(self) -> datetime:
        return self.calls[0][0]


class Service:
    """One namespace of one partition."""

    def __init__(self, seed: int, clock: ClockKind, start: datetime, *, kills: float = 0.0) -> None:
        """`kills`: how likely a worker is killed at each thing it asks of the store or the log."""
        self.chance = random.Random(seed)
        self.now = start
        self._clock = clock
        self._kills = kills
        self._is_alive = False
        self.store = MemoryStore(lambda: self.now, self._fault)
        self.log = MemoryLog(self.chance, lambda: self.now, self._fault)
        self.sent: list[Told] = []
        self.commits: list[Committed] = []
        """Those that workers lived to hear of."""
        self._lanes: list[_Lane] = []
        self._until = start
        self._owner: Owner | None = None
        self._wake: datetime | None = None

    def _fault(self, name: str) -> None:
        if self._is_alive and self.chance.random() < self._kills:
            raise Killed(name)

    # -- running -------------------------------------------------------------------------------------------------

    async def run(self, issuers: list[Issuer], calls: list[Call], until: datetime, memory_days: int = 36_525) -> None:
        """Work until all calls are over and the clock has come to `until`; kill and begin anew meanwhile."""
        self._issuers = issuers
        plans = {one.cik: one.texts() for one in issuers}
        self.charter = await Charters(self.store, NAMESPACE).settle(1, self._clock, plans, memory_days)
        lanes: dict[str, _Lane] = {}
        for number, call in enumerate(sorted(calls, key=lambda call: call.at)):
            lanes.setdefault(call.lane or str(number), _Lane([])).calls.append((call.at, self._steps(call)))
        self._lanes = list(lanes.values())
        self._until = until
        await self.work()

    async def work(self) -> None:
        """Work until nothing more comes."""
        often = patch.multiple(owner, _FOLD_AFTER_DELTAS=FOLD_AFTER_DELTAS, _BACKLOG=BACKLOG, _MAKE_SECONDS=0.0)
        with often, patch.object(trade_log, "PAGE", PAGE), patch.object(id_memory, "GENERATION", GENERATION):
            await self._work(self.charter)

    async def _work(self, charter: Charter) -> None:
        while True:
            store = PartitionStore(self.store, self.keys, "order", "worker")
            self._owner = Owner(0, store, self, charter, self, _Pulse())  # type: ignore[arg-type]
            self._wake, self._is_alive = None, True
            try:
                await self._owner.run()
                return
            except Killed:
                pass
            finally:
                self._is_alive = False

    @property
    def keys(self) -> StateKeys:
        return NamespaceKeys(NAMESPACE).state(0, 1)

    async def _steps(self, call: Call) -> AsyncIterator[None]:
        intake = Intake(self.store, self.log, NAMESPACE, 1)
        library = PlanLibrary([call.issuer.plan], feed_folder=call.issuer.folder)
        door = Door(1, self.charter.start_of, lambda path: (), lambda name: sent_with(name, library))
        if not call.is_load:
            mark = Mark(called_at=await intake.now())
            async for _ in self._append(intake, door, call, mark):
                yield
            return
        async with intake.load() as name:
            yield
            async for _ in self._append(intake, door, call, Mark(load=name)):
                yield
            if call.is_interrupted:
                raise Killed("ingest")

    async def _append(self, intake: Intake, door: Door, call: Call, mark: Mark) -> AsyncIterator[None]:
        for lines in door.lines("call", lines_of(call.events)):
            assert not isinstance(lines, SetAside), lines
            await intake.append(lines, mark)
            yield

    # -- what an owner reads -------------------------------------------------------------------------------------

    async def record_order(self, partition: int, order: bytes) -> None:
        """Nothing: commits write it down themselves."""

    async def last_order(self, partition: int, course: int) -> int:
        """That of the state: there is no other place."""
        return 0

    async def orders(self, partition: int, after: int, course: int) -> list[Order]:
        return []

    async def read_range(self, partition: int, topic: str, start: int, stop: int) -> list[Block]:
        raise AssertionError("nothing is to be taken again")

    async def leave(self, partition: int) -> None:
        """There is nothing to close."""

    async def read(self, partition: int, positions: Mapping[str, int]) -> Read:
        return await self.log.read(partition, positions)

    async def wait(self, partition: int, positions: Mapping[str, int], seconds: float) -> None:
        """Let the world go on, by a step or by some."""
        steps = self.chance.randint(1, 4)
        if not await self._step():
            assert self._owner is not None
            self._owner.stop()
            return
        for _ in range(1, steps):
            await self._step()

    async def _step(self) -> bool:
        self._lanes = [lane for lane in self._lanes if lane.calls]
        following = min((lane.at for lane in self._lanes), default=self._until)
        wake = self._wake if self._clock == "wall" else None
        if wake is not None and self.now < wake <= following and self.chance.random() < 0.7:
            self.now = wake
        elif self._lanes:
            await self._bring(following)
        else:
            is_over = self.now >= self._until
            self.now = max(self.now, self._until)
            return not is_over
        return True

    async def _bring(self, following: datetime) -> None:
        """Let one call, of all that have begun by then, bring one thing more."""
        lane = self.chance.choice([lane for lane in self._lanes if lane.at <= max(self.now, following)])
        self.now = max(self.now, lane.at) + timedelta(milliseconds=self.chance.randint(0, 800))
        was_alive, self._is_alive = self._is_alive, False  # `ingest` is a process of its own
        try:
            await anext(lane.calls[0][1])
        except (StopAsyncIteration, Killed):
            del lane.calls[0]
        finally:
            self._is_alive = was_alive

    async def drain(self) -> None:
        """Bring a drain."""
        drain = encode_control(Control(says="drain", id="drain"))
        await self.log.append(topics.CONTROL, 0, [drain], Mark())

    # -- who hears of commits ------------------------------------------------------------------------------------

    def committed(self, number: int, partition: Partition, commit: Commit, read: Read, seconds: float) -> None:
        self._wake = partition.wake
        clocks = {cik: one.clock for cik, one in (*partition.books.items(), *partition.unmade.items())}
        self.commits.append(Committed(commit, clocks, read.at))

    async def publish(self, number: int, store: PartitionStore) -> None:
        await publish(number, store, self)

    async def send(self, partition: int, texts: list[bytes]) -> None:
        self._fault("send")
        self.sent += (msgspec.json.decode(text, type=Told) for text in texts)
        self._fault("send")

    # -- what came of it -----------------------------------------------------------------------------------------

    @property
    def state(self) -> LiveState:
        return LiveState(Reading(self.store), NAMESPACE)  # type: ignore[arg-type]

    def alerts(self, cik: str) -> str:
        """The issuer's alerts as `alerts` prints them."""
        return "".join(json_line(one.alert) for one in self.state.alerts(cik))

    def exported(self, cik: str, folder: Path) -> list[dict[str, Any]]:
        """The issuer's record as `export` writes it into a folder, read again."""
        record = self.state.record(cik)
        if record is None:
            return []
        write_record(folder, cik, record)
        return [msgspec.json.decode(line) for line in (folder / "feed.jsonl").read_bytes().splitlines()]

    async def partition(self) -> Partition:
        """The partition as the next worker would find it."""
        found = Partition(self.charter.rules, self.charter.versions_of, self.charter.start_of)
        await PartitionStore(self.store, self.keys, "order", "asking").restore(found, self.charter.start_of)
        found.make_all()
        return found

    def record(self, cik: str) -> list[Event]:
        found = self.state.record(cik)
        return [] if found is None else found.events

    @property
    def rejects(self) -> list[Reject]:
        return [msgspec.json.decode(text, type=Reject) for text in self.store.hashes[self.keys.rejects].values()]

    @property
    def outbox(self) -> list[bytes]:
        return self.store.lists[self.keys.outbox]
