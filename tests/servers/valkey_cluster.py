"""A real cluster of three Valkeys on this machine, each with a third of the slots."""

import time
from typing import Any

import redis
from redis.cluster import ClusterNode
from redis.cluster import RedisCluster

from tests.servers.processes import PATIENCE_SECONDS
from tests.servers.processes import ServerFailed
from tests.servers.processes import free_port
from tests.servers.valkey import ValkeyServer

_SLOTS = 16_384
_NODES = 3
_NODE_TIMEOUT_MILLISECONDS = 2000


class ValkeyCluster:
    """Three nodes; `nodes` are servers like any other: a test may kill one and restart it."""

    def __init__(self) -> None:
        """Not started yet."""
        self.nodes = [
            ValkeyServer(
                settings={
                    "cluster-enabled": "yes",
                    "cluster-port": free_port(),
                    "cluster-node-timeout": _NODE_TIMEOUT_MILLISECONDS,
                }
            )
            for _ in range(_NODES)
        ]

    @property
    def url(self) -> str:
        """Of one node; the others are found from there."""
        return self.nodes[0].url

    def start(self) -> None:
        """Start the nodes, give out the slots, and return when every node serves. Raises `ServerFailed`."""
        for node in self.nodes:
            node.start()
        share = _SLOTS // _NODES
        first = self.nodes[0]
        for number, node in enumerate(self.nodes):
            last = _SLOTS - 1 if number == _NODES - 1 else (number + 1) * share - 1
            with node.client() as client:
                client.execute_command("CLUSTER", "ADDSLOTSRANGE", number * share, last)
                if node is not first:
                    bus = _bus_port(first)
                    client.execute_command("CLUSTER", "MEET", "127.0.0.1", first.port, bus)
        self.wait_until_ok()

    def wait_until_ok(self) -> None:
        """Return when every node sees all slots served by all nodes. Raises `ServerFailed`."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not all(_is_ok(node) for node in self.nodes):
            if time.monotonic() > deadline:
                raise ServerFailed("the cluster does not come together")
            time.sleep(0.05)

    def ensure_running(self) -> None:
        """Start again what a test left down, and wait until all is well."""
        for node in self.nodes:
            node.ensure_running()
        self.wait_until_ok()

    def client(self, **options: Any) -> RedisCluster:
        """A new client of the whole cluster; whoever asks closes it."""
        return RedisCluster(startup_nodes=[ClusterNode("127.0.0.1", node.port) for node in self.nodes], **options)

    def stop(self) -> None:
        """Stop all nodes for good and remove their files."""
        for node in self.nodes:
            node.stop()


def _bus_port(node: ValkeyServer) -> int:
    with node.client(decode_responses=True) as client:
        return int(client.config_get("cluster-port")["cluster-port"])


def _is_ok(node: ValkeyServer) -> bool:
    try:
        with node.client(decode_responses=True, socket_timeout=1) as client:
            says = client.execute_command("CLUSTER INFO")
    except redis.RedisError:
        return False
    return says["cluster_state"] == "ok" and int(says["cluster_known_nodes"]) == _NODES
