"""The state in a real server: kept whole, changed in one step, and safe against kills."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import msgspec
import pytest
from redis.crc import key_slot

from monitor.adapters.redis.connection import Connection
from monitor.adapters.redis.connection import open_store
from monitor.adapters.redis.store_errors import StateOutdated
from monitor.adapters.redis.store_errors import StoreFull
from monitor.adapters.replayed.state_store import StateStore
from monitor.adapters.replayed.state_store import replay_namespace
from monitor.chains import Chains
from monitor.core.feed.canonical import canonical_json
from monitor.core.feed.decoding import decode_event
from monitor.core.feed.decoding import decode_trades
from monitor.core.feed.events import Event
from monitor.core.standing.standing import standing_of
from monitor.core.standing.subject_lines import positions_of
from monitor.plan_texts import PlanTexts
from monitor.plans import PlanLibrary
from monitor.replay import Replay
from monitor.replay import replay
from monitor.settings import Settings

ISSUER = "0001014739"
TEST_URL = os.environ.get("PILLWATCH_TEST_REDIS_URL")
START = datetime(2006, 1, 3, 15, tzinfo=UTC)


@pytest.fixture(scope="module", params=["embedded", *(["url"] if TEST_URL else [])])
def connection(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    """The embedded server, and the one at PILLWATCH_TEST_REDIS_URL where that is set."""
    url = TEST_URL if request.param == "url" else None
    with open_store(Settings(home=tmp_path_factory.mktemp("home"), redis_url=url)) as opened:
        yield opened


@pytest.fixture
def store(connection: Connection) -> Iterator[StateStore]:
    """A namespace of the test's own."""
    own = StateStore(connection, replay_namespace(f"test-{uuid4().hex[:12]}"))
    yield own
    for issuer in own.issuers():
        own.forget(issuer)


def _lines(trades: int, issuer: str = ISSUER) -> bytes:
    lines: list[dict[str, Any]] = [
        {"kind": "shares_outstanding", "id": "count", "at": "2006-01-02", "shares": 10_000},
        {"kind": "holding", "id": "h", "holder": "a", "shares": "1400.5", "at": "2006-01-03T14:30:00Z", "mine": 1},
    ]
    for n in range(trades):
        at = (START + timedelta(seconds=n)).isoformat()
        trade = {"kind": "trade", "id": f"t{n}", "holder": "a", "side": "buy", "shares": 3}
        lines.append({**trade, "at": at, "known_at": at})
    return b"\n".join(msgspec.json.encode({"issuer": issuer, **line}) for line in lines)


class Run:
    """A replay of a count, a holding and some trades, with all that `save` wants."""

    def __init__(self, trades: int = 40, issuer: str = ISSUER) -> None:
        self.chains, self.library = Chains.named([]), PlanLibrary()
        start_of = self.chains.of(ISSUER)[0].time.start_of
        lines = _lines(trades, issuer).split(b"\n")
        self.events: list[Event] = [decode_event(line, start_of) for line in lines[:2]]
        self.events += decode_trades(b"\n".join(lines[2:])) or []
        self.result: Replay = replay({issuer: self.events}, self.chains)
        self.plans = PlanTexts.of_issuer(issuer, self.chains, self.library, self.events)
        self.issuer = issuer

    def save(self, store: StateStore) -> None:
        store.save(self.result.engines, {self.issuer: self.events}, {self.issuer: self.plans})


# -- what is kept ------------------------------------------------------------------------------------------------


def test_everything_comes_back_as_it_was(store: StateStore) -> None:
    run = Run()
    run.save(store)
    (engine,) = run.result.engines
    assert engine.now is not None
    assert store.issuers() == (ISSUER,)
    assert store.standings(ISSUER) == [standing_of(engine.course, ISSUER, engine.now)]
    assert store.positions(ISSUER, "mim-2002") == sorted(positions_of(engine.course), key=lambda one: one.person)
    assert [one.alert for one in store.alerts(ISSUER)] == [one.as_json_object() for one in run.result.alerts]
    assert [one.evidence for one in store.alerts(ISSUER)] == [one.evidence for one in run.result.alerts]
    meta = store.meta(ISSUER)
    assert meta is not None
    assert (meta.until, meta.events, meta.plans) == (engine.now, 42, ("mim-2002",))


