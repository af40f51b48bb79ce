"""`pillwatch doctor` and its checks: what is well, and what to do where something is not."""

from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.adapters.redis.connection import open_store
from monitor.adapters.service.live_keys import NamespaceKeys
from monitor.settings import Settings
from monitor.terminal import doctor_checks
from monitor.terminal import store_check
from monitor.terminal.running import run
from tests.live_commands import Live
from tests.live_commands import event

Capture = pytest.CaptureFixture[str]
Patch = pytest.MonkeyPatch


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: Patch) -> Path:
    """A home of its own, and no settings but those that a test makes."""
    for name in ("PILLWATCH_REDIS_URL", "PILLWATCH_NAMESPACE", "PILLWATCH_PLANS", "PILLWATCH_KAFKA_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PILLWATCH_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    return tmp_path / "home"


def wrong(capsys: Capture) -> list[str]:
    return [line for line in capsys.readouterr().out.splitlines() if line.startswith("WRONG")]


def test_all_is_well_here(home: Path, capsys: Capture) -> None:
    code = run(["doctor"])
    shown = capsys.readouterr().out
    assert code == 0, shown
    assert all(line.startswith("ok ") for line in shown.splitlines())
    assert f"{home} (embedded) answers" in shown
    assert "through 2040-12-31" in shown
    assert "append-only file         on" in shown
    assert "nothing has run in the namespace pillwatch" in shown
    assert "log                      in the store" in shown


def test_a_store_that_does_not_answer_is_named_without_its_password(monkeypatch: Patch, capsys: Capture) -> None:
    monkeypatch.setenv("PILLWATCH_REDIS_URL", "redis://user:secret@localhost:1/0")
    assert run(["doctor"]) == 1
    lines = wrong(capsys)
    assert len(lines) == 1
    assert "redis://user:***@localhost:1/0 does not answer" in lines[0]
    assert "secret" not in lines[0]


def test_a_setting_that_is_refused(monkeypatch: Patch, capsys: Capture) -> None:
    monkeypatch.setenv("PILLWATCH_NAMESPACE", "two words")
    assert run(["doctor"]) == 1
    assert wrong(capsys)[0].split()[:3] == ["WRONG", "settings", "PILLWATCH_NAMESPACE"]


def test_plans_of_the_settings(tmp_path: Path, monkeypatch: Patch, capsys: Capture) -> None:
    (tmp_path / "bad.toml").write_text("[plan]\n")
    monkeypatch.setenv("PILLWATCH_PLANS", str(tmp_path / "bad.toml"))
    assert run(["doctor"]) == 1
    assert "bad.toml:1: " in wrong(capsys)[0]


@pytest.mark.parametrize(
    ("name", "stated"),
    [
        ("PILLWATCH_HTTP_TOKENS_FILE", "none"),
        ("PILLWATCH_WATCH", "none"),
        ("PILLWATCH_PLANS", "none.toml"),
    ],
)
def test_what_is_not_there_stops_who_uses_it_and_nobody_else(
    name: str, stated: str, monkeypatch: Patch, capsys: Capture
) -> None:
    monkeypatch.setenv(name, stated)
    assert run(["alerts"]) == 0
    assert run(["rejects", "list"]) == 0
    capsys.readouterr()
    assert run(["run", "--drain"]) == 2
    sentence = capsys.readouterr().err
    assert sentence.startswith(f"pillwatch: {name} (environment) names ")
    assert run(["doctor"]) == 1
    (line,) = wrong(capsys)
    assert sentence.removeprefix("pillwatch: ").removesuffix(".\n") in line


def test_a_tokens_file_is_of_no_use_without_http(monkeypatch: Patch) -> None:
    monkeypatch.setenv("PILLWATCH_HTTP_TOKENS_FILE", "none")
    monkeypatch.setenv("PILLWATCH_HTTP", "off")
    assert run(["run", "--clock", "feed", "--drain"]) == 0


def test_a_home_that_cannot_be_written_to() -> None:
    finding = next(doctor_checks.home(Path("/proc/pillwatch")))
    assert finding.mend is not None
    assert "PILLWATCH_HOME" in finding.mend


def test_a_calendar_that_ends_soon() -> None:
    assert all(finding.mend is None for finding in doctor_checks.calendar_files(date(2039, 12, 1)))
    assert all(finding.mend for finding in doctor_checks.calendar_files(date(2040, 6, 1)))


def test_a_package_of_another_version(monkeypatch: Patch) -> None:
    monkeypatch.setattr(doctor_checks, "requires", lambda _: ["msgspec==0.1", "nothing==1", 'ruff==9; extra == "dev"'])
    older, missing = doctor_checks.packages()
    assert older.mend == "version 0.1 is meant: run `make setup`"
    assert missing.says == "is not installed"


def test_what_is_known_of_the_live_service(tmp_path: Path) -> None:
    live = Live(tmp_path)
    live.take([event("shares_outstanding", "count", "2024-03-01", shares=1)])
    said = "namespace pillwatch: feed clock, 4 partitions, generation 1 of the state, plans example-2024"
    assert f"ok    live service             {said}" in live("doctor").stdout
    live.plan.write_text(live.plan.read_text().replace('percent = "15"', 'percent = "14"'))
    assert f"{said}: `run` stops, because PILLWATCH_PLANS names other plans" in live("doctor", code=1).stdout
    del live.environment["PILLWATCH_PLANS"]
    with open_store(Settings(home=tmp_path / "home")) as connection:
        connection.client.hset(NamespaceKeys("pillwatch").state(2, 1).meta, "retired", "1")
    assert f"{said}: a rebuild was cut off" in live("doctor", code=1).stdout


@pytest.mark.parametrize(
    ("server", "wrong"),
    [
        ({"aof_enabled": 1}, ""),
        ({"aof_enabled": 0}, "set `appendonly yes`"),
        ({}, "set `appendonly yes`"),
        ({"aof_enabled": 1, "aof_last_write_status": "err"}, "give its disk room"),
        ({"aof_enabled": 1, "maxmemory": 1, "maxmemory_policy": "allkeys-lru"}, "throws keys away"),
        ({"aof_enabled": 1, "maxmemory": 0, "maxmemory_policy": "allkeys-lru"}, ""),
        ({"aof_enabled": 1, "maxmemory": 1, "maxmemory_policy": "noeviction"}, ""),
    ],
)
def test_whether_the_store_keeps_what_it_is_given(server: dict[str, Any], wrong: str) -> None:
    mends = [finding.mend for finding in store_check.durability(server) if finding.mend is not None]
    assert bool(mends) == bool(wrong)
    assert all(wrong in mend for mend in mends)


def test_clocks_that_differ() -> None:
    now = datetime(2026, 1, 2, tzinfo=UTC)
    later = now + timedelta(seconds=5)
    assert store_check.clock_skew(now, now + timedelta(seconds=3), later).mend is None
    assert store_check.clock_skew(now, later + timedelta(seconds=1), later).mend is None
    for store in (now - timedelta(seconds=3), later + timedelta(seconds=3)):
        finding = store_check.clock_skew(now, store, later)
        assert "3.000 seconds" in finding.says
        assert finding.mend is not None and "NTP" in finding.mend


def test_where_the_time_zones_come_from(monkeypatch: Patch, tmp_path: Path) -> None:
    assert "tzdata" in _zones() or "zoneinfo" in _zones()
    (tmp_path / "America").mkdir()
    (tmp_path / "America/New_York").write_bytes(b"")
    monkeypatch.setattr(doctor_checks, "TZPATH", (str(tmp_path / "none"), str(tmp_path)))
    assert "does not tell" in _zones()
    (tmp_path / "tzdata.zi").write_text("# version 2031a\n")
    assert f"{tmp_path} 2031a" in _zones()


def _zones() -> str:
    return next(doctor_checks.time_zones()).says


def test_topics_where_the_log_is_in_the_store(capsys: Capture) -> None:
    assert run(["topics", "create"]) == 0
    assert "There is nothing to create" in capsys.readouterr().out


def test_topics_of_a_kafka_that_does_not_answer(monkeypatch: Patch, capsys: Capture) -> None:
    monkeypatch.setenv("PILLWATCH_KAFKA_URL", "kafka://localhost:1")
    assert run(["topics", "create"]) == 1
    complaint = capsys.readouterr().err
    assert "Kafka at kafka://localhost:1 does not answer" in complaint
    assert "PILLWATCH_KAFKA_URL" in complaint
    assert run(["doctor"]) == 1
    assert any("WRONG log" in line and "does not answer" in line for line in wrong(capsys))


def test_a_misspelt_variable_is_named_and_one_of_its_own_is_not(monkeypatch: Patch, capsys: Capture) -> None:
    monkeypatch.setenv("PILLWATCH_REDIS_URI", "redis://localhost")
    monkeypatch.setenv("PILLWATCH_SOMETHING_OF_MINE", "1")
    assert run(["doctor"]) == 1
    (line,) = wrong(capsys)
    assert "PILLWATCH_REDIS_URI" in line
    assert "PILLWATCH_REDIS_URL" in line
