"""The service follows EDGAR: a filing in the feed is taken, once, by one of the workers, and again by none."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC
from datetime import datetime
from pathlib import Path

from monitor.episodes import FOLDER as EPISODES
from tests.edgar_filings import NEW_YORK
from tests.edgar_filings import Filing
from tests.edgar_filings import page
from tests.edgar_filings import submission_path
from tests.edgar_server import EdgarServer

ISSUER = "0001014739"
SUBMISSION = EPISODES / "heartland-2006-2010" / "2006-12-08-sc13ga.txt"
FILED = Filing("0000000000-06-120800", "SC 13G/A", (ISSUER,), datetime.now(UTC).astimezone(NEW_YORK))
PATIENCE_SECONDS = 60


def test_a_filing_in_the_feed_is_taken_once(pillwatch: Path, tmp_path: Path) -> None:
    with EdgarServer() as server:
        server.feed = lambda start: page([FILED], start)
        server.files[submission_path(FILED)] = SUBMISSION.read_bytes()
        environment = {
            **os.environ,
            "PILLWATCH_HOME": str(tmp_path / "home"),
            "PILLWATCH_HTTP": "off",
            "PILLWATCH_EDGAR_URL": server.url,
            "PILLWATCH_EDGAR_USER_AGENT": "Pillwatch tests tests@pillwatch.test",
            "PILLWATCH_EDGAR_RATE": "10",
        }
        with running(pillwatch, environment), running(pillwatch, environment):
            wait_until(lambda: taken(pillwatch, environment, tmp_path / "one") == [FILED.accession])
        asked = server.asked(submission_path(FILED))
        with running(pillwatch, environment):
            before = server.asked("browse-edgar")
            wait_until(lambda: server.asked("browse-edgar") > before)
        assert server.asked(submission_path(FILED)) == asked == 1
        assert taken(pillwatch, environment, tmp_path / "two") == [FILED.accession]


@contextmanager
def running(pillwatch: Path, environment: dict[str, str]) -> Iterator[None]:
    """A worker, while the context is open."""
    with subprocess.Popen([pillwatch, "run"], env=environment, stderr=subprocess.PIPE) as worker:
        try:
            yield
        finally:
            worker.send_signal(signal.SIGTERM)
            _, said = worker.communicate(timeout=PATIENCE_SECONDS)
            assert worker.returncode == 0, said.decode()


def taken(pillwatch: Path, environment: dict[str, str], folder: Path) -> list[str]:
    """The accessions of the filings that were taken."""
    command = [pillwatch, "export", "--issuer", ISSUER, str(folder)]
    subprocess.run(command, env=environment, capture_output=True, timeout=PATIENCE_SECONDS, check=False)
    feed = folder / ISSUER / "feed.jsonl"
    events = map(json.loads, feed.read_text().splitlines()) if feed.exists() else []
    return [event["accession"] for event in events if event["kind"] == "filing"]


def wait_until(is_so: object) -> None:
    """Wait until it is so."""
    until = time.monotonic() + PATIENCE_SECONDS
    while not is_so():  # type: ignore[operator]
        assert time.monotonic() < until
        time.sleep(0.2)
