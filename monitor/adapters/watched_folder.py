"""A watched folder: files that appear are taken by one worker each, and moved when they have been taken in.

A worker takes a file by moving it into a folder of its own below `working`, whose lock the system holds for as long as
the worker lives. So several may watch the same folder, and what a dead one left behind is taken up by the next. Nothing
here counts twice: who takes a file up again brings the same events, by the same ids.
"""

import fcntl
import os
import stat
import time
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

WORKING = "working"
DONE = "done"
REFUSED = "refused"
REASONS_SUFFIX = ".reasons.jsonl"

SETTLED_SECONDS = 1.0
"""A file whose size and time stay the same for so long is complete."""

_UNFINISHED = (".part", ".partial", ".filepart", ".crdownload", ".tmp", ".swp", "~")
_NOT_EVENTS = (".toml", REASONS_SUFFIX)
_TRIES = ".tries"
_REASONS = ".reasons"
_TRIES_MAX = 5


class _Look(NamedTuple):
    """A file as it was seen, and since when it has been so."""

    size: int
    changed: int
    inode: int
    since: float


class Claim:
    """A file that is this worker's until `finish` or `release`."""

    def __init__(self, folder: Path, work: Path, lock: int) -> None:
        self.name = work.name
        self.path = work / work.name
        self.reasons = work / _REASONS
        """Where the answers go that say what was set aside, one JSON object a line."""
        self._folder = folder
        self._work = work
        self._lock = lock

    @property
    def is_regular(self) -> bool:
        """Is it a file itself, and no link, pipe or device?"""
        return stat.S_ISREG(self.path.lstat().st_mode)

    def begin(self) -> bool:
        """Count one more try; False where it was broken off too often, and is to be refused."""
        with (self._work / _TRIES).open("ab") as stream:
            tries = stream.tell() + 1
            stream.write(b".")
        self.reasons.unlink(missing_ok=True)
        return tries <= _TRIES_MAX

    def finish(self, *, refused: bool) -> Path:
        """Move the file, and what is to be said of it, where it belongs; where that is."""
        target = _free_name(self._folder / (REFUSED if refused else DONE), self.name)
        with suppress(FileNotFoundError):
            os.replace(self.reasons, target.with_name(target.name + REASONS_SUFFIX))
        os.replace(self.path, target)
        (self._work / _TRIES).unlink(missing_ok=True)
        os.rmdir(self._work)
        os.close(self._lock)
        return target

    def release(self) -> None:
        """Leave the file to whoever takes it up next, as if this had not been tried."""
        with suppress(OSError):
            tries = self._work / _TRIES
            os.truncate(tries, max(tries.stat().st_size - 1, 0))
        os.close(self._lock)


class WatchedFolder:
    """The files of one folder. Folders in it are passed over, and so are files whose names say that they are unfinished
    or no events: header maps and plans."""

    def __init__(self, folder: Path, now: Callable[[], float] = time.monotonic) -> None:
        self.folder = folder
        self._now = now
        self._seen: dict[str, _Look] = {}

    def prepare(self) -> None:
        """Make the folders that are needed. Raises `OSError`."""
        for name in (WORKING, DONE, REFUSED):
            (self.folder / name).mkdir(exist_ok=True)

    def claim(self) -> Claim | None:
        """Take a file that a dead worker left behind, else the oldest that is complete; None: there is none."""
        for name in sorted(os.listdir(self.folder / WORKING)):
            claim = self._claimed(name, is_new=False)
            if claim is not None:
                return claim
        for name in self._complete():
            claim = self._claimed(name, is_new=True)
            if claim is not None:
                return claim
        return None

    def _complete(self) -> list[str]:
        """Files that have not changed for long enough, the oldest first."""
        now, seen = self._now(), {}
        ready: list[tuple[int, str]] = []
        for entry in self._entries():
            with suppress(FileNotFoundError):
                found = entry.stat(follow_symlinks=False)
                before = self._seen.get(entry.name)
                look = _Look(found.st_size, found.st_mtime_ns, found.st_ino, now)
                is_same = before is not None and before[:3] == look[:3]
                seen[entry.name] = before if is_same and before is not None else look
                if now - seen[entry.name].since >= SETTLED_SECONDS:
                    ready.append((found.st_mtime_ns, entry.name))
        self._seen = seen
        return [name for _, name in sorted(ready)]

    def _entries(self) -> Iterator[os.DirEntry[str]]:
        with os.scandir(self.folder) as entries:
            for entry in entries:
                name = entry.name.lower()
                if name.startswith(".") or name.endswith((*_UNFINISHED, *_NOT_EVENTS)):
                    continue
                if not entry.is_dir(follow_symlinks=False):
                    yield entry

    def _claimed(self, name: str, *, is_new: bool) -> Claim | None:
        work = self.folder / WORKING / name
        if is_new:
            with suppress(FileExistsError):
                work.mkdir()
        try:
            lock = os.open(work, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        except OSError:  # gone meanwhile, or something that somebody else has put there
            return None
        if self._is_own(work, lock) and (self._has(work) or (is_new and self._moved(name, work))):
            return Claim(self.folder, work, lock)
        os.close(lock)
        return None

    def _is_own(self, work: Path, lock: int) -> bool:
        """Lock the folder; is it still the one of that name? Then nobody else can take it away."""
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return os.stat(work).st_ino == os.fstat(lock).st_ino
        except OSError:
            return False

    def _has(self, work: Path) -> bool:
        """Did a dead worker leave its file there? Nothing else than a file is left for long."""
        if os.path.lexists(work / work.name):
            return True
        with suppress(OSError):
            for name in (_TRIES, _REASONS):
                (work / name).unlink(missing_ok=True)
        return False

    def _moved(self, name: str, work: Path) -> bool:
        try:
            os.rename(self.folder / name, work / name)
        except FileNotFoundError:  # another worker had it
            with suppress(OSError):
                os.rmdir(work)
            return False
        self._seen.pop(name, None)
        return True


def _free_name(folder: Path, name: str) -> Path:
    """A name that nobody has there: `trades.csv`, else `trades~1.csv` and so on. A file of no bytes keeps it free."""
    first = folder / name
    number = 0
    while True:
        target = first if number == 0 else first.with_name(f"{first.stem}~{number}{first.suffix}")
        try:
            os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644))
        except FileExistsError:
            number += 1
            continue
        return target
