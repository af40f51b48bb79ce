"""The console script as people and programs call it: exit codes, what goes where, and every expected error."""

import json
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

BAD_PLANS = Path(__file__).parents[1] / "unit" / "plans" / "bad"

ISSUER = "0001014739"
COUNT = {
    "kind": "shares_outstanding",
    "id": "10-q",
    "issuer": ISSUER,
    "at": "2006-11-07",
    "known_at": "2006-11-09T13:00:00Z",
    "shares": 37401331,
}
FILING = {
    "kind": "filing",
    "id": "13g-a",
    "issuer": ISSUER,
    "form": "SC 13G/A",
    "accession": "0000000000-06-120800",
    "at": "2006-12-08",
    "known_at": "2006-12-08T21:05:00Z",
    "event_date": "2006-11-30",
    "filed_by": ["heartland"],
    "reporting_persons": [{"person": "heartland", "shared_voting": 6919246, "aggregate": "6919246", "percent": "18.5"}],
}

Run = Callable[..., "CompletedProcess[str]"]


@pytest.fixture
def feed(tmp_path: Path) -> Path:
    """A feed in which a holder crosses."""
    return written(tmp_path / "feed.jsonl", COUNT, FILING)


def written(path: Path, *events: dict[str, object]) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text("".join(json.dumps(event) + "\n" for event in events), encoding="utf-8")
    return path


def assert_one_sentence(answer: "CompletedProcess[str]", exit_code: int, *words: str) -> None:
    """One line on standard error that says all of this, and no traceback."""
    assert answer.returncode == exit_code, answer.stderr
    assert answer.stderr.count("\n") == 1, answer.stderr
    assert "Traceback" not in answer.stderr
    for word in words:
        assert word in answer.stderr


# -- replay: what it prints ----------------------------------------------------------------------------------------


def test_replay_prints_one_alert_a_line(run: Run, feed: Path) -> None:
    answer = run("replay", "--format", "jsonl", "--no-store", feed)
    assert answer.returncode == 0
    alerts = [json.loads(line) for line in answer.stdout.splitlines()]
    assert [alert["kind"] for alert in alerts][-2:] == ["stock_acquisition_date", "distribution_date_scheduled"]
    assert list(alerts[0])[:6] == ["kind", "id", "issuer", "plan", "raised_at", "severity"]
    assert {alert["raised_at"] for alert in alerts} == {"2006-12-08T21:05:00Z"}
    assert answer.stderr == "2 events read. 7 alerts up to 2006-12-08T21:05:00Z: 6 critical, 1 warning.\n"


def test_replay_comes_to_the_instant_named(run: Run, feed: Path) -> None:
    answer = run("replay", "--format", "jsonl", "--no-store", "--until", "2006-12-22T17:00:00-05:00", feed)
    assert json.loads(answer.stdout.splitlines()[-1])["kind"] == "distribution_date"
    assert "up to 2006-12-22T22:00:00Z" in answer.stderr


def test_replay_prints_a_table_by_new_york_day(run: Run, feed: Path) -> None:
    answer = run("replay", "--no-store", "--until", "2006-12-23T03:00:00Z", feed)
    assert answer.returncode == 0
    days = [line for line in answer.stdout.splitlines() if line.endswith(", 2006")]
    assert days[0] == "Friday, December 8, 2006"
    assert days[-1] == "Friday, December 22, 2006"
    assert "CRITICAL  16:05 New York (2006-12-08T21:05:00Z)  stock acquisition date" in answer.stdout
    assert 'Clause: 1 "Stock Acquisition Date". Plan: mim-2002. Because of: 13g-a.' in answer.stdout
    assert "\x1b" not in answer.stdout


def test_two_replays_in_any_order_are_byte_identical(run: Run, tmp_path: Path, feed: Path) -> None:
    other = written(tmp_path / "other.jsonl", FILING, COUNT, FILING)
    first = run("replay", "--format", "jsonl", "--no-store", feed)
    second = run("replay", "--format", "jsonl", "--no-store", other, feed)
    assert first.stdout == second.stdout
    assert "5 events read, 3 repeated." in second.stderr


