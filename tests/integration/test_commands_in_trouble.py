"""The console script where the world around it fails: full disks, closed pipes, interrupts, a store that is gone."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

FEED = """\
{"kind": "shares_outstanding", "id": "10-q", "issuer": "0001014739", "at": "2006-11-07", "shares": 37401331}
{"kind": "holding", "id": "h-1", "issuer": "0001014739", "at": "2006-12-08", "holder": "heartland", "shares": 6919246}
"""
ALERTS = 5

Run = Callable[..., "CompletedProcess[str]"]


@pytest.fixture
def feed(tmp_path: Path) -> Path:
    """A feed in which a holder crosses, and nobody announces it."""
    path = tmp_path / "feed.jsonl"
    path.write_text(FEED)
    return path


def test_a_full_disk_under_standard_output(pillwatch: Path, feed: Path) -> None:
    with open("/dev/full", "wb") as full:
        answer = subprocess.run(
            [pillwatch, "replay", "--no-store", feed], stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert answer.returncode == 1
    assert answer.stderr.splitlines()[-1] == "pillwatch: cannot write the output: No space left on device."
    assert "Traceback" not in answer.stderr


def test_a_full_disk_under_the_rejects_does_not_hide_the_alerts(pillwatch: Path, run: Run, feed: Path) -> None:
    with feed.open("ab") as stream:
        stream.write(b"no json\n")
    answer = run("replay", "--no-store", "--format", "jsonl", "--rejects", "/dev/full", feed)
    assert answer.returncode == 1
    assert len(answer.stdout.splitlines()) == ALERTS
    assert answer.stderr.splitlines()[-1] == "pillwatch: cannot write rejects to /dev/full: No space left on device."


def test_rejects_in_a_folder_that_is_not_there(run: Run, tmp_path: Path, feed: Path) -> None:
    answer = run("replay", "--no-store", "--rejects", tmp_path / "none" / "rejects.jsonl", feed)
    assert answer.returncode == 1
    assert answer.stdout == ""
    assert answer.stderr.startswith("pillwatch: cannot write rejects to")


def test_a_reader_that_goes_away_ends_it_quietly(pillwatch: Path, feed: Path) -> None:
    script = f"'{pillwatch}' replay --no-store --format jsonl '{feed}' | true; echo ${{PIPESTATUS[0]}}"
    answer = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=False)
    assert answer.stdout == "141\n"
    assert "Traceback" not in answer.stderr
    assert "Broken" not in answer.stderr


def test_an_interrupt_ends_it_with_130(pillwatch: Path, tmp_path: Path) -> None:
    fifo = tmp_path / "feed.jsonl"
    os.mkfifo(fifo)
    command = [pillwatch, "replay", "--no-store", fifo]
    with (
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as replaying,
        fifo.open("wb"),  # waits until the feed is open at the other end too
    ):
        time.sleep(0.2)
        replaying.send_signal(signal.SIGINT)
        _, complaint = replaying.communicate(timeout=20)
    assert replaying.returncode == 130
    assert complaint == ""


def test_a_closed_standard_output(pillwatch: Path, feed: Path) -> None:
    script = f"'{pillwatch}' replay --no-store '{feed}' >&-"
    answer = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=False)
    assert answer.returncode == 1
    assert "standard output is closed" in answer.stderr


def test_a_store_that_is_gone_does_not_hide_the_alerts(run: Run, feed: Path) -> None:
    url = "redis://user:secret@localhost:1/0"
    answer = run("replay", "--format", "jsonl", feed, PILLWATCH_REDIS_URL=url)
    assert answer.returncode == 0
    assert len(answer.stdout.splitlines()) == ALERTS
    assert "the state was not kept" in answer.stderr.splitlines()[-1]
    assert "redis://user:***@localhost:1/0 does not answer" in answer.stderr.splitlines()[-1]


def test_a_home_that_is_a_file_is_refused_before_anything_is_read(run: Run, tmp_path: Path, feed: Path) -> None:
    (tmp_path / "file").write_text("")
    answer = run("replay", feed, PILLWATCH_HOME=str(tmp_path / "file"))
    assert answer.returncode == 2
    assert answer.stdout == ""
    assert answer.stderr.startswith("pillwatch: PILLWATCH_HOME (environment)")
