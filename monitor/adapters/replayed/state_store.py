"""The state of replays (and of the live service) in Redis: who stands where, the alerts, and all that was taken.

Every key of an issuer carries one hash tag, `{NAMESPACE:CIK}`, so that one issuer's state can change in one step on a
single server and in a cluster alike. New state is first written to fresh keys, which vanish by themselves if nobody
comes back for them; one script then puts them in the place of the old ones. Whoever is killed in between leaves the old
state; nobody ever reads a mix.
"""

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from datetime import datetime
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version
from typing import Any
from typing import NamedTuple
from uuid import uuid4

import msgspec

from monitor.adapters.redis.connection import Connection
from monitor.adapters.redis.packing import unpack
from monitor.adapters.redis.scripts import text_of
from monitor.adapters.redis.store_errors import StateChanged
from monitor.adapters.redis.store_errors import StateOutdated
from monitor.adapters.replayed import stored_state as kept
from monitor.adapters.replayed.stored_state import Meta
from monitor.adapters.replayed.stored_state import Piece
from monitor.adapters.replayed.stored_state import StoredAlert
from monitor.adapters.replayed.stored_state import standing_from
from monitor.core.engine.engine import IssuerEngine
from monitor.core.feed.events import Event
from monitor.core.standing.lines import Position
from monitor.core.standing.lines import Standing
from monitor.event_lines import from_lines
from monitor.plan_texts import PlanTexts

FRESH_SECONDS = 3600
"""How long fresh keys live that were never put in place."""

_BYTES_A_TRIP = 4 * 1024 * 1024
_TRIES = 20


class Record(NamedTuple):
    """All that was taken of an issuer, in the order in which it counted, and the plans it was taken under."""

    until: datetime
    events: list[Event]
    plans: PlanTexts


