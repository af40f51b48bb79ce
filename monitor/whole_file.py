"""A file of lines that appears whole, or not at all."""

import os
import tempfile
from pathlib import Path
from types import TracebackType
from typing import IO
from typing import ClassVar
from typing import Self


class FileUnwritable(Exception):
    """A file could not be written; the message says which and why."""


class WholeFile:
    """Writes a file line by line, in the end all of it at once.

    Used with `with`: lines go to a temporary file beside the one that is meant, which is renamed at the end.
    If the block raises, nothing is left behind. What exists and is no regular file (a terminal, /dev/null) is
    written to as it is.
    """

    what: ClassVar[str] = "lines"
    """What is in it, for messages."""
    error: ClassVar[type[FileUnwritable]] = FileUnwritable

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

    def write_line(self, line: bytes) -> None:
        """Add a line, which comes without its line break. Raises `error`, for example where the disk is full."""
        try:
            self._file.write(line + b"\n")
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

    def _unwritable(self, error: OSError) -> FileUnwritable:
        return self.error(f"cannot write {self.what} to {self.path}: {error.strerror or error}")

    _name: str | None = None


def _umask() -> int:
    """The process's umask, which can only be read by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
