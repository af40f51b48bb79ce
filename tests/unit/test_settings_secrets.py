"""Secrets by file, TLS and logins: what is refused by name, and what is never printed."""

from pathlib import Path

import pytest

from monitor.settings import SettingRefused
from monitor.settings import read_settings
from monitor.settings.names import EXAMPLES
from monitor.settings.names import NAMES

SECRET = "s3cret-of-Ana"
LOGIN = {
    "PILLWATCH_KAFKA_SECURITY_PROTOCOL": "SASL_SSL",
    "PILLWATCH_KAFKA_SASL_MECHANISM": "SCRAM-SHA-512",
    "PILLWATCH_KAFKA_SASL_USERNAME": "ana",
    "PILLWATCH_KAFKA_SASL_PASSWORD_FILE": "password",
}
CERTIFICATES = ("CA", "CERT", "KEY")


@pytest.fixture(autouse=True)
def files(tmp_path: Path) -> None:
    """Files of secrets and of certificates."""
    (tmp_path / "password").write_text(f"{SECRET}\n")
    (tmp_path / "url").write_text(f"rediss://ana:{SECRET}@db.example:6380/2\r\n")
    for name in CERTIFICATES:
        (tmp_path / name).write_text("-----BEGIN-----")


def test_a_secret_is_what_its_file_holds(tmp_path: Path) -> None:
    found = read_settings({"PILLWATCH_REDIS_URL_FILE": "url", **LOGIN}, tmp_path)
    assert found.redis_url == f"rediss://ana:{SECRET}@db.example:6380/2"
    assert (found.kafka_security.username, found.kafka_security.password) == ("ana", SECRET)


def test_no_secret_is_printed(tmp_path: Path) -> None:
    found = read_settings({"PILLWATCH_REDIS_URL_FILE": "url", **LOGIN}, tmp_path)
    for text in (repr(found), str(found), str(found.redacted()), repr(found.kafka_security), repr([found])):
        assert SECRET not in text
        assert "ana" in text


def test_a_secret_that_is_wrong_is_not_printed(tmp_path: Path) -> None:
    (tmp_path / "url").write_text(f"http://ana:{SECRET}@db.example")
    with pytest.raises(SettingRefused, match="the file that PILLWATCH_REDIS_URL_FILE names") as refused:
        read_settings({"PILLWATCH_REDIS_URL_FILE": "url"}, tmp_path)
    assert SECRET not in str(refused.value)


def test_the_environment_comes_before_the_settings_file_for_secrets_too(tmp_path: Path) -> None:
    (tmp_path / "pillwatch.toml").write_text('pillwatch_redis_url = "redis://file"\n')
    assert read_settings({"PILLWATCH_REDIS_URL_FILE": "url"}, tmp_path).redis_url is not None
    (tmp_path / "pillwatch.toml").write_text('pillwatch_redis_url_file = "url"\n')
    assert read_settings({"PILLWATCH_REDIS_URL": "redis://here"}, tmp_path).redis_url == "redis://here"
    assert SECRET in str(read_settings({}, tmp_path).redis_url)


@pytest.mark.parametrize("content", [b"", b"\n", b"\xff\xfe", b"one\ntwo\n", b"x" * 100_000])
def test_a_file_that_holds_no_secret_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "url").write_bytes(content)
    with pytest.raises(SettingRefused, match="^PILLWATCH_REDIS_URL_FILE .*; for example PILLWATCH_REDIS_URL_FILE=/"):
        read_settings({"PILLWATCH_REDIS_URL_FILE": "url"}, tmp_path)


