"""A store or a Kafka that takes connections and answers nothing: commands say so soon, and leave nothing half done."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.adapters.redis.connection import open_store
from monitor.adapters.service.live_keys import NamespaceKeys
from monitor.live.topics import partition_of
from tests.integration.live import Live
from tests.integration.live import live_on_kafka
from tests.integration.live import wait_until
from tests.servers.kafka import KafkaServer
from tests.servers.valkey import ValkeyServer

SOON_SECONDS = 14.0
"""The ten that are promised, and what a busy machine needs to start the program."""

ISSUER = "0001014739"
ENDS = NamespaceKeys("pillwatch").log(partition_of(ISSUER, 4)).ends
COUNT = (
    '{"kind": "shares_outstanding", "id": "count", "issuer": "0001014739", "at": "2006-12-01", '
    '"known_at": "2006-12-01T15:00:00Z", "shares": 1000000000}\n'
)
TRADE = (
    '{{"kind": "trade", "id": "t-{0}", "issuer": "0001014739", "at": "2006-12-08T15:00:00Z", '
    '"known_at": "2006-12-08T15:00:00Z", "holder": "h-{0}", "side": "buy", "shares": 1}}\n'
)


@pytest.fixture
def live(valkey: ValkeyServer, tmp_path: Path) -> Iterator[Live]:
    """A namespace on the server of this run, which goes on at the end."""
    live = Live(tmp_path / "home", PILLWATCH_REDIS_URL=valkey.url)
    yield live
    valkey.resume()
    live.close()


def feed(live: Live, count: int) -> Path:
    path = live.folder / f"{count}.jsonl"
    path.write_text(COUNT + "".join(map(TRADE.format, range(count))))
    return path


@pytest.mark.parametrize(
    ("command", "code"),
    [(["ingest"], 1), (["alerts"], 1), (["status"], 1), (["rejects", "list"], 1), (["run"], 2), (["doctor"], 1)],
)
def test_a_command_says_soon_that_nobody_answers(
    command: list[str], code: int, live: Live, valkey: ValkeyServer
) -> None:
    arguments = [*command, feed(live, 3)] if command == ["ingest"] else command
    valkey.pause()
    began = time.monotonic()
    outcome = live.call(*arguments)
    assert time.monotonic() - began < SOON_SECONDS
    assert outcome.code == code
    assert "does not answer (Timeout" in (outcome.out if command == ["doctor"] else outcome.err)
    valkey.resume()
    with valkey.client() as client:
        assert client.dbsize() == 0


def test_one_that_hangs_while_alerts_are_followed(live: Live, valkey: ValkeyServer) -> None:
    following = live.start("alerts", "--follow")
    wait_until(lambda: _clients(valkey) > 0, "the command to be there")
    valkey.pause()
    began = time.monotonic()
    assert following.process.wait(60) == 1
    assert time.monotonic() - began < SOON_SECONDS
    assert following.said.endswith("see what holds it up, start it again, or correct its URL.\n")


def test_one_that_hangs_in_the_middle_of_a_feed(live: Live, valkey: ValkeyServer) -> None:
    whole = feed(live, 60_000)
    ingesting = live.start("ingest", whole)
    with valkey.client() as client:
        wait_until(lambda: client.exists(ENDS) == 1, "some of it")
        valkey.pause()
    began = time.monotonic()
    assert ingesting.process.wait(60) == 1
    assert time.monotonic() - began < SOON_SECONDS
    assert ingesting.said.endswith("; send it again: nothing counts twice.\n")
    valkey.resume()
    assert "60,001 appended, 0 set aside, 0 repeated" in live.done("ingest", whole)
    live.done("run", "--clock", "feed", "--drain")
    live.done("export", live.folder / "taken")
    taken = (live.folder / "taken" / ISSUER / "feed.jsonl").read_text()
    assert taken.count('"kind":"trade"') + taken.count('"kind": "trade"') == 60_000


def test_an_embedded_server_that_hangs(tmp_path: Path) -> None:
    live = Live(tmp_path / "home")
    try:
        with open_store(live.settings) as connection:
            server = connection.client.info("server")["process_id"]
        os.kill(server, signal.SIGSTOP)
        began = time.monotonic()
        outcome = live.call("alerts")
        assert time.monotonic() - began < SOON_SECONDS
        assert outcome.code == 1
        assert "its server has answered nothing for 8 seconds" in outcome.err
    finally:
        os.kill(server, signal.SIGCONT)
        live.close()


def test_a_kafka_that_hangs(kafka: KafkaServer, valkey: ValkeyServer, tmp_path: Path) -> None:
    with live_on_kafka(tmp_path, kafka.bootstrap, valkey.url) as live:
        some = feed(live, 3)
        kafka.pause()
        try:
            for arguments, code in ((["ingest", some], 1), (["topics", "create"], 1), (["run", "--drain"], 2)):
                began = time.monotonic()
                outcome = live.call(*arguments)
                assert time.monotonic() - began < SOON_SECONDS
                assert outcome.code == code
                assert f"Kafka at kafka://{kafka.bootstrap} does not answer" in outcome.err
            assert live.done("alerts") == "No alert was raised.\n"
        finally:
            kafka.resume()


def _clients(valkey: ValkeyServer) -> int:
    with valkey.client() as client:
        return len(client.client_list()) - 1
