"""Events as lines of the feed and back, without loss: what was counted, at the instant at which it counted.

A record of a million trades must be written and read in seconds, so trades that came through the chunk decoder are
written a chunk at a time.
"""

import json
from collections.abc import Callable
from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from typing import Any

import msgspec

from monitor.core.canonical import canonical_json
from monitor.core.canonical import encode_sorted
from monitor.core.decoding import StartOf
from monitor.core.decoding import decode_event
from monitor.core.decoding import decode_trades
from monitor.core.events import Event
from monitor.core.fields import instant
from monitor.core.instants import format_instant
from monitor.core.wire_trades import WireTrade

_encode_lines = msgspec.json.Encoder().encode_lines


def to_lines(events: Iterable[Event]) -> bytes:
    """The events as lines in their order, each with `known_at`, and `stated_known_at` where it counted later."""
    parts: list[bytes] = []
    for kind, run in groupby(events, type):
        several = list(run)
        parts += [_encode_lines(several)] if kind is WireTrade else map(to_line, several)
    return b"".join(parts)


def to_line(event: Event) -> bytes:
    """One event as a line, as it was read but for the instants at which it became known."""
    if isinstance(event, WireTrade):
        return _encode_lines([event])
    content: dict[str, Any] = json.loads(canonical_json(event)) if event.raw is None else dict(event.raw)
    content.setdefault("kind", event.kind)
    _state(content, "known_at", event.known_at)
    if event.stated_known_at is None:
        content.pop("stated_known_at", None)
    else:
        _state(content, "stated_known_at", event.stated_known_at)
    return encode_sorted(content) + b"\n"


def from_lines(lines: bytes, start_of: StartOf) -> list[Event]:
    """The events of `to_lines`, in their order. Raises `BadEvent` for what it did not write."""
    trades = decode_trades(lines)
    if trades is not None:
        return list(trades)
    events: list[Event] = []
    for is_trade, run in groupby(lines.splitlines(), lambda line: b'"trade"' in line):
        several = list(run)
        trades = decode_trades(b"\n".join(several)) if is_trade else None
        events += trades if trades is not None else [decode_event(line, start_of) for line in several]
    return events


def _state(content: dict[str, Any], name: str, value: datetime) -> None:
    """Write an instant, unless the line says the same one in its own way."""
    read: Callable[[str, Any], datetime] = instant
    if content.get(name) is None or read(name, content[name]) != value:
        content[name] = format_instant(value)
