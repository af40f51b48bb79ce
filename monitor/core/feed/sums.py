"""Texts as columns of words, and tables of 64-bit sums of them: what a dict does, for thousands of texts at once.

A sum that is not in a table was never put there. One that is there may be that of another text: whoever asks must then
compare the texts themselves.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Words = npt.NDArray[np.uint64]
Truths = npt.NDArray[np.bool_]

WORDS_MOST = 8
"""A text may have 8 bytes fewer than so many words of 8: none is stored that is longer."""

_LEAST = 1 << 12
_ODD = np.uint64(0x9E3779B97F4A7C15)
_OTHER_ODD = np.uint64(0xD6E8FEB86659FD93)
_HALF = np.uint64(32)


def words_of(texts: Sequence[str]) -> list[Words]:
    """The texts' UTF-8 in words of 8 bytes, first word first, zero where a text has ended."""
    encoded = [text.encode() for text in texts]
    count = max(map(len, encoded), default=0) // 8 + 1
    words = np.array(encoded, f"S{8 * count}").view(np.uint64).reshape(len(encoded), count)
    return [np.ascontiguousarray(column) for column in words.T]


def is_storable(text: str) -> bool:
    """Whether a text is short enough for a chunk to have it."""
    most = 8 * (WORDS_MOST - 1)
    return (len(text) if text.isascii() else len(text.encode())) < most


def sums_of(issuer: Ints, words: Sequence[Words]) -> Words:
    """A sum of each text of an issuer, never zero."""
    found = (issuer.astype(np.uint64) + np.uint64(1)) * _OTHER_ODD
    for word in words:
        # A text that has ended is summed no further: how long others are must not matter.
        mixed = (found ^ word) * _ODD
        mixed ^= mixed >> _HALF
        found = np.where(word == 0, found, mixed)
    found *= _OTHER_ODD
    found ^= found >> _HALF
    return np.where(found == 0, _ODD, found)


def grouped(place: Ints) -> Ints:
    """The order in which equal places stand together, each group in its old order."""
    count = len(place)
    keys = place * count + np.arange(count)
    keys.sort()
    return keys % count if count else keys


def firsts(place: Ints | Words) -> Ints:
    """Where each group of equal places begins."""
    begins = np.ones(len(place), np.bool_)
    np.not_equal(place[1:], place[:-1], out=begins[1:])
    return np.flatnonzero(begins)


def repeated(number: Ints, last: Ints) -> Ints:
    """Where in a batch those stand whose place comes more than once in it.

    `number`: of each one, rising; `last`: the number of the last one of its place.
    """
    earlier = np.flatnonzero(last != number)
    return np.unique(np.concatenate((earlier, np.searchsorted(number, last[earlier]))))


class SumSet:
    """Sums without anything more. Open addressing; never more than half full."""

    def __init__(self) -> None:
        self._sums = np.zeros(_LEAST, np.uint64)
        self._count = 0

    @property
    def count(self) -> int:
        """How many sums there are."""
        return self._count

    @property
    def nbytes(self) -> int:
        """What it holds in memory."""
        return self._sums.nbytes

    def sums(self) -> Words:
        """Every sum, in no order."""
        sums: Words = self._sums[self._sums != 0]
        return sums

    def clear(self) -> None:
        """Have none; the room stays."""
        self._sums[:] = 0
        self._count = 0

    def has(self, sums: Words) -> Truths:
        """Whether each sum is there."""
        place = self._home(sums)
        met = self._sums[place]
        found: Truths = met == sums
        asked = np.flatnonzero(~found & (met != 0))
        place = place[asked]
        while len(asked):
            place = self._next(place)
            met, wanted = self._sums[place], sums[asked]
            found[asked] = met == wanted
            goes_on = (met != wanted) & (met != 0)
            asked, place = asked[goes_on], place[goes_on]
        return found

    def add(self, sums: Words) -> Truths:
        """Put in sums that differ from each other; True where one was there already."""
        self._make_room(len(sums))
        was_there, _ = self._put(sums)
        self._count += len(sums) - int(np.count_nonzero(was_there))
        return was_there

    def _put(self, sums: Words) -> tuple[Truths, Ints]:
        """Whether each sum was there already, and its place."""
        was_there, found = self._try(sums, self._home(sums))
        asked = np.flatnonzero(found < 0)
        place = self._home(sums[asked])
        while len(asked):
            place = self._next(place)
            was_there[asked], found[asked] = self._try(sums[asked], place)
            goes_on = found[asked] < 0
            asked, place = asked[goes_on], place[goes_on]
        return was_there, found

    def _try(self, sums: Words, place: Ints) -> tuple[Truths, Ints]:
        """Put each sum in its place if that is free; the place is -1 where it is another's."""
        met = self._sums[place]
        is_free = met == 0
        # Of several that want one place the last one gets it, and the others go on.
        self._sums[place[is_free]] = sums[is_free]
        return met == sums, np.where(self._sums[place] == sums, place, -1)

    def _home(self, sums: Words) -> Ints:
        return (sums & np.uint64(len(self._sums) - 1)).view(np.int64)

    def _next(self, place: Ints) -> Ints:
        return (place + 1) & (len(self._sums) - 1)

    def _make_room(self, more: int) -> None:
        if 2 * (self._count + more) > len(self._sums):
            self._grow(more)

    def _grow(self, more: int) -> Ints:
        """Double until there is room; returns where every sum is now, in the order of where it was."""
        size = len(self._sums)
        while 2 * (self._count + more) > size:
            size *= 2
        sums = self.sums()
        self._sums = np.zeros(size, np.uint64)
        return self._put(sums)[1]


class SumTable(SumSet):
    """Sums, each with a number from zero on."""

    def __init__(self) -> None:
        super().__init__()
        self._numbers = np.full(_LEAST, -1, np.int64)

    def find(self, sums: Words) -> Ints:
        """The number of each sum; -1 where it is not there."""
        place = self._home(sums)
        met = self._sums[place]
        found = np.where(met == sums, self._numbers[place], -1)
        asked = np.flatnonzero((met != sums) & (met != 0))
        place = place[asked]
        while len(asked):
            place = self._next(place)
            met, wanted = self._sums[place], sums[asked]
            found[asked] = np.where(met == wanted, self._numbers[place], -1)
            goes_on = (met != wanted) & (met != 0)
            asked, place = asked[goes_on], place[goes_on]
        return found

    def put(self, sums: Words, numbers: Ints) -> None:
        """Put in sums that differ from each other; one that was there keeps its number."""
        self._make_room(len(sums))
        was_there, place = self._put(sums)
        self._numbers[place[~was_there]] = numbers[~was_there]
        self._count += len(sums) - int(np.count_nonzero(was_there))

    def _grow(self, more: int) -> Ints:
        numbers = self._numbers[self._sums != 0]
        place = super()._grow(more)
        self._numbers = np.full(len(self._sums), -1, np.int64)
        self._numbers[place] = numbers
        return place
