"""EDGAR as a source: one worker at a time follows it, and puts what it finds into the log."""

import asyncio
import logging
from contextlib import aclosing

from redis.asyncio.lock import Lock
from redis.exceptions import LockError

from agents.raw_filings import RawFilings
from monitor import calendars
from monitor.adapters.edgar.clock import SystemClock
from monitor.adapters.edgar.fetching import Fetcher
from monitor.adapters.edgar.follower import Follower
from monitor.adapters.edgar.interest import Interest
from monitor.adapters.edgar.request_budget import RequestBudget
from monitor.adapters.edgar.submission import Submission
from monitor.adapters.redis.shared_request_slots import SharedRequestSlots
from monitor.adapters.redis.store_errors import StoreError
from monitor.adapters.service.edgar_cursor import StoredCursor
from monitor.adapters.service.live_connection import LiveConnection
from monitor.settings import Settings

LOG = logging.getLogger("pillwatch.edgar")

_LEASE_SECONDS = 60.0
_AGAIN_SECONDS = 5.0


class EdgarSource:
    """Follows EDGAR for one namespace, whenever no other worker does."""

    def __init__(self, settings: Settings, connection: LiveConnection, interest: Interest, filings: RawFilings) -> None:
        self._settings = settings
        self._connection = connection
        self._interest = interest
        self._filings = filings

    async def run(self) -> None:
        """For ever, until cancelled."""
        name = f"{{{self._settings.namespace}:edgar}}:follower"
        lock = Lock(self._connection.client, name, timeout=_LEASE_SECONDS, blocking=False, thread_local=False)
        while True:
            try:
                if await lock.acquire():
                    LOG.info("following EDGAR")
                    await self._follow_while_ours(lock)
            except (StoreError, LockError, OSError) as error:
                LOG.error("EDGAR is not followed for the moment: %s", error)
            await asyncio.sleep(_AGAIN_SECONDS)

    async def _follow_while_ours(self, lock: Lock) -> None:
        following = asyncio.create_task(self._follow())
        try:
            while not following.done():
                await asyncio.wait({following}, timeout=_LEASE_SECONDS / 3)
                await lock.extend(_LEASE_SECONDS, replace_ttl=True)
            await following
        finally:
            following.cancel()
            await asyncio.gather(following, return_exceptions=True)
            if await lock.owned():
                await lock.release()

    async def _follow(self) -> None:
        edgar = self._settings.edgar
        assert edgar.user_agent is not None  # without one nothing is followed
        clock = SystemClock()
        slots = SharedRequestSlots(self._connection.plain, self._settings.namespace, edgar.per_second)
        cursor = StoredCursor(self._connection.client, self._connection.place, self._settings.namespace)
        async with Fetcher(edgar.user_agent, edgar.url, RequestBudget(slots, clock), clock) as fetcher:
            follower = Follower(fetcher, cursor, self._interest, calendars.load("edgar"), clock)
            async with aclosing(follower.follow()) as items:
                async for item in items:
                    if isinstance(item, Submission):
                        await self._filings.take(item.content, f"{item.accession}.txt")
                        await follower.acknowledge(item)
                        LOG.info("filing taken", extra={"accession": item.accession, "form": item.form})
                    else:
                        LOG.error("%s", item.sentence, extra={"kind": item.kind, "about": item.about})
