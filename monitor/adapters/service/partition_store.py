"""The state of one partition in Redis: claimed by one worker at a time, changed by one script a commit.

Positions, counted events, alerts, outbox and what was set aside change together, fenced by the epoch of the claim: a
worker that was taken for dead and wakes up is refused, whatever it has not noticed.
"""

import asyncio
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from itertools import groupby
from typing import Any
from typing import NamedTuple

import msgspec

from monitor.adapters.redis.packing import pack
from monitor.adapters.redis.packing import unpack
from monitor.adapters.redis.scripts import text_of
from monitor.adapters.service.live_keys import StateKeys
from monitor.adapters.service.stored_alerts import stored_alert
from monitor.adapters.service.stored_alerts import told
from monitor.adapters.service.stored_positions import StoredPositions
from monitor.adapters.service.stored_rejects import encode_reject
from monitor.adapters.service.stored_rejects import reject_of
from monitor.core.feed.decoding import StartOf
from monitor.core.feed.events import Event
from monitor.core.times.instants import format_instant
from monitor.core.times.instants import parse_instant
from monitor.event_lines import from_lines
from monitor.event_lines import to_line
from monitor.event_lines import to_lines
from monitor.live import synthetic
from monitor.live.arrivals import Arrival
from monitor.live.arrivals import Place
from monitor.live.book import Book
from monitor.live.commits import Commit
from monitor.live.commits import encode_order
from monitor.live.loads import Load
from monitor.live.log_entries import VersionText
from monitor.live.partition import Partition
from monitor.live.partition import Unmade

LEASE_MILLISECONDS = 3_500
"""A worker that is silent for so long may be replaced."""
HOLD_MILLISECONDS = 20_000
"""So long a rebuild that is silent keeps others off: nobody takes a longer lease."""

_pack = msgspec.msgpack.Encoder().encode
_ISSUERS_A_READ = 100
_DELTAS_AT_ONCE = 64


class Fenced(Exception):
    """Another worker is the writer of the partition now."""


class OutOfStep(Exception):
    """The stored state is not the one that the commit was made on."""


class Meta(msgspec.Struct, kw_only=True):
    """What the meta key holds beside epoch, owner and lease."""

    number: int = 0
    positions: dict[str, int] = {}
    open_loads: dict[str, Load] = {}
    loaded: dict[str, datetime] = {}
    drained: str = ""


class _Delta(msgspec.Struct, array_like=True):
    """What one commit counted."""

    lines: bytes
    ticked: dict[str, datetime]


class _Held(msgspec.Struct, array_like=True):
    """An event that waits."""

    line: str
    topic: str
    offset: int
    taken_at: datetime
    load: str
    is_verified: bool


