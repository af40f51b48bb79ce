"""The store: a Redis or Valkey at `PILLWATCH_REDIS_URL`, else the embedded server in `PILLWATCH_HOME`."""

from typing import TYPE_CHECKING
from typing import Any
from typing import Self

from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from monitor.adapters.redis.store_errors import StoreUnreachable
from monitor.adapters.redis.store_errors import store_errors
from monitor.settings import Settings
from monitor.settings import redacted_url

if TYPE_CHECKING:
    from monitor.adapters.redis.embedded_store import EmbeddedStore

OLDEST = (6, 2)
"""The oldest Redis that is served."""

_CONNECT_SECONDS = 5.0
_FIRST_ANSWER_SECONDS = 8.0
"""A server that takes a connection and says nothing for so long hangs."""
PATIENT_SECONDS = 60.0
"""How long who works on the state waits for an answer: the server may have much to do for it."""
SOON_SECONDS = 10.0
"""The same where a person waits, and what is asked is little."""


class Connection:
    """An open store. Use it with `with`, or `close` it: the embedded server stops with its last user."""

    def __init__(
        self, client: "Redis", place: str, embedded: "EmbeddedStore | None" = None, *, is_cluster: bool = False
    ) -> None:
        self.is_cluster = is_cluster
        """Several servers share the keys: what is changed together has one hash tag."""
        self.client = client
        """Answers are bytes. Call it inside `errors()`."""
        self.place = place
        """The store as messages name it, without a password."""
        self._embedded = embedded

    @property
    def embedded_socket(self) -> str | None:
        """Where the embedded server listens; None where it is not the store."""
        return str(self._embedded.socket_path) if self._embedded is not None else None

    def errors(self) -> Any:
        """A context that turns the client's errors into `StoreUnreachable`, `StoreFull` and `StateChanged`."""
        return store_errors(self.place)

    def revive(self) -> None:
        """Start the embedded server again, if that is the store and it is gone. Raises `StoreError`."""
        if self._embedded is not None:
            self._embedded.revive()

    def close(self) -> None:
        """Give the store back. Twice is once."""
        self.client.close()
        if self._embedded is not None:
            self._embedded.close()
            self._embedded = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()


def open_store(settings: Settings, answer_seconds: float = PATIENT_SECONDS) -> Connection:
    """Open the store of these settings. Raises `StoreUnreachable` or `StoreFull`, each one sentence.

    `answer_seconds`: how long each answer is waited for; the first one, never longer than a few seconds.
    """
    if settings.redis_url is None:
        return _embedded(settings, answer_seconds)
    place = redacted_url(settings.redis_url)
    with store_errors(place):
        first = Redis.from_url(settings.redis_url, **_options(_FIRST_ANSWER_SECONDS), **settings.redis_tls.options)
    with Connection(first, place) as asked:
        is_cluster = _checked(asked)
    options = _options(answer_seconds) | settings.redis_tls.options
    if not is_cluster:
        return Connection(Redis.from_url(settings.redis_url, **options), place)
    from redis.cluster import RedisCluster  # only here: few have one

    with store_errors(place):
        clients: Any = RedisCluster.from_url(settings.redis_url, **options)
    return Connection(clients, place, is_cluster=True)


def _embedded(settings: Settings, answer_seconds: float) -> Connection:
    from monitor.adapters.redis.embedded_store import EmbeddedStore  # needs what only Unix has

    embedded = EmbeddedStore(settings.home)
    client = Redis(unix_socket_path=str(embedded.socket_path), **_options(answer_seconds))
    return Connection(client, f"{settings.home} (embedded)", embedded)


def _options(answer_seconds: float) -> dict[str, Any]:
    # No retries: a transaction whose answer was lost must not be sent again blindly.
    return {
        "socket_connect_timeout": _CONNECT_SECONDS,
        "socket_timeout": answer_seconds,
        "retry": Retry(NoBackoff(), 0),
        "decode_responses": False,
    }


def _checked(connection: Connection) -> bool:
    """Whether the server is one of a cluster. Raises `StoreUnreachable` where it is too old."""
    with connection.errors():
        server: Any = connection.client.info("server")
        cluster: Any = connection.client.info("cluster")
    stated = str(server.get("redis_version", ""))
    version = tuple(int(part) for part in stated.split(".")[:2] if part.isdigit())
    if version < OLDEST:
        oldest = ".".join(map(str, OLDEST))
        raise StoreUnreachable(f"the store at {connection.place} is Redis {stated}: {oldest} or later is needed")
    return bool(cluster.get("cluster_enabled"))
