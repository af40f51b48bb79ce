"""A book of many issuers counts as their engines would, one event after another: positions, trades, alerts, evidence.

The feeds are made to hurt: trades of one instant, late ones, ones of the future, strangers, sales of more than is held,
ids twice, and between the chunks whatever makes an engine look back: corrections, retractions, splits, names. What the
book keeps is put away after a few trades already, so that most of what is looked back at is read from the shelf.
"""

import json
import random
from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from monitor.chains import Chains
from monitor.chains import terms_of
from monitor.core.book import id_memory
from monitor.core.book import trade_log
from monitor.core.book.trade_book import TradeBook
from monitor.core.engine.engine import IssuerEngine
from monitor.core.engine.hot_path import take_in_order
from monitor.core.feed.decoding import decode_event
from monitor.core.feed.decoding import decode_trades
from monitor.core.feed.events import Event
from monitor.core.feed.events import Trade
from monitor.core.feed.wire_trades import TradeChunk
from monitor.core.times.instants import format_instant

START = datetime(2003, 4, 1, 14, tzinfo=UTC)
COUNT = 1_000_000
ISSUERS = ("0000000001", "0000000002", "0000000003")
HOLDERS = [f"holder-{number}" for number in range(6)] + ["0001234567", "a-name-of-more-than-sixteen-letters"]
CHAINS = Chains.named([])


def start_of(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 5, tzinfo=UTC)


def engines() -> dict[str, IssuerEngine]:
    plan = CHAINS.first.plan
    return {issuer: IssuerEngine(issuer, terms_of(plan), CHAINS.version) for issuer in ISSUERS}