def test_output_is_utf8_whatever_the_locale(run: Run, tmp_path: Path) -> None:
    named = {**FILING, "filed_by": ["jörg"], "reporting_persons": [{"person": "jörg", "aggregate": 6919246}]}
    feed = written(tmp_path / "feed.jsonl", COUNT, named)
    answer = run("replay", "--format", "jsonl", "--no-store", feed, LC_ALL="C", PYTHONIOENCODING="ascii")
    assert '"jörg"' in answer.stdout


def test_names_in_a_feed_cannot_steer_the_terminal(run: Run, tmp_path: Path) -> None:
    named = {**FILING, "filed_by": ["\x1b[2Jx"], "reporting_persons": [{"person": "\x1b[2Jx", "aggregate": 6919246}]}
    answer = run("replay", "--no-store", written(tmp_path / "feed.jsonl", COUNT, named))
    assert "\x1b" not in answer.stdout + answer.stderr


def test_events_without_a_plan_are_passed_over(run: Run, tmp_path: Path) -> None:
    answer = run("replay", "--no-store", written(tmp_path / "feed.jsonl", {**COUNT, "issuer": "0000000001"}))
    assert answer.returncode == 0
    assert answer.stdout == "No alert was raised.\n"
    assert "1 passed over because no plan is of their issuer" in answer.stderr


# -- replay: what it refuses, and what it sets aside ---------------------------------------------------------------


def test_a_feed_that_is_not_there(run: Run, tmp_path: Path) -> None:
    assert_one_sentence(run("replay", tmp_path / "none.jsonl"), 2, "none.jsonl", "No such file")


def test_a_feed_that_is_empty(run: Run, tmp_path: Path) -> None:
    empty = written(tmp_path / "empty.jsonl")
    assert_one_sentence(run("replay", empty), 2, "there is no event in", "empty.jsonl")


def test_a_feed_of_nothing_but_bad_lines(run: Run, tmp_path: Path) -> None:
    bad = tmp_path / "bad.jsonl"
    bad.write_text("no json\n{}\n")
    answer = run("replay", "--rejects", tmp_path / "rejects.jsonl", bad)
    assert answer.returncode == 2
    assert "all of it was set aside (2)" in answer.stderr.splitlines()[-1]


def test_a_plan_that_is_refused(run: Run, feed: Path) -> None:
    answer = run("replay", "--plan", BAD_PLANS / "percent-over-100.toml", feed)
    assert_one_sentence(answer, 2, "percent-over-100.toml:", "over 100")
    assert answer.stdout == ""


def test_a_plan_that_is_not_there(run: Run, tmp_path: Path, feed: Path) -> None:
    assert_one_sentence(run("replay", "--plan", tmp_path / "none.toml", feed), 2, "there is no such plan file")


def test_an_instant_without_offset(run: Run, feed: Path) -> None:
    assert_one_sentence(run("replay", "--until", "2006-12-22T17:00", feed), 2, "--until", "has no offset")


def test_bad_lines_are_said_and_written_to_the_rejects(run: Run, tmp_path: Path, feed: Path) -> None:
    with feed.open("ab") as stream:
        stream.write(b'{"kind": "trade"}\n\xff\xfe\n{"x": 1, "x": 2}\n')
    changed = written(tmp_path / "changed.jsonl", {**COUNT, "shares": 1, "known_at": "2006-11-10T13:00:00Z"})
    rejects = tmp_path / "rejects.jsonl"
    answer = run("replay", "--no-store", "--format", "jsonl", "--rejects", rejects, feed, changed)
    assert answer.returncode == 0
    assert len(answer.stdout.splitlines()) == 7
    written_rejects = [json.loads(line) for line in rejects.read_text(encoding="utf-8").splitlines()]
    assert [reject["line"] for reject in written_rejects] == [3, 4, 5, None]
    assert "says something else in another event" in written_rejects[-1]["reason"]
    assert [line.split(": ")[0] for line in answer.stderr.splitlines()[:3]] == [f"{feed}:{n}" for n in (3, 4, 5)]
    assert "4 set aside" in answer.stderr.splitlines()[-1]


