"""When time alone brings something: not in a load, and only once the log has been read, or a minute later."""

from datetime import datetime
from datetime import timedelta
from typing import Any

import pytest

from agents.owner import PATIENCE
from agents.owner import Owner
from monitor.adapters.service.charter import Charter
from monitor.adapters.service.embedded_log import Read
from monitor.live.abreast import Topic
from monitor.live.commits import Commit
from monitor.live.log_entries import Control
from monitor.live.log_entries import Mark
from monitor.live.log_entries import encode_control
from monitor.live.partition import Partition
from monitor.live.partition import Rules
from monitor.live.topics import CONTROL
from monitor.plan_texts import PlanText
from monitor.plan_texts import PlanTexts
from tests.property.test_engine_properties import PLAN
from tests.unit.live_blocks import ISSUER
from tests.unit.live_blocks import SECOND
from tests.unit.live_blocks import block
from tests.unit.live_blocks import line

BEGAN = datetime.fromisoformat("2003-06-02T15:00:00Z")
PAST = BEGAN - timedelta(days=30)
LOAD = Mark(load="x")


def _charter() -> Charter:
    plans = {ISSUER: PlanTexts(chains=((PlanText("plan.toml", PLAN),),))}
    return Charter(partitions=1, generation=1, rules=Rules(clock="wall", memory_days=3653), plans=plans)


def _says(word: Any, at: datetime, offset: int) -> Any:
    return block(encode_control(Control(says=word, id="x")), topic=CONTROL, offset=offset, at=at)


def _holding(event_id: str, shares: int, at: datetime) -> bytes:
    return line("holding", event_id, at, holder="a", shares=shares, known_at=at)


def _count(at: datetime) -> bytes:
    return line("shares_outstanding", "c", at, shares=1000, known_at=at)


def _kinds(commit: Commit) -> list[tuple[str, bool]]:
    return [(one.alert.kind, one.is_past) for one in commit.raised if one.alert.kind.startswith("threshold")]


def test_a_load_is_not_ticked_and_what_is_live_waits_for_its_end() -> None:
    charter = _charter()
    partition = Partition(charter.rules, charter.versions_of, charter.start_of)
    past = block(_count(PAST), _holding("h1", 160, PAST), topic="reference", at=BEGAN + SECOND, mark=LOAD)
    live = block(_holding("h2", 10, BEGAN + 2 * SECOND), topic="reference", offset=2, at=BEGAN + 2 * SECOND)
    first = partition.take([_says("load-begins", BEGAN, 0), past, live], BEGAN + 3 * SECOND)
    assert (first.lines, first.ticked, first.raised) == (b"", {}, [])
    assert (len(first.held), partition.wake) == (3, None)
    ended = partition.take([_says("load-ends", BEGAN + 4 * SECOND, 1)], BEGAN + 5 * SECOND)
    assert _kinds(ended) == [("threshold_crossed", True)] * 2 + [("threshold_receded", False)] * 2
    assert partition.books[ISSUER].clock == BEGAN + 2 * SECOND
    assert partition.held == {}
    assert ended.open_now[ISSUER][:2] == (
        "a is an Acquiring Person since Saturday, May 3, 2003, 11:00 (New York), then with 16.0000 %.",
        "No clock runs towards the Distribution Date.",
    )
    assert any(said.startswith("Open until") and ": redeem, by the Board" in said for said in ended.open_now[ISSUER])


def test_with_the_end_of_a_load_comes_what_time_alone_brought_since() -> None:
    owner = Owner(0, None, None, _charter(), None, None)  # type: ignore[arg-type]
    said = line("announcement", "n", PAST, by="company", about="a", says="acquiring-person", known_at=PAST)
    past = block(_count(PAST), _holding("h", 160, PAST), said, topic="reference", at=BEGAN + SECOND, mark=LOAD)
    for one in (_says("load-begins", BEGAN, 0), past, _says("load-ends", BEGAN + 4 * SECOND, 1)):
        owner._now = BEGAN + 5 * SECOND
        commit = owner._take(Read(owner._now, [Topic([one], True)]))
        assert commit is not None
    assert all(one.is_past for one in commit.raised)
    assert "distribution_date" in [one.alert.kind for one in commit.raised]
    assert "The Distribution Date came on Friday, May 16, 2003, 17:00 (New York)." in commit.open_now[ISSUER]


def test_a_load_into_an_issuer_that_is_known_is_late_and_waits_for_nothing() -> None:
    charter = _charter()
    partition = Partition(charter.rules, charter.versions_of, charter.start_of)
    partition.take([block(_count(BEGAN), topic="reference", at=BEGAN)])
    past = block(_holding("h1", 160, PAST), topic="reference", offset=1, at=BEGAN + 2 * SECOND, mark=LOAD)
    commit = partition.take([_says("load-begins", BEGAN + SECOND, 0), past])
    assert b'"known_at":"2003-06-02T15:00:00.000001Z"' in commit.lines
    assert _kinds(commit) == [("threshold_crossed", False)] * 2


@pytest.mark.parametrize(("behind", "ticks"), [(timedelta(0), False), (PATIENCE - SECOND, False), (PATIENCE, True)])
def test_time_waits_for_a_log_that_is_behind_but_not_for_ever(behind: timedelta, ticks: bool) -> None:
    owner = Owner(0, None, None, _charter(), None, None)  # type: ignore[arg-type]
    due = BEGAN + timedelta(hours=1)
    lines = [_count(BEGAN), line("holding", "h", due, holder="a", shares=160, known_at=BEGAN)]
    owner._now = BEGAN
    assert owner._take(Read(BEGAN, [Topic([block(*lines, topic="reference", at=BEGAN)], True)])) is not None
    unread = [block(b"{", topic="filings", offset=place, at=due - SECOND + place * SECOND / 4) for place in (0, 1)]
    owner._now = due + behind
    commit = owner._take(Read(due + behind, [Topic(unread, False)]))
    assert commit is not None
    assert (commit.order.tick is not None) == ticks
    assert bool(_kinds(commit)) == ticks
