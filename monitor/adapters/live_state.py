"""The state of the live service, as questions read it: alerts, records, what was set aside."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from typing import NamedTuple
from zlib import decompress

import msgspec

from monitor.adapters.charter import Charter
from monitor.adapters.charter import charter_of
from monitor.adapters.live_keys import NamespaceKeys
from monitor.adapters.live_keys import StateKeys
from monitor.adapters.partition_store import by_issuer
from monitor.adapters.redis_connection import Connection
from monitor.adapters.stored_alerts import LiveAlert
from monitor.core.events import Event
from monitor.core.instants import parse_instant
from monitor.event_lines import from_lines
from monitor.live import synthetic
from monitor.live.log_entries import VersionText
from monitor.live.topics import partition_of
from monitor.live.versions import Versions


class LiveRecord(NamedTuple):
    """All that was taken of an issuer, in the order in which it counted."""

    events: list[Event]
    clock: datetime
    versions: Versions


class LiveState:
    """The state of one namespace. Every method raises the errors of `monitor.adapters.store_errors`."""

    def __init__(self, connection: Connection, namespace: str) -> None:
        self._connection = connection
        self._client: Any = connection.client
        self._keys = NamespaceKeys(namespace)
        with connection.errors():
            found: Any = self._client.hgetall(self._keys.charter)
        self.charter: Charter | None = charter_of(found)

    def alerts(self, issuer: str | None = None) -> list[LiveAlert]:
        """The alerts so far, in the order of `replay`."""
        found: list[LiveAlert] = []
        with self._connection.errors():
            for keys in self._states(issuer):
                found += (msgspec.json.decode(text, type=LiveAlert) for text in self._client.hvals(keys.alerts))
        wanted = (one for one in found if issuer is None or one.alert["issuer"] == issuer)
        return sorted(wanted, key=lambda one: one.place)

    def issuers(self) -> list[str]:
        """The issuers of which something was taken."""
        with self._connection.errors():
            found = {issuer for keys in self._states(None) for issuer in self._clocks(keys)}
        return sorted(found - {synthetic.ISSUER})

    def record(self, issuer: str) -> LiveRecord | None:
        """All that was taken of an issuer and is closed; None where nothing was."""
        assert self.charter is not None
        keys = self._states(issuer)[0]
        with self._connection.errors():
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
        events = [event for chunk in chunks for event in from_lines(decompress(chunk), start_of)]
        events += recent.get(issuer, ())
        return LiveRecord(sorted(events, key=lambda event: event.known_at), clock, versions)

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
