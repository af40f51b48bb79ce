"""A replay from feed to store, and the share of the time that each stage takes."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import NamedTuple

from bench.trades import lines
from monitor.adapters.redis.connection import open_store
from monitor.adapters.replayed.state_store import StateStore
from monitor.adapters.replayed.state_store import replay_namespace
from monitor.chains import Chains
from monitor.core.feed.event_set import EventSet
from monitor.core.feed.events import Event
from monitor.feeds import Batch
from monitor.feeds import read_feed
from monitor.plan_texts import PlanTexts
from monitor.plans import PlanLibrary
from monitor.plans import bundled_files
from monitor.replay import Replay
from monitor.replay import replay
from monitor.settings import read_settings

ISSUERS = 100
HOLDERS = 100


class Replayed(NamedTuple):
    """Seconds of each stage."""

    events: int
    alerts: int
    reading_s: float
    set_s: float
    engine_s: float
    saving_s: float

    @property
    def seconds(self) -> float:
        return self.reading_s + self.set_s + self.engine_s + self.saving_s

    def shares(self) -> dict[str, float]:
        """The part of the whole that each stage takes."""
        stages = {
            "reading and decoding": self.reading_s,
            "the set": self.set_s,
            "the engine": self.engine_s,
            "saving": self.saving_s,
        }
        return {name: spent / self.seconds for name, spent in stages.items()}


def measure_replay(events: int) -> Replayed:
    """Replay so many events of issuers with a plan each, and keep the state in an embedded store of its own."""
    with TemporaryDirectory(prefix="pillwatch-bench-") as name:
        folder = Path(name)
        library = PlanLibrary([_write_plans(folder / "plans")])
        feed = _write_feed(folder / "feed.jsonl", events)
        return _replay(feed, library, folder / "home")


def _replay(feed: Path, library: PlanLibrary, home: Path) -> Replayed:
    chains = Chains(library.files, library)
    events = EventSet()
    reading_s, set_s = _take_in(feed, chains, events)
    started = perf_counter()
    by_issuer = events.by_issuer()
    set_s += perf_counter() - started
    started = perf_counter()
    replayed = replay(by_issuer, chains)
    engine_s = perf_counter() - started
    started = perf_counter()
    _save(replayed, by_issuer, chains, library, home)
    saving_s = perf_counter() - started
    return Replayed(len(events), len(replayed.alerts), reading_s, set_s, engine_s, saving_s)


def _take_in(feed: Path, chains: Chains, events: EventSet) -> tuple[float, float]:
    """Seconds spent on reading and decoding, and on the set."""
    reading_s = set_s = 0.0
    batches = read_feed([feed], chains.first.time.start_of, _no_filing)
    started = perf_counter()
    while (batch := next(batches, None)) is not None:
        read = perf_counter()
        _add(events, batch)
        added = perf_counter()
        reading_s, set_s, started = reading_s + read - started, set_s + added - read, added
    return reading_s + perf_counter() - started, set_s


def _add(events: EventSet, batch: Batch) -> None:
    assert not batch.set_aside, "every line of this benchmark is good"
    events.add_trades(batch.trades)
    for event in batch.events:
        events.add(event)


def _no_filing(path: Path) -> Iterator[Event | tuple[str]]:
    raise AssertionError(f"{path} is no filing")


def _save(
    replayed: Replay, by_issuer: dict[str, list[Event]], chains: Chains, library: PlanLibrary, home: Path
) -> None:
    settings = read_settings({"PILLWATCH_HOME": str(home)}, home.parent)
    plans = {issuer: PlanTexts.of_issuer(issuer, chains, library, by_issuer[issuer]) for issuer in by_issuer}
    with open_store(settings) as connection:
        StateStore(connection, replay_namespace(settings.namespace)).save(replayed.engines, by_issuer, plans)


def _write_plans(folder: Path) -> Path:
    """The first bundled plan, once for each issuer."""
    folder.mkdir()
    first = next(file for file in bundled_files() if file.plan.amends is None)
    plan = first.plan
    for number in range(ISSUERS):
        text = first.text.replace(f'"{plan.issuer}"', f'"{number:010d}"').replace(f'"{plan.id}"', f'"plan-{number}"')
        (folder / f"plan-{number}.toml").write_text(text, encoding="utf-8")
    return folder


def _write_feed(path: Path, events: int) -> Path:
    """An outstanding count and a position of every holder for each issuer, then trades."""
    opening = [line for number in range(ISSUERS) for line in _opening(f"{number:010d}")]
    with path.open("wb") as stream:
        stream.write("".join(opening).encode())
        stream.writelines(lines(events - len(opening), ISSUERS, HOLDERS, seed=3))
    return path


def _opening(issuer: str) -> Iterator[str]:
    common = f'"issuer": "{issuer}", "at": "2003-03-20", "known_at": "2003-04-01T14:00:00Z"'
    yield f'{{"kind": "shares_outstanding", "id": "count", {common}, "shares": {10**9}}}\n'
    for holder in range(HOLDERS):
        yield f'{{"kind": "holding", "id": "p{holder}", {common}, "holder": "holder-{holder}", "shares": 1000000}}\n'
