"""A worker in a process of its own, as `pillwatch run` starts it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.live import plan_texts
from monitor.settings import Settings


def write_plans(folder: Path, issuers: int) -> None:
    """A plan file for each issuer."""
    for name, text in plan_texts(issuers).items():
        (folder / f"{name}.toml").write_text(text)


@contextmanager
def worker(settings: Settings, plans: Path) -> "Iterator[subprocess.Popen[bytes]]":
    """Work until the context ends: then it is killed. What it says of itself stands beside the plans."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("PILLWATCH_")},
        "PILLWATCH_HOME": str(settings.home),
        "PILLWATCH_NAMESPACE": settings.namespace,
        "PILLWATCH_KAFKA_URL": f"kafka://{','.join(settings.kafka_servers)}",
        "PILLWATCH_PARTITIONS": str(settings.partitions),
        "PILLWATCH_PLANS": str(plans),
        "PILLWATCH_HTTP": "off",
    }
    with (plans / "worker.log").open("ab") as said:
        process = subprocess.Popen([sys.executable, "-m", "monitor.cli", "run"], env=environment, stderr=said)
        try:
            yield process
        finally:
            process.kill()
            process.wait()


def must_run(process: "subprocess.Popen[bytes]", plans: Path) -> None:
    """Raises RuntimeError with what it said last, if the worker has ended."""
    if process.poll() is not None:
        raise RuntimeError((plans / "worker.log").read_text()[-2000:])
