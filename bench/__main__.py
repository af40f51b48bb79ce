"""`make bench`: every measurement, or the named ones, and the aim that stands for each. Slowness never fails it."""

import argparse
from collections.abc import Callable
from collections.abc import Iterable
from functools import cache
from functools import partial

from bench.arrivals import MOST_P99_MS
from bench.arrivals import MOST_RESTART_SECONDS
from bench.arrivals import measure_arrivals
from bench.events import MOST as MOST_LONGER
from bench.events import measure_longer
from bench.forms import LEAST
from bench.forms import SLOWEST
from bench.forms import measure_forms
from bench.growth import MOST
from bench.growth import measure_growth
from bench.live import LEAST_RATIO as LEAST_LIVE_RATIO
from bench.live import LiveResult
from bench.live import measure_live
from bench.memory import measure_memory
from bench.memory import partition
from bench.positions import MOST_MB
from bench.positions import measure_positions
from bench.replayed import measure_replay
from bench.restoring import HOLDERS
from bench.restoring import MOST_ALL_S
from bench.restoring import MOST_FIRST_S
from bench.restoring import measure_restoring
from bench.trades import measure
from bench.workers import LEAST_SCALING
from bench.workers import measure_workers
from monitor.adapters.file_shelf import FileShelf
from tests.servers.missing import ServerMissing

LEAST_RATIO = 0.6
"""The aim: trades a second, as a part of what the plain loop does."""


