"""From a line of the feed to an event. A line that breaks a rule raises `BadEvent`, and nothing else."""

import json
from collections.abc import Callable
from collections.abc import Mapping
from datetime import date
from datetime import datetime
from decimal import Decimal
from decimal import InvalidOperation
from typing import Any
from typing import NoReturn

from monitor.core.feed.canonical import canonical_json
from monitor.core.feed.canonical import encode_sorted
from monitor.core.feed.events import KINDS
from monitor.core.feed.events import Event
from monitor.core.feed.feed_table import COMMON
from monitor.core.feed.feed_table import CONDITIONS
from monitor.core.feed.feed_table import FIELDS
from monitor.core.feed.feed_table import read_fields
from monitor.core.feed.fields import BadEvent
from monitor.core.feed.fields import shown
from monitor.core.feed.wire_trades import decode_trades

__all__ = ["BadEvent", "canonical_json", "decode_event", "decode_trades"]

StartOf = Callable[[date], datetime]
"""The UTC instant at which a day starts in the plan's zone."""

_ALL_FIELDS = {kind: {**COMMON, **own} for kind, own in FIELDS.items()}

DEPTH_MAX = 50
"""Objects and lists inside each other that a line may have; the contract's own lines have three."""


def decode_event(line: bytes, start_of: StartOf) -> Event:
    """The event that a line of the feed states, its `known_at` filled in where the line leaves it open.

    Raises `BadEvent` where the line cannot be read or breaks a rule of the contract (readings 2.2 and 10.2).
    """
    raw = _json_object(line)
    kind = raw.get("kind")
    if kind is None:
        raise BadEvent("`kind` is missing", "write what kind of event the line is")
    if not isinstance(kind, str) or kind not in FIELDS:
        raise BadEvent(f"`kind` is {shown(kind)}, not a kind of event", f"write one of {', '.join(FIELDS)}")
    found = read_fields(raw, _ALL_FIELDS[kind])
    _check_conditions(kind, found)
    if "known_at" not in found:
        at = found["at"]
        found["known_at"] = at if isinstance(at, datetime) else start_of(at)
    return KINDS[kind](raw=raw, **found)


def _check_conditions(kind: str, found: Mapping[str, Any]) -> None:
    for (of_kind, chooser), needs in CONDITIONS.items():
        if of_kind != kind:
            continue
        needed = needs.get(found[chooser])
        if needed is not None and needed not in found:
            raise BadEvent(f"`{needed}` is missing", f"add it; `{chooser}` {found[chooser]} requires it")


def _json_object(line: bytes) -> dict[str, Any]:
    """The line's JSON object; numbers with a point or an exponent come as `Decimal`."""
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadEvent(f"byte {error.start + 1} is not UTF-8", "write the file in UTF-8") from None
    try:
        raw = _JSON.decode(text)
    except json.JSONDecodeError as error:
        where = f"{error.msg} at character {error.pos + 1}"
        raise BadEvent(f"not JSON: {where}", "write one JSON object on the line") from None
    except (ValueError, RecursionError):
        # An integer of thousands of digits, or thousands of lists inside each other.
        raise BadEvent("JSON beyond all measure", "write shorter numbers and flatter objects") from None
    if not isinstance(raw, dict):
        raise BadEvent("the line is not a JSON object", "write one JSON object on the line, in braces")
    _check_shape(line, raw)
    return raw


def _check_shape(line: bytes, raw: dict[str, Any]) -> None:
    """Refuse what could not be written again: deep nesting, and half a character."""
    if line.count(b"{") + line.count(b"[") > DEPTH_MAX and _depth(raw) > DEPTH_MAX:
        raise BadEvent(f"more than {DEPTH_MAX} levels of objects and lists", "write it flatter")
    if b"\\u" in line:
        try:
            encode_sorted(raw)
        except UnicodeEncodeError:
            raise BadEvent(
                "an escape that is half a surrogate pair", "write the character itself, or both halves"
            ) from None


def _depth(value: Any) -> int:
    """How many levels of objects and lists there are, found without recursion."""
    levels, row = 0, [value]
    while row := [element for element in row if isinstance(element, dict | list)]:
        levels += 1
        row = [
            inner for element in row for inner in (element.values() if isinstance(element, dict) else element)
        ]
    return levels


def _each_name_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise BadEvent(f"`{shown(twice)[1:-1]}` is named twice", "name each field once")
    return found


def _exactly(literal: str) -> Decimal:
    try:
        return Decimal(literal)
    except InvalidOperation:
        raise BadEvent(
            f"the number {literal[:40]} is beyond all measure", "write a smaller exponent"
        ) from None


def _no_number(literal: str) -> NoReturn:
    raise BadEvent(f"{literal} is not JSON", "leave the field out, or write null, where there is no number")


_JSON = json.JSONDecoder(object_pairs_hook=_each_name_once, parse_float=_exactly, parse_constant=_no_number)
