"""The fast way for trades: a chunk of lines decoded in one go, with proof that nothing in it was passed over.

The decoder of whole chunks lets pass what the contract refuses: a field named twice, two objects in one line,
an object over two lines, more digits of a second than there is room for. `decode_trades` therefore takes a
chunk only if it can prove that there is nothing of the kind in it; any other chunk is left to the slow way,
line by line, which names the line and the reason. Both give the same trades.
"""

import re
from datetime import UTC
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Annotated
from typing import Literal
from typing import cast

import msgspec
from msgspec import Meta

from monitor.core.events import Trade
from monitor.core.fields import YEARS
from monitor.core.fields import BadEvent
from monitor.core.fields import dollars

_Instant = Annotated[datetime, Meta(tz=True)]
_Name = Annotated[str, Meta(min_length=1)]

_SHARES_MOST = 2**63 - 1  # the decoder's own limit for a checked integer; what is more goes the slow way

# Names that no line can have without a backslash, and chunks with backslashes go the slow way.
_HIDDEN = {"raw": "\x00raw", "stated_known_at": "\x00stated_known_at"}


class WireTrade(
    Trade,
    kw_only=True,
    eq=False,
    gc=False,  # it refers to no container, so it can be in no cycle
    tag_field="kind",
    tag="trade",
    forbid_unknown_fields=True,
    rename=_HIDDEN,
):
    """A trade as the chunk decoder makes it: the attributes of `Trade`, `raw` always None."""

    id: _Name
    issuer: Annotated[str, Meta(min_length=10, max_length=10)]
    at: _Instant
    known_at: _Instant
    holder: _Name
    side: Literal["buy", "sell"]
    shares: Annotated[int, Meta(ge=0, le=_SHARES_MOST)]
    # The decimal string as read. A null is not taken, so None says that the field is absent.
    price: str = None  # type: ignore[assignment]


_DECODER = msgspec.json.Decoder(list[WireTrade | None])
_BETWEEN = b",null,\n"
_FIRST_INSTANT = datetime(YEARS[0], 1, 1, tzinfo=UTC)
_FIRST_INSTANT_AFTER = datetime(YEARS[-1] + 1, 1, 1, tzinfo=UTC)
_QUOTES_PER_TRADE = 30
_QUOTES_PER_PRICE = 4
_FINER_THAN_A_MICROSECOND = re.compile(rb"\.[0-9]{7}")
_CONTROL_BEYOND_ASCII = re.compile(rb"\xc2[\x80-\x9f]")


def decode_trades(chunk: bytes) -> list[Trade] | None:
    """The trades of a chunk of lines, or None where the chunk must be decoded line by line.

    The chunk is taken if every line is a trade with instants in `at` and `known_at`, a whole number of
    shares, no field unknown, null or named twice, and no escapes. What is given equals what `decode_event`
    gives for each line, except that `raw` is None.
    """
    if not chunk:
        return []
    if _needs_slow_way(chunk):
        return None
    trades = _one_a_line(chunk)
    if trades is None:
        return None
    prices: list[str | None] = [trade.price for trade in trades]
    priced = len(trades) - prices.count(None)
    # No field is named twice. There are no backslashes, so every quote begins or ends a name or a text.
    # Unknown fields were refused, so every name is one of the nine, and each occurrence was checked for its
    # type: it has 4 quotes (name and text), or 2 if it is `shares` (a number). Each trade has `kind`, `id`,
    # `issuer`, `at`, `known_at`, `holder`, `side` and `shares` at least once: 30 quotes, and 34 with a price.
    # A field that stood twice would add at least 2, and nothing can take any away.
    if chunk.count(b'"') != _QUOTES_PER_TRADE * len(trades) + _QUOTES_PER_PRICE * priced:
        return None
    if priced:
        _share(trades, prices)
    distinct = set(prices)
    distinct.discard(None)
    if not (_issuers_are_digits(trades) and _are_prices(distinct) and _to_the_microsecond(chunk, distinct, priced)):
        return None
    return cast(list[Trade], trades)


def _share(trades: list[WireTrade], prices: list[str | None]) -> None:
    """Let trades at one price refer to one text: millions of them are kept."""
    shared: dict[str | None, str | None] = {}
    for trade, price in zip(trades, prices, strict=True):
        trade.price = shared.setdefault(price, price)  # type: ignore[assignment]


def is_within_years(trade: Trade) -> bool:
    """Whether a trade's instants are within the years that decoding takes.

    Left to who takes the trades: between instants that were checked there is nothing to ask.
    """
    return all(_FIRST_INSTANT <= i < _FIRST_INSTANT_AFTER for i in (trade.at, trade.known_at) if isinstance(i, datetime))


def _needs_slow_way(chunk: bytes) -> bool:
    """Whether the text alone leaves doubt: escapes, control characters."""
    if b"\\" in chunk or b"\x7f" in chunk:
        return True
    return not chunk.isascii() and _CONTROL_BEYOND_ASCII.search(chunk) is not None


def _to_the_microsecond(chunk: bytes, prices: set[str | None], priced: int) -> bool:
    """Whether no instant has a fraction that the decoder would round.

    Where the chunk has as many points as prices, and every price has one, no instant has any.
    """
    points = chunk.count(b".")
    if points == priced and all(price is not None and price.count(".") == 1 for price in prices):
        return True
    return _FINER_THAN_A_MICROSECOND.search(chunk) is None


def _one_a_line(chunk: bytes) -> list[WireTrade] | None:
    """The trades of a chunk in which each line is exactly one object, else None.

    Every line end becomes `,null,` and the whole a JSON list. Inside an object or a text that is malformed.
    So the lines are one trade each if trades and nulls take turns, and there are no more nulls than line
    ends.
    """
    body = chunk.removesuffix(b"\n")
    joined = body.replace(b"\n", _BETWEEN)
    try:
        found = _DECODER.decode(b"[%b]" % joined)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None
    line_ends = (len(joined) - len(body)) // (len(_BETWEEN) - 1)
    if not (len(found) == 2 * line_ends + 1 and found.count(None) == found[1::2].count(None) == line_ends):
        return None
    return cast(list[WireTrade], found[::2])


def _issuers_are_digits(trades: list[WireTrade]) -> bool:
    joined = "".join({trade.issuer for trade in trades})
    return joined.isascii() and joined.isdigit()


def _are_prices(texts: set[str | None]) -> bool:
    """Whether all these are prices; they stay text, because nothing is counted with them."""
    try:
        for text in texts:
            if text is not None:
                _price(text)
    except BadEvent:
        return False
    return True


@lru_cache(maxsize=65_536)
def _price(text: str) -> Decimal:
    """A price; the same few thousand come again and again."""
    return dollars("price", text)
