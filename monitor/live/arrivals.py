"""Events as they come from the log: decoded, and known no earlier than they were said (readings 11.5)."""

from collections.abc import Iterator
from collections.abc import Sequence
from datetime import datetime
from datetime import timedelta
from typing import NamedTuple

import msgspec
import numpy as np

from monitor.core.feed.decoding import BadEvent
from monitor.core.feed.decoding import StartOf
from monitor.core.feed.decoding import decode_event
from monitor.core.feed.decoding import decode_trades
from monitor.core.feed.events import Event
from monitor.core.feed.events import Trade
from monitor.core.feed.wire_trades import TradeChunk
from monitor.core.times.microseconds import micros_of
from monitor.live.log_entries import Block
from monitor.live.own_mistakes import MEND
from monitor.live.own_mistakes import own_mistake

AHEAD = timedelta(seconds=60)
"""A sender's clock that is further ahead of the log's than this is reported."""


class Place(NamedTuple):
    """Where a line stands in the log."""

    topic: str
    offset: int
    taken_at: datetime
    """When the log took it."""


class Arrival(NamedTuple):
    """An event that came, with what is known of its coming."""

    event: Event
    place: Place
    load: str = ""
    is_verified: bool = False


class Unread(NamedTuple):
    """A line that is no event."""

    place: Place
    reason: str
    mend: str
    text: bytes


class Arrivals(NamedTuple):
    """What a block gave. Trades in `trades` are the block's lines in their order, with nothing in between."""

    trades: Sequence[Trade]
    others: list[Arrival]
    unread: list[Unread]
    ahead: int
    """Events whose `known_at` was more than a minute after the log took them."""


def trades_in(block: Block, parts: Sequence[Block] = ()) -> Sequence[Trade] | None:
    """The trades of a block that is nothing else, if all were known when the log took them and none need be held.

    `parts`: the blocks that it was joined from, each taken by the log at its own instant.
    """
    if block.mark.load or block.mark.is_verified:
        return None
    trades = decode_trades(block.lines)
    if trades is None or len(trades) != block.size or not _are_known(trades, parts or [block]):
        return None
    if b"stated_known_at" in block.lines:
        return None  # it may have to be cut
    return trades


def arrivals_in(block: Block, start_of: StartOf, *, is_wall: bool, is_quick: bool) -> Arrivals:
    """The events of a block. Under the wall clock nothing is known later than the log took it.

    `is_quick`: a block of nothing but trades may stay one.
    """
    mark = block.mark
    trades = trades_in(block) if is_quick else None
    if trades is not None:
        return Arrivals(trades, [], [], 0)
    others: list[Arrival] = []
    unread: list[Unread] = []
    ahead = 0
    for place, line in _lines_of(block):
        try:
            event = decode_event(line, start_of)
        except BadEvent as error:
            unread.append(Unread(place, error.reason, error.mend, line))
            continue
        except MemoryError:
            raise
        except Exception as error:
            unread.append(Unread(place, own_mistake(error), MEND, line))
            continue
        if is_wall:
            ahead += event.known_at > block.taken_at + AHEAD and _states_known_at(event)
            event = _cut(event, block)
        others.append(Arrival(event, place, mark.load, mark.is_verified))
    return Arrivals([], others, unread, ahead)


def _are_known(trades: Sequence[Trade], parts: Sequence[Block]) -> bool:
    """Whether each was known when the log took the part in which it stands."""
    taken = np.repeat([micros_of(part.taken_at) for part in parts], [part.size for part in parts])
    if isinstance(trades, TradeChunk):
        return bool((trades.columns.known_at <= taken).all())
    return all(micros_of(trade.known_at) <= at for trade, at in zip(trades, taken.tolist(), strict=True))


def one_by_one(block: Block, trades: Sequence[Trade]) -> list[Arrival]:
    """The trades of a whole block as arrivals."""
    return [
        Arrival(trade, Place(block.topic, block.offset + number, block.taken_at)) for number, trade in enumerate(trades)
    ]


def _lines_of(block: Block) -> Iterator[tuple[Place, bytes]]:
    for number, line in enumerate(block.lines.removesuffix(b"\n").split(b"\n")):
        yield Place(block.topic, block.offset + number, block.taken_at), line


def _states_known_at(event: Event) -> bool:
    return event.raw is None or "known_at" in event.raw


def _cut(event: Event, block: Block) -> Event:
    """The event as known when it was said, at the latest when the log took it."""
    mark, taken_at = block.mark, block.taken_at
    known_at = event.known_at
    if not mark.load and not _states_known_at(event):
        known_at = mark.called_at or taken_at
    known_at = min(known_at, taken_at)
    stated = event.stated_known_at
    if known_at == event.known_at and (stated is None or stated <= taken_at):
        return event
    return msgspec.structs.replace(event, known_at=known_at, stated_known_at=_stated(stated, known_at, taken_at))


def _stated(stated: datetime | None, known_at: datetime, taken_at: datetime) -> datetime | None:
    if stated is None:
        return None
    stated = min(stated, taken_at)
    return None if stated == known_at else stated
