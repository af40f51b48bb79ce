"""A clock that a test sets: what a server's process takes for the time, by the library libfaketime."""

from pathlib import Path

from tests.servers.cache import unpacked
from tests.servers.missing import ServerMissing

_FOLDERS = (Path("/usr/lib"), unpacked() / "usr" / "lib")


class FalseClock:
    """The time of a server that is started with `environment`, so many seconds before or after the true one."""

    def __init__(self, file: Path) -> None:
        """`file`: where the setting stands. Raises `ServerMissing` without the library."""
        self._file = file
        self.set(0)
        self.environment = {
            "LD_PRELOAD": str(_library()),
            "FAKETIME_TIMESTAMP_FILE": str(file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }

    def set(self, seconds: float) -> None:
        """Go so many seconds before the true time (less than 0), or after it."""
        beside = self._file.with_suffix(".new")
        beside.write_text(f"{seconds:+.6f}\n")
        beside.rename(self._file)  # the server never reads half of it


def _library() -> Path:
    found = next((path for folder in _FOLDERS for path in folder.glob("*/faketime/libfaketimeMT.so.1")), None)
    if found is None:
        raise ServerMissing("libfaketime is not here: run tests/servers/fetch.sh, or install the package libfaketime")
    return found
