"""The memory of a worker while trades come: one partition in this process, printed every million trades.

`python -m bench.memory 20` counts twenty million trades. Making their lines is no part of the rate.
"""

import gc
import json
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from time import process_time
from typing import NamedTuple

from bench.trades import KNOWN
from bench.trades import lines
from monitor.adapters.file_shelf import FileShelf
from monitor.core.feed.decoding import decode_trades
from monitor.core.feed.wire_trades import TradeChunk
from monitor.core.times.microseconds import from_micros
from monitor.live import topics
from monitor.live.log_entries import Block
from monitor.live.log_entries import Mark
from monitor.live.partition import Partition
from monitor.live.partition import Rules
from monitor.live.versions import Versions
from monitor.plan_texts import PlanText
from monitor.plan_texts import PlanTexts
from monitor.plans import bundled_files

HOLDERS = 100
STEP = 1_000_000
OUTSTANDING = 400_000_000
"""So many that nobody comes to hold a tenth by these trades, but for those who begin near it."""
MEMORY_DAYS = 3653


class Reading(NamedTuple):
    """The memory after so many trades, and how fast the last of them were counted."""

    trades: int
    anonymous_mb: float
    per_second: float


def partition(shelf: FileShelf) -> Partition:
    """An empty one, with the bundled plan for every issuer."""
    file = next(file for file in bundled_files() if file.plan.amends is None)

    def versions_of(issuer: str) -> Versions:
        return Versions(PlanTexts(chains=((PlanText(file.name, file.text.replace(file.plan.issuer, issuer)),),)))

    start_of = versions_of(file.plan.issuer).first_terms[0].time.start_of
    return Partition(Rules(clock="wall", memory_days=MEMORY_DAYS), versions_of, start_of, shelf=shelf)


def positions(issuers: int) -> Block:
    """What everybody holds at the beginning; one holder of each issuer is near a threshold."""
    found = []
    for issuer in (f"{number:010d}" for number in range(issuers)):
        common = {"issuer": issuer, "at": "2003-03-20", "known_at": "2003-04-01T14:00:00Z"}
        found.append({"kind": "shares_outstanding", "id": "count", "shares": OUTSTANDING, **common})
        for number in range(HOLDERS):
            shares = OUTSTANDING * 9_995 // 100_000 if number == 3 else 200_000
            holding = {"kind": "holding", "id": f"p{number}", "holder": f"holder-{number}", "shares": shares}
            found.append(holding | common)
    text = "".join(json.dumps(one) + "\n" for one in found).encode()
    return Block(topics.REFERENCE, 0, len(found), KNOWN, text, Mark())


def anonymous_mb() -> float:
    """Megabytes of this process that stand in no file."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("RssAnon")) / 1024


def measure_memory(running: Partition, trades: int, issuers: int) -> Iterator[Reading]:
    """Let the trades come, and read every million and at the end."""
    running.take([positions(issuers)])
    gc.collect()
    yield Reading(0, anonymous_mb(), 0)
    offset, taken, spent = 0, 0, 0.0
    for chunk in lines(trades, issuers, HOLDERS, seed=1):
        if not chunk:
            continue
        size = chunk.count(b"\n")
        decoded = decode_trades(chunk)
        assert isinstance(decoded, TradeChunk)
        at = from_micros(int(decoded.columns.known_at[-1])) + timedelta(milliseconds=1)
        del decoded
        began = process_time()
        commit = running.take([Block(topics.TRADES, offset, size, at, chunk, Mark())])
        spent += process_time() - began
        assert commit.counts["trade"] == size
        del commit
        before, offset = offset, offset + size
        taken += size
        if before // STEP != offset // STEP or offset == trades:
            yield Reading(offset, anonymous_mb(), taken / spent)
            taken, spent = 0, 0.0


def main(millions: str = "20", issuers: str = "400") -> None:
    """Print each reading."""
    shelf = FileShelf(None)
    for found in measure_memory(partition(shelf), int(float(millions) * 1_000_000), int(issuers)):
        print(
            f"{found.trades:12,} trades {found.anonymous_mb:9,.1f} MB {shelf.size / 1e6:9,.0f} MB on disk",
            f"{found.per_second:10,.0f} a second of the processor",
            flush=True,
        )


if __name__ == "__main__":
    main(*sys.argv[1:])
