"""Instants that are taken without a step leave the engine just as the steps would have: in everything it keeps."""

import json
import random
import tempfile
from collections import Counter
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from monitor.chains import Chains
from monitor.core.engine.engine import IssuerEngine
from monitor.core.engine.hot_path import take_in_order
from monitor.core.engine.quiet_instants import QuietInstants
from monitor.core.feed.event_set import EventSet
from monitor.core.feed.events import Event
from monitor.core.ownership.holders import Holder
from monitor.core.standing.standing import standing_of
from monitor.core.standing.subject_lines import positions_of
from monitor.core.times.instants import format_instant
from tests.property.test_engine_properties import PLAN
from tests.replaying import decoded

SEEDS = st.integers(min_value=0, max_value=10**9)
ISSUER = "0001014739"
OUTSTANDING = 1_000_000
START = datetime(2003, 4, 7, 13, tzinfo=UTC)
USUAL = {"holding": 60, "trade": 30}
RARE = {
    "shares_outstanding": 3,
    "corporate_action": 1,
    "relationship": 2,
    "filing": 2,
    "right_to_acquire": 1,
    "person": 1,
    "retraction": 1,
    "announcement": 1,
    "clock": 2,
    "price": 2,
}
AMOUNTS = (0, 1, 500, 500, 500, 9_000, 49_999, 50_000, 99_999, 100_000, 149_999, 150_000, 200_000)


