"""The episodes that come with the program: feeds to replay, some real, some invented.

An episode is a folder beside this file: `feed.jsonl`, and raw submissions to EDGAR as `.txt`. Every line and
every submission of a real episode says what of it is real, what is derived, and where it comes from. What a
replay of each must say is kept with the tests, so that a folder holds nothing but what is replayed.
"""

from collections.abc import Iterable
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from monitor.chains import Chains
from monitor.core.feed.event_set import EventSet
from monitor.core.feed.events import Event
from monitor.core.feed.events import PersonNamed
from monitor.feeds import read_feed
from monitor.forms.reading import told_in
from monitor.forms.readings import FormUnreadable
from monitor.plans import PlanLibrary
from monitor.plans import bundled_files
from monitor.rejects import SetAside

FOLDER = Path(__file__).parent


class Episode(NamedTuple):
    """One episode, read."""

    folder: Path
    events_by_issuer: dict[str, list[Event]]
    chains: Chains
    library: PlanLibrary
    """The bundled plans, with the versions that stand beside the feed."""
    set_aside: list[SetAside]
    """What could not be read: nothing, in a folder that ships."""

    @property
    def names(self) -> dict[str, str]:
        """What to call each person: the name said of it, under its slug and under its CIK."""
        named = [e for events in self.events_by_issuer.values() for e in events if isinstance(e, PersonNamed)]
        return {key: event.name for event in named for key in (event.person, event.cik) if key}


def episode_names() -> tuple[str, ...]:
    """The episodes there are, by the names of their folders."""
    return tuple(sorted(feed.parent.name for feed in FOLDER.glob("*/feed.jsonl")))


def load(name: str) -> Episode:
    """Read one episode. Raises `FeedUnreadable` if there is none of that name."""
    folder = FOLDER / name
    library = PlanLibrary(feed_folder=folder)
    chains = Chains(bundled_files(), library)
    events = EventSet()
    set_aside: list[SetAside] = []
    for batch in read_feed([folder], chains.first.time.start_of, _read_filing):
        events.add_trades(batch.trades)
        for event in batch.events:
            events.add(event)
        set_aside += batch.set_aside
    return Episode(folder, events.by_issuer(), chains, library, set_aside)


def without(
    events_by_issuer: dict[str, list[Event]], ids: Iterable[str], instead: Iterable[Event] = ()
) -> dict[str, list[Event]]:
    """What if: the same events but those of these ids, and with others in their place."""
    gone, added = set(ids), list(instead)
    issuers = {**events_by_issuer, **{event.issuer: events_by_issuer.get(event.issuer, []) for event in added}}
    return {
        issuer: sorted(
            [e for e in events if e.id not in gone] + [e for e in added if e.issuer == issuer],
            key=lambda event: event.known_at,
        )
        for issuer, events in issuers.items()
    }


def _read_filing(path: Path) -> Iterator[Event | tuple[str]]:
    try:
        told = told_in(path.read_bytes(), path.name)
        yield from told.events
        yield from ((doubt,) for doubt in told.doubts)
    except FormUnreadable as error:
        yield (str(error),)
