"""The fast way for trades: a chunk of lines decoded in one go, with proof that nothing in it was passed over.

The decoder of whole chunks lets pass what the contract refuses: a field named twice, two objects in one line, an object
over two lines, more digits of a second than there is room for. So what it made is written out again, and must be the
chunk, byte for byte but for white space. Any other chunk is left to the slow way, line by line, which names the line
and the reason. Both give the same trades.
"""

import re
from collections.abc import Iterator
from collections.abc import Sequence
from datetime import UTC
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Annotated
from typing import Literal
from typing import cast
from typing import overload

import msgspec
from msgspec import Meta

from monitor.core.feed.events import Trade
from monitor.core.feed.fields import YEARS
from monitor.core.feed.fields import BadEvent
from monitor.core.feed.fields import dollars
from monitor.core.feed.trade_columns import Columns
from monitor.core.feed.trade_columns import read_columns

_Instant = Annotated[datetime, Meta(tz=True)]
_Name = Annotated[str, Meta(min_length=1)]

SHARES_MOST = 2**63 - 1  # the decoder's own limit for a checked integer; what is more goes the slow way


class WireTrade(
    Trade,
    kw_only=True,
    eq=False,
    gc=False,  # it refers to no container, so it can be in no cycle
    tag_field="kind",
    tag="trade",
    omit_defaults=True,
    forbid_unknown_fields=True,
):
    """A trade as the chunk decoder makes it: the attributes of `Trade`, `raw` always None."""

    # The order of the contract's table: in this order, or sorted by name, `_is_written` can prove a feed's lines.
    id: _Name
    issuer: Annotated[str, Meta(min_length=10, max_length=10)]
    at: _Instant
    known_at: _Instant
    holder: _Name
    side: Literal["buy", "sell"]
    shares: Annotated[int, Meta(ge=0, le=SHARES_MOST)]
    # A decimal string until `_priced` has read it. A null is not taken: None says that the field is absent.
    price: str = None  # type: ignore[assignment]


_DECODER = msgspec.json.Decoder(WireTrade)
_WRITERS = (msgspec.json.Encoder(), msgspec.json.Encoder(order="sorted"))
_YEARS = frozenset(YEARS)
_QUOTES_PER_TRADE = 30
_QUOTES_PER_PRICE = 4
_FINER_THAN_A_MICROSECOND = re.compile(rb"\.[0-9]{7}")


class TradeChunk(Sequence[Trade]):
    """Trades of one chunk, read into columns: they become objects only where somebody asks for them.

    Whoever goes through all of them makes all of them, once. Before that, one asked for by its place is made anew.
    """

    def __init__(self, lines: bytes, columns: Columns) -> None:
        self._lines = lines
        self._trades: list[Trade] | None = None
        self.columns = columns

    def __len__(self) -> int:
        return len(self.columns.issuer)

    def __iter__(self) -> Iterator[Trade]:
        if self._trades is None:
            self._trades = _trades_in(self._lines)
        return iter(self._trades)

    @overload
    def __getitem__(self, place: int) -> Trade: ...

    @overload
    def __getitem__(self, place: slice) -> list[Trade]: ...

    def __getitem__(self, place: int | slice) -> Trade | list[Trade]:
        if self._trades is not None:
            return self._trades[place]
        if isinstance(place, slice):
            return [self[number] for number in range(*place.indices(len(self)))]
        ends = self.columns.line_end
        number = range(len(self))[place]
        trade = _DECODER.decode(self._lines[int(ends[number - 1]) + 1 if number else 0 : int(ends[number])])
        if trade.price is not None:
            trade.price = price_of(trade.price)  # type: ignore[assignment]
        return trade


def _trades_in(lines: bytes) -> list[Trade]:
    """The trades of lines that were read into columns before."""
    trades = _DECODER.decode_lines(lines)
    if not _priced(trades):
        raise AssertionError("the prices of these lines were checked")
    return cast(list[Trade], trades)