@pytest.mark.parametrize(
    ("changes", "name", "reason"),
    [
        ({"PILLWATCH_REDIS_URL_FILE": "none"}, "PILLWATCH_REDIS_URL_FILE", "cannot be read: No such file"),
        (
            {"PILLWATCH_REDIS_URL_FILE": "url", "PILLWATCH_REDIS_URL": "redis://h"},
            "PILLWATCH_REDIS_URL_FILE",
            "set together with PILLWATCH_REDIS_URL",
        ),
        ({"PILLWATCH_REDIS_CA_FILE": "CA"}, "PILLWATCH_REDIS_CA_FILE", "begins with rediss://"),
        (
            {"PILLWATCH_REDIS_URL": "redis://h", "PILLWATCH_REDIS_CA_FILE": "CA"},
            "PILLWATCH_REDIS_CA_FILE",
            "begins with rediss://",
        ),
        (
            {"PILLWATCH_REDIS_URL_FILE": "url", "PILLWATCH_REDIS_CA_FILE": "none"},
            "PILLWATCH_REDIS_CA_FILE",
            "is no file",
        ),
        (
            {"PILLWATCH_REDIS_URL_FILE": "url", "PILLWATCH_REDIS_CERT_FILE": "CERT"},
            "PILLWATCH_REDIS_KEY_FILE",
            "is needed: PILLWATCH_REDIS_CERT_FILE is set",
        ),
        ({"PILLWATCH_KAFKA_SECURITY_PROTOCOL": "TLS"}, "PILLWATCH_KAFKA_SECURITY_PROTOCOL", "use one of PLAINTEXT"),
        ({**LOGIN, "PILLWATCH_KAFKA_SASL_MECHANISM": "GSSAPI"}, "PILLWATCH_KAFKA_SASL_MECHANISM", "use one of PLAIN"),
        ({**LOGIN, "PILLWATCH_KAFKA_SASL_USERNAME": ""}, "PILLWATCH_KAFKA_SASL_USERNAME", "is needed"),
        (
            {**LOGIN, "PILLWATCH_KAFKA_SASL_PASSWORD_FILE": ""},
            "PILLWATCH_KAFKA_SASL_PASSWORD",
            "or PILLWATCH_KAFKA_SASL_PASSWORD_FILE",
        ),
        (
            {**LOGIN, "PILLWATCH_KAFKA_SECURITY_PROTOCOL": "SSL"},
            "PILLWATCH_KAFKA_SASL_MECHANISM",
            "of no use while PILLWATCH_KAFKA_SECURITY_PROTOCOL is SSL",
        ),
        ({"PILLWATCH_KAFKA_CA_FILE": "CA"}, "PILLWATCH_KAFKA_CA_FILE", "of no use while"),
        ({**LOGIN, "PILLWATCH_KAFKA_KEY_FILE": "KEY"}, "PILLWATCH_KAFKA_CERT_FILE", "is needed"),
        ({"PILLWATCH_HTTP": "127.0.0.1:65536"}, "PILLWATCH_HTTP", "neither host:port nor off"),
        ({"PILLWATCH_KAFKA_URL": "kafka://h:65536"}, "PILLWATCH_KAFKA_URL", "not kafka://"),
        ({"PILLWATCH_WATCHDOG_SECONDS": "9"}, "PILLWATCH_WATCHDOG_SECONDS", "from 10 to 86400"),
        ({"PILLWATCH_WATCHDOG_SECONDS": "9" * 10_000}, "PILLWATCH_WATCHDOG_SECONDS", "from 10 to 86400"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name_with_an_example(
    tmp_path: Path, changes: dict[str, str], name: str, reason: str
) -> None:
    with pytest.raises(SettingRefused, match=f"^{name} .*; for example {name}=") as refused:
        read_settings(changes, tmp_path)
    assert reason in str(refused.value)
    assert SECRET not in str(refused.value)


@pytest.mark.parametrize(
    ("changes", "name", "reason"),
    [
        ({"PILLWATCH_HTTP_TOKENS_FILE": "none"}, "PILLWATCH_HTTP_TOKENS_FILE", "is no file"),
        ({"PILLWATCH_WATCH": "url"}, "PILLWATCH_WATCH", "is no folder"),
        ({"PILLWATCH_PLANS": "url:none.toml"}, "PILLWATCH_PLANS", "none.toml', which is not there"),
        ({**LOGIN, "PILLWATCH_KAFKA_CA_FILE": "none"}, "PILLWATCH_KAFKA_CA_FILE", "is no file"),
    ],
)
def test_what_is_not_there_is_refused_to_those_who_use_it_and_to_nobody_else(
    tmp_path: Path, changes: dict[str, str], name: str, reason: str
) -> None:
    found = read_settings(changes, tmp_path)
    found.demand(*(other for other in NAMES if other != name))
    with pytest.raises(SettingRefused, match=f"^{name} .*; for example {name}=") as refused:
        found.demand("PILLWATCH_HOME", name)
    assert reason in str(refused.value)


def test_certificates_are_passed_on(tmp_path: Path) -> None:
    stated = {f"PILLWATCH_{of}_{name}_FILE": name for of in ("REDIS", "KAFKA") for name in CERTIFICATES}
    found = read_settings({"PILLWATCH_REDIS_URL_FILE": "url", **LOGIN, **stated}, tmp_path)
    assert found.redis_tls.options == {
        "ssl_ca_certs": str(tmp_path / "CA"),
        "ssl_certfile": str(tmp_path / "CERT"),
        "ssl_keyfile": str(tmp_path / "KEY"),
    }
    security = found.kafka_security
    assert [security.ca_file, security.cert_file, security.key_file] == [tmp_path / name for name in CERTIFICATES]


def test_every_setting_has_an_example_and_is_shown() -> None:
    assert set(NAMES) == set(EXAMPLES)
    assert set(read_settings({"HOME": "/home/ana"}, Path("/")).redacted()) == set(NAMES)
