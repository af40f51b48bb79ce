"""The pulse of a worker: a thread of its own says that it is alive, however busy the loop is.

A worker that makes a large state anew, or counts a large batch, would otherwise be taken for dead and replaced, and so
would its successor. Whether the loop still gets anywhere is another question, which the watchdog asks.
"""

import logging
import threading
from typing import Any

from redis import exceptions as redis_errors

from monitor.adapters.redis.connection import Connection
from monitor.adapters.redis.scripts import text_of
from monitor.adapters.redis.store_clock import store_now_sync
from monitor.adapters.redis.store_errors import store_sentence
from monitor.adapters.service.live_keys import NamespaceKeys
from monitor.adapters.service.partition_store import LEASE_MILLISECONDS

LOG = logging.getLogger("pillwatch.pulse")

_BEAT_SECONDS = 0.5
_FORGOTTEN_SECONDS = 60.0


class Pulse:
    """Keeps the claims of one worker, and its place among the workers, while the context is open."""

    def __init__(self, connection: Connection, namespace: str, worker: str) -> None:
        self._client: Any = connection.client
        self._place = connection.place
        self._key = NamespaceKeys(namespace).workers
        self._worker = worker
        self._renew = self._client.register_script(text_of("renew"))
        self._claims: dict[str, int] = {}
        self._lost: set[str] = set()
        self._ends = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="pulse", daemon=True)

    def __enter__(self) -> "Pulse":
        self._say_alive()
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._ends.set()
        self._thread.join()
        try:
            self._client.zrem(self._key, self._worker)
        except (redis_errors.RedisError, OSError) as error:
            LOG.warning("the store did not hear that this worker leaves: %s", store_sentence(self._place, error))

    def keep(self, meta_key: str, epoch: int) -> None:
        """Keep this claim from now on."""
        self._lost.discard(meta_key)
        self._claims[meta_key] = epoch

    def leave(self, meta_key: str) -> None:
        """Keep it no more."""
        self._claims.pop(meta_key, None)

    def has_lost(self, meta_key: str) -> bool:
        """Whether another worker has made the claim its own."""
        return meta_key in self._lost

    def _beat(self) -> None:
        while not self._ends.wait(_BEAT_SECONDS):
            try:
                self._say_alive()
                for key, epoch in list(self._claims.items()):
                    if not self._renew(keys=[key], args=[epoch, LEASE_MILLISECONDS]):
                        self._lost.add(key)
                        self.leave(key)
            except (redis_errors.RedisError, OSError) as error:
                LOG.error("the store does not hear this worker: %s", store_sentence(self._place, error))

    def _say_alive(self) -> None:
        now = store_now_sync(self._client, self._key).timestamp()
        self._client.zadd(self._key, {self._worker: now})
        self._client.zremrangebyscore(self._key, "-inf", now - _FORGOTTEN_SECONDS)
        self._client.zremrangebyscore(self._key, now + _FORGOTTEN_SECONDS, "+inf")  # the clock has gone back since
