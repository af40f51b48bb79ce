"""What a user can set: in the environment, or by the same names in lower case in `pillwatch.toml`.

The environment comes first, then the file in the current folder, then the default. A setting that makes no sense is
refused by name, with an example that would; a password never appears in what is printed.
"""

import os
import re
import sys
import tomllib
from collections.abc import Callable
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any
from typing import NamedTuple
from typing import TypeVar
from urllib.parse import parse_qsl
from urllib.parse import quote
from urllib.parse import urlencode
from urllib.parse import urlsplit
from urllib.parse import urlunsplit

import msgspec

from monitor import edgar_settings
from monitor.edgar_settings import EdgarSettings

T = TypeVar("T")

FILE_NAME = "pillwatch.toml"

HOME = "PILLWATCH_HOME"
REDIS_URL = "PILLWATCH_REDIS_URL"
NAMESPACE = "PILLWATCH_NAMESPACE"
PLANS = "PILLWATCH_PLANS"
KAFKA_URL = "PILLWATCH_KAFKA_URL"
HTTP = "PILLWATCH_HTTP"
PARTITIONS = "PILLWATCH_PARTITIONS"
MEMORY_DAYS = "PILLWATCH_TRADE_MEMORY_DAYS"
EDGAR_USER_AGENT = "PILLWATCH_EDGAR_USER_AGENT"
EDGAR_URL = "PILLWATCH_EDGAR_URL"
EDGAR_FORMS = "PILLWATCH_EDGAR_FORMS"
EDGAR_ISSUERS = "PILLWATCH_EDGAR_ISSUERS"
EDGAR_RATE = "PILLWATCH_EDGAR_RATE"

_EDGAR = (EDGAR_USER_AGENT, EDGAR_URL, EDGAR_FORMS, EDGAR_ISSUERS, EDGAR_RATE)
_NAMES = (HOME, REDIS_URL, NAMESPACE, PLANS, KAFKA_URL, HTTP, PARTITIONS, MEMORY_DAYS, *_EDGAR)
_EXAMPLES = {
    HOME: "/var/lib/pillwatch",
    REDIS_URL: "redis://localhost:6379/0",
    NAMESPACE: "pillwatch",
    PLANS: "plans:/etc/pillwatch/plans",
    KAFKA_URL: "kafka://localhost:9092",
    HTTP: "127.0.0.1:8710",
    PARTITIONS: "4",
    MEMORY_DAYS: "3653",
    EDGAR_USER_AGENT: "Your Company you@your-company.com",
    EDGAR_URL: "https://www.sec.gov",
    EDGAR_FORMS: "SC 13D,SC 13G,4",
    EDGAR_ISSUERS: "1014739",
    EDGAR_RATE: "5",
}
_LISTS = {PLANS: os.pathsep, EDGAR_FORMS: ",", EDGAR_ISSUERS: ","}
"""What the file may state as a list, with what stands between its parts elsewhere."""
_SCHEMES = ("redis", "rediss", "unix")
_NAMESPACE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_HOST_AND_PORT = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+):[0-9]{1,5}", re.ASCII)
_SECRET = re.compile("pass|secret|token|key", re.IGNORECASE)


class SettingRefused(ValueError):
    """A setting that makes no sense; the message names it, says where it stands, and gives an example."""

    def __init__(self, name: str, source: str, reason: str) -> None:
        example = f"; for example {name}={_EXAMPLES[name]}" if name in _EXAMPLES else ""
        super().__init__(f"{name} ({source}) {reason}{example}")
        self.name = name


