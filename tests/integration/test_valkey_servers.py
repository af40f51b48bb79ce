"""The Valkeys and Redises of the tests: what is written outlives kills, and a cluster is a cluster."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import redis
from redis.backoff import NoBackoff
from redis.cluster import RedisCluster
from redis.exceptions import RedisClusterException
from redis.retry import Retry

from tests.servers.fixtures import or_skip
from tests.servers.processes import accepts
from tests.servers.valkey import PRODUCTS
from tests.servers.valkey import ValkeyServer
from tests.servers.valkey_cluster import ValkeyCluster


def test_what_was_acknowledged_outlives_a_kill(always: ValkeyServer) -> None:
    with always.client() as client:
        for number in range(1000):
            client.incrby("sum", number)
    always.kill()
    with always.client() as client, pytest.raises(redis.ConnectionError):
        client.get("sum")
    always.restart()
    with always.client() as client:
        assert client.get("sum") == b"499500"


def test_scripts_run_on_every_product(always: ValkeyServer) -> None:
    with always.client() as client:
        script = client.register_script("return redis.call('HINCRBY', KEYS[1], ARGV[1], cmsgpack.unpack(ARGV[2]))")
        assert script(keys=["{p0}:sums"], args=["a", b"\x07"]) == 7


def test_each_product_is_what_it_is_called() -> None:
    found: dict[str, str] = {}
    for product in PRODUCTS:
        server = or_skip(product, lambda product=product: ValkeyServer(product=product))
        server.start()
        try:
            with server.client() as client:
                says = client.info("server")
            found[product] = f"{says.get('server_name', 'redis')} {says['redis_version']}"
        finally:
            server.stop()
    assert found["valkey"].startswith("valkey ")
    assert found["redis"].startswith("redis ")
    assert found["redis-6.2"].startswith("redis 6.2.")


def test_what_is_in_the_file_outlives_a_kill_when_it_is_synced_by_the_second(valkey: ValkeyServer) -> None:
    with valkey.client() as client:
        client.set("a", "b")
    valkey.wait_for_the_file()
    valkey.restart()
    with valkey.client() as client:
        assert client.get("a") == b"b"


def test_each_test_finds_it_empty_and_running_one(valkey: ValkeyServer) -> None:
    with valkey.client() as client:
        assert client.dbsize() == 0
        client.set("left", "behind")
    valkey.kill()


def test_each_test_finds_it_empty_and_running_two(valkey: ValkeyServer) -> None:
    with valkey.client() as client:
        assert client.dbsize() == 0
        client.set("left", "behind")


def test_a_paused_server_keeps_connections_and_answers_nothing(valkey: ValkeyServer) -> None:
    with valkey.client(socket_timeout=0.3, retry=Retry(NoBackoff(), 0)) as client:
        client.ping()
        valkey.pause()
        with pytest.raises(redis.TimeoutError):
            client.get("a")
        valkey.resume()
        assert client.get("a") is None


def test_servers_end_with_a_run_that_was_killed(tmp_path: Path) -> None:
    code = """
import time
from tests.servers.valkey import ValkeyServer
server = ValkeyServer()
server.start()
print(server.port, flush=True)
time.sleep(60)
"""
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, env=environment) as run:
        assert run.stdout is not None
        port = int(run.stdout.readline())
        assert accepts(port)
        os.kill(run.pid, signal.SIGKILL)
        run.wait()
    deadline = time.monotonic() + 10
    while accepts(port):
        assert time.monotonic() < deadline
        time.sleep(0.05)


# -- a cluster -----------------------------------------------------------------------------------------------------


def _node_of(client: RedisCluster, key: str) -> int:
    node = client.get_node_from_key(key)
    assert node is not None
    return int(node.port)


def test_a_cluster_serves_keys_on_three_nodes(valkey_cluster: ValkeyCluster) -> None:
    with valkey_cluster.client() as client:
        for number in range(64):
            client.set(f"{{p{number}}}:state", number)
        assert {_node_of(client, f"{{p{number}}}:state") for number in range(64)} == {
            node.port for node in valkey_cluster.nodes
        }
        assert [client.get(f"{{p{number}}}:state") for number in range(64)] == [b"%d" % n for n in range(64)]
    held = []
    for node in valkey_cluster.nodes:
        with node.client() as one:
            held.append(one.dbsize())
    assert sum(held) == 64
    assert min(held) > 0


def test_a_cluster_refuses_a_script_whose_keys_are_not_under_one_tag(valkey_cluster: ValkeyCluster) -> None:
    code = "redis.call('SET', KEYS[1], 1) redis.call('SET', KEYS[2], 1)"
    with valkey_cluster.client() as client:
        client.eval(code, 2, "{p1}:state", "{p1}:position")
        with pytest.raises((redis.ResponseError, RedisClusterException)):
            client.eval(code, 2, "{p1}:state", "{p2}:position")


def test_a_cluster_goes_on_when_a_killed_node_is_back(valkey_cluster: ValkeyCluster) -> None:
    with valkey_cluster.client() as client:
        client.set("{p1}:state", "kept")
        (owner,) = [node for node in valkey_cluster.nodes if node.port == _node_of(client, "{p1}:state")]
    owner.wait_for_the_file()
    owner.kill()
    owner.restart()
    valkey_cluster.wait_until_ok()
    with valkey_cluster.client() as client:
        assert client.get("{p1}:state") == b"kept"
