"""`pillwatch persons` over feeds: what it lists, where answers go, and what a replay makes of them."""

import json
from pathlib import Path
from typing import Any

import pytest

from monitor.terminal.running import run
from tests.person_events import ISSUER
from tests.person_events import count
from tests.person_events import filing
from tests.person_events import row

Capture = pytest.CaptureFixture[str]

EXAMPLES = Path(__file__).parent / "forms"
EVENTS = [
    count(37_401_331),
    filing(1, "2006-12-04", [row("elm-partners-l-p", "Elm Partners, L.P.", 3_000_000)]),
    filing(2, "2006-12-05", [row("ash", "Ash", 2_900_000)]),
    filing(3, "2006-12-06", [row("0000000077", "ELM PARTNERS LP", 4_100_000), row("ash", "Ash", 2_900_000)]),
]
RELATED = filing(
    4,
    "2006-12-07",
    [row("0000000077", "ELM PARTNERS LP", 3_100_000), row("ash", "\x1b[2JAsh", 2_900_000)],
    relations=[("affiliate", "control-stated", ["0000000077", "ash"])],
)
PARTED = [
    filing(5, "2006-12-08", [row("0000000077", "ELM PARTNERS LP", 3_100_000)]),
    filing(6, "2006-12-11", [row("ash", "Ash", 2_900_000)]),
]
"""They file apart from now on; together they would hold 16 %."""


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PILLWATCH_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("PILLWATCH_PLANS", raising=False)


@pytest.fixture
def feed(tmp_path: Path) -> Path:
    path = tmp_path / "feed.jsonl"
    path.write_text("".join(json.dumps(event) + "\n" for event in [*EVENTS, RELATED, *PARTED]))
    return path


def listed(capture: Capture, *feeds: Path) -> list[dict[str, Any]]:
    assert run(["persons", "--format", "jsonl", *map(str, feeds)]) == 0
    return [json.loads(line) for line in capture.readouterr().out.splitlines()]


def question(capture: Capture, asks: str, *feeds: Path) -> str:
    (found,) = (one["id"] for one in listed(capture, *feeds) if one.get("asks") == asks)
    return str(found)


def alerts(capture: Capture, *feeds: Path) -> str:
    capture.readouterr()
    assert run(["replay", "--no-store", "--format", "jsonl", *map(str, feeds)]) == 0
    return capture.readouterr().out


def test_it_lists_persons_with_their_names_and_places(feed: Path, capsys: Capture) -> None:
    persons = {one["person"]: one for one in listed(capsys, feed) if one["kind"] == "person"}
    assert set(persons) == {"0000000077", "elm-partners-l-p", "ash"}
    (name,) = persons["elm-partners-l-p"]["names"]
    assert name == {"name": "Elm Partners, L.P.", "read_in": ["SC 13D 0000000001-06-000001, cover page"]}
    assert persons["0000000077"]["cik"] == "0000000077"


def test_a_replay_says_that_questions_are_open_until_they_are_answered(
    feed: Path, tmp_path: Path, capsys: Capture
) -> None:
    to = tmp_path / "answers.jsonl"
    assert run(["replay", "--no-store", str(feed)]) == 0
    assert f"2 questions about who is who: `pillwatch persons {feed}` lists them." in capsys.readouterr().err
    for asks, says in (("same-person", "same"), ("together", "yes")):
        assert run(["persons", "answer", question(capsys, asks, feed), says, "--to", str(to), str(feed)]) == 0
        capsys.readouterr()
    assert run(["replay", "--no-store", str(feed), str(to)]) == 0
    assert "who is who" not in capsys.readouterr().err


def test_as_a_table_it_says_how_to_answer(feed: Path, capsys: Capture) -> None:
    asked = question(capsys, "same-person", feed)
    assert run(["persons", "--issuer", "1014739", str(feed)]) == 0
    shown = capsys.readouterr().out
    assert f"pillwatch persons answer {asked} same (or different)" in shown
    assert "2 open questions" in shown
    assert '"cover page 2, row 2: (a) [X]"' in shown
    assert "\x1b" not in shown


