"""Kafka's configuration of docker-compose.yml: made ready and started by what the image itself runs."""

import asyncio
import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer
from aiokafka import AIOKafkaProducer
from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin import NewTopic

from tests.deploy.composed import DEPLOY
from tests.deploy.composed import services
from tests.servers.fixtures import or_skip
from tests.servers.kafka_jars import jars
from tests.servers.kafka_jars import java
from tests.servers.processes import ServerProcess
from tests.servers.processes import accepts
from tests.servers.processes import free_port

_SETUP = "kafka.docker.KafkaDockerWrapper"  # what the image runs before the broker: it merges settings and formats
_LOGGING = "status = error\nrootLogger.level = warn\n"


@pytest.fixture
def bootstrap(tmp_path: Path) -> Iterator[str]:
    """A broker with our settings; only hosts, ports and the folder are those of this machine."""
    libraries = or_skip("Apache Kafka", jars)
    port, controller = free_port(), free_port()
    text = (DEPLOY / "kafka/server.properties").read_text()
    here = {
        "kafka:9092": f"127.0.0.1:{port}",
        "kafka:9093": f"127.0.0.1:{controller}",
        "/var/lib/kafka/data": str(tmp_path / "data"),
    }
    for composed, ours in here.items():
        assert composed in text
        text = text.replace(composed, ours)
    for name in ("default", "mounted", "final"):
        (tmp_path / name).mkdir()
    (tmp_path / "mounted/server.properties").write_text(text)
    (tmp_path / "log4j2.properties").write_text(_LOGGING)
    kafka = services()["kafka"]["environment"]
    command = [java(), *kafka["KAFKA_HEAP_OPTS"].split(), f"-Dlog4j2.configurationFile={tmp_path}/log4j2.properties"]
    command += ["-cp", f"{libraries}/*"]
    folders = [f"--{name}-configs-dir={tmp_path / name}" for name in ("default", "mounted", "final")]
    environment = {**os.environ, **kafka}
    made = subprocess.run(
        [*command, _SETUP, "setup", *folders], env=environment, capture_output=True, encoding="utf-8", check=False
    )
    assert made.returncode == 0, made.stdout + made.stderr
    server = ServerProcess(
        [*command, "kafka.Kafka", str(tmp_path / "final/server.properties")], tmp_path / "server.log"
    )
    server.start(lambda: accepts(port))
    yield f"127.0.0.1:{port}"
    server.kill()


def test_it_starts_and_stamps_what_it_takes_with_its_own_time(bootstrap: str) -> None:
    async def there_and_back() -> tuple[int, int]:
        admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
        await admin.start()
        try:
            async with asyncio.timeout(60):
                answer = None
                while answer is None or answer.topic_errors[0][1] != 0:  # in its first seconds it knows no broker
                    answer = await admin.create_topics([NewTopic("trades", 4, 1)])
                    await asyncio.sleep(0.2)
        finally:
            await admin.close()
        async with AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all", enable_idempotence=True) as producer:
            await producer.send_and_wait("trades", b"a", partition=3, timestamp_ms=1000)
        consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, auto_offset_reset="earliest")
        consumer.assign([TopicPartition("trades", 3)])
        await consumer.start()
        try:
            message = await consumer.getone()
            return message.timestamp_type, message.timestamp
        finally:
            await consumer.stop()

    before = time.time_ns() // 1_000_000
    kind, stamp = asyncio.run(there_and_back())
    assert kind == 1
    assert stamp >= before
