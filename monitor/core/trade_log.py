"""Trades that were counted and are kept as the chunks in which they came, until somebody needs one as an event.

Every trade has a number, in the order of the chunks. Those of one holder are chained: each names the one before it.
"""

from bisect import bisect_right
from typing import NamedTuple

import numpy as np

from monitor.core.events import Trade
from monitor.core.sums import Ints
from monitor.core.sums import firsts
from monitor.core.sums import grouped
from monitor.core.wire_trades import TradeChunk

NONE = -1


class _Kept(NamedTuple):
    chunk: TradeChunk
    before: Ints


class TradeLog:
    """Chunks in the order in which they came, and the last trade of every holder's chain, by the holder's place."""

    def __init__(self) -> None:
        self._starts: list[int] = []
        self._kept: list[_Kept] = []
        self._count = 0
        self._last = np.full(64, NONE, np.int64)

    def make_room(self, holders: int) -> None:
        """Let there be chains of so many holders."""
        if holders > len(self._last):
            self._last = np.concatenate((self._last, np.full(holders, NONE, np.int64)))

    @property
    def start(self) -> int:
        """The number of the first trade of the latest chunk."""
        return self._starts[-1]

    def begin(self, chunk: TradeChunk) -> None:
        """Keep a chunk: trades of it can be chained from now on."""
        self._starts.append(self._count)
        self._kept.append(_Kept(chunk, np.full(len(chunk), NONE, np.int64)))
        self._count += len(chunk)

    def chain(self, holders: Ints, trades: Ints) -> None:
        """Add trades of the latest chunk, by their places in it, to the chains of their holders."""
        order = grouped(holders)
        holders, trades = holders[order], trades[order]
        numbers = trades + self._starts[-1]
        before = np.empty_like(numbers)
        before[1:] = numbers[:-1]
        first = firsts(holders)
        before[first] = self._last[holders[first]]
        self._kept[-1].before[trades] = before
        self._last[holders] = numbers  # of several the last one stands

    def trade(self, number: int) -> Trade:
        """The trade of that number, as an event."""
        kept = bisect_right(self._starts, number) - 1
        return self._kept[kept].chunk[number - self._starts[kept]]

    def end_chain(self, holder: int) -> list[Trade]:
        """The trades in a holder's chain, which begins anew."""
        trades: list[Trade] = []
        number = int(self._last[holder])
        while number != NONE:
            trades.append(self.trade(number))
            kept = bisect_right(self._starts, number) - 1
            number = int(self._kept[kept].before[number - self._starts[kept]])
        if trades:
            self._last[holder] = NONE
        trades.reverse()
        return trades
