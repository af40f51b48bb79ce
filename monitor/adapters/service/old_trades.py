"""Whether the log holds a trade that was set aside as too old to tell from a repeat (readings 11.10).

The log has every line that ever came. A trade stands in it once for each time it was sent; those times at which it was
set aside are known from the list of rejects and from what was settled. Any other time it was counted.
"""

from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Iterator
from typing import NamedTuple
from typing import Protocol

from monitor.core.feed.canonical import canonical_json
from monitor.core.feed.decoding import BadEvent
from monitor.core.feed.decoding import StartOf
from monitor.core.feed.decoding import decode_event
from monitor.core.feed.decoding import decode_trades
from monitor.core.feed.events import Event
from monitor.live import topics
from monitor.live.log_entries import Block

_LINES_AT_ONCE = 65_536

Name = tuple[str, str]
"""An event's issuer and id."""


class Log(Protocol):
    """What can be read again."""

    async def read_range(self, partition: int, topic: str, start: int, stop: int) -> list[Block]:
        """What stands in a topic from one offset up to another, excluded."""
        ...


class Standing(NamedTuple):
    """One time at which a trade stands in the log."""

    offset: int
    says: bytes
    """Its canonical JSON."""


async def standings_of(
    log: Log, partition: int, names: Collection[Name], stop: int, start_of: StartOf
) -> dict[Name, list[Standing]]:
    """Where trades of these names stand in a partition's log, before an offset."""
    found: dict[Name, list[Standing]] = {name: [] for name in names}
    for start in range(0, stop, _LINES_AT_ONCE):
        blocks = await log.read_range(partition, topics.TRADES, start, min(start + _LINES_AT_ONCE, stop))
        for offset, event in _events(blocks, start_of):
            name = event.issuer, event.id
            if name in found:
                found[name].append(Standing(offset, canonical_json(event)))
    return found


def _events(blocks: Iterable[Block], start_of: StartOf) -> Iterator[tuple[int, Event]]:
    for block in blocks:
        trades = decode_trades(block.lines)
        if trades is not None and len(trades) == block.size:
            yield from enumerate(trades, block.offset)
            continue
        for offset, line in enumerate(block.lines.removesuffix(b"\n").split(b"\n"), block.offset):
            try:
                yield offset, decode_event(line, start_of)
            except BadEvent:
                continue  # it was never counted
