"""TLS and logins of the servers. Passwords and keys are never shown."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from typing import Literal
from typing import get_args

import msgspec

from monitor.settings import names
from monitor.settings.names import SettingRefused
from monitor.settings.sources import Found
from monitor.settings.sources import file_of
from monitor.settings.sources import stated_path

Protocol = Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"]
Mechanism = Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"]


class RedisTls(msgspec.Struct, frozen=True, kw_only=True):
    """Certificates for `rediss://`; none: those of the system, and no certificate of one's own."""

    ca_file: Path | None = None
    cert_file: Path | None = None
    key_file: Path | None = None

    @property
    def options(self) -> dict[str, str]:
        """As redis-py names them."""
        stated = {"ssl_ca_certs": self.ca_file, "ssl_certfile": self.cert_file, "ssl_keyfile": self.key_file}
        return {name: str(path) for name, path in stated.items() if path is not None}

    def shown(self) -> dict[str, str]:
        """Each setting by name."""
        return {
            names.REDIS_CA_FILE: str(self.ca_file or "none: those of the system"),
            names.REDIS_CERT_FILE: str(self.cert_file or "none"),
            names.REDIS_KEY_FILE: str(self.key_file or "none"),
        }


class KafkaSecurity(msgspec.Struct, frozen=True, kw_only=True):
    """How Kafka's brokers are spoken to."""

    protocol: Protocol = "PLAINTEXT"
    mechanism: Mechanism | None = None
    username: str | None = None
    password: str | None = None
    ca_file: Path | None = None
    cert_file: Path | None = None
    key_file: Path | None = None

    def shown(self) -> dict[str, str]:
        """Each setting by name as it may be printed."""
        return {
            names.KAFKA_SECURITY_PROTOCOL: self.protocol,
            names.KAFKA_SASL_MECHANISM: self.mechanism or "none",
            names.KAFKA_SASL_USERNAME: self.username or "none",
            names.KAFKA_SASL_PASSWORD: "***" if self.password else "none",
            names.KAFKA_CA_FILE: str(self.ca_file or "none: those of the system"),
            names.KAFKA_CERT_FILE: str(self.cert_file or "none"),
            names.KAFKA_KEY_FILE: str(self.key_file or "none"),
        }

    def __repr__(self) -> str:
        return f"KafkaSecurity({', '.join(f'{name}={value}' for name, value in self.shown().items())})"


def redis_tls(found: Mapping[str, Found], url: str | None) -> RedisTls:
    """TLS of Redis. Raises `SettingRefused`."""
    files = (names.REDIS_CA_FILE, names.REDIS_CERT_FILE, names.REDIS_KEY_FILE)
    for name in files:
        if name in found and (url is None or not url.startswith("rediss://")):
            reason = f"is of no use unless {names.REDIS_URL} begins with rediss://"
            raise SettingRefused(name, found[name].source, reason)
    ca_file, cert_file, key_file = (file_of(found, name) for name in files)
    _check_pair(found, names.REDIS_CERT_FILE, names.REDIS_KEY_FILE)
    return RedisTls(ca_file=ca_file, cert_file=cert_file, key_file=key_file)


def kafka_security(found: Mapping[str, Found]) -> KafkaSecurity:
    """TLS and login of Kafka. Raises `SettingRefused`."""
    protocol: Protocol = _choice(found, names.KAFKA_SECURITY_PROTOCOL, Protocol) or "PLAINTEXT"
    login = (names.KAFKA_SASL_MECHANISM, names.KAFKA_SASL_USERNAME, names.KAFKA_SASL_PASSWORD)
    _check_all(found, protocol, login, is_used=protocol.startswith("SASL_"), are_needed=True)
    files = (names.KAFKA_CA_FILE, names.KAFKA_CERT_FILE, names.KAFKA_KEY_FILE)
    _check_all(found, protocol, files, is_used=protocol.endswith("SSL"), are_needed=False)
    ca_file, cert_file, key_file = (stated_path(found, name) for name in files)
    _check_pair(found, names.KAFKA_CERT_FILE, names.KAFKA_KEY_FILE)
    return KafkaSecurity(
        protocol=protocol,
        mechanism=_choice(found, names.KAFKA_SASL_MECHANISM, Mechanism),
        username=_text(found, names.KAFKA_SASL_USERNAME),
        password=_text(found, names.KAFKA_SASL_PASSWORD),
        ca_file=ca_file,
        cert_file=cert_file,
        key_file=key_file,
    )


def _check_all(
    found: Mapping[str, Found], protocol: str, group: tuple[str, ...], *, is_used: bool, are_needed: bool
) -> None:
    for name in group:
        if name in found and not is_used:
            reason = f"is of no use while {names.KAFKA_SECURITY_PROTOCOL} is {protocol}"
            raise SettingRefused(name, found[name].source, reason)
        if name not in found and is_used and are_needed:
            also = f" or {names.file_name_of(name)}" if name in names.SECRETS else ""
            raise SettingRefused(name, "not set", f"is needed{also}: {names.KAFKA_SECURITY_PROTOCOL} is {protocol}")


def _check_pair(found: Mapping[str, Found], cert: str, key: str) -> None:
    if (cert in found) != (key in found):
        stated, lacking = (cert, key) if cert in found else (key, cert)
        raise SettingRefused(lacking, "not set", f"is needed: {stated} is set")


def _choice(found: Mapping[str, Found], name: str, choices: Any) -> Any:
    if name not in found:
        return None
    text = found[name].text
    if text not in get_args(choices):
        raise SettingRefused(name, found[name].source, f"is {text!r}; use one of {', '.join(get_args(choices))}")
    return text


def _text(found: Mapping[str, Found], name: str) -> str | None:
    return found[name].text if name in found else None
