"""From the arrival of a trade in Kafka to its alert at half load, and from the kill of a worker to the next alert.

Both ends are Kafka's own append times, of the trade and of the alert as it left the outbox: whole milliseconds of one
clock. Beside the issuers whose alerts are timed, a crowd of others is traded at the rate that is asked for.
"""

import asyncio
import random
import subprocess
import tempfile
from collections.abc import Iterator
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from itertools import count
from pathlib import Path
from time import perf_counter
from time import time
from typing import Any
from typing import NamedTuple

import msgspec
from aiokafka import AIOKafkaConsumer
from aiokafka import TopicPartition

from bench.live import HOLDERS
from bench.live import PARTITIONS
from bench.live import append
from bench.live import positions
from bench.trades import SIDES
from bench.worker_process import must_run
from bench.worker_process import worker
from bench.worker_process import write_plans
from monitor.adapters.service.live_connection import open_live_store
from monitor.adapters.service.logs import open_log
from monitor.live import topics
from monitor.live.log_entries import Mark
from monitor.live.topics import partition_of
from monitor.settings import Settings
from tests.servers.kafka import KafkaServer

CROWD = 40
WATCHED = 20
CROWD_ISSUERS = [f"{number:010d}" for number in range(1, CROWD + 1)]
STEP_SECONDS = 0.02
BEFORE = timedelta(milliseconds=50)
"""Kafka's append time has whole milliseconds: what is known later than that would have to be cut."""
MICROSECOND = timedelta(microseconds=1)
STEPS_A_CROSSING = 3
MOST_P99_MS = 50
MOST_RESTART_SECONDS = 5


class Arrivals(NamedTuple):
    """Milliseconds from arrival to alert, and seconds from a kill to the next alert."""

    rate: float
    """Trades a second that were sent."""
    alerts: int
    p50_ms: int
    p99_ms: int
    restart_s: float


def measure_arrivals(rate: float, seconds: int) -> Arrivals:
    """One worker in a process of its own, at this many trades a second; then it is killed, and another one begins."""
    kafka = KafkaServer()
    try:
        kafka.start()
        with tempfile.TemporaryDirectory(prefix="pillwatch-bench-") as folder:
            return asyncio.run(_Run(kafka.bootstrap, Path(folder)).measure(rate, seconds))
    finally:
        kafka.stop()


