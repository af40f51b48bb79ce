"""A mistake of this program's own over one issuer stops nobody, comes once, and comes the same way again."""

import json
from collections.abc import Callable
from collections.abc import Sequence
from datetime import datetime
from datetime import timedelta
from typing import Any

import pytest

from monitor.core.engine.engine import IssuerEngine
from monitor.core.feed.events import Event
from monitor.core.times.instants import parse_instant
from monitor.live import arrivals
from monitor.live import partition as live_partition
from monitor.live import topics
from monitor.live.book import Book
from monitor.live.commits import Commit
from monitor.live.log_entries import Block
from monitor.live.log_entries import Mark
from monitor.live.partition import ClockKind
from monitor.live.partition import Partition
from monitor.live.partition import Rules
from monitor.live.versions import Versions
from monitor.plan_texts import PlanText
from monitor.plan_texts import PlanTexts
from tests.live_commands import ISSUER
from tests.live_commands import PLAN
from tests.live_commands import Line
from tests.live_commands import event
from tests.live_commands import trade

OTHER = "0000000043"
TAKEN = parse_instant("2024-06-03T15:00:00Z")


def known(line: Line) -> Line:
    """The event as known when it was true: under the wall clock it would otherwise be known when the log took it."""
    at = line["at"]
    return {"known_at": at if "T" in at else f"{at}T05:00:00Z", **line}


COUNT = event("shares_outstanding", "count", "2024-03-01", shares=10_000_000)
STAKE = event("holding", "stake", "2024-03-01", holder="alder", shares=1_400_000)
POISON = event("holding", "poison", "2024-03-04", holder="birch", shares=1)
BUY = trade("buy", "2024-03-11T15:00:00Z", 100_000)


class Log:
    """Blocks of a log that grows."""

    def __init__(self) -> None:
        self._ends: dict[str, int] = {}
        self._at = TAKEN

    def block(self, *lines: Line, topic: str = topics.REFERENCE) -> Block:
        self._at += timedelta(seconds=1)
        offset = self._ends.get(topic, 0)
        self._ends[topic] = offset + len(lines)
        text = b"".join(json.dumps(known(line)).encode() + b"\n" for line in lines)
        return Block(topic, offset, len(lines), self._at, text, Mark())


def partition(clock: ClockKind = "wall") -> Partition:
    def versions_of(issuer: str) -> Versions:
        text = PLAN.replace(ISSUER, issuer)
        return Versions(PlanTexts(chains=((PlanText("plan.toml", text),),)))

    start_of = versions_of(ISSUER).first_terms[0].time.start_of
    return Partition(Rules(clock=clock, memory_days=3653), versions_of, start_of)


def of_other(line: Line) -> Line:
    return {**line, "issuer": OTHER}


def told(commit: Commit) -> tuple[Any, ...]:
    """What a commit writes."""
    rejects = [(one.event.id, one.event.issuer, one.reason, one.mend) for one in commit.set_aside]
    return commit.order, commit.lines, [one.alert.id for one in commit.raised], rejects, commit.ticked


def by_id(commit: Commit) -> dict[tuple[str, str], Line]:
    """The lines of a commit, whatever the order of their fields."""
    lines = [json.loads(line) for line in commit.lines.splitlines()]
    assert len(lines) == len({(line["issuer"], line["id"]) for line in lines})
    return {(line["issuer"], line["id"]): line for line in lines}


def counted(found: Partition, issuer: str = ISSUER) -> set[str]:
    return set(found.books[issuer].known)


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> None:
    """An engine that fails over an event with the id `poison`, after it has begun to take it."""
    take: Callable[[IssuerEngine, Event], None] = IssuerEngine.take
    passed: Callable[[IssuerEngine, datetime, Sequence[Event]], None] = IssuerEngine.passed_quietly

    def fail_over(taken: Event) -> None:
        if taken.id == "poison":
            raise KeyError(f"<Holder object at {hex(id(taken))}>")

    def failing(self: IssuerEngine, taken: Event) -> None:
        take(self, taken)
        fail_over(taken)

    def failing_quietly(self: IssuerEngine, at: datetime, events: Sequence[Event]) -> None:
        passed(self, at, events)
        for taken in events:
            fail_over(taken)

    monkeypatch.setattr(IssuerEngine, "take", failing)
    monkeypatch.setattr(IssuerEngine, "passed_quietly", failing_quietly)


@pytest.mark.usefixtures("failing")
def test_what_it_fails_over_is_set_aside_and_everything_else_goes_on() -> None:
    log, found = Log(), partition()
    found.take([log.block(COUNT, STAKE, of_other(COUNT))])
    commit = found.take([log.block(POISON, event("price", "beside", "2024-03-04", close="1"), of_other(STAKE))])
    assert [(one.event.id, one.event.issuer) for one in commit.set_aside] == [("poison", ISSUER), ("beside", ISSUER)]
    assert commit.set_aside[0].reason == "a mistake of this program's own (KeyError: '<Holder object at 0x>')"
    assert "rejects retry" in commit.set_aside[0].mend
    assert [one.issuer for one in commit.mistakes] == [ISSUER]
    assert isinstance(commit.mistakes[0].error, KeyError)
    assert (counted(found), counted(found, OTHER)) == ({"count", "stake"}, {"count", "stake"})

    after = found.take([log.block(BUY, topic=topics.TRADES)])
    assert "acquiring_person_became" in [one.alert.kind for one in after.raised]
    assert (after.mistakes, after.set_aside) == ([], [])


