"""What an event says as canonical JSON: by it two events of one id are compared (readings 2.1, 10.8)."""

from datetime import date
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import msgspec

from monitor.core.feed.events import Event
from monitor.core.feed.events import Trade
from monitor.core.feed.fields import DIGITS_MAX
from monitor.core.times.instants import format_instant

encode_sorted = msgspec.json.Encoder(order="sorted", decimal_format="number").encode
"""Sorted names, no spaces, UTF-8 unescaped; a `Decimal` as the number it was read from."""

_UNCOMPARED = frozenset({"known_at", "stated_known_at"})


def canonical_json(event: Event) -> bytes:
    """What an event says, as bytes that are equal if it is the same (readings 2.1 and 10.8).

    Sorted names, no spaces, UTF-8 unescaped, without `known_at` and `stated_known_at`. It is the line as
    read; an event that came from no line, or in a chunk, is written anew from its fields. The instant of a
    trade is always written anew, so that a trade decoded in a chunk and the same one decoded alone agree.
    """
    content = {**_fields_of(event), "kind": event.kind} if event.raw is None else dict(event.raw)
    if isinstance(event, Trade):
        content["at"] = _written("at", event.at)
    return encode_sorted({name: value for name, value in content.items() if name not in _UNCOMPARED})


def _fields_of(event: msgspec.Struct) -> dict[str, Any]:
    """The fields that are stated, as the feed writes them."""
    stated = ((name, getattr(event, name)) for name in event.__struct_fields__ if name != "raw")
    return {name: _written(name, value) for name, value in stated if value is not None}


def _written(name: str, value: Any) -> Any:
    if isinstance(value, datetime):
        return format_instant(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, Fraction):
        return _ratio(value) if name == "ratio" else _decimal_notation(value)
    if isinstance(value, msgspec.Struct):
        return _fields_of(value)
    return [_written(name, element) for element in value] if isinstance(value, tuple) else value


def _ratio(value: Fraction) -> str:
    return f"{value.numerator}:{value.denominator}"


def _decimal_notation(value: Fraction) -> str:
    """12.5 for 25/2; a fraction that no decimal gives exactly stays one."""
    for places in range(DIGITS_MAX + 1):
        scaled = value * 10**places
        if scaled.denominator == 1:
            digits = str(scaled.numerator).rjust(places + 1, "0")
            return f"{digits[:-places]}.{digits[-places:]}" if places else digits
    return str(value)
