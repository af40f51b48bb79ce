"""A Kafka broker for the tests: the one that is named, else a real one of our own, else the mock cluster.

The order: `KAFKA_BOOTSTRAP_SERVERS`; Apache Kafka in KRaft mode from Maven's jars; the mock of the confluent-kafka
wheel, against which tests that need a real broker skip.
"""

import asyncio
import os
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin import NewTopic
from aiokafka.errors import KafkaError

from tests.servers import missing
from tests.servers.certificates import has_openssl
from tests.servers.certificates import make_certificate
from tests.servers.kafka_jars import jars
from tests.servers.kafka_jars import java
from tests.servers.kafka_mock import MockKafka
from tests.servers.missing import ServerMissing
from tests.servers.processes import PATIENCE_SECONDS
from tests.servers.processes import OwnServer
from tests.servers.processes import ServerFailed
from tests.servers.processes import ServerProcess
from tests.servers.processes import accepts
from tests.servers.processes import free_port

SECURE_PROTOCOLS = ("SSL", "SASL_PLAINTEXT", "SASL_SSL")
USER = "custodian"
PASSWORD = "a password that nobody may read"

NAMED = "KAFKA_BOOTSTRAP_SERVERS"

_HEAP = "-Xmx512m"
_PROPERTIES = """\
process.roles=broker,controller
node.id=1
controller.quorum.bootstrap.servers=127.0.0.1:{controller}
listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}{listeners}
advertised.listeners=PLAINTEXT://127.0.0.1:{port}{listeners}
controller.listener.names=CONTROLLER
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SSL:SSL,SASL_PLAINTEXT:SASL_PLAINTEXT,SASL_SSL:SASL_SSL
log.dirs={folder}/log
offsets.topic.replication.factor=1
offsets.topic.num.partitions=8
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=4
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
auto.create.topics.enable=false
# Tests do not wait for what protects a large installation: late members, short sessions, a slow return.
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=1000
broker.session.timeout.ms=2000
broker.heartbeat.interval.ms=500
"""
# Every listener knows one user; that of TLS alone wants a certificate of the client, too.
_SECURITY = """\
ssl.keystore.type=PEM
ssl.keystore.location={folder}/broker.pem
ssl.truststore.type=PEM
ssl.truststore.location={folder}/certificates/cert.pem
listener.name.ssl.ssl.client.auth=required
sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-256,SCRAM-SHA-512
"""
_LOGIN = """\
listener.name.{listener}.plain.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required \\
  user_{user}="{password}";
listener.name.{listener}.scram-sha-256.sasl.jaas.config=\\
  org.apache.kafka.common.security.scram.ScramLoginModule required;
listener.name.{listener}.scram-sha-512.sasl.jaas.config=\\
  org.apache.kafka.common.security.scram.ScramLoginModule required;
"""
_LOGGING = """\
status = error
appender.out.type = Console
appender.out.name = OUT
appender.out.layout.type = PatternLayout
appender.out.layout.pattern = %d %p %c: %m%n
rootLogger.level = warn
rootLogger.appenderRef.out.ref = OUT
"""


class Broker(Protocol):
    """What tests use of a broker, whichever it is."""

    @property
    def bootstrap(self) -> str:
        """`host:port`, as clients want it."""

    @property
    def is_real(self) -> bool:
        """Not the mock."""

    @property
    def is_ours(self) -> bool:
        """Started here: it may be killed, paused and restarted."""

    def create_topic(self, name: str, partitions: int, settings: Mapping[str, str] | None = None) -> None:
        """Make a topic; the mock knows no settings."""

    def ensure_running(self) -> None:
        """Start it again if a test left it down."""

    def stop(self) -> None:
        """Stop it and remove its files."""