def test_the_record_is_kept_in_its_order_without_loss(store: StateStore) -> None:
    run = Run()
    run.events[5].stated_known_at = START
    run.save(store)
    record = store.record(ISSUER)
    assert record is not None
    assert [event.id for event in record.events] == [event.id for event in run.events]
    assert list(map(canonical_json, record.events)) == list(map(canonical_json, run.events))
    assert [e.known_at for e in record.events] == [e.known_at for e in run.events]
    assert [e.stated_known_at for e in record.events] == [e.stated_known_at for e in run.events]
    again = replay({ISSUER: record.events}, run.chains)
    assert [alert.as_json_object() for alert in again.alerts] == [a.as_json_object() for a in run.result.alerts]


def test_the_plans_come_back_from_their_texts(store: StateStore) -> None:
    run = Run()
    run.save(store)
    plans = store.plans(ISSUER)
    assert plans is not None
    assert [terms.plan for terms in plans.terms()] == [terms.plan for terms in run.chains.of(ISSUER)]
    with pytest.raises(ValueError, match="was not kept"):
        plans.version("another.toml")


def test_events_that_alerts_cite_are_at_hand(store: StateStore) -> None:
    run = Run(100)
    run.save(store)
    crossing = next(one for one in run.result.alerts if one.kind == "acquiring_person_became")
    found = store.events(ISSUER, [*crossing.causes, "h", "no such id"])
    assert set(found) == {*crossing.causes, "h"}
    assert found["h"]["mine"] == 1


def test_what_a_run_did_not_reach_is_not_kept(store: StateStore) -> None:
    run = Run()
    until = START + timedelta(seconds=3)
    result = replay({ISSUER: run.events}, run.chains, until)
    store.save(result.engines, {ISSUER: run.events}, {ISSUER: run.plans})
    meta = store.meta(ISSUER)
    assert meta is not None
    assert (meta.until, meta.events) == (until, 6)


def test_nothing_is_there_before_anything_was_saved(store: StateStore) -> None:
    assert (store.issuers(), store.meta(ISSUER), store.record(ISSUER), store.plans(ISSUER)) == ((), None, None, None)
    assert (store.standings(ISSUER), store.alerts(ISSUER), store.alert_ids(ISSUER)) == ([], [], [])
    assert (store.alert(ISSUER, "x"), store.events(ISSUER, ["x"]), store.positions(ISSUER, "p")) == (None, {}, [])


# -- one step ----------------------------------------------------------------------------------------------------


def _keys(store: StateStore) -> set[bytes]:
    return set(store._client.scan_iter(match=store.key("*", "*").replace("{", "[{]"), count=10_000))


def test_a_new_state_leaves_nothing_of_the_old_one(store: StateStore) -> None:
    Run(100).save(store)
    many = _keys(store)
    Run(0).save(store)
    few = _keys(store)
    assert len(store.alerts(ISSUER)) < 4
    assert few < many
    assert all(store._client.ttl(key) == -1 for key in few)
    store.forget(ISSUER)
    assert _keys(store) == set()


def test_all_keys_of_an_issuer_have_one_hash_tag(store: StateStore) -> None:
    Run(100).save(store)
    assert {key_slot(key) for key in _keys(store)} == {key_slot(store.key(ISSUER, "x").encode())}
    assert len(_keys(store)) > 8


def test_another_replay_takes_the_place_of_all(store: StateStore) -> None:
    Run().save(store)
    store.save([], {}, {})
    assert store.issuers() == ()


