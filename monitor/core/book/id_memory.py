"""Which ids were met, for ever, in little memory: 64-bit sums (`monitor.core.feed.sums`), the latest in a table.

When the table is full its sums go to the shelf, sorted: a generation. In memory a filter stays, a bit and a half of a
byte an id, which says of a sum in which generations it may be. Only there is it looked for: the answer is exact.

The filter is a table of bytes, each bit of which is one of eight generations. A sum has five places in it, the same for
all; a generation may have the sum if its bit is set in all five. So five look-ups ask eight generations.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from monitor.core.book.shelf import Shelf
from monitor.core.feed.sums import Ints
from monitor.core.feed.sums import SumSet
from monitor.core.feed.sums import Truths
from monitor.core.feed.sums import Words

GENERATION = 1 << 22
"""So many sums are in the table at most, unless one chunk has more."""

_GENERATIONS = 8
_BITS_A_SUM = 12
_PLACES = 5
_PAGE = 64
"""So many sums of a generation are read together."""

_LOW = np.uint64(0xFFFFFFFF)
_HALF = np.uint64(32)
_ONE = np.uint64(1)


class _Run(NamedTuple):
    """The sums of a generation, sorted, on the shelf."""

    place: int
    size: int
    firsts: Words
    """The first of each page."""


class _Filter:
    """Which of up to eight generations may have a sum."""

    def __init__(self, size: int) -> None:
        self.bits = np.zeros(size, np.uint8)
        self.runs: list[_Run] = []

    def add(self, run: _Run, sums: Words) -> None:
        bit = np.uint8(1 << len(self.runs))
        for place in _places_of(sums, len(self.bits)):
            self.bits[place] |= bit
        self.runs.append(run)

    def ask(self, places: list[Ints]) -> npt.NDArray[np.uint8]:
        """Of each sum the bits of the generations that may have it."""
        found = self.bits[places[0]]
        for place in places[1:]:
            found &= self.bits[place]
        return found


class IdMemory:
    """Sums that were met."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._generation = GENERATION
        self._size = GENERATION * _BITS_A_SUM
        self._young = SumSet()
        self._filters: list[_Filter] = []

    @property
    def nbytes(self) -> int:
        """What it holds in memory."""
        kept = sum(one.bits.nbytes + sum(run.firsts.nbytes for run in one.runs) for one in self._filters)
        return self._young.nbytes + kept

    def add(self, sums: Words) -> Truths:
        """Meet sums that differ from each other; True where one was met before."""
        if self._young.count and self._young.count + len(sums) > self._generation:
            self._put_away()  # before the table, which is at most half full, would double
        was_met = self._young.add(sums)
        if self._filters:
            asked = np.flatnonzero(~was_met)
            was_met[asked] = self._has_old(sums[asked])
        return was_met

    def has(self, sums: Words) -> Truths:
        """Whether each was met."""
        return self._young.has(sums) | self._has_old(sums)

    def _put_away(self) -> None:
        sums = self._young.sums()
        sums.sort()
        run = _Run(self._shelf.put(memoryview(sums.data).cast("B")), len(sums), sums[::_PAGE].copy())
        if not self._filters or len(self._filters[-1].runs) == _GENERATIONS:
            self._filters.append(_Filter(self._size))
        self._filters[-1].add(run, sums)
        self._young.clear()

    def _has_old(self, sums: Words) -> Truths:
        found = np.zeros(len(sums), np.bool_)
        places = [*_places_of(sums, self._size)]
        for one in self._filters:
            may = one.ask(places)
            for number in np.flatnonzero(may).tolist():
                found[number] = found[number] or self._is_in(one, int(may[number]), sums[number])
        return found

    def _is_in(self, one: _Filter, generations: int, wanted: np.uint64) -> bool:
        return any(generations >> bit & 1 and self._is_in_run(run, wanted) for bit, run in enumerate(one.runs))

    def _is_in_run(self, run: _Run, wanted: np.uint64) -> bool:
        page = int(np.searchsorted(run.firsts, wanted, "right")) - 1
        if page < 0:
            return False
        size = min(_PAGE, run.size - page * _PAGE)
        content = self._shelf.get(run.place + page * _PAGE * 8, size * 8)
        return bool((np.frombuffer(content, np.uint64) == wanted).any())


def _places_of(sums: Words, size: int) -> Iterator[Ints]:
    """Five places of each sum, below `size`."""
    step = sums >> _HALF | _ONE
    hashed = sums & _LOW
    for _ in range(_PLACES):
        yield ((hashed * np.uint64(size)) >> _HALF).view(np.int64)
        hashed = (hashed + step) & _LOW
