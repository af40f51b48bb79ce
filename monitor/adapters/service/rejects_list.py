"""The list of what was set aside: at the door of the log, and in every partition's state."""

from datetime import datetime
from typing import Any
from typing import Literal
from typing import NamedTuple

from monitor.adapters.redis.scripts import text_of
from monitor.adapters.redis.store_clock import store_now
from monitor.adapters.service.charter import Charter
from monitor.adapters.service.live_keys import NamespaceKeys
from monitor.adapters.service.stored_rejects import Reject
from monitor.adapters.service.stored_rejects import Settled
from monitor.adapters.service.stored_rejects import decode_reject
from monitor.adapters.service.stored_rejects import decode_settled
from monitor.adapters.service.stored_rejects import encode_settled

_SHOWN = 5


class Listed(NamedTuple):
    """A reject on the list."""

    reject: Reject
    partition: int | None
    """None: set aside at the door, before it came into the log."""


class NoSuchReject(Exception):
    """No reject has this id, or several begin so; the message is one sentence."""


class RejectsList:
    """What was set aside in one namespace."""

    def __init__(self, client: Any, namespace: str, charter: Charter | None) -> None:
        """`charter`: None where nothing has run yet, so that there is only the door's list."""
        self._client = client
        self._keys = NamespaceKeys(namespace)
        self._charter = charter
        self._settle = client.register_script(text_of("settle"))

    async def listed(self, issuer: str | None = None) -> list[Listed]:
        """All that is set aside, of one issuer or of all, in the order in which it came."""
        found = [Listed(reject, None) for reject in await self._rejects(self._keys.doors)]
        for number in range(self._charter.partitions if self._charter is not None else 0):
            # A rebuild sets the same lines aside again: what was settled stays settled.
            settled = await self._client.hkeys(self._keys.settled(number))
            gone = {one.decode() for one in settled}
            rejects = await self._rejects(self._list_of(number))
            found += (Listed(reject, number) for reject in rejects if reject.id not in gone)
        wanted = [one for one in found if issuer is None or one.reject.issuer == issuer]
        return sorted(wanted, key=_order)

    async def named(self, beginnings: list[str]) -> list[Listed]:
        """The rejects with these ids, or whose ids alone begin so. Raises `NoSuchReject`."""
        listed = await self.listed()
        found: dict[tuple[str, int | None], Listed] = {}
        for beginning in beginnings:
            for one in _beginning(listed, beginning):
                found[one.reject.id, one.partition] = one
        return sorted(found.values(), key=_order)

    async def settled(self) -> list[Settled]:
        """What was retried and dropped, and by whom, in the order in which it was."""
        found = await self.settled_in(None)
        for number in range(self._charter.partitions if self._charter is not None else 0):
            found += await self.settled_in(number)
        return sorted(found, key=lambda one: (one.at, one.id))

    async def settled_in(self, partition: int | None) -> list[Settled]:
        """The same of one partition, or of the door."""
        key = self._keys.settled_doors if partition is None else self._keys.settled(partition)
        return [decode_settled(text) async for _, text in self._client.hscan_iter(key, count=1000)]

    async def settle(self, one: Listed, what: Literal["retried", "dropped"], by: str) -> bool:
        """Take a reject off the list, with a note; False if somebody else has done it."""
        reject = one.reject
        note = Settled(
            id=reject.id,
            what=what,
            by=by,
            at=await self.now(),
            place=reject.place,
            reason=reject.reason,
            issuer=reject.issuer,
            event=reject.event,
        )
        number = one.partition
        keys = (
            [self._keys.doors, self._keys.settled_doors]
            if number is None
            else [self._list_of(number), self._keys.settled(number)]
        )
        return bool(await self._settle(keys=keys, args=[reject.id, encode_settled(note)]))

    async def now(self) -> datetime:
        """The instant by the store's clock."""
        return await store_now(self._client, self._keys.charter)

    def _list_of(self, partition: int) -> str:
        assert self._charter is not None
        return self._keys.state(partition, self._charter.generation).rejects

    async def _rejects(self, key: str) -> list[Reject]:
        return [decode_reject(text) async for _, text in self._client.hscan_iter(key, count=1000)]


def _order(one: Listed) -> tuple[datetime, str, int, str]:
    """As they came: of one instant by place, offsets as numbers."""
    name, _, offset = one.reject.place.rpartition(":")
    return one.reject.at, name, int(offset) if offset.isdigit() else 0, one.reject.id


def _beginning(listed: list[Listed], beginning: str) -> list[Listed]:
    wanted = beginning.strip().lower()
    found = [one for one in listed if wanted and one.reject.id.startswith(wanted)]
    if not found:
        raise NoSuchReject(f"nothing is set aside as {beginning!r}: `pillwatch rejects list` shows every id")
    ids = {one.reject.id for one in found}
    if len(ids) > 1:
        shown = ", ".join(sorted(ids)[:_SHOWN])
        raise NoSuchReject(f"{beginning!r} is the beginning of {len(ids)} ids ({shown}): give more of it")
    return found
