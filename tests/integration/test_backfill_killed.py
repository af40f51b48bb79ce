"""A backfill that is killed leaves whole files or none, and goes on where it was."""

import os
import signal
import subprocess
import time
from datetime import date
from datetime import datetime
from pathlib import Path

from tests.edgar_filings import NEW_YORK
from tests.edgar_filings import filings
from tests.edgar_filings import index
from tests.edgar_filings import index_path
from tests.edgar_filings import submission
from tests.edgar_filings import submission_path
from tests.edgar_server import EdgarServer

DAY = date(2026, 1, 12)
FILED = filings(12, datetime(2026, 1, 12, 12, tzinfo=NEW_YORK), seed=2)
PATIENCE_SECONDS = 60


def test_a_backfill_that_is_killed_goes_on(pillwatch: Path, tmp_path: Path) -> None:
    folder = tmp_path / "filings"
    with EdgarServer() as server:
        server.files[index_path(DAY)] = index(FILED, DAY)
        server.files |= {submission_path(filing): submission(filing) for filing in FILED}
        # Half of the sixth and all later ones hang: the kill finds some written and some on their way.
        server.fault = lambda path, count: "stall" if path in list(map(submission_path, FILED))[5:] else None
        environment = {
            **os.environ,
            "PILLWATCH_HOME": str(tmp_path / "home"),
            "PILLWATCH_EDGAR_URL": server.url,
            "PILLWATCH_EDGAR_USER_AGENT": "Pillwatch tests tests@pillwatch.test",
            "PILLWATCH_EDGAR_RATE": "10",
            "PILLWATCH_EDGAR_ISSUERS": "all",
            "PILLWATCH_EDGAR_FORMS": "all",
        }
        command = [str(pillwatch), "backfill", "--from", str(DAY), "--to", str(DAY), "--into", str(folder)]
        with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE) as killed:
            until = time.monotonic() + PATIENCE_SECONDS
            while not (folder.is_dir() and len(list(folder.glob("*.txt"))) >= 5):
                assert killed.poll() is None and time.monotonic() < until, killed.stderr
                time.sleep(0.02)
            killed.send_signal(signal.SIGKILL)
        there = {path.name: path.read_bytes() for path in folder.glob("*.txt")}
        assert there == {f"{filing.accession}.txt": submission(filing) for filing in FILED[:5]}
        server.stalls_end.set()
        server.fault = lambda path, count: None
        before = server.asked("/Archives/edgar/data/")
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        assert server.asked("/Archives/edgar/data/") - before == len(FILED) - 5
        assert "7 fetched" in done.stderr
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {
        f"{filing.accession}.txt": submission(filing) for filing in FILED
    }
