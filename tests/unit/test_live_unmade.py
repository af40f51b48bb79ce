"""A worker that begins makes the book of an issuer when something needs it, and then the book is as it was."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from monitor.adapters.service.charter import Charter
from monitor.adapters.service.live_keys import NamespaceKeys
from monitor.adapters.service.partition_store import PartitionStore
from monitor.core.standing.standing import standing_of
from monitor.live.log_entries import Block
from monitor.live.partition import Partition
from monitor.live.partition import Rules
from monitor.plan_texts import PlanText
from monitor.plan_texts import PlanTexts
from tests.property.test_engine_properties import PLAN
from tests.simulation.store import MemoryStore
from tests.unit.live_blocks import ISSUER
from tests.unit.live_blocks import SECOND
from tests.unit.live_blocks import TAKEN_AT
from tests.unit.live_blocks import block
from tests.unit.live_blocks import line
from tests.unit.live_blocks import trade

OTHER, THIRD = "0000320193", "0000051143"
BEGAN = TAKEN_AT.replace(year=2003)
LATER = BEGAN + timedelta(hours=1)
LONG_AFTER = BEGAN + timedelta(days=60)


def _charter(issuers: tuple[str, ...] = (ISSUER, OTHER, THIRD)) -> Charter:
    plans = {one: PlanTexts(chains=((PlanText("plan.toml", PLAN.replace(ISSUER, one)),),)) for one in issuers}
    return Charter(partitions=1, generation=1, rules=Rules(clock="wall", memory_days=3653), plans=plans)


def _of(issuer: str, found: Block) -> Block:
    return found._replace(lines=found.lines.replace(ISSUER.encode(), issuer.encode()))


def _partition(charter: Charter) -> Partition:
    return Partition(charter.rules, charter.versions_of, charter.start_of)


def _first(issuer: str, offset: int) -> Block:
    """Somebody becomes an Acquiring Person, and it is announced: the clocks run."""
    said: dict[str, Any] = {"known_at": BEGAN}
    lines = [
        line("shares_outstanding", "c", BEGAN, shares=1000, known_at=BEGAN - SECOND),
        line("holding", "h", BEGAN, holder="a", shares=200, **said),
        line("announcement", "n", BEGAN + SECOND, by="company", about="a", says="acquiring-person"),
    ]
    return _of(issuer, block(*lines, topic="reference", offset=offset, at=BEGAN + 2 * SECOND))


def _last(issuer: str) -> Block:
    return _of(issuer, block(trade("t", LATER), trade("u", LATER + SECOND), at=LATER + 2 * SECOND))


class _World:
    """A store with what a first worker has written, folded in part, and the partition of that worker."""

    def __init__(self) -> None:
        self.charter = _charter()
        self.store = MemoryStore(lambda: BEGAN, lambda name: None)
        self.before = _partition(self.charter)

    def writer(self) -> PartitionStore:
        return PartitionStore(self.store, NamespaceKeys("n").state(0, 1), None, "worker")

    async def filled(self) -> "_World":
        store = self.writer()
        await store.claim()
        for number, issuer in enumerate(sorted(self.charter.plans)):
            await store.apply(self.before, self.before.take([_first(issuer, number * 3)]))
            if number == 1:
                await store.fold_all(self.charter.start_of)
        return self

    async def restored(self, charter: Charter | None = None) -> Partition:
        found = _partition(charter or self.charter)
        await self.writer().restore(found, self.charter.start_of)
        return found


def _restored(charter: Charter | None = None) -> tuple[_World, Partition]:
    async def made() -> tuple[_World, Partition]:
        world = await _World().filled()
        return world, await world.restored(charter)

    return asyncio.run(made())


def _standings(partition: Partition) -> dict[str, Any]:
    books = sorted(partition.books.items())
    return {one: (book.clock, book.wake, standing_of(book.engines[0].course, one, LATER)) for one, book in books}


def test_no_book_is_made_before_it_is_needed() -> None:
    _, found = _restored()
    assert not found.books
    assert found.unmade.keys() == {ISSUER, OTHER, THIRD}
    assert found.wake is None


def test_all_are_then_what_they_were() -> None:
    world, found = _restored()
    found.make_all()
    assert not found.unmade
    assert _standings(found) == _standings(world.before)
    assert len(_standings(found)) == 3
    assert found.wake == world.before.wake is not None


def test_what_comes_of_one_issuer_makes_its_book_and_no_other() -> None:
    world, found = _restored()
    commits = [partition.take([_last(OTHER)]) for partition in (world.before, found)]
    assert commits[0].lines == commits[1].lines != b""
    assert commits[0].raised == commits[1].raised
    assert found.books.keys() == {OTHER}
    assert found.unmade.keys() == {ISSUER, THIRD}
    assert _standings(found)[OTHER] == _standings(world.before)[OTHER]


def test_a_repeat_is_known_to_a_book_that_was_not_made() -> None:
    _, found = _restored()
    again = _first(ISSUER, 9)
    commit = found.take([again])
    assert commit.counts["repeated"] == 3
    assert commit.lines == b""


def test_a_tick_makes_all_and_brings_what_it_would_have_brought() -> None:
    world, found = _restored()
    commits = [partition.take([], LONG_AFTER) for partition in (world.before, found)]
    assert commits[0].raised == commits[1].raised
    assert {one.alert.issuer for one in commits[1].raised} == {ISSUER, OTHER, THIRD}
    assert commits[0].ticked == commits[1].ticked
    assert not found.unmade


def test_some_are_made_at_a_time_and_one_at_least() -> None:
    _, found = _restored()
    left = []
    while found.unmade:
        found.make_some(0)
        left.append(len(found.unmade))
    assert left == [2, 1, 0]


def test_an_issuer_without_a_plan_of_this_run_is_not_passed_over() -> None:
    _, found = _restored(_charter((ISSUER, OTHER)))
    with pytest.raises(LookupError, match=f"the state holds the issuer {THIRD}"):
        found.make_all()


def test_what_others_read_is_written_of_books_that_were_not_made() -> None:
    async def written() -> tuple[dict[str, Any], dict[str, Any]]:
        world = await _World().filled()
        store = world.writer()
        found = _partition(world.charter)
        await store.claim()
        await store.restore(found, world.charter.start_of)
        await store.fold_all(world.charter.start_of)
        await store.write_positions(found)
        keys = NamespaceKeys("n").state(0, 1)
        names = [one.decode() for one in world.store.hashes[keys.positions_at]]
        return {name: world.store.hashes[keys.positions(name)] for name in names}, found.books

    positions, books = asyncio.run(written())
    # What was folded now is of one issuer: the others are written once their books are made.
    assert len(positions) == len(books) == 1
    assert all(positions.values())