@pytest.mark.usefixtures("failing")
@pytest.mark.parametrize("clock", ["wall", "feed"])
def test_the_same_commits_give_the_same_again(clock: ClockKind) -> None:
    log = Log()
    blocks = [
        [log.block(COUNT, STAKE)],
        [log.block(POISON), log.block(BUY, topic=topics.TRADES)],
        [log.block(event("clock", "later", "2024-05-01T15:00:00Z"))],
    ]

    def commits() -> list[tuple[Any, ...]]:
        found = partition(clock)
        return [told(found.take(several, TAKEN)) for several in blocks]

    assert commits() == commits()
    assert any(rejects for _, _, _, rejects, _ in commits())


def test_event_by_event_gives_what_the_quick_way_gives_and_does_without_it(monkeypatch: pytest.MonkeyPatch) -> None:
    log, quick, careful = Log(), partition(), partition()
    careful.is_careful = True
    trades = [trade(f"t{n}", f"2024-04-02T15:00:{n:02}Z", 7_000) for n in range(20)]
    blocks = [
        [log.block(COUNT, STAKE, of_other(COUNT), of_other(STAKE))],
        [log.block(*trades, *map(of_other, trades), topic=topics.TRADES)],
    ]
    expected = [quick.take(several) for several in blocks]
    assert expected[1].raised

    def failing(*arguments: Any) -> Any:
        raise ZeroDivisionError

    monkeypatch.setattr(live_partition, "take_quickly", failing)
    monkeypatch.setattr(arrivals, "trades_in", failing)
    commits = [careful.take(several) for several in blocks]
    for commit, other in zip(commits, expected, strict=True):
        assert by_id(commit) == by_id(other)
        assert [one.alert.id for one in commit.raised] == [one.alert.id for one in other.raised]
        assert commit.order.is_careful
    assert quick.books[OTHER].clock == careful.books[OTHER].clock


@pytest.mark.usefixtures("failing")
def test_an_issuer_that_was_made_anew_counts_its_trades_too() -> None:
    log, found = Log(), partition()
    found.take([log.block(COUNT, STAKE)])
    found.take([log.block(trade("t0", "2024-03-05T15:00:00Z", 5), topic=topics.TRADES)])
    found.take([log.block({**POISON, "known_at": "2024-03-06T05:00:00Z"})])
    commit = found.take([log.block(BUY, topic=topics.TRADES)])
    assert counted(found) == {"count", "stake", "t0", "buy"}
    assert "acquiring_person_became" in [one.alert.kind for one in commit.raised]
    (shares,) = [holder.total for holder in found.books[ISSUER].engines[0].course.ownership.holders.values()]
    assert shares == 1_500_005


def test_what_the_quick_way_raised_stays_when_the_ordinary_way_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    log, found = Log(), partition()
    found.take([log.block(COUNT, STAKE)])
    # Of one id twice, the second says something else: it goes the ordinary way, after the quick one.
    found.take([log.block(trade("old", "2024-03-10T15:00:00Z", 1), topic=topics.TRADES)])
    again = {**trade("old", "2024-03-12T15:00:00Z", 2)}

    def failing(self: Book, *arguments: Any) -> Any:
        raise LookupError("no luck")

    monkeypatch.setattr(Book, "take", failing)
    commit = found.take([log.block(BUY, again, topic=topics.TRADES)])
    assert "acquiring_person_became" in [one.alert.kind for one in commit.raised]
    assert [(one.event.id, one.reason) for one in commit.set_aside] == [
        ("old", "a mistake of this program's own (LookupError: no luck)")
    ]
    assert counted(found) == {"count", "stake", "old", "buy"}


def test_time_that_it_fails_over_comes_once_and_not_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    log, found = Log(), partition()
    release = event(
        "announcement",
        "release",
        "2024-03-12",
        known_at="2024-03-12T13:00:00Z",
        by="company",
        about="alder",
        says="acquiring-person",
    )
    found.take([log.block(COUNT, STAKE, BUY, release)])
    due = parse_instant("2024-03-26T21:00:00Z")
    run_to: Callable[[IssuerEngine, datetime], None] = IssuerEngine.run_to

    def failing(self: IssuerEngine, until: datetime) -> None:
        run_to(self, until)
        if until == due:
            raise OverflowError("too late")

    monkeypatch.setattr(IssuerEngine, "run_to", failing)
    commit = found.take([], TAKEN)
    kinds = [one.alert.kind for one in commit.raised]
    # What was due before has come; what it failed over has not, and time is asked for no more.
    assert kinds == ["distribution_date_approaching"] * 3
    assert [one.issuer for one in commit.mistakes] == [ISSUER]
    assert found.wake is None
    assert found.take([], TAKEN).mistakes == []

    # Something that comes of the issuer lets it be tried once more, and then it is right.
    monkeypatch.setattr(IssuerEngine, "run_to", run_to)
    after = found.take([log.block(event("price", "close", "2024-03-13", close="1"))], TAKEN)
    assert "distribution_date" in [one.alert.kind for one in after.raised]


def test_a_line_that_the_decoder_fails_over_is_set_aside(monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*arguments: Any) -> Any:
        raise RecursionError("too deep")

    monkeypatch.setattr(arrivals, "decode_event", failing)
    commit = partition().take([Log().block(COUNT)])
    assert [one.reason for one in commit.unread] == ["a mistake of this program's own (RecursionError: too deep)"]


def test_too_little_memory_is_nobodys_mistake(monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*arguments: Any) -> Any:
        raise MemoryError

    monkeypatch.setattr(Book, "take", failing)
    with pytest.raises(MemoryError):
        partition().take([Log().block(COUNT)])
