"""The quick way for chunks of nothing but trades, most of which only add to a position (`monitor.core.book`)."""

from collections.abc import Collection
from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING
from typing import NamedTuple

import numpy as np

from monitor.core.feed.events import Trade
from monitor.core.feed.sums import Ints
from monitor.core.feed.sums import Truths
from monitor.core.feed.wire_trades import TradeChunk
from monitor.core.times.microseconds import MICROSECOND
from monitor.core.times.microseconds import from_micros
from monitor.core.times.microseconds import micros_of
from monitor.live.arrivals import Arrival
from monitor.live.arrivals import Place
from monitor.live.arrivals import one_by_one
from monitor.live.log_entries import Block

if TYPE_CHECKING:
    from monitor.live.partition import Partition

_NONE = np.iinfo(np.int64).min


class Quick(NamedTuple):
    """What was counted, and what must go the ordinary way."""

    lines: list[bytes]
    issuers: set[str]
    """Of which something was counted."""
    loud: set[str]
    """Those of them whose engine may have something to say."""
    counted: int
    arrivals: list[tuple[Block, list[Arrival]]]


def take_quickly(
    partition: "Partition", blocks: Sequence[tuple[Block, Sequence[Trade]]], busy: Collection[str]
) -> Quick:
    """Count the trades of these blocks. `busy`: issuers of which something else came in this commit.

    A trade goes the ordinary way if its issuer is busy, waits for a load, has several plans or was not met before;
    if a trade of its issuer came late or is too old; if its id is known; and if its block is in no order.
    """
    found = Quick([], set(), set(), 0, [])
    slow = set(busy)
    chunks: list[tuple[Block, TradeChunk]] = []
    latest = None
    for block, trades in blocks:
        if isinstance(trades, TradeChunk) and _is_in_order(trades, latest, partition.rules.memory):
            latest = int(trades.columns.known_at[-1])
            chunks.append((block, trades))
        else:
            found.arrivals.append((block, one_by_one(block, trades)))
            slow.update(trade.issuer for trade in trades)
    # What one commit takes late counts at one instant, before all the rest of it (readings 11.1): an issuer of which
    # anything goes the ordinary way goes it with everything.
    for block, chunk in chunks:
        found = _take(partition, block, chunk, slow, found)
    for issuer in found.loud:
        engine = partition.books[issuer].engines[0]
        assert engine.now is not None
        engine.run_to(engine.now)
    return found


def _is_in_order(trades: TradeChunk, latest: int | None, memory: timedelta) -> bool:
    """Whether none became known before the one that stands before it, and none is old."""
    known, at = trades.columns.known_at, trades.columns.at
    if latest is not None and len(known) and known[0] < latest:
        return False
    return bool((known[1:] >= known[:-1]).all() and at.min() >= known[-1] - memory // MICROSECOND)


def _take(partition: "Partition", block: Block, chunk: TradeChunk, slow: set[str], found: Quick) -> Quick:
    """Count what is simple of one chunk; `slow`: issuers of which nothing is, and to which it adds those it meets."""
    numbers, first, of = np.unique(chunk.columns.issuer, return_index=True, return_inverse=True)
    issuers = [f"{number:010d}" for number in numbers.tolist()]
    known = chunk.columns.known_at[first].tolist()
    simple = [
        issuer not in slow and (issuer in found.issuers or _is_simple(partition, issuer, at))
        for issuer, at in zip(issuers, known, strict=True)
    ]
    slow.update(issuer for issuer, is_simple in zip(issuers, simple, strict=True) if not is_simple)
    skip = ~np.array(simple, np.bool_)[of]
    book = partition.trade_book
    book.loud.clear()
    left = book.take(chunk, skip) if not skip.all() else []
    found.loud.update(book.loud & {issuer for issuer, is_simple in zip(issuers, simple, strict=True) if is_simple})
    is_left = skip | _among(chunk, left)
    found.issuers.update(_set_clocks(partition, chunk, of, ~is_left, issuers))
    if not is_left.any():
        found.lines.append(block.lines if block.lines.endswith(b"\n") else block.lines + b"\n")
        return found._replace(counted=found.counted + len(chunk))
    rest = np.flatnonzero(is_left).tolist()
    found.arrivals.append(
        (block, [Arrival(chunk[n], Place(block.topic, block.offset + n, block.taken_at)) for n in rest])
    )
    lines = block.lines.split(b"\n")
    found.lines.extend(lines[number] + b"\n" for number in np.flatnonzero(~is_left).tolist())
    return found._replace(counted=found.counted + len(chunk) - len(rest))


def _among(chunk: TradeChunk, trades: Collection[Trade]) -> Truths:
    """Which places of a chunk these trades have: those of their ids but the first, if that was counted."""
    wanted: dict[tuple[str, str], int] = {}
    for trade in trades:
        key = (trade.issuer, trade.id)
        wanted[key] = wanted.get(key, 0) + 1
    found = np.zeros(len(chunk), np.bool_)
    for place in range(len(chunk) - 1, -1, -1) if wanted else ():
        key = (chunk[place].issuer, chunk[place].id)
        if wanted.get(key, 0):
            wanted[key] -= 1
            found[place] = True
    return found


def _is_simple(partition: "Partition", issuer: str, first_known: int) -> bool:
    book = partition.book(issuer)
    if book is None or book.is_apart or book.clock is None or len(book.engines) != 1 or partition.loads.waits(issuer):
        return False
    if not book.is_joined:
        book.is_joined = True
        partition.trade_book.join(book.engines)
    return first_known > micros_of(book.clock)


def _set_clocks(
    partition: "Partition", chunk: TradeChunk, of: Ints, is_counted: Truths, issuers: Sequence[str]
) -> list[str]:
    """Bring each issuer's clock to the latest of its trades that count; the issuers of which any does.

    They stand in the order in which they became known.
    """
    last = np.full(len(issuers), _NONE, np.int64)
    last[of[is_counted]] = chunk.columns.known_at[is_counted]
    moved = [(issuers[place], int(last[place])) for place in np.flatnonzero(last != _NONE).tolist()]
    for issuer, known in moved:
        partition.books[issuer].clock = from_micros(known)
    return [issuer for issuer, _ in moved]