def test_an_error_in_the_middle_leaves_the_old_state(store: StateStore, monkeypatch: pytest.MonkeyPatch) -> None:
    Run(10).save(store)
    before, standings = store.meta(ISSUER), store.standings(ISSUER)

    def stop(*arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(store, "_put_in_place", stop)
    with pytest.raises(KeyboardInterrupt):
        Run(100).save(store)
    assert (store.meta(ISSUER), store.standings(ISSUER)) == (before, standings)
    leftovers = [key for key in _keys(store) if b":fresh:" in key]
    assert leftovers
    assert all(0 < store._client.ttl(key) <= 3600 for key in leftovers)


def test_fresh_keys_that_are_gone_leave_the_old_state(store: StateStore, monkeypatch: pytest.MonkeyPatch) -> None:
    Run(10).save(store)
    before = store.meta(ISSUER)
    put = store._put_in_place

    def lose_one(issuer: str, token: str, names: list[str]) -> None:
        store._client.delete(store._fresh(issuer, token, "alerts"))
        put(issuer, token, names)

    monkeypatch.setattr(store, "_put_in_place", lose_one)
    with pytest.raises(Exception, match="removed before its time"):
        Run(100).save(store)
    assert store.meta(ISSUER) == before


def test_of_two_writers_one_is_last_and_nothing_is_mixed(store: StateStore, monkeypatch: pytest.MonkeyPatch) -> None:
    other = StateStore(store._connection, store._namespace)
    put = store._put_in_place

    def after_the_other(issuer: str, token: str, names: list[str]) -> None:
        Run(100).save(other)
        put(issuer, token, names)

    monkeypatch.setattr(store, "_put_in_place", after_the_other)
    Run(10).save(store)
    meta, record = store.meta(ISSUER), store.record(ISSUER)
    assert meta is not None and record is not None
    assert meta.events == len(record.events) == 12
    assert len(store.alerts(ISSUER)) == meta.alerts
    assert not [key for key in _keys(store) if b":fresh:" in key]


def test_a_state_of_another_version_says_so(store: StateStore) -> None:
    Run().save(store)
    store._client.set(store.key(ISSUER, "meta"), b'{"format":99,"program":"9.9","keys":["record"]}')
    with pytest.raises(StateOutdated, match=r"version 9\.9 .*replay the feed again"):
        store.standings(ISSUER)
    Run().save(store)
    assert len(store.standings(ISSUER)) == 1


_CHILD = """
import sys, os, time
sys.path[:0] = {paths!r}
import test_state_store as here
from pathlib import Path
from monitor.adapters.redis.connection import open_store
from monitor.adapters.replayed.state_store import StateStore
from monitor.settings import Settings
store = StateStore(open_store(Settings(home=Path({home!r}), redis_url={url!r})), {namespace!r})
runs = [here.Run(10), here.Run(3000)]
print("ready", flush=True)
while True:
    for run in runs:
        run.save(store)
"""


@pytest.mark.parametrize("delay", [0.013, 0.031, 0.067, 0.11])
def test_who_is_killed_in_the_middle_leaves_the_old_state_or_the_new(tmp_path: Path, delay: float) -> None:
    paths = [str(Path(__file__).parent), str(Path(__file__).parents[2])]
    code = _CHILD.format(paths=paths, home=str(tmp_path), url=None, namespace="killed")
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"ready\n"
        time.sleep(delay)
        child.kill()
    with open_store(Settings(home=tmp_path)) as opened:
        store = StateStore(opened, "killed")
        meta, record = store.meta(ISSUER), store.record(ISSUER)
        if meta is None or record is None:
            assert store.issuers() == ()
            return
        assert meta.events in (12, 3002)
        assert len(record.events) == meta.events
        assert len(store.alert_ids(ISSUER)) == meta.alerts == len(store.alerts(ISSUER))
        assert store.standings(ISSUER)[0].at == meta.until
        assert store.positions(ISSUER, "mim-2002")[0].trades_since == meta.events - 2


# -- errors -------------------------------------------------------------------------------------------------------


def test_memory_at_its_limit_is_store_full_and_changes_nothing(tmp_path: Path) -> None:
    with open_store(Settings(home=tmp_path)) as opened:
        store = StateStore(opened, "full")
        Run(10).save(store)
        before = store.meta(ISSUER)
        opened.client.config_set("maxmemory", "1mb")
        with pytest.raises(StoreFull, match="takes no more"):
            Run(100).save(store)
        assert store.meta(ISSUER) == before
