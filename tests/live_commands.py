"""The commands of the live service in tests: real processes, a real embedded server, a home and plan of their own."""

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

from tests.example_plans import plan_text

ROOT = Path(__file__).parents[1]
ISSUER = "0000000042"

PLAN = plan_text("example-2024", ISSUER)

Line = dict[str, Any]


def event(kind: str, event_id: str, at: str, /, **fields: Any) -> Line:
    """An event of the example's issuer."""
    return {"kind": kind, "id": event_id, "issuer": ISSUER, "at": at, **fields}


def trade(event_id: str, at: str, shares: int, **fields: Any) -> Line:
    """A purchase by the one holder of the example."""
    return event("trade", event_id, at, holder="alder", side="buy", shares=shares, **fields)


class Live:
    """Runs commands in one home, under one plan."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder = folder
        self.plan = folder / "plan.toml"
        self.plan.write_text(PLAN)
        cleared = {name: value for name, value in os.environ.items() if not name.startswith("PILLWATCH_")}
        self.environment = {
            **cleared,
            "PILLWATCH_HOME": str(folder / "home"),
            "PILLWATCH_PLANS": str(self.plan),
            "PILLWATCH_HTTP": "off",
            **settings,
        }
        self._feeds = 0

    def __call__(self, *arguments: object, code: int = 0) -> "CompletedProcess[str]":
        """Run a command to its end, which has this exit code."""
        answer = subprocess.run(
            [sys.executable, "-m", "monitor.cli", *map(str, arguments)],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            encoding="utf-8",
            timeout=90,
            check=False,
        )
        assert answer.returncode == code, f"{arguments}: {answer.returncode}\n{answer.stdout}\n{answer.stderr}"
        assert "Traceback" not in answer.stderr, answer.stderr
        return answer

    def lines(self, *arguments: object) -> list[Line]:
        """The JSON Lines that a command prints."""
        return [json.loads(line) for line in self(*arguments).stdout.splitlines()]

    def feed(self, *events: Line | bytes) -> Path:
        """A feed of these events; bytes are lines as they are."""
        self._feeds += 1
        path = self.folder / f"feed-{self._feeds}.jsonl"
        path.write_bytes(b"".join(_line(one) for one in events))
        return path

    def take(self, events: Iterable[Line | bytes], *clock: str) -> None:
        """Bring events, and take all that the log has."""
        self("ingest", self.feed(*events))
        self("run", *(clock or ("--clock", "feed")), "--drain")


def _line(one: Line | bytes) -> bytes:
    return (one if isinstance(one, bytes) else json.dumps(one).encode()) + b"\n"
