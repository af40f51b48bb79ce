"""A worker's name tells those beside it whether its process still runs, and nothing of workers elsewhere."""

import errno
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from monitor.adapters.service import worker_names
from monitor.adapters.service.worker_names import is_gone
from monitor.adapters.service.worker_names import own_name

_SAY_NAME = """
import sys
from monitor.adapters.service.worker_names import own_name
print(own_name(), flush=True)
sys.stdin.read()
"""


@contextmanager
def _other() -> "Iterator[tuple[subprocess.Popen[str], str]]":
    """A worker in another process, with its name."""
    with subprocess.Popen(
        [sys.executable, "-c", _SAY_NAME], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        try:
            yield process, process.stdout.readline().strip()
        finally:
            process.kill()


def test_two_workers_of_one_process_have_two_names_and_neither_is_gone() -> None:
    first, second = own_name(), own_name()
    assert first != second
    assert not is_gone(first)
    assert not is_gone(second)


def test_a_process_that_is_killed_is_gone_and_one_that_is_stopped_is_not() -> None:
    with _other() as (process, name):
        assert not is_gone(name)
        process.send_signal(signal.SIGSTOP)
        assert not is_gone(name)
        process.kill()
        process.wait()
        assert is_gone(name)


def test_a_killed_process_is_gone_before_anybody_has_asked_how_it_ended() -> None:
    with _other() as (process, name):
        process.kill()
        assert process.stdout is not None
        assert process.stdout.read() == ""  # its end has closed; until `wait` the process is a zombie
        until = time.monotonic() + 10
        while not is_gone(name):
            assert time.monotonic() < until
        assert process.returncode is None


def test_another_process_of_the_same_number_is_another_worker() -> None:
    host, pid, started, machine, unique = own_name().rsplit(":", 4)
    assert is_gone(":".join((host, pid, str(int(started) - 1), machine, unique)))


def test_nothing_is_known_of_workers_elsewhere_or_of_other_names(monkeypatch: pytest.MonkeyPatch) -> None:
    with _other() as (process, name):
        process.kill()
        process.wait()
    host, pid, started, machine, unique = name.rsplit(":", 4)
    assert not is_gone(":".join((host, pid, started, "0" * len(machine), unique)))
    assert not is_gone("a rebuild")
    assert not is_gone(f"{host}:{pid}:{unique}")
    monkeypatch.setattr(worker_names, "_machine", lambda: "")
    assert not is_gone(own_name())
    assert not is_gone(":".join((host, pid, started, "", unique)))


def test_where_the_system_does_not_say_nobody_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that has too many files open learns nothing of others."""

    def full(self: Path, *args: object, **options: object) -> str:
        raise OSError(errno.EMFILE, "Too many open files")

    name = own_name()
    monkeypatch.setattr(Path, "read_text", full)
    assert not is_gone(name)
    assert own_name().rsplit(":", 4)[2] == ""
