"""A worker that is told to stop ends, also where the store answers nobody."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextlib import suppress
from pathlib import Path

from agents.leaving import GRACE_SECONDS
from tests.live_commands import ROOT
from tests.live_commands import Live
from tests.servers.valkey import ValkeyServer

PATIENCE_SECONDS = 60
PROMPT_SECONDS = GRACE_SECONDS + 12
"""What a loaded machine may need beyond; a store that is waited for takes a minute an answer."""


@contextmanager
def worker(live: Live, log: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """A worker, killed in the end if it is still there."""
    with log.open("wb") as said:
        command = [sys.executable, "-m", "monitor.cli", "run"]
        process = subprocess.Popen(command, cwd=ROOT, env=live.environment, stderr=said)
        try:
            yield process
        finally:
            process.kill()
            process.wait()


def wait_for(log: Path, text: str, times: int) -> None:
    """Wait until a worker has said something so often."""
    until = time.monotonic() + PATIENCE_SECONDS
    while log.read_text().count(text) < times:
        assert time.monotonic() < until, log.read_text()
        time.sleep(0.05)


def wait_until_connected(pid: int, port: int) -> None:
    """Wait until a process has a connection to this port."""
    until = time.monotonic() + PATIENCE_SECONDS
    while not inodes_of(pid) & established(port):
        assert time.monotonic() < until
        time.sleep(0.05)


def inodes_of(pid: int) -> set[str]:
    """The sockets that a process has."""
    found = set()
    for link in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(OSError):
            found.add(os.readlink(link).removeprefix("socket:[").removesuffix("]"))
    return found


def established(port: int) -> set[str]:
    """The sockets of this machine that are connected to a port."""
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return {row[9] for row in rows if row[2].endswith(f":{port:04X}") and row[3] == "01"}


def test_a_store_that_hangs_does_not_hold_a_worker(valkey: ValkeyServer, tmp_path: Path) -> None:
    live = Live(tmp_path, PILLWATCH_REDIS_URL=valkey.url, PILLWATCH_PARTITIONS="2")
    log = tmp_path / "log"
    with worker(live, log) as process:
        wait_for(log, "partition claimed", 2)
        valkey.pause()
        try:
            time.sleep(1.5)  # it asks again and again, and waits now
            process.send_signal(signal.SIGTERM)
            assert process.wait(PROMPT_SECONDS) == 0
        finally:
            valkey.resume()
    assert "what it had in hand is taken by the next one" in log.read_text()
    live("run", "--drain")  # and the next one can


def test_an_interrupt_while_the_store_is_asked_for_the_first_time(valkey: ValkeyServer, tmp_path: Path) -> None:
    live = Live(tmp_path, PILLWATCH_REDIS_URL=valkey.url)
    valkey.pause()
    try:
        with worker(live, tmp_path / "log") as process:
            wait_until_connected(process.pid, valkey.port)
            process.send_signal(signal.SIGINT)
            assert process.wait(PROMPT_SECONDS) == 130
    finally:
        valkey.resume()
