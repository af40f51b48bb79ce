"""Issuers to look at, at leisure: those of which something came, and those whose book is new here."""

from collections.abc import Iterable
from collections.abc import Mapping

from monitor.live.partition import Partition


class Unlooked:
    """What a worker has not looked at yet, by partition."""

    def __init__(self) -> None:
        self._changed: dict[int, set[str]] = {}
        self._met: dict[int, set[str]] = {}
        """The issuers whose book was there at the last look: what a new one holds is looked at once."""

    def add(self, number: int, issuers: Iterable[str]) -> None:
        """Something came of these issuers of a partition."""
        self._changed.setdefault(number, set()).update(issuers)

    def of(self, partitions: Mapping[int, Partition]) -> dict[int, set[str]]:
        """The issuers to look at; whoever looks at one removes it. Other partitions are forgotten."""
        self._changed = {number: self._changed.get(number, set()) for number in partitions}
        self._met = {number: self._met.get(number, set()) for number in partitions}
        for number, partition in partitions.items():
            self._changed[number] |= partition.books.keys() - self._met[number]
            self._met[number] |= partition.books.keys()
        return self._changed
