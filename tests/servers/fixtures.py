"""The servers as fixtures: started when a test first asks, once a run, and stopped at its end."""

from collections.abc import Callable
from collections.abc import Iterator
from typing import TypeVar

import pytest

from tests.servers import missing
from tests.servers.kafka import Broker
from tests.servers.kafka import KafkaServer
from tests.servers.kafka import start_broker
from tests.servers.missing import ServerMissing
from tests.servers.valkey import ValkeyServer
from tests.servers.valkey_cluster import ValkeyCluster

_Server = TypeVar("_Server")


def or_skip(server: str, make: Callable[[], _Server]) -> _Server:
    """What `make` makes; where the server cannot be had here the test skips, which is said again at the end."""
    try:
        return make()
    except ServerMissing as reason:
        missing.note(server, str(reason))
        pytest.skip(f"SKIPPED: {reason}")


@pytest.fixture(scope="session")
def _broker_of_the_run() -> Iterator[Broker]:
    broker = or_skip("Kafka", start_broker)
    yield broker
    broker.stop()


@pytest.fixture
def broker(_broker_of_the_run: Broker) -> Broker:
    """A broker, running; topics of earlier tests are on it: names of one's own are needed."""
    _broker_of_the_run.ensure_running()
    return _broker_of_the_run


@pytest.fixture
def real_broker(broker: Broker) -> Broker:
    """A broker that is no mock; skips where there is none."""
    if not broker.is_real:
        pytest.skip("SKIPPED: the mock cluster is not enough for this test, and there is no real Kafka here")
    return broker


@pytest.fixture
def kafka(real_broker: Broker) -> KafkaServer:
    """A real broker that the test may kill, pause and restart; skips where there is none."""
    if not isinstance(real_broker, KafkaServer):
        missing.note("a Kafka of our own", "KAFKA_BOOTSTRAP_SERVERS names one that tests must not kill")
        pytest.skip("SKIPPED: the broker that is named must not be killed")
    return real_broker


@pytest.fixture(scope="session")
def _valkey_of_the_run() -> Iterator[ValkeyServer]:
    server = or_skip("Valkey", ValkeyServer)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def valkey(_valkey_of_the_run: ValkeyServer) -> ValkeyServer:
    """A Valkey, running and empty, that the test may kill, pause and restart."""
    _valkey_of_the_run.ensure_running()
    with _valkey_of_the_run.client() as client:
        client.flushall()
    return _valkey_of_the_run


@pytest.fixture(scope="session")
def _cluster_of_the_run() -> Iterator[ValkeyCluster]:
    cluster = or_skip("Valkey", ValkeyCluster)
    cluster.start()
    yield cluster
    cluster.stop()


@pytest.fixture
def valkey_cluster(_cluster_of_the_run: ValkeyCluster) -> ValkeyCluster:
    """Three nodes, running and empty, each of which the test may kill and restart."""
    _cluster_of_the_run.ensure_running()
    for node in _cluster_of_the_run.nodes:
        with node.client() as client:
            client.flushall()
    return _cluster_of_the_run


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Which servers the tests did without."""
    without = missing.noted()
    if without:
        terminalreporter.section("servers that could not be had", sep="=", yellow=True)
        for server, reason in sorted(without.items()):
            terminalreporter.write_line(f"{server}: {reason}", yellow=True)
