"""The embedded server: shared by all who use it, stopped by the last, restartable after any kill."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from monitor.adapters.redis import embedded_store
from monitor.adapters.redis import store_watch
from monitor.adapters.redis.connection import open_store
from monitor.adapters.redis.store_errors import StoreUnreachable
from monitor.settings import Settings
from monitor.settings import read_settings

ROOT = str(Path(__file__).parents[2])

def _is_gone(home: Path) -> bool:
    lock = os.open(home / "store" / "server.lock", os.O_RDWR)
    try:
        return embedded_store._is_taken(lock)
    finally:
        os.close(lock)


def _wait_until_gone(home: Path) -> None:
    deadline = time.monotonic() + 10
    while not _is_gone(home):
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_what_is_written_outlives_the_server(tmp_path: Path) -> None:
    with open_store(Settings(home=tmp_path)) as opened:
        opened.client.set("a", "b")
    assert _is_gone(tmp_path)
    with open_store(Settings(home=tmp_path)) as opened:
        assert opened.client.get("a") == b"b"
    opened.close()


def test_several_share_one_server_and_the_last_one_stops_it(tmp_path: Path) -> None:
    first = open_store(Settings(home=tmp_path))
    second = open_store(Settings(home=tmp_path))
    first.client.set("a", "b")
    first.close()
    assert not _is_gone(tmp_path)
    assert second.client.get("a") == b"b"
    second.close()
    assert _is_gone(tmp_path)


_USER = """
import sys, time
sys.path.insert(0, {root!r})
from pathlib import Path
from monitor.adapters.redis.connection import open_store
from monitor.settings import Settings
store = open_store(Settings(home=Path({home!r})))
store.client.incr("count")
print("ready", flush=True)
time.sleep({seconds})
"""


def _start(home: Path, seconds: float) -> "subprocess.Popen[bytes]":
    code = _USER.format(root=ROOT, home=str(home), seconds=seconds)
    return subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)


def _user(home: Path, seconds: float) -> "subprocess.Popen[bytes]":
    """A process that has opened the store and keeps it for a time."""
    user = _start(home, seconds)
    assert user.stdout is not None
    assert user.stdout.readline() == b"ready\n"
    return user


def _end(user: "subprocess.Popen[bytes]") -> int:
    """Its exit code; everything that it printed is read."""
    user.communicate(timeout=60)
    return user.returncode


def _kill(user: "subprocess.Popen[bytes]") -> None:
    user.send_signal(signal.SIGKILL)
    user.communicate()


def test_a_server_whose_only_user_was_killed_stops_and_can_be_started_again(tmp_path: Path) -> None:
    _kill(_user(tmp_path, 60))
    _wait_until_gone(tmp_path)
    with open_store(Settings(home=tmp_path)) as opened:
        assert opened.client.get("count") == b"1"


def test_a_user_whose_starter_was_killed_goes_on(tmp_path: Path) -> None:
    starter = _user(tmp_path, 60)
    with open_store(Settings(home=tmp_path)) as opened:
        _kill(starter)
        time.sleep(0.1)
        assert opened.client.get("count") == b"1"
    assert _is_gone(tmp_path)


def test_many_that_begin_at_once_share_one_server(tmp_path: Path) -> None:
    users = [_start(tmp_path, 0) for _ in range(4)]
    assert [_end(user) for user in users] == [0] * 4
    _wait_until_gone(tmp_path)
    with open_store(Settings(home=tmp_path)) as opened:
        assert opened.client.get("count") == b"4"


def test_a_process_that_only_ends_stops_its_server(tmp_path: Path) -> None:
    assert _end(_start(tmp_path, 0)) == 0
    assert _is_gone(tmp_path)


def test_reading_the_output_of_the_starter_does_not_wait_for_others(tmp_path: Path) -> None:
    starter = _user(tmp_path, 0.2)
    with open_store(Settings(home=tmp_path)):
        began = time.monotonic()
        _end(starter)
        assert time.monotonic() - began < 5


def test_a_long_folder_gets_a_short_socket(tmp_path: Path) -> None:
    home = tmp_path / ("deep" * 20) / ("er" * 40)
    with open_store(Settings(home=home)) as opened:
        assert opened.client.ping()


def test_a_stale_socket_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "store").mkdir()
    (tmp_path / "store" / "store.sock").touch()
    with open_store(Settings(home=tmp_path)) as opened:
        assert opened.client.ping()


# -- errors ------------------------------------------------------------------------------------------------------


def test_no_server_at_the_url_is_one_sentence_without_the_password(tmp_path: Path) -> None:
    settings = read_settings({"PILLWATCH_REDIS_URL": "redis://ana:s3cret@127.0.0.1:1/0"}, tmp_path)
    with pytest.raises(StoreUnreachable, match="does not answer") as raised:
        open_store(settings)
    assert "s3cret" not in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_home_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreUnreachable, match="PILLWATCH_HOME"):
        open_store(Settings(home=tmp_path / "file" / "home"))


def test_a_damaged_log_is_reported_with_the_servers_own_words(tmp_path: Path) -> None:
    with open_store(Settings(home=tmp_path)) as opened:
        opened.client.set("a", "b")
    for path in (tmp_path / "store" / "appendonlydir").glob("*.aof"):
        path.write_bytes(b"*1\r\nnonsense" * 10)
    with pytest.raises(StoreUnreachable, match="Bad file format|stopped at once"):
        open_store(Settings(home=tmp_path))


def test_a_server_that_stops_meanwhile_is_unreachable(tmp_path: Path) -> None:
    with open_store(Settings(home=tmp_path)) as opened:
        store_watch.ask_to_stop(str(tmp_path / "store" / "store.sock"))
        with pytest.raises(StoreUnreachable), opened.errors():
            opened.client.ping()
