"""Taking feeds in: every event once, every line that does not count said aloud and written to the rejects."""

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import NamedTuple
from typing import Self

from monitor.core.engine.engine import IssuerEngine
from monitor.core.feed.canonical import canonical_json
from monitor.core.feed.decoding import StartOf
from monitor.core.feed.event_set import EventSet
from monitor.core.feed.events import Event
from monitor.core.plan.plan import Plan
from monitor.feeds import FEED_SUFFIXES
from monitor.feeds import FILING_SUFFIXES
from monitor.feeds import Limits
from monitor.feeds import read_feed
from monitor.rejects import RejectsFile
from monitor.rejects import RejectsUnwritable
from monitor.rejects import SetAside
from monitor.rejects import human_line
from monitor.terminal.streams import complain

_LIMITS = Limits()


class Intake(NamedTuple):
    """What was read."""

    events: EventSet
    read: int
    """Events, repeated ones included."""


class Rejects:
    """Where set-aside lines go: standard error, and a file if one is named.

    A file that cannot be opened stops the command before it begins. One that fills the disk later does not:
    the alerts matter more, so `failure` keeps the reason.
    """

    def __init__(self, path: Path | None) -> None:
        self.count = 0
        self.failure: str | None = None
        self._file = RejectsFile(path) if path is not None else None
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        if self._file is not None:
            self._stack.enter_context(self._file)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        try:
            self._stack.__exit__(kind, error, traceback)
        except RejectsUnwritable as failure:
            self.failure = self.failure or str(failure)

    def add(self, set_aside: SetAside) -> None:
        """Set one line aside."""
        self.count += 1
        complain(human_line(set_aside))
        if self._file is None or self.failure is not None:
            return
        try:
            self._file.write(set_aside)
        except RejectsUnwritable as failure:
            self.failure = str(failure)


def take_in(
    feeds: list[Path],
    start_of: StartOf,
    rejects: Rejects,
    on_batch: Callable[[], None] = lambda: None,
    plans_of: Callable[[str], Iterable[Plan]] | None = None,
) -> Intake:
    """Read feeds. Raises `FeedUnreadable` for one that is not there. `on_batch` is called after each batch;
    `plans_of` gives the plans of an issuer, for what filings say of its rights agreement."""
    events = EventSet()
    read = 0
    for batch in read_feed(feeds, start_of, partial(read_filing, plans_of=plans_of), _LIMITS):
        events.add_trades(batch.trades)
        for event in batch.events:
            events.add(event)
        for set_aside in batch.set_aside:
            rejects.add(set_aside)
        read += len(batch.trades) + len(batch.events)
        on_batch()
    for conflict in events.conflicts:
        rejects.add(_conflict(feeds, conflict.event, conflict.reason, conflict.mend))
    return Intake(events, read)


def set_aside_superseded(feeds: list[Path], engines: Iterable[IssuerEngine], rejects: Rejects) -> None:
    """Set aside the filings whose accession is known under another id that counts (readings 2.1)."""
    said: set[str] = set()
    for engine in engines:
        for filing, first in engine.ledger.superseded():
            if filing.id not in said:
                said.add(filing.id)
                reason = f"accession {filing.accession} of {filing.id!r} is known under {first.id!r}, which counts"
                rejects.add(_conflict(feeds, filing, reason, "give one filing one id, or retract the other event"))


def read_filing(path: Path, plans_of: Callable[[str], Iterable[Plan]] | None = None) -> Iterator[Event | tuple[str]]:
    """The events of an EDGAR submission and what a person has to look at, or the reason why it cannot be read."""
    # Only here: a feed without filings does without lxml.
    from monitor.forms.envelope.header import LARGEST
    from monitor.forms.reading import told_in
    from monitor.forms.readings import FormUnreadable

    if path.stat().st_size > LARGEST:
        yield (f"more than {LARGEST} bytes, which no filing is that is read here",)
        return
    try:
        told = told_in(path.read_bytes(), path.name, plans_of)
        yield from told.events
        yield from ((doubt,) for doubt in told.doubts)
    except FormUnreadable as error:
        yield (str(error),)


def batches_in(feeds: Iterable[Path]) -> int:
    """About how many batches these feeds will give, for a progress bar."""
    return sum(_batches(path) for feed in feeds for path in _files(feed))


def _files(feed: Path) -> Iterable[Path]:
    if not feed.is_dir():
        return (feed,)
    suffixes = FEED_SUFFIXES | FILING_SUFFIXES
    return (path for path in feed.rglob("*") if path.suffix.lower() in suffixes)


def _batches(path: Path) -> int:
    try:
        size = path.stat().st_size
    except OSError:
        return 0  # `read_feed` says what is wrong with it
    return 1 if path.suffix.lower() in FILING_SUFFIXES else -(-size // _LIMITS.block_bytes)


def _conflict(feeds: list[Path], event: Event, reason: str, mend: str) -> SetAside:
    """Which file the event came from is not kept: there are millions of them."""
    place = str(feeds[0]) if len(feeds) == 1 else "the feeds"
    return SetAside(place, None, reason, mend, canonical_json(event)[: _LIMITS.excerpt_bytes])
