"""The names of workers, by which those beside one on the same machine can tell for certain that it is gone.

A name says which process of which machine the worker is. A process that does not run any more writes nothing: nobody
need wait for its lease to end. Of a worker elsewhere, another container for instance, nothing is known here.
"""

import os
import socket
from functools import cache
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

_FIELDS = 5
_PROC = Path("/proc")
_STATE, _STARTED = 0, 19
"""Among what /proc/PID/stat says after the name of the program (proc(5))."""
_DEAD = {"Z", "X"}


def own_name() -> str:
    """A name for a worker in this process, that no other worker has."""
    pid = os.getpid()
    try:
        started = _started(pid) or ""
    except OSError:
        started = ""
    return ":".join((socket.gethostname(), str(pid), started, _machine(), uuid4().hex[:8]))


def is_gone(name: str) -> bool:
    """Whether it is certain that the process of a worker does not run any more."""
    fields = name.rsplit(":", _FIELDS - 1)
    if len(fields) != _FIELDS or not fields[2] or not fields[3] or fields[3] != _machine():
        return False
    pid, started = int(fields[1]), fields[2]
    try:
        os.kill(pid, 0)
        return _started(pid) != started
    except ProcessLookupError:
        return True
    except OSError:
        return False  # somebody else's, or the system does not say: then it is not certain


@cache
def _machine() -> str:
    """One text for every process that sees the same processes; empty where the system does not say."""
    try:
        boot = (_PROC / "sys/kernel/random/boot_id").read_text(encoding="ascii")
        seen = os.readlink(_PROC / "self/ns/pid")
    except OSError:
        return ""
    return sha256(f"{boot}{seen}".encode()).hexdigest()[:12]


def _started(pid: int) -> str | None:
    """When a process started, as the system counts; None if it does not run. Raises OSError."""
    try:
        fields = (_PROC / str(pid) / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return None if fields[_STATE] in _DEAD else fields[_STARTED]
