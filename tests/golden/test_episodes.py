"""Every bundled episode, replayed: the alerts are exactly those expected, whatever the order of arrival.

A case is a folder below `episodes/`: `case.json` names the episode, the instant up to which it is replayed, the
kinds of alert that are compared and, for a what-if, the events that are left out (`without`) and those that come in
their place (`instead`). A line of `expected.jsonl` states the fields that matter; every field it states must be equal.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from monitor.core.alerts.alerts import KINDS
from monitor.core.feed.decoding import decode_event
from monitor.core.feed.event_set import EventSet
from monitor.core.feed.events import Event
from monitor.core.times.instants import parse_instant
from monitor.episodes import Episode
from monitor.episodes import episode_names
from monitor.episodes import load
from monitor.episodes import without
from monitor.replay import replay

CASES = sorted(folder.parent for folder in (Path(__file__).parent / "episodes").glob("*/case.json"))


def spec_of(case: Path) -> dict[str, Any]:
    spec: dict[str, Any] = json.loads((case / "case.json").read_text())
    return spec


def events_of_case(case: Path, episode: Episode) -> dict[str, list[Event]]:
    spec, start_of = spec_of(case), episode.chains.first.time.start_of
    instead = [decode_event(json.dumps(line).encode(), start_of) for line in spec.get("instead", ())]
    return without(episode.events_by_issuer, spec.get("without", ()), instead)


def alerts_of(case: Path, episode: Episode, events: dict[str, list[Event]]) -> list[dict[str, Any]]:
    spec = spec_of(case)
    replayed = replay(events, episode.chains, parse_instant(spec["until"]))
    return [alert.as_json_object() for alert in replayed.alerts if alert.kind in spec["kinds"]]


def cases(*names: str) -> list[Any]:
    return [pytest.param(case, id=case.name) for case in CASES if not names or case.name in names]


@pytest.mark.parametrize("case", cases())
def test_the_alerts_are_exactly_those_expected(case: Path) -> None:
    episode = load(spec_of(case)["episode"])
    alerts = alerts_of(case, episode, events_of_case(case, episode))
    expected = [json.loads(line) for line in (case / "expected.jsonl").read_text().splitlines()]
    assert [
        {name: alert.get(name) for name in wanted} for wanted, alert in zip(expected, alerts, strict=False)
    ] == expected
    assert [alert["kind"] for alert in alerts] == [wanted["kind"] for wanted in expected]


@pytest.mark.parametrize("case", cases())
def test_neither_order_nor_repetition_changes_a_byte(case: Path) -> None:
    episode = load(spec_of(case)["episode"])
    events = events_of_case(case, episode)
    shuffled = EventSet()
    for issuer in events:
        for event in [*reversed(events[issuer]), *events[issuer][::2]]:
            shuffled.add(event)
    assert alerts_of(case, episode, shuffled.by_issuer()) == alerts_of(case, episode, events)


@pytest.mark.parametrize("case", cases())
def test_a_case_says_what_it_shows_and_compares_kinds_that_exist(case: Path) -> None:
    spec = spec_of(case)
    assert len(spec["note"]) > 40
    assert set(spec["kinds"]) <= set(KINDS)
    ids = {event.id for events in load(spec["episode"]).events_by_issuer.values() for event in events}
    assert set(spec.get("without", ())) <= ids


def test_every_episode_has_a_case() -> None:
    assert {spec_of(case)["episode"] for case in CASES} == set(episode_names())


@pytest.mark.parametrize("name", episode_names())
def test_every_line_and_submission_of_an_episode_is_read(name: str) -> None:
    episode = load(name)
    assert episode.set_aside == []
    lines = (episode.folder / "feed.jsonl").read_text().splitlines()
    submissions = list(episode.folder.glob("*.txt"))
    assert sum(map(len, episode.events_by_issuer.values())) == len(lines) + len(submissions)


def test_the_real_episode_says_of_each_event_what_is_real_and_where_it_comes_from() -> None:
    folder = load("heartland-2006-2010").folder
    for line in map(json.loads, (folder / "feed.jsonl").read_text().splitlines()):
        assert line["real"] and line["derived"] and line["source"].startswith("http"), line["id"]
    for submission in folder.glob("*.txt"):
        text = submission.read_text()
        assert "THIS IS A RECONSTRUCTION" in text and "What is real, with its source:" in text, submission.name
        assert "What is derived or invented here:" in text and "https://www.sec.gov/" in text, submission.name
        assert "0000000000-" in text.splitlines()[0], "an invented accession number must look invented"


def test_only_the_amendment_lets_heartland_off() -> None:
    """The what-if and what was differ from the amendment's instant on, and in nothing before it."""
    episode = load("heartland-2006-2010")
    folder = CASES[0].parent
    was = alerts_of(folder / "heartland-2006-2010", episode, episode.events_by_issuer)
    unamended = folder / "heartland-unamended"
    might_have_been = alerts_of(unamended, episode, events_of_case(unamended, episode))
    amended_at = "2006-12-13T23:00:00Z"
    before = [alert for alert in was if alert["raised_at"] < amended_at]
    assert before == [alert for alert in might_have_been if alert["raised_at"] < amended_at]
    assert [(alert["kind"], alert["raised_at"]) for alert in might_have_been][-1] == (
        "distribution_date",
        "2006-12-22T22:00:00Z",
    )
    assert "distribution_date" not in {alert["kind"] for alert in was}
