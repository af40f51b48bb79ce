"""The holders of many issuers by number: each has a place, found by issuer and name, thousands of names at once."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from monitor.core.feed.sums import Ints
from monitor.core.feed.sums import SumTable
from monitor.core.feed.sums import Words
from monitor.core.feed.sums import sums_of
from monitor.core.feed.sums import words_of
from monitor.core.feed.trade_columns import Text
from monitor.core.ownership.holders import Holder

NONE = -1
"""No place."""


class Places:
    """Whoever gives the places out numbers them from zero on; here they are known by issuer and name."""

    def __init__(self) -> None:
        self.holders: list[Holder] = []
        """By place: who has it now."""
        self.persons: list[str] = []
        """By place: the name that it was given for, by which trades kept for it were said. A holder is renamed."""
        self.rows = np.zeros(64, np.int64)
        """By place: the row of the issuer."""
        self._sums = SumTable()
        self._words: list[Words] = []

    def find(self, issuers: Ints, issuer: Ints, name: Text) -> Ints:
        """The place of each holder, `NONE` where it has none; `issuers`: the number of the issuer in each row."""
        found = self._sums.find(sums_of(issuer, name.words))
        is_it = (found != NONE) & (issuers[self.rows[found]] == issuer)
        none = np.zeros(len(found), np.uint64)
        for number in range(max(len(name.words), len(self._words))):
            asked = name.words[number] if number < len(name.words) else none
            is_it &= (self._words[number][found] if number < len(self._words) else none) == asked
        return np.where(is_it, found, NONE)

    def give(self, places: Ints, rows: Ints, issuers: Ints, holders: Sequence[Holder]) -> None:
        """Give the next places to these holders of these issuers, whose names can be stored."""
        words = words_of([holder.person for holder in holders])
        self.rows = with_room(self.rows, places)
        while len(self._words) < len(words):
            self._words.append(np.zeros(0, np.uint64))
        for number, kept in enumerate(self._words):
            self._words[number] = with_room(kept, places)
        for number, word in enumerate(words):
            self._words[number][places] = word
        self.rows[places] = rows
        # A sum that another name has already leaves this one without: it is then not found, and never mistaken.
        sums, first = np.unique(sums_of(issuers, words), return_index=True)
        self._sums.put(sums, places[first])
        self.holders += holders
        self.persons += [holder.person for holder in holders]


def with_room(column: npt.NDArray[Any], places: Ints) -> npt.NDArray[Any]:
    """A column with these places in it; it at least doubles, so that growing costs little altogether."""
    size = int(places.max()) + 1
    if size <= len(column):
        return column
    return np.concatenate((column, np.zeros(max(size - len(column), len(column)), column.dtype)))
