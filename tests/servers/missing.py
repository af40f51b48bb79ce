"""What this machine lacks for a real server, and which tests went without it."""

import shutil

from tests.servers.cache import unpacked

_WITHOUT: dict[str, str] = {}


class ServerMissing(Exception):
    """A server cannot be had here; the message says why and what to do."""


def note(server: str, reason: str) -> None:
    """Tests did without this server: it is said again at the end of the run."""
    _WITHOUT[server] = reason


def noted() -> dict[str, str]:
    """The servers that tests did without, each with the reason."""
    return dict(_WITHOUT)


def program(name: str, package: str) -> str:
    """Where this program is. Raises `ServerMissing` with the Debian package that has it."""
    found = shutil.which(name) or shutil.which(name, path=str(unpacked() / "usr" / "bin"))
    if found is None:
        raise ServerMissing(f"{name} is not installed: run tests/servers/fetch.sh, or install the package {package}")
    return found
