"""A shelf in a file without a name: gone with the process, and never mapped, so that resident memory stays as it is."""

import os
import tempfile
from pathlib import Path
from weakref import finalize

from monitor.core.book.shelf import ShelfError


class FileShelf:
    """Bytes in a temporary file of a folder."""

    def __init__(self, home: Path | None) -> None:
        """`home`: where to make the file; where there is no such folder, in the system's for temporary files.

        Raises `ShelfError` where no file can be made.
        """
        self._folder = home if home is not None and home.is_dir() else Path(tempfile.gettempdir())
        try:
            file = tempfile.TemporaryFile(buffering=0, dir=self._folder, prefix="pillwatch-")  # noqa: SIM115
        except OSError as error:
            raise ShelfError(self._says("cannot be written to", error)) from error
        self._file = file.fileno()
        self._end = 0
        self.close = finalize(self, file.close)
        """Give the disk space back; nothing can be put or got any more."""

    @property
    def size(self) -> int:
        """How many bytes it holds."""
        return self._end

    def put(self, content: bytes | memoryview) -> int:
        """Keep this; written to the file before this returns."""
        place, rest = self._end, memoryview(content)
        while rest:
            try:
                written = os.pwrite(self._file, rest, self._end)
            except OSError as error:
                self._end = place
                raise ShelfError(self._says("takes no more", error)) from error
            self._end += written
            rest = rest[written:]
        return place

    def get(self, place: int, size: int) -> bytes:
        """What was put there."""
        found: list[bytes] = []
        while size:
            try:
                piece = os.pread(self._file, size, place)
            except OSError as error:
                raise ShelfError(self._says("cannot be read", error)) from error
            if not piece:
                raise ShelfError(self._says("cannot be read", "the file was cut"))
            found.append(piece)
            place, size = place + len(piece), size - len(piece)
        return found[0] if len(found) == 1 else b"".join(found)

    def _says(self, what: str, reason: object) -> str:
        advice = "free disk space, or choose another folder with PILLWATCH_HOME"
        return f"the folder {self._folder} for trades that were counted {what} ({_plain(reason)}): {advice}"


def _plain(reason: object) -> str:
    return (reason.strerror or str(reason)) if isinstance(reason, OSError) else str(reason)
