"""Where what is needed seldom is put away, so that memory need not hold it."""

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
        self._content = bytearray()

    def put(self, content: bytes | memoryview) -> int:
        """Keep this."""
        place = len(self._content)
        self._content += content
        return place

    def get(self, place: int, size: int) -> bytes:
        """What was kept."""
        return bytes(self._content[place : place + size])