class _Run:
    def __init__(self, bootstrap: str, folder: Path) -> None:
        self._bootstrap = bootstrap
        self._folder = folder
        self._namespace = "bench"
        self._numbers = count()
        self._issuers = [f"{CROWD + number + 1:010d}" for number in range(WATCHED)]

    async def measure(self, rate: float, seconds: int) -> Arrivals:
        settings = Settings(
            home=self._folder / "home",
            namespace=self._namespace,
            kafka_servers=(self._bootstrap,),
            partitions=PARTITIONS,
        )
        write_plans(self._folder, CROWD + WATCHED)
        async with open_live_store(settings) as connection, open_log(settings, connection, PARTITIONS) as log:
            await append(log, topics.REFERENCE, [*positions(CROWD), *self._watched()])
            with worker(settings, self._folder) as process:
                await self._crossing_is_heard(log, process)
                sent, elapsed = await self._send(log, rate, seconds)
                latencies = sorted(await self._latencies())
            killed = time()
            with worker(settings, self._folder):
                restart = await self._next_alert(log) - killed
        at = [latencies[min(len(latencies) * part // 100, len(latencies) - 1)] for part in (50, 99)]
        return Arrivals(sent / elapsed, len(latencies), at[0], at[1], restart)

    # -- what is sent --------------------------------------------------------------------------------------------

    def _watched(self) -> Iterator[tuple[str, bytes]]:
        for issuer in self._issuers:
            common = {"issuer": issuer, "at": "2003-03-20", "known_at": "2003-04-01T14:00:00Z"}
            yield issuer, msgspec.json.encode({"kind": "shares_outstanding", "id": "count", "shares": 10_000, **common})
            held = {"kind": "holding", "id": "p", "holder": "raider", "shares": 900, **common}
            yield issuer, msgspec.json.encode(held)

    def _cross(self) -> tuple[str, bytes]:
        """The next trade that carries somebody over a threshold, or back."""
        number = next(self._numbers)
        issuer = self._issuers[number % WATCHED]
        side = "sell" if number // WATCHED % 2 else "buy"
        return issuer, _trade(f"x{number}", issuer, "raider", side, 200, datetime.now(UTC) - BEFORE)

    async def _crossing_is_heard(self, log: Any, process: "subprocess.Popen[bytes]") -> None:
        await append(log, topics.TRADES, [self._cross()])
        while not await self._read(topics.ALERTS):
            must_run(process, self._folder)
            await asyncio.sleep(0.1)

    async def _send(self, log: Any, rate: float, seconds: int) -> tuple[int, float]:
        """The crowd's trades, a fiftieth of a second's at a time, with a crossing now and then.

        If the log does not answer in time, all that fell due meanwhile is sent next: a stall spares the worker nothing.
        """
        chance, steps, done = random.Random(2), int(seconds / STEP_SECONDS), 0
        sent, started = 0, perf_counter()
        while done < steps:
            due = min(int((perf_counter() - started) / STEP_SECONDS) + 1, steps)
            lines = _crowd(sent, int(rate * STEP_SECONDS) * (due - done), chance)
            sent += sum(map(len, lines.values()))
            for _ in range(done // STEPS_A_CROSSING, due // STEPS_A_CROSSING):
                issuer, line = self._cross()
                lines.setdefault(partition_of(issuer, PARTITIONS), []).append(line)
            sending = (log.append(topics.TRADES, of, several, Mark()) for of, several in lines.items())
            await asyncio.gather(*sending)
            done = due
            await asyncio.sleep(max(0.0, started + done * STEP_SECONDS - perf_counter()))
        return sent, perf_counter() - started

    async def _next_alert(self, log: Any) -> float:
        """When the first alert came of what is sent from now on."""
        before = len(await self._read(topics.ALERTS))
        while len(alerts := await self._read(topics.ALERTS)) == before:
            await append(log, topics.TRADES, [self._cross()])
            await asyncio.sleep(0.05)
        return min(timestamp for timestamp, _ in alerts[before:]) / 1000

    # -- what came of it -----------------------------------------------------------------------------------------

    async def _latencies(self) -> list[int]:
        trades = {
            msgspec.json.decode(line)["id"]: timestamp
            for timestamp, line in await self._read(topics.TRADES)
            if b'"id":"x' in line
        }
        while True:
            alerts = [(at, msgspec.json.decode(text)["alert"]) for at, text in await self._read(topics.ALERTS)]
            first: dict[str, int] = {}
            for at, alert in alerts:
                for cause in alert["causes"]:
                    first.setdefault(cause, at)
            if trades.keys() <= first.keys():
                return [first[cause] - at for cause, at in trades.items() if cause != "x0"]
            await asyncio.sleep(0.2)

    async def _read(self, topic: str) -> list[tuple[int, bytes]]:
        """All that stands in a topic, each with its append time in milliseconds."""
        consumer = AIOKafkaConsumer(bootstrap_servers=[self._bootstrap], enable_auto_commit=False)
        places = [TopicPartition(f"{self._namespace}.{topic}", number) for number in range(PARTITIONS)]
        found: list[tuple[int, bytes]] = []
        await consumer.start()
        try:
            consumer.assign(places)
            await consumer.seek_to_beginning()
            ends = await consumer.end_offsets(places)
            while sum(ends.values()) > len(found):
                for records in (await consumer.getmany(timeout_ms=200, max_records=4000)).values():
                    found += ((record.timestamp, record.value) for record in records)
        finally:
            await consumer.stop()
        return sorted(found, key=lambda one: one[0])


def _crowd(first: int, size: int, chance: random.Random) -> dict[int, list[bytes]]:
    """Trades of now that cross nothing, each a microsecond after the other, by partition."""
    found: dict[int, list[bytes]] = {}
    began, below = datetime.now(UTC) - BEFORE, chance.random
    for number in range(size):
        issuer = CROWD_ISSUERS[int(below() * CROWD)]
        at = began + number * MICROSECOND
        holder, side = f"holder-{int(below() * HOLDERS)}", SIDES[number % len(SIDES)]
        line = _trade(f"t{first + number}", issuer, holder, side, int(below() * 1000) + 1, at)
        found.setdefault(partition_of(issuer, PARTITIONS), []).append(line)
    return found


def _trade(name: str, issuer: str, holder: str, side: str, shares: int, at: datetime) -> bytes:
    instant = at.isoformat().replace("+00:00", "Z")
    return (
        f'{{"kind":"trade","id":"{name}","issuer":"{issuer}","at":"{instant}","known_at":"{instant}",'
        f'"holder":"{holder}","side":"{side}","shares":{shares},"price":"7.13"}}'
    ).encode()
