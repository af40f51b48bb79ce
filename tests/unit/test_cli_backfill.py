"""`pillwatch backfill`: from the indexes into a folder that `replay` reads."""

from collections.abc import Iterator
from datetime import date
from datetime import datetime
from pathlib import Path

import pytest

from monitor.settings import read_settings
from monitor.terminal.backfilling import interest_of
from monitor.terminal.running import run
from tests.edgar_filings import NEW_YORK
from tests.edgar_filings import Filing
from tests.edgar_filings import filings
from tests.edgar_filings import index
from tests.edgar_filings import index_path
from tests.edgar_filings import submission
from tests.edgar_filings import submission_path
from tests.edgar_server import EdgarServer

Capture = pytest.CaptureFixture[str]
Patch = pytest.MonkeyPatch

NOON = datetime(2026, 1, 9, 12, tzinfo=NEW_YORK)
FRIDAY, MONDAY = date(2026, 1, 9), date(2026, 1, 12)
DAYS = ["--from", "2026-01-09", "--to", "2026-01-12"]
FILED = [
    Filing(
        f"0000000042-26-{number:06}", form, ("0000000042", f"{number:010}"), datetime(2026, 1, 9, 12, tzinfo=NEW_YORK)
    )
    for number, form in enumerate(("SC 13D", "SCHEDULE 13G/A", "6-K", "4"), 100)
]
READ = [f"{filing.accession}.txt" for filing in FILED if filing.form != "6-K"]
EVERYTHING = ["--issuer", "42"]


@pytest.fixture
def server(tmp_path: Path, monkeypatch: Patch) -> Iterator[EdgarServer]:
    with EdgarServer() as server:
        server.files[index_path(FRIDAY)] = index(FILED[:2], FRIDAY)
        server.files[index_path(MONDAY)] = index(FILED[2:], MONDAY)
        for filing in FILED:
            server.files[submission_path(filing)] = submission(filing)
        for name in ("FORMS", "ISSUERS"):
            monkeypatch.delenv(f"PILLWATCH_EDGAR_{name}", raising=False)
        monkeypatch.setenv("PILLWATCH_EDGAR_URL", server.url)
        monkeypatch.setenv("PILLWATCH_EDGAR_USER_AGENT", "Pillwatch tests tests@pillwatch.test")
        monkeypatch.setenv("PILLWATCH_EDGAR_RATE", "10")
        monkeypatch.setenv("PILLWATCH_HOME", str(tmp_path / "home"))
        monkeypatch.chdir(tmp_path)
        yield server


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_what_is_read_of_the_issuer_comes_into_the_folder(server: EdgarServer, tmp_path: Path, capsys: Capture) -> None:
    assert run(["backfill", *DAYS, *EVERYTHING]) == 0
    assert names(tmp_path / "filings") == READ
    assert (tmp_path / "filings" / READ[0]).read_bytes() == submission(FILED[0])
    assert capsys.readouterr() == ("", "4 days: 3 fetched into filings, 0 there before.\n")
    assert not server.asked("20260110"), "a Saturday has no index"


def test_what_is_there_is_not_fetched_again(server: EdgarServer, tmp_path: Path, capsys: Capture) -> None:
    run(["backfill", *DAYS, *EVERYTHING, "--into", "there", "--form", "4"])
    before = server.asked("/Archives/edgar/data/")
    assert run(["backfill", *DAYS, *EVERYTHING, "--into", "there"]) == 0
    assert server.asked("/Archives/edgar/data/") - before == 2
    assert names(tmp_path / "there") == READ
    assert "2 fetched into there, 1 there before" in capsys.readouterr().err


def test_what_cannot_be_had_is_said_and_the_rest_is_there(server: EdgarServer, tmp_path: Path, capsys: Capture) -> None:
    del server.files[submission_path(FILED[0])]
    del server.files[index_path(MONDAY)]
    assert run(["backfill", *DAYS, *EVERYTHING]) == 1
    assert names(tmp_path / "filings") == READ[1:2]
    index_line, submission_line, summary = sorted(capsys.readouterr().err.splitlines(), key=len)[::-1]
    said = index_line + submission_line
    assert "the index of 2026-01-12 cannot be had: there is nothing at " in said
    assert f"EDGAR lists {FILED[0].accession} (SC 13D of CIK 0000000042, 0000000100), and it cannot be had" in said
    assert "2 times something could not be had" in summary


