"""From the environment and the file to the settings: each is checked, and refused by its name."""

import os
import re
import sys
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

import msgspec

from monitor import edgar_settings as edgar
from monitor.edgar_settings import EdgarSettings
from monitor.settings import names
from monitor.settings.addresses import http_address
from monitor.settings.addresses import kafka_servers
from monitor.settings.addresses import redis_url
from monitor.settings.names import SettingRefused
from monitor.settings.secure_links import kafka_security
from monitor.settings.secure_links import redis_tls
from monitor.settings.settings import Settings
from monitor.settings.sources import Found
from monitor.settings.sources import found_settings
from monitor.settings.sources import path_of
from monitor.settings.sources import stated_path

T = TypeVar("T")

_NAMESPACE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


def read_settings(environment: Mapping[str, str] | None = None, folder: Path | None = None) -> Settings:
    """The settings of this environment, over `pillwatch.toml` in `folder` (default: the current one).

    A variable that is empty counts as not set. Raises `SettingRefused`; a file or folder that is not there is refused
    only to those who use it (`Settings.demand`).
    """
    environment = os.environ if environment is None else environment
    found = found_settings(environment, Path.cwd() if folder is None else folder)
    url = redis_url(found.get(names.REDIS_URL))
    settings = Settings(
        home=_home(found.get(names.HOME), environment),
        redis_url=url,
        redis_tls=redis_tls(found, url),
        namespace=_namespace(found.get(names.NAMESPACE)),
        plans=_plans(found.get(names.PLANS)),
        kafka_servers=kafka_servers(found.get(names.KAFKA_URL)),
        kafka_security=kafka_security(found),
        http=http_address(found.get(names.HTTP)),
        http_tokens_file=stated_path(found, names.HTTP_TOKENS_FILE),
        watch=stated_path(found, names.WATCH),
        watchdog_seconds=_number(found, names.WATCHDOG_SECONDS, 300, 10, 86_400),
        partitions=_number(found, names.PARTITIONS, 0, 1, 1024) or None,
        memory_days=_number(found, names.MEMORY_DAYS, 3653, 1, 36_525),
        edgar=_edgar(found),
    )
    return msgspec.structs.replace(settings, not_there=_not_there(found, settings))


def _not_there(found: Mapping[str, Found], settings: Settings) -> dict[str, SettingRefused]:
    """The refusals of what names a file or folder that is not there."""
    kafka = settings.kafka_security
    stated: list[tuple[str, Iterable[Path | None], Callable[[Path], bool], str]] = [
        (names.PLANS, settings.plans, Path.exists, "which is not there"),
        (names.WATCH, [settings.watch], Path.is_dir, "which is no folder"),
        (names.HTTP_TOKENS_FILE, [settings.http_tokens_file], Path.is_file, "which is no file"),
        (names.KAFKA_CA_FILE, [kafka.ca_file], Path.is_file, "which is no file"),
        (names.KAFKA_CERT_FILE, [kafka.cert_file], Path.is_file, "which is no file"),
        (names.KAFKA_KEY_FILE, [kafka.key_file], Path.is_file, "which is no file"),
    ]
    return {
        name: SettingRefused(name, found[name].source, f"names {str(path)!r}, {says}")
        for name, paths, is_there, says in stated
        for path in paths
        if path is not None and not is_there(path)
    }


def _edgar(found: Mapping[str, Found]) -> EdgarSettings:
    default = EdgarSettings()
    return EdgarSettings(
        user_agent=_read(found, names.EDGAR_USER_AGENT, edgar.checked_user_agent, default.user_agent),
        url=_read(found, names.EDGAR_URL, edgar.read_url, default.url),
        forms=_read(found, names.EDGAR_FORMS, edgar.read_forms, default.forms),
        issuers=_read(found, names.EDGAR_ISSUERS, edgar.read_issuers, default.issuers),
        per_second=_read(found, names.EDGAR_RATE, edgar.read_rate, default.per_second),
    )


def _read(found: Mapping[str, Found], name: str, read: Callable[[str], T], default: T) -> T:
    if name not in found:
        return default
    try:
        return read(found[name].text)
    except ValueError as error:
        raise SettingRefused(name, found[name].source, str(error)) from None


def _home(found: Found | None, environment: Mapping[str, str]) -> Path:
    if found is None:
        return _data_home(environment) / "pillwatch"
    path = path_of(found, found.text, names.HOME)
    if path.exists() and not path.is_dir():
        raise SettingRefused(names.HOME, found.source, f"is {found.text!r}, which is no folder")
    return path


def _data_home(environment: Mapping[str, str]) -> Path:
    """The user's data directory, as the platform has it."""
    stated = Path(environment.get("XDG_DATA_HOME") or "")
    if stated.is_absolute():  # the specification says to ignore a relative one
        return stated
    home = Path(environment["HOME"]) if environment.get("HOME") else Path.home()
    return home / "Library/Application Support" if sys.platform == "darwin" else home / ".local/share"


def _namespace(found: Found | None) -> str:
    if found is None:
        return "pillwatch"
    if not _NAMESPACE.fullmatch(found.text):
        reason = f"is {found.text!r}; use up to 100 letters, digits, dots, hyphens and underscores"
        raise SettingRefused(names.NAMESPACE, found.source, reason)
    return found.text


def _plans(found: Found | None) -> tuple[Path, ...]:
    if found is None:
        return ()
    return tuple(path_of(found, text, names.PLANS) for text in found.text.split(os.pathsep) if text)


def _number(found: Mapping[str, Found], name: str, default: int, least: int, most: int) -> int:
    if name not in found:
        return default
    text = found[name].text
    if not text.isascii() or not text.isdigit() or not least <= int(text[:20]) <= most:
        raise SettingRefused(name, found[name].source, f"is {text!r}; use a whole number from {least} to {most}")
    return int(text)
