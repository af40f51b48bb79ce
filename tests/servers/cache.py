"""The folder that keeps what was fetched for the tests, so that a second run fetches nothing."""

import os
from pathlib import Path


def cache_folder() -> Path:
    """`$XDG_CACHE_HOME/pillwatch-tests`, by default in `~/.cache`; tests/servers/fetch.sh names the same."""
    stated = Path(os.environ.get("XDG_CACHE_HOME") or "")
    base = stated if stated.is_absolute() else Path.home() / ".cache"  # the specification: a relative one is ignored
    return base / "pillwatch-tests"


def unpacked() -> Path:
    """Debian packages that were unpacked, not installed: nothing of theirs runs by itself."""
    return cache_folder() / "debian"
