"""Where what is needed seldom is put away, so that memory need not hold it."""

from bisect import bisect_right
from typing import Protocol


class ShelfError(Exception):
    """The shelf takes nothing more, or does not give back what it was given; one sentence, without a full stop."""


class Shelf(Protocol):
    """Bytes by the place where they were put. Both raise `ShelfError`."""

    def put(self, content: bytes | memoryview) -> int:
        """Keep this behind all that was put before; returns where it begins."""
        ...

    def get(self, place: int, size: int) -> bytes:
        """So many bytes from a place on: all of what was put there, or a part."""
        ...


class MemoryShelf:
    """A shelf that is in memory all the same: for whoever ends soon."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self._starts: list[int] = []
        self._end = 0

    @property
    def size(self) -> int:
        """How many bytes it holds."""
        return self._end

    def put(self, content: bytes | memoryview) -> int:
        """Keep this."""
        place = self._end
        self._pieces.append(bytes(content))
        self._starts.append(place)
        self._end += len(self._pieces[-1])
        return place

    def get(self, place: int, size: int) -> bytes:
        """What was kept."""
        number = bisect_right(self._starts, place) - 1
        start = place - self._starts[number]
        return self._pieces[number][start : start + size]
