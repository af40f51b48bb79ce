"""The mock cluster of librdkafka, from the confluent-kafka wheel: a broker in memory, in a process of its own.

It has no CreateTopics, keeps nothing, knows no topic settings and loses the oldest data of a partition past 5 MiB.
"""

import ctypes
import subprocess
import sys
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

from tests.servers.missing import ServerMissing
from tests.servers.processes import ServerFailed

_PRODUCER = 0


class MockKafka:
    """The mock, started by `MockKafka()`."""

    is_real = False
    is_ours = False

    def __init__(self) -> None:
        """Raises `ServerMissing` without the wheel's library."""
        _library()
        # It reads topics to make from its standard input, and ends when that closes: with the run, whatever ends it.
        self._process = subprocess.Popen(
            [sys.executable, "-m", __name__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
        )
        self.bootstrap = self._answer()

    def create_topic(self, name: str, partitions: int, settings: Mapping[str, str] | None = None) -> None:
        """Make a topic; settings mean nothing to the mock."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{name} {partitions}\n")
        self._process.stdin.flush()
        answer = self._answer()
        if answer != "0":
            raise ServerFailed(f"the mock cluster refuses the topic {name}: error {answer}")

    def ensure_running(self) -> None:
        """Nothing can stop it."""

    def stop(self) -> None:
        """Stop it; what it held is gone."""
        self._process.communicate()

    def _answer(self) -> str:
        assert self._process.stdout is not None
        answer = self._process.stdout.readline().strip()
        if not answer:
            raise ServerFailed("the mock cluster ended")
        return answer


def _library() -> Path:
    found = find_spec("confluent_kafka")
    if found is None or found.origin is None:
        raise ServerMissing("the package confluent-kafka is not installed: run make setup")
    libraries = list((Path(found.origin).parents[1] / "confluent_kafka.libs").glob("librdkafka*"))
    if not libraries:
        raise ServerMissing("the package confluent-kafka has no library of its own on this platform")
    return libraries[0]


def _serve() -> None:
    """Say where the mock listens; then make the topics that are asked for, a line each, until the input closes."""
    library = ctypes.CDLL(str(_library()))
    library.rd_kafka_new.restype = ctypes.c_void_p
    library.rd_kafka_mock_cluster_new.restype = ctypes.c_void_p
    library.rd_kafka_mock_cluster_bootstraps.restype = ctypes.c_char_p
    words = ctypes.create_string_buffer(512)
    client = ctypes.c_void_p(library.rd_kafka_new(_PRODUCER, None, words, ctypes.c_size_t(len(words))))
    cluster = ctypes.c_void_p(library.rd_kafka_mock_cluster_new(client, 1))
    print(library.rd_kafka_mock_cluster_bootstraps(cluster).decode(), flush=True)
    for line in sys.stdin:
        name, partitions = line.split()
        print(library.rd_kafka_mock_topic_create(cluster, name.encode(), int(partitions), 1), flush=True)


if __name__ == "__main__":
    _serve()
