"""Trades a second, decoded and counted by the engine, against a plain loop that decodes and adds to a dict.

Both take the same lines in turns, chunk by chunk, so that a busy machine slows both alike and the ratio stands.
Splitting the chunk into lines is not counted: it is no part of decoding or adding. The engines stand in a `TradeBook`,
and making it is counted. A replay from files takes its events issuer by issuer: `bench.replayed` measures that.
"""

import gc
import random
import resource
from collections.abc import Iterator
from collections.abc import Sequence
from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import timedelta
from time import perf_counter
from typing import Any
from typing import NamedTuple

import msgspec

from monitor.chains import Chains
from monitor.chains import terms_of
from monitor.core.book.trade_book import TradeBook
from monitor.core.engine.engine import IssuerEngine
from monitor.core.feed.decoding import decode_trades
from monitor.core.feed.events import Holding
from monitor.core.feed.events import Relationship
from monitor.core.feed.events import SharesOutstanding
from monitor.core.feed.events import Trade

KNOWN = datetime(2003, 4, 1, 14, tzinfo=UTC)
FIRST_TRADE = datetime(2003, 4, 1, 15, tzinfo=UTC)
CHUNK_LINES = 6_000
SIDES = ("buy", "buy", "buy", "sell")


class Plain(msgspec.Struct, gc=False):
    """What the plain loop decodes."""

    id: str
    issuer: str
    at: str
    known_at: str
    holder: str
    side: str
    shares: int
    price: str = ""


class Result(NamedTuple):
    """Seconds spent on the same trades, and what came of it."""

    trades: int
    plain_s: float
    decode_s: float
    engine_s: float
    alerts: int
    rss_mb: int

    @property
    def ratio(self) -> float:
        return self.plain_s / (self.decode_s + self.engine_s)

    @property
    def engine_ns(self) -> float:
        return self.engine_s / self.trades * 1e9


def lines(trades: int, issuers: int, holders: int, seed: int) -> Iterator[bytes]:
    """Trades as JSON Lines, a tenth of a second apart, in chunks."""
    chance = random.Random(seed)
    choose, below = chance.choice, chance.random
    chunk: list[str] = []
    for number in range(trades):
        at = (FIRST_TRADE + timedelta(milliseconds=10 * number)).isoformat().replace("+00:00", "Z")
        chunk.append(
            f'{{"kind": "trade", "id": "t{number}", "issuer": "{int(below() * issuers) + 1:010d}", '
            f'"at": "{at}", "known_at": "{at}", "holder": "holder-{int(below() * holders)}", '
            f'"side": "{choose(SIDES)}", "shares": {int(below() * 1000) + 1}, "price": "7.13"}}\n'
        )
        if len(chunk) == CHUNK_LINES:
            yield "".join(chunk).encode()
            chunk.clear()
    yield "".join(chunk).encode()


def engines(issuers: int, holders: int, trades: int, is_near: bool = True) -> dict[str, IssuerEngine]:
    """An engine for each issuer: real subjects, a tenth of the holders in groups, two near a threshold if wanted."""
    chains = Chains.named([])
    terms = chains.first
    usual = max(20_000, 2_000 * trades // issuers // holders)
    outstanding = usual * max(holders, 100) * 2
    made = {}
    for number in range(1, issuers + 1):
        issuer = f"{number:010d}"
        engine = made[issuer] = IssuerEngine(issuer, terms_of(terms.plan), chains.version)
        common: dict[str, Any] = {"issuer": issuer, "at": date(2003, 3, 20), "known_at": KNOWN}
        engine.take(SharesOutstanding(id="count", shares=outstanding, **common))
        near = {3: outstanding * 9_995 // 100_000, 4: outstanding * 14_995 // 100_000} if is_near else {}
        for holder in range(holders):
            name = f"holder-{holder}"
            engine.take(Holding(id=f"p{holder}", holder=name, shares=near.get(holder, usual), **common))
        for pair in range(holders // 20):
            persons = (f"holder-{10 + 2 * pair}", f"holder-{11 + 2 * pair}")
            engine.take(Relationship(id=f"g{pair}", relation="group", persons=persons, **common))
        engine.run_to(KNOWN)
    return made


def measure(trades: int, issuers: int, holders: int, seed: int = 1) -> Result:
    """Run both over the same trades, chunk by chunk in turns."""
    running = engines(issuers, holders, trades)
    before = sum(len(engine.alerts) for engine in running.values())
    positions: dict[tuple[str, str], int] = {}
    plain_s = decode_s = engine_s = 0.0
    gc.collect()
    # What each issuer's engine has to hand over before a book can count for it is part of the cost.
    started = perf_counter()
    book = TradeBook(running.values())
    engine_s += perf_counter() - started
    for chunk in lines(trades, issuers, holders, seed):
        plain_s += _plain(chunk.splitlines(), positions)
        started = perf_counter()
        decoded = decode_trades(chunk)
        decode_s += perf_counter() - started
        assert decoded is not None, "the lines of this benchmark are all plain trades"
        engine_s += _count(book, decoded)
    for engine in running.values():
        assert engine.now is not None
        engine.run_to(engine.now)
    _check(running, positions)
    alerts = sum(len(engine.alerts) for engine in running.values()) - before
    rss_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return Result(trades, plain_s, decode_s, engine_s, alerts, rss_mb)


def _count(book: TradeBook, trades: Sequence[Trade]) -> float:
    """Seconds that the engines take for these trades."""
    started = perf_counter()
    left = book.take(trades)
    spent = perf_counter() - started
    assert not left, "every trade is taken"
    return spent


def _plain(split: list[bytes], positions: dict[tuple[str, str], int]) -> float:
    """Seconds that the plain loop takes for these lines."""
    started = perf_counter()
    decode = msgspec.json.Decoder(Plain).decode
    for line in split:
        trade = decode(line)
        key = (trade.issuer, trade.holder)
        positions[key] = positions.get(key, 0) + (trade.shares if trade.side == "buy" else -trade.shares)
    return perf_counter() - started


def _check(running: dict[str, IssuerEngine], positions: dict[tuple[str, str], int]) -> None:
    """The engine's sums are the plain loop's: a fast path that miscounts would be worth nothing."""
    for (issuer, name), change in positions.items():
        ownership = running[issuer].course.ownership
        holder, factor = ownership.holders[name], ownership.count.factor_since
        assert holder.traded(factor) == change, (issuer, name, holder.total, change)
