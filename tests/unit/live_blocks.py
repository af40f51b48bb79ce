"""Blocks, lines and events as the live service's unit tests make them."""

import json
from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import timedelta
from typing import Any

from monitor.live.log_entries import Block
from monitor.live.log_entries import Mark

ISSUER = "0001014739"
TAKEN_AT = datetime(2026, 3, 2, 15, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def start_of(day: date) -> datetime:
    """When a day starts in New York in winter."""
    return datetime(day.year, day.month, day.day, 5, tzinfo=UTC)


def line(kind: str, event_id: str, at: datetime | str, **fields: Any) -> bytes:
    """A line of a feed; `at` and other instants may be datetimes."""
    content = {"kind": kind, "id": event_id, "issuer": ISSUER, "at": at, **fields}
    return json.dumps(content, default=datetime.isoformat).encode()


def trade(event_id: str, at: datetime, **fields: Any) -> bytes:
    """A trade known when it was made, unless told otherwise."""
    return line("trade", event_id, at, **{"known_at": at, "holder": "a", "side": "buy", "shares": 1, **fields})


def block(
    *lines: bytes, topic: str = "trades", offset: int = 0, at: datetime = TAKEN_AT, mark: Mark | None = None
) -> Block:
    """A block of the log."""
    return Block(topic, offset, len(lines), at, b"\n".join(lines) + b"\n", mark or Mark())
