"""What is kept of one issuer, and how it is written: the pieces of its state as keys and values."""

from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from concurrent.futures import Future
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from itertools import islice
from typing import Any
from typing import NamedTuple

import msgspec

from monitor.adapters.redis.packing import pack
from monitor.core.alerts.alerts import Alert
from monitor.core.engine.engine import IssuerEngine
from monitor.core.feed.events import Event
from monitor.core.standing.lines import Clock
from monitor.core.standing.lines import Standing
from monitor.core.standing.lines import StatusLine
from monitor.core.standing.lines import SubjectLine
from monitor.core.standing.standing import standing_of
from monitor.core.standing.subject_lines import positions_of
from monitor.event_lines import to_line
from monitor.event_lines import to_lines
from monitor.plan_texts import PlanTexts

FORMAT = 2
"""Of what is written; a program that reads another one says so."""

RECORD = "record"
PLANS = "plans"
ALERTS = "alerts"
ALERT_ORDER = "alert-order"
EVENTS = "events"
STANDING = "standing"
POSITIONS = "positions"
SUBJECTS = "subjects"
STATUSES = "statuses"
CLOCKS = "clocks"

_EVENTS_A_CHUNK = 8192
_VALUES_A_COMMAND = 2000

_encode = msgspec.json.Encoder().encode


class Meta(msgspec.Struct, frozen=True, kw_only=True):
    """What an issuer's state is: the key that is read first, and changes with everything else."""

    format: int
    token: str
    """Of this writing, and no other."""
    program: str
    """Version of the program that wrote it."""
    issuer: str
    until: datetime
    """The instant that the engine had reached."""
    plans: tuple[str, ...]
    """Ids of the first versions, in order."""
    events: int
    alerts: int
    keys: tuple[str, ...]
    """Every key of the state but this one, without the issuer's prefix."""


class StoredAlert(msgspec.Struct, frozen=True, kw_only=True):
    """An alert as it was raised, with what it was raised on."""

    alert: dict[str, Any]
    """As the contract writes it."""
    evidence: dict[str, Any]


class Piece(NamedTuple):
    """One key's worth of state: the command that adds to it, with all its values."""

    name: str
    command: str
    values: Iterator[Sequence[Any]]
    """Arguments, a command's worth at a time; a piece without any leaves no key."""


def pieces_of(engines: Sequence[IssuerEngine], events: Sequence[Event], plans: PlanTexts) -> Iterator[Piece]:
    """The state of one issuer: its engines (one a plan), and every event that they took."""
    alerts = sorted((alert for engine in engines for alert in engine.alerts), key=lambda alert: alert.place)
    yield Piece(RECORD, "RPUSH", _chunks(events))
    yield Piece(PLANS, "SET", iter([[_encode(plans)]]))
    yield Piece(ALERTS, "HSET", _batches(_alert_fields(alerts)))
    yield Piece(ALERT_ORDER, "RPUSH", _batches(alert.id for alert in alerts))
    yield Piece(EVENTS, "HSET", _batches(_cited(alerts, events)))
    for engine, chain in zip(engines, plans.plan_ids(), strict=True):
        yield from _standing_pieces(engine, chain)


def _standing_pieces(engine: IssuerEngine, chain: str) -> Iterator[Piece]:
    assert engine.now is not None
    standing = standing_of(engine.course, engine.issuer, engine.now)
    bare = msgspec.structs.replace(standing, subjects=(), statuses=(), clocks=())
    yield Piece(f"{STANDING}:{chain}", "SET", iter([[_encode(bare)]]))
    fields = (part for position in positions_of(engine.course) for part in (position.person, _encode(position)))
    yield Piece(f"{POSITIONS}:{chain}", "HSET", _batches(fields))
    yield Piece(f"{SUBJECTS}:{chain}", "RPUSH", _batches(map(_encode, standing.subjects)))
    yield Piece(f"{STATUSES}:{chain}", "RPUSH", _batches(map(_encode, standing.statuses)))
    yield Piece(f"{CLOCKS}:{chain}", "RPUSH", _batches(map(_encode, standing.clocks)))


def standing_from(
    bare: bytes, subjects: Iterable[bytes], statuses: Iterable[bytes], clocks: Iterable[bytes]
) -> Standing:
    """The standing of which `_standing_pieces` wrote the parts."""
    return msgspec.structs.replace(
        msgspec.json.decode(bare, type=Standing),
        subjects=msgspec.json.decode(_list_of(subjects), type=tuple[SubjectLine, ...]),
        statuses=msgspec.json.decode(_list_of(statuses), type=tuple[StatusLine, ...]),
        clocks=msgspec.json.decode(_list_of(clocks), type=tuple[Clock, ...]),
    )


def _list_of(values: Iterable[bytes]) -> bytes:
    return b"[%b]" % b",".join(values)


def _batches(values: Iterable[Any]) -> Iterator[list[Any]]:
    rest = iter(values)
    while batch := list(islice(rest, _VALUES_A_COMMAND)):
        yield batch


def _chunks(events: Sequence[Event]) -> Iterator[list[bytes]]:
    """The record in compressed chunks; the next one is written while the last is compressed."""
    with ThreadPoolExecutor(1, "compress") as pool:
        waiting: Future[bytes] | None = None
        for start in range(0, len(events), _EVENTS_A_CHUNK):
            following = pool.submit(pack, to_lines(events[start : start + _EVENTS_A_CHUNK]))
            if waiting is not None:
                yield [waiting.result()]
            waiting = following
        if waiting is not None:
            yield [waiting.result()]


def _alert_fields(alerts: Iterable[Alert]) -> Iterator[Any]:
    for alert in alerts:
        yield alert.id
        yield _encode(StoredAlert(alert=alert.as_json_object(), evidence=alert.evidence))


def _cited(alerts: Iterable[Alert], events: Iterable[Event]) -> Iterator[Any]:
    """The events that the alerts name as causes or in their evidence, by id."""
    wanted = {text for alert in alerts for text in (*alert.causes, *_texts_in(alert.evidence))}
    if not wanted:
        return
    for event in events:
        if event.id in wanted:
            yield event.id
            yield to_line(event).rstrip()


def _texts_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _texts_in(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts_in(inner)
