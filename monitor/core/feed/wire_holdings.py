"""The fast way for holdings that this program has written: a run of lines decoded in one go.

As with trades (`monitor.core.feed.wire_trades`), what was made is written out again and must be the lines, byte for
byte: then nothing was passed over, and the event needs no copy of its line. Any other run is left to the slow way.
"""

from collections.abc import Iterable
from datetime import UTC
from datetime import datetime
from functools import lru_cache
from typing import Annotated
from typing import cast

import msgspec
from msgspec import Meta

from monitor.core.feed.events import Event
from monitor.core.feed.events import Holding
from monitor.core.feed.events import Moment
from monitor.core.feed.fields import BadEvent
from monitor.core.feed.fields import moment
from monitor.core.feed.wire_trades import SHARES_MOST
from monitor.core.times.instants import format_instant


class WireHolding(
    Holding,
    kw_only=True,
    eq=False,
    gc=False,  # it refers to no container, so it can be in no cycle
    tag_field="kind",
    tag="holding",
    omit_defaults=True,
    forbid_unknown_fields=True,
):
    """A holding as the decoder of runs makes it: the attributes of `Holding`, `raw` always None."""

    # A text until `_placed` has read it: it is an instant or a day.
    at: str  # type: ignore[assignment]
    known_at: Annotated[datetime, Meta(tz=True)]
    shares: Annotated[int, Meta(ge=0, le=SHARES_MOST)]


_DECODER = msgspec.json.Decoder(WireHolding)
_encode_lines = msgspec.json.Encoder(order="sorted").encode_lines


def holding_lines(holdings: Iterable[Event]) -> bytes:
    """Holdings of this class as lines, as `decode_holdings` takes them."""
    return _encode_lines(holdings)


def decode_holdings(lines: bytes) -> list[Holding] | None:
    """The holdings of lines that were written and checked before; None where any of them must be decoded alone."""
    if b'"raw"' in lines:
        return None  # a name that a line may have, but not for the copy of itself
    try:
        holdings = _DECODER.decode_lines(lines)
        if _encode_lines(holdings) != lines:
            return None
        for holding in holdings:
            holding.at = _moment(holding.at)  # type: ignore[assignment]
            stated = holding.stated_known_at
            if holding.known_at.tzinfo is not UTC or (stated is not None and stated.tzinfo is not UTC):
                return None
    except (msgspec.MsgspecError, UnicodeDecodeError, BadEvent):
        return None
    return cast(list[Holding], holdings)


@lru_cache(maxsize=65_536)
def _moment(text: str) -> Moment:
    """A moment as this program writes it. Raises `BadEvent` for one that is written otherwise."""
    found = moment("at", text)
    if isinstance(found, datetime) and format_instant(found) != text:
        raise BadEvent("an instant written in another way", "the slow way keeps it as it was read")
    return found
