"""All trades that were counted in a book, issuer by issuer, put away until somebody asks for them.

The latest are in memory, as they came. When there are enough of them they go to the shelf together: those of one
issuer as one piece, behind a record that says where the issuer's piece before is. So memory holds a few numbers for
each issuer and each holder, however many trades there were, and an issuer's trades are read back in few large pieces.

Those of an issuer are numbered in their order. The chain of a holder is its latest trades: those that it has had since
the latest position stated. Each of them says where the one before it is, so that the last few are found at once,
however many others have traded since. Where it is: the page in which it went to the shelf, and its row there.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from monitor.core.book.shelf import Shelf
from monitor.core.book.trade_records import IN_CHAIN
from monitor.core.book.trade_records import Records
from monitor.core.book.trade_records import width_of
from monitor.core.feed.sums import Ints
from monitor.core.feed.sums import firsts
from monitor.core.feed.sums import grouped
from monitor.core.feed.sums import repeated

PAGE = 1 << 17
"""So many records are in memory at most, but for those of one more chunk."""

_WORD = 8
_ROW_BITS = 20
_ROW = (1 << _ROW_BITS) - 1
_NOWHERE = -1


class _Numbered(NamedTuple):
    """Records of one issuer that stand in a row, the first by its number."""

    first: int
    records: Records


class _Page(NamedTuple):
    """What went to the shelf together: where, and the words of a record and of a price in it."""

    place: int
    width: int
    price_words: int


class TradeLog:
    """Issuers and holders have places in the book; here they are known by these."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._page = PAGE
        self._shelved = 0
        """How many records are on the shelf, of all issuers."""
        self._open = 0
        """How many are not: they stand at the beginning of these two."""
        self._rows = np.zeros(64, np.int64)
        self._records = Records(np.zeros((64, 0), np.int64), 0)
        # By the issuer's row: its latest piece on the shelf (where, records, words a record, words of a price), and how
        # many records it has there altogether.
        self._piece = np.zeros((64, 4), np.int64)
        self._count = np.zeros(64, np.int64)
        self._pages: list[_Page] = []
        # By the holder's place: the latest record of its chain, and how many the chain has.
        self._latest = np.zeros(64, np.int64)
        self._chained = np.zeros(64, np.int64)

    def make_room(self, rows: int, holders: int) -> None:
        """Let there be so many issuers and holders."""
        if rows > len(self._count):
            self._piece = np.concatenate((self._piece, np.zeros((rows, 4), np.int64)))
            self._count = np.concatenate((self._count, np.zeros(rows, np.int64)))
        if holders > len(self._latest):
            self._latest, self._chained = (
                np.concatenate((column, np.zeros(holders, np.int64))) for column in (self._latest, self._chained)
            )

    @property
    def nbytes(self) -> int:
        """What it holds in memory."""
        columns = (self._rows, self._records.words, self._piece, self._count, self._latest, self._chained)
        return sum(column.nbytes for column in columns)

    # -- adding --------------------------------------------------------------------------------------------------

    def add(self, rows: Ints, records: Records) -> int:
        """Keep records of these rows, those of a row in their order; the place of the first of them, for `last`."""
        place = self._shelved + self._open
        for start in range(0, len(records), self._page):
            piece = slice(start, start + self._page)
            self._add(rows[piece], records.chosen(piece))
        return place

    def _add(self, rows: Ints, records: Records) -> None:
        if self._open >= self._page:
            self._put_away()
        start, end = self._open, self._open + len(records)
        self._make_open(end, records)
        self._rows[start:end] = rows
        self._records.words[start:end] = records.widened(self._records.price_words, self._records.id_words)
        self._open = end
        self._link(np.flatnonzero(records.are(IN_CHAIN)), records, start)

    def _link(self, which: Ints, records: Records, start: int) -> None:
        """Let each of these records, which stand in the open page from `start` on, know the one before it."""
        holders = records.holders[which]
        np.add.at(self._chained, holders, 1)
        mine = self._base + start + which
        before = self._latest[holders]
        self._latest[holders] = mine  # of several of one holder the last one stands
        several = repeated(mine, self._latest[holders])
        if len(several):
            several = several[grouped(holders[several])]
            follows = holders[several[1:]] == holders[several[:-1]]
            before[several[1:][follows]] = mine[several[:-1][follows]]
        linked = self._records.before[start : start + len(records)]
        linked[:] = _NOWHERE
        linked[which] = before

    @property
    def _base(self) -> int:
        """Where the first record of the open page is."""
        return len(self._pages) << _ROW_BITS

    def _make_open(self, size: int, like: Records) -> None:
        """Have room in memory for so many records, whose texts are as long as these."""
        old = self._records
        prices, ids = like.price_words, like.id_words
        if self._open:
            prices, ids = max(old.price_words, prices), max(old.id_words, ids)
        room = len(self._rows)
        if size <= room and (prices, ids) == (old.price_words, old.id_words):
            return
        if size > room:
            room = max(size, min(2 * room, 2 * self._page))
        rows, words = np.zeros(room, np.int64), np.zeros((room, width_of(prices, ids)), np.int64)
        if self._open:
            rows[: self._open] = self._rows[: self._open]
            words[: self._open] = old.chosen(slice(self._open)).widened(prices, ids)
        self._rows, self._records = rows, Records(words, prices)

    def _put_away(self) -> None:
        rows, records = self._rows[: self._open], self._records.chosen(slice(self._open))
        order = grouped(rows)
        rows = rows[order]
        first = firsts(rows)
        owners, sizes = rows[first], np.diff(first, append=len(rows))
        pieces = np.arange(len(first))
        width, prices = records.words.shape[1], records.price_words
        heads = first + pieces
        moved = np.empty_like(order)
        moved[order] = np.arange(len(rows)) + np.repeat(pieces + 1, sizes)
        # Each head stands in for the record behind it, until it is written.
        source = np.insert(order, first, order[first])
        out = records.words.view(f"V{width * _WORD}")[source].view(np.int64).reshape(len(source), width)
        Records(out, prices).before[:] = self._moved(records.before, moved)[source]
        out[heads, :4] = self._piece[owners]
        place = self._shelf.put(memoryview(out.data).cast("B"))
        holders = records.holders[records.are(IN_CHAIN)]
        self._latest[holders] = self._moved(self._latest[holders], moved)
        self._pages.append(_Page(place, width, prices))
        self._piece[owners, 0] = place + heads * width * _WORD
        self._piece[owners, 1] = sizes
        self._piece[owners, 2:] = width, prices
        self._count[owners] += sizes
        self._shelved += self._open
        self._open = 0

    def _moved(self, where: Ints, moved: Ints) -> Ints:
        """Where records are once those of the open page are in these rows of it."""
        where, is_open = where.copy(), where >> _ROW_BITS == len(self._pages)
        where[is_open] = self._base + moved[where[is_open] & _ROW]
        return where

    def end_chain(self, holder: int) -> None:
        """What comes of a holder from now on is a chain of its own."""
        self._chained[holder] = 0

    # -- reading -------------------------------------------------------------------------------------------------

    def count(self, row: int) -> int:
        """How many records an issuer has."""
        return int(self._count[row]) + int(np.count_nonzero(self._rows[: self._open] == row))

    def chained(self, holder: int) -> int:
        """How many trades a holder's chain has."""
        return int(self._chained[holder])

    def last(self, row: int, place: int) -> Records:
        """The latest record of an issuer, which was added at this place: alone, and as it is now for ever."""
        if place < self._shelved:
            start, size, width, prices = self._piece[row].tolist()
            return self._record(start + size * width * _WORD, width, prices)
        # A copy: its place is written over once the page is on the shelf, and this may be read later.
        return self._records.chosen(np.array([place - self._shelved]))

    def back(self, row: int, since: int = 0) -> Iterator[_Numbered]:
        """An issuer's records in pieces, the latest piece first, down to the one that has the record `since`."""
        count = int(self._count[row])
        records = self._records.chosen(np.flatnonzero(self._rows[: self._open] == row))
        if len(records):
            yield _Numbered(count, records)
        piece = self._piece[row].tolist()
        while count > since:
            piece, records = self._on_shelf(*piece)
            count -= len(records)
            yield _Numbered(count, records)

    def _on_shelf(self, place: int, size: int, width: int, prices: int) -> tuple[list[int], Records]:
        """A piece, and what says where the one before is."""
        content = self._shelf.get(place, (size + 1) * width * _WORD)
        words = np.frombuffer(content, np.int64).reshape(size + 1, width)
        return words[0, :4].tolist(), Records(words[1:], prices)

    def chain(self, row: int, holder: int) -> list[Records]:
        """The records of a holder's chain, in their order."""
        left = self.chained(holder)
        found: list[Records] = []
        if not left:
            return found
        for _, records in self.back(row):
            which = np.flatnonzero(records.are(IN_CHAIN) & (records.holders == holder))[-left:]
            if len(which):
                found.append(records.chosen(which))
                left -= len(which)
            if not left:
                break
        return found[::-1]

    def latest(self, holder: int, most: int) -> list[Records]:
        """The latest records of a holder's chain, each alone, in their order."""
        found: list[Records] = []
        where = int(self._latest[holder])
        for _ in range(min(most, self.chained(holder))):
            number, row = where >> _ROW_BITS, where & _ROW
            if number == len(self._pages):
                record = self._records.chosen(slice(row, row + 1))
            else:
                page = self._pages[number]
                record = self._record(page.place + row * page.width * _WORD, page.width, page.price_words)
            found.append(record)
            where = int(record.before[0])
        return found[::-1]

    def _record(self, place: int, width: int, price_words: int) -> Records:
        words = np.frombuffer(self._shelf.get(place, width * _WORD), np.int64)
        return Records(words.reshape(1, width), price_words)