class Settings(msgspec.Struct, frozen=True, kw_only=True, repr_omit_defaults=True):
    """The settings of one run."""

    home: Path
    """Folder of the embedded store and log."""
    redis_url: str | None = None
    """Redis or Valkey, 6.2 or later; None: the embedded server."""
    namespace: str = "pillwatch"
    """Begins the names of keys, topics and groups."""
    plans: tuple[Path, ...] = ()
    """Plan files or folders; none: the bundled plans."""
    kafka_servers: tuple[str, ...] = ()
    """`host:port` of Kafka's brokers; none: the log is in the store."""
    http: str | None = "127.0.0.1:8710"
    """`host:port` of metrics, health and the endpoint; None: off."""
    partitions: int = 4
    """How many partitions a new namespace gets."""
    memory_days: int = 3653
    """How long identities of trades are remembered, on each issuer's clock (readings 11.10)."""

    edgar: EdgarSettings = EdgarSettings()

    @property
    def kafka_url(self) -> str | None:
        """As it is set."""
        return f"kafka://{','.join(self.kafka_servers)}" if self.kafka_servers else None

    def redacted(self) -> dict[str, str]:
        """Every setting by name as it may be printed: without passwords."""
        return {
            HOME: str(self.home),
            REDIS_URL: redacted_url(self.redis_url) if self.redis_url else f"none: the embedded server in {self.home}",
            NAMESPACE: self.namespace,
            PLANS: os.pathsep.join(map(str, self.plans)) or "none: the bundled plans",
            KAFKA_URL: self.kafka_url or "none: the log is in the store",
            HTTP: self.http or "off",
            PARTITIONS: str(self.partitions),
            MEMORY_DAYS: str(self.memory_days),
            **{f"PILLWATCH_EDGAR_{name}": value for name, value in self.edgar.shown().items()},
        }

    def __repr__(self) -> str:
        return f"Settings({', '.join(f'{name}={value}' for name, value in self.redacted().items())})"

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        return list(self.redacted().items())


class _Found(NamedTuple):
    """A setting's text, and where it stands."""

    text: str
    source: str
    folder: Path
    """What relative paths in it are relative to."""


def read_settings(environment: Mapping[str, str] | None = None, folder: Path | None = None) -> Settings:
    """The settings of this environment, over `pillwatch.toml` in `folder` (default: the current one).

    A variable that is empty counts as not set. Raises `SettingRefused`.
    """
    environment = os.environ if environment is None else environment
    folder = Path.cwd() if folder is None else folder
    found = _file_settings(folder / FILE_NAME)
    found |= {n: _Found(environment[n], "environment", folder) for n in _NAMES if environment.get(n)}
    return Settings(
        home=_home(found.get(HOME), environment),
        redis_url=_redis_url(found.get(REDIS_URL)),
        namespace=_namespace(found.get(NAMESPACE)),
        plans=_plans(found.get(PLANS)),
        kafka_servers=_kafka_servers(found.get(KAFKA_URL)),
        http=_http(found.get(HTTP)),
        partitions=_number(found.get(PARTITIONS), PARTITIONS, 4, 1024),
        memory_days=_number(found.get(MEMORY_DAYS), MEMORY_DAYS, 3653, 36_525),
        edgar=_edgar(found),
    )


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


# -- the file ----------------------------------------------------------------------------------------------------


def _file_settings(path: Path) -> dict[str, _Found]:
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingRefused(FILE_NAME, str(path), f"cannot be read: {error}") from None
    return dict(_file_setting(path, name, value) for name, value in document.items())


def _file_setting(path: Path, name: str, value: Any) -> tuple[str, _Found]:
    setting = name.upper()
    if name != name.lower() or setting not in _NAMES:
        near = get_close_matches(name.lower(), [known.lower() for known in _NAMES], 1)
        hint = f", did you mean {near[0]}?" if near else f", known are {', '.join(n.lower() for n in _NAMES)}"
        raise SettingRefused(name, str(path), f"is no setting{hint}")
    if setting in _LISTS and isinstance(value, list) and all(isinstance(one, str) for one in value):
        value = _LISTS[setting].join(value)
    if not isinstance(value, str):
        raise SettingRefused(setting, str(path), "must be a text in quotes")
    return setting, _Found(value, str(path), path.parent)


# -- each setting ------------------------------------------------------------------------------------------------


