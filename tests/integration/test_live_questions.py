"""`status` and `explain` on the live state, and what other programs read in Redis."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from monitor.adapters.redis.connection import open_store
from monitor.adapters.service.live_keys import NamespaceKeys
from monitor.live.topics import partition_of
from monitor.settings import Settings
from tests.live_commands import ISSUER
from tests.live_commands import Live
from tests.live_commands import event
from tests.live_commands import trade

NUMBER = partition_of(ISSUER, 4)
STATE = NamespaceKeys("pillwatch").state(NUMBER, 1)
NAME = f"{ISSUER}:example-2024"

COUNT = event("shares_outstanding", "count", "2024-03-01", shares=10_000_000)
STAKE = event("holding", "stake", "2024-03-01", holder="alder", shares=1_400_000)
BIRCH = event("holding", "birch", "2024-03-01", holder="birch", shares=700_000)
BUY = trade("buy", "2024-03-11T15:00:00Z", 100_000)
NAMED = event(
    "person", "named", "2024-03-01", known_at="2024-03-13T15:00:00Z", person="alder", name="A", cik="0000000777"
)
LAST = event("clock", "last", "2024-03-14T15:00:00Z")


@pytest.fixture
def live(tmp_path: Path) -> Iterator[Live]:
    """A home whose server stays up between commands."""
    found = Live(tmp_path)
    with open_store(Settings(home=tmp_path / "home")):
        yield found


def _positions(live: Live) -> dict[str, dict[str, Any]]:
    with open_store(Settings(home=live.folder / "home")) as connection:
        client: Any = connection.client
        return {person.decode(): json.loads(text) for person, text in client.hgetall(STATE.positions(NAME)).items()}


def test_the_live_state_answers_as_a_replay_of_the_same_does(live: Live) -> None:
    events = [COUNT, STAKE, BIRCH, BUY, NAMED, LAST]
    live.take(events)
    live("replay", live.feed(*events))
    answer = live("status", "--format", "json")
    assert "From the live service" in answer.stderr
    replayed = live("status", "--replay", "--format", "json")
    assert json.loads(answer.stdout) == json.loads(replayed.stdout)
    assert json.loads(answer.stdout)["subjects"][0]["members"] == ["0000000777"]

    then = ("status", "--known-at", "2024-03-12T15:00:00Z", "--format", "json")
    assert live(*then).stdout == live(*then, "--replay").stdout
    assert '"alder"' in live(*then).stdout
    (became,) = [one for one in live.lines("alerts", "--format", "jsonl") if one["kind"] == "acquiring_person_became"]
    question = ("explain", became["id"][:10], "--format", "json", "--at", "2024-03-12T15:00:00Z")
    (explained,) = live.lines(*question)
    assert [explained] == live.lines(*question, "--replay")
    assert explained["percent"] == "15.0000"
    assert [one["id"] for one in explained["events"]] == ["buy"]


def test_a_namespace_without_live_state_answers_from_the_last_replay(live: Live) -> None:
    assert "nothing has been taken or replayed yet" in live("status", code=2).stderr
    live("replay", live.feed(COUNT, STAKE))
    assert "From the last replay" in live("status").stderr
    live.take([COUNT, STAKE, LAST])
    assert "From the live service" in live("status").stderr


def test_what_waits_and_what_was_not_taken_is_said(live: Live) -> None:
    live.take([COUNT, STAKE, LAST])
    live("ingest", live.feed(BUY, BUY | {"id": "other"}))
    (standing,) = live.lines("status", "--format", "json")
    assert standing["notes"] == ["2 lines of the log, of this issuer or others, were not taken yet: does `run` run?"]


def test_under_the_wall_clock_now_is_now(live: Live) -> None:
    live.take([COUNT, STAKE, BUY], "--clock", "wall")
    (standing,) = live.lines("status", "--format", "json")
    assert standing["at"] > "2026"
    assert standing["notes"] == []


def test_positions_are_kept_for_other_programs(live: Live) -> None:
    live.take([COUNT, STAKE, BIRCH, LAST])
    assert {person: (one["shares"], one["percent"]) for person, one in _positions(live).items()} == {
        "alder": (1_400_000, "14.0000"),
        "birch": (700_000, "7.0000"),
    }
    live.take([trade("more", "2024-03-15T15:00:00Z", 50_000), trade("again", "2024-03-15T16:00:00Z", 1)])
    assert _positions(live)["alder"]["percent"] == "14.5000"
    assert _positions(live)["alder"]["trades_since"] == 2
    # A name that is learned takes the place of the slug.
    live.take([NAMED, event("shares_outstanding", "fewer", "2024-03-18", shares=5_000_000)])
    assert {person: one["percent"] for person, one in _positions(live).items()} == {
        "0000000777": "29.0000",
        "birch": "14.0000",
    }
    # A worker that died before it wrote them leaves that to the next.
    with open_store(Settings(home=live.folder / "home")) as connection:
        connection.client.delete(STATE.positions(NAME), STATE.positions_at)
    live("run", "--drain")
    assert _positions(live)["birch"]["shares"] == 700_000
