"""The slow reference evaluation must give what the shared cases expect, compared as their check.py does."""
import json
from pathlib import Path
from typing import Any

import pytest

from tests.oracle.evaluation import evaluate

CASES = Path(__file__).resolve().parents[2].parent / "shared" / "cases"
FOLDERS = sorted(path.parent for path in CASES.glob("**/case.json"))


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines() if line.strip()]


@pytest.mark.skipif(not FOLDERS, reason=f"NO CASES WERE COMPARED: {CASES} is absent or empty")
def test_there_are_cases() -> None:
    assert len(FOLDERS) >= 21


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_the_oracle_gives_what_the_case_expects(folder: Path) -> None:
    case = json.loads((folder / "case.json").read_text())
    plans = {path.name: path.read_text() for path in sorted(folder.glob("*.toml"))}
    alerts = evaluate(lines(folder / "feed.jsonl"), plans, "plan.toml", case["until"])
    assert [a["raised_at"] for a in alerts] == sorted(a["raised_at"] for a in alerts)
    left = [a for a in alerts if a["kind"] in case["kinds"]]
    missing = []
    for want in lines(folder / "expected.jsonl"):
        hit = next((a for a in left if all(a.get(name) == value for name, value in want.items())), None)
        if hit is None:
            missing.append(want)
        else:
            left.remove(hit)
    assert (missing, left) == ([], []), "missing, unexpected"
