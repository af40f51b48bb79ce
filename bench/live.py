"""The live service, whole way: Kafka to state, position, order and outbox in the store, durable, one worker.

The yardstick reads the same topic in the same run with aiokafka at its best, decodes with msgspec and adds to a dict:
it keeps nothing, so what stands between the two is what durability costs.
"""

import asyncio
import re
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from time import perf_counter
from typing import Any
from typing import NamedTuple
from uuid import uuid4

import msgspec
from aiokafka import AIOKafkaConsumer
from aiokafka import TopicPartition
from prometheus_client import CollectorRegistry

from agents.asking import Asking
from agents.measuring import Measuring
from agents.publishing import Teller
from agents.service import Service
from bench.trades import Plain
from bench.trades import lines
from monitor.adapters.metrics.metrics import Metrics
from monitor.adapters.service.charter import Charter
from monitor.adapters.service.charter import Charters
from monitor.adapters.service.live_connection import LiveConnection
from monitor.adapters.service.live_connection import open_live_store
from monitor.adapters.service.logs import open_log
from monitor.live import topics
from monitor.live.abreast import Read
from monitor.live.commits import Commit
from monitor.live.log_entries import Mark
from monitor.live.partition import Partition
from monitor.live.topics import partition_of
from monitor.plan_texts import PlanText
from monitor.plan_texts import PlanTexts
from monitor.plans import bundled_files
from monitor.settings import Settings
from tests.servers.kafka import KafkaServer

PARTITIONS = 4
HOLDERS = 100
LEAST_RATIO = 0.5
YARDSTICK_RECORDS = (1000, 4000)


class LiveResult(NamedTuple):
    """Trades a second."""

    trades: int
    yardstick: float
    service: float
    ready_s: float
    """From the start of a worker to the first commit of its last partition: the state is made anew on the way."""

    @property
    def ratio(self) -> float:
        return self.service / self.yardstick


class _Timed(Service):
    """Notes when each commit is in the store."""

    def committed(self, number: int, partition: Partition, commit: Commit, read: Read, seconds: float) -> None:
        super().committed(number, partition, commit, read, seconds)
        if commit.counts["trade"]:
            self.marks.append((perf_counter(), number, commit.counts["trade"]))

    marks: list[tuple[float, int, int]]
    """When, of which partition, how many trades."""


def measure_live(trades: int, issuers: int) -> LiveResult:
    """The service and the yardstick, one after the other over the same topic."""
    kafka = KafkaServer()
    try:
        kafka.start()
        with tempfile.TemporaryDirectory(prefix="pillwatch-bench-") as home:
            return asyncio.run(_measure(kafka.bootstrap, Path(home), trades, issuers))
    finally:
        kafka.stop()


async def _measure(bootstrap: str, home: Path, trades: int, issuers: int) -> LiveResult:
    namespace = f"bench-{uuid4().hex[:8]}"
    settings = Settings(home=home, namespace=namespace, kafka_servers=(bootstrap,), partitions=PARTITIONS)
    async with open_live_store(settings) as connection:
        charters = Charters(connection.client, namespace)
        charter = await charters.settle(PARTITIONS, "wall", _plans(issuers), settings.memory_days)
        async with open_log(settings, connection, PARTITIONS) as log:
            await append(log, topics.REFERENCE, positions(issuers))
            async with _worker(connection, log, namespace, charter) as service:
                await service.drain()
            for chunk in lines(trades, issuers, HOLDERS, seed=1):
                await append(log, topics.TRADES, ((issuer_of(line), line) for line in chunk.splitlines()))
            yardstick = max([await _yardstick(bootstrap, namespace, trades, most) for most in YARDSTICK_RECORDS])
            started = perf_counter()
            async with _worker(connection, log, namespace, charter) as service:
                await service.drain()
                ended = perf_counter()
    counted = sum(count for _, _, count in service.marks)
    assert counted == trades, f"{counted} of {trades} trades were counted"
    # From when every partition has its state and goes on: each makes it anew first.
    began = max(min(at for at, of, _ in service.marks if of == number) for number in range(PARTITIONS))
    since = sum(count for at, _, count in service.marks if at > began)
    return LiveResult(trades, yardstick, since / (ended - began), began - started)


def _plans(issuers: int) -> dict[str, PlanTexts]:
    texts = plan_texts(issuers).items()
    return {issuer: PlanTexts(chains=((PlanText("plan.toml", text),),)) for issuer, text in texts}


def plan_texts(issuers: int) -> dict[str, str]:
    """The bundled plan, for each issuer, with an end that is still to come."""
    file = next(file for file in bundled_files() if file.plan.amends is None)
    text = re.sub(r"final = \S+", "final = 2034-11-24", file.text)
    numbers = [f"{number:010d}" for number in range(1, issuers + 1)]
    return {n: text.replace(file.plan.issuer, n).replace(f'"{file.plan.id}"', f'"plan-{n}"') for n in numbers}


def positions(issuers: int) -> list[tuple[str, bytes]]:
    """A count and a holding of each holder, for each issuer."""
    found = []
    for issuer in (f"{number:010d}" for number in range(1, issuers + 1)):
        common = {"issuer": issuer, "at": "2003-03-20", "known_at": "2003-04-01T14:00:00Z"}
        count = {"kind": "shares_outstanding", "id": "count", "shares": 40_000_000, **common}
        held = ({"kind": "holding", "id": f"p{n}", "holder": f"holder-{n}", "shares": 200_000} for n in range(HOLDERS))
        found += [(issuer, msgspec.json.encode(event)) for event in (count, *({**one, **common} for one in held))]
    return found


def issuer_of(line: bytes) -> str:
    """The issuer of a line that `bench.trades` made."""
    start = line.index(b'"issuer": "') + len(b'"issuer": "')
    return line[start : start + 10].decode()


async def append(log: Any, topic: str, numbered: Any) -> None:
    """Append lines, each with its issuer, to the partitions of a topic."""
    by_partition: dict[int, list[bytes]] = {}
    for issuer, line in numbered:
        by_partition.setdefault(partition_of(issuer, PARTITIONS), []).append(line)
    await asyncio.gather(*(log.append(topic, number, several, Mark()) for number, several in by_partition.items()))


@asynccontextmanager
async def _worker(connection: LiveConnection, log: Any, namespace: str, charter: Charter) -> AsyncIterator[_Timed]:
    metrics = Metrics(CollectorRegistry(), version="bench")
    service = _Timed(connection, log, namespace, charter, Measuring(metrics), Asking(metrics), Teller(metrics))
    service.marks = []
    working = asyncio.create_task(service.run())
    try:
        yield service
    finally:
        service.stop()
        await working


async def _yardstick(bootstrap: str, namespace: str, trades: int, most: int) -> float:
    """Trades a second that are read, decoded and added up."""
    consumer = AIOKafkaConsumer(bootstrap_servers=[bootstrap], enable_auto_commit=False)
    await consumer.start()
    try:
        consumer.assign([TopicPartition(f"{namespace}.{topics.TRADES}", number) for number in range(PARTITIONS)])
        await consumer.seek_to_beginning()
        decode, sums, read = msgspec.json.Decoder(Plain).decode, dict[tuple[str, str], int](), 0
        started = perf_counter()
        while read < trades:
            for records in (await consumer.getmany(timeout_ms=1000, max_records=most)).values():
                for record in records:
                    trade = decode(record.value)
                    key = (trade.issuer, trade.holder)
                    sums[key] = sums.get(key, 0) + (trade.shares if trade.side == "buy" else -trade.shares)
                read += len(records)
        return trades / (perf_counter() - started)
    finally:
        await consumer.stop()
