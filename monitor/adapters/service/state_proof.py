"""Whether two generations of a partition's state are equal to the byte, and where they differ.

What is compared is the state itself, not how far it has been folded into records: of each issuer the lines of its
record, its clock, alerts, set-asides, events that wait and plan versions; of the partition positions, loads and the
order of alerts.
"""

from collections import defaultdict
from collections.abc import AsyncIterator
from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Mapping
from hashlib import sha256
from typing import Any
from typing import NamedTuple
from typing import Self

import msgspec

from monitor.adapters.redis.packing import unpack
from monitor.adapters.service.live_keys import StateKeys
from monitor.adapters.service.partition_store import meta_of

PARTITION = ""
"""In place of an issuer: what belongs to the partition as a whole."""

_SHOWN = 5

Named = dict[str, bytes]
"""Parts of a state by their names."""

_encode = msgspec.json.Encoder(order="sorted").encode


class Difference(NamedTuple):
    """Something in which two states differ."""

    issuer: str
    what: str
    says: str
    """Which of it."""


class Proof(NamedTuple):
    """What a comparison of a partition gave."""

    before: str
    """A digest of the whole state as it was."""
    after: str
    issuers: int
    differences: list[Difference]


class State:
    """One generation of a partition's state, all of it folded. Records are read one at a time: they can be large."""

    def __init__(self, client: Any, keys: StateKeys, parts: dict[str, dict[str, Named]]) -> None:
        self._client = client
        self._keys = keys
        self._parts = parts

    @classmethod
    async def read(cls, client: Any, keys: StateKeys, settled: Collection[str]) -> Self:
        """Read all but the records. `settled`: ids of rejects that were retried or dropped."""
        parts: defaultdict[str, dict[str, Named]] = defaultdict(dict)

        def add(issuer: str, what: str, name: str, text: bytes) -> None:
            parts[issuer].setdefault(what, {})[name] = text

        meta = meta_of(await client.hgetall(keys.meta))
        add(PARTITION, "positions and loads", "meta", _encode(meta))
        for place, alert_id in enumerate(await client.lrange(keys.alert_order, 0, -1)):
            add(PARTITION, "order of alerts", str(place), alert_id)
        async for alert_id, text in client.hscan_iter(keys.alerts, count=1000):
            add(msgspec.json.decode(text)["alert"]["issuer"], "alerts", alert_id.decode(), text)
        async for reject_id, text in client.hscan_iter(keys.rejects, count=1000):
            if reject_id.decode() not in settled:
                add(msgspec.json.decode(text).get("issuer", PARTITION), "set aside", reject_id.decode(), text)
        for place, text in enumerate(await client.lrange(keys.held, 0, -1)):
            event = msgspec.json.decode(msgspec.json.decode(text)[0])
            add(event["issuer"], "waiting", f"{event['id']} at place {place}", text)
        async for issuer, text in client.hscan_iter(keys.versions, count=1000):
            add(issuer.decode(), "plan versions", "all", text)
        async for issuer, clock in client.hscan_iter(keys.clocks, count=1000):
            add(issuer.decode(), "clock", clock.decode(), b"")
        return cls(client, keys, dict(parts))

    @property
    def issuers(self) -> set[str]:
        """Those of which there is anything; `PARTITION` besides."""
        return set(self._parts)

    async def parts(self, issuer: str) -> dict[str, Named]:
        """All that there is of an issuer, its record by the ids of events."""
        record: Named = {}
        if issuer != PARTITION:
            for chunk in await self._client.lrange(self._keys.record(issuer), 0, -1):
                for line in unpack(chunk).removesuffix(b"\n").split(b"\n"):
                    record[_id_of(line)] = line
        return {**self._parts.get(issuer, {}), "record": record}


async def proof_of(before: State, after: State) -> Proof:
    """Compare two generations of one partition's state, issuer by issuer."""
    digests = sha256(), sha256()
    differences: list[Difference] = []
    issuers = sorted(before.issuers | after.issuers)
    async for issuer, both in _pairs(issuers, before, after):
        for digest, parts in zip(digests, both, strict=True):
            digest.update(_digest(issuer, parts))
        differences += _differences(issuer, *both)
    return Proof(digests[0].hexdigest(), digests[1].hexdigest(), len(set(issuers) - {PARTITION}), differences)


async def _pairs(
    issuers: Iterable[str], before: State, after: State
) -> AsyncIterator[tuple[str, tuple[dict[str, Named], dict[str, Named]]]]:
    for issuer in issuers:
        yield issuer, (await before.parts(issuer), await after.parts(issuer))


def _digest(issuer: str, parts: Mapping[str, Named]) -> bytes:
    digest = sha256(issuer.encode())
    for what in sorted(parts):
        for name, text in sorted(parts[what].items()):
            # Lengths before contents: nothing can be taken for something else.
            digest.update(b"%d %d %d " % (len(what), len(name), len(text)))
            digest.update(what.encode() + name.encode() + text)
    return digest.digest()


def _differences(issuer: str, before: Mapping[str, Named], after: Mapping[str, Named]) -> list[Difference]:
    found = []
    for what in sorted(before.keys() | after.keys()):
        old, new = before.get(what, {}), after.get(what, {})
        if old != new:
            gone, come = sorted(old.keys() - new.keys()), sorted(new.keys() - old.keys())
            other = sorted(name for name in old.keys() & new.keys() if old[name] != new[name])
            says = (("only before", gone), ("only after", come), ("otherwise", other))
            found.append(Difference(issuer, what, "; ".join(_several(*one) for one in says if one[1])))
    return found


def _several(how: str, names: list[str]) -> str:
    more = f" and {len(names) - _SHOWN:,} more" if len(names) > _SHOWN else ""
    return f"{how}: {', '.join(names[:_SHOWN])}{more}"


def _id_of(line: bytes) -> str:
    return str(msgspec.json.decode(line, type=_Identified).id)


class _Identified(msgspec.Struct):
    id: str
