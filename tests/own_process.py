"""A script in a process of its own, and the most memory that it held."""

import resource
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]

# Not `ru_maxrss`: Linux hands that of the process that forked on through `exec`, so a large test run would be measured.
_PEAK = """
import re
from pathlib import Path
print(int(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1]) // 1024)
"""


def run_measured(script: str, arguments: Sequence[str], *, processor_seconds: int) -> tuple[str, int]:
    """What the script prints, and its peak of memory in MiB; it fails if it takes more processor time than that."""
    done = subprocess.run(
        [sys.executable, "-c", script + _PEAK, *arguments],
        capture_output=True,
        timeout=20 * processor_seconds,
        check=False,
        cwd=ROOT,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (processor_seconds, processor_seconds)),
    )
    assert done.returncode == 0, done.stderr[-500:]
    printed, _, megabytes = done.stdout.rstrip("\n").rpartition("\n")
    return printed, int(megabytes)
