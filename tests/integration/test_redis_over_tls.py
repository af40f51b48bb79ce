"""Redis over TLS: the settings' certificates are used, and a server that they do not vouch for is refused.

The embedded server speaks no TLS, so it stands behind a proxy that does and that asks for a certificate.
"""

import asyncio
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.adapters.redis.connection import open_store
from monitor.adapters.redis.embedded_store import EmbeddedStore
from monitor.adapters.redis.store_errors import StoreUnreachable
from monitor.adapters.service.live_connection import open_live_store
from monitor.settings import read_settings
from tests.servers.certificates import has_openssl
from tests.servers.certificates import make_certificate
from tests.servers.proxy import Proxy

pytestmark = pytest.mark.skipif(not has_openssl(), reason="no openssl to make certificates with")


@pytest.fixture
def certificates(tmp_path: Path) -> Path:
    """A certificate for this machine that vouches for itself, and its key."""
    return make_certificate(tmp_path)


@pytest.fixture
def url(certificates: Path, tmp_path: Path) -> Iterator[str]:
    """The URL of a store behind TLS."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=certificates / "cert.pem")
    context.load_cert_chain(certificates / "cert.pem", certificates / "key.pem")
    context.verify_mode = ssl.CERT_REQUIRED
    store = EmbeddedStore(tmp_path / "home")
    proxy = Proxy(lambda: asyncio.open_unix_connection(str(store.socket_path)), context)
    yield f"rediss://localhost:{proxy.port}/0"
    proxy.close()
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
