"""The store as the live service uses it: many calls under way at a time."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from typing import NamedTuple

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from monitor.adapters.redis.connection import PATIENT_SECONDS
from monitor.adapters.redis.connection import Connection
from monitor.adapters.redis.connection import open_store
from monitor.adapters.redis.store_errors import store_errors
from monitor.settings import Settings

_CONNECT_SECONDS = 5.0


class LiveConnection(NamedTuple):
    """An open store."""

    client: Any
    place: str
    """The store as messages name it, without a password."""
    plain: Connection
    """The same store, for what makes one call at a time."""


@asynccontextmanager
async def open_live_store(
    settings: Settings, answer_seconds: float = PATIENT_SECONDS
) -> AsyncIterator[LiveConnection]:
    """Open the store of these settings. Raises `StoreUnreachable` or `StoreFull`; errors of its use become these.

    `answer_seconds`: how long each answer is waited for.
    """
    # The other client checks the version, and holds the embedded server for as long as this one is open.
    with open_store(settings, answer_seconds) as held:
        client = _client(settings, held.embedded_socket, answer_seconds, is_cluster=held.is_cluster)
        try:
            with store_errors(held.place):
                yield LiveConnection(client, held.place, held)
        finally:
            await client.aclose()


def _client(settings: Settings, socket: str | None, answer_seconds: float, *, is_cluster: bool) -> Any:
    # No retries: a script whose answer was lost may have been carried out.
    options: dict[str, Any] = {
        "socket_connect_timeout": _CONNECT_SECONDS,
        "socket_timeout": answer_seconds,
        "retry": Retry(NoBackoff(), 0),
        "decode_responses": False,
    }
    if socket is not None:
        return Redis(unix_socket_path=socket, **options)
    assert settings.redis_url is not None
    if is_cluster:
        from redis.asyncio.cluster import RedisCluster  # only here: few have one

        return RedisCluster.from_url(settings.redis_url, **options, **settings.redis_tls.options)
    options |= settings.redis_tls.options
    return Redis.from_url(settings.redis_url, **options)