def test_an_answer_goes_into_a_feed_that_is_replayed(feed: Path, tmp_path: Path, capsys: Capture) -> None:
    asked, to = question(capsys, "same-person", feed), tmp_path / "answers.jsonl"
    assert run(["persons", "answer", asked, "same", "--to", str(to), str(feed)]) == 0
    assert f"answer-{asked}-1 written to {to}" in capsys.readouterr().out
    (line,) = map(json.loads, to.read_text().splitlines())
    assert (line["kind"], line["person"], line["cik"]) == ("person", "elm-partners-l-p", "0000000077")
    assert [one for one in listed(capsys, feed, to) if one.get("asks") == "same-person"] == []
    assert alerts(capsys, feed, to) != ""


def test_no_and_different_leave_every_alert_as_it_was(feed: Path, tmp_path: Path, capsys: Capture) -> None:
    to, before = tmp_path / "answers.jsonl", alerts(capsys, feed)
    for asks, says in (("same-person", "different"), ("together", "no")):
        assert run(["persons", "answer", question(capsys, asks, feed), says, "--to", str(to), str(feed)]) == 0
        capsys.readouterr()
    assert alerts(capsys, feed, to) == before != ""
    assert [one["kind"] for one in listed(capsys, feed, to) if one["kind"] != "person"] == ["answer", "answer"]


def test_yes_joins_and_withdraw_parts_again(feed: Path, tmp_path: Path, capsys: Capture) -> None:
    asked, to = question(capsys, "together", feed), tmp_path / "answers.jsonl"
    before = alerts(capsys, feed)
    assert run(["persons", "answer", asked, "yes", "--to", str(to), str(feed)]) == 0
    joined = [json.loads(line) for line in alerts(capsys, feed, to).splitlines()]
    became = [one for one in joined if one["kind"] == "acquiring_person_became"]
    assert [(one["subject"], one["shares"]) for one in became] == [(["0000000077", "ash"], 6_000_000)]
    assert run(["persons", "answer", asked, "no", "--to", str(to), str(feed)]) == 2
    assert "is answered already (yes)" in capsys.readouterr().err
    assert run(["persons", "answer", asked, "withdraw", "--to", str(to), str(feed)]) == 0
    assert what_is_said(alerts(capsys, feed, to)) == what_is_said(before)
    assert question(capsys, "together", feed, to) == asked


def what_is_said(lines: str) -> list[tuple[object, ...]]:
    """Alerts without their causes: at its instant a retraction is one."""
    found = map(json.loads, lines.splitlines())
    return [(one["kind"], one["raised_at"], one["subject"], one.get("shares")) for one in found]


def test_an_answer_is_appended_on_a_line_of_its_own(feed: Path, tmp_path: Path, capsys: Capture) -> None:
    to = tmp_path / "answers.jsonl"
    to.write_text(json.dumps(EVENTS[0]))
    assert run(["persons", "answer", question(capsys, "together", feed), "no", "--to", str(to), str(feed)]) == 0
    assert [json.loads(line)["kind"] for line in to.read_text().splitlines()] == ["shares_outstanding", "person"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["0123456789ab", "same", "--to", "a.jsonl"], "there is no question 0123456789ab"),
        (["0123456789ab", "same"], "say where the answer goes: --to FILE"),
        (["0123456789ab", "perhaps", "--to", "a.jsonl"], "perhaps"),
        (["0123456789ab", "same", "--cik", "x", "--to", "a.jsonl"], "is not a CIK"),
    ],
)
def test_what_cannot_be_answered(arguments: list[str], words: str, feed: Path, capsys: Capture) -> None:
    assert run(["persons", "answer", *arguments, str(feed)]) == 2
    assert words in capsys.readouterr().err


def test_an_answer_goes_into_no_file_that_is_no_feed(feed: Path, tmp_path: Path, capsys: Capture) -> None:
    asked = question(capsys, "together", feed)
    assert run(["persons", "answer", asked, "no", "--to", str(tmp_path / "answers.txt"), str(feed)]) == 2
    assert "is no feed by its name" in capsys.readouterr().err


def test_a_feed_without_the_issuer(feed: Path, capsys: Capture) -> None:
    assert run(["persons", "--issuer", "7", str(feed)]) == 2
    assert "there is no event of 0000000007" in capsys.readouterr().err


def test_a_submission_is_asked_about_as_it_is(capsys: Capture) -> None:
    found = listed(capsys, EXAMPLES / "text_13d.txt")
    assert {one["issuer"] for one in found} == {"0009900777"}
    names = [name["name"] for one in found if one["kind"] == "person" for name in one["names"]]
    assert "MEADOW ADVISORS INC" in names
    assert ISSUER not in {one["issuer"] for one in found}
