"""`pillwatch run` with its doors open: HTTP, metrics and readiness of real processes."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from collections.abc import Iterator
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import aiohttp
import pytest

from tests.live_worker import until

TOKEN = "a-token-of-the-custodian"
ISSUER = "0001014739"
COUNT = {
    "kind": "shares_outstanding",
    "id": "10-q",
    "issuer": ISSUER,
    "at": "2006-11-07",
    "known_at": "2006-11-09T13:00:00Z",
    "shares": 37401331,
}
HOLDING = {
    "kind": "holding",
    "id": "stake",
    "issuer": ISSUER,
    "at": "2006-12-01",
    "known_at": "2006-12-01T23:00:00Z",
    "holder": "alder",
    "shares": 6919246,
}

Run = Callable[..., "CompletedProcess[str]"]


class Worker:
    """A worker as a process of its own."""

    def __init__(self, folder: Path, number: int, http: str, environment: dict[str, str]) -> None:
        self._log = folder / f"worker-{number}.log"
        environment = {**environment, "PILLWATCH_HTTP": http}
        command = [sys.executable, "-m", "monitor.cli", "run"]
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(command, env=environment, stderr=log)

    @property
    def said(self) -> list[dict[str, Any]]:
        """What it has said in its log so far."""
        return [json.loads(line) for line in self._log.read_text().splitlines() if line.endswith("}")]

    @property
    def port(self) -> int | None:
        return next((one["port"] for one in self.said if "port" in one), None)

    async def listening(self) -> str:
        """Its address, once it answers."""
        await until(lambda: self.port is not None)
        return f"http://127.0.0.1:{self.port}"


@pytest.fixture
def workers(tmp_path: Path) -> Iterator[Callable[..., Worker]]:
    """Starts workers of one namespace, and stops them."""
    tokens = tmp_path / "tokens"
    tokens.write_text(f"custodian:{TOKEN}\n")
    environment = {
        **os.environ,
        "PILLWATCH_HOME": str(tmp_path / "home"),
        "PILLWATCH_HTTP_TOKENS_FILE": str(tokens),
        "PILLWATCH_PARTITIONS": "2",
    }
    started: list[Worker] = []

    def start(http: str = "127.0.0.1:0") -> Worker:
        started.append(Worker(tmp_path, len(started), http, environment))
        return started[-1]

    yield start
    for worker in started:
        worker.process.send_signal(signal.SIGTERM)
    for worker in started:
        assert worker.process.wait(30) == 0


async def answer(session: aiohttp.ClientSession, url: str) -> tuple[int, Any]:
    async with session.get(url) as found:
        return found.status, await found.text()


def test_what_is_posted_raises_alerts(workers: Callable[..., Worker], run: Run) -> None:
    async def talk() -> None:
        url = await workers().listening()
        headers = {"Authorization": f"Bearer {TOKEN}"}
        async with aiohttp.ClientSession(headers=headers) as session:

            async def is_ready() -> bool:
                return (await answer(session, f"{url}/readyz"))[0] == 200

            await until(is_ready)
            async with session.post(f"{url}/events", json=[COUNT, HOLDING]) as posted:
                assert posted.status == 202
                assert (await posted.json())["taken"] == 2
            assert (await answer(session, f"{url}/healthz"))[0] == 200
            assert (await answer(session, f"{url}/metrics"))[0] == 200

    asyncio.run(talk())
    drained = run("run", "--drain", PILLWATCH_HTTP="off", PILLWATCH_PARTITIONS="2")
    assert drained.returncode == 0, drained.stderr
    alerts = [json.loads(line) for line in run("alerts", "--format", "jsonl").stdout.splitlines()]
    assert [one["subject"] for one in alerts if one["kind"] == "acquiring_person_became"] == [["alder"]]


def test_several_workers_listen_on_ports_of_their_own_and_share_the_partitions(workers: Callable[..., Worker]) -> None:
    async def talk() -> None:
        first = await workers().listening()
        port = int(first.rpartition(":")[2])
        others = [workers(f"127.0.0.1:{port}") for _ in range(2)]
        urls = [first, *[await other.listening() for other in others]]
        assert len(set(urls)) == 3
        async with aiohttp.ClientSession() as session:

            async def are_ready() -> bool:
                return {(await answer(session, f"{url}/readyz"))[0] for url in urls} == {200}

            await until(are_ready)  # two partitions, three workers: one stands by, and is ready too

    asyncio.run(talk())


@pytest.mark.parametrize(
    ("setting", "text", "words"),
    [
        ("PILLWATCH_HTTP", "127.0.0.1", "neither host:port nor off; for example PILLWATCH_HTTP=127.0.0.1:8710"),
        ("PILLWATCH_HTTP", "192.0.2.1:8710", "cannot be listened at"),
        ("PILLWATCH_HTTP_TOKENS_FILE", "/dev/null/x", "for example PILLWATCH_HTTP_TOKENS_FILE="),
        ("PILLWATCH_WATCH", "/there/is/none", "for example PILLWATCH_WATCH="),
        ("PILLWATCH_WATCHDOG_SECONDS", "soon", "for example PILLWATCH_WATCHDOG_SECONDS=300"),
    ],
)
def test_a_wrong_setting_stops_the_start_with_its_name_and_an_example(
    run: Run, setting: str, text: str, words: str
) -> None:
    ended = run("run", **{setting: text})
    assert ended.returncode == 2
    said = [line for line in ended.stderr.splitlines() if not line.startswith("{")]
    assert len(said) == 1
    assert said[0].startswith(f"pillwatch: {setting} (")
    assert words in said[0]
