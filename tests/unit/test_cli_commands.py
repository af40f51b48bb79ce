"""`parse`, `deadlines`, `plan` and what every command has: help, version, usage errors. All in this process."""

import json
from pathlib import Path

import pytest

from monitor.terminal.commands import NAMES
from monitor.terminal.running import run

FORMS = Path(__file__).parent / "forms"
BAD_PLANS = Path(__file__).parent / "plans" / "bad"

Capture = pytest.CaptureFixture[str]


# -- what every command has ----------------------------------------------------------------------------------------


def test_version(capsys: Capture) -> None:
    assert run(["--version"]) == 0
    assert capsys.readouterr().out.startswith("pillwatch 0.")


def test_help_lists_every_command(capsys: Capture) -> None:
    assert run(["--help"]) == 0
    listed = capsys.readouterr().out
    assert all(f" {name} " in listed for name in NAMES)


@pytest.mark.parametrize("command", [*([name] for name in NAMES), ["plan", "check"], ["plan", "list"]])
def test_help_of_every_command_has_an_example(command: list[str], capsys: Capture) -> None:
    assert run([*command, "--help"]) == 0
    shown = capsys.readouterr().out
    assert "Example" in shown
    assert f"pillwatch {' '.join(command)}" in shown.split("Example")[1]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["unheard-of"], "no such command 'unheard-of'"),
        (["replay"], "missing argument"),
        (["replay", "--colour", "feed.jsonl"], "no such option"),
        (["replay", "--format", "xml", "feed.jsonl"], "'--format'"),
        (["deadlines", "--plan", "mim-2002", "--from", "2006-W49-5"], "'2006-W49-5' is not a day"),
        (["deadlines", "--plan", "mim-2002", "--from", "2006-13-01"], "'2006-13-01' is not a day"),
        (["deadlines", "--from", "2006-12-08"], "missing option '--plan'"),
    ],
)
def test_usage_errors_are_one_sentence(arguments: list[str], words: str, capsys: Capture) -> None:
    assert run(arguments) == 2
    out, complaint = capsys.readouterr()
    assert out == ""
    assert complaint.count("\n") == 1
    assert words in complaint
    assert "--help" in complaint


def test_a_mistake_of_the_program_is_no_traceback(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    def fail() -> None:
        raise ValueError("impossible")

    monkeypatch.setattr("monitor.terminal.running.build", fail)
    assert run(["replay"]) == 70
    assert "Traceback" not in capsys.readouterr().err
    monkeypatch.setenv("PILLWATCH_DEBUG", "1")
    assert run(["replay"]) == 70
    complaint = capsys.readouterr().err
    assert "Traceback" in complaint
    assert "please report it" in complaint.splitlines()[-1]


# -- deadlines -----------------------------------------------------------------------------------------------------


def test_deadlines_as_json(capsys: Capture) -> None:
    assert run(["deadlines", "--plan", "mim-2002", "--from", "2006-10-27", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "plan": "mim-2002",
        "from": "2006-10-27",
        "count": 10,
        "unit": "business-days",
        "due_at": "2006-11-10T22:00:00Z",
        "toggles": {
            "emergency-closings": "2006-11-10T22:00:00Z",
            "ny-general-construction-law": "2006-11-13T22:00:00Z",
        },
    }


def test_deadlines_mark_the_calendar_that_disagrees(capsys: Capture) -> None:
    assert run(["deadlines", "--plan", "mim-2002", "--from", "2006-10-27"]) == 0
    shown = capsys.readouterr().out
    marked = [line for line in shown.splitlines() if "ANOTHER DAY" in line]
    assert len(marked) == 1
    assert "ny-general-construction-law" in marked[0]
    assert "do not agree (ny-general-construction-law)" in shown


def test_deadlines_that_agree(capsys: Capture) -> None:
    assert run(["deadlines", "--plan", "mim-2002", "--from", "2006-12-08"]) == 0
    assert "All calendars agree." in capsys.readouterr().out


def test_deadlines_outside_the_calendar(capsys: Capture) -> None:
    assert run(["deadlines", "--plan", "mim-2002", "--from", "1806-12-08"]) == 2
    assert "is outside" in capsys.readouterr().err


# -- plan ----------------------------------------------------------------------------------------------------------


def test_plan_check_shows_what_a_plan_means(capsys: Capture) -> None:
    assert run(["plan", "check", "mim-2002"]) == 0
    shown = capsys.readouterr().out
    assert "Close of Business" in shown
    assert "15 % or more" in shown


def test_plan_check_says_what_is_wrong_with_file_and_line(capsys: Capture) -> None:
    bad = BAD_PLANS / "many-at-once.toml"
    assert run(["plan", "check", str(bad), "mim-2002"]) == 2
    out, complaint = capsys.readouterr()
    assert len(complaint.splitlines()) == 5
    assert all(line.startswith(f"{bad}:") for line in complaint.splitlines())
    assert "Close of Business" in out


def test_plan_list_has_every_version(capsys: Capture) -> None:
    assert run(["plan", "list"]) == 0
    shown = capsys.readouterr().out
    assert "mim-2002" in shown
    assert "mim-2010-amendment-3" in shown


# -- parse ---------------------------------------------------------------------------------------------------------


def test_parse_prints_one_line_a_filing(capsys: Capture) -> None:
    assert run(["parse", str(FORMS / "structured_13g.xml"), str(FORMS / "text_13d.txt")]) == 0
    records = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [record["file"] for record in records] == ["structured_13g.xml", "text_13d.txt"]
    assert records[0]["reporting_persons"][0]["percent"] == "6.1"


def test_parse_goes_on_after_a_file_that_cannot_be_read(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "bad.txt").write_text("no filing")
    files = [str(tmp_path / "bad.txt"), str(tmp_path / "none.txt"), str(FORMS / "text_13d.txt")]
    assert run(["parse", *files]) == 1
    records = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [sorted(record) for record in records[:2]] == [["error", "file"]] * 2
    assert records[2]["form"] == "SC 13D/A"


def test_parse_as_table_shows_the_words_it_was_read_from(capsys: Capture) -> None:
    assert run(["parse", "--format", "table", str(FORMS / "text_13d.txt"), "none.txt"]) == 1
    out, complaint = capsys.readouterr()
    assert "read from" in out
    assert "shared dispositive" in out
    assert complaint == "none.txt: No such file or directory\n"
