"""The runbook's way to another number of partitions, run as it is written, on a real Kafka and a real Valkey."""

import json
import os
import random
import re
import subprocess
import sys
from pathlib import Path

from tests.deploy.composed import ROOT
from tests.deploy.composed import compose
from tests.integration.live import Live
from tests.integration.live import live_on_kafka
from tests.integration.test_live_kafka import feed
from tests.integration.test_live_kafka import write
from tests.integration.test_live_kafka import write_plans
from tests.servers.kafka import KafkaServer
from tests.servers.valkey import ValkeyServer

RUNBOOK = (ROOT / "deploy/README.md").read_text(encoding="utf-8")
SEED = 5


def steps() -> list[str]:
    """The blocks of commands of that section, without the one that says what `pillwatch` is in containers."""
    section = RUNBOOK.partition("## More partitions\n")[2].partition("\n## ")[0]
    return [one for one in re.findall(r"```sh\n(.*?)```", section, re.S) if "docker compose" not in one]


def run(live: Live, folder: Path, exported: Path, namespace: str) -> None:
    """Run the steps in one shell, which stops at the first that fails."""
    shim = folder / "bin" / "pillwatch"
    shim.parent.mkdir()
    shim.write_text(f'#!/bin/sh\nexec {sys.executable} -m monitor.cli "$@"\n')
    shim.chmod(0o755)
    script = "".join(steps()).replace("/var/lib/pillwatch/export", str(exported)).replace("pillwatch-2", namespace)
    path = f"{shim.parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**live.environment, "PATH": path, "PYTHONPATH": str(ROOT)}
    answer = subprocess.run(
        ["bash", "-e", "-o", "pipefail", "-c", script],
        cwd=folder,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    assert answer.returncode == 0, answer.stdout + answer.stderr


def test_another_number_of_partitions_gives_the_same_alerts_byte_for_byte(
    kafka: KafkaServer, valkey: ValkeyServer, tmp_path: Path
) -> None:
    plans = write_plans(tmp_path / "plans")
    with live_on_kafka(tmp_path, kafka.bootstrap, valkey.url, PILLWATCH_PLANS=str(plans)) as live:
        events = feed(random.Random(SEED), 900)
        # The first half comes last: what is late is known later than it says, and the record says both.
        for part in (events[450:], events[:450], events[300:600]):
            live.done("ingest", write(tmp_path / "part.jsonl", part))
            live.done("run", "--drain")
        shell, namespace = tmp_path / "shell", f"{live.namespace}-2"
        shell.mkdir()
        run(live, shell, tmp_path / "exported", namespace)
        before = (shell / "before.jsonl").read_text()
        assert before.count("threshold_crossed") > 10, f"seed {SEED} crosses too little to mean anything"

        moved = Live(tmp_path / "home", namespace, **_settings(live), PILLWATCH_PARTITIONS="8")
        assert before == live.alerts()
        assert moved.alerts().startswith(before)
        assert "8 partitions" in moved.done("doctor")
        moved.done("ingest", write(tmp_path / "again.jsonl", events))
        moved.done("run", "--drain")
        assert moved.alerts().startswith(before)  # what was sent already counts once
        assert _events(moved, tmp_path / "there") == _events(live, tmp_path / "here")
        assert "equal to the byte" in moved.done("rebuild")


def test_compose_passes_the_number_on() -> None:
    assert "PILLWATCH_PARTITIONS" in compose()["x-pillwatch"]["environment"]


def _settings(live: Live) -> dict[str, str]:
    own = ("PILLWATCH_HOME", "PILLWATCH_NAMESPACE", "PILLWATCH_HTTP")
    return {name: text for name, text in live.environment.items() if name.startswith("PILLWATCH_") and name not in own}


def _events(live: Live, folder: Path) -> dict[str, list[str]]:
    """Of each issuer what counts, with its instants; without the line that says how far time has come."""
    live.done("export", folder)
    return {
        path.parent.name: sorted(line for line in path.read_text().splitlines() if json.loads(line)["kind"] != "clock")
        for path in sorted(folder.glob("*/feed.jsonl"))
    }
