"""A namespace on the embedded server or on servers that are named; its commands run here, its workers by themselves."""

import asyncio
import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Sequence
from contextlib import contextmanager
from contextlib import redirect_stderr
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any
from unittest.mock import patch
from uuid import uuid4

import msgspec
from aiokafka import AIOKafkaConsumer
from aiokafka import TopicPartition

from monitor.adapters.kafka.options import kafka_options
from monitor.adapters.redis.connection import open_store
from monitor.adapters.redis.embedded_store import EmbeddedStore
from monitor.adapters.service.intake import Intake
from monitor.adapters.service.live_connection import open_live_store
from monitor.adapters.service.live_keys import NamespaceKeys
from monitor.adapters.service.logs import open_log
from monitor.adapters.service.stored_rejects import Reject
from monitor.live import topics
from monitor.live.door import Door
from monitor.live.log_entries import Mark
from monitor.settings import read_settings
from monitor.terminal.running import run

PATIENCE_SECONDS = 60.0
ROOT = Path(__file__).parents[2]
_ENDED = re.compile("partition ([0-9]+)(:| waits| stopped)")
"""How a worker says that it goes on with a partition no more; see `agents.service`."""


class Outcome:
    """What a command said, and how it ended."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]


class Worker:
    """A `pillwatch` in a process of its own; what it says of itself is kept in a file."""

    def __init__(
        self, module: str, arguments: Sequence[object], environment: dict[str, str], said: Path, folder: Path = ROOT
    ) -> None:
        """`folder`: where it stands."""
        self._said = said
        command = [sys.executable, "-m", module, *map(str, arguments)]
        with said.open("wb") as stream:
            self.process = subprocess.Popen(command, env=environment, cwd=folder, stdout=stream, stderr=stream)

    @property
    def said(self) -> str:
        return self._said.read_text(encoding="utf-8")

    @property
    def partitions(self) -> int:
        """How many it has, as far as it knows."""
        had: set[int] = set()
        for line in self.said.splitlines():
            one = json.loads(line) if line.startswith("{") and line.endswith("}") else {}
            if one.get("says") == "partition claimed":
                had.add(one["partition"])
            elif one.get("says") == "partition released":
                had.discard(one["partition"])
            elif (ended := _ENDED.match(str(one.get("says")))) is not None:
                had.discard(int(ended[1]))
        return len(had)

    def wait_until_said(self, words: str) -> None:
        wait_until(lambda: words in self.said or self.process.poll() is not None, f"{words!r} in {self._said}")
        assert words in self.said, f"the worker ended with {self.process.returncode}: {self.said}"

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(PATIENCE_SECONDS)

    def stop(self) -> int:
        """SIGTERM; its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE_SECONDS)


