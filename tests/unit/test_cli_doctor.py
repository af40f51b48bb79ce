"""`pillwatch doctor` and its checks: what is well, and what to do where something is not."""

from datetime import date
from pathlib import Path

import pytest

from monitor.terminal import doctor_checks
from monitor.terminal.running import run

Capture = pytest.CaptureFixture[str]
Patch = pytest.MonkeyPatch


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: Patch) -> Path:
    """A home of its own, and no settings but those that a test makes."""
    for name in ("PILLWATCH_REDIS_URL", "PILLWATCH_NAMESPACE", "PILLWATCH_PLANS"):
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