class KafkaServer(OwnServer):
    """Apache Kafka, broker and controller in one process, on the same port and files from start to start."""

    is_real = True
    is_ours = True

    def __init__(self) -> None:
        """Raises `ServerMissing` without Java, or without the jars and a way to fetch them."""
        libraries = jars()
        self._java = [java(), "-cp", f"{libraries}/*"]
        super().__init__("kafka")
        self._port = free_port()
        self._properties = self.folder / "server.properties"
        self._secure = {name: free_port() for name in SECURE_PROTOCOLS} if has_openssl() else {}
        listeners = "".join(f",{name}://127.0.0.1:{port}" for name, port in self._secure.items())
        ports = {"port": self._port, "controller": free_port(), "listeners": listeners}
        properties = _PROPERTIES.format(folder=self.folder, **ports) + self._security()
        self._properties.write_text(properties, encoding="utf-8")
        logging = self.folder / "log4j2.properties"
        logging.write_text(_LOGGING, encoding="utf-8")
        self._logging = f"-Dlog4j2.configurationFile={logging}"
        command = [self._java[0], _HEAP, self._logging, *self._java[1:], "kafka.Kafka", str(self._properties)]
        self._server = ServerProcess(command, self.folder / "server.log")

    @property
    def bootstrap(self) -> str:
        """`host:port`, as clients want it."""
        return f"127.0.0.1:{self._port}"

    @property
    def certificates(self) -> Path:
        """The folder of the certificate that vouches for broker and clients, and of its key."""
        return self.folder / "certificates"

    def secure(self, protocol: str) -> str:
        """`host:port` of the listener of this protocol. Raises `ServerMissing` where there is none."""
        if protocol not in self._secure:
            raise ServerMissing("there is no openssl to make certificates with")
        return f"127.0.0.1:{self._secure[protocol]}"

    def start(self) -> None:
        """Start it on the files of the last time; returns when it serves. Raises `ServerFailed`."""
        if not (self.folder / "log").exists():
            self._format()
        self._server.start(lambda: accepts(self._port))
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not _serves(self.bootstrap):
            if time.monotonic() > deadline:
                raise ServerFailed(f"Kafka does not serve:\n{self._server.last_words()}")

    def create_topic(self, name: str, partitions: int, settings: Mapping[str, str] | None = None) -> None:
        """Make a topic."""
        _create_topic(self.bootstrap, name, partitions, settings)

    def _security(self) -> str:
        if not self._secure:
            return ""
        made = make_certificate(self.certificates)
        names = ("key.pem", "cert.pem")
        (self.folder / "broker.pem").write_text("".join((made / name).read_text() for name in names))
        logins = (
            _LOGIN.format(listener=name.lower(), user=USER, password=PASSWORD)
            for name in self._secure
            if name.startswith("SASL")
        )
        return _SECURITY.format(folder=self.folder) + "".join(logins)

    def _format(self) -> None:
        tool = [self._java[0], self._logging, *self._java[1:], "kafka.tools.StorageTool"]
        identity = subprocess.run([*tool, "random-uuid"], capture_output=True, encoding="utf-8", check=True).stdout
        command = [*tool, "format", "--standalone", "-t", identity.strip(), "-c", str(self._properties)]
        for mechanism in ("SCRAM-SHA-256", "SCRAM-SHA-512"):
            command += ["--add-scram", f'{mechanism}=[name="{USER}",password="{PASSWORD}"]']
        subprocess.run(command, capture_output=True, check=True)


class NamedKafka:
    """A broker that somebody else runs: tests leave it running, and use topics of their own."""

    is_real = True
    is_ours = False

    def __init__(self, bootstrap: str) -> None:
        self.bootstrap = bootstrap

    def create_topic(self, name: str, partitions: int, settings: Mapping[str, str] | None = None) -> None:
        """Make a topic."""
        _create_topic(self.bootstrap, name, partitions, settings)

    def ensure_running(self) -> None:
        """It is somebody else's to keep running."""

    def stop(self) -> None:
        """It is somebody else's to stop."""


def start_broker() -> Broker:
    """The first that can be had of: the one named, a real one, the mock. Raises `ServerMissing` if none can."""
    named = os.environ.get(NAMED)
    if named:
        return NamedKafka(named)
    try:
        server = KafkaServer()
    except ServerMissing as reason:
        missing.note("Apache Kafka", f"{reason}; the mock cluster took its place where it can")
        return MockKafka()
    server.start()
    return server


def _create_topic(bootstrap: str, name: str, partitions: int, settings: Mapping[str, str] | None) -> None:
    async def create() -> None:
        admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
        await admin.start()
        try:
            answer = await admin.create_topics([NewTopic(name, partitions, 1, topic_configs=dict(settings or {}))])
            refused = [error for error in answer.topic_errors if error[1] != 0]
            if refused:
                raise ServerFailed(f"Kafka refuses the topic: {refused}")
        finally:
            await admin.close()

    asyncio.run(create())


def _serves(bootstrap: str) -> bool:
    """Whether the broker has left its fence: before that it listens, and knows of no broker."""

    async def ask() -> bool:
        admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap, request_timeout_ms=2000)
        try:
            await admin.start()
            return bool((await admin.describe_cluster())["brokers"])
        except KafkaError:
            return False
        finally:
            await admin.close()

    return asyncio.run(ask())
