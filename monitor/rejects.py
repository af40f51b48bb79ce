"""What was set aside: a file of it in JSON Lines, and one line of it for people."""

import json
import os
import tempfile
from pathlib import Path
from types import TracebackType
from typing import IO
from typing import NamedTuple
from typing import Self


class SetAside(NamedTuple):
    """A line, or a whole file where `line` is None, that does not count, and why."""

    file: str
    line: int | None
    """Counted from 1."""
    reason: str
    mend: str
    text: bytes
    """How the line begins, at least `feeds.Limits.excerpt_bytes` of it; nothing of a whole file."""


class RejectsUnwritable(Exception):
    """The file of rejects could not be written; the message says which and why."""


class RejectsFile:
    """Writes what was set aside, one JSON object a line. The file appears whole, or not at all.

    Used with `with`: lines go to a temporary file beside the one that is meant, which is renamed at the end.
    If the block raises, nothing is left behind. What exists and is no regular file (a terminal, /dev/null) is
    written to as it is.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: IO[bytes]

    def __enter__(self) -> Self:
        try:
            if self._is_replaced():
                handle, self._name = tempfile.mkstemp(prefix=f".{self.path.name}.", dir=self._target().parent)
                self._file = os.fdopen(handle, "wb")
            else:
                self._name = None
                self._file = self.path.open("wb")
        except OSError as error:
            raise self._unwritable(error) from error
        return self

    def write(self, set_aside: SetAside) -> None:
        """Add one. Raises `RejectsUnwritable`, for example where the disk is full."""
        content = {
            "file": set_aside.file,
            "line": set_aside.line,
            "reason": set_aside.reason,
            "mend": set_aside.mend,
            "text": _readable(set_aside.text),
        }
        try:
            line = json.dumps(content, ensure_ascii=False)
            self._file.write(line.encode(errors="backslashreplace") + b"\n")
        except OSError as error:
            raise self._unwritable(error) from error

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            self._file.close()
            if self._name is not None and kind is None:
                os.chmod(self._name, 0o666 & ~_umask())
                os.replace(self._name, self._target())
                self._name = None
        except OSError as failure:
            # What the block itself raised says more than a file that cannot be closed.
            if kind is None:
                raise self._unwritable(failure) from failure
        finally:
            if self._name is not None:
                Path(self._name).unlink(missing_ok=True)

    def _is_replaced(self) -> bool:
        return self.path.is_file() or not self.path.exists()

    def _target(self) -> Path:
        """The file itself where the path is a link: a rename would replace the link."""
        return self.path.resolve()

    def _unwritable(self, error: OSError) -> RejectsUnwritable:
        return RejectsUnwritable(f"cannot write rejects to {self.path}: {error.strerror or error}")

    _name: str | None = None


def human_line(set_aside: SetAside) -> str:
    """`feed.jsonl:12: reason; mend`, for standard error. Control characters are shown, not sent."""
    place = set_aside.file if set_aside.line is None else f"{set_aside.file}:{set_aside.line}"
    sentence = f"{place}: {set_aside.reason}; {set_aside.mend}"
    return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in sentence)


def _readable(text: bytes) -> str:
    """The text as UTF-8; bytes that are none are shown as \\xff."""
    return text.decode("utf-8", errors="backslashreplace")


def _umask() -> int:
    """The process's umask, which can only be read by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
