"""Many totals side by side, each with the bounds between which it may move without anything to be said.

Totals are 64-bit integers, so they are bounded: what is beyond `MOST` is left to those who count with exact numbers of
any size.
"""

from collections.abc import Sequence

import numpy as np

from monitor.core.feed.sums import Ints
from monitor.core.feed.sums import Truths
from monitor.core.feed.sums import firsts
from monitor.core.feed.sums import grouped
from monitor.core.feed.sums import repeated
from monitor.core.ownership.subjects import NOWHERE
from monitor.core.ownership.subjects import Range
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
        self._met = np.zeros(64, np.int64)

    def new(self, count: int) -> range:
        """So many new places, closed until they are set."""
        places = range(self.count, self.count + count)
        self.count += count
        lacking = self.count - len(self._total)
        if lacking > 0:
            more = np.zeros(max(lacking, len(self._total)), np.int64)  # at least doubled: growing costs little
            columns = (self._total, self._low, self._high, self._told, self._met)
            self._total, self._low, self._high, self._told, self._met = (
                np.concatenate((column, more)) for column in columns
            )
        self._low[places.start : places.stop] = 1
        return places

    def set(self, places: Sequence[int], totals: Sequence[Shares], ranges: Sequence[Range]) -> None:
        """From these totals on each is quiet inside its range; nothing is where a total is no small whole number."""
        whole: list[int] = []
        lows: list[int] = []
        highs: list[int] = []
        for total, (low, high) in zip(totals, ranges, strict=True):
            if not isinstance(total, int) or not 0 <= total < MOST:
                total, (low, high) = 0, NOWHERE
            whole.append(total)
            lows.append(min(max(low, 0), MOST))
            highs.append(min(high, MOST))
        which = np.array(places, np.int64)
        self._total[which] = self._told[which] = whole
        self._low[which], self._high[which] = lows, highs

    def close(self, places: Sequence[int]) -> None:
        """Whatever would be added is to be looked at."""
        self.set(places, [0] * len(places), [NOWHERE] * len(places))

    def fit(self, place: Ints, amount: Ints) -> Truths:
        """Whether each total, after each of its amounts in their order, is within its bounds."""
        after = self._total[place] + amount
        number = np.arange(len(place))
        self._met[place] = number  # of several the last one stands
        again = repeated(number, self._met[place])
        if len(again):
            after[again] = self._running(place[again], amount[again])
        fits: Truths = (after >= self._low[place]) & (after < self._high[place])
        return fits

    def _running(self, place: Ints, amount: Ints) -> Ints:
        """Each total after each of its amounts in their order."""
        order = grouped(place)
        place, amount = place[order], amount[order]
        running = np.cumsum(amount)
        first = firsts(place)
        before = self._total[place[first]] - (running[first] - amount[first])
        after = np.empty_like(running)
        after[order] = running + np.repeat(before, np.diff(first, append=len(place)))
        return after

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
