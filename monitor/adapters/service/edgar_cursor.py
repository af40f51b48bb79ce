"""What has been seen of EDGAR, in the store: it outlives workers, and is one for all of them."""

from collections.abc import Collection
from collections.abc import Mapping
from datetime import date
from typing import Any

from monitor.adapters.redis.store_errors import store_errors


class StoredCursor:
    """A `monitor.adapters.edgar.cursor.Cursor` of one namespace. Raises `StoreError`."""

    def __init__(self, client: Any, place: str, namespace: str) -> None:
        self._client = client
        self._place = place
        self._acknowledged = f"{{{namespace}:edgar}}:acknowledged"
        self._marks = f"{{{namespace}:edgar}}:accounted-through"

    async def acknowledged(self, accessions: Collection[str]) -> Mapping[str, frozenset[str]]:
        """Those that were acknowledged, each with the CIKs for which it was given."""
        if not accessions:
            return {}
        asked = list(accessions)
        with store_errors(self._place):
            found = await self._client.hmget(self._acknowledged, asked)
        return {
            accession: frozenset(filter(None, ciks.decode().split(",")))
            for accession, ciks in zip(asked, found, strict=True)
            if ciks is not None
        }

    async def acknowledge(self, accession: str, ciks: frozenset[str]) -> None:
        """This filing is safe, for these CIKs besides those of before."""
        before = (await self.acknowledged([accession])).get(accession, frozenset())
        with store_errors(self._place):
            await self._client.hset(self._acknowledged, accession, ",".join(sorted(before | ciks)))

    async def accounted_through(self, scope: str) -> date | None:
        """The last day up to which everything is accounted for."""
        with store_errors(self._place):
            found = await self._client.hget(self._marks, scope)
        return date.fromisoformat(found.decode()) if found else None

    async def account_through(self, scope: str, day: date) -> None:
        """Everything up to this day is accounted for."""
        with store_errors(self._place):
            await self._client.hset(self._marks, scope, day.isoformat())
