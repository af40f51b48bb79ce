"""The watchdog ends a worker that stands still though there is something to do, and leaves every other alone."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable

import pytest

from agents.watchdog import EXIT_CODE
from agents.watchdog import Watchdog

LIMIT = 0.4


class Log:
    """A log that ends where it is told to."""

    def __init__(self) -> None:
        self.end = 0
        self.failure: Exception | None = None

    async def ends(self, partition: int) -> dict[str, int]:
        if self.failure is not None:
            raise self.failure
        return {"trades": self.end}


class Worker:
    """A worker whose progress is what a test says."""

    def __init__(self) -> None:
        self.taken: dict[int, dict[str, int] | None] = {0: {"trades": 0}}

    def positions(self) -> dict[int, dict[str, int] | None]:
        return dict(self.taken)


class Agents:
    """What else the worker takes from."""

    def __init__(self) -> None:
        self.found: dict[str, tuple[object, int]] = {}
        self.failure: Exception | None = None

    async def lags(self) -> dict[str, tuple[object, int]]:
        if self.failure is not None:
            raise self.failure
        return dict(self.found)


def ended_within(
    seconds: float, log: Log, worker: Worker, meanwhile: Callable[[], None], agents: Agents | None = None
) -> bool:
    """Did the watchdog end the worker? `meanwhile` is called again and again."""
    ends: list[None] = []

    async def run() -> None:
        watchdog = Watchdog(worker.positions, log, LIMIT, lambda: ends.append(None))
        if agents is not None:
            watchdog.watch(agents)
        task = asyncio.create_task(watchdog.run())
        until = time.monotonic() + seconds
        while time.monotonic() < until and not ends:
            meanwhile()
            await asyncio.sleep(0.02)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    asyncio.run(run())
    return bool(ends)


def nothing() -> None:
    """Nothing happens."""


def test_lag_without_progress_ends_the_worker(caplog: pytest.LogCaptureFixture) -> None:
    log, worker = Log(), Worker()
    log.end = 5
    assert ended_within(10, log, worker, nothing)
    (said,) = (one for one in caplog.records if one.levelname == "CRITICAL")
    assert "partition 0 has made no progress" in said.getMessage()
    assert vars(said)["lag"] == 5


def test_a_partition_that_is_never_claimed_ends_it_too() -> None:
    log, worker = Log(), Worker()
    log.end = 5
    worker.taken = {3: None}
    assert ended_within(10, log, worker, nothing)


def test_lag_with_progress_does_not() -> None:
    log, worker = Log(), Worker()

    def goes_on() -> None:
        log.end += 100
        worker.taken[0] = {"trades": log.end - 50}

    assert not ended_within(LIMIT * 4, log, worker, goes_on)


def test_no_progress_without_lag_does_not() -> None:
    assert not ended_within(LIMIT * 4, Log(), Worker(), nothing)


def test_a_log_that_does_not_answer_does_not() -> None:
    log = Log()
    log.end, log.failure = 5, ConnectionError("away")
    assert not ended_within(LIMIT * 4, log, Worker(), nothing)


def test_a_partition_that_went_to_another_worker_does_not() -> None:
    log, worker = Log(), Worker()
    log.end = 5
    began = time.monotonic()

    def leaves() -> None:
        if time.monotonic() - began > LIMIT / 2:
            worker.taken.clear()

    assert not ended_within(LIMIT * 4, log, worker, leaves)


def test_agents_that_stand_still_end_the_worker(caplog: pytest.LogCaptureFixture) -> None:
    agents = Agents()
    agents.found = {"partition 0 of the topic raw": (7, 2), "partition 1 of the topic raw": (3, 0)}
    assert ended_within(10, Log(), Worker(), nothing, agents)
    (said,) = (one.getMessage() for one in caplog.records if one.levelname == "CRITICAL")
    assert "partition 0 of the topic raw has made no progress" in said
    assert "2 events wait" in said


def test_agents_that_get_on_do_not() -> None:
    agents, taken = Agents(), iter(range(100_000))

    def goes_on() -> None:
        agents.found = {"partition 0 of the topic raw": (next(taken), 2)}

    assert not ended_within(LIMIT * 4, Log(), Worker(), goes_on, agents)


def test_agents_that_cannot_be_asked_do_not() -> None:
    agents = Agents()
    agents.found, agents.failure = {"partition 0 of the topic raw": (7, 2)}, ConnectionError("away")
    assert not ended_within(LIMIT * 4, Log(), Worker(), nothing, agents)


SCRIPT = """
import asyncio, logging, sys, time
from agents.watchdog import Watchdog
logging.basicConfig(level=logging.INFO)

class Log:
    async def ends(self, partition):
        return {}

async def run():
    watchdog = asyncio.create_task(Watchdog(lambda: {}, Log(), 1.0).run())
    await asyncio.sleep(0.2)
    print("ready", flush=True)
    if sys.argv[1] == "stall":
        time.sleep(60)
    await asyncio.sleep(3)

asyncio.run(run())
print("ended well", flush=True)
"""


def process(how: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", SCRIPT, how]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_a_loop_that_stands_still_ends_the_process_and_shows_where() -> None:
    with process("stall") as worker:
        _, said = worker.communicate(timeout=30)
    assert worker.returncode == EXIT_CODE
    assert "CRITICAL:pillwatch.watchdog:the event loop has stood still" in said
    assert 'File "<string>", line 15 in run' in said


def test_a_process_that_was_stopped_and_goes_on_is_left_alone() -> None:
    with process("work") as worker:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "ready\n"
        os.kill(worker.pid, signal.SIGSTOP)
        time.sleep(2.5)
        os.kill(worker.pid, signal.SIGCONT)
        said, errors = worker.communicate(timeout=30)
    assert (worker.returncode, said) == (0, "ended well\n"), errors