class _Writer:
    """Writes feeds of one issuer, most of them of many persons who each hold little."""

    def __init__(self, chance: random.Random, size: int) -> None:
        self._chance = chance
        self._persons = [f"p{number}" for number in range(chance.choice((5, 20, 60)))]
        self._is_plain = chance.random() < 0.5
        self._weights = USUAL | ({} if self._is_plain else RARE)
        self._amounts = AMOUNTS[1 : chance.choice((5, 6))] if self._is_plain else AMOUNTS
        self._size = size
        self._now = START

    def events(self) -> list[dict[str, Any]]:
        found = [self._of("shares_outstanding", 0)]
        if self._chance.random() < 0.5:
            found += self._at_once(found[0]["known_at"])
        for number in range(len(found), self._size):
            (kind,) = self._chance.choices([*self._weights], [*self._weights.values()])
            found.append(self._of(kind, number))
        return found

    def _at_once(self, known: str) -> list[dict[str, Any]]:
        """Positions that become known with the count."""
        found = []
        for number in range(1, self._chance.randint(2, 12)):
            event = {"kind": "holding", "id": f"{self._chance.choice('abz')}{number}", "issuer": ISSUER}
            event |= {"at": self._at("holding"), "known_at": known, "holder": f"q{number}"}
            found.append(event | {"shares": self._chance.choice(self._amounts)})
        return found

    def _of(self, kind: str, number: int) -> dict[str, Any]:
        chance = self._chance
        self._now += chance.choice((0, 1, 60, 600, 3_600, 40_000)) * timedelta(seconds=1)
        event = {"kind": kind, "id": f"{chance.choice('abc')}{number}", "issuer": ISSUER}
        event |= {"at": self._at(kind), "known_at": format_instant(self._now)}
        return event | self._says(kind, number)

    def _at(self, kind: str) -> str:
        chance = self._chance
        if self._is_plain and chance.random() < 0.9:
            return format_instant(self._now)
        day = (self._now - timedelta(days=chance.choice((0, 0, 1, 1, 2, 30, -1)))).date().isoformat()
        late = format_instant(self._now - chance.choice((0, 0, 0, 1, 7_200, -60)) * timedelta(seconds=1))
        return chance.choice((day, late)) if kind != "trade" or chance.random() < 0.1 else late

    def _says(self, kind: str, number: int) -> dict[str, Any]:
        chance = self._chance
        person, other = chance.sample(self._persons, 2)
        amount = chance.choice(self._amounts)
        match kind:
            case "holding":
                return {"holder": person, "shares": "0.5" if chance.random() < 0.03 else amount}
            case "trade":
                return {"holder": person, "side": chance.choice(("buy", "buy", "sell")), "shares": amount}
            case "shares_outstanding":
                return {"shares": chance.choice((OUTSTANDING, OUTSTANDING, OUTSTANDING * 9 // 10))}
            case "corporate_action":
                return {"action": "split", "ratio": chance.choice(("2:1", "1:3"))}
            case "relationship":
                until = (self._now + timedelta(days=2)).date().isoformat()
                return {"relation": "group", "persons": [person, other]} | chance.choice(({}, {"until": until}))
            case "filing":
                row = {"person": person, "aggregate": amount, "percent": chance.choice(("4.9", "16"))}
                return {"form": "SC 13G", "accession": f"a{number}", "filed_by": [person], "reporting_persons": [row]}
            case "right_to_acquire":
                return {"holder": person, "right": f"r{number}", "instrument": "option", "shares": amount}
            case "person":
                return {"person": person, "name": "P"} | chance.choice(({"excluded": "company"}, {"cik": "0000000077"}))
            case "retraction":
                return {"of": f"{chance.choice('abc')}{chance.randrange(self._size)}"}
            case "announcement":
                return {"by": "company", "about": person, "says": "acquiring-person"}
            case "price":
                return {"close": "7.10"}
        return {}


def _chains() -> Chains:
    folder = Path(tempfile.mkdtemp(prefix="pillwatch-"))
    (folder / "plan.toml").write_text(PLAN)
    return Chains.named([folder / "plan.toml"])


CHAINS = _chains()


def _events(seed: int, size: int) -> list[Event]:
    known = EventSet()
    for event in decoded(_Writer(random.Random(seed), size).events(), CHAINS):
        known.add(event)
    return known.by_issuer()[ISSUER]


def _engine() -> IssuerEngine:
    return IssuerEngine(ISSUER, CHAINS.first, CHAINS.version)


def _state(engine: IssuerEngine) -> dict[str, Any]:
    """All that an engine keeps between two closed instants."""
    course, ownership = engine.course, engine.course.ownership
    reports = dict(vars(engine._reports))
    for made_anew_at_every_look in ("_before", "_course"):
        del reports[made_anew_at_every_look]
    distribution = vars(reports.pop("distribution"))
    if distribution["schedule"] is None:
        distribution = {**distribution, "since": None}  # is said anew with the next one
    assert engine.now is not None
    return {
        "alerts": [json.dumps(alert.as_json_object()) for alert in engine.alerts],
        "evidence": [alert.evidence for alert in engine.alerts],
        "instants": [engine.now, engine.wake, engine.horizon, engine.latest, engine.is_quiet],
        "known": list(engine.known()),
        "course": [course.at, course.stepped_at, course.soonest, course.ended],
        "touched": [course.touched, course.swept, course.regrouped],
        "effective": [event.id for event in course.effective],
        "ownership": [ownership.at, ownership.latest_order, ownership.next_boundary, set(ownership.oversold)],
        "holders": {person: _position(holder) for person, holder in ownership.holders.items()},
        "over": course.limits._over,
        "crossings": vars(engine._crossings),
        "reports": [reports, distribution],
        "standing": standing_of(course, ISSUER, engine.now),
        "positions": list(positions_of(course)),
    }


def _position(holder: Holder) -> list[Any]:
    snapshot = holder.snapshot
    return [
        *(holder.total, holder.extra, holder.quiet, holder.reached),
        None if snapshot is None else (snapshot.rank, snapshot.row, snapshot.contains_rights_of),
        [trade.id for trade in holder.trades],
        None if holder.subjects is None else [subject.members for subject in holder.subjects],
    ]


def _one_by_one(events: list[Event]) -> IssuerEngine:
    engine = _engine()
    for event in events:
        engine.take(event)
    engine.run_to(events[-1].known_at)
    return engine


def _in_parts(events: list[Event], ends: list[int]) -> IssuerEngine:
    """As the live service takes them: a part after the other, each closed."""
    engine = _engine()
    for start, end in zip([0, *ends], [*ends, len(events)], strict=True):
        if events[start:end]:
            take_in_order(engine, events[start:end])
            engine.run_to(events[end - 1].known_at)
    return engine


@given(SEEDS)
@settings(max_examples=100, deadline=None)
def test_the_engine_is_left_as_it_would_be(seed: int) -> None:
    events = _events(seed, 60)
    chance = random.Random(seed)
    between = [n for n in range(1, len(events)) if events[n - 1].known_at < events[n].known_at]
    ends = sorted(chance.sample(between, min(len(between), chance.choice((0, 0, 1, 5)))))
    wanted = _state(_one_by_one(events))
    found = _state(_in_parts(events, ends))
    for name, value in wanted.items():
        assert found[name] == value, name


def test_most_of_what_is_plain_is_taken_so_and_much_of_the_rest(monkeypatch: Any) -> None:
    taken = Counter[bool]()
    take = QuietInstants.take

    def counting(self: QuietInstants, events: list[Event], place: int) -> int:
        end = take(self, events, place)
        taken[end > place] += max(end - place, 1)
        return end

    monkeypatch.setattr(QuietInstants, "take", counting)
    for seed in range(60):
        _in_parts(_events(seed, 60), [])
    assert taken[True] > 500
    assert taken[False] > 500
