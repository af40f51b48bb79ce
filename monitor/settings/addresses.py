"""Settings that name servers. What is printed of them has no password."""

import re
from urllib.parse import parse_qsl
from urllib.parse import quote
from urllib.parse import urlencode
from urllib.parse import urlsplit
from urllib.parse import urlunsplit

from monitor.settings.names import HTTP
from monitor.settings.names import KAFKA_URL
from monitor.settings.names import REDIS_URL
from monitor.settings.names import SettingRefused
from monitor.settings.sources import Found

HTTP_DEFAULT = "127.0.0.1:8710"

_SCHEMES = ("redis", "rediss", "unix")
_HOST_AND_PORT = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+):([0-9]{1,5})", re.ASCII)
_SECRET = re.compile("pass|secret|token|key", re.IGNORECASE)
_PORT_MAX = 65_535


def redacted_url(url: str) -> str:
    """A URL as it may be printed: `***` for its password, wherever it stands."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return "***"
    place = parts.netloc
    if "@" in place:
        login, _, host = place.rpartition("@")
        user, colon, _ = login.partition(":")
        place = f"{user}{':***' if colon else ''}@{host}"
    query = [(name, "***" if _SECRET.search(name) else value) for name, value in parse_qsl(parts.query)]
    return urlunsplit((parts.scheme, place, parts.path, urlencode(query, safe="*/", quote_via=quote), ""))


def redis_url(found: Found | None) -> str | None:
    """Redis or Valkey; None: the embedded server."""
    if found is None:
        return None
    shown = redacted_url(found.text)
    try:
        parts = urlsplit(found.text)
        port = parts.port
    except ValueError:
        # What stands in place of a port can be half a password with a slash in it: it is not shown.
        reason = "is no URL (a slash, @ or : of a password must be written %2F, %40 or %3A)"
        raise SettingRefused(REDIS_URL, found.source, reason) from None
    if parts.scheme not in _SCHEMES:
        wanted = ", ".join(f"{scheme}://" for scheme in _SCHEMES)
        raise SettingRefused(REDIS_URL, found.source, f"is {shown!r}, which begins with none of {wanted}")
    if (parts.scheme == "unix" and not parts.path) or (parts.scheme != "unix" and not parts.hostname) or port == 0:
        raise SettingRefused(REDIS_URL, found.source, f"is {shown!r}, which names no server")
    return found.text


def kafka_servers(found: Found | None) -> tuple[str, ...]:
    """`host:port` of Kafka's brokers; none: the log is in the store."""
    if found is None:
        return ()
    scheme, separator, rest = found.text.partition("://")
    servers = tuple(server.strip() for server in rest.split(","))
    if not separator or scheme != "kafka" or not all(map(_is_address, servers)):
        raise SettingRefused(KAFKA_URL, found.source, f"is {found.text!r}, which is not kafka://host:port,…")
    return servers


def http_address(found: Found | None) -> str | None:
    """`host:port`; None: off."""
    if found is None:
        return HTTP_DEFAULT
    if found.text == "off":
        return None
    if not _is_address(found.text):
        raise SettingRefused(HTTP, found.source, f"is {found.text!r}, which is neither host:port nor off")
    return found.text


def _is_address(text: str) -> bool:
    match = _HOST_AND_PORT.fullmatch(text)
    return match is not None and int(match[2]) <= _PORT_MAX
