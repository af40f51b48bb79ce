"""The live service on a store that is slow, loses answers, or refuses to write: all comes in the end."""

import asyncio
import random
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import AbstractContextManager
from contextlib import contextmanager
from hashlib import sha1
from operator import gt
from pathlib import Path
from typing import Any

import pytest

from monitor.adapters.redis.scripts import text_of
from tests.integration.live import Live
from tests.integration.live import Worker
from tests.integration.live import pieces_of
from tests.integration.live import wait_until
from tests.integration.live_feed import Feed
from tests.integration.live_feed import check_all_came
from tests.servers.processes import free_port
from tests.servers.proxy import Proxy
from tests.servers.valkey import ValkeyServer

SIZE = 15
LOSSES = ("apply", "sent", "claim", "renew", "apply", "read")
"""Scripts that are carried out and of which the worker does not hear."""


@pytest.fixture
def live(valkey: ValkeyServer, tmp_path: Path) -> Iterator[Live]:
    """A namespace on the server of this run."""
    live = Live(tmp_path / "home", PILLWATCH_REDIS_URL=valkey.url)
    yield live
    live.close()


@pytest.fixture
def proxy(valkey: ValkeyServer) -> Iterator[Proxy]:
    """A way to the server on which workers can be made to wait."""
    proxy = Proxy(lambda: asyncio.open_connection("127.0.0.1", valkey.port))
    yield proxy
    proxy.close()


def _workers(live: Live, feed: Feed, **settings: str) -> list[Worker]:
    workers = [live.start_hasty(*feed.run, **settings) for _ in range(2)]
    wait_until(lambda: [worker.partitions for worker in workers] == [2, 2], "the partitions to be shared out")
    return workers


def _claims(workers: list[Worker]) -> list[int]:
    return [worker.said.count("partition claimed") for worker in workers]


def _stop(workers: list[Worker]) -> None:
    assert [worker.stop() for worker in workers] == [0, 0]
    for worker in workers:
        assert "a mistake of this program's own" not in worker.said


# -- slow ------------------------------------------------------------------------------------------------------------


def test_answers_that_come_later_than_a_lease_lasts(live: Live, proxy: Proxy, tmp_path: Path) -> None:
    feed = Feed(30, live, tmp_path / "feed", SIZE)
    pieces = list(pieces_of(random.Random(30), feed.lines, 12))
    workers = _workers(live, feed, PILLWATCH_REDIS_URL=f"redis://127.0.0.1:{proxy.port}/0")
    proxy.delay = 0.7  # a lease of these workers lasts 0.6 seconds
    live.send(pieces)
    wait_until(lambda: any("another worker has taken" in one.said for one in workers), "a lease to lapse")
    proxy.delay = 0.02
    _stop(workers)
    check_all_came(live, feed)


@pytest.mark.parametrize("what", ["ALL", "WRITE"])
def test_a_server_that_answers_nobody_for_a_time(what: str, live: Live, valkey: ValkeyServer, tmp_path: Path) -> None:
    feed = Feed(31, live, tmp_path / "feed", SIZE)
    pieces = list(pieces_of(random.Random(31), feed.lines, 12))
    workers = _workers(live, feed)

    def pause(number: int) -> None:
        if number % 8 == 4:
            with valkey.client() as client:
                client.execute_command("CLIENT PAUSE", 1500, what)

    live.send(pieces, pause)
    _stop(workers)
    check_all_came(live, feed)


def test_answers_that_are_lost(live: Live, proxy: Proxy, tmp_path: Path) -> None:
    feed = Feed(32, live, tmp_path / "feed", SIZE)
    pieces = list(pieces_of(random.Random(32), feed.lines, 12))
    workers = _workers(live, feed, PILLWATCH_REDIS_URL=f"redis://127.0.0.1:{proxy.port}/0")
    scripts = [sha1(text_of(name).encode()).hexdigest().encode() for name in LOSSES]

    def lose(number: int) -> None:
        if number < 2 * len(LOSSES):
            proxy.lose(scripts[number % len(LOSSES)])
            wait_until(lambda: proxy.lost == number, "the loss of an answer")

    live.send(pieces, lose)
    _stop(workers)
    check_all_came(live, feed)


# -- refusing --------------------------------------------------------------------------------------------------------

Refusing = Callable[[ValkeyServer], AbstractContextManager[None]]


@contextmanager
def _full(valkey: ValkeyServer) -> Iterator[None]:
    """Its memory limit is reached, and it throws nothing away."""
    with valkey.client() as client:
        client.config_set("maxmemory", 1)
        try:
            yield
        finally:
            client.config_set("maxmemory", 0)


@contextmanager
def _replica(valkey: ValkeyServer) -> Iterator[None]:
    """It follows a server that is not there."""
    with valkey.client() as client:
        client.replicaof("127.0.0.1", str(free_port()))
        try:
            yield
        finally:
            client.replicaof("NO", "ONE")


@contextmanager
def _alone(valkey: ValkeyServer) -> Iterator[None]:
    """It wants a replica before it writes."""
    with valkey.client() as client:
        client.config_set("min-replicas-to-write", 1)
        try:
            yield
        finally:
            client.config_set("min-replicas-to-write", 0)


@contextmanager
def _without_disk(valkey: ValkeyServer) -> Iterator[None]:
    """It cannot save: where its file should be stands a folder."""
    dump = valkey.folder / "dump.rdb"
    with valkey.client() as client:
        dump.mkdir()
        client.config_set("save", "3600 1000000")
        _save(client, "err")
        try:
            yield
        finally:
            dump.rmdir()
            _save(client, "ok")
            client.config_set("save", "")


def _save(client: Any, status: str) -> None:
    client.bgsave()
    wait_until(lambda: client.info("persistence")["rdb_last_bgsave_status"] == status, f"a save: {status}")


REFUSALS: tuple[tuple[Refusing, str], ...] = (
    (_full, "takes no more (OOM"),
    (_without_disk, "takes no more (MISCONF"),
    (_replica, "cannot be written to now (You can't write against a read only replica"),
    (_alone, "cannot be written to now (NOREPLICAS"),
)


def test_a_server_that_refuses_to_write_for_a_time(live: Live, valkey: ValkeyServer, tmp_path: Path) -> None:
    feed = Feed(33, live, tmp_path / "feed", SIZE)
    workers = _workers(live, feed)
    for number, (refusing, sentence) in enumerate(REFUSALS, start=1):
        live.send([feed.lines[: len(feed.lines) * number // (len(REFUSALS) + 1)]])
        with refusing(valkey):
            for arguments, code in ((["ingest", feed.path], 1), ([*feed.run, "--drain"], 2)):
                outcome = live.call(*arguments)
                assert outcome.code == code, outcome.err
                last = outcome.err.splitlines()[-1]
                assert last.startswith("pillwatch: the store at ") and sentence in last, outcome.err
            wait_until(lambda says=sentence: all(_has_lost_a_claim(one, says) for one in workers), sentence)
            claims = _claims(workers)
        wait_until(lambda claims=claims: all(map(gt, _claims(workers), claims)), "new claims of both workers")
    live.send([feed.lines])
    _stop(workers)
    check_all_came(live, feed)


def _has_lost_a_claim(worker: Worker, sentence: str) -> bool:
    """Whether it has said of a partition why it cannot go on with it."""
    return any("waits: the store at" in line and sentence in line for line in worker.said.splitlines())
