"""Kafka's messages as blocks of lines."""

from collections import deque
from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

import msgspec

from monitor.core.times.microseconds import from_micros
from monitor.live.log_entries import Block
from monitor.live.log_entries import Mark
from monitor.live.log_entries import decode_mark

MARK = "pillwatch"
"""The header in which stands what goes with a line."""

_NO_MARK = Mark()


def blocks_of(topic: str, records: Sequence[Any]) -> list[Block]:
    """Messages as blocks: those in a row that Kafka took at one instant, with the same mark."""
    return [
        block
        for (timestamp, headers), several in groupby(records, key=_instant_and_headers)
        for block in _blocks(topic, list(several), timestamp, headers)
    ]


def _instant_and_headers(record: Any) -> tuple[int, Any]:
    return record.timestamp, record.headers


def _blocks(topic: str, records: list[Any], timestamp: int, headers: Any) -> list[Block]:
    taken_at = from_micros(timestamp * 1000)
    mark = _mark(headers)
    if records[-1].offset - records[0].offset + 1 == len(records):
        return [_block(topic, records, taken_at, mark)]
    # Transactions leave holes in the offsets.
    return [_block(topic, [record], taken_at, mark) for record in records]


def _block(topic: str, records: list[Any], taken_at: datetime, mark: Mark) -> Block:
    lines = b"\n".join([record.value or b"" for record in records]) + b"\n"
    if lines.count(b"\n") != len(records):
        # JSON has no bare line breaks inside its texts: between them a blank does as well.
        lines = b"\n".join([(record.value or b"").replace(b"\n", b" ") for record in records]) + b"\n"
    return Block(topic, records[0].offset, len(records), taken_at, lines, mark)


def _mark(headers: Any) -> Mark:
    for name, value in headers:
        if name == MARK:
            try:
                return decode_mark(value)
            except msgspec.MsgspecError:
                return _NO_MARK  # a stranger's header of the same name
    return _NO_MARK


def drop_taken(blocks: deque[Block], position: int) -> None:
    """Remove what stands before a position."""
    while blocks and blocks[0].end <= position:
        blocks.popleft()
    if blocks:
        blocks[0] = blocks[0].since(position)
