"""How fast filings are read: Schedules 13D and 13G, one after another in one process."""

import time
from pathlib import Path

import msgspec

from monitor.forms.records import parse_record

LEAST = 100
"""The aim: filings a second, of the collected ones (53,000 characters each on the mean)."""
SLOWEST = 1
"""The aim: seconds that the slowest filing takes."""

_COLLECTED = Path(__file__).parents[1].parent / "shared" / "edgar" / "sc13_legacy"
_EXAMPLES = Path(__file__).parents[1] / "tests" / "unit" / "forms"


class Forms(msgspec.Struct, frozen=True):
    """What was read, and how long it took."""

    where: str
    filings: int
    seconds: float
    slowest: str
    slowest_s: float

    @property
    def per_second(self) -> float:
        return self.filings / self.seconds


def measure_forms(rounds: int) -> Forms:
    """The best of some rounds over the collected filings, or over our own examples where those are not at hand."""
    collected = _COLLECTED.is_dir()
    files = sorted(_COLLECTED.iterdir()) if collected else sorted(_EXAMPLES.glob("*.txt"))
    where = "the collected filings" if collected else "our own small examples: the collected filings are not at hand"
    return min((_round(files, where) for _ in range(rounds)), key=lambda one: one.seconds)


def _round(files: list[Path], where: str) -> Forms:
    taken: list[tuple[float, str]] = []
    for file in files:
        started = time.perf_counter()
        parse_record(file)
        taken.append((time.perf_counter() - started, file.name))
    slowest_s, slowest = max(taken)
    return Forms(where, len(files), sum(seconds for seconds, _ in taken), slowest, slowest_s)
