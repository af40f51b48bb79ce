"""What a book keeps is taken back and renamed without a new walk, and all is as if there had been no book.

The holders are small, so that nothing has come of what they hold; what the book keeps is put away after a few trades.
"""

import random
from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from unittest.mock import patch

from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from monitor.core.book import id_memory
from monitor.core.book import trade_log
from monitor.core.engine.engine import IssuerEngine
from monitor.core.feed.canonical import canonical_json
from monitor.core.feed.events import Event
from tests.property.test_trade_book_properties import HOLDERS
from tests.property.test_trade_book_properties import ISSUERS
from tests.property.test_trade_book_properties import World

PAGE, GENERATION = 20, 40


class SmallHolders(World):
    """Small trades; retractions, positions stated and a few names between the chunks."""

    names = 0

    def opening(self, issuer: str) -> list[Event]:
        """A count, and positions far from every threshold."""
        made = [self.event("shares_outstanding", issuer, at="2003-03-20", shares=100_000_000)]
        return made + [self.event("holding", issuer, at="2003-03-20", holder=h, shares=5_000) for h in HOLDERS[:6]]

    def trade(self) -> dict[str, Any]:
        """A trade that crosses nothing."""
        made = super().trade()
        return made | {"shares": min(made["shares"], 300), "holder": self.chance.choice(HOLDERS[:6])}

    def other(self) -> None:
        """Something that goes a short way."""
        self.take_each(self.chance.choices([self.retraction, self.position, self.name], [10, 2, 0.3])[0]())

    def take_each(self, event: Event) -> None:
        """Take an event that becomes known alone at its instant."""
        self.alone[event.issuer].take(event)
        self.booked[event.issuer].take(event)

    def retraction(self, of: str | None = None, issuer: str | None = None) -> Event:
        """Of any event, mostly a trade that was taken."""
        self.tick()
        said = of or f"e{self.chance.randrange(22, self.number + 2)}"
        found = [one for one in ISSUERS if said in self.alone[one].by_id]
        return self.event("retraction", issuer or (found or [*ISSUERS])[0], of=said)

    def position(self) -> Event:
        """A position of now."""
        self.tick()
        holder, shares = self.chance.choice(HOLDERS[:6]), self.chance.choice([0, 5_000])
        return self.event("holding", self.chance.choice(ISSUERS), holder=holder, shares=shares)

    def name(self, issuer: str | None = None, person: str | None = None) -> Event:
        """A CIK that is nobody's yet."""
        self.tick()
        self.names += 1
        known_as, cik = person or self.chance.choice(HOLDERS[:6]), f"{7_000_000 + self.names:010d}"
        return self.event("person", issuer or ISSUERS[0], person=known_as, name="A", cik=cik)

    def tick(self) -> None:
        """Come to an instant of which nothing is known yet."""
        self.now += timedelta(seconds=30)


def contents(events: Iterable[Event]) -> dict[str, bytes]:
    """What each event says, by id."""
    return {event.id: canonical_json(event) for event in events}


def small_holders(seed: int) -> SmallHolders:
    """Such a world, with a book that puts away what it keeps."""
    with patch.object(trade_log, "PAGE", PAGE), patch.object(id_memory, "GENERATION", GENERATION):
        return SmallHolders(seed)


@given(st.integers(0, 10**9))
@settings(max_examples=30, deadline=None)
def test_a_book_goes_the_short_ways_as_the_engines_would(seed: int) -> None:
    chance, world = random.Random(seed + 1), small_holders(seed)
    for _ in range(chance.randrange(3, 25)):
        chance.choices([world.chunk, world.other, world.close], [8, 5, 0.3])[0]()
        world.compare(in_full=chance.random() < 0.3)
    world.close()
    world.compare(in_full=True)
    for issuer in ISSUERS:
        alone, booked = world.alone[issuer], world.booked[issuer]
        assert contents(booked.known()) == contents(alone.by_id.values())
        assert booked.is_quiet == alone.is_quiet


def in_one_issuer(seed: int) -> tuple[SmallHolders, IssuerEngine, IssuerEngine]:
    """A world in which much was traded and put away, its first engine alone, and the one in the book."""
    world = small_holders(seed)
    alone, booked = world.alone[ISSUERS[0]], world.booked[ISSUERS[0]]
    while len(booked.known()) - len(booked.by_id) < 100:
        world.chunk()
    world.close()
    return world, alone, booked


def test_a_trade_on_the_shelf_is_taken_back_without_a_new_walk() -> None:
    world, alone, booked = in_one_issuer(3)
    kept = next(one for one in booked.known() if one.id not in booked.by_id)
    course = booked.course
    world.take_each(world.retraction(kept.id, ISSUERS[0]))
    world.close()
    assert booked.course is course
    assert world.positions(booked) == world.positions(alone)
    assert booked.is_quiet and not booked.ledger.awaits_retracted
    # The chain that the holder had is no more: what is left is told once.
    world.chunk()
    world.close()
    assert world.positions(booked) == world.positions(alone)


def test_who_is_renamed_keeps_the_trades_that_were_put_away_and_they_keep_their_name() -> None:
    world, alone, booked = in_one_issuer(5)
    course, before = booked.course, contents(booked.known())
    traded = [one.id for one in booked.course.ownership.holders[HOLDERS[1]].trades]
    assert len(traded) > 5
    world.take_each(world.name(ISSUERS[0], HOLDERS[1]))
    world.close()
    assert booked.course is course
    assert [one.id for one in booked.course.ownership.holders["0007000001"].trades] == traded
    for _ in range(3):
        world.chunk()  # by the old name, too
    world.close()
    assert booked.course is course
    assert world.positions(booked) == world.positions(alone)
    after = contents(booked.known())
    assert after == contents(alone.by_id.values())
    assert all(after[event_id] == content for event_id, content in before.items())
    # With the name taken back all is walked anew, over what is on the shelf.
    named = next(one.id for one in booked.known() if one.kind == "person")
    world.take_each(world.retraction(named, ISSUERS[0]))
    world.close()
    assert world.positions(booked) == world.positions(alone)
    world.chunk()
    world.close()
    world.compare(in_full=True)
