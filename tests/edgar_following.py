"""What a follower needs besides EDGAR: a clock that does not wait, a memory, and somebody who takes what it gives."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from collections.abc import Collection
from collections.abc import Mapping
from contextlib import aclosing
from contextlib import asynccontextmanager
from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import timedelta
from decimal import Decimal
from random import Random

from monitor import calendars
from monitor.adapters.edgar.alarms import Alarm
from monitor.adapters.edgar.fetching import Fetcher
from monitor.adapters.edgar.follower import Follower
from monitor.adapters.edgar.follower import Pace
from monitor.adapters.edgar.interest import Interest
from monitor.adapters.edgar.meter import Meter
from monitor.adapters.edgar.patience import Patience
from monitor.adapters.edgar.request_budget import LocalSlots
from monitor.adapters.edgar.request_budget import RequestBudget
from monitor.adapters.edgar.submission import Submission

AGENT = "Pillwatch tests tests@pillwatch.test"
QUICK = Patience(connect=5, stall=0.15, whole=1)
"""Time-outs are real time: the server stalls longer than this."""


class FakeClock:
    """Stands still but for who sleeps."""

    def __init__(self, now: datetime) -> None:
        self._start = now
        self.passed_ns = 0

    def now(self) -> datetime:
        return self._start.astimezone(UTC) + timedelta(microseconds=self.passed_ns // 1000)

    def monotonic_ns(self) -> int:
        return self.passed_ns

    async def sleep(self, seconds: float) -> None:
        until = self.passed_ns + int(seconds * 1_000_000_000) + 1
        await asyncio.sleep(0)
        self.passed_ns = max(self.passed_ns, until)


class Memory:
    """A cursor that outlives its follower."""

    def __init__(self) -> None:
        self.given: dict[str, frozenset[str]] = {}
        self.times: Counter[str] = Counter()
        self.marks: dict[str, date] = {}

    async def acknowledged(self, accessions: Collection[str]) -> Mapping[str, frozenset[str]]:
        return {one: self.given[one] for one in accessions if one in self.given}

    async def acknowledge(self, accession: str, ciks: frozenset[str]) -> None:
        self.given[accession] = self.given.get(accession, frozenset()) | ciks
        self.times[accession] += 1

    async def accounted_through(self, scope: str) -> date | None:
        return self.marks.get(scope)

    async def account_through(self, scope: str, day: date) -> None:
        assert day >= self.marks.get(scope, day), "the mark only goes on"
        self.marks[scope] = day

    @property
    def mark(self) -> date:
        (mark,) = self.marks.values()
        return mark


class Tally(Meter):
    """Counts what the meter is told."""

    def __init__(self) -> None:
        self.outcomes: Counter[str] = Counter()
        self.waited: list[float] = []
        self.alarms: list[Alarm] = []
        self.owed = 0

    def asked(self, outcome: str) -> None:
        self.outcomes[outcome] += 1

    def waits(self, seconds: float) -> None:
        self.waited.append(seconds)

    def alarmed(self, alarm: Alarm) -> None:
        self.alarms.append(alarm)

    def owing(self, count: int) -> None:
        self.owed = count


@asynccontextmanager
async def fetching(
    url: str, clock: FakeClock, *, meter: Meter | None = None, patience: Patience = QUICK
) -> AsyncIterator[Fetcher]:
    """A fetcher for that server, with a budget of its own."""
    budget = RequestBudget(LocalSlots(Decimal(10), clock), clock)
    async with Fetcher(AGENT, url, budget, clock, patience=patience, meter=meter, random=Random(1)) as fetcher:
        yield fetcher


@asynccontextmanager
async def following(
    url: str,
    clock: FakeClock,
    memory: Memory,
    *,
    interest: Interest | None = None,
    since: date | None = None,
    meter: Meter | None = None,
    days_behind: int = 0,
) -> AsyncIterator[Follower]:
    """A follower of that server, its mark close behind."""
    async with fetching(url, clock, meter=meter) as fetcher:
        edgar = calendars.load("edgar")
        pace = Pace(mark_stays_behind=timedelta(days=days_behind))
        yield Follower(fetcher, memory, interest or Interest(), edgar, clock, since=since, pace=pace, meter=meter)


async def take_round(follower: Follower, most: int | None = None) -> list[Submission | Alarm]:
    """One round, all acknowledged; or killed while item number `most` is in hand, not acknowledged."""
    taken: list[Submission | Alarm] = []
    async with aclosing(follower.round()) as items:
        async for item in items:
            taken.append(item)
            if len(taken) == most:
                return taken
            if isinstance(item, Submission):
                await follower.acknowledge(item)
    return taken


def accessions(taken: list[Submission | Alarm]) -> list[str]:
    return [item.accession for item in taken if isinstance(item, Submission)]


def alarms(taken: list[Submission | Alarm]) -> list[Alarm]:
    return [item for item in taken if isinstance(item, Alarm)]