def decode_trades(chunk: bytes) -> Sequence[Trade] | None:
    """The trades of a chunk of lines, or None where the chunk must be decoded line by line.

    The chunk is taken if every line is a trade with instants in `at` and `known_at`, a whole number of shares, and no
    field that is unknown, null or named twice. It is fastest with the fields in the order of the contract's table or
    sorted by name. What is given equals what `decode_event` gives for each line, except that `raw` is None.
    """
    lines = chunk if chunk.endswith(b"\n") else chunk + b"\n"
    columns = read_columns(lines)
    return TradeChunk(lines, columns) if columns is not None else decode_each(chunk)


def decode_each(chunk: bytes) -> list[Trade] | None:
    """The trades of `decode_trades` as objects from the first: sooner had where all are needed, or there are few."""
    if b"\\" in chunk or b"\x7f" in chunk or not chunk.isascii():
        return None  # control characters, escaped or not, and those that look like others: the slow way judges them
    if b'"raw"' in chunk:
        return None  # an unknown field like any other, that only happens to be called as our own copy of the line
    try:
        trades = _DECODER.decode_lines(chunk)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None
    if not (_is_written(trades, chunk) or _is_counted(trades, chunk)):
        return None
    _put_into_utc(trades)
    if not _is_within_reason(trades):
        return None
    return cast(list[Trade], trades) if _priced(trades) else None


def _is_written(trades: list[WireTrade], chunk: bytes) -> bool:
    """Whether the trades, written out, are the chunk: then every byte of it was read, and read once."""
    bare = chunk.translate(None, b" \r") if b" " in chunk or b"\r" in chunk else chunk
    if bare and not bare.endswith(b"\n"):
        bare += b"\n"
    return any(_without_spaces(writer.encode_lines(trades)) == bare for writer in _WRITERS)


def _without_spaces(text: bytes) -> bytes:
    return text.translate(None, b" ") if b" " in text else text


def _is_counted(trades: list[WireTrade], chunk: bytes) -> bool:
    """The same proof for fields in any order: by their quotes, and by the ends of objects and lines.

    There are no backslashes in the chunk, so every quote begins or ends a name or a text. Unknown fields were refused,
    and each field has four quotes, or two if it is `shares`: a field that stood twice would add to them, and nothing
    can take any away. Where every line ends an object, and there are as many lines as objects, each is one object.
    """
    if _FINER_THAN_A_MICROSECOND.search(chunk) is not None:
        return False
    lines = chunk.replace(b"\r\n", b"\n")
    lines += b"" if lines.endswith(b"\n") else b"\n"
    if not lines.count(b"\n") == lines.count(b"}\n") == len(trades):
        return False
    priced = sum(trade.price is not None for trade in trades)
    return chunk.count(b'"') == _QUOTES_PER_TRADE * len(trades) + _QUOTES_PER_PRICE * priced


def _put_into_utc(trades: list[WireTrade]) -> None:
    zones = {trade.at.tzinfo for trade in trades} | {trade.known_at.tzinfo for trade in trades}
    if zones - {UTC}:
        for trade in trades:
            trade.at, trade.known_at = trade.at.astimezone(UTC), trade.known_at.astimezone(UTC)


def _is_within_reason(trades: list[WireTrade]) -> bool:
    """Whether issuers are digits, and instants are within the years that are taken."""
    issuers = "".join({trade.issuer for trade in trades})
    if trades and not issuers.isdigit():
        return False
    years = {trade.at.year for trade in trades} | {trade.known_at.year for trade in trades}
    return years <= _YEARS


def _priced(trades: list[WireTrade]) -> bool:
    """Put the exact number in place of every price, one for all that are equal; False if one is not a price."""
    texts = [trade.price for trade in trades]
    try:
        exact = {text: None if text is None else price_of(text) for text in set(texts)}
    except BadEvent:
        return False
    for trade, text in zip(trades, texts, strict=True):
        trade.price = exact[text]  # type: ignore[assignment]
    return True


@lru_cache(maxsize=65_536)
def price_of(text: str) -> Decimal:
    """A price; the same few thousand come again and again. Raises `BadEvent` unless it is written as it stands."""
    exact = dollars("price", text)
    if f"{exact:f}" != text:
        raise BadEvent("a price with needless digits", "the slow way keeps it as it was read")
    return exact
