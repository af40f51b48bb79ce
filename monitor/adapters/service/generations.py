"""Removing a generation of the state, in pieces that the store does not notice."""

from collections.abc import AsyncIterator
from typing import Any

from monitor.adapters.service.live_keys import StateKeys

_KEYS_AT_ONCE = 500


async def remove_state(client: Any, keys: StateKeys) -> None:
    """Remove all of one generation but its meta key, of which the mark stays that nobody may write it any more.

    What was cut off goes on where it was: the issuers' names go last.
    """
    removed: list[str] = []
    async for key in _keys_of_issuers(client, keys):
        removed.append(key)
        if len(removed) >= _KEYS_AT_ONCE:
            await client.unlink(*removed)
            removed = []
    await client.unlink(*removed, *keys.of_all)
    fields = [field for field in await client.hkeys(keys.meta) if field not in (b"epoch", b"retired")]
    if fields:
        await client.hdel(keys.meta, *fields)


async def _keys_of_issuers(client: Any, keys: StateKeys) -> AsyncIterator[str]:
    async for issuer, _ in client.hscan_iter(keys.clocks, count=_KEYS_AT_ONCE):
        yield keys.record(issuer.decode())
    async for named, _ in client.hscan_iter(keys.positions_at, count=_KEYS_AT_ONCE):
        yield keys.positions(named.decode())