class StateStore:
    """The state under one namespace. Every method raises the errors of `monitor.adapters.redis.store_errors`."""

    nothing_yet = "nothing has been replayed yet: run `pillwatch replay FEED` first"

    def __init__(self, connection: Connection, namespace: str) -> None:
        """`namespace`: as the keys begin; that of replays is `replay_namespace(...)`."""
        self._connection = connection
        self._client: Any = connection.client
        self._place = connection.place
        self._namespace = namespace
        self._index = f"{{{namespace}}}:issuers"
        self._switch = self._client.register_script(text_of("switch"))

    def key(self, issuer: str, name: str) -> str:
        """The key of a piece of an issuer's state."""
        return f"{{{self._namespace}:{issuer}}}:{name}"

    # -- writing -------------------------------------------------------------------------------------------------

    def save(
        self,
        engines: Iterable[IssuerEngine],
        events_by_issuer: Mapping[str, Sequence[Event]],
        plans_by_issuer: Mapping[str, PlanTexts],
    ) -> None:
        """Put the state of these engines in the place of all that the namespace holds.

        Each issuer changes in one step; issuers that are not among the engines are forgotten after that. The events are
        those that were read, by `known_at`; what an engine did not reach is not kept. Engines that took nothing are
        left out.
        """
        by_issuer: dict[str, list[IssuerEngine]] = {}
        for engine in engines:
            if engine.now is not None:
                by_issuer.setdefault(engine.issuer, []).append(engine)
        for issuer, its_engines in by_issuer.items():
            self.save_issuer(issuer, its_engines, events_by_issuer[issuer], plans_by_issuer[issuer])
        for issuer in self.issuers():
            if issuer not in by_issuer:
                self.forget(issuer)

    def save_issuer(
        self, issuer: str, engines: Sequence[IssuerEngine], events: Sequence[Event], plans: PlanTexts
    ) -> None:
        """Put the state of one issuer in the place of its old one, in one step."""
        until = max(engine.now for engine in engines if engine.now is not None)
        taken = [event for event in events if event.known_at <= until]
        token = uuid4().hex
        with self._connection.errors():
            names = self._write(issuer, token, kept.pieces_of(engines, taken, plans))
            meta = Meta(
                format=kept.FORMAT,
                token=token,
                program=_program(),
                issuer=issuer,
                until=until,
                plans=plans.plan_ids(),
                events=len(taken),
                alerts=sum(len(engine.alerts) for engine in engines),
                keys=tuple(names),
            )
            self._write(issuer, token, [Piece("meta", "SET", iter([[msgspec.json.encode(meta)]]))])
            self._client.sadd(self._index, issuer)
            self._put_in_place(issuer, token, names)

    def forget(self, issuer: str) -> None:
        """Remove all state of an issuer, in one step."""
        with self._connection.errors():
            self._put_in_place(issuer, "", None)
            self._client.srem(self._index, issuer)

    def _write(self, issuer: str, token: str, pieces: Iterable[Piece]) -> list[str]:
        """Write pieces to fresh keys; returns the names of those that have any value."""
        names: list[str] = []
        pipeline, size = self._client.pipeline(transaction=False), 0
        for piece in pieces:
            key = self._fresh(issuer, token, piece.name)
            for values in piece.values:
                pipeline.execute_command(piece.command, key, *values)
                if piece.name not in names:
                    names.append(piece.name)
                    pipeline.expire(key, FRESH_SECONDS)
                size += sum(map(len, values))
                if size > _BYTES_A_TRIP:
                    pipeline.execute()
                    size = 0
        pipeline.execute()
        return names

    def _fresh(self, issuer: str, token: str, name: str) -> str:
        return self.key(issuer, f"fresh:{token}:{name}")

    def _put_in_place(self, issuer: str, token: str, names: Sequence[str] | None) -> None:
        """Switch to the fresh keys of these names and `meta`; None: to nothing at all."""
        new = [] if names is None else [*names, "meta"]
        for _ in range(_TRIES):
            stated: bytes = self._client.get(self.key(issuer, "meta")) or b""
            old = [*_keys_of(stated), *(["meta"] if names is None else [])]
            keys = [self.key(issuer, "meta"), *(self._fresh(issuer, token, name) for name in new)]
            keys += [self.key(issuer, name) for name in (*new, *old)]
            answer: bytes = self._switch(keys=keys, args=[stated, len(new)])
            if answer == b"ok":
                return
            if answer == b"lost":
                raise StateChanged(f"what was written to {self._place} was removed before its time: try again")
        raise StateChanged(f"another program keeps changing the same state at {self._place}: let it end first")

    # -- reading -------------------------------------------------------------------------------------------------

    def issuers(self) -> tuple[str, ...]:
        """The issuers of which there is state, in order."""
        with self._connection.errors():
            members = sorted(issuer.decode() for issuer in self._client.smembers(self._index))
            return tuple(issuer for issuer in members if self._client.exists(self.key(issuer, "meta")))

    def meta(self, issuer: str) -> Meta | None:
        """What the issuer's state is; None where there is none."""
        with self._connection.errors():
            stated = self._client.get(self.key(issuer, "meta"))
        return _meta(stated, self._place) if stated else None

    def standings(self, issuer: str) -> list[Standing]:
        """Who stands where, under each plan, as the engines left it."""

        def reads(meta: Meta) -> list[tuple[str, ...]]:
            lists = (kept.SUBJECTS, kept.STATUSES, kept.CLOCKS)
            return [
                read
                for plan in meta.plans
                for read in (("GET", f"{kept.STANDING}:{plan}"), *(("LRANGE", f"{n}:{plan}", "0", "-1") for n in lists))
            ]

        _, answers = self._read(issuer, reads)
        fours = zip(*[iter(answers)] * 4, strict=True)
        return [standing_from(*four) for four in fours]

    def positions(self, issuer: str, plan: str) -> list[Position]:
        """What each person holds by itself under a plan (its first version's id), by name."""
        _, answers = self._read(issuer, lambda meta: [("HVALS", f"{kept.POSITIONS}:{plan}")])
        found = [msgspec.json.decode(one, type=Position) for answer in answers for one in answer]
        return sorted(found, key=lambda position: position.person)

    def alert_ids(self, issuer: str) -> list[str]:
        """The ids of the alerts, in the order in which they were raised."""
        _, answers = self._read(issuer, lambda meta: [("LRANGE", kept.ALERT_ORDER, "0", "-1")])
        return [one.decode() for answer in answers for one in answer]

    def alerts(self, issuer: str) -> list[StoredAlert]:
        """The alerts in the order in which they were raised."""
        _, answers = self._read(
            issuer, lambda meta: [("LRANGE", kept.ALERT_ORDER, "0", "-1"), ("HGETALL", kept.ALERTS)]
        )
        if not answers:
            return []
        order, by_id = answers
        by_id = by_id if isinstance(by_id, dict) else dict(zip(by_id[::2], by_id[1::2], strict=True))
        return [msgspec.json.decode(by_id[alert_id], type=StoredAlert) for alert_id in order]

    def alert(self, issuer: str, alert_id: str) -> StoredAlert | None:
        """One alert by its whole id."""
        _, answers = self._read(issuer, lambda meta: [("HGET", kept.ALERTS, alert_id)])
        return msgspec.json.decode(answers[0], type=StoredAlert) if answers and answers[0] else None

    def events(self, issuer: str, ids: Sequence[str]) -> dict[str, dict[str, Any]]:
        """Events that alerts cite, by id, as the feed writes them; ids that are none are left out."""
        if not ids:
            return {}
        _, answers = self._read(issuer, lambda meta: [("HMGET", kept.EVENTS, *ids)])
        found = zip(ids, answers[0] if answers else (), strict=False)
        return {event_id: msgspec.json.decode(line) for event_id, line in found if line}

    def plans(self, issuer: str) -> PlanTexts | None:
        """The texts of the plans; None where there is no state."""
        _, answers = self._read(issuer, lambda meta: [("GET", kept.PLANS)])
        return msgspec.json.decode(answers[0], type=PlanTexts) if answers else None

    def record(self, issuer: str) -> Record | None:
        """All that was taken; None where there is no state."""
        meta, answers = self._read(issuer, lambda meta: [("GET", kept.PLANS), ("LRANGE", kept.RECORD, "0", "-1")])
        if meta is None:
            return None
        plans = msgspec.json.decode(answers[0], type=PlanTexts)
        start_of = plans.terms()[0].time.start_of
        events = [event for chunk in answers[1] for event in from_lines(unpack(chunk), start_of)]
        return Record(meta.until, events, plans)

    def _read(self, issuer: str, reads: Callable[[Meta], list[tuple[str, ...]]]) -> tuple[Meta | None, list[Any]]:
        """Read pieces of one state: if it changes between the first look and the reading, read again."""
        meta_key = self.key(issuer, "meta")
        with self._connection.errors():
            for _ in range(_TRIES):
                stated = self._client.get(meta_key)
                if not stated:
                    return None, []
                meta = _meta(stated, self._place)
                pipeline = self._client.pipeline(transaction=True)
                pipeline.get(meta_key)
                for command, name, *arguments in reads(meta):
                    pipeline.execute_command(command, self.key(issuer, name), *arguments)
                again, *answers = pipeline.execute()
                if again == stated:
                    return meta, answers
        raise StateChanged(f"another program keeps changing the same state at {self._place}: try again")


def replay_namespace(namespace: str) -> str:
    """The namespace of replays: apart from that of the live service (readings 11.9)."""
    return f"{namespace}:replay"


def _keys_of(stated: bytes) -> tuple[str, ...]:
    """The keys that an old state has; of one that another version wrote, too."""
    return msgspec.json.decode(stated, type=_OldMeta).keys if stated else ()


class _OldMeta(msgspec.Struct):
    keys: tuple[str, ...] = ()


class _Format(msgspec.Struct):
    format: int
    program: str


def _meta(stated: bytes, place: str) -> Meta:
    written = msgspec.json.decode(stated, type=_Format)
    if written.format != kept.FORMAT:
        advice = "replay the feed again with this one"
        raise StateOutdated(f"the state at {place} was written by version {written.program} of the program: {advice}")
    return msgspec.json.decode(stated, type=Meta)


def _program() -> str:
    try:
        return version("pillwatch")
    except PackageNotFoundError:  # run from its sources
        return "unknown"
