"""`pillwatch persons` over the live service: questions from what was taken, answers as events of the log."""

import json
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

from tests.person_events import ISSUER
from tests.person_events import count
from tests.person_events import filing
from tests.person_events import row

Run = Callable[..., "CompletedProcess[str]"]

EVENTS = [
    count(37_401_331),
    filing(1, "2006-12-04", [row("heart-partners-l-p", "Heart Partners, L.P.", 3_000_000)]),
    filing(2, "2006-12-05", [row("0000000077", "HEART PARTNERS LP", 3_100_000)]),
    filing(
        3,
        "2006-12-06",
        [row("alder-fund", "Alder Fund", 2_900_000), row("birch-fund", "Birch Fund", 2_900_000)],
        relations=[("group", "group-box", ["alder-fund", "birch-fund"])],
    ),
]


def ok(answer: "CompletedProcess[str]") -> str:
    assert answer.returncode == 0, answer.stderr
    return answer.stdout


def listed(run: Run, kind: str) -> list[dict[str, Any]]:
    lines = map(json.loads, ok(run("persons", "--issuer", ISSUER, "--format", "jsonl")).splitlines())
    return [line for line in lines if line["kind"] == kind]


def test_questions_are_answered_in_the_log_and_exported(run: Run, tmp_path: Path) -> None:
    feed = tmp_path / "feed.jsonl"
    feed.write_text("".join(json.dumps(event) + "\n" for event in EVENTS))
    ok(run("ingest", feed))
    drained = run("run", "--drain")
    ok(drained)
    said = [line for line in map(json.loads, drained.stderr.splitlines()) if line["from"] == "pillwatch.persons"]
    same, together = sorted(listed(run, "question"), key=lambda question: str(question["asks"]))
    assert same["persons"] == ["0000000077", "heart-partners-l-p"]
    assert together["persons"] == ["alder-fund", "birch-fund"]
    assert {line["question"] for line in said} == {same["id"], together["id"]}
    assert all(f"pillwatch persons answer {line['question']}" in line["says"] for line in said)

    ok(run("persons", "answer", same["id"], "same"))
    ok(run("persons", "answer", together["id"], "no"))
    ok(run("run", "--drain"))
    assert listed(run, "question") == []
    assert {one["says"] for one in listed(run, "answer")} == {"same", "no"}
    assert "heart-partners-l-p" not in {one["person"] for one in listed(run, "person")}

    ok(run("export", tmp_path / "taken"))
    exported = tmp_path / "taken" / ISSUER / "feed.jsonl"
    lines = [json.loads(line) for line in exported.read_text().splitlines()]
    answers = [line for line in lines if "answers" in line]
    assert [line["kind"] for line in answers] == ["person", "person"]
    # Known when it was answered, not when the filings were accepted.
    assert all(line["known_at"] > "2026" for line in answers)
    alerts = ok(run("alerts", "--issuer", ISSUER, "--format", "jsonl"))
    assert ok(run("replay", "--no-store", "--format", "jsonl", exported)) == alerts

    ok(run("persons", "answer", together["id"], "withdraw"))
    ok(run("run", "--drain"))
    assert [one["id"] for one in listed(run, "question")] == [together["id"]]
    ok(run("persons", "answer", together["id"], "yes"))
    ok(run("run", "--drain"))
    assert listed(run, "question") == []
    ok(run("export", tmp_path / "again"))
    (relation,) = (
        line
        for line in map(json.loads, (tmp_path / "again" / ISSUER / "feed.jsonl").read_text().splitlines())
        if line["kind"] == "relationship"
    )
    assert relation["persons"] == ["alder-fund", "birch-fund"]
    assert (relation["relation"], relation["basis"], relation["at"]) == ("group", "group-box", "2006-12-06")
    assert "cover page 2, row 2: (a) [X]" in relation["read_from"]


def test_before_anything_was_taken_it_says_what_to_do(run: Run) -> None:
    answer = run("persons")
    assert answer.returncode == 2
    assert "the live service has taken nothing yet" in answer.stderr
