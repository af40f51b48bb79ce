"""What was set aside, as the live service keeps it: bytes, reason, and where it stands in the log."""

from datetime import datetime
from hashlib import sha256
from typing import Literal

import msgspec

from monitor.event_lines import to_line
from monitor.live.arrivals import Place
from monitor.live.arrivals import Unread
from monitor.live.book import SetAside
from monitor.rejects import SetAside as SetAsideLine


class Reject(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A line that does not count, and why."""

    id: str
    """Of the reject: the same line at the same place has the same one."""
    at: datetime
    """When the log took the line; at the door, when it was refused. Both are the store's clock."""
    place: str
    """Where it stands: topic and offset, or file and line."""
    reason: str
    mend: str
    text: bytes
    """The whole line; its beginning where it was too long to be read; nothing of a whole file."""
    issuer: str = ""
    event: str = ""
    """The event's id, where it could be read."""
    is_too_old: bool = False
    """`retry` reads the log to tell it from a repeat (readings 11.10)."""
    is_on_record: bool = False
    """It stands in the record, and counts once what counts in its place is retracted (readings 2.1)."""


class Settled(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a reject, by whose hand."""

    id: str
    what: Literal["retried", "dropped"]
    by: str
    at: datetime
    """By the store's clock."""
    place: str
    reason: str
    issuer: str
    event: str


encode_reject = msgspec.json.Encoder().encode
decode_reject = msgspec.json.Decoder(Reject).decode
encode_settled = msgspec.json.Encoder().encode
decode_settled = msgspec.json.Decoder(Settled).decode


def reject_of(one: Unread | SetAside) -> Reject:
    """What is kept of a line that came into the log."""
    place = _written(one.place)
    if isinstance(one, Unread):
        return Reject(
            id=_id(place, one.text),
            at=one.place.taken_at,
            place=place,
            reason=one.reason,
            mend=one.mend,
            text=one.text,
        )
    text = to_line(one.event)
    return Reject(
        id=_id(place, text),
        at=one.place.taken_at,
        place=place,
        reason=one.reason,
        mend=one.mend,
        text=text,
        issuer=one.event.issuer,
        event=one.event.id,
        is_too_old=one.is_too_old,
        is_on_record=one.is_on_record,
    )


def reject_at_door(one: SetAsideLine, at: datetime) -> Reject:
    """The same for what never came into the log."""
    place = one.file if one.line is None else f"{one.file}:{one.line}"
    return Reject(id=_id(place, one.text), at=at, place=place, reason=one.reason, mend=one.mend, text=one.text)


def offset_in(topic: str, place: str) -> int | None:
    """The offset at which a place stands in a topic; None if it stands elsewhere."""
    name, _, offset = place.rpartition(":")
    return int(offset) if name == topic and offset.isdigit() else None


def _written(place: Place) -> str:
    return f"{place.topic}:{place.offset}"


def _id(place: str, text: bytes) -> str:
    return sha256(place.encode() + b"\n" + text).hexdigest()[:16]