class World:
    """Feeds events to engines, and the same to engines in a book, and holds the two to each other."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.now = self.known = START
        self.are_arrivals = self.chance.random() < 0.5
        self.number = 0
        self.price = {"price": "7.13"} if self.chance.random() < 0.5 else {}
        self.alone, self.booked = engines(), engines()
        for issuer in ISSUERS:
            for event in self.opening(issuer):
                self.alone[issuer].take(event)
                self.booked[issuer].take(event)
        self.book = TradeBook(self.booked.values())

    def opening(self, issuer: str) -> list[Event]:
        made = [self.event("shares_outstanding", issuer, at="2003-03-20", shares=COUNT)]
        for holder in HOLDERS[:7]:
            share = self.chance.choice([10_000, 99_000, 99_900, 100_000, 149_000, 149_990, 30_000])
            made.append(self.event("holding", issuer, at="2003-03-20", holder=holder, shares=share))
        for pair in self.chance.sample([HOLDERS[0:2], HOLDERS[2:4], HOLDERS[3:5]], self.chance.randrange(4)):
            made.append(self.event("relationship", issuer, at="2003-03-20", relation="group", persons=pair))
        return made

    def event(self, kind: str, issuer: str, **fields: Any) -> Event:
        self.number += 1
        self.known = max(self.known, self.now)
        known = {"known_at": format_instant(self.known)}
        content = {"kind": kind, "id": f"e{self.number}", "issuer": issuer, "at": format_instant(self.now)}
        return decode_event(json.dumps(content | known | fields).encode(), start_of)

    # -- chunks of trades ----------------------------------------------------------------------------------------

    def chunk(self) -> None:
        lines: list[dict[str, Any]] = []
        for _ in range(self.chance.choice([1, 5, 60, 200])):
            lines.append(self.trade())
        chunk = decode_trades("".join(json.dumps(line) + "\n" for line in lines).encode())
        assert isinstance(chunk, TradeChunk)
        taken = self.reference(lines)
        left_ids = [trade.id for trade in self.book.take(chunk)]
        assert sorted(left_ids) == sorted(line["id"] for line in lines if not taken.pop(0))

    def trade(self) -> dict[str, Any]:
        chance = self.chance
        self.now += timedelta(milliseconds=chance.choice([0, 1, 250, 1000]) if chance.random() < 0.3 else 777)
        self.number += 1
        known = at = self.now
        if self.are_arrivals:
            # As a service knows them: later than they stand, many at one instant, and the moments in their order.
            self.known = max(self.known, at) + timedelta(milliseconds=chance.choice([0, 0, 0, 400, 3000]))
            known = self.known
        odd = chance.random()
        if odd < 0.02:
            at -= timedelta(seconds=chance.randrange(100))
        elif odd < 0.03:
            at += timedelta(seconds=chance.randrange(1, 20))
        elif odd < 0.04:
            known -= timedelta(seconds=chance.randrange(1, 20))
            at = min(at, known)
        usual = chance.random() < 0.9
        return {
            "kind": "trade",
            "id": f"e{self.number}" if odd < 0.97 else f"e{chance.randrange(self.number)}",
            "issuer": chance.choice(ISSUERS) if chance.random() < 0.99 else "0000000009",
            "at": format_instant(at),
            "known_at": format_instant(known),
            "holder": chance.choice(HOLDERS),
            "side": chance.choice(["buy", "buy", "sell"]),
            "shares": chance.randrange(300) if usual else chance.choice([1, 10, 1_000, 60_000, 10**15, 0]),
        } | self.price

    def reference(self, lines: list[dict[str, Any]]) -> list[bool]:
        """Take each as an event of its own; returns whether it could be taken."""
        taken = []
        for line in lines:
            engine = self.alone.get(line["issuer"])
            event = decode_event(json.dumps(line).encode(), start_of)
            is_new = engine is not None and not (event.id in engine.by_id or engine.is_pending(event.id))
            taken.append(is_new and engine is not None and not (engine.now and event.known_at < engine.now))
            if taken[-1] and engine is not None:
                engine.take(event)
        return taken

    # -- other events --------------------------------------------------------------------------------------------

    def other(self) -> None:
        chance, issuer = self.chance, self.chance.choice(ISSUERS)
        self.now += timedelta(milliseconds=1500)
        past = format_instant(self.now - timedelta(seconds=chance.randrange(600)))
        person, shares = chance.choice(HOLDERS), chance.choice([50_000, 99_950, 149_990, 200_000, 0])
        event = chance.choice(
            [
                lambda: self.event("holding", issuer, at=past, holder=person, shares=shares),
                lambda: self.event("holding", issuer, holder=person, shares=shares),
                lambda: self.event("holding", issuer, holder=person, shares=f"{shares}.5"),
                lambda: self.event("retraction", issuer, of=f"e{chance.randrange(1, self.number + 1)}"),
                lambda: self.event("corporate_action", issuer, action="split", ratio="3:2"),
                lambda: self.event("shares_outstanding", issuer, shares=chance.choice([COUNT, COUNT - 10_000])),
                lambda: self.event("relationship", issuer, relation="group", persons=chance.sample(HOLDERS, 2)),
                lambda: self.event("person", issuer, person=person, name="A", excluded="employee-plan"),
                lambda: self.event("person", issuer, person=person, name="B", cik="0007654321"),
                lambda: self.event("clock", issuer),
            ]
        )()
        self.alone[issuer].take(event)
        self.booked[issuer].take(event)

    # -- comparing -----------------------------------------------------------------------------------------------

    def compare(self, in_full: bool) -> None:
        for issuer in ISSUERS:
            alone, booked = self.alone[issuer], self.booked[issuer]
            said = [(alert.as_json_object(), alert.evidence) for alert in alone.alerts]
            assert [(alert.as_json_object(), alert.evidence) for alert in booked.alerts] == said
            if in_full:
                assert booked.now == alone.now
                assert self.positions(booked) == self.positions(alone)

    @staticmethod
    def positions(engine: IssuerEngine) -> dict[str, Any]:
        ownership = engine.course.ownership
        factor = ownership.count.factor_since
        together = {tuple(sorted(c.members)): c.total for c in ownership.combinations}
        return together | {
            holder.person: (holder.total, holder.stated(factor), [trade.id for trade in holder.trades])
            for holder in ownership.holders.values()
        }

    def close(self) -> None:
        last = self.now + timedelta(days=1)
        for engine in (*self.alone.values(), *self.booked.values()):
            engine.run_to(last)
        self.now = last


@given(st.integers(0, 10**9))
@settings(max_examples=60, deadline=None)
def test_a_book_counts_as_the_engines_would(seed: int) -> None:
    chance = random.Random(seed + 1)
    page, generation = chance.choice([(trade_log.PAGE, id_memory.GENERATION), (300, 200), (20, 40)])
    with patch.object(trade_log, "PAGE", page), patch.object(id_memory, "GENERATION", generation):
        world = World(seed)
    for _ in range(chance.randrange(3, 25)):
        chance.choices([world.chunk, world.other, world.close], [8, 2, 0.3])[0]()
        world.compare(in_full=chance.random() < 0.3)
    world.close()
    world.compare(in_full=True)
    assert all(world.booked[issuer].knows(event_id) for issuer in ISSUERS for event_id in world.alone[issuer].by_id)


def test_a_trade_of_an_open_instant_is_a_cause_however_many_of_others_come_before_it_closes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The book has counted it, and its place in memory is that of another issuer's trade by then."""
    monkeypatch.setattr(trade_log, "PAGE", 16)
    ours, others = ISSUERS[:2]
    booked = engines()
    for issuer in (ours, others):
        start = format_instant(START)
        known = {"issuer": issuer, "at": start, "known_at": start}
        count = {"kind": "shares_outstanding", "id": f"count {issuer}", "shares": COUNT}
        held = {"kind": "holding", "id": f"held {issuer}", "holder": "alder", "shares": 40_000}
        for fields in (count, held):
            booked[issuer].take(decode_event(json.dumps(known | fields).encode(), start_of))
        booked[issuer].run_to(START + timedelta(seconds=1))
    book = TradeBook(booked.values())

    def take(*trades: tuple[str, str, int, int]) -> None:
        lines = []
        for event_id, issuer, seconds, shares in trades:
            at = format_instant(START + timedelta(seconds=seconds))
            times = {"kind": "trade", "id": event_id, "issuer": issuer, "at": at, "known_at": at}
            lines.append(times | {"holder": "alder", "side": "buy", "shares": shares, "price": "7.13"})
        assert not book.take(decode_trades("".join(json.dumps(line) + "\n" for line in lines).encode()) or [])

    take(*((f"before {number}", others, 2 + number, 1) for number in range(8)))
    take(("counted", ours, 20, 10), ("crossing", ours, 20, 200_000))
    for first in range(0, 80, 8):
        take(*((f"other {number}", others, 30 + number, 1) for number in range(first, first + 8)))
    booked[ours].run_to(START + timedelta(hours=1))
    crossed = [alert for alert in booked[ours].alerts if alert.kind == "threshold_crossed"]
    assert crossed and all(alert.causes == ("counted", "crossing") for alert in crossed)


