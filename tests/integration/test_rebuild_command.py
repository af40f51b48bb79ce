"""`pillwatch rebuild`: the state from the log alone, equal to the byte, and put in place under running workers."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from monitor.adapters.redis.connection import open_store
from monitor.adapters.service.live_keys import NamespaceKeys
from monitor.live.topics import partition_of
from monitor.settings import Settings
from tests.live_commands import ISSUER
from tests.live_commands import PLAN
from tests.live_commands import ROOT
from tests.live_commands import Live
from tests.live_commands import event
from tests.live_commands import trade

KEYS = NamespaceKeys("pillwatch")
NUMBER = partition_of(ISSUER, 4)

COUNT = event("shares_outstanding", "count", "2024-03-01", shares=10_000_000)
STAKE = event("holding", "stake", "2024-03-01", holder="alder", shares=1_400_000)
BUY = trade("buy", "2024-03-11T15:00:00Z", 100_000)
RELEASE = event(
    "announcement",
    "release",
    "2024-03-12",
    known_at="2024-03-12T13:00:00Z",
    by="company",
    about="alder",
    says="acquiring-person",
)
LATE = event("holding", "late", "2024-02-01", known_at="2024-03-11T16:00:00Z", holder="birch", shares=600_000)
LATER = event("clock", "later", "2024-03-26T21:00:00Z")
AFTER = trade("after", "2024-04-02T15:00:00Z", 10)


@pytest.fixture
def live(tmp_path: Path) -> Live:
    return Live(tmp_path)


@pytest.fixture
def client(live: Live) -> Iterator[Any]:
    """The store itself, which stays up between commands."""
    with open_store(Settings(home=live.folder / "home")) as connection:
        yield connection.client


def _fill(live: Live) -> None:
    """Some commits by several workers: late events, conflicts, repeats, rejects."""
    live.take([COUNT, STAKE, BUY, RELEASE])
    live.take([{**COUNT, "shares": 1}, LATE, BUY, LATER, AFTER])


def _alerts(live: Live) -> str:
    return live("alerts", "--format", "jsonl").stdout


def _exported(live: Live, name: str) -> bytes:
    live("export", live.folder / name)
    return (live.folder / name / ISSUER / "feed.jsonl").read_bytes()


def _generation(client: Any) -> int:
    return int(client.hget(KEYS.charter, "generation"))


def _keys(client: Any, generation: int) -> set[str]:
    prefixes = [KEYS.state(number, generation).prefix for number in range(4)]
    return {key.decode() for prefix in prefixes for key in client.scan_iter(f"{prefix}:*")}


def test_the_state_comes_out_equal_and_the_old_one_is_gone(live: Live, client: Any) -> None:
    _fill(live)
    before, record = _alerts(live), _exported(live, "before")
    aside = live("rejects", "list", "--format", "jsonl").stdout
    assert len(before.splitlines()) > 6
    assert "equal to the byte" in live("rebuild").stdout
    assert _generation(client) == 2
    assert (_alerts(live), _exported(live, "after")) == (before, record)
    assert live("rejects", "list", "--format", "jsonl").stdout == aside
    # Only the marks stay that nobody may write it any more.
    assert _keys(client, 1) == {KEYS.state(number, 1).meta for number in range(4)}
    assert client.hget(KEYS.state(NUMBER, 1).meta, "retired") == b"1"
    assert not client.exists(KEYS.rebuild)

    sold = trade("sold", "2024-04-03T15:00:00Z", 600_000)
    live.take([{**sold, "side": "sell"}])
    assert _alerts(live).startswith(before)
    assert "threshold_receded" in _alerts(live)
    assert "equal to the byte" in live("rebuild").stdout


def test_a_reject_that_was_settled_does_not_come_back(live: Live, client: Any) -> None:
    _fill(live)
    (aside,) = live.lines("rejects", "list", "--format", "jsonl")
    live("rejects", "drop", aside["id"])
    assert "equal to the byte" in live("rebuild").stdout
    assert live.lines("rejects", "list", "--format", "jsonl") == []
    assert [one["what"] for one in live.lines("rejects", "list", "--settled", "--format", "jsonl")] == ["dropped"]


def test_a_state_that_differs_stays_and_what_differs_is_told(live: Live, client: Any) -> None:
    _fill(live)
    keys = KEYS.state(NUMBER, 1)
    before = _alerts(live)
    lost = json.loads(before.splitlines()[0])["id"]
    client.hdel(keys.alerts, lost)
    client.hset(keys.clocks, ISSUER, "2030-01-01T00:00:00Z")
    answer = live("rebuild", code=1)
    assert f"issuer {ISSUER}: alerts: only after: {lost}" in answer.stdout
    assert f"issuer {ISSUER}: clock: only before: 2030-01-01T00:00:00Z; only after: 2024-04-02" in answer.stdout
    assert "--accept" in answer.stderr
    assert _generation(client) == 1
    assert lost not in _alerts(live)
    assert not any(client.exists(key) for key in _keys(client, 2))
    live("run", "--drain")  # nobody is kept out

    assert "it differs, as told" in live("rebuild", "--accept").stdout
    assert _alerts(live) == before
    # The one that was lost reaches people as a summary, not as if it were new.
    assert json.loads(client.lindex(KEYS.state(NUMBER, 2).outbox, -1)) == {"loaded": {ISSUER: 1}, "is_rehearsal": True}


def test_a_record_that_differs_is_told_by_the_ids_of_its_events(live: Live, client: Any) -> None:
    _fill(live)
    chunks = client.lrange(KEYS.state(NUMBER, 1).record(ISSUER), 0, -1)
    assert len(chunks) == 2
    client.lset(KEYS.state(NUMBER, 1).record(ISSUER), 1, chunks[0])
    out = live("rebuild", code=1).stdout
    assert "record: only after: " in out
    assert "late" in out


def test_what_waits_in_the_outbox_is_sent_by_the_new_state_once(live: Live, client: Any) -> None:
    _fill(live)
    waiting = b'{"loaded":{"0000000042":7}}'
    client.rpush(KEYS.state(NUMBER, 1).outbox, waiting)
    sent = client.xlen(KEYS.log(NUMBER).alerts)
    live("rebuild")
    assert client.lrange(KEYS.state(NUMBER, 2).outbox, 0, -1) == [waiting]
    live("run", "--drain")
    assert client.xlen(KEYS.log(NUMBER).alerts) == sent + 1


def test_a_rebuild_that_was_cut_off_is_finished_by_another(live: Live, client: Any) -> None:
    _fill(live)
    before = _alerts(live)
    for number in range(4):
        client.hset(KEYS.state(number, 1).meta, "retired", "1")
    client.hset(KEYS.state(NUMBER, 2).meta, mapping={"epoch": "7", "state": "{}", "number": "3"})
    client.rpush(KEYS.state(NUMBER, 2).delta, "left over")
    client.set(KEYS.rebuild, "somebody", px=600_000)
    assert "another rebuild" in live("rebuild", code=1).stderr
    client.delete(KEYS.rebuild)
    assert "equal to the byte" in live("rebuild").stdout
    assert _alerts(live) == before
    live.take([trade("more", "2024-04-03T15:00:00Z", 1)])


def test_an_order_that_has_a_hole_is_no_proof(live: Live, client: Any) -> None:
    _fill(live)
    client.xdel(KEYS.log(NUMBER).order_of(1), "1-0")
    assert "lacks commit 1" in live("rebuild", code=1).stderr
    assert _generation(client) == 1
    live("run", "--drain")


def test_other_plans_take_everything_anew(live: Live, client: Any) -> None:
    _fill(live)
    assert '"threshold": "watch-5"' in _alerts(live)
    other = live.folder / "other.toml"
    other.write_text(PLAN.replace('percent = "15"', 'percent = "14"').replace('"watch-5"', '"watch-6"'))
    answer = live("rebuild", "--plan", other)
    assert "everything is taken anew" in answer.stderr
    assert "Everything was taken anew" in answer.stdout
    live.environment["PILLWATCH_PLANS"] = str(other)
    taken = _exported(live, "anew")
    anew = _alerts(live)
    assert '"watch-5"' not in anew
    replayed = live("replay", "--no-store", "--format", "jsonl", live.folder / "anew" / ISSUER)
    assert replayed.stdout == anew
    # Its order is recorded too, and the old one is gone.
    assert not client.exists(KEYS.log(NUMBER).order_of(1))
    assert "equal to the byte" in live("rebuild").stdout
    assert _exported(live, "again") == taken
    live.environment["PILLWATCH_PLANS"] = str(live.plan)
    assert "was begun with other plans" in live("run", "--drain", code=2).stderr


def test_another_clock(live: Live, client: Any) -> None:
    _fill(live)
    feed_alerts = _alerts(live)
    live("rebuild", "--clock", "wall")
    assert client.hget(KEYS.charter, "clock") == b"wall"
    assert _alerts(live) != feed_alerts  # the commits of a wall clock, and time that has gone on since
    live("rebuild", "--clock", "feed")
    assert _alerts(live) == feed_alerts


def test_an_issuer_without_a_plan_is_said_once_and_taken_once_there_is_one(live: Live) -> None:
    _fill(live)
    other = live.folder / "other"
    other.mkdir()
    (other / "plan.toml").write_text(PLAN.replace(ISSUER, "0000000777").replace("example-2024", "other"))
    named, live.environment["PILLWATCH_PLANS"] = live.environment["PILLWATCH_PLANS"], str(other)
    live.environment["PILLWATCH_NAMESPACE"] = "planless"
    live("ingest", live.feed(COUNT, STAKE))
    live("ingest", live.feed(BUY))
    said = [line for line in live("run", "--clock", "feed", "--drain").stderr.splitlines() if "no plan of this" in line]
    assert len(said) == 1
    assert f"no plan of this namespace is of the issuer {ISSUER}:" in said[0]
    assert _alerts(live) == ""
    live("rebuild", "--plan", other, "--plan", named)
    assert "acquiring_person_became" in _alerts(live)


def test_a_setting_of_another_number_of_partitions_stops_who_would_use_it(live: Live) -> None:
    _fill(live)
    live.environment["PILLWATCH_PARTITIONS"] = "7"
    sentence = (
        "pillwatch: the namespace 'pillwatch' was begun with 4 partitions, and PILLWATCH_PARTITIONS is 7: unset it, or "
        "set it to 4; `pillwatch rebuild --partitions 7` says how to come to 7.\n"
    )
    assert live("run", "--drain", code=2).stderr == sentence
    assert live("ingest", live.feed(COUNT), code=2).stderr == sentence
    assert "PILLWATCH_PARTITIONS is 7: unset it, or set it to 4" in live("doctor", code=1).stdout
    assert live("alerts", "--format", "jsonl").stdout
    live.environment["PILLWATCH_PARTITIONS"] = "4"
    live("run", "--drain")


def test_another_number_of_partitions_is_another_namespace(live: Live, client: Any) -> None:
    _fill(live)
    alerts = _alerts(live)
    assert "PILLWATCH_PARTITIONS=7, `pillwatch ingest --history`" in live("rebuild", "--partitions", 7, code=2).stderr
    assert "equal to the byte" in live("rebuild", "--partitions", 4).stdout
    live("export", live.folder / "exported")
    live.environment |= {"PILLWATCH_NAMESPACE": "another", "PILLWATCH_PARTITIONS": "7"}
    live("ingest", "--history", live.folder / "exported" / ISSUER)
    live("run", "--clock", "feed", "--drain")
    assert _alerts(live) == alerts
    assert "equal to the byte" in live("rebuild").stdout


def test_nothing_to_rebuild(live: Live) -> None:
    assert "there is no state to rebuild" in live("rebuild", code=2).stderr


def test_running_workers_go_on_with_the_new_state(live: Live, client: Any) -> None:
    live("ingest", live.feed(COUNT, STAKE))
    command = [sys.executable, "-m", "monitor.cli", "run", "--clock", "feed"]
    log = (live.folder / "log").open("wb")
    workers = [subprocess.Popen(command, cwd=ROOT, env=live.environment, stderr=log) for _ in range(2)]
    try:
        live("ingest", live.feed(BUY, RELEASE))
        _wait_for(live, "acquiring_person_became")
        assert "equal to the byte" in live("rebuild").stdout
        live("ingest", live.feed(LATE, LATER, AFTER))
        _wait_for(live, "distribution_date_approaching")
        assert _keys(client, 1) == {KEYS.state(number, 1).meta for number in range(4)}
    finally:
        for worker in workers:
            worker.send_signal(signal.SIGTERM)
        codes = [worker.wait(timeout=30) for worker in workers]
        log.close()
    assert codes == [0, 0]
    told = (live.folder / "log").read_text()
    assert "generation 2 of the state counts now" in told
    assert "critical" not in [json.loads(line)["level"] for line in told.splitlines()]
    assert "equal to the byte" in live("rebuild").stdout


def _wait_for(live: Live, kind: str) -> None:
    deadline = time.monotonic() + 60
    while f'"{kind}"' not in _alerts(live):
        assert time.monotonic() < deadline, kind
        time.sleep(0.2)
