"""`pillwatch ingest` answers for every line, and the log then holds what it said."""

import json
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from monitor.extracts import maps

MAPS = Path(maps.__file__).parent
ISSUER = "0001014739"

Run = Callable[..., "CompletedProcess[str]"]


@pytest.fixture
def feed(tmp_path: Path) -> Path:
    """A line that counts, the same again, one that is none, another under a known id, and a trade."""
    count = {"kind": "shares_outstanding", "id": "q", "issuer": ISSUER, "at": "2006-11-07", "shares": 100}
    trade: dict[str, object] = {
        "kind": "trade",
        "id": "t",
        "issuer": ISSUER,
        "at": "2006-11-08",
        "holder": "a",
        "side": "buy",
        "shares": 1,
    }
    lines = [count, count, {"kind": "nothing"}, {**count, "shares": 101}, trade]
    path = tmp_path / "feed.jsonl"
    path.write_text("\n".join(map(json.dumps, lines)))
    return path


def answers(path: Path) -> list[dict[str, str]]:
    return sorted((json.loads(line) for line in path.read_text().splitlines()), key=lambda one: one.get("line", 0))


def test_every_line_has_an_answer(run: Run, feed: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.jsonl"
    answer = run("ingest", "--report", report, feed)
    assert answer.returncode == 0
    assert answer.stdout == "3 appended, 1 set aside, 1 repeated.\n"
    found = answers(report)
    assert [one["answer"] for one in found] == ["taken", "repeated", "set-aside", "taken", "taken"]
    assert [one.get("id") for one in found] == ["q", "q", None, "q", "t"]
    assert "not a kind of event" in found[2]["reason"]
    assert "another line with this id" in found[3]["reason"]


def test_the_report_is_there_only_if_the_log_has_it_all(run: Run, feed: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.jsonl"
    assert run("ingest", "--report", report, feed, tmp_path / "missing.jsonl").returncode == 2
    assert not report.exists()


@pytest.mark.parametrize("history", [[], ["--history"]])
def test_a_feed_without_an_event_is_no_error(run: Run, tmp_path: Path, history: list[str]) -> None:
    empty, blank, folder = tmp_path / "empty.jsonl", tmp_path / "blank.jsonl", tmp_path / "folder"
    empty.touch()
    blank.write_text("\n\n")
    folder.mkdir()
    answer = run("ingest", *history, empty, blank, folder)
    assert (answer.returncode, answer.stdout) == (0, "0 appended, 0 set aside, 0 repeated.\n")
    assert answer.stderr == f"There is no event in {empty}, {blank}, {folder}.\n"


def test_a_feed_of_which_everything_is_set_aside_is_one(run: Run, tmp_path: Path) -> None:
    feed = tmp_path / "feed.jsonl"
    feed.write_text("no event\n")
    answer = run("ingest", feed)
    assert (answer.returncode, answer.stdout) == (2, "")
    assert answer.stderr.splitlines()[-1] == "pillwatch: nothing could be read: 1 set aside."


def test_an_extract_goes_the_whole_way(run: Run, tmp_path: Path) -> None:
    answer = run("ingest", MAPS / "custodian-trades.csv", MAPS / "transfer-agent-positions.csv")
    assert (answer.returncode, answer.stdout) == (0, "6 appended, 0 set aside, 0 repeated.\n")
    named = run("ingest", "--map", MAPS / "transfer-agent-positions.map.toml", MAPS / "custodian-trades.csv")
    assert named.returncode == 2
    assert "its header lacks" in named.stderr