def test_a_line_of_20_megabytes_is_set_aside(run: Run, feed: Path) -> None:
    with feed.open("ab") as stream:
        stream.write(b'{"kind": "' + b"x" * 20_000_000 + b'"}\n')
    answer = run("replay", "--no-store", "--format", "jsonl", feed)
    assert answer.returncode == 0
    assert len(answer.stdout.splitlines()) == 7
    assert f"{feed}:3: a line of more than" in answer.stderr
    assert len(answer.stderr) < 1000


@pytest.mark.parametrize("name", ["../outside.toml", "/etc/passwd", "link.toml", "none.toml", "..\\outside.toml"])
def test_an_amendment_reads_nothing_but_a_plan_beside_the_feed(run: Run, tmp_path: Path, name: str) -> None:
    folder = tmp_path / "feeds"
    amend = {"kind": "board_action", "id": "amend", "issuer": ISSUER, "at": "2006-11-10T12:00:00Z", "action": "amend"}
    feed = written(folder / "feed.jsonl", COUNT, {**amend, "plan": name})
    (tmp_path / "outside.toml").write_text('[plan]\nid = "secret"\namends = "mim-2002"\n')
    (folder / "link.toml").symlink_to(tmp_path / "outside.toml")
    answer = run("replay", "--no-store", "--format", "jsonl", feed)
    assert answer.returncode == 0, answer.stderr
    assert [json.loads(line)["kind"] for line in answer.stdout.splitlines()] == ["undetermined"]
    assert "secret" not in answer.stdout + answer.stderr


def test_a_link_that_leaves_the_feed_folder_is_set_aside(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "feeds"
    written(folder / "a.jsonl", COUNT)
    (folder / "b.jsonl").symlink_to(written(tmp_path / "outside.jsonl", FILING))
    answer = run("replay", "--no-store", "--format", "jsonl", folder)
    assert answer.stdout == ""
    assert "b.jsonl: a link that leaves its folder" in answer.stderr


# -- every other command, end to end -------------------------------------------------------------------------------


def test_a_replay_is_there_for_questions(run: Run, feed: Path) -> None:
    alerts = [json.loads(line) for line in run("replay", "--format", "jsonl", feed).stdout.splitlines()]
    standing = run("status", "--format", "json")
    assert json.loads(standing.stdout)["schedule"]["due_at"] == "2006-12-22T22:00:00Z"
    explanation = run("explain", alerts[-1]["id"])
    assert explanation.returncode == 0
    assert "13g-a: filing as of 2006-12-08" in explanation.stdout
    assert standing.stderr == explanation.stderr == "From the last replay; the live service has taken nothing.\n"


@pytest.mark.parametrize(
    ("arguments", "exit_code", "begins"),
    [
        (["--version"], 0, "pillwatch "),
        (
            ["deadlines", "--plan", "mim-2002", "--from", "2006-12-08", "--format", "json"],
            0,
            '{"plan": "mim-2002", "from"',
        ),
        (["plan", "check", "mim-2002"], 0, "┏"),
        (["plan", "check", BAD_PLANS / "percent-nan.toml"], 2, ""),
        (["plan", "list"], 0, "┏"),
        (["parse", BAD_PLANS / "none.txt"], 1, '{"file": "none.txt", "error": '),
        (["status"], 2, ""),
        (["explain", "0000"], 2, ""),
        (["doctor"], 0, "ok    python"),
    ],
)
def test_what_every_command_answers(run: Run, arguments: list[object], exit_code: int, begins: str) -> None:
    answer = run(*arguments)
    assert answer.returncode == exit_code, answer.stdout + answer.stderr
    assert answer.stdout.startswith(begins)
    assert bool(answer.stdout) == bool(begins)
    assert answer.stderr.count("\n") == (exit_code == 2)
    assert "\x1b" not in answer.stdout + answer.stderr
