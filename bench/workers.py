"""One worker and two over the same trades, each in a process of its own, and how busy the machine was meanwhile.

Two can only be faster where a core is left for the second: broker, store and workers share the machine here.
"""

import asyncio
import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from time import perf_counter
from typing import Any
from typing import NamedTuple

from bench.live import HOLDERS
from bench.live import PARTITIONS
from bench.live import append
from bench.live import issuer_of
from bench.live import positions
from bench.trades import lines
from bench.worker_process import must_run
from bench.worker_process import worker
from bench.worker_process import write_plans
from monitor.adapters.service.live_connection import open_live_store
from monitor.adapters.service.live_keys import NamespaceKeys
from monitor.adapters.service.logs import open_log
from monitor.adapters.service.partition_store import offsets_taken
from monitor.live import topics
from monitor.settings import Settings
from tests.servers.kafka import KafkaServer

LEAST_SCALING = 1.6
_TICKS = os.sysconf("SC_CLK_TCK")
_PART = 10
"""What is taken before this part of all trades is there is not timed: every worker makes its state first."""


class Scaling(NamedTuple):
    """So many workers."""

    workers: int
    rate: float
    """Trades a second."""
    cores_busy: float
    """Of the whole machine, while they were taken."""
    cores_of_workers: float
    cores: int


def measure_workers(trades: int, issuers: int) -> list[Scaling]:
    """One worker, then two."""
    kafka = KafkaServer()
    try:
        kafka.start()
        return [asyncio.run(_measure(kafka.bootstrap, trades, issuers, number)) for number in (1, 2)]
    finally:
        kafka.stop()


async def _measure(bootstrap: str, trades: int, issuers: int, number: int) -> Scaling:
    with tempfile.TemporaryDirectory(prefix="pillwatch-bench-") as name, ExitStack() as stack:
        folder = Path(name)
        write_plans(folder, issuers)
        settings = Settings(
            home=folder / "home", namespace=f"bench{number}", kafka_servers=(bootstrap,), partitions=PARTITIONS
        )
        async with open_live_store(settings) as connection, open_log(settings, connection, PARTITIONS) as log:
            await append(log, topics.REFERENCE, positions(issuers))
            for chunk in lines(trades, issuers, HOLDERS, seed=3):
                await append(log, topics.TRADES, ((issuer_of(line), line) for line in chunk.splitlines()))
            processes = [stack.enter_context(worker(settings, folder)) for _ in range(number)]
            while await _taken(connection.client, settings.namespace) < trades // _PART:
                for process in processes:
                    must_run(process, folder)
                await asyncio.sleep(0.05)
            first, started = await _taken(connection.client, settings.namespace), perf_counter()
            busy, own = _busy_seconds(), sum(_seconds_of(process.pid) for process in processes)
            while await _taken(connection.client, settings.namespace) < trades:
                await asyncio.sleep(0.05)
            elapsed = perf_counter() - started
            return Scaling(
                workers=number,
                rate=(trades - first) / elapsed,
                cores_busy=(_busy_seconds() - busy) / elapsed,
                cores_of_workers=(sum(_seconds_of(process.pid) for process in processes) - own) / elapsed,
                cores=os.cpu_count() or 0,
            )


async def _taken(client: Any, namespace: str) -> int:
    keys = NamespaceKeys(namespace)
    taken = [await offsets_taken(client, keys.state(number, 1)) for number in range(PARTITIONS)]
    return sum(one.get(topics.TRADES, 0) for one in taken)


def _busy_seconds() -> float:
    """Of all cores, since the machine started."""
    user, nice, system, idle, waiting, *rest = _numbers(Path("/proc/stat").read_text().splitlines()[0].split()[1:])
    return (user + nice + system + sum(rest[:2])) / _TICKS


def _seconds_of(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return sum(_numbers(fields[11:13])) / _TICKS


def _numbers(texts: list[str]) -> Iterator[int]:
    return map(int, texts)
