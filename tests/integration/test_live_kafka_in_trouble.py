"""The live service on a Kafka that is away or has holes in its offsets, and with workers that come and go."""

import asyncio
import json
import random
import time
from collections.abc import Iterator
from collections.abc import Sequence
from pathlib import Path

import pytest
from aiokafka import AIOKafkaProducer

from monitor.adapters.kafka.log import KafkaLog
from monitor.adapters.service.embedded_log import EmbeddedLog
from monitor.adapters.service.live_connection import open_live_store
from monitor.adapters.service.logs import open_log
from monitor.live import topics
from monitor.live.topics import partition_of
from monitor.live.topics import topic_of
from tests.integration.live import Live
from tests.integration.live import live_on_kafka
from tests.integration.live import pieces_of
from tests.integration.live import wait_until
from tests.integration.live_feed import Feed
from tests.integration.live_feed import check_all_came
from tests.servers.kafka import KafkaServer
from tests.servers.valkey import ValkeyServer

SIZE = 25
AWAY_SECONDS = 12
"""Longer than the session of a group of the fan-out, which is 10 seconds."""


@pytest.fixture
def live(kafka: KafkaServer, valkey: ValkeyServer, tmp_path: Path) -> Iterator[Live]:
    """A namespace of its own on the servers of this run."""
    with live_on_kafka(tmp_path, kafka.bootstrap, valkey.url) as live:
        yield live


# -- workers that come and go ----------------------------------------------------------------------------------------


def test_one_worker_then_three_then_one(live: Live, tmp_path: Path) -> None:
    feed = Feed(40, live, tmp_path / "feed", SIZE)
    pieces = list(pieces_of(random.Random(40), feed.lines, 8))
    workers = [live.start_hasty(*feed.run)]
    wait_until(lambda: workers[0].partitions == 4, "the one worker to have all partitions")

    def change(number: int) -> None:
        if number == len(pieces) // 3:
            workers.extend(live.start_hasty(*feed.run) for _ in range(2))
        if number == len(pieces) // 2:
            wait_until(lambda: sorted(one.partitions for one in workers) == [1, 1, 2], "three to share them")
        if number == 2 * len(pieces) // 3:
            assert [workers.pop().stop(), workers.pop().stop()] == [0, 0]

    live.send(pieces, change)
    wait_until(lambda: workers[0].partitions == 4, "the one that is left to have all of them")
    assert workers[0].stop() == 0
    check_all_came(live, feed)


# -- a broker that is away -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", ["killed", "paused"])
def test_a_broker_that_is_away_for_longer_than_a_session(
    way: str, live: Live, kafka: KafkaServer, tmp_path: Path
) -> None:
    feed = Feed(41, live, tmp_path / "feed", SIZE)
    incoming = tmp_path / "incoming"
    incoming.mkdir()
    worker, doomed = live.start(*feed.run, "--watch", incoming), live.start(*feed.run)
    wait_until(lambda: worker.partitions == doomed.partitions == 2, "the partitions to be shared out")
    half = len(feed.lines) // 2
    live.send([feed.lines[:half]])
    began = time.monotonic()
    (kafka.kill if way == "killed" else kafka.pause)()
    (incoming / "rest.jsonl").write_bytes(b"\n".join(feed.lines[half:]))
    doomed.kill()
    if way == "killed":
        wait_until(lambda: "waits: Kafka at" in worker.said, "the worker to be unable to take over")
    time.sleep(max(began + AWAY_SECONDS - time.monotonic(), 0))
    assert worker.process.poll() is None, worker.said
    (kafka.restart if way == "killed" else kafka.resume)()
    asyncio.run(_send(kafka.bootstrap, f"{live.namespace}.raw", b"no filing"))
    wait_until(lambda: (incoming / "done" / "rest.jsonl").exists(), "the file to be taken in")
    wait_until(lambda: "no form that is read here" in worker.said, "the fan-out to go on")
    wait_until(lambda: worker.partitions == 4, "the partitions of the other worker to be taken over")
    assert worker.stop() == 0
    assert "a mistake of this program's own" not in worker.said
    assert len(worker.said.splitlines()) < 1000, "what a library says again and again is said seldom"
    check_all_came(live, feed)


async def _send(bootstrap: str, topic: str, value: bytes) -> None:
    async with AIOKafkaProducer(bootstrap_servers=bootstrap) as producer:
        await producer.send_and_wait(topic, value)


# -- holes in the offsets --------------------------------------------------------------------------------------------


async def _send_in_transactions(live: Live, lines: Sequence[bytes], undone: bytes) -> None:
    """Each line in a transaction of its own; before each `undone`, which is taken back."""
    servers = list(live.settings.kafka_servers)
    async with AIOKafkaProducer(bootstrap_servers=servers, transactional_id=live.namespace) as producer:
        for line in lines:
            event = json.loads(line)
            topic = f"{live.namespace}.{topic_of(event['kind'])}"
            part = partition_of(event["issuer"], 4)
            await producer.begin_transaction()
            await producer.send(topic, undone, partition=part)
            await producer.abort_transaction()
            async with producer.transaction():
                await producer.send(topic, line, partition=part)


def test_transactions_leave_holes_and_what_they_took_back_does_not_count(live: Live, tmp_path: Path) -> None:
    feed = Feed(42, live, tmp_path / "feed", 12)
    worker = live.start(*feed.run)
    wait_until(lambda: worker.partitions == 4, "the claims")
    asyncio.run(_send_in_transactions(live, feed.lines, b"taken back"))
    assert worker.stop() == 0
    check_all_came(live, feed)
    assert live.rejects() == []
    live.done("rebuild")
    check_all_came(live, feed)


def test_a_hole_at_the_end_of_a_topic_is_not_waited_for(live: Live, tmp_path: Path) -> None:
    feed = Feed(43, live, tmp_path / "feed", 12)
    asyncio.run(_send_in_transactions(live, feed.lines, b"taken back"))

    async def lines() -> list[bytes]:
        async with open_live_store(live.settings) as connection, open_log(live.settings, connection, 4) as log:
            found: list[bytes] = []
            for number in range(4):
                for topic, end in (await log.ends(number)).items():
                    for block in await log.read_range(number, topic, 0, end):
                        found += block.lines.splitlines()
                await _check_all_is_taken(log, number)
            return found

    assert sorted(asyncio.run(lines())) == sorted(feed.lines)


async def _check_all_is_taken(log: EmbeddedLog | KafkaLog, number: int) -> None:
    """Whether one who has taken every line of a partition is at its end: the watchdog ends a worker that is not."""
    taken = dict.fromkeys(topics.TAKEN, 0)
    read = await log.read(number, taken)
    assert all(topic.is_at_end for topic in read.topics)
    for topic in read.topics:
        for block in topic.blocks:
            taken[block.topic] = block.end
    assert all(not topic.blocks for topic in (await log.read(number, taken)).topics)
    assert await log.ends(number) == taken