def test_replay_reads_the_folder(server: EdgarServer, capsys: Capture) -> None:
    run(["backfill", *DAYS, *EVERYTHING, "--form", "6-K"])
    capsys.readouterr()
    run(["replay", "--no-store", "filings"])
    assert FILED[2].accession in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--from", "2026-01-12", "--to", "2026-01-09"], "--from 2026-01-12 is after --to 2026-01-09"),
        (["--from", "2026-01-12", "--to", "2999-01-09"], "too late: the last day whose index can be there"),
        (["--from", "2026-1-12", "--to", "2026-01-12"], "is not a day"),
        ([*DAYS, "--issuer", "MIM"], "is not a CIK"),
        ([*DAYS, "--form", "<>"], "name forms as EDGAR does"),
    ],
)
def test_what_makes_no_sense_is_refused(
    arguments: list[str], words: str, server: EdgarServer, tmp_path: Path, capsys: Capture
) -> None:
    assert run(["backfill", *arguments]) == 2
    assert words in capsys.readouterr().err
    assert not server.requests


def test_without_a_user_agent_nothing_is_asked(server: EdgarServer, monkeypatch: Patch, capsys: Capture) -> None:
    monkeypatch.delenv("PILLWATCH_EDGAR_USER_AGENT")
    assert run(["backfill", *DAYS]) == 2
    complaint = capsys.readouterr().err
    assert complaint.count("\n") == 1
    assert "set PILLWATCH_EDGAR_USER_AGENT to your company and an address of e-mail" in complaint
    monkeypatch.setenv("PILLWATCH_EDGAR_USER_AGENT", "Mozilla/5.0")
    assert run(["backfill", *DAYS]) == 2
    assert "PILLWATCH_EDGAR_USER_AGENT (environment) is 'Mozilla/5.0', which has no" in capsys.readouterr().err
    assert not server.requests


def test_a_folder_that_cannot_be_made(server: EdgarServer, tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "file").touch()
    assert run(["backfill", *DAYS, "--into", "file"]) == 1
    assert capsys.readouterr().err == "pillwatch: cannot use file: File exists.\n"


@pytest.mark.parametrize(
    ("settings", "issuers", "forms", "interest"),
    [
        ({}, None, ["4"], ({"4"}, {"0001014739"})),
        ({"ISSUERS": "all", "FORMS": "all"}, None, None, (None, None)),
        ({"ISSUERS": "all", "FORMS": "8-K, 4"}, ["0000000007"], None, ({"8-K", "4"}, {"0000000007"})),
        ({"ISSUERS": "7,8", "FORMS": "8-K"}, None, ["all"], (None, {"0000000007", "0000000008"})),
    ],
)
def test_the_command_comes_before_the_settings_and_these_before_the_plans(
    settings: dict[str, str],
    issuers: list[str] | None,
    forms: list[str] | None,
    interest: tuple[set[str] | None, set[str] | None],
    tmp_path: Path,
) -> None:
    found = read_settings({f"PILLWATCH_EDGAR_{name}": text for name, text in settings.items()}, tmp_path)
    of_interest = interest_of(found, issuers, forms)
    assert (of_interest.forms, of_interest.issuers) == interest


def test_without_any_the_forms_that_are_read(tmp_path: Path) -> None:
    forms = interest_of(read_settings({}, tmp_path), None, None).forms
    assert forms is not None
    assert {"SC 13D", "SCHEDULE 13G", "4"} <= forms


def test_only_one_of_many_is_of_the_issuer(server: EdgarServer, tmp_path: Path) -> None:
    many = filings(12, datetime(2026, 1, 12, 12, tzinfo=NEW_YORK), seed=1)
    server.files[index_path(MONDAY)] = index(many, MONDAY)
    server.files |= {submission_path(filing): submission(filing) for filing in many}
    assert (
        run(["backfill", "--from", "2026-01-12", "--to", "2026-01-12", "--issuer", many[0].ciks[0], "--form", "all"])
        == 0
    )
    assert names(tmp_path / "filings") == [f"{many[0].accession}.txt"]
