"""The live service is a replay of what it took: whatever is killed, however things come, whenever time is asked."""

import asyncio
import random
import tempfile
from datetime import datetime
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
from hypothesis import Phase
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from monitor.core.engine.engine import IssuerEngine
from monitor.core.engine.hot_path import take_in_order
from monitor.core.feed.canonical import canonical_json
from monitor.core.feed.events import Event
from monitor.core.standing.standing import standing_of
from monitor.core.standing.subject_lines import positions_of
from monitor.core.times.instants import format_instant
from monitor.event_lines import from_lines
from tests.oracle.random_feeds import PROFILES
from tests.oracle.random_feeds import known_at
from tests.replaying import decoded
from tests.simulation.issuers import ISSUERS
from tests.simulation.issuers import Issuer
from tests.simulation.issuers import issuer
from tests.simulation.issuers import replayed
from tests.simulation.service import Call
from tests.simulation.service import Service

SEEDS = st.integers(min_value=0, max_value=10**9)
KINDS = st.sampled_from(sorted(PROFILES))
UNSHRUNK = (Phase.explicit, Phase.reuse, Phase.generate)
"""A smaller seed is no smaller case: looking for one would only take long."""
HOUR = timedelta(hours=1)
TICK = timedelta(microseconds=1)
MILLISECOND = timedelta(milliseconds=1)
HORIZON = timedelta(days=40)
"""After the last event: time enough for every clock that runs."""


# -- the feed's clock ------------------------------------------------------------------------------------------------


@given(SEEDS, KINDS)
@settings(max_examples=15, deadline=None, phases=UNSHRUNK)
def test_under_the_feeds_clock_it_is_the_replay_of_the_feed(seed: int, profile: str) -> None:
    issuers = [issuer(cik, seed + place, 18, profile) for place, cik in enumerate(ISSUERS[:2])]
    service = Service(seed, "feed", min(known_at(one.events[0]) for one in issuers), kills=0.03)
    asyncio.run(_feed(service, issuers))
    for one in issuers:
        wanted = one.replayed()
        assert service.alerts(one.cik) == wanted
        assert _replay_of_the_export(service, one) == wanted
    _check_sent(service)


async def _feed(service: Service, issuers: list[Issuer]) -> None:
    calls = [call for one in issuers for call in _pieces(service.chance, one)]
    await service.run(issuers, calls, max(call.at for call in calls) + HOUR)
    await service.drain()
    await service.work()


def _pieces(chance: random.Random, one: Issuer) -> list[Call]:
    """The events in their order, in calls of a few that come one after another; some are loads."""
    calls, rest = [], list(one.events)
    while rest:
        count = chance.randint(1, min(8, len(rest)))
        at = max(map(known_at, rest[:count]))
        calls.append(Call(at, one, rest[:count], is_load=chance.random() < 0.2, lane=one.cik))
        rest = rest[count:]
    return calls


# -- the wall clock --------------------------------------------------------------------------------------------------


@given(SEEDS, KINDS)
@settings(max_examples=20, deadline=None, phases=UNSHRUNK)
def test_under_the_wall_clock_its_record_replays_to_its_alerts(seed: int, profile: str) -> None:
    chance = random.Random(seed)
    issuers = [issuer(cik, seed + place, 18, profile) for place, cik in enumerate(ISSUERS[:2])]
    start = min(known_at(one.events[0]) for one in issuers) - 2 * HOUR
    calls = [call for one in issuers for call in _disorder(chance, one)]
    service = Service(seed, "wall", start, kills=chance.choice((0, 0.01, 0.03)))
    asyncio.run(service.run(issuers, calls, max(call.at for call in calls) + HORIZON))
    for one in issuers:
        assert _replay_of_the_export(service, one) == service.alerts(one.cik)
        _check_nothing_is_lost(service, one, calls)
    _check_sent(service)