def _parts(*, is_quick: bool) -> dict[str, Callable[[], object]]:
    """What is measured, by name: all of it, or a tenth."""
    part = 10 if is_quick else 1
    trades, issuers = 600_000 // part, 400 // part
    one_worker = cache(partial(_live, trades, issuers))  # once a run: half load is half of what it finds
    return {
        "trades": partial(_trades, 2_000_000 // part, 1_000 // part, 100),
        "growth": partial(_growth, 300_000 // part),
        "longer": partial(_longer, 1_000 // part),
        "positions": partial(_positions, 1_000_000 // part),
        "replay": partial(_replay, 1_000_000 // part),
        "memory": partial(_memory, 6_000_000 // part, 400),
        "live": one_worker,
        "arrivals": lambda: _arrivals(one_worker().service / 2, max(3, trades // 40_000)),
        "workers": partial(_workers, trades, issuers),
        "restoring": partial(_restoring, 1_000_000 // part // part),
        "forms": partial(_forms, 3 if is_quick else 10),
    }


def main(arguments: Iterable[str] | None = None) -> None:
    """Measure and print."""
    names = ", ".join(_parts(is_quick=True))
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of everything: a minute, and rougher figures")
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"measure only these: {names}")
    asked = parser.parse_args(None if arguments is None else list(arguments))
    parts = _parts(is_quick=asked.quick)
    for name in asked.parts:
        if name not in parts:
            parser.error(f"there is no part {name!r}: there are {names}")
    for name in asked.parts or parts:
        try:
            parts[name]()
        except ServerMissing as reason:
            _say(f"  not measured: {reason}")


def _say(*lines: str) -> None:
    print(*lines, sep="\n", flush=True)


def _trades(trades: int, issuers: int, holders: int) -> None:
    _say(f"Trades: {trades:,} over {issuers:,} issuers with {holders:,} holders each, in turns with a plain loop")
    found = measure(trades, issuers, holders)
    spent = found.decode_s + found.engine_s
    _say(
        f"  ratio to the plain loop   {found.ratio:6.2f}    aim: at least {LEAST_RATIO}",
        f"  trades a second           {trades / spent:10,.0f}",
        f"  the plain loop            {trades / found.plain_s:10,.0f}",
        f"  decoding a trade          {found.decode_s / trades * 1e9:6,.0f} ns",
        f"  counting a trade          {found.engine_ns:6,.0f} ns",
        f"  alerts                    {found.alerts:6,}",
    )


def _growth(trades: int) -> None:
    _say("", f"Growth: what a trade costs the engine, {trades:,} trades in turns; aim: at most {MOST} times")
    for found in measure_growth(trades):
        _say(f"  {found.name:38} {found.small_ns:6,.0f} ns to {found.large_ns:6,.0f} ns: {found.ratio:.2f} times")


def _longer(events: int) -> None:
    aim = f"aim: at most {MOST_LONGER} times"
    _say("", f"Longer feeds: what {events:,} events of one issuer cost, and twice as many; {aim}")
    for found in measure_longer(events):
        _say(f"  {found.name:38} {found.single_s:6.2f} s to {found.double_s:6.2f} s: {found.ratio:.2f} times")


def _positions(positions: int) -> None:
    most = MOST_MB * positions // 1_000_000
    _say("", f"Positions: {positions:,} in one process, over the empty program; aim: under {most} MB")
    for found in measure_positions(positions):
        _say(f"  made by {found.way:30} {found.megabytes:6,.0f} MB")


def _replay(events: int) -> None:
    _say("", f"Replay: {events:,} events, from the feed to the embedded store")
    found = measure_replay(events)
    _say(f"  {'altogether':38} {found.seconds:6,.1f} s, {found.alerts:,} alerts")
    for name, share in found.shares().items():
        _say(f"  {name:38} {share:6.0%}")


def _forms(rounds: int) -> None:
    found = measure_forms(rounds)
    _say(
        "", f"Filings: {found.filings} Schedules 13D and 13G in one process, the best of {rounds} rounds: {found.where}"
    )
    _say(
        f"  filings a second          {found.per_second:6,.0f}    aim: at least {LEAST}",
        f"  the slowest               {found.slowest_s:6.2f} s  aim: under {SLOWEST} s; {found.slowest}",
    )


def _memory(trades: int, issuers: int) -> None:
    _say("", f"Memory: {trades:,} trades through one partition; aim: flat once its buffers are full")
    shelf = FileShelf(None)
    for found in measure_memory(partition(shelf), trades, issuers):
        _say(f"  after {found.trades:12,} trades {found.anonymous_mb:9,.1f} MB, {shelf.size / 1e6:9,.1f} MB on disk")


def _live(trades: int, issuers: int) -> LiveResult:
    _say("", f"Live: {trades:,} trades over {issuers:,} issuers, from Kafka to durable state, one worker")
    found = measure_live(trades, issuers)
    _say(
        f"  ratio to the yardstick    {found.ratio:6.2f}    aim: at least {LEAST_LIVE_RATIO}",
        f"  trades a second           {found.service:10,.0f}",
        f"  the yardstick             {found.yardstick:10,.0f}",
        f"  all partitions ready in   {found.ready_s:6.1f} s",
    )
    return found


def _arrivals(rate: float, seconds: int) -> None:
    _say("", f"Arrivals: {rate:,.0f} trades a second for {seconds} s, half of what one worker does")
    found = measure_arrivals(rate, seconds)
    _say(
        f"  sent                      {found.rate:10,.0f} trades a second",
        f"  arrival to alert          {found.p50_ms:6,} ms for one in two, {found.p99_ms:,} ms for 99 of 100; "
        f"aim: under {MOST_P99_MS} ms; {found.alerts} trades with alerts",
        f"  kill to the next alert    {found.restart_s:6.1f} s  aim: under {MOST_RESTART_SECONDS} s",
    )


def _workers(trades: int, issuers: int) -> None:
    _say("", f"Workers: {trades:,} trades, processes of their own; aim: at least {LEAST_SCALING} where cores allow")
    one, two = measure_workers(trades, issuers)
    for scaling in (one, two):
        _say(
            f"  {scaling.workers} worker{'s' if scaling.workers > 1 else ' '}                 {scaling.rate:10,.0f} "
            f"trades a second; {scaling.cores_busy:.1f} of {scaling.cores} cores busy, {scaling.cores_of_workers:.1f} "
            "with workers"
        )
    _say(f"  two to one                {two.rate / one.rate:6.2f}")


def _restoring(positions: int) -> None:
    most_first, most_all = (most * positions / 1_000_000 for most in (MOST_FIRST_S, MOST_ALL_S))
    aim = f"aim: the first commit within {most_first:.2f} s, all within {most_all:.2f} s"
    _say("", f"Restoring: {positions:,} positions, {HOLDERS} an issuer, from the store, the processor's time; {aim}")
    for found in measure_restoring(positions):
        each = found.all_s / positions * 1e6
        _say(
            f"  {found.way:38} {found.first_s:6.2f} s to the first commit, {found.all_s:6.2f} s for all, "
            f"{each:.1f} us a position; folded in {found.fold_s:.2f} s"
        )


if __name__ == "__main__":
    main()
