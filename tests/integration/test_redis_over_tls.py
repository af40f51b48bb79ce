"""Redis over TLS: the settings' certificates are used, and a server that they do not vouch for is refused.

The embedded server speaks no TLS, so it stands behind a proxy that does and that asks for a certificate.
"""

import asyncio
import shutil
import ssl
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.adapters.embedded_store import EmbeddedStore
from monitor.adapters.live_connection import open_live_store
from monitor.adapters.redis_connection import open_store
from monitor.adapters.store_errors import StoreUnreachable
from monitor.settings import read_settings

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl to make certificates with")


@pytest.fixture
def certificates(tmp_path: Path) -> Path:
    """A certificate for this machine that vouches for itself, and its key."""
    names = "subjectAltName=DNS:localhost,IP:127.0.0.1"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    files = ["-keyout", str(tmp_path / "key.pem"), "-out", str(tmp_path / "cert.pem"), "-addext", names]
    subprocess.run([*command, *files], check=True, capture_output=True)
    return tmp_path


@pytest.fixture
def url(certificates: Path, tmp_path: Path) -> Iterator[str]:
    """The URL of a store behind TLS."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=certificates / "cert.pem")
    context.load_cert_chain(certificates / "cert.pem", certificates / "key.pem")
    context.verify_mode = ssl.CERT_REQUIRED
    store = EmbeddedStore(tmp_path / "home")
    loop = asyncio.new_event_loop()
    ports: list[int] = []
    ready, stopping = threading.Event(), asyncio.Event()

    async def pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while piece := await reader.read(65_536):
                writer.write(piece)
                await writer.drain()
        except (OSError, ssl.SSLError):
            pass
        finally:
            writer.close()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        inner_reader, inner_writer = await asyncio.open_unix_connection(str(store.socket_path))
        await asyncio.gather(pipe(reader, inner_writer), pipe(inner_reader, writer))

    async def serve() -> None:
        server = await asyncio.start_server(connected, "127.0.0.1", 0, ssl=context)
        ports.append(server.sockets[0].getsockname()[1])
        ready.set()
        await stopping.wait()
        server.close()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    assert ready.wait(10)
    yield f"rediss://localhost:{ports[0]}/0"
    loop.call_soon_threadsafe(stopping.set)
    thread.join(10)
    for task in asyncio.all_tasks(loop):
        task.cancel()
        loop.run_until_complete(asyncio.gather(task, return_exceptions=True))
    loop.close()
    store.close()


def test_both_clients_use_the_certificates_of_the_settings(url: str, certificates: Path) -> None:
    environment = {
        "PILLWATCH_REDIS_URL": url,
        "PILLWATCH_REDIS_CA_FILE": "cert.pem",
        "PILLWATCH_REDIS_CERT_FILE": "cert.pem",
        "PILLWATCH_REDIS_KEY_FILE": "key.pem",
    }
    settings = read_settings(environment, certificates)
    with open_store(settings) as connection:
        assert connection.client.ping()

    async def run() -> None:
        async with open_live_store(settings) as live:
            assert await live.client.ping()

    asyncio.run(run())


def test_a_server_that_nobody_vouches_for_is_refused(url: str, tmp_path: Path) -> None:
    with pytest.raises(StoreUnreachable, match="certificate"):
        open_store(read_settings({"PILLWATCH_REDIS_URL": url}, tmp_path))
