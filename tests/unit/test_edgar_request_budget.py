"""Never more than ten requests a second, over all that share a budget. No test here waits."""

import asyncio
from collections.abc import Iterator
from datetime import UTC
from datetime import datetime
from decimal import Decimal
from math import ceil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from monitor.adapters.edgar.request_budget import NANOSECONDS
from monitor.adapters.edgar.request_budget import LocalSlots
from monitor.adapters.edgar.request_budget import RequestBudget
from monitor.adapters.edgar.request_budget import spacing_ns
from monitor.adapters.redis.connection import Connection
from monitor.adapters.redis.connection import open_store
from monitor.adapters.redis.shared_request_slots import SharedRequestSlots
from monitor.settings import Settings
from tests.edgar_following import FakeClock

NOW = datetime(2026, 1, 12, 15, tzinfo=UTC)


@given(
    rate=st.decimals(min_value="0.1", max_value="10", places=2),
    idle=st.lists(st.integers(0, 3 * NANOSECONDS), min_size=2, max_size=40),
    workers=st.integers(1, 4),
)
@settings(max_examples=60, deadline=None, derandomize=True)
def test_no_second_has_more_than_the_rate(rate: Decimal, idle: list[int], workers: int) -> None:
    clock = FakeClock(NOW)
    slots = LocalSlots(rate, clock)
    taken: list[int] = []

    async def work(pauses: list[int]) -> None:
        budget = RequestBudget(slots, clock)  # one a worker: only the slots are shared
        for pause in pauses:
            await clock.sleep(pause / NANOSECONDS)
            await budget.take()
            taken.append(clock.monotonic_ns())

    async def all_work() -> None:
        await asyncio.gather(*(work(idle[number::workers]) for number in range(workers)))

    asyncio.run(all_work())
    taken.sort()
    assert len(taken) == len(idle)
    for first, later in zip(taken, taken[ceil(rate) :], strict=False):
        assert later - first >= NANOSECONDS


@pytest.mark.parametrize(("rate", "spacing"), [("10", 100_000_000), ("3", 333_333_334), ("0.5", 2_000_000_000)])
def test_the_spacing_is_never_shorter_than_the_rate(rate: str, spacing: int) -> None:
    assert spacing_ns(Decimal(rate)) == spacing


@pytest.mark.parametrize("rate", ["10.01", "11", "0", "-1", "NaN", "Infinity"])
def test_no_rate_above_ten(rate: str) -> None:
    with pytest.raises(ValueError, match="at most 10"):
        LocalSlots(Decimal(rate), FakeClock(NOW))


def test_one_that_is_refused_stops_all() -> None:
    clock = FakeClock(NOW)
    slots = LocalSlots(Decimal(10), clock)
    refused, other = RequestBudget(slots, clock), RequestBudget(slots, clock)

    async def run() -> None:
        await refused.take()
        await refused.hold_off(600)
        await refused.hold_off(1)  # a shorter one shortens nothing
        await other.take()

    asyncio.run(run())
    assert clock.monotonic_ns() >= 600 * NANOSECONDS


def test_requests_pass_in_the_order_in_which_they_came() -> None:
    clock = FakeClock(NOW)
    budget = RequestBudget(LocalSlots(Decimal(10), clock), clock)
    passed: list[int] = []

    async def ask(number: int) -> None:
        await budget.take()
        passed.append(number)

    async def run() -> None:
        await asyncio.gather(*(ask(number) for number in range(20)))

    asyncio.run(run())
    assert passed == list(range(20))


# -- over the store: its own clock, of which only the answers are looked at ------------------------------------------


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    with open_store(Settings(home=tmp_path_factory.mktemp("home"))) as opened:
        yield opened


def test_workers_share_the_slots_of_a_store(store: Connection, tmp_path_factory: pytest.TempPathFactory) -> None:
    one = SharedRequestSlots(store, "shared", Decimal("0.001"))
    other = SharedRequestSlots(store, "shared", Decimal("0.001"))

    async def run() -> list[int]:
        return [await one.claim(), await other.claim(), await one.claim()]

    first, second, third = asyncio.run(run())
    assert first == 0
    assert 900 * NANOSECONDS < third <= second <= 1000 * NANOSECONDS
    assert asyncio.run(SharedRequestSlots(store, "another", Decimal("0.001")).claim()) == 0


def test_many_workers_at_once_get_one_slot(store: Connection) -> None:
    workers = [SharedRequestSlots(store, "crowd", Decimal("0.01")) for _ in range(8)]

    async def run() -> list[int]:
        return list(await asyncio.gather(*(worker.claim() for worker in workers for _ in range(5))))

    assert asyncio.run(run()).count(0) == 1


def test_a_pause_holds_for_all_workers_of_a_store(store: Connection) -> None:
    one, other = (SharedRequestSlots(store, "paused", Decimal(10)) for _ in range(2))

    async def run() -> int:
        await one.hold_off(600 * NANOSECONDS)
        await one.hold_off(NANOSECONDS)
        return await other.claim()

    assert 590 * NANOSECONDS < asyncio.run(run()) <= 600 * NANOSECONDS


def test_a_store_clock_that_was_set_back_stops_nobody(store: Connection) -> None:
    slots = SharedRequestSlots(store, "back", Decimal(10))
    store.client.hset("{back:edgar}:slots", "last", 10**17)
    first = asyncio.run(slots.claim())
    assert 0 < first <= NANOSECONDS // 10
    assert asyncio.run(slots.claim()) <= first


def test_the_budget_waits_for_what_the_store_says(store: Connection) -> None:
    clock = FakeClock(NOW)
    slots = SharedRequestSlots(store, "waiting", Decimal(10))
    asyncio.run(slots.claim())
    asyncio.run(slots.hold_off(NANOSECONDS // 50))
    asyncio.run(RequestBudget(slots, clock).take())
    assert clock.monotonic_ns() > 0


def test_no_rate_above_ten_over_a_store(store: Connection, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at most 10"):
        SharedRequestSlots(store, "fast", Decimal(20))
