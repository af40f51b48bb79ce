"""The live service is a replay of what it took: whatever is killed, however things come, whenever time is asked."""

import asyncio
import random
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

from hypothesis import Phase
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from monitor.core.canonical import canonical_json
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


# -- what must hold --------------------------------------------------------------------------------------------------


def _replay_of_the_export(service: Service, one: Issuer) -> str:
    folder = Path(tempfile.mkdtemp(prefix="pillwatch-"))
    return replayed(service.exported(one.cik, folder), one.chains(folder))


def _check_sent(service: Service) -> None:
    """Every alert has left the outbox, but for those of the past, which are told as one."""
    sent = {told.alert["id"] for told in service.sent if told.alert is not None}
    assert service.outbox == []
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