def _disorder(chance: random.Random, one: Issuer) -> list[Call]:
    """The events as the world brings them: the past in loads, then each a little late, very late, or too early."""
    split = chance.choice((0, 0, chance.randint(1, len(one.events))))
    past, present = one.events[:split], one.events[split:]
    calls = [call for part in _parts(chance, past) for call in _load(chance, one, part)]
    for event in [*present, *chance.sample(one.events, len(one.events) // 5)]:
        delay = chance.choice((chance.uniform(0, 0.01), chance.uniform(0, 0.01), chance.uniform(0, 300)))
        early = chance.choice((0, 0, 0, 0, 30, 0.01))
        at = known_at(event) + delay * HOUR - early * HOUR
        calls.append(Call(at, one, [event]))
    if chance.random() < 0.7:
        return calls
    # Several at a time, in calls that take what comes.
    calls.sort(key=lambda call: call.at)
    return [*(call for call in calls if call.is_load), *_together(chance, [c for c in calls if not c.is_load])]


def _parts(chance: random.Random, past: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    if len(past) > 3 and chance.random() < 0.4:
        return [past[0::2], past[1::2]]
    return [past] if past else []


def _load(chance: random.Random, one: Issuer, part: list[dict[str, Any]]) -> list[Call]:
    at = known_at(part[-1]) + chance.uniform(0, 3) * HOUR
    load = Call(at, one, part, is_load=True, is_interrupted=chance.random() < 0.3)
    # Who is interrupted begins again, sooner or later.
    again = [Call(at + chance.uniform(0, 2) * HOUR, one, part, is_load=True)] if load.is_interrupted else []
    return [load, *again]


def _together(chance: random.Random, calls: list[Call]) -> list[Call]:
    found = []
    while calls:
        count = chance.randint(1, 5)
        several, calls = calls[:count], calls[count:]
        found.append(several[-1]._replace(events=[event for call in several for event in call.events]))
    return found


@given(SEEDS, KINDS)
@settings(max_examples=12, deadline=None, phases=UNSHRUNK)
def test_clocks_go_forward_by_what_counts_and_by_nothing_else(seed: int, profile: str) -> None:
    chance = random.Random(seed)
    one = issuer(ISSUERS[0], seed, 25, profile)
    calls = _disorder(chance, one)
    service = Service(seed, "wall", min(call.at for call in calls))
    asyncio.run(service.run([one], calls, max(call.at for call in calls) + HORIZON))
    before: datetime | None = None
    for commit, clocks, at in service.commits:
        counted = from_lines(commit.lines, one.chains(one.folder).first.time.start_of)
        instants = [before, commit.ticked.get(one.cik), *(event.known_at for event in counted)]
        # So a repeated id, or one that is set aside, moves no clock, and none ever goes back.
        assert clocks.get(one.cik) == max(filter(None, instants), default=None)
        for event in counted:
            _check_instant(event, before, at)
        before = clocks.get(one.cik)
    assert before is not None


def _check_instant(event: Event, clock: datetime | None, at: datetime) -> None:
    """It counts at its own instant, or at the first one that was not closed when the commit began."""
    if event.stated_known_at is None:
        assert clock is None or event.known_at > clock
        assert event.known_at <= at + MILLISECOND  # the log's instants may run a little ahead of its clock
    else:
        assert clock is not None and event.stated_known_at <= clock
        assert event.known_at == clock + TICK


@given(SEEDS)
@settings(max_examples=12, deadline=None, phases=UNSHRUNK)
def test_a_trade_older_than_the_memory_is_set_aside_and_nothing_else_is(seed: int) -> None:
    chance = random.Random(seed)
    one = issuer(ISSUERS[0], seed, 25, "ownership")
    calls = [call for call in _disorder(chance, one) if not call.is_load]
    service = Service(seed, "wall", min(call.at for call in calls), kills=0.01)
    asyncio.run(service.run([one], calls, max(call.at for call in calls) + HORIZON, memory_days=4))
    assert _replay_of_the_export(service, one) == service.alerts(one.cik)
    brought = {event["id"]: event for call in calls for event in call.events}
    too_old = {reject.event for reject in service.rejects if reject.is_too_old}
    counted = {event.id for event in service.record(one.cik)}
    assert counted | too_old == set(brought)
    assert {brought[event_id]["kind"] for event_id in too_old} <= {"trade"}


@given(SEEDS, KINDS)
@settings(max_examples=12, deadline=None, phases=UNSHRUNK)
def test_however_late_and_in_whatever_order_the_end_is_the_same(seed: int, profile: str) -> None:
    one = _without_rivals(issuer(ISSUERS[0], seed, 25, profile))
    start = max(map(known_at, one.events)) + HOUR
    ends = [_end(one, one.events, "replay", start)]
    for turn in range(2):
        chance = random.Random(f"{seed} {turn}")
        shuffled = chance.sample(one.events, len(one.events))
        ends.append(_end(one, shuffled, f"{seed} {turn}", start))
    assert ends[1] == ends[0]
    assert ends[2] == ends[0]


def _without_rivals(one: Issuer) -> Issuer:
    """Each with its `known_at`, and none under an id or accession that was met: of those the first one known counts."""
    met: set[str] = set()
    kept = []
    for event in one.events:
        names = {event["id"], event.get("accession", event["id"])}
        if not names & met:
            kept.append({"known_at": format_instant(known_at(event)), **event})
        met |= names
    return one._replace(events=kept)


def _end(one: Issuer, events: list[dict[str, Any]], seed: str, start: datetime) -> list[Any]:
    """Who stands where long after it all, however it came."""
    until = start + 2 * HORIZON
    if seed == "replay":
        engine = IssuerEngine(one.cik, (chains := one.chains(one.folder)).first, chains.version)
        take_in_order(engine, decoded(events, chains))
    else:
        service = Service(len(seed), "wall", start, kills=0.01)
        calls = [Call(start + place * HOUR, one, [event]) for place, event in enumerate(events)]
        asyncio.run(service.run([one], calls, start + HORIZON))
        engine = asyncio.run(service.partition()).books[one.cik].engines[0]
    engine.run_to(until)
    standing = standing_of(engine.course, one.cik, until)
    # Of whom only retracted events speak, some courses know that they hold nothing, others do not know them.
    subjects = [subject for subject in standing.subjects if subject.shares]
    positions = [position for position in positions_of(engine.course) if position.snapshot or position.trades_since]
    return [msgspec.structs.replace(standing, subjects=()), sorted(subjects, key=str), sorted(positions, key=str)]


# -- many trades -----------------------------------------------------------------------------------------------------


@given(SEEDS)
@settings(max_examples=12, deadline=None, phases=UNSHRUNK)
def test_blocks_of_trades_count_as_each_trade_alone_does(seed: int) -> None:
    chance = random.Random(seed)
    issuers = [issuer(cik, seed + place, 6, "gentle") for place, cik in enumerate(ISSUERS[:2])]
    start = max(known_at(event) for one in issuers for event in one.events) + HOUR
    calls = [Call(start, one, one.events, is_load=True) for one in issuers]
    trades = _trades(chance, start + HOUR)
    while trades:
        count = chance.randint(1, 30)
        several, trades = trades[:count], trades[count:]
        calls.append(Call(max(map(known_at, several)) + chance.uniform(0, 0.1) * HOUR, issuers[0], several))
    service = Service(seed, "wall", start, kills=0.01)
    asyncio.run(service.run(issuers, calls, max(call.at for call in calls) + HORIZON))
    brought = [event for call in calls for event in call.events]
    for one in issuers:
        assert _replay_of_the_export(service, one) == service.alerts(one.cik)
        assert {event.id for event in service.record(one.cik)} == {e["id"] for e in brought if e["issuer"] == one.cik}
    _check_sent(service)


def _trades(chance: random.Random, start: datetime) -> list[dict[str, Any]]:
    """Trades of issuers with a plan and without, mostly in order; some come late, or twice."""
    found: list[dict[str, Any]] = []
    at = start
    for number in range(150):
        at += timedelta(seconds=chance.choice((0, 1, 1, 60, 600)))
        known = at + timedelta(seconds=chance.choice((0, 0, 0, 1, 7200)))
        trade = {
            "kind": "trade",
            "id": f"t{number}",
            "issuer": chance.choice((*ISSUERS[:2], *ISSUERS[:2], ISSUERS[2])),
            "at": format_instant(at),
            "known_at": format_instant(known),
            "holder": chance.choice("abcd"),
            "side": chance.choice(("buy", "buy", "sell")),
            "shares": chance.choice((1, 100, 100, 20_000, 600_000)),
        }
        found += [trade] * chance.choice((1, 1, 1, 1, 1, 1, 2))
    found.sort(key=lambda trade: (known_at(trade), chance.random()))
    for _ in range(chance.choice((0, 0, 5))):
        found.append(found.pop(chance.randrange(len(found))))
    return found


# -- what must hold --------------------------------------------------------------------------------------------------


def _replay_of_the_export(service: Service, one: Issuer) -> str:
    folder = Path(tempfile.mkdtemp(prefix="pillwatch-"))
    return replayed(service.exported(one.cik, folder), one.chains(folder))


def _check_sent(service: Service) -> None:
    """Every alert has left the outbox, but for those of the past, which are told as one."""
    sent = {told.alert["id"] for told in service.sent if told.alert is not None}
    assert service.outbox == []
    assert service.store.lists[service.keys.held] == []
    assert sent == {one.alert["id"] for one in service.state.alerts() if not one.is_past}


def _check_nothing_is_lost(service: Service, one: Issuer, calls: list[Call]) -> None:
    """Each id that was brought counts once, and says what was brought."""
    record = service.record(one.cik)
    brought = [event for call in calls if call.issuer is one for event in call.events]
    chains = one.chains(one.folder)
    said = {canonical_json(event) for event in decoded(brought, chains)}
    assert [event.id for event in record] == list(dict.fromkeys(event.id for event in record))
    assert {event.id for event in record} == {event["id"] for event in brought}
    assert {canonical_json(event) for event in record} <= said
