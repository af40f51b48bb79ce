"""The replay cases of the project's owner, where they are at hand: exactly the alerts they must give."""

import json
from pathlib import Path
from typing import Any

import pytest

from monitor.chains import Chains
from tests.replaying import alerts_of
from tests.replaying import as_json
from tests.replaying import decoded

CASES = Path(__file__).parents[3] / "shared" / "cases"
FOUND = sorted(path.parent for path in CASES.glob("*/case.json"))


@pytest.mark.skipif(not FOUND, reason="../shared/cases is absent: the replay cases are not run")
@pytest.mark.parametrize("folder", FOUND, ids=lambda folder: folder.name)
def test_case(folder: Path) -> None:
    case = json.loads((folder / "case.json").read_text())
    chains = Chains.named([folder / "plan.toml"], feed_folder=folder)
    events = decoded(_lines(folder / "feed.jsonl"), chains)
    alerts = as_json(alerts_of(events, chains, case["until"]))
    actual = [alert for alert in alerts if alert["kind"] in case["kinds"]]
    for wanted in _lines(folder / "expected.jsonl"):
        hit = next((alert for alert in actual if _says(alert, wanted)), None)
        assert hit is not None, f"missing {wanted}"
        actual.remove(hit)
    assert not actual, "unexpected alerts"


def _says(alert: dict[str, Any], wanted: dict[str, Any]) -> bool:
    return all(alert.get(name) == value for name, value in wanted.items())


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines() if line.strip()]
