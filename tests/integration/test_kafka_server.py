"""The brokers of the tests: what is acknowledged is kept through kills, and settings are those that were asked for."""

import asyncio
import threading
import time
from uuid import uuid4

import pytest
from aiokafka import AIOKafkaConsumer
from aiokafka import AIOKafkaProducer
from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource
from aiokafka.admin.config_resource import ConfigResourceType
from aiokafka.errors import KafkaError

from tests.servers.kafka import Broker
from tests.servers.kafka import KafkaServer
from tests.servers.kafka import start_broker
from tests.servers.kafka_mock import MockKafka

_LOG_APPEND_TIME = 1


async def _produce(bootstrap: str, topic: str, values: list[bytes]) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all", enable_idempotence=True)
    try:
        await producer.start()
        sent = [await producer.send(topic, value, partition=n % 2) for n, value in enumerate(values)]
        await asyncio.gather(*sent)
    finally:
        await producer.stop()  # `async with` would leave one open that could not start


async def _consume(bootstrap: str, topic: str, count: int) -> list[tuple[bytes, int, int]]:
    """The value, the timestamp and the type of timestamp of that many messages of partitions 0 and 1."""
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, auto_offset_reset="earliest")
    partitions = [TopicPartition(topic, number) for number in range(2)]
    consumer.assign(partitions)
    await consumer.start()
    found: list[tuple[bytes, int, int]] = []
    try:
        async with asyncio.timeout(30):
            while len(found) < count:
                for batch in (await consumer.getmany(timeout_ms=500)).values():
                    found += [(one.value, one.timestamp, one.timestamp_type) for one in batch]
        return found
    finally:
        await consumer.stop()


def _kept(bootstrap: str, topic: str, count: int) -> set[bytes]:
    return {value for value, _, _ in asyncio.run(_consume(bootstrap, topic, count))}


def test_what_is_produced_is_consumed(broker: Broker) -> None:
    topic = f"there-and-back-{uuid4()}"
    broker.create_topic(topic, 2)
    values = [b"%d" % n for n in range(100)]
    asyncio.run(_produce(broker.bootstrap, topic, values))
    assert _kept(broker.bootstrap, topic, 100) == set(values)


def test_the_mock_serves_where_no_real_broker_is(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    monkeypatch.delenv("KAFKA_BOOTSTRAP_SERVERS", raising=False)
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr("tests.servers.missing.note", lambda server, reason: None)
    broker = start_broker()
    try:
        assert isinstance(broker, MockKafka)
        broker.create_topic("mocked", 2)
        asyncio.run(_produce(broker.bootstrap, "mocked", [b"a", b"b"]))
        assert _kept(broker.bootstrap, "mocked", 2) == {b"a", b"b"}
    finally:
        broker.stop()


def test_a_broker_that_is_named_is_used_and_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:1")
    broker = start_broker()
    assert (broker.bootstrap, broker.is_ours) == ("127.0.0.1:1", False)
    broker.stop()


def test_what_was_acknowledged_outlives_a_kill(kafka: KafkaServer) -> None:
    topic = f"killed-{uuid4()}"
    kafka.create_topic(topic, 2)
    values = [b"%d" % n for n in range(500)]
    asyncio.run(_produce(kafka.bootstrap, topic, values))
    bootstrap = kafka.bootstrap
    kafka.kill()
    with pytest.raises(KafkaError):
        asyncio.run(_produce(bootstrap, topic, [b"nobody is there"]))
    kafka.restart()
    assert kafka.bootstrap == bootstrap
    assert _kept(bootstrap, topic, 500) == set(values)


def test_a_paused_broker_answers_when_it_is_resumed(kafka: KafkaServer) -> None:
    topic = f"paused-{uuid4()}"
    kafka.create_topic(topic, 2)
    kafka.pause()
    threading.Timer(2.0, kafka.resume).start()
    began = time.monotonic()
    asyncio.run(_produce(kafka.bootstrap, topic, [b"late"]))
    assert time.monotonic() - began > 1.5
    assert _kept(kafka.bootstrap, topic, 1) == {b"late"}


def test_a_topic_can_carry_the_logs_own_append_time(kafka: KafkaServer) -> None:
    topic = f"stamped-{uuid4()}"
    kafka.create_topic(topic, 2, {"message.timestamp.type": "LogAppendTime"})

    async def produce_from_the_past() -> None:
        async with AIOKafkaProducer(bootstrap_servers=kafka.bootstrap) as producer:
            await producer.send_and_wait(topic, b"a", timestamp_ms=1_000, partition=0)

    before = time.time_ns() // 1_000_000
    asyncio.run(produce_from_the_past())
    ((_, stamp, kind),) = asyncio.run(_consume(kafka.bootstrap, topic, 1))
    assert kind == _LOG_APPEND_TIME
    assert before <= stamp <= time.time_ns() // 1_000_000


def test_settings_of_a_topic_are_those_asked_for(kafka: KafkaServer) -> None:
    topic = f"kept-{uuid4()}"
    kafka.create_topic(topic, 3, {"retention.ms": "12345678"})

    async def described() -> str:
        admin = AIOKafkaAdminClient(bootstrap_servers=kafka.bootstrap)
        await admin.start()
        try:
            (answer,) = await admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, topic)])
        finally:
            await admin.close()
        return {entry[0]: entry[1] for entry in answer.resources[0][4]}["retention.ms"]

    assert asyncio.run(described()) == "12345678"


def test_a_session_of_one_second_is_allowed_and_its_partitions_are_given_away(kafka: KafkaServer) -> None:
    topic = f"session-{uuid4()}"
    kafka.create_topic(topic, 2)

    async def take_over() -> float:
        options = {"group_id": topic, "session_timeout_ms": 1000, "heartbeat_interval_ms": 300}
        first = AIOKafkaConsumer(topic, bootstrap_servers=kafka.bootstrap, **options)
        await first.start()
        while len(first.assignment()) < 2:
            await asyncio.sleep(0.05)
        first._coordinator._heartbeat_task.cancel()  # it lives, and says no more that it does
        second = AIOKafkaConsumer(topic, bootstrap_servers=kafka.bootstrap, **options)
        began = time.monotonic()
        await second.start()
        try:
            async with asyncio.timeout(20):
                while len(second.assignment()) < 2:
                    await asyncio.sleep(0.05)
            return time.monotonic() - began
        finally:
            await second.stop()
            await first.stop()

    assert asyncio.run(take_over()) < 5


def test_transactions_commit_and_abort(kafka: KafkaServer) -> None:
    topic = f"transactions-{uuid4()}"
    kafka.create_topic(topic, 2)

    async def produce() -> None:
        async with AIOKafkaProducer(bootstrap_servers=kafka.bootstrap, transactional_id=topic) as producer:
            async with producer.transaction():
                await producer.send(topic, b"kept", partition=0)
            await producer.begin_transaction()
            await producer.send(topic, b"undone", partition=0)
            await producer.abort_transaction()
            async with producer.transaction():
                await producer.send(topic, b"kept too", partition=0)

    async def read() -> list[bytes]:
        consumer = AIOKafkaConsumer(
            topic, bootstrap_servers=kafka.bootstrap, auto_offset_reset="earliest", isolation_level="read_committed"
        )
        await consumer.start()
        try:
            async with asyncio.timeout(20):
                return [(await consumer.getone()).value for _ in range(2)]
        finally:
            await consumer.stop()

    asyncio.run(produce())
    assert asyncio.run(read()) == [b"kept", b"kept too"]
