"""The live service on the embedded server: real commands, real processes, killed, stopped and started again.

PILLWATCH_SOAK_KILLS=1000 (`make soak`) kills that many workers; a normal run kills fifty.
"""

import json
import os
import random
import signal
import time
from collections.abc import Iterator
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from monitor.adapters.redis.connection import open_store
from monitor.core.times.instants import format_instant
from monitor.live import topics
from tests.example_plans import plan_text
from tests.integration.live import Live
from tests.integration.live import Worker
from tests.integration.live import pieces_of
from tests.integration.live import wait_until
from tests.integration.live_feed import Feed
from tests.integration.live_feed import check_all_came
from tests.oracle.random_feeds import ISSUER
from tests.oracle.random_feeds import known_at
from tests.oracle.random_feeds import random_feed

CASES = Path(__file__).parents[3] / "shared" / "cases"
FOUND = sorted(path.parent for path in CASES.glob("*/case.json"))
KILLS = int(os.environ.get("PILLWATCH_SOAK_KILLS", "50"))
KILLS_A_ROUND = 10
PATIENCE_SECONDS = 60


@pytest.fixture
def live(tmp_path: Path) -> Iterator[Live]:
    """A namespace of its own on a server of its own."""
    live = Live(tmp_path / "home")
    yield live
    live.close()


# -- the cases -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def shared_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A server for many namespaces."""
    home = tmp_path_factory.mktemp("live") / "home"
    holder = Live(home)
    yield home
    holder.close()


@pytest.mark.skipif(not FOUND, reason="../shared/cases is absent: the replay cases are not run live")
@pytest.mark.parametrize("folder", FOUND, ids=lambda folder: folder.name)
def test_a_case_gives_live_what_its_replay_gives(folder: Path, shared_home: Path) -> None:
    live = Live(shared_home, folder.name)
    try:
        _check_it_replays(live, folder / "plan.toml", folder / "feed.jsonl")
    finally:
        live.close()


@pytest.mark.parametrize(("seed", "profile"), [(11, "everything"), (12, "clocks"), (13, "acts")])
def test_a_random_feed_gives_live_what_its_replay_gives(seed: int, profile: str, live: Live, tmp_path: Path) -> None:
    feed = random_feed(seed, 40, profile)
    for name, text in feed.plans.items():
        (tmp_path / name).write_text(text)
    events = sorted(feed.events, key=known_at)
    (tmp_path / "feed.jsonl").write_text("".join(json.dumps(event) + "\n" for event in events))
    _check_it_replays(live, tmp_path / feed.base, tmp_path / "feed.jsonl")


def _check_it_replays(live: Live, plan: Path, feed: Path) -> None:
    wanted = live.done("replay", "--format", "jsonl", "--no-store", "--plan", plan, feed)
    live.done("ingest", feed)
    live.done("run", "--plan", plan, "--clock", "feed", "--drain")
    assert live.alerts() == wanted
    assert live.exported([plan]) == wanted
    assert live.outboxes() == []


# -- feeds of several issuers ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("turn", range(-(-KILLS // KILLS_A_ROUND)))
def test_workers_are_killed_while_events_come_in_pieces(turn: int, live: Live, tmp_path: Path) -> None:
    seed = 1_000 + turn
    chance = random.Random(seed)
    feed = Feed(seed, live, tmp_path / "feed")
    pieces = list(pieces_of(chance, feed.lines, 6))
    workers = [live.start_hasty(*feed.run) for _ in range(2)]
    for worker in workers:
        worker.wait_until_said("partition claimed")
    kills_at = sorted(chance.sample(range(len(pieces)), KILLS_A_ROUND))

    def kill(number: int) -> None:
        time.sleep(chance.uniform(0, 0.02))
        if number in kills_at:
            victim = chance.choice(workers)
            victim.kill()
            workers.remove(victim)
            workers.append(live.start_hasty(*feed.run))
            if chance.random() < 0.5:
                workers[-1].wait_until_said("partition claimed")

    live.send(pieces, kill)
    for worker in workers:
        worker.kill()
    check_all_came(live, feed)


