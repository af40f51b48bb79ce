"""A worker that fails over a partition's quick way goes on event by event, and what it took can be rebuilt."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from monitor.live import partition as live_partition
from monitor.terminal.running import run
from tests.live_commands import Live
from tests.live_commands import event
from tests.live_commands import trade

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def live(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Live]:
    """A home for commands of this process and of others."""
    found = Live(tmp_path)
    for name, value in found.environment.items():
        if name.startswith("PILLWATCH_"):
            monkeypatch.setenv(name, value)
    root = logging.getLogger()
    handlers = root.handlers[:]
    yield found
    root.handlers[:] = handlers


def test_it_goes_on_event_by_event(live: Live, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    known = {"known_at": "2024-03-01T15:00:00Z"}
    count = event("shares_outstanding", "count", "2024-03-01", shares=10_000_000, **known)
    stake = event("holding", "stake", "2024-03-01", holder="alder", shares=1_400_000, **known)
    live.take([count, stake], "--clock", "wall")
    instants = [f"2024-03-11T15:00:{n:02}Z" for n in range(50)]
    live("ingest", live.feed(*(trade(f"t{n}", at, 2_000, known_at=at) for n, at in enumerate(instants))))

    def failing(*arguments: Any) -> Any:
        raise ZeroDivisionError("what a mistake")

    monkeypatch.setattr(live_partition, "take_quickly", failing)
    assert run(["run", "--drain"]) == 0
    said = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    (critical,) = [one for one in said if one["level"] == "critical"]
    assert "goes on event by event" in critical["says"]
    assert "what a mistake" in critical["traceback"]
    assert run(["alerts", "--format", "jsonl"]) == 0
    assert '"acquiring_person_became"' in capsys.readouterr().out
    # The same way again: the quick one still fails.
    assert run(["rebuild"]) == 0
    assert "equal to the byte" in capsys.readouterr().out