class Live:
    """One namespace in a home of its own. Without a PILLWATCH_REDIS_URL its embedded server is there until `close`."""

    def __init__(self, home: Path, namespace: str = "pillwatch", **settings: str) -> None:
        self.folder = home.parent
        self.namespace = namespace
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("PILLWATCH_")},
            "PILLWATCH_HOME": str(home),
            "PILLWATCH_NAMESPACE": namespace,
            "PILLWATCH_HTTP": "off",
            **settings,
        }
        self._held = EmbeddedStore(home) if "PILLWATCH_REDIS_URL" not in settings else None
        self._workers: list[Worker] = []

    def close(self) -> None:
        for worker in self._workers:
            worker.process.kill()
            worker.process.wait(PATIENCE_SECONDS)
        if self._held is not None:
            self._held.close()

    # -- commands ------------------------------------------------------------------------------------------------

    def call(self, *arguments: object) -> Outcome:
        """Run a command in this process."""
        out, err = StringIO(), StringIO()
        with patch.dict(os.environ, self.environment, clear=True), redirect_stdout(out), redirect_stderr(err):
            code = run([str(argument) for argument in arguments])
        return Outcome(code, out.getvalue(), err.getvalue())

    def done(self, *arguments: object) -> str:
        """Run a command that must succeed; what it prints."""
        outcome = self.call(*arguments)
        assert outcome.code == 0, (arguments, outcome.err)
        return outcome.out

    def start(
        self, *arguments: object, module: str = "monitor.cli", folder: Path = ROOT, **settings: str
    ) -> Worker:
        """Run a command in a process of its own that stands in this folder, with these settings besides."""
        said = self.folder / f"{self.namespace}-{len(self._workers)}.said"
        worker = Worker(module, arguments, self.environment | settings, said, folder)
        self._workers.append(worker)
        return worker

    def start_hasty(self, *arguments: object, **settings: str) -> Worker:
        """The same with short leases."""
        return self.start(*arguments, module="tests.integration.hasty", **settings)

    # -- what came of it -----------------------------------------------------------------------------------------

    def alerts(self, *arguments: object) -> str:
        return self.done("alerts", "--format", "jsonl", *arguments)

    def exported(self, plans: Sequence[Path], *arguments: object) -> str:
        """The alerts of the replay of what `export` writes, of one issuer after another."""
        folder = self.folder / f"{self.namespace}-exported-{time.monotonic_ns()}"
        self.done("export", *arguments, folder)
        named = [part for plan in plans for part in ("--plan", plan)]
        found = [
            self.done("replay", "--format", "jsonl", "--no-store", *named, one) for one in sorted(folder.iterdir())
        ]
        return "".join(sorted("".join(found).splitlines(keepends=True), key=_raised))

    def outboxes(self) -> list[bytes]:
        """What stands in the outboxes."""
        with open_store(self.settings) as connection:
            client: Any = connection.client
            keys = NamespaceKeys(self.namespace)
            return [text for part in range(4) for text in client.lrange(keys.state(part, 1).outbox, 0, -1)]

    def sent(self) -> list[str]:
        """Ids of the alerts that left the outboxes, in their order."""
        told = [json.loads(text) for text in (self._sent_to_kafka() if self.settings.kafka_servers else self._sent())]
        return [one["alert"]["id"] for one in told if "alert" in one and not one.get("is_synthetic")]

    def _sent(self) -> list[bytes]:
        with open_store(self.settings) as connection:
            client: Any = connection.client
            logs = [NamespaceKeys(self.namespace).log(part).alerts for part in range(4)]
            return [fields[b"alert"] for log in logs for _, fields in client.xrange(log)]

    def _sent_to_kafka(self) -> list[bytes]:
        security = kafka_options(self.settings.kafka_security)
        topic = f"{self.namespace}.{topics.ALERTS}"
        return asyncio.run(everything_in(self.settings.kafka_servers, topic, **security))

    def rejects(self) -> list[Reject]:
        """What was set aside."""
        with open_store(self.settings) as connection:
            client: Any = connection.client
            keys = [NamespaceKeys(self.namespace).state(part, 1).rejects for part in range(4)]
            return [msgspec.json.decode(text, type=Reject) for key in keys for text in client.hvals(key)]

    @property
    def settings(self) -> Any:
        return read_settings(self.environment)

    # -- sending -------------------------------------------------------------------------------------------------

    def send(self, pieces: Sequence[Sequence[bytes]], between: Callable[[int], None] = lambda number: None) -> None:
        """Bring lines as `ingest` does, piece by piece; `between` is called after each."""
        asyncio.run(self._send(pieces, between))

    async def _send(self, pieces: Sequence[Sequence[bytes]], between: Callable[[int], None]) -> None:
        async with open_live_store(self.settings) as connection, open_log(self.settings, connection, 4) as log:
            door = Door(4, _no_dates, lambda path: (), _no_version)
            for number, piece in enumerate(pieces):
                intake = Intake(connection.client, log, self.namespace, 4)
                for lines in door.lines("a test", enumerate(piece, start=1)):
                    await intake.append(lines, Mark())  # type: ignore[arg-type]
                await intake.finish()
                between(number)

    def append_everywhere(self, lines: Sequence[bytes], *, to: Sequence[str] = topics.TAKEN) -> None:
        """Append these bytes to every partition of these topics, past every door."""
        asyncio.run(self._append_everywhere(lines, to))

    async def _append_everywhere(self, lines: Sequence[bytes], to: Sequence[str]) -> None:
        async with open_live_store(self.settings) as connection, open_log(self.settings, connection, 4) as log:
            for topic in to:
                for part in range(4):
                    for line in lines:
                        await log.append(topic, part, [line], Mark())


@contextmanager
def live_on_kafka(folder: Path, bootstrap: str, redis_url: str, **settings: str) -> Iterator[Live]:
    """A namespace that no other test has, on these servers, with its topics."""
    urls = {"PILLWATCH_KAFKA_URL": f"kafka://{bootstrap}", "PILLWATCH_REDIS_URL": redis_url}
    live = Live(folder / "home", f"t{uuid4().hex[:10]}", **urls, **settings)
    try:
        live.done("topics", "create")
        yield live
    finally:
        live.close()


async def everything_in(servers: Sequence[str], topic: str, **options: Any) -> list[bytes]:
    """All that stands in a topic of Kafka now, a partition after the other."""
    consumer = AIOKafkaConsumer(bootstrap_servers=list(servers), auto_offset_reset="earliest", **options)
    await consumer.start()
    try:
        places = [TopicPartition(topic, number) for number in range(4)]
        consumer.assign(places)
        found: list[bytes] = []
        for place, end in (await consumer.end_offsets(places)).items():
            while await consumer.position(place) < end:
                found += [record.value for record in (await consumer.getmany(place, timeout_ms=500)).get(place, [])]
        return found
    finally:
        await consumer.stop()


def wait_until(is_so: Callable[[], bool], what: str) -> None:
    """Wait for something to become so; it must within a minute."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < deadline, f"waited too long for {what}"
        time.sleep(0.02)


def pieces_of(chance: random.Random, lines: Sequence[bytes], most: int) -> Iterator[list[bytes]]:
    """The lines in pieces of a few; now and then one is brought in part before, as by a sender that was killed."""
    rest = list(lines)
    while rest:
        count = chance.randint(1, most)
        piece, rest = rest[:count], rest[count:]
        if chance.random() < 0.2:
            yield piece[: chance.randint(1, len(piece))]
        yield piece


def _raised(line: str) -> Any:
    return json.loads(line)["raised_at"]


def _no_dates(day: Any) -> Any:
    raise AssertionError("every event of these tests states when it became known")


def _no_version(name: str) -> Any:
    raise AssertionError("no event of these tests names a version")