def _home(found: _Found | None, environment: Mapping[str, str]) -> Path:
    if found is None:
        return _data_home(environment) / "pillwatch"
    path = _path(found, found.text, HOME)
    if path.exists() and not path.is_dir():
        raise SettingRefused(HOME, found.source, f"is {found.text!r}, which is no folder")
    return path


def _data_home(environment: Mapping[str, str]) -> Path:
    """The user's data directory, as the platform has it."""
    stated = Path(environment.get("XDG_DATA_HOME") or "")
    if stated.is_absolute():  # the specification says to ignore a relative one
        return stated
    home = Path(environment["HOME"]) if environment.get("HOME") else Path.home()
    return home / "Library/Application Support" if sys.platform == "darwin" else home / ".local/share"


def _path(found: _Found, text: str, name: str) -> Path:
    if "\0" in text:
        raise SettingRefused(name, found.source, "has a character that no path can have")
    try:
        return found.folder / Path(text).expanduser()
    except RuntimeError as error:  # ~somebody who is not known here
        raise SettingRefused(name, found.source, f"is {text!r}: {error}") from None


def _redis_url(found: _Found | None) -> str | None:
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


def _namespace(found: _Found | None) -> str:
    if found is None:
        return "pillwatch"
    if not _NAMESPACE.fullmatch(found.text):
        reason = f"is {found.text!r}; use up to 100 letters, digits, dots, hyphens and underscores"
        raise SettingRefused(NAMESPACE, found.source, reason)
    return found.text


def _plans(found: _Found | None) -> tuple[Path, ...]:
    if found is None:
        return ()
    named = [text for text in found.text.split(os.pathsep) if text]
    paths = tuple(_path(found, text, PLANS) for text in named)
    for text, path in zip(named, paths, strict=True):
        if not path.exists():
            raise SettingRefused(PLANS, found.source, f"names {text!r}, which is not there")
    return paths


def _kafka_servers(found: _Found | None) -> tuple[str, ...]:
    if found is None:
        return ()
    scheme, separator, rest = found.text.partition("://")
    servers = tuple(server.strip() for server in rest.split(","))
    if not separator or scheme != "kafka" or not all(_HOST_AND_PORT.fullmatch(server) for server in servers):
        raise SettingRefused(KAFKA_URL, found.source, f"is {found.text!r}, which is not kafka://host:port,…")
    return servers


def _http(found: _Found | None) -> str | None:
    if found is None:
        return "127.0.0.1:8710"
    if found.text == "off":
        return None
    if not _HOST_AND_PORT.fullmatch(found.text):
        raise SettingRefused(HTTP, found.source, f"is {found.text!r}, which is neither host:port nor off")
    return found.text


def _number(found: _Found | None, name: str, default: int, most: int) -> int:
    if found is None:
        return default
    if not found.text.isascii() or not found.text.isdigit() or not 1 <= int(found.text) <= most:
        raise SettingRefused(name, found.source, f"is {found.text!r}; use a whole number from 1 to {most}")
    return int(found.text)


def _edgar(found: Mapping[str, _Found]) -> EdgarSettings:
    default = EdgarSettings()
    return EdgarSettings(
        user_agent=_read(found, EDGAR_USER_AGENT, edgar_settings.checked_user_agent, default.user_agent),
        url=_read(found, EDGAR_URL, edgar_settings.read_url, default.url),
        forms=_read(found, EDGAR_FORMS, edgar_settings.read_forms, default.forms),
        issuers=_read(found, EDGAR_ISSUERS, edgar_settings.read_issuers, default.issuers),
        per_second=_read(found, EDGAR_RATE, edgar_settings.read_rate, default.per_second),
    )


def _read(found: Mapping[str, _Found], name: str, read: Callable[[str], T], default: T) -> T:
    if name not in found:
        return default
    try:
        return read(found[name].text)
    except ValueError as error:
        raise SettingRefused(name, found[name].source, str(error)) from None
