"""The Faust agents on a real Kafka: what they take, what they leave, and what happens when they hang."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka import TopicPartition

from agents.fan_out_lag import FanOutLag
from agents.watchdog import EXIT_CODE
from monitor.episodes import FOLDER as EPISODES
from tests.integration.live import ROOT
from tests.integration.live import Live
from tests.integration.live import live_on_kafka
from tests.integration.live import wait_until
from tests.servers.kafka import KafkaServer
from tests.servers.valkey import ValkeyServer

FILING = (EPISODES / "heartland-2006-2010" / "2006-12-08-sc13ga.txt").read_bytes()
ACCESSION = b"0000000000-06-120800"
ALERT = "0000000000-06-120800"


@pytest.fixture
def live(kafka: KafkaServer, valkey: ValkeyServer, tmp_path: Path) -> Iterator[Live]:
    """A namespace of its own on the servers of this run, under the bundled plans."""
    with live_on_kafka(tmp_path, kafka.bootstrap, valkey.url, PYTHONPATH=str(ROOT)) as live:
        yield live


def send(kafka: KafkaServer, topic: str, values: list[bytes], *, is_aborted: bool = False) -> None:
    """Send these in one transaction, and take them back if so."""

    async def sending() -> None:
        async with AIOKafkaProducer(bootstrap_servers=kafka.bootstrap, transactional_id=uuid4().hex) as producer:
            await producer.begin_transaction()
            for value in values:
                await producer.send_and_wait(topic, value, partition=0)
            await (producer.abort_transaction() if is_aborted else producer.commit_transaction())

    asyncio.run(sending())


def lags(kafka: KafkaServer, live: Live) -> dict[str, tuple[object, int]]:
    """What waits for the agents that take raw filings, whoever has them."""
    places = [TopicPartition(f"{live.namespace}.raw", number) for number in range(4)]
    options = {"bootstrap_servers": [kafka.bootstrap]}
    lag = FanOutLag(f"{live.namespace}.fan-out", places, lambda: set(places), options)
    return asyncio.run(lag.lags())


def test_a_worker_leaves_nothing_in_the_folder_where_it_stands(
    live: Live, kafka: KafkaServer, tmp_path: Path
) -> None:
    stands = tmp_path / "somewhere"
    stands.mkdir()
    worker = live.start("run", folder=stands)
    send(kafka, f"{live.namespace}.raw", [FILING])
    wait_until(lambda: ALERT in live.alerts(), "the filing's alert")
    assert list(stands.iterdir()) == []
    assert worker.stop() == 0
    assert list(stands.iterdir()) == []


def test_what_a_sender_took_back_is_not_taken(live: Live, kafka: KafkaServer) -> None:
    taken_back = FILING.replace(ACCESSION, b"0000000000-06-999999")
    send(kafka, f"{live.namespace}.raw", [taken_back], is_aborted=True)
    send(kafka, f"{live.namespace}.raw", [FILING])
    worker = live.start("run")
    wait_until(lambda: ALERT in live.alerts(), "the filing's alert")
    assert worker.stop() == 0
    assert "0000000000-06-999999" not in live.alerts()
    live.done("export", live.folder / "taken")
    taken = "".join(path.read_text() for path in (live.folder / "taken").rglob("feed.jsonl"))
    assert ALERT in taken
    assert "0000000000-06-999999" not in taken


def test_only_messages_are_lag_and_ends_of_transactions_are_none(live: Live, kafka: KafkaServer) -> None:
    topic = f"{live.namespace}.raw"
    assert set(lags(kafka, live).values()) == {(None, 0)}
    send(kafka, topic, [b"no filing"], is_aborted=True)
    assert set(lags(kafka, live).values()) == {(None, 0)}
    send(kafka, topic, [b"no filing", b"no filing either"])
    assert lags(kafka, live)[f"partition 0 of the topic {topic}"] == (None, 5)
    worker = live.start("run")
    wait_until(lambda: set(one[1] for one in lags(kafka, live).values()) == {0}, "the agents")
    assert lags(kafka, live)[f"partition 0 of the topic {topic}"][0] in (4, 5)
    assert worker.stop() == 0


def test_what_is_no_alert_in_their_topic_is_said_and_passed_over(live: Live, kafka: KafkaServer) -> None:
    worker = live.start("run")
    send(kafka, f"{live.namespace}.alerts", [b"no alert"])
    worker.wait_until_said("is no alert of this service")
    told = json.dumps({"alert": {"id": "a", "issuer": "1", "kind": "k", "causes": [], "severity": "s", "message": "m"}})
    send(kafka, f"{live.namespace}.alerts", [told.encode()])
    worker.wait_until_said("s alert: m")
    assert worker.stop() == 0
    assert "Traceback" not in worker.said


@pytest.mark.parametrize("hangs", ["taking", "start"])
def test_agents_that_hang_end_the_worker(hangs: str, live: Live, kafka: KafkaServer) -> None:
    worker = live.start("run", module="tests.integration.hung_agents", PILLWATCH_WATCHDOG_SECONDS="10", HANGS=hangs)
    send(kafka, f"{live.namespace}.raw", [FILING])
    assert worker.process.wait(60) == EXIT_CODE
    assert f"partition 0 of the topic {live.namespace}.raw has made no progress for" in worker.said