class PartitionStore:
    """One partition's state. After `claim` this worker is its one writer, until another one claims it."""

    def __init__(
        self,
        client: Any,
        keys: StateKeys,
        order_key: str | None,
        owner: str,
        is_gone: Callable[[str], bool] = lambda owner: False,
    ) -> None:
        """`order_key`: where the order of taking is recorded, if the log is in this store; `is_gone`: whether it is
        certain of another owner that it writes nothing more.
        """
        self._client = client
        self.keys = keys
        self._order_key = order_key
        self._owner = owner
        self._is_gone = is_gone
        self.epoch = 0
        self._positions = StoredPositions(client, keys)
        names = ("claim", "take-over", "renew", "retire", "apply", "sent", "fold")
        self._scripts = {name: client.register_script(text_of(name)) for name in names}

    # -- being the one writer ------------------------------------------------------------------------------------

    async def claim(self) -> bool:
        """Become the one writer; False while another one is heard of."""
        lease = [self._owner, LEASE_MILLISECONDS, HOLD_MILLISECONDS]
        epoch, owner = await self._scripts["claim"](keys=[self.keys.meta], args=[*lease, ""])
        if epoch == 0 and self._is_gone(owner.decode()):
            epoch, _ = await self._scripts["claim"](keys=[self.keys.meta], args=[*lease, owner])
        if epoch < 0:
            raise Fenced(
                "this generation of the state is retired, because a rebuild made another one; if that was cut off, "
                "run `pillwatch rebuild` again"
            )
        self.epoch = int(epoch)
        return self.epoch > 0

    async def take_over(self, milliseconds: int) -> None:
        """Become the one writer whoever else is: that one is fenced, and nobody claims it for so long."""
        self.epoch = int(await self._scripts["take-over"](keys=[self.keys.meta], args=[self._owner, milliseconds]))

    async def renew(self, milliseconds: int = LEASE_MILLISECONDS) -> None:
        """Say that this worker is alive. Raises `Fenced`."""
        await self._be_heard(milliseconds)

    async def release(self) -> None:
        """Leave the partition to whoever comes."""
        await self._be_heard(0)

    async def retire(self) -> None:
        """Let nobody write this generation of the state any more. Raises `Fenced`."""
        if not await self._scripts["retire"](keys=[self.keys.meta], args=[self.epoch]):
            raise Fenced("another worker has taken the partition over")

    async def _be_heard(self, milliseconds: int) -> None:
        if not await self._scripts["renew"](keys=[self.keys.meta], args=[self.epoch, milliseconds]):
            raise Fenced("another worker has taken the partition over")

    # -- committing ----------------------------------------------------------------------------------------------

    async def apply(self, partition: Partition, commit: Commit) -> None:
        """Write a commit, all or nothing. Raises `Fenced`, `OutOfStep`."""
        order = encode_order(commit.order)
        changes = {
            "meta": [*_meta_fields(partition), "order", order],
            "alerts": [
                text
                for raised in commit.raised
                if raised.alert.issuer != synthetic.ISSUER
                for text in stored_alert(raised)
            ],
            "outbox": told(commit, partition),
            "rejects": [text for one in _rejects(commit) for text in one],
            "held": [_held(arrival) for arrival in _held_now(partition, commit)],
            "held_anew": commit.released,
            "versions": [text for issuer in commit.amended for text in _versions(partition, issuer)],
        }
        delta = _pack(_Delta(commit.lines, commit.ticked))
        keys = [*self.keys.of_a_commit, self._order_key or self.keys.meta]
        answer = await self._scripts["apply"](
            keys=keys,
            args=[self.epoch, commit.order.number, LEASE_MILLISECONDS, _pack(_texts(changes)), delta]
            + [order if self._order_key else b""],
        )
        if answer == 0:
            raise Fenced("another worker has taken the partition over")
        if answer != 1:
            raise OutOfStep(f"commit {commit.order.number} does not follow the stored state")

    async def fold(self, start_of: StartOf, *, deltas: int) -> int:
        """Put the events of the oldest deltas into the records of their issuers; how many deltas there were."""
        packed = await self._client.lrange(self.keys.delta, 0, deltas - 1)
        if not packed:
            return 0
        # In a thread: with many events this takes longer than a worker may be silent.
        events, clocks, chunks = await asyncio.to_thread(_folded, packed, start_of)
        # Issuers of which only the clock moved have a record already.
        answer = await self._scripts["fold"](
            keys=[self.keys.meta, self.keys.delta, self.keys.clocks, *map(self.keys.record, chunks)],
            args=[self.epoch, len(packed), _pack([text for pair in clocks.items() for text in _clock(*pair)])]
            + list(chunks.values()),
        )
        if not answer:
            raise Fenced("another worker has taken the partition over")
        self._positions.changed(events, clocks)
        return len(packed)

    async def write_positions(self, partition: Partition) -> None:
        """Write what everybody holds of whom that has changed in what was folded. Raises `Fenced`."""
        if not await self._positions.write(self.epoch, partition):
            raise Fenced("another worker has taken the partition over")

    async def write_some_positions(self, partition: Partition, seconds: float) -> bool:
        """The same for so long; whether something is left. Raises `Fenced`."""
        if not await self._positions.write_some(self.epoch, partition, seconds):
            raise Fenced("another worker has taken the partition over")
        return self._positions.is_under_way

    # -- the outbox ----------------------------------------------------------------------------------------------

    async def outbox(self, count: int) -> list[bytes]:
        """What stands first in the outbox, up to so many."""
        found: list[bytes] = await self._client.lrange(self.keys.outbox, 0, count - 1)
        return found

    async def sent(self, count: int) -> None:
        """So many were sent: they leave the outbox. Raises `Fenced`: another worker sends them then, too."""
        if not await self._scripts["sent"](keys=[self.keys.meta, self.keys.outbox], args=[self.epoch, count]):
            raise Fenced("another worker has taken the partition over")

    # -- reading -------------------------------------------------------------------------------------------------

    async def has_taken(self, topic: str, end: int) -> bool:
        """Whether all before this offset of a topic was taken, and no load is open for which anything waits."""
        meta = meta_of(await self._client.hgetall(self.keys.meta))
        waiting = any(load.issuers for load in meta.open_loads.values())
        return meta.positions.get(topic, 0) >= end and not waiting

    async def fold_all(self, start_of: StartOf) -> None:
        """Put all that was counted into the records. Raises `Fenced`."""
        while await self.fold(start_of, deltas=_DELTAS_AT_ONCE):
            pass

    async def last_order(self) -> bytes | None:
        """What the last commit took; None where there is none."""
        order: bytes | None = await self._client.hget(self.keys.meta, "order")
        return order

    async def restore(self, partition: Partition, start_of: StartOf) -> int:
        """Bring a new partition to where the stored state is; how many commits are in no record yet.

        Its books are made when they are needed: the first commit does not wait for all of them.
        """
        meta = meta_of(await self._client.hgetall(self.keys.meta))
        partition.number, partition.drained = meta.number, meta.drained
        partition.positions.update(meta.positions)
        partition.loads.open, partition.loads.loaded = meta.open_loads, meta.loaded
        deltas = await self._restore_books(partition, start_of)
        held = await self._client.lrange(self.keys.held, 0, -1)
        for arrival in await asyncio.to_thread(_arrivals, held, start_of):
            partition.held.setdefault(arrival.event.issuer, []).append(arrival)
        return deltas

    async def _restore_books(self, partition: Partition, start_of: StartOf) -> int:
        deltas = await self._client.lrange(self.keys.delta, 0, -1)
        # In threads: with many events this takes longer than a worker may be silent.
        recent, clocks = await asyncio.to_thread(by_issuer, deltas, start_of)
        for issuer, packed in (await self._client.hgetall(self.keys.clocks)).items():
            clocks.setdefault(issuer.decode(), parse_instant(packed.decode()))
        learned = {one.decode(): texts for one, texts in (await self._client.hgetall(self.keys.versions)).items()}
        for issuer in learned.keys() - clocks.keys():
            book = partition.book(issuer)
            if book is not None:
                book.versions.learned.update(_learned(learned[issuer]))
        await self._positions.look()
        issuers = sorted(clocks)
        for first in range(0, len(issuers), _ISSUERS_A_READ):
            several = issuers[first : first + _ISSUERS_A_READ]
            async with self._client.pipeline(transaction=False) as pipe:
                for issuer in several:
                    pipe.lrange(self.keys.record(issuer), 0, -1)
                records = await pipe.execute()
            for issuer, chunks in zip(several, records, strict=True):
                stored = _Stored(chunks, recent.get(issuer, ()), clocks[issuer], learned.get(issuer))
                make = partial(_make, stored, self._positions.look_at, start_of)
                partition.unmade[issuer] = Unmade(stored.clock, make)
        return len(deltas)


