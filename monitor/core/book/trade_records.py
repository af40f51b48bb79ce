"""Trades as records of 64-bit words, a row of a matrix each: all that a trade says, in a third of its line's bytes.

A record has a word for its holder's place in the book (with what it stands for), four for instants and shares, one for
the record before it in its holder's chain (`monitor.core.book.trade_log`), and then the texts of price and id. Whoever
reads it back says whose places those are.
"""

from collections.abc import Callable
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

import numpy as np

from monitor.core.book.tallies import MOST
from monitor.core.feed.events import Trade
from monitor.core.feed.fields import BadEvent
from monitor.core.feed.sums import Ints
from monitor.core.feed.sums import Truths
from monitor.core.feed.sums import Words
from monitor.core.feed.sums import is_storable
from monitor.core.feed.sums import sums_of
from monitor.core.feed.sums import words_of
from monitor.core.feed.trade_columns import Columns
from monitor.core.feed.wire_trades import price_of
from monitor.core.times.microseconds import from_micros
from monitor.core.times.microseconds import micros_of

IN_HISTORY, IN_CHAIN, IS_BOUND, IS_SALE = 1, 2, 4, 8
"""It counts among the issuer's events; it counts among the trades of its holder since the latest position stated; the
engine's own bounds (`monitor.core.engine.bounds`) have heard of it; its shares were sold."""

_FLAGS = 4
_HOLDER, _AT, _KNOWN, _STATED, _AMOUNT, _BEFORE = range(6)
_NUMBERS = 5
_TEXTS = 6
_NOT_STATED = np.iinfo(np.int64).min


class Records:
    """Trades of one issuer or of several, in their order."""

    __slots__ = ("words", "price_words")

    def __init__(self, words: Ints, price_words: int) -> None:
        self.words = words
        """A row each."""
        self.price_words = price_words

    def __len__(self) -> int:
        return len(self.words)

    @property
    def holders(self) -> Ints:
        """The place of each holder."""
        places: Ints = self.words[:, _HOLDER] >> _FLAGS
        return places

    def are(self, flag: int) -> Truths:
        """Which stand for this."""
        found: Truths = (self.words[:, _HOLDER] & flag) != 0
        return found

    @property
    def amounts(self) -> Ints:
        """Shares, below zero for a sale."""
        return self.words[:, _AMOUNT]

    @property
    def known(self) -> Ints:
        """When each became known, in microseconds since 1970."""
        return self.words[:, _KNOWN]

    @property
    def before(self) -> Ints:
        """Of each the record before it in its holder's chain; a view, to be written to."""
        return self.words[:, _BEFORE]

    def instants(self) -> tuple[datetime, datetime]:
        """When the first of them was traded, and known."""
        at, known = self.words[0, _AT : _KNOWN + 1].tolist()
        return from_micros(at), from_micros(known)

    def ids(self) -> list[str]:
        """Their ids."""
        return _texts(self.words[:, _TEXTS + self.price_words :])

    def sums(self, issuer: int) -> Words:
        """The sums of their ids (`monitor.core.feed.sums`)."""
        ids = self.words[:, _TEXTS + self.price_words :].view(np.uint64)
        return sums_of(np.full(len(ids), issuer, np.int64), list(ids.T))

    def chosen(self, which: Ints | Truths | slice) -> "Records":
        """Some of them."""
        return Records(self.words[which], self.price_words)

    def widened(self, price_words: int, id_words: int) -> Ints:
        """Their words, with room for longer texts."""
        ids = _TEXTS + self.price_words
        if (price_words, id_words) == (self.price_words, self.id_words):
            return self.words
        wide = np.zeros((len(self), width_of(price_words, id_words)), np.int64)
        wide[:, :ids] = self.words[:, :ids]
        wide[:, _TEXTS + price_words :][:, : self.id_words] = self.words[:, ids:]
        return wide

    @property
    def id_words(self) -> int:
        """How many words an id has."""
        return max(int(self.words.shape[1]) - _TEXTS - self.price_words, 0)

    def trades(self, issuer: str, name_of: Callable[[int], str]) -> list[Trade]:
        """The trades as events; `name_of` the holder at a place."""
        ids = _TEXTS + self.price_words
        numbers = self.words[:, :_NUMBERS].tolist()
        texts = zip(self.ids(), _texts(self.words[:, _TEXTS:ids]), strict=True)
        made = []
        for (marked, at, known, stated, amount), (event_id, price) in zip(numbers, texts, strict=True):
            known_at = from_micros(known)
            made.append(
                Trade(
                    id=event_id,
                    issuer=issuer,
                    at=known_at if at == known else from_micros(at),
                    known_at=known_at,
                    stated_known_at=None if stated == _NOT_STATED else from_micros(stated),
                    holder=name_of(marked >> _FLAGS),
                    side="sell" if marked & IS_SALE else "buy",
                    shares=abs(amount),
                    price=price_of(price) if price else None,
                )
            )
        return made


