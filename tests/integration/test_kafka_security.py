"""Kafka over TLS and with logins: every command reaches it through the settings, and says what is wrong where not."""

import asyncio
import gc
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from aiokafka import AIOKafkaProducer

from tests.example_plans import plan_text
from tests.integration.live import Live
from tests.integration.live import live_on_kafka
from tests.integration.live import wait_until
from tests.servers.certificates import has_openssl
from tests.servers.certificates import make_certificate
from tests.servers.kafka import PASSWORD
from tests.servers.kafka import USER
from tests.servers.kafka import KafkaServer
from tests.servers.valkey import ValkeyServer

pytestmark = pytest.mark.skipif(not has_openssl(), reason="no openssl to make certificates with")

ISSUER = "0000000042"
COMMON = {"issuer": ISSUER, "at": "2024-03-01", "known_at": "2024-03-01T14:00:00Z"}
EVENTS = (
    {"kind": "shares_outstanding", "id": "count", "shares": 10_000_000, **COMMON},
    {"kind": "holding", "id": "stake", "holder": "alder", "shares": 1_600_000, **COMMON},
)
WRONG = "another password that nobody may read"

LEFT_OPEN = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
"""A connection over TLS that aiokafka closes after a refusal is not closed yet when the command's loop ends."""

WAYS = (
    ("SSL", None),
    ("SASL_PLAINTEXT", "SCRAM-SHA-256"),
    ("SASL_SSL", "PLAIN"),
    ("SASL_SSL", "SCRAM-SHA-512"),
)


@contextmanager
def _live(
    kafka: KafkaServer, valkey: ValkeyServer, folder: Path, protocol: str, mechanism: str | None, **changes: str
) -> Iterator[Live]:
    """A namespace whose settings reach the broker by this protocol, but for `changes`."""
    settings = {"SECURITY_PROTOCOL": protocol}
    if protocol.endswith("SSL"):
        settings["CA_FILE"] = str(kafka.certificates / "cert.pem")
    if protocol == "SSL":
        settings |= {name: str(kafka.certificates / f"{name[:-5].lower()}.pem") for name in ("CERT_FILE", "KEY_FILE")}
    if mechanism is not None:
        settings |= {"SASL_MECHANISM": mechanism, "SASL_USERNAME": USER, "SASL_PASSWORD": PASSWORD}
    (folder / "plan.toml").write_text(plan_text("plan", ISSUER))
    (folder / "feed.jsonl").write_text("".join(json.dumps(event) + "\n" for event in EVENTS))
    named = {f"PILLWATCH_KAFKA_{name}": value for name, value in settings.items()}
    named["PILLWATCH_PLANS"] = str(folder / "plan.toml")
    with live_on_kafka(folder, kafka.secure(protocol), valkey.url, **named) as live:
        live.environment |= {f"PILLWATCH_KAFKA_{name}": value for name, value in changes.items()}
        yield live


@pytest.mark.parametrize(("protocol", "mechanism"), WAYS)
def test_every_command_reaches_it(
    protocol: str, mechanism: str | None, kafka: KafkaServer, valkey: ValkeyServer, tmp_path: Path
) -> None:
    with _live(kafka, valkey, tmp_path, protocol, mechanism) as live:
        assert "All topics are there" in live.done("topics", "create")
        live.done("ingest", tmp_path / "feed.jsonl")
        live.done("run", "--clock", "feed", "--drain")
        alerts = live.alerts()
        assert "acquiring_person_became" in alerts
        assert alerts == live.done("replay", "--no-store", "--format", "jsonl", tmp_path / "feed.jsonl")
        assert len(live.sent()) == len(set(live.sent())) == len(alerts.splitlines())
        assert live.outboxes() == []
        assert "its topics are as they must be" in live.done("doctor")


@pytest.mark.parametrize(("protocol", "mechanism"), [WAYS[0], WAYS[3]])
def test_a_worker_and_its_fan_out_reach_it(
    protocol: str, mechanism: str | None, kafka: KafkaServer, valkey: ValkeyServer, tmp_path: Path
) -> None:
    with _live(kafka, valkey, tmp_path, protocol, mechanism) as live:
        worker = live.start("run")
        asyncio.run(_send(kafka.bootstrap, f"{live.namespace}.raw", b"no filing"))
        wait_until(lambda: "no form that is read here" in worker.said, "the fan-out to read what came")
        assert worker.stop() == 0
        assert PASSWORD not in worker.said


async def _send(bootstrap: str, topic: str, value: bytes) -> None:
    async with AIOKafkaProducer(bootstrap_servers=bootstrap) as producer:
        await producer.send_and_wait(topic, value)


@LEFT_OPEN
@pytest.mark.parametrize("mechanism", ["PLAIN", "SCRAM-SHA-512"])
def test_a_wrong_password(mechanism: str, kafka: KafkaServer, valkey: ValkeyServer, tmp_path: Path) -> None:
    with _live(kafka, valkey, tmp_path, "SASL_SSL", mechanism, SASL_PASSWORD=WRONG) as live:
        _check_all_say(live, tmp_path, "refuses the login: correct PILLWATCH_KAFKA_SASL_USERNAME")


@LEFT_OPEN
def test_a_certificate_that_nobody_vouches_for(kafka: KafkaServer, valkey: ValkeyServer, tmp_path: Path) -> None:
    other = make_certificate(tmp_path / "other")
    with _live(kafka, valkey, tmp_path, "SASL_SSL", "PLAIN", CA_FILE=str(other / "cert.pem")) as live:
        _check_all_say(live, tmp_path, "is not trusted (self-signed certificate): correct PILLWATCH_KAFKA_CA_FILE")


@LEFT_OPEN
def test_a_client_without_the_certificate_that_is_wanted(
    kafka: KafkaServer, valkey: ValkeyServer, tmp_path: Path
) -> None:
    other = make_certificate(tmp_path / "other")
    files = {"CERT_FILE": str(other / "cert.pem"), "KEY_FILE": str(other / "key.pem")}
    with _live(kafka, valkey, tmp_path, "SSL", None, **files) as live:
        _check_all_say(live, tmp_path, "Kafka at kafka://127.0.0.1:")


def _check_all_say(live: Live, folder: Path, sentence: str) -> None:
    commands: tuple[tuple[list[object], int], ...] = (
        (["topics", "create"], 1),
        (["ingest", folder / "feed.jsonl"], 1),
        (["run", "--drain"], 2),
        (["doctor"], 1),
    )
    for arguments, code in commands:
        outcome = live.call(*arguments)
        said = outcome.out + outcome.err
        assert outcome.code == code, said
        assert sentence in said, said
        assert PASSWORD not in said and WRONG not in said
        assert "Traceback" not in said
        if arguments[0] != "doctor":
            assert outcome.err.count("pillwatch:") == 1 and outcome.err.splitlines()[-1].startswith("pillwatch:")
    gc.collect()  # what is left open is heard of here, not in another test
