"""Whether the store can be reached."""

from collections.abc import Iterator
from typing import Any

from monitor.adapters.redis_connection import open_store
from monitor.adapters.store_errors import StoreError
from monitor.settings import Settings
from monitor.terminal.doctor_checks import Finding


def store(settings: Settings) -> Iterator[Finding]:
    """Open the store and ask it who it is; its errors say what to do."""
    try:
        with open_store(settings) as connection, connection.errors():
            server: Any = connection.client.info("server")
            name = "Valkey" if "valkey_version" in server else "Redis"
            version = server.get("valkey_version") or server.get("redis_version")
            yield Finding("store", f"{connection.place} answers: {name} {version}")
    except StoreError as error:
        yield Finding("store", str(error), "")