def width_of(price_words: int, id_words: int) -> int:
    """How many words a record has whose texts have so many."""
    return _TEXTS + price_words + id_words


def records_of(columns: Columns, places: Ints, holders: Ints) -> Records:
    """Trades of a chunk, by their places in it, that were counted for these holders."""
    texts = [*(columns.price.words if columns.price is not None else ()), *columns.id.words]
    words = np.empty((len(places), _TEXTS + len(texts)), np.int64)
    words[:, _HOLDER] = holders << _FLAGS | (IN_HISTORY | IN_CHAIN) | columns.is_sale[places] * IS_SALE
    words[:, _AT] = columns.at[places]
    words[:, _KNOWN] = columns.known_at[places]
    words[:, _STATED] = _NOT_STATED
    words[:, _AMOUNT] = columns.amount[places]
    for number, text in enumerate(texts, _TEXTS):
        words[:, number] = text[places].view(np.int64)
    return Records(words, len(texts) - len(columns.id.words))


class Marked(NamedTuple):
    """A trade that is to become a record: the place of its holder, and what it stands for."""

    trade: Trade
    holder: int
    flags: int


def records_of_trades(marked: Sequence[Marked]) -> Records:
    """Plain trades."""
    prices = words_of(["" if one.trade.price is None else f"{one.trade.price:f}" for one in marked])
    ids = words_of([one.trade.id for one in marked])
    words = np.empty((len(marked), width_of(len(prices), len(ids))), np.int64)
    for row, (trade, holder, flags) in enumerate(marked):
        assert isinstance(trade.at, datetime) and isinstance(trade.shares, int), "it is plain"
        is_sale = trade.side == "sell"
        stated = _NOT_STATED if trade.stated_known_at is None else micros_of(trade.stated_known_at)
        words[row, :_NUMBERS] = (
            holder << _FLAGS | flags | is_sale * IS_SALE,
            micros_of(trade.at),
            micros_of(trade.known_at),
            stated,
            -trade.shares if is_sale else trade.shares,
        )
    for number, text in enumerate((*prices, *ids), _TEXTS):
        words[:, number] = text.view(np.int64)
    return Records(words, len(prices))


def is_plain(trade: Trade) -> bool:
    """Whether a record can hold all that a trade says."""
    return (
        trade.raw is None
        and isinstance(trade.at, datetime)
        and isinstance(trade.shares, int)
        and trade.shares < MOST
        and "\0" not in trade.id
        and is_storable(trade.id)
        and (trade.price is None or _is_plain_price(trade.price))
    )


def _is_plain_price(price: Decimal) -> bool:
    text = f"{price:f}"
    try:
        return is_storable(text) and price_of(text).as_tuple() == price.as_tuple()
    except BadEvent:
        return False


def _texts(words: Ints) -> list[str]:
    if not words.shape[1]:
        return [""] * len(words)
    if len(words) == 1:
        return [words.tobytes().rstrip(b"\0").decode()]
    texts = np.ascontiguousarray(words).view(f"S{8 * words.shape[1]}")[:, 0].tolist()
    return [text.decode() for text in texts]
