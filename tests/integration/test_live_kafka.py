"""The live service on a real Kafka and a real Valkey: nothing lost, nothing twice, whatever dies meanwhile."""

import asyncio
import json
import os
import random
import signal
import subprocess
import time
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from aiokafka import AIOKafkaProducer

from monitor.core.instants import format_instant
from monitor.episodes import FOLDER as EPISODES
from tests.servers.kafka import KafkaServer
from tests.servers.valkey import ValkeyServer

ISSUERS = tuple(f"{number:010d}" for number in range(101, 109))
PATIENCE_SECONDS = 90
SEED = 11

FIRST_TRADE = datetime(2024, 1, 4, 14, 30, tzinfo=UTC)

PLAN = """
[plan]
id = "plan-{issuer}"
title = "A Rights Agreement"
issuer = "{issuer}"
dated = 2024-01-02
[calendar]
time_zone = "America/New_York"
close_of_business = "17:00"
business_day = "new-york-banks"
[[threshold]]
name = "acquiring-person"
percent = "15"
comparison = "at-least"
[[threshold]]
name = "watch-10"
percent = "10"
comparison = "at-least"
[beneficial_ownership]
rights_to_acquire = "any-time"
[distribution_date]
after_stock_acquisition = {{ count = 10, unit = "business-days" }}
after_tender_offer = {{ count = 10, unit = "business-days" }}
tender_offer_starts_on = "first-published"
[expiration]
final = 2034-01-02
[redemption]
price = "0.01"
until = "distribution-date"
[purchase]
price = "20.00"
"""


class Live:
    """One namespace on the servers of this run."""

    def __init__(self, pillwatch: Path, kafka: KafkaServer, valkey: ValkeyServer, folder: Path) -> None:
        self.namespace = f"t{uuid4().hex[:10]}"
        self._pillwatch = pillwatch
        self.plans = folder / "plans"
        self.plans.mkdir()
        for issuer in ISSUERS:
            (self.plans / f"{issuer}.toml").write_text(PLAN.format(issuer=issuer))
        self.environment = {
            **os.environ,
            "PILLWATCH_HOME": str(folder / "home"),
            "PILLWATCH_KAFKA_URL": f"kafka://{kafka.bootstrap}",
            "PILLWATCH_REDIS_URL": valkey.url,
            "PILLWATCH_NAMESPACE": self.namespace,
            "PILLWATCH_PLANS": str(self.plans),
            "PILLWATCH_HTTP": "off",
        }

    def do(self, *arguments: object) -> str:
        """Run a command to its end; what it printed."""
        command = [str(self._pillwatch), *map(str, arguments)]
        done = subprocess.run(
            command, env=self.environment, capture_output=True, encoding="utf-8", timeout=PATIENCE_SECONDS, check=False
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    def start(self, *arguments: str) -> "subprocess.Popen[bytes]":
        """Start a worker."""
        return subprocess.Popen(
            [str(self._pillwatch), "run", *arguments], env=self.environment, stderr=subprocess.DEVNULL
        )


@pytest.fixture
def live(pillwatch: Path, kafka: KafkaServer, valkey: ValkeyServer, tmp_path: Path) -> Live:
    return Live(pillwatch, kafka, valkey, tmp_path)


def feed(chance: random.Random, trades: int) -> list[dict[str, object]]:
    """Counts, positions near the thresholds, and trades that cross them, in the order in which they became known."""
    events: list[dict[str, object]] = []
    for issuer in ISSUERS:
        common = {"issuer": issuer, "at": "2024-01-02", "known_at": "2024-01-03T14:00:00Z"}
        events.append({"kind": "shares_outstanding", "id": "count", "shares": 1_000_000, **common})
        for holder in ("ann", "bob", "cay"):
            shares = chance.choice((99_000, 149_000, 20_000))
            events.append({"kind": "holding", "id": f"h-{holder}", "holder": holder, "shares": shares, **common})
    for number in range(trades):
        at = format_instant(FIRST_TRADE + timedelta(seconds=number))
        trade = {"kind": "trade", "id": f"t{number}", "issuer": chance.choice(ISSUERS), "at": at, "known_at": at}
        side, holder = chance.choice(("buy", "sell")), chance.choice(("ann", "bob", "cay"))
        events.append({**trade, "holder": holder, "side": side, "shares": chance.randrange(1, 1500)})
    events.sort(key=lambda event: str(event["known_at"]))
    return events


def write(path: Path, events: list[dict[str, object]]) -> Path:
    path.write_text("".join(json.dumps(event) + "\n" for event in events))
    return path


def test_a_feed_on_kafka_gives_the_alerts_of_its_replay_whatever_is_killed(
    live: Live, kafka: KafkaServer, tmp_path: Path
) -> None:
    chance = random.Random(SEED)
    events = feed(chance, 1500)
    expected = live.do(
        "replay", "--no-store", "--plan", live.plans, "--format", "jsonl", write(tmp_path / "whole.jsonl", events)
    )
    live.do("topics", "create")
    workers = [live.start("--clock", "feed"), live.start("--clock", "feed")]
    try:
        for number, start in enumerate(range(0, len(events), 500)):
            live.do("ingest", write(tmp_path / f"{number}.jsonl", events[start : start + 500]))
            doomed = chance.randrange(len(workers))
            workers[doomed].send_signal(signal.SIGKILL)
            workers[doomed].wait()
            if number == 2:
                kafka.kill()
                kafka.restart()
            workers[doomed] = live.start("--clock", "feed")
    finally:
        for worker in workers:
            worker.send_signal(signal.SIGKILL)
            worker.wait()
    live.do("run", "--clock", "feed", "--drain")
    assert live.do("alerts", "--format", "jsonl") == expected
    assert expected.count("threshold_crossed") > 20, f"seed {SEED} crosses too little to mean anything"


def test_a_raw_filing_in_its_topic_becomes_events(live: Live, kafka: KafkaServer, tmp_path: Path) -> None:
    live.environment["PILLWATCH_PLANS"] = ""
    live.do("topics", "create")
    worker = live.start()
    try:
        raw = (EPISODES / "heartland-2006-2010" / "2006-12-08-sc13ga.txt").read_bytes()
        asyncio.run(_send(kafka.bootstrap, f"{live.namespace}.raw", raw))
        asyncio.run(_send(kafka.bootstrap, f"{live.namespace}.raw", b"no filing"))
        until = time.monotonic() + PATIENCE_SECONDS
        while "0000000000-06-120800" not in live.do("alerts", "--format", "jsonl"):
            assert time.monotonic() < until
            time.sleep(0.3)
    finally:
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(PATIENCE_SECONDS) == 0


async def _send(bootstrap: str, topic: str, value: bytes) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap)
    await producer.start()
    try:
        await producer.send_and_wait(topic, value)
    finally:
        await producer.stop()
