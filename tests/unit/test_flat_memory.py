"""However many trades a partition takes, it keeps few of them in memory; a full disk costs no more than the worker."""

import asyncio
from datetime import timedelta
from unittest.mock import patch

import pytest

from agents.service import Service
from monitor.core.book import id_memory
from monitor.core.book import trade_log
from monitor.core.book.shelf import MemoryShelf
from monitor.core.book.shelf import Shelf
from monitor.core.book.shelf import ShelfError
from monitor.core.feed.events import Trade
from monitor.core.times.instants import format_instant
from monitor.live import topics
from monitor.live.log_entries import Block
from monitor.live.log_entries import Mark
from monitor.live.partition import Partition
from monitor.live.partition import Rules
from monitor.live.versions import Versions
from monitor.plan_texts import PlanText
from monitor.plan_texts import PlanTexts
from tests.live_commands import ISSUER
from tests.live_commands import PLAN
from tests.unit.live_blocks import TAKEN_AT
from tests.unit.live_blocks import block
from tests.unit.live_blocks import line
from tests.unit.live_blocks import trade

PAGE, GENERATION = 500, 400
CHUNK = 100


class FullShelf(MemoryShelf):
    """Takes so many bytes and nothing more."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most

    def put(self, content: bytes | memoryview) -> int:
        """Keep this, if there is room."""
        self._most -= len(content)
        if self._most < 0:
            raise ShelfError("the disk is full")
        return super().put(content)


class Feed:
    """A partition of one issuer, and blocks of trades of three holders that come one after another."""

    def __init__(self, shelf: Shelf) -> None:
        def versions_of(issuer: str) -> Versions:
            return Versions(PlanTexts(chains=((PlanText("plan.toml", PLAN),),)))

        start_of = versions_of(ISSUER).first_terms[0].time.start_of
        with patch.object(trade_log, "PAGE", PAGE), patch.object(id_memory, "GENERATION", GENERATION):
            self.partition = Partition(Rules(clock="wall", memory_days=3653), versions_of, start_of, shelf=shelf)
        self.at = TAKEN_AT
        self.number = 0
        begun = [
            line("shares_outstanding", "count", self.at, shares=100_000_000, known_at=self.at),
            *(line("holding", f"p{h}", self.at, holder=h, shares=1_000, known_at=self.at) for h in "abc"),
        ]
        self.partition.take([_of_issuer(block(*begun, topic=topics.REFERENCE))])

    def trades(self, *more: bytes) -> Block:
        """The next hundred trades; `more`: other lines behind them."""
        lines = []
        for _ in range(CHUNK):
            self.at += timedelta(seconds=1)
            lines.append(trade(f"t{self.number}", self.at, holder="abc"[self.number % 3], price="7.13"))
            self.number += 1
        lines += more
        offset = self.partition.positions[topics.TRADES]
        return _of_issuer(block(*lines, offset=offset, at=self.at + timedelta(seconds=1)))

    def held(self) -> int:
        """Bytes and trades that are in memory, a trade as five hundred bytes."""
        book, engine = self.partition.trade_book, self.partition.books[ISSUER].engines[0]
        trades = sum(isinstance(event, Trade) for event in engine.by_id.values())
        trades += sum(len(holder.trades_heard) for holder in engine.holders.values())
        return book.log.nbytes + book.ids.nbytes + 500 * trades


def _of_issuer(made: Block) -> Block:
    return made._replace(lines=made.lines.replace(b"0001014739", ISSUER.encode()).replace(b"+00:00", b"Z"), mark=Mark())


def test_memory_stays_however_many_trades_come() -> None:
    """Late trades, repeats and a position stated between them: what they make the engine read back goes back, too."""
    shelf = MemoryShelf()
    feed = Feed(shelf)
    for number in range(120):
        commit = feed.partition.take([feed.trades()])
        assert commit.counts["trade"] == CHUNK
        if number == 40:
            before = feed.held()
        if number % 10 == 5:
            old = feed.at - timedelta(seconds=CHUNK + 30)
            late = trade(f"late{number}", old, holder="a")
            repeated = trade("t7", TAKEN_AT + timedelta(seconds=8), holder="b", price="7.13")
            taken = feed.partition.take([feed.trades(late, repeated)])
            assert (taken.counts["trade"], taken.counts["repeated"]) == (CHUNK + 1, 1)
    after = feed.held()
    # Eighty chunks more: the filter of ids grows by a generation's bits, and nothing else does.
    assert after - before <= 2 * 88 * (CHUNK + 1)
    assert feed.partition.trade_book.log.nbytes < 2 * PAGE * 9 * 8 + 10_000
    assert shelf.size > 60 * feed.number


def test_a_position_knows_how_many_trades_it_has_without_reading_them() -> None:
    feed = Feed(MemoryShelf())
    for _ in range(20):
        feed.partition.take([feed.trades()])
    engine = feed.partition.books[ISSUER].engines[0]
    before = feed.held()
    holders = engine.course.ownership.holders
    with patch.object(Partition, "take"), patch.object(trade_log.TradeLog, "chain", side_effect=AssertionError):
        assert [holders[name].trade_count for name in "abc"] == [667, 667, 666]
    assert holders["a"].latest_ids(2) == ["t1995", "t1998"]
    assert len(holders["b"].trades) == 667
    assert feed.held() == before


def test_a_full_disk_stops_the_taking_and_sets_nothing_aside() -> None:
    feed = Feed(FullShelf(20_000))
    with pytest.raises(ShelfError, match="the disk is full"):
        for _ in range(20):
            assert feed.partition.take([feed.trades()]).set_aside == []


def test_a_worker_whose_disk_is_full_ends_and_says_so() -> None:
    async def ended() -> None:
        service = Service.__new__(Service)
        service._stopping, service._failure = asyncio.Event(), None

        async def failing() -> None:
            raise ShelfError("the folder x takes no more")

        task = asyncio.create_task(failing())
        await asyncio.wait({task})
        owner = type("Owner", (), {"close": lambda self: None})()
        service._ended(0, owner, task)
        assert service._stopping.is_set()
        assert str(service._failure) == "the folder x takes no more"

    asyncio.run(ended())


def test_what_is_put_away_is_told_in_full() -> None:
    """Every trade of the record is known again, at its instant."""
    feed = Feed(MemoryShelf())
    for _ in range(20):
        feed.partition.take([feed.trades()])
    known = feed.partition.books[ISSUER].known
    assert set(known) == {"count", "pa", "pb", "pc", *(f"t{n}" for n in range(feed.number))}
    assert format_instant(known["t1999"].known_at) == format_instant(feed.at)
