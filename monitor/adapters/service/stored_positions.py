"""What everybody holds, for other programs to read: a hash of persons for each issuer and plan.

It is worked out from what counts, and written now and then: of those persons only who traded, if nothing else has
happened to the issuer since. Nothing here reads it back but the instant that it is of.
"""

from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from datetime import datetime
from itertools import islice
from math import inf
from time import monotonic
from typing import Any
from weakref import ref

import msgspec

from monitor.adapters.redis.scripts import text_of
from monitor.adapters.service.live_keys import StateKeys
from monitor.core.course.course import Course
from monitor.core.feed.events import Event
from monitor.core.feed.events import Trade
from monitor.core.standing.lines import Position
from monitor.core.standing.subject_lines import positions_among
from monitor.core.standing.subject_lines import positions_of
from monitor.core.times.instants import format_instant
from monitor.live.book import Book
from monitor.live.partition import Partition

_PERSONS_AT_ONCE = 2_000

_pack = msgspec.msgpack.Encoder().encode
_encode = msgspec.json.Encoder().encode


class StoredPositions:
    """The positions of one partition's issuers."""

    def __init__(self, client: Any, keys: StateKeys) -> None:
        self._keys = keys
        self._client = client
        self._script = client.register_script(text_of("positions"))
        self._changed: dict[str, set[str] | None] = {}
        """Of issuers that changed since the last writing the persons; None: all."""
        self._round: list[str] = []
        """Issuers that are written one after another between commits."""
        self._written: dict[str, tuple[ref[Course], datetime | None]] = {}
        """The course that was written, and the last instant at which more than quiet trades happened in it."""
        self._stored: dict[str, str] = {}
        """The instants of which positions were stored when this worker began."""

    def changed(self, events: Mapping[str, Sequence[Event]], moved: Iterable[str]) -> None:
        """These events were counted; the clocks of the issuers in `moved` went on."""
        for issuer in moved:
            several = events.get(issuer, ())
            persons = self._changed.setdefault(issuer, set())
            if persons is None:
                continue
            trades = [event for event in several if isinstance(event, Trade)]
            if len(trades) == len(several):
                persons |= {trade.holder for trade in trades}
            else:
                self._changed[issuer] = None

    async def look(self) -> None:
        """See of which instants the stored positions are."""
        found = await self._client.hgetall(self._keys.positions_at)
        self._stored = {one.decode(): at.decode() for one, at in found.items()}

    def look_at(self, book: Book) -> None:
        """Note a book, made anew, of which something older is stored."""
        if book.clock is None:
            return
        at, issuer = format_instant(book.clock), book.issuer
        if any(self._stored.get(f"{issuer}:{terms.plan.id}") != at for terms in book.versions.first_terms):
            self._changed[issuer] = None

    async def write(self, epoch: int, partition: Partition) -> bool:
        """Write what has changed; False if another worker is the writer."""
        self._round = list(self._changed)
        return await self.write_some(epoch, partition, inf)

    async def write_some(self, epoch: int, partition: Partition, seconds: float) -> bool:
        """Write for so long what has changed when this was first asked; the next time goes on with it."""
        until = monotonic() + seconds
        self._round = self._round or list(self._changed)
        while self._round:
            if not await self._write(epoch, partition, self._round.pop()):
                return False
            if monotonic() >= until:
                break
        return True

    @property
    def is_under_way(self) -> bool:
        """Whether something is left of what `write_some` began."""
        return bool(self._round)

    async def _write(self, epoch: int, partition: Partition, issuer: str) -> bool:
        book = partition.book(issuer)
        persons = self._changed.pop(issuer)
        if book is None or book.clock is None:
            return True
        at = format_instant(book.clock)
        for engine, terms in zip(book.engines, book.versions.first_terms, strict=True):
            course, name = engine.course, f"{issuer}:{terms.plan.id}"
            is_anew = persons is None or not self._is_quiet(name, course)
            found = positions_of(course) if is_anew else positions_among(course, persons or ())
            if not await self._put(epoch, name, at, found, is_anew=is_anew):
                return False
            self._written[name] = ref(course), course.stepped_at
        return True

    def _is_quiet(self, name: str, course: Course) -> bool:
        """Whether nothing but quiet trades happened since the last writing: time alone can change positions, too."""
        written, stepped_at = self._written.get(name, (None, None))
        return written is not None and written() is course and stepped_at == course.stepped_at

    async def _put(self, epoch: int, name: str, at: str, found: Iterator[Position], *, is_anew: bool) -> bool:
        keys = [self._keys.meta, self._keys.positions(name), self._keys.positions_at]
        is_first = True
        while True:
            batch = list(islice(found, _PERSONS_AT_ONCE))
            is_last = len(batch) < _PERSONS_AT_ONCE
            fields = [text for one in batch for text in (one.person, _encode(one).decode())]
            begins = "1" if is_first and is_anew else ""
            args = [epoch, name, at if is_last else "", begins, _pack(fields)]
            if not await self._script(keys=keys, args=args):
                return False
            if is_last:
                return True
            is_first = False