class _Stored(NamedTuple):
    """What is stored of one issuer."""

    chunks: Sequence[bytes]
    recent: Sequence[Event]
    """What is in no record yet."""
    clock: datetime
    learned: bytes | None


def _make(stored: _Stored, look_at: Callable[[Book], None], start_of: StartOf, book: Book) -> None:
    if stored.learned is not None:
        book.versions.learned.update(_learned(stored.learned))
    events = from_lines(b"".join(map(unpack, stored.chunks)), start_of)
    book.restore([*events, *stored.recent], stored.clock)
    look_at(book)


def _folded(
    packed: Iterable[bytes], start_of: StartOf
) -> tuple[dict[str, list[Event]], dict[str, datetime], dict[str, bytes]]:
    """The events of deltas, the clocks to which they came, and what they add to the record of each issuer."""
    events, clocks = by_issuer(packed, start_of)
    return events, clocks, {issuer: pack(to_lines(events[issuer])) for issuer in sorted(events)}


async def offsets_taken(client: Any, keys: StateKeys) -> dict[str, int]:
    """Of each topic the offset up to which a partition has taken it."""
    return meta_of(await client.hgetall(keys.meta)).positions


async def learned_versions(client: Any, keys: StateKeys, issuer: str) -> dict[str, VersionText]:
    """The plan versions that an issuer's amendments brought, by name."""
    texts = await client.hget(keys.versions, issuer)
    return _learned(texts) if texts else {}


