"""A worker's state made anew from the store, as after a kill: the processor's seconds, by part.

The store is the embedded one. It is filled by commits of a first worker and folded, as the service does it; then a
second worker claims the partition, restores it, takes one commit, and makes the books that are left.
"""

import asyncio
import gc
import re
import tempfile
from collections.abc import Callable
from collections.abc import Iterator
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from pathlib import Path
from time import process_time
from typing import Any
from typing import NamedTuple

import msgspec

from monitor.adapters.service.charter import Charter
from monitor.adapters.service.live_connection import LiveConnection
from monitor.adapters.service.live_connection import open_live_store
from monitor.adapters.service.live_keys import NamespaceKeys
from monitor.adapters.service.partition_store import PartitionStore
from monitor.core.times.instants import format_instant
from monitor.live import topics
from monitor.live.log_entries import Block
from monitor.live.log_entries import Mark
from monitor.live.partition import Partition
from monitor.live.partition import Rules
from monitor.plan_texts import PlanText
from monitor.plan_texts import PlanTexts
from monitor.plans import bundled_files
from monitor.settings import Settings

MOST_FIRST_S = 5.0
MOST_ALL_S = 10.0
"""The requirements, for a million positions over ten thousand issuers."""
HOLDERS = 100

_START = datetime(2026, 3, 2, 14, tzinfo=UTC)
_TAKEN_AT = datetime(2026, 9, 1, tzinfo=UTC)
_ISSUERS_A_COMMIT = 100
_TRADES_A_COMMIT = 5_000


class Way(NamedTuple):
    """How positions are made."""

    name: str
    stated: Callable[[int], bool]
    """Whether a holder's position is stated by a holding; else it is bought."""
    apart: timedelta
    """Between the instants at which an issuer's holdings become known."""


WAYS = (
    Way("holdings, each at its instant", lambda holder: True, timedelta(seconds=1)),
    Way("holdings, all at one instant", lambda holder: True, timedelta()),
    Way("trades", lambda holder: False, timedelta()),
    Way("half and half", lambda holder: holder % 2 == 0, timedelta(seconds=1)),
)


class Restored(NamedTuple):
    """Seconds of the processor."""

    way: str
    fold_s: float
    """To put the first worker's commits into the records of the issuers."""
    first_s: float
    """From the claim to the first commit, a trade of one issuer."""
    all_s: float
    """From the claim until every book is made."""


def measure_restoring(positions: int) -> list[Restored]:
    """Each way, on a server of its own."""
    return [_measured(way, positions // HOLDERS) for way in WAYS]


def _measured(way: Way, issuers: int) -> Restored:
    with tempfile.TemporaryDirectory(prefix="pillwatch-bench-") as home:
        return asyncio.run(_measure(Path(home), way, issuers))


async def _measure(home: Path, way: Way, issuers: int) -> Restored:
    async with open_live_store(Settings(home=home, namespace="bench")) as connection:
        fold_s = await _filled(connection, way, issuers)
        gc.collect()
        charter = _charter(issuers)
        began = process_time()
        store, found = await _claimed(connection, "second"), _partition(charter)
        await store.restore(found, charter.start_of)
        await store.apply(found, found.take([_last_trade()]))
        first_s = process_time() - began
        found.make_all()
        all_s = process_time() - began
        held = sum(len(engine.holders) for book in found.books.values() for engine in book.engines)
        assert held == issuers * HOLDERS + 1, held
        await store.release()
    return Restored(way.name, fold_s, first_s, all_s)


async def _filled(connection: LiveConnection, way: Way, issuers: int) -> float:
    """Seconds that folding takes."""
    charter = _charter(issuers)
    store, partition = await _claimed(connection, "first"), _partition(charter)
    for block in _blocks(way, issuers):
        await store.apply(partition, partition.take([block]))
    began = process_time()
    await store.fold_all(charter.start_of)
    fold_s = process_time() - began
    await store.write_positions(partition)
    await store.release()
    return fold_s


async def _claimed(connection: LiveConnection, worker: str) -> PartitionStore:
    store = PartitionStore(connection.client, NamespaceKeys("bench").state(0, 1), None, worker)
    assert await store.claim(), "nobody else is there"
    return store


def _partition(charter: Charter) -> Partition:
    return Partition(charter.rules, charter.versions_of, charter.start_of)


def _charter(issuers: int) -> Charter:
    """The bundled plan, for each issuer, with an end that is still to come."""
    file = next(file for file in bundled_files() if file.plan.amends is None)
    text = re.sub(r"final = \S+", "final = 2034-11-24", file.text)
    plans = {
        number: PlanTexts(chains=((PlanText(file.name, text.replace(file.plan.issuer, number)),),))
        for number in _numbers(issuers)
    }
    return Charter(partitions=1, generation=1, rules=Rules(clock="wall", memory_days=36_525), plans=plans)


def _numbers(issuers: int) -> list[str]:
    return [f"{number:010d}" for number in range(1, issuers + 1)]


# -- what the first worker takes -------------------------------------------------------------------------------------


def _blocks(way: Way, issuers: int) -> Iterator[Block]:
    yield from _in_blocks(topics.REFERENCE, _stated(way, issuers), _ISSUERS_A_COMMIT * HOLDERS)
    yield from _in_blocks(topics.TRADES, _bought(way, issuers), _TRADES_A_COMMIT)


def _in_blocks(topic: str, lines: Iterator[bytes], size: int) -> Iterator[Block]:
    several: list[bytes] = []
    offset = 0
    for line in lines:
        several.append(line)
        if len(several) == size:
            yield _block(topic, offset, several)
            offset += size
            several = []
    if several:
        yield _block(topic, offset, several)


def _block(topic: str, offset: int, lines: list[bytes]) -> Block:
    return Block(topic, offset, len(lines), _TAKEN_AT, b"\n".join(lines) + b"\n", Mark())


def _stated(way: Way, issuers: int) -> Iterator[bytes]:
    """Issuer by issuer."""
    for issuer in _numbers(issuers):
        yield _line("shares_outstanding", issuer, "count", _START, shares=40_000_000)
        for holder in filter(way.stated, range(HOLDERS)):
            at = _START + holder * way.apart
            yield _line("holding", issuer, f"p{holder}", at, holder=f"holder-{holder}", shares=20_000)


def _bought(way: Way, issuers: int) -> Iterator[bytes]:
    """As the market brings them: of all issuers in turns."""
    at = _START + timedelta(days=1)
    for holder in (number for number in range(HOLDERS) if not way.stated(number)):
        for issuer in _numbers(issuers):
            at += timedelta(milliseconds=10)
            says = {"holder": f"holder-{holder}", "side": "buy", "shares": 20_000}
            yield _line("trade", issuer, f"t{holder}", at, **says)


def _last_trade() -> Block:
    says = {"holder": "somebody new", "side": "buy", "shares": 1}
    line = _line("trade", _numbers(1)[0], "last", _TAKEN_AT, **says)
    return _block(topics.TRADES, 10**9, [line])


def _line(kind: str, issuer: str, event_id: str, at: datetime, **fields: Any) -> bytes:
    instant = format_instant(at)
    common = {"kind": kind, "id": event_id, "issuer": issuer, "at": instant, "known_at": instant}
    return msgspec.json.encode(common | fields)
