"""The settings of one run, read and checked."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from monitor.edgar_settings import EdgarSettings
from monitor.settings import names
from monitor.settings.addresses import HTTP_DEFAULT
from monitor.settings.addresses import redacted_url
from monitor.settings.names import SettingRefused
from monitor.settings.secure_links import KafkaSecurity
from monitor.settings.secure_links import RedisTls


class Settings(msgspec.Struct, frozen=True, kw_only=True, repr_omit_defaults=True):
    """The settings of one run."""

    home: Path
    """Folder of the embedded store and log."""
    redis_url: str | None = None
    """Redis or Valkey, 6.2 or later; None: the embedded server."""
    redis_tls: RedisTls = RedisTls()
    namespace: str = "pillwatch"
    """Begins the names of keys, topics and groups."""
    plans: tuple[Path, ...] = ()
    """Plan files or folders; none: the bundled plans."""
    kafka_servers: tuple[str, ...] = ()
    """`host:port` of Kafka's brokers; none: the log is in the store."""
    kafka_security: KafkaSecurity = KafkaSecurity()
    http: str | None = HTTP_DEFAULT
    """`host:port` of metrics, health and the endpoint; None: off."""
    http_tokens_file: Path | None = None
    """Who may send events, one `name:token` a line; None: nobody."""
    watch: Path | None = None
    """A folder whose files are taken in; None: none is watched."""
    watchdog_seconds: int = 300
    """The process ends when it makes no progress for so long, though there is something to do."""
    partitions: int | None = None
    """How many partitions a new namespace gets; one that was begun must have so many. None: 4, or what it has."""
    memory_days: int = 3653
    """How long identities of trades are remembered, on each issuer's clock (readings 11.10)."""
    edgar: EdgarSettings = EdgarSettings()
    not_there: Mapping[str, SettingRefused] = {}
    """By name the settings that name a file or folder that is not there: who uses one `demands` it."""

    def demand(self, *used: str) -> None:
        """Whoever uses these says so first. Raises `SettingRefused` where one names what is not there."""
        for name in used:
            if name in self.not_there:
                raise self.not_there[name]

    @property
    def kafka_url(self) -> str | None:
        """As it is set."""
        return f"kafka://{','.join(self.kafka_servers)}" if self.kafka_servers else None

    def redacted(self) -> dict[str, str]:
        """Every setting by name as it may be printed: without passwords."""
        url = redacted_url(self.redis_url) if self.redis_url else f"none: the embedded server in {self.home}"
        return {
            names.HOME: str(self.home),
            names.REDIS_URL: url,
            **self.redis_tls.shown(),
            names.NAMESPACE: self.namespace,
            names.PLANS: os.pathsep.join(map(str, self.plans)) or "none: the bundled plans",
            names.KAFKA_URL: self.kafka_url or "none: the log is in the store",
            **self.kafka_security.shown(),
            names.HTTP: self.http or "off",
            names.HTTP_TOKENS_FILE: str(self.http_tokens_file or "none: nobody may send events"),
            names.WATCH: str(self.watch or "none"),
            names.WATCHDOG_SECONDS: str(self.watchdog_seconds),
            names.PARTITIONS: str(self.partitions or "none: 4 in a new namespace"),
            names.MEMORY_DAYS: str(self.memory_days),
            **{f"PILLWATCH_EDGAR_{name}": value for name, value in self.edgar.shown().items()},
        }

    def __repr__(self) -> str:
        return f"Settings({', '.join(f'{name}={value}' for name, value in self.redacted().items())})"

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        return list(self.redacted().items())