def test_a_worker_that_was_stopped_past_its_lease_is_fenced(live: Live, tmp_path: Path) -> None:
    chance = random.Random(5)
    feed = Feed(5, live, tmp_path / "feed")
    pieces = list(pieces_of(chance, feed.lines, 6))
    first, second = live.start_hasty(*feed.run), live.start_hasty(*feed.run)
    wait_until(lambda: first.partitions == second.partitions == 2, "the partitions to be shared out")
    live.send(pieces[: len(pieces) // 3])
    first.process.send_signal(signal.SIGSTOP)
    live.send(pieces[len(pieces) // 3 : 2 * len(pieces) // 3])
    wait_until(lambda: second.partitions == 4, "the other worker to take over")
    first.process.send_signal(signal.SIGCONT)
    first.wait_until_said("another worker has taken the partition over")
    live.send(pieces[2 * len(pieces) // 3 :])
    assert first.stop() == 0
    assert second.stop() == 0
    check_all_came(live, feed)


def test_the_server_itself_is_killed(live: Live, tmp_path: Path) -> None:
    chance = random.Random(6)
    feed = Feed(6, live, tmp_path / "feed")
    pieces = list(pieces_of(chance, feed.lines, 6))
    worker = live.start_hasty(*feed.run)
    worker.wait_until_said("partition claimed")
    live.send(pieces[: len(pieces) // 2])
    _kill_server(live)
    wait_until(lambda: worker.said.count("partition claimed") >= 8, "the worker to begin again by itself")
    live.send(pieces[len(pieces) // 2 :])
    assert worker.stop() == 0
    check_all_came(live, feed)


def _kill_server(live: Live) -> None:
    with open_store(live.settings) as connection:
        number = connection.client.info("server")["process_id"]
    os.kill(number, signal.SIGKILL)


def test_every_event_comes_twice(live: Live, tmp_path: Path) -> None:
    feed = Feed(7, live, tmp_path / "feed", size=25)
    twice = tmp_path / "twice.jsonl"
    twice.write_bytes(b"".join(line + b"\n" + line.replace(b'", "', b'" , "') + b"\n" for line in feed.lines))
    for _ in range(2):
        live.done("ingest", twice)
    check_all_came(live, feed)


# -- poison ----------------------------------------------------------------------------------------------------------


POISON = (
    b"",
    b"\xff\xfe\x00",
    b"{",
    b'{"kind": "trade"}',
    b"[" * 2000,
    b'{"kind": "board_action", "action": "amend"}',
    b'{"says": "drain"}',
    b'{"kind": "price", "id": "p", "issuer": "0001014739", "at": "2003-05-01", "close": 1e999999999999999999999}',
)


def test_poison_in_every_topic_is_set_aside_and_the_rest_goes_on(live: Live, tmp_path: Path) -> None:
    feed = Feed(8, live, tmp_path / "feed", size=25)
    pieces = list(pieces_of(random.Random(8), feed.lines, 40))
    live.send(pieces[: len(pieces) // 2])
    live.append_everywhere(POISON)
    live.send(pieces[len(pieces) // 2 :])
    check_all_came(live, feed)
    for topic in topics.TAKEN:
        texts = [reject.text for reject in live.rejects() if reject.place.startswith(f"{topic}:") and not reject.event]
        assert sorted(texts) == ([] if topic == topics.CONTROL else sorted(POISON * 4))
    assert all(reject.reason and reject.mend for reject in live.rejects())


def test_what_stands_in_a_partition_that_is_not_its_issuers_is_set_aside_and_can_be_moved(
    live: Live, tmp_path: Path
) -> None:
    plan = tmp_path / "plan.toml"
    plan.write_text(PLAN)
    at = datetime(2024, 5, 1, 14, tzinfo=UTC)
    known = {"known_at": format_instant(at)}
    live.append_everywhere([_event("shares_outstanding", "c", at, shares=1_000_000, **known)], to=[topics.REFERENCE])
    live.append_everywhere([_event("trade", "t", at, holder="a", side="buy", shares=1, **known)], to=[topics.TRADES])
    live.done("run", "--plan", plan, "--clock", "feed", "--drain")
    rejects = live.rejects()
    assert sorted(reject.event for reject in rejects) == ["c"] * 3 + ["t"] * 3
    assert all("another partition than its issuer's" in reject.reason for reject in rejects)
    live.done("rejects", "retry", "--all")
    live.done("run", "--plan", plan, "--clock", "feed", "--drain")
    live.done("export", tmp_path / "exported")
    (feed,) = (tmp_path / "exported").rglob("feed.jsonl")
    exported = [json.loads(line) for line in feed.read_text().splitlines()]
    assert sorted(line["id"] for line in exported if line["kind"] != "clock") == ["c", "t"]


# -- the wall clock --------------------------------------------------------------------------------------------------


PLAN = plan_text("plan-now", ISSUER, dated="2020-12-03", final="2040-06-01", watch=None)


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """A plan that is in force now."""
    path = tmp_path / "plan.toml"
    path.write_text(PLAN)
    return path


def _event(kind: str, event_id: str, at: datetime, **fields: object) -> bytes:
    common = {"kind": kind, "id": event_id, "issuer": ISSUER, "at": format_instant(at)}
    return json.dumps({**common, **fields}).encode()


def test_what_time_alone_brings_comes_at_its_instant(live: Live, plan: Path, tmp_path: Path) -> None:
    workers = [live.start("run", "--plan", plan), live.start("run", "--plan", plan)]
    workers[0].wait_until_said("partition claimed")
    following = live.start("alerts", "--follow", "--format", "jsonl")
    now = datetime.now(UTC)
    due = now + timedelta(seconds=6)
    past = {"known_at": format_instant(now - timedelta(days=1))}
    feed = tmp_path / "feed.jsonl"
    lines = [
        _event("shares_outstanding", "c", now - timedelta(days=2), shares=1_000_000, **past),
        _event("holding", "h1", now - timedelta(days=2), holder="a", shares=100_000, **past),
        _event("holding", "h2", due, holder="a", shares=150_000),
    ]
    feed.write_bytes(b"\n".join(lines))
    live.done("ingest", feed)
    wait_until(lambda: format_instant(due) in following.said, "the crossing")
    late = (datetime.now(UTC) - due).total_seconds()
    assert 0 <= late < 3
    found = [json.loads(line) for line in following.said.splitlines()]
    assert [(alert["kind"], alert["raised_at"]) for alert in found] == [
        (kind, format_instant(due))
        for kind in ("threshold_crossed", "acquiring_person_became", "flip_in", "rights_void")
    ]
    assert sorted(live.sent()) == sorted(alert["id"] for alert in found)
    assert live.alerts() == following.said == live.exported([plan])
    assert [worker.stop() for worker in workers] == [0, 0]


def test_an_event_without_known_at_is_known_when_the_log_took_it(live: Live, plan: Path, tmp_path: Path) -> None:
    feed = tmp_path / "feed.jsonl"
    before = datetime.now(UTC)
    ahead = {"known_at": format_instant(before + timedelta(days=300))}
    lines = [
        _event("shares_outstanding", "c", before - timedelta(days=900), shares=1_000_000),
        _event("holding", "h", before - timedelta(days=2), holder="a", shares=10_000),
        _event("holding", "i", before - timedelta(days=2), holder="b", shares=10_000, **ahead),
    ]
    feed.write_bytes(b"\n".join(lines))
    live.done("ingest", feed)
    after = datetime.now(UTC)
    live.done("run", "--plan", plan, "--drain")
    known = [datetime.fromisoformat(event["known_at"]) for event in _record(live, tmp_path) if event["id"] != "clock"]
    assert all(before <= instant <= after for instant in known)
    assert known[0] == known[1]  # one instant for a whole file


def _record(live: Live, folder: Path) -> list[dict[str, str]]:
    live.done("export", folder / "taken")
    lines = (folder / "taken" / ISSUER / "feed.jsonl").read_bytes().splitlines()
    return [json.loads(line) for line in lines]


def test_a_load_of_the_past_is_told_as_one_and_its_alerts_are_kept(live: Live, plan: Path, tmp_path: Path) -> None:
    feed = tmp_path / "feed.jsonl"
    at = datetime(2024, 5, 1, 14, tzinfo=UTC)
    known = {"known_at": format_instant(at)}
    lines = [
        _event("shares_outstanding", "c", at, shares=1_000_000, **known),
        _event("holding", "h", at, holder="a", shares=150_000, **known),
        _event("announcement", "n", at, by="company", about="a", says="acquiring-person", **known),
    ]
    feed.write_bytes(b"\n".join(lines))
    live.done("ingest", "--history", feed)
    drained = live.call("run", "--plan", plan, "--drain")
    summary = [json.loads(line)["says"] for line in drained.err.splitlines() if "the past of issuer" in line]
    assert len(summary) == 1
    assert "a is an Acquiring Person since Wednesday, May 1, 2024, 10:00 (New York)" in summary[0]
    assert "The Distribution Date came on Wednesday, May 15, 2024, 17:00 (New York)." in summary[0]
    assert live.sent() == []
    assert live.outboxes() == []
    alerts = [json.loads(line) for line in live.alerts().splitlines()]
    assert {alert["raised_at"][:4] for alert in alerts} == {"2024"}
    assert live.exported([plan]) == live.alerts()


# -- what a namespace is ---------------------------------------------------------------------------------------------


def test_another_clock_and_other_plans_are_refused_with_a_sentence(live: Live, plan: Path, tmp_path: Path) -> None:
    live.done("run", "--plan", plan, "--clock", "feed", "--drain")
    other = tmp_path / "other.toml"
    other.write_text(PLAN.replace('percent = "15"', 'percent = "20"'))
    renamed = tmp_path / "renamed.toml"
    renamed.write_text(PLAN)
    for arguments in (["--plan", plan, "--clock", "wall"], ["--plan", other]):
        outcome = live.call("run", "--drain", *arguments)
        assert outcome.code == 2
        assert "PILLWATCH_NAMESPACE" in outcome.err and "rebuild" in outcome.err
        assert len(outcome.err.splitlines()) == 1
    assert live.call("run", "--drain", "--plan", renamed).code == 0
    assert live.call("run", "--drain").code == 0


def test_a_stop_while_nothing_comes_and_while_much_comes_ends_with_0(live: Live, tmp_path: Path) -> None:
    feed = Feed(9, live, tmp_path / "feed", size=25)
    idle = live.start(*feed.run)
    idle.wait_until_said("partition claimed")
    assert idle.stop() == 0
    live.done("ingest", feed.path)
    busy = live.start(*feed.run)
    busy.wait_until_said("partition claimed")
    assert busy.stop() == 0
    check_all_came(live, feed)


# -- a crash at every step -------------------------------------------------------------------------------------------


STEPS = range(1, 10)
"""Claimed, restored, read, taken, committed, published, folded, all folded, released: see `agents.owner`."""
STEPS_OF_A_STOP = (7, 8, 9)


def test_a_crash_at_every_step_changes_nothing(live: Live, tmp_path: Path) -> None:
    feed = Feed(20, live, tmp_path / "feed", size=20)
    cuts = [len(feed.lines) * part // len(STEPS) for part in range(len(STEPS) + 1)]
    pieces = [feed.lines[start:stop] for start, stop in pairwise(cuts)]
    for step, piece in zip(STEPS, pieces, strict=True):
        live.send([piece])
        worker = live.start_hasty(*feed.run, PILLWATCH_FAULT_POINT=f"{step}:{1 + step % 2}")
        wait_until(lambda worker=worker: _has_claimed_all(worker), "the claims, or the crash")
        if worker.process.poll() is None and step in STEPS_OF_A_STOP:
            worker.process.send_signal(signal.SIGTERM)
        assert worker.process.wait(PATIENCE_SECONDS) == 9, worker.said
    check_all_came(live, feed)


def _has_claimed_all(worker: Worker) -> bool:
    return worker.process.poll() is not None or worker.said.count("partition claimed") == 4
