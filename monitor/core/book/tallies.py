"""Many totals side by side, each with the bounds between which it may move without anything to be said.

Totals are 64-bit integers, so they are bounded: what is beyond `MOST` is left to those who count with exact numbers of
any size.
"""

import numpy as np

from monitor.core.feed.sums import Ints
from monitor.core.feed.sums import Truths
from monitor.core.feed.sums import firsts
from monitor.core.feed.sums import grouped
from monitor.core.quantities import Shares

MOST = 2**61
"""A total stays below this many shares, and so does what one batch adds: no sum of the two overflows."""


class Tallies:
    """Totals by place, from zero on."""

    def __init__(self) -> None:
        self.count = 0
        self._total = np.zeros(64, np.int64)
        self._low = np.zeros(64, np.int64)
        self._high = np.zeros(64, np.int64)
        self._told = np.zeros(64, np.int64)

    def new(self, count: int) -> range:
        """So many new places, closed until they are set."""
        places = range(self.count, self.count + count)
        self.count += count
        lacking = self.count - len(self._total)
        if lacking > 0:
            more = np.zeros(max(lacking, len(self._total)), np.int64)  # at least doubled: growing costs little
            self._total, self._low, self._high, self._told = (
                np.concatenate((column, more)) for column in (self._total, self._low, self._high, self._told)
            )
        self._low[places.start : places.stop] = 1
        return places

    def set(self, place: int, total: Shares, low: int, high: int) -> None:
        """From this total on, `low <= total < high` is quiet; nothing is where the total is no small whole number."""
        if not isinstance(total, int) or not 0 <= total < MOST:
            self.close(place)
            return
        self._total[place] = self._told[place] = total
        self._low[place], self._high[place] = min(max(low, 0), MOST), min(high, MOST)

    def close(self, place: int) -> None:
        """Whatever would be added is to be looked at."""
        self._total[place] = self._told[place] = 0
        self._low[place], self._high[place] = 1, 0

    def fit(self, place: Ints, amount: Ints) -> Truths:
        """Whether each total, after each of its amounts in their order, is within its bounds."""
        order = grouped(place)
        place, amount = place[order], amount[order]
        running = np.cumsum(amount)
        first = firsts(place)
        before = self._total[place[first]] - (running[first] - amount[first])
        running += np.repeat(before, np.diff(first, append=len(place)))
        found = np.empty(len(place), np.bool_)
        found[order] = (running >= self._low[place]) & (running < self._high[place])
        return found

    def add(self, place: Ints, amount: Ints) -> None:
        """Add amounts that fit."""
        np.add.at(self._total, place, amount)

    def moved(self, places: Ints) -> list[tuple[int, int]]:
        """Of these places those whose total has moved since this was last asked, each with its total."""
        moved = places[self._total[places] != self._told[places]]
        self._told[moved] = self._total[moved]
        return list(zip(moved.tolist(), self._total[moved].tolist(), strict=True))

    def at(self, place: int) -> tuple[int, int, int]:
        """Total and bounds, for tests."""
        return int(self._total[place]), int(self._low[place]), int(self._high[place])
