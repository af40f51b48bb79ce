"""How far a worker may take when it reads several topics that grow meanwhile (readings 11.3).

Whoever sends an event waits until the log has it before sending one that became known later to another topic. So an
entry can be taken once every topic has been read up to the instant at which the log took that entry.
"""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from itertools import takewhile
from typing import NamedTuple

from monitor.core.times.microseconds import MICROSECOND
from monitor.live import topics
from monitor.live.log_entries import Block
from monitor.live.log_entries import says_drain
from monitor.live.topics import CONTROL


class Topic(NamedTuple):
    """What has been read of one topic and not taken yet."""

    blocks: Sequence[Block]
    is_at_end: bool
    """Nothing more stood in it when the blocks of all topics had been read."""


class Read(NamedTuple):
    """All topics of a partition, as they were read."""

    at: datetime
    """When the reading began, by the store's clock: all that the log held then has been read, or waits in it."""
    topics: list[Topic]
    until: datetime | None = None
    """Only what the log took before this instant may be taken; None: all that was read."""


class Abreast(NamedTuple):
    """What may be taken now."""

    blocks: list[Block]
    until: datetime | None
    """All that the log took before this instant is in `blocks` or was taken before; None: all that it holds."""


def abreast(read: Read) -> Abreast:
    """Of what was read, that which may be taken.

    Of a topic that goes on, what was read last may have neighbours of the same instant that were not read: it waits.
    What stands in the topic `control` divides what came before it from what came after. Of a topic nothing is passed
    over, though the clock of the log may have gone back between two of its entries: a step by NTP, another broker.
    """
    ends = [max(map(_taken_at, topic.blocks)) for topic in read.topics if not topic.is_at_end and topic.blocks]
    controls = (block for topic in read.topics for block in topic.blocks[:1] if block.topic == CONTROL)
    ends += [block.taken_at + MICROSECOND for block in controls]
    ends += [read.until] if read.until is not None else []
    until = min(ends, default=None)
    if until is None:
        return Abreast([block for topic in read.topics for block in topic.blocks], None)
    taken = (takewhile(lambda block: block.taken_at < until, topic.blocks) for topic in read.topics)
    return Abreast([block for several in taken for block in several], until)


def through_first_drain(found: Abreast) -> Abreast:
    """Of what may be taken, that which stood in the log up to the first drain: it closes no more (readings 11.8)."""
    drains = [b.taken_at for b in found.blocks if b.topic == topics.CONTROL and says_drain(b)]
    if not drains:
        return found
    first = min(drains)
    by_topic = groupby(found.blocks, key=lambda block: block.topic)
    blocks = [block for _, several in by_topic for block in takewhile(lambda b: b.taken_at <= first, several)]
    rest = [block.taken_at for block in found.blocks if block.taken_at > first]
    return Abreast(blocks, min(rest) if rest else found.until)


def _taken_at(block: Block) -> datetime:
    return block.taken_at
