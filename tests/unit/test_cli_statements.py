"""The tables of `pillwatch parse` for offers, counts, agreements and managers' reports: values beside their words."""

from pathlib import Path

import pytest

from monitor.terminal.running import run
from tests.unit.statement_filings import ADVERTISED
from tests.unit.statement_filings import INTRODUCTION
from tests.unit.statement_filings import offer
from tests.unit.statement_filings import report
from tests.unit.statement_filings import submission
from tests.unit.test_forms_outstanding import ROW
from tests.unit.test_forms_outstanding import facts
from tests.unit.test_forms_rights_agreements import AMENDED
from tests.unit.test_forms_rights_agreements import TABLE

OFFERED = INTRODUCTION.format(sought="up to 5,111,222 shares", price="$22.50 per Share") + ADVERTISED
SHEETS = {
    "offer.txt": (offer("SC TO-T", OFFERED), ["shares sought", "5111222", "5,111,222", "Wall Street", "look at"]),
    "report.txt": (
        report("10-Q", "As of October 31, 2003, 22,294,332 shares of Common Stock were outstanding."),
        ["22294332 (Common Stock) as of 2003-10-31", "22,294,332 shares"],
    ),
    "doubtful.txt": (
        report("10-Q", "As of October 31, 2003, 22,294,3321 shares of Common Stock were outstanding."),
        ["not read", "not grouped in thousands"],
    ),
    "current.txt": (submission("8-K", AMENDED), ["rights agreement", "Amendment No. 1", "2002-12-03", "1.01"]),
    "facts.json": (facts([ROW]), ["outstanding 2023-10-31", "22294332", "0000912057-23-000101"]),
    "manager.txt": (submission("13F-HR", TABLE.format(kind="SH")), ["not beneficial ownership", "2334", "74899Q107"]),
}


@pytest.mark.parametrize("name", sorted(SHEETS))
def test_a_table_shows_each_value_beside_its_words(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "240")
    content, wanted = SHEETS[name]
    (tmp_path / name).write_bytes(content)
    assert run(["parse", "--format", "table", str(tmp_path / name)]) == 0
    printed = " ".join(capsys.readouterr().out.split())
    for words in wanted:
        assert words in printed
