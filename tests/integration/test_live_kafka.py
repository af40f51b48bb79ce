"""The live service on a real Kafka and a real Valkey: nothing lost, nothing twice, whatever dies meanwhile."""

import asyncio
import json
import random
from collections.abc import Iterator
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from pathlib import Path

import pytest
from aiokafka import AIOKafkaProducer

from monitor.core.times.instants import format_instant
from monitor.episodes import FOLDER as EPISODES
from tests.example_plans import plan_text
from tests.integration.live import Live
from tests.integration.live import live_on_kafka
from tests.integration.live import wait_until
from tests.servers.kafka import KafkaServer
from tests.servers.valkey import ValkeyServer

ISSUERS = tuple(f"{number:010d}" for number in range(101, 109))
SEED = 11

FIRST_TRADE = datetime(2024, 1, 4, 14, 30, tzinfo=UTC)


@pytest.fixture
def live(kafka: KafkaServer, valkey: ValkeyServer, tmp_path: Path) -> Iterator[Live]:
    """A namespace of its own on the servers of this run, with a plan for each issuer."""
    plans = write_plans(tmp_path / "plans")
    with live_on_kafka(tmp_path, kafka.bootstrap, valkey.url, PILLWATCH_PLANS=str(plans)) as live:
        yield live


def write_plans(folder: Path) -> Path:
    """A plan for each issuer, in a new folder."""
    folder.mkdir()
    for issuer in ISSUERS:
        (folder / f"{issuer}.toml").write_text(plan_text(f"plan-{issuer}", issuer, watch="10"))
    return folder


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
    whole = write(tmp_path / "whole.jsonl", events)
    expected = live.done("replay", "--no-store", "--format", "jsonl", whole)
    workers = [live.start("run", "--clock", "feed") for _ in range(2)]
    for number, start in enumerate(range(0, len(events), 500)):
        live.done("ingest", write(tmp_path / f"{number}.jsonl", events[start : start + 500]))
        doomed = chance.randrange(len(workers))
        workers[doomed].kill()
        if number == 2:
            kafka.kill()
            kafka.restart()
        workers[doomed] = live.start("run", "--clock", "feed")
    for worker in workers:
        worker.kill()
    live.done("run", "--clock", "feed", "--drain")
    assert live.alerts() == expected
    assert live.outboxes() == []
    assert set(live.sent()) == {json.loads(line)["id"] for line in expected.splitlines()}
    assert expected.count("threshold_crossed") > 20, f"seed {SEED} crosses too little to mean anything"


def test_a_raw_filing_in_its_topic_becomes_events(live: Live, kafka: KafkaServer) -> None:
    live.environment["PILLWATCH_PLANS"] = ""
    worker = live.start("run")
    raw = (EPISODES / "heartland-2006-2010" / "2006-12-08-sc13ga.txt").read_bytes()
    asyncio.run(_send(kafka.bootstrap, f"{live.namespace}.raw", raw))
    asyncio.run(_send(kafka.bootstrap, f"{live.namespace}.raw", b"no filing"))
    wait_until(lambda: "0000000000-06-120800" in live.alerts(), "the filing's alert")
    assert worker.stop() == 0


async def _send(bootstrap: str, topic: str, value: bytes) -> None:
    async with AIOKafkaProducer(bootstrap_servers=bootstrap) as producer:
        await producer.send_and_wait(topic, value)
