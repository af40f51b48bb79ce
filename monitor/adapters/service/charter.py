"""What was settled when a namespace began, and holds for every worker: clock, plans, partitions (readings 11.9)."""

from collections.abc import Mapping
from typing import Any

import msgspec

from monitor.adapters.redis.scripts import text_of
from monitor.adapters.redis.store_errors import StoreError
from monitor.adapters.service.live_keys import NamespaceKeys
from monitor.core.book.shelf import Shelf
from monitor.core.feed.decoding import StartOf
from monitor.core.plan.plan import Plan
from monitor.live import synthetic
from monitor.live import topics
from monitor.live.partition import ClockKind
from monitor.live.partition import Partition
from monitor.live.partition import Rules
from monitor.live.topics import partition_of
from monitor.live.versions import Versions
from monitor.plan_texts import PlanTexts


class CharterBroken(StoreError):
    """A run asks for something else than its namespace was begun with; the message says what to do."""


class Charter(msgspec.Struct, frozen=True, kw_only=True):
    """The terms of a namespace."""

    partitions: int
    generation: int
    rules: Rules
    plans: dict[str, PlanTexts]
    """By issuer."""

    def versions_of(self, issuer: str) -> Versions | None:
        """The plans of an issuer, None where there are none."""
        if issuer == synthetic.ISSUER:
            return synthetic.versions()
        texts = self.plans.get(issuer)
        return Versions(texts) if texts is not None else None

    def plans_of(self, issuer: str) -> tuple[Plan, ...]:
        """Every version of an issuer's plans with which the namespace began."""
        texts = self.plans.get(issuer)
        return tuple(texts.plans().values()) if texts is not None else ()

    def partition(self, number: int, shelf: Shelf | None = None) -> Partition:
        """A new partition of that number; `shelf`: see `Partition`."""

        def is_home(issuer: str) -> bool:
            return partition_of(issuer, self.partitions) == number

        return Partition(self.rules, self.versions_of, self.start_of, is_home, shelf)

    @property
    def start_of(self) -> StartOf:
        """When a day starts, in the zone of the first plan."""
        first = next(iter(self.plans.values()))
        return first.terms()[0].time.start_of


class Charters:
    """The charter of one namespace, as the store has it."""

    def __init__(self, client: Any, namespace: str) -> None:
        self._client = client
        self._namespace = namespace
        self._key = NamespaceKeys(namespace).charter
        self._turn = client.register_script(text_of("turn"))

    async def partitions(self, wanted: int | None) -> int:
        """How many partitions the namespace has; it begins with those wanted. None: whatever it has, or the usual.

        Raises `CharterBroken` if it was begun with another number.
        """
        await self._client.hsetnx(self._key, "partitions", wanted or topics.PARTITIONS)
        had = int(await self._client.hget(self._key, "partitions"))
        if wanted is not None and had != wanted:
            raise CharterBroken(other_partitions(self._namespace, had, wanted))
        return had

    async def next_course(self) -> int:
        """A course that nothing was written down of: not even by a rebuild that was cut off."""
        await self._client.hsetnx(self._key, "courses", 1)
        return int(await self._client.hincrby(self._key, "courses", 1))

    async def turn(self, before: Charter, after: Charter) -> bool:
        """Put another charter in the place of one; False if it is there no more."""
        fields = [
            "generation",
            str(after.generation),
            "course",
            str(after.rules.course),
            "clock",
            after.rules.clock,
            "memory_days",
            str(after.rules.memory_days),
            "plans",
            msgspec.json.encode(after.plans),
        ]
        return bool(await self._turn(keys=[self._key], args=[str(before.generation), *fields]))

    async def read(self) -> Charter | None:
        """The charter; None where nothing has run in the namespace yet."""
        found = await self._client.hgetall(self._key)
        return charter_of(found)

    async def settle(
        self, partitions: int | None, clock: ClockKind | None, plans: Mapping[str, PlanTexts] | None, memory_days: int
    ) -> Charter:
        """The charter under which a run works: what it asks for, if it is the first, else what the first one asked.

        `partitions`, `clock`, `plans` None: whatever the namespace has. Raises `CharterBroken` if it asks for something
        else.
        """
        await self.partitions(partitions)
        fields = {
            "clock": clock or "wall",
            "memory_days": str(memory_days),
            "generation": "1",
            "plans": msgspec.json.encode(dict(sorted(plans.items())) if plans is not None else {}),
        }
        found = await self._client.hgetall(self._key)
        if plans is None and b"plans" not in found:
            raise ValueError("the first run of a namespace states its plans")
        for name in ("memory_days", "generation", "plans", "clock"):
            await self._client.hsetnx(self._key, name, fields[name])
        charter = await self.read()
        assert charter is not None
        advice = (
            "run with what it has, choose another namespace with PILLWATCH_NAMESPACE, or make the state anew with "
            "`pillwatch rebuild`"
        )
        if clock is not None and charter.rules.clock != clock:
            had = f"the namespace {self._namespace!r} runs by the {charter.rules.clock} clock, not by the {clock} clock"
            raise CharterBroken(f"{had}: {advice}")
        if plans is not None and not same_plans(charter.plans, plans):
            had = f"the namespace {self._namespace!r} was begun with other plans ({_named(charter.plans)})"
            raise CharterBroken(f"{had}: {advice}")
        return charter


def charter_of(found: Mapping[bytes, bytes]) -> Charter | None:
    """The charter that these fields state."""
    if b"clock" not in found:
        return None
    clock: ClockKind = "feed" if found[b"clock"] == b"feed" else "wall"
    return Charter(
        partitions=int(found[b"partitions"]),
        generation=int(found[b"generation"]),
        rules=Rules(clock=clock, memory_days=int(found[b"memory_days"]), course=int(found.get(b"course", 1))),
        plans=msgspec.json.decode(found[b"plans"], type=dict[str, PlanTexts]),
    )


def other_partitions(namespace: str, had: int, wanted: int) -> str:
    """Why a namespace cannot be used with another number of partitions, and what to do; without a full stop."""
    return (
        f"the namespace {namespace!r} was begun with {had} partitions, and PILLWATCH_PARTITIONS is {wanted}: unset it, "
        f"or set it to {had}; `pillwatch rebuild --partitions {wanted}` says how to come to {wanted}"
    )


def _named(plans: Mapping[str, PlanTexts]) -> str:
    return ", ".join(f"{plan} of {issuer}" for issuer, texts in plans.items() for plan in texts.plan_ids())


def same_plans(one: Mapping[str, PlanTexts], other: Mapping[str, PlanTexts]) -> bool:
    """Whether plans say the same: a version counts by its text, whatever its file is called (readings 11.7)."""
    return _texts(one) == _texts(other)


def _texts(plans: Mapping[str, PlanTexts]) -> dict[str, list[list[str]]]:
    return {
        issuer: [[one.text for one in lineage] for lineage in texts.chains] for issuer, texts in sorted(plans.items())
    }
