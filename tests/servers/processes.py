"""A server as a process group of its own, that ends with the run whatever happens to the run."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable
from collections.abc import Mapping
from pathlib import Path

PATIENCE_SECONDS = 60.0
_PAUSE_SECONDS = 0.02
_STOP_SECONDS = 20.0
# Reads until the run's end of the pipe closes, which the kernel does even if the run was killed.
_WATCH = 'cat >/dev/null; kill -s KILL -- "-$0" 2>/dev/null'


class ServerFailed(AssertionError):
    """A server stopped, or did not answer; the message has the end of its log."""


def free_port() -> int:
    """A loopback port that nobody has, and that no outgoing connection is given meanwhile."""
    low, high = _outgoing_ports()
    for _ in range(200):
        port = 10_000 + int.from_bytes(os.urandom(2)) % 20_000
        if low <= port <= high:
            continue
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise ServerFailed("there is no free port")


def _outgoing_ports() -> tuple[int, int]:
    try:
        low, high = Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()
    except OSError:
        return 32_768, 60_999
    return int(low), int(high)


def accepts(port: int) -> bool:
    """Whether somebody listens there."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False


class ServerProcess:
    """A command that serves until it is stopped. It can be started again after `kill` or `stop`."""

    def __init__(
        self, command: list[str], log: Path, *, environment: Mapping[str, str] | None = None, folder: Path | None = None
    ) -> None:
        self._command = command
        self._log = log
        self._environment = {**os.environ, **(environment or {})}
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self._watch: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """Of the group's first process; it names the group."""
        assert self._process is not None, "it was not started"
        return self._process.pid

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self, answers: Callable[[], bool], patience: float = PATIENCE_SECONDS) -> None:
        """Start it and wait until it answers. Raises `ServerFailed`."""
        assert not self.is_running, "it runs already"
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                env=self._environment,
                cwd=self._folder,
            )
        watch = ["sh", "-c", _WATCH, str(self._process.pid)]
        self._watch = subprocess.Popen(watch, stdin=subprocess.PIPE, start_new_session=True)
        self.wait_until(answers, patience)

    def wait_until(self, answers: Callable[[], bool], patience: float = PATIENCE_SECONDS) -> None:
        """Wait until it answers. Raises `ServerFailed` if it ends, or is silent for too long (seconds)."""
        deadline = time.monotonic() + patience
        while not answers():
            if not self.is_running:
                raise ServerFailed(f"{self._command[0]} ended at once:\n{self.last_words()}")
            if time.monotonic() > deadline:
                self.kill()
                raise ServerFailed(f"{self._command[0]} does not answer:\n{self.last_words()}")
            time.sleep(_PAUSE_SECONDS)

    def kill(self) -> None:
        """SIGKILL to the whole group; returns when it is gone."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """SIGTERM, and SIGKILL to what is still there after a time."""
        self._end(signal.SIGTERM)

    def pause(self) -> None:
        """SIGSTOP: it holds its connections and answers nothing."""
        os.killpg(self.pid, signal.SIGSTOP)

    def resume(self) -> None:
        """SIGCONT."""
        os.killpg(self.pid, signal.SIGCONT)

    def last_words(self) -> str:
        """The end of its log."""
        return self._log.read_text(errors="replace")[-3000:] if self._log.exists() else ""

    def _end(self, number: int) -> None:
        if self._process is None:
            return
        if self._watch is not None:  # first: it must not outlive the group, whose number may be given away again
            self._watch.kill()
            self._watch.communicate()
            self._watch = None
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, number)
            os.killpg(self._process.pid, signal.SIGCONT)  # a paused one would not hear SIGTERM
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_STOP_SECONDS)
        with contextlib.suppress(ProcessLookupError):  # what would not stop, and children that it left
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._process = None


class OwnServer:
    """A server with a folder of its own, on the same port and files from start to start."""

    _server: ServerProcess

    def __init__(self, name: str) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix=f"pillwatch-{name}-"))
        """Its files."""

    @property
    def log(self) -> str:
        """The end of what it has said."""
        return self._server.last_words()

    def start(self) -> None:
        """Start it on the files of the last time; returns when it serves. Raises `ServerFailed`."""
        raise NotImplementedError

    def kill(self) -> None:
        """SIGKILL."""
        self._server.kill()

    def restart(self) -> None:
        """After `kill`: start again on the same port and files. While it runs: kill it first."""
        self._server.kill()
        self.start()

    def pause(self) -> None:
        """SIGSTOP: clients keep their connections and get no answer."""
        self._server.pause()

    def resume(self) -> None:
        """SIGCONT."""
        self._server.resume()

    def stop(self) -> None:
        """Stop it for good and remove its files."""
        self._server.kill()  # nobody reads its files again
        shutil.rmtree(self.folder, ignore_errors=True)

    def ensure_running(self) -> None:
        """Start it again if a test left it down, or paused."""
        if self._server.is_running:
            self.resume()
        else:
            self.start()
