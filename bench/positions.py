"""Resident memory of 1,000,000 positions in one process, over the empty program, in a fresh process each time."""

import gc
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC
from datetime import date
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from monitor.chains import Chains
from monitor.chains import terms_of
from monitor.core.engine.engine import IssuerEngine
from monitor.core.engine.hot_path import take_in_order
from monitor.core.feed.events import Event
from monitor.core.feed.events import Holding
from monitor.core.feed.events import SharesOutstanding
from monitor.core.feed.events import Trade

MOST_MB = 400
"""The requirement."""

HOLDERS = 1_000
KNOWN = datetime(2003, 4, 1, 14, tzinfo=UTC)
WAYS = ("holdings", "trades")


class Positions(NamedTuple):
    """What the positions take, made in one way."""

    way: str
    positions: int
    megabytes: float


def measure_positions(positions: int) -> list[Positions]:
    """Each way of making positions, in a process of its own."""
    return [Positions(way, positions, _in_fresh_process(way, positions)) for way in WAYS]


def _in_fresh_process(way: str, positions: int) -> float:
    command = [sys.executable, "-m", "bench.positions", way, str(positions)]
    answer = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return float(answer.stdout)


def fill(way: str, positions: int) -> list[IssuerEngine]:
    """Engines with so many positions; of the events only what the engines keep stays."""
    chains = Chains.named([])
    terms = terms_of(chains.first.plan)
    running = []
    for number in range(positions // HOLDERS):
        engine = IssuerEngine(f"{number:010d}", terms, chains.version)
        take_in_order(engine, _events(engine.issuer, way))
        engine.run_to(KNOWN)
        running.append(engine)
    return running


def _events(issuer: str, way: str) -> Iterator[Event]:
    """The outstanding count, and what makes a position of each holder."""
    yield SharesOutstanding(id="count", issuer=issuer, at=date(2003, 3, 20), known_at=KNOWN, shares=10**9)
    for holder in range(HOLDERS):
        name, shares = f"holder-{holder}", 20_000 + holder
        if way == "holdings":
            yield Holding(
                id=f"p{holder}", issuer=issuer, at=date(2003, 3, 20), known_at=KNOWN, holder=name, shares=shares
            )
        else:
            yield Trade(
                id=f"t{holder}", issuer=issuer, at=KNOWN, known_at=KNOWN, holder=name, side="buy", shares=shares
            )


def resident_mb() -> float:
    """Megabytes that this process holds in memory now."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096 / 1e6


def main(way: str, positions: int) -> None:
    """Print the megabytes that the positions add to a program with an engine with a thousand positions."""
    fill(way, HOLDERS)  # loads everything that is loaded once
    gc.collect()
    before = resident_mb()
    running = fill(way, positions)
    gc.collect()
    found = sum(len(engine.holders) for engine in running)
    assert found == positions // HOLDERS * HOLDERS, found
    print(resident_mb() - before)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
