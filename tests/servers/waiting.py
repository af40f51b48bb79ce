"""Waiting for what servers do in their own time."""

import time
from collections.abc import Callable

from tests.servers.processes import PATIENCE_SECONDS


def wait_for(found: Callable[[], object]) -> None:
    """Return when it is so. Raises AssertionError if it never comes to be."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not found():
        assert time.monotonic() < deadline, "it never came to be"
        time.sleep(0.1)
