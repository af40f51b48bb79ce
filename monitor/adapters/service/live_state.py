"""The state of the live service, as questions read it: alerts, records, what waits."""

from collections.abc import Callable
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from typing import NamedTuple
from typing import TypeVar

import msgspec

from monitor.adapters.redis.connection import Connection
from monitor.adapters.redis.packing import unpack
from monitor.adapters.redis.store_clock import store_now_sync
from monitor.adapters.redis.store_errors import StateChanged
from monitor.adapters.service.charter import Charter
from monitor.adapters.service.charter import charter_of
from monitor.adapters.service.live_keys import NamespaceKeys
from monitor.adapters.service.live_keys import StateKeys
from monitor.adapters.service.partition_store import by_issuer
from monitor.adapters.service.partition_store import issuer_that_waits
from monitor.adapters.service.partition_store import meta_of
from monitor.adapters.service.stored_alerts import LiveAlert
from monitor.core.feed.events import Event
from monitor.core.times.instants import parse_instant
from monitor.event_lines import from_lines
from monitor.live import synthetic
from monitor.live import topics
from monitor.live.log_entries import VersionText
from monitor.live.topics import partition_of
from monitor.live.versions import Versions

_TRIES = 20

_Found = TypeVar("_Found")


class LiveRecord(NamedTuple):
    """All that was taken of an issuer, in the order in which it counted."""

    events: list[Event]
    clock: datetime
    versions: Versions


class Behind(NamedTuple):
    """What is in the log and does not count yet."""

    waiting: int
    """Events of the issuer that were read and wait."""
    untaken: int
    """Lines of its partition that nobody has taken; of a log that is not in this store 0."""


class LiveState:
    """The state of one namespace. Every method raises the errors of `monitor.adapters.redis.store_errors`."""

    def __init__(self, connection: Connection, namespace: str) -> None:
        self._connection = connection
        self._client: Any = connection.client
        self._keys = NamespaceKeys(namespace)
        self.charter = self._charter()

    def alerts(self, issuer: str | None = None) -> list[LiveAlert]:
        """The alerts so far, in the order of `replay`."""

        def read() -> list[LiveAlert]:
            texts = (text for keys in self._states(issuer) for text in self._client.hvals(keys.alerts))
            return [msgspec.json.decode(text, type=LiveAlert) for text in texts]

        wanted = (one for one in self._steadily(read) if issuer is None or one.alert["issuer"] == issuer)
        return sorted(wanted, key=lambda one: one.place)

    def alert(self, issuer: str, alert_id: str) -> LiveAlert | None:
        """One alert by its whole id."""
        found = self._steadily(lambda: self._client.hget(self._states(issuer)[0].alerts, alert_id))
        return msgspec.json.decode(found, type=LiveAlert) if found else None

    def issuers(self) -> list[str]:
        """The issuers of which something was taken."""
        found = self._steadily(lambda: {one for keys in self._states(None) for one in self._clocks(keys)})
        return sorted(found - {synthetic.ISSUER})

    def record(self, issuer: str) -> LiveRecord | None:
        """All that was taken of an issuer and is closed; None where nothing was."""
        return self._steadily(lambda: self._record(issuer))

    def behind(self, issuer: str) -> Behind:
        """What of an issuer does not count yet."""
        return self._steadily(lambda: self._behind(issuer))

    def now(self) -> datetime:
        """The instant by the store's clock."""
        with self._connection.errors():
            return store_now_sync(self._client, self._keys.charter)

    # -- reading -------------------------------------------------------------------------------------------------

    def _charter(self) -> Charter | None:
        with self._connection.errors():
            found: Any = self._client.hgetall(self._keys.charter)
        return charter_of(found)

    def _steadily(self, read: Callable[[], _Found]) -> _Found:
        """What is read of one generation: if a rebuild put another one in its place meanwhile, read that one."""
        for _ in range(_TRIES):
            with self._connection.errors():
                found = read()
            charter = self._charter()
            was, self.charter = self.charter, charter
            if was is None or (charter is not None and charter.generation == was.generation):
                return found
        raise StateChanged(f"rebuilds keep replacing the state at {self._connection.place}: try again")

    def _record(self, issuer: str) -> LiveRecord | None:
        assert self.charter is not None
        keys = self._states(issuer)[0]
        pipeline = self._client.pipeline(transaction=True)
        pipeline.lrange(keys.record(issuer), 0, -1).lrange(keys.delta, 0, -1)
        pipeline.hget(keys.clocks, issuer).hget(keys.versions, issuer)
        chunks, deltas, stored, learned = pipeline.execute()
        start_of = self.charter.start_of
        recent, clocks = by_issuer(deltas, start_of)
        clock = clocks.get(issuer) or (parse_instant(stored.decode()) if stored else None)
        versions = self.charter.versions_of(issuer)
        if clock is None or versions is None:
            return None
        if learned:
            versions.learned.update(msgspec.json.decode(learned, type=dict[str, VersionText]))
        events = [event for chunk in chunks for event in from_lines(unpack(chunk), start_of)]
        events += recent.get(issuer, ())
        return LiveRecord(sorted(events, key=lambda event: event.known_at), clock, versions)

    def _behind(self, issuer: str) -> Behind:
        assert self.charter is not None
        keys = self._states(issuer)[0]
        log = self._keys.log(partition_of(issuer, self.charter.partitions))
        pipeline = self._client.pipeline(transaction=True)
        pipeline.lrange(keys.held, 0, -1).hgetall(keys.meta).hmget(log.ends, list(topics.TAKEN))
        held, meta, ends = pipeline.execute()
        taken = meta_of(meta).positions
        untaken = (int(end or 0) - taken.get(name, 0) for name, end in zip(topics.TAKEN, ends, strict=True))
        return Behind(sum(issuer_that_waits(one) == issuer for one in held), sum(max(one, 0) for one in untaken))

    def _states(self, issuer: str | None) -> list[StateKeys]:
        if self.charter is None:
            return []
        count, generation = self.charter.partitions, self.charter.generation
        numbers = range(count) if issuer is None else [partition_of(issuer, count)]
        return [self._keys.state(number, generation) for number in numbers]

    def _clocks(self, keys: StateKeys) -> Iterator[str]:
        pipeline = self._client.pipeline(transaction=True)
        folded, deltas = pipeline.hkeys(keys.clocks).lrange(keys.delta, 0, -1).execute()
        yield from (issuer.decode() for issuer in folded)
        if deltas:
            assert self.charter is not None
            yield from by_issuer(deltas, self.charter.start_of)[1]
