"""What was set aside, as the live service keeps it: bytes, reason, and where it stands in the log."""

from hashlib import sha256

import msgspec

from monitor.event_lines import to_line
from monitor.live.arrivals import Unread
from monitor.live.book import SetAside
from monitor.rejects import SetAside as SetAsideLine


class Reject(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A line that does not count, and why."""

    id: str
    """Of the reject: the same line at the same place has the same one."""
    place: str
    """Where it stands: topic and offset, or file and line."""
    reason: str
    mend: str
    text: bytes
    issuer: str = ""
    event: str = ""
    """The event's id, where it could be read."""
    is_too_old: bool = False
    """`retry` reads the log to tell it from a repeat (readings 11.10)."""


def reject_of(one: Unread | SetAside) -> tuple[str, bytes]:
    """A reject's id, and what is kept of it."""
    place = f"{one.place.topic}:{one.place.offset}"
    if isinstance(one, Unread):
        reject = Reject(id=_id(place, one.text), place=place, reason=one.reason, mend=one.mend, text=one.text)
    else:
        text = to_line(one.event)
        reject = Reject(
            id=_id(place, text),
            place=place,
            reason=one.reason,
            mend=one.mend,
            text=text,
            issuer=one.event.issuer,
            event=one.event.id,
            is_too_old=one.is_too_old,
        )
    return reject.id, msgspec.json.encode(reject)


def _id(place: str, text: bytes) -> str:
    return sha256(place.encode() + b"\n" + text).hexdigest()[:16]


def reject_at_door(one: SetAsideLine) -> tuple[str, bytes]:
    """The same for what never came into the log."""
    place = one.file if one.line is None else f"{one.file}:{one.line}"
    reject = Reject(id=_id(place, one.text), place=place, reason=one.reason, mend=one.mend, text=one.text)
    return reject.id, msgspec.json.encode(reject)