def by_issuer(packed: Iterable[bytes], start_of: StartOf) -> tuple[dict[str, list[Event]], dict[str, datetime]]:
    """The events of deltas by issuer, and the clocks to which they came."""
    events: dict[str, list[Event]] = {}
    clocks: dict[str, datetime] = {}
    for one in packed:
        delta = msgspec.msgpack.decode(one, type=_Delta)
        for issuer, several in groupby(from_lines(delta.lines, start_of), lambda event: event.issuer):
            run = list(several)
            events.setdefault(issuer, []).extend(run)
            _forward(clocks, issuer, max(event.known_at for event in run))
        for issuer, instant in delta.ticked.items():
            _forward(clocks, issuer, instant)
    return events, clocks


def _clock(issuer: str, instant: datetime) -> tuple[str, str]:
    return issuer, format_instant(instant)


def _forward(clocks: dict[str, datetime], issuer: str, instant: datetime) -> None:
    clocks[issuer] = max(clocks.get(issuer, instant), instant)


def _texts(changes: dict[str, Any]) -> dict[str, Any]:
    """The changes with every text as such: the script's MessagePack knows no bytes."""
    texts = dict(changes)
    for name, several in changes.items():
        if isinstance(several, list):
            texts[name] = [one.decode() if isinstance(one, bytes) else one for one in several]
    return texts


def _meta_fields(partition: Partition) -> list[Any]:
    meta = Meta(
        number=partition.number,
        positions=partition.positions,
        open_loads=partition.loads.open,
        loaded=partition.loads.loaded,
        drained=partition.drained,
    )
    return ["state", msgspec.json.encode(meta), "drained", partition.drained]


def meta_of(fields: Mapping[bytes, bytes]) -> Meta:
    """What the fields of a meta key state."""
    return msgspec.json.decode(fields[b"state"], type=Meta) if b"state" in fields else Meta()


def _rejects(commit: Commit) -> Iterable[tuple[str, bytes]]:
    rejects = [*map(reject_of, commit.unread), *map(reject_of, commit.set_aside)]
    return [(reject.id, encode_reject(reject)) for reject in rejects]


def _held_now(partition: Partition, commit: Commit) -> Iterable[Arrival]:
    """What is to be written of the events that wait: all of them, if some no longer do."""
    if not commit.released:
        return commit.held
    return [arrival for issuer in sorted(partition.held) for arrival in partition.held[issuer]]


def _held(arrival: Arrival) -> bytes:
    place = arrival.place
    line = to_line(arrival.event).decode()
    return msgspec.json.encode(_Held(line, *place, arrival.load, arrival.is_verified))


def _arrivals(packed: Iterable[bytes], start_of: StartOf) -> list[Arrival]:
    return [_arrival(one, start_of) for one in packed]


def _arrival(packed: bytes, start_of: StartOf) -> Arrival:
    held = msgspec.json.decode(packed, type=_Held)
    (event,) = from_lines(held.line.encode(), start_of)
    return Arrival(event, Place(held.topic, held.offset, held.taken_at), held.load, held.is_verified)


def issuer_that_waits(packed: bytes) -> str:
    """The issuer of an event that waits."""
    held = msgspec.json.decode(packed, type=_Held)
    return str(msgspec.json.decode(held.line)["issuer"])


def _versions(partition: Partition, issuer: str) -> tuple[str, bytes]:
    return issuer, msgspec.json.encode(partition.books[issuer].versions.learned)


def _learned(texts: bytes) -> dict[str, VersionText]:
    return msgspec.json.decode(texts, type=dict[str, VersionText])
