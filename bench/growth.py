"""What a trade costs the engine as issuers, and holders of an issuer, grow: as a ratio, both taken in turns."""

import gc
from time import perf_counter
from typing import NamedTuple

from bench.trades import engines
from bench.trades import lines
from monitor.core.book.trade_book import TradeBook
from monitor.core.feed.decoding import decode_trades

MOST = 1.5
"""The requirement: a trade costs at most so many times as much."""


class World(NamedTuple):
    """How many issuers there are, and how many holders each has."""

    issuers: int
    holders: int


class Growth(NamedTuple):
    """Nanoseconds a trade in the smaller world and in the larger one."""

    name: str
    small_ns: float
    large_ns: float

    @property
    def ratio(self) -> float:
        return self.large_ns / self.small_ns


CASES = (
    ("10 to 10,000 issuers, 10 holders each", World(10, 10), World(10_000, 10)),
    ("10 to 10,000 holders, 10 issuers", World(10, 10), World(10, 10_000)),
)


def measure_growth(trades: int) -> list[Growth]:
    """Every case, one after another."""
    return [_measure(name, small, large, trades) for name, small, large in CASES]


def _measure(name: str, small: World, large: World, trades: int) -> Growth:
    """The same number of trades in both worlds, chunk by chunk in turns."""
    worlds = (small, large)
    # Nobody is near a threshold: what an alert costs is not what a trade costs.
    books = [TradeBook(engines(*world, trades, is_near=False).values()) for world in worlds]
    feeds = [lines(trades, *world, seed=2) for world in worlds]
    seconds = [0.0, 0.0]
    gc.collect()
    for chunks in zip(*feeds, strict=True):
        for place, chunk in enumerate(chunks):
            seconds[place] += _take(books[place], chunk)
    small_ns, large_ns = (spent / trades * 1e9 for spent in seconds)
    return Growth(name, small_ns, large_ns)


def _take(book: TradeBook, chunk: bytes) -> float:
    decoded = decode_trades(chunk)
    assert decoded is not None, "the lines of this benchmark are all plain trades"
    started = perf_counter()
    left = book.take(decoded)
    spent = perf_counter() - started
    assert not left, "every trade is taken"
    return spent