def test_what_a_book_keeps_is_in_no_engine() -> None:
    """Whatever the engine took itself, or walked anew: memory holds only what the last chunk brought."""
    world = World(11)
    for _ in range(30):
        world.chunk()
        world.other()
    world.chunk()
    for issuer in ISSUERS:
        alone, booked = world.alone[issuer], world.booked[issuer]
        trades = [event for event in alone.by_id.values() if isinstance(event, Trade)]
        kept = [event for event in booked.by_id.values() if isinstance(event, Trade)]
        assert len(trades) > 500
        assert len(kept) < 50 or booked.ledger.renames()
        # `walk_anew` made every holder anew, with all that it had traded.
        assert sum(len(holder.trades_heard) for holder in booked.holders.values()) < 50 or booked.ledger.renames()


def test_most_of_these_trades_are_counted_in_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the property above would hold whatever the columns do."""
    world = World(7)
    world.close()
    taken: list[str] = []
    take = IssuerEngine.take

    def spied(engine: IssuerEngine, event: Event) -> None:
        taken.append(event.id)
        take(engine, event)

    monkeypatch.setattr(IssuerEngine, "take", spied)
    for _ in range(10):
        lines = [world.trade() for _ in range(200)]
        world.book.take(decode_trades("".join(json.dumps(line) + "\n" for line in lines).encode()) or [])
    assert len(taken) < 1_000


def test_a_book_has_each_engine_once() -> None:
    booked = engines()
    TradeBook(booked.values())
    with pytest.raises(ValueError, match="is in a book"):
        TradeBook(booked.values())
    with pytest.raises(ValueError, match="let the book take its trades"):
        take_in_order(booked[ISSUERS[0]], [])
    twice = [IssuerEngine(ISSUERS[0], terms_of(CHAINS.first.plan), CHAINS.version) for _ in range(2)]
    with pytest.raises(ValueError, match="two engines of one issuer"):
        TradeBook(twice)
