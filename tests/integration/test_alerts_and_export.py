"""`alerts` and `export`, as those who read them meet them."""

import subprocess
import sys
from pathlib import Path

from tests.live_commands import ISSUER
from tests.live_commands import ROOT
from tests.live_commands import Live
from tests.live_commands import event

PATIENCE_SECONDS = 60

COUNT = event("shares_outstanding", "count", "2024-03-01", shares=10_000_000)
STAKE = event("holding", "stake", "2024-03-01", holder="alder", shares=1_400_000)
LAST = event("clock", "last", "2024-03-14T15:00:00Z")


def test_following_ends_when_its_reader_goes_away_though_nothing_is_raised(tmp_path: Path) -> None:
    live = Live(tmp_path)
    live.take([COUNT, STAKE, LAST])
    command = [sys.executable, "-m", "monitor.cli", "alerts", "--follow", "--format", "jsonl"]
    with subprocess.Popen(
        command, cwd=ROOT, env=live.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as following:
        assert following.stdout is not None and following.stderr is not None
        try:
            assert b"threshold_crossed" in following.stdout.readline()
            following.stdout.close()
            assert following.wait(PATIENCE_SECONDS) == 141
            assert following.stderr.read() == b""
        finally:
            following.kill()


def test_an_issuer_of_which_nothing_was_taken_is_named(tmp_path: Path) -> None:
    live = Live(tmp_path)
    folder = tmp_path / "taken"
    assert "nothing was taken yet" in live("export", folder, code=2).stderr
    live.take([COUNT, STAKE, LAST])
    assert "nothing of 0000000043 was taken yet" in live("export", "--issuer", "43", folder, code=2).stderr
    assert not folder.exists()
    live("export", folder)
    assert [path.name for path in folder.iterdir()] == [ISSUER]
