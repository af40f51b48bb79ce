"""Events as lines of the feed and back, without loss: what was counted, at the instant at which it counted.

A record of a million trades must be written and read in seconds, so trades that came through the chunk decoder are
written a chunk at a time, and so are holdings that were read from such lines.
"""

import json
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

import msgspec

from monitor.core.feed.canonical import canonical_json
from monitor.core.feed.canonical import encode_sorted
from monitor.core.feed.decoding import StartOf
from monitor.core.feed.decoding import decode_event
from monitor.core.feed.events import Event
from monitor.core.feed.fields import instant
from monitor.core.feed.wire_holdings import WireHolding
from monitor.core.feed.wire_holdings import decode_holdings
from monitor.core.feed.wire_holdings import holding_lines
from monitor.core.feed.wire_trades import WireTrade
from monitor.core.feed.wire_trades import decode_each
from monitor.core.times.instants import format_instant

_encode_lines = msgspec.json.Encoder().encode_lines
_HOLDING, _TRADE = b'"kind":"holding"', b'"trade"'


def to_lines(events: Iterable[Event]) -> bytes:
    """The events as lines in their order, each with `known_at`, and `stated_known_at` where it counted later."""
    parts: list[bytes] = []
    for kind, run in groupby(events, type):
        several = list(run)
        if kind is WireTrade:
            parts.append(_encode_lines(several))
        else:
            parts += [holding_lines(several)] if kind is WireHolding else map(to_line, several)
    return b"".join(parts)


def to_line(event: Event) -> bytes:
    """One event as a line, as it was read but for the instants at which it became known."""
    if isinstance(event, WireTrade):
        return _encode_lines([event])
    if isinstance(event, WireHolding):
        return holding_lines([event])
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
    events: list[Event] = []
    # A line may hold a carriage return as white space: only a line feed ends it.
    for kind, run in groupby(lines.removesuffix(b"\n").split(b"\n") if lines else (), _kind_in):
        several = list(run)
        found = _run(kind, several)
        events += found if found is not None else [_one(kind, line, start_of) for line in several]
    return events


def _kind_in(line: bytes) -> bytes:
    """The kind of which a line seems to be, if there is a fast way for it."""
    if _HOLDING in line:
        return _HOLDING
    return _TRADE if _TRADE in line else b""


def _run(kind: bytes, lines: Sequence[bytes]) -> Sequence[Event] | None:
    """The events of lines of one kind, decoded in one go; None where each is to be decoded alone."""
    if kind == _HOLDING:
        return decode_holdings(b"\n".join(lines) + b"\n")
    return decode_each(b"\n".join(lines)) if kind == _TRADE else None


def _one(kind: bytes, line: bytes, start_of: StartOf) -> Event:
    found = decode_holdings(line + b"\n") if kind == _HOLDING else None
    return found[0] if found else decode_event(line, start_of)


def _state(content: dict[str, Any], name: str, value: datetime) -> None:
    """Write an instant, unless the line says the same one in its own way."""
    read: Callable[[str, Any], datetime] = instant
    if content.get(name) is None or read(name, content[name]) != value:
        content[name] = format_instant(value)
