"""The door of the log: files in, lines of events out, each for its topic and partition, in their order.

What is no event stays outside, with its reason. Lines go into the log as they came, so that what they leave open
(`known_at` above all) is decided where they are taken.
"""

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from monitor.core.feed.decoding import BadEvent
from monitor.core.feed.decoding import StartOf
from monitor.core.feed.decoding import decode_event
from monitor.core.feed.decoding import decode_trades
from monitor.core.feed.events import BoardAction
from monitor.core.feed.events import Event
from monitor.event_lines import to_line
from monitor.extracts.reading import SUFFIXES as EXTRACT_SUFFIXES
from monitor.extracts.reading import Extracts
from monitor.feeds import FEED_SUFFIXES
from monitor.feeds import FILING_SUFFIXES
from monitor.feeds import FeedUnreadable
from monitor.feeds import Limits
from monitor.feeds import ReadFiling
from monitor.feeds import TooLong
from monitor.feeds import blocks_of
from monitor.feeds import files_in
from monitor.feeds import packed_file
from monitor.live.answers import Origin
from monitor.live.log_entries import VersionText
from monitor.live.topics import TRADES
from monitor.live.topics import partition_of
from monitor.live.topics import topic_of
from monitor.rejects import SetAside

_LIMITS = Limits()
SUFFIXES = FEED_SUFFIXES | FILING_SUFFIXES | EXTRACT_SUFFIXES
"""What a file is by its name, for one to be read from a folder."""

FindVersion = Callable[[str], VersionText]
"""Finds the version that an amendment names, as its sender has it."""


class Lines(NamedTuple):
    """Lines of one topic that came one after another, by partition."""

    topic: str
    name: str
    """The file or caller that they came from, as messages name it."""
    by_partition: dict[int, list[bytes]]
    origins: dict[int, list[Origin]]
    """Of each of these lines."""
    versions: tuple[VersionText, ...] = ()
    """What goes with an amendment, which is a `Lines` of its own."""


class Door:
    """Reads for one namespace."""

    def __init__(
        self,
        partitions: int,
        start_of: StartOf,
        read_filing: ReadFiling,
        find_version: FindVersion,
        extracts: Extracts | None = None,
        limits: Limits = _LIMITS,
    ) -> None:
        """`extracts`: reads tables; none: with the header maps that stand beside them."""
        self._partitions = partitions
        self._start_of = start_of
        self._read_filing = read_filing
        self._find_version = find_version
        self._extracts = extracts or Extracts()
        self._limits = limits

    def read(self, path: Path) -> Iterator[Lines | SetAside]:
        """What a file or folder holds. Raises `FeedUnreadable`."""
        try:
            if not path.is_dir():
                yield from self._file(path)
                return
            for found in files_in(path, path.resolve(), SUFFIXES):
                if isinstance(found, SetAside):
                    yield found
                else:
                    yield from self._file(found)
        except OSError as error:
            named = Path(error.filename) if isinstance(error.filename, str) else path
            raise FeedUnreadable(named, error.strerror or str(error)) from error

    def lines(self, name: str, numbered: Iterable[tuple[int, bytes] | SetAside]) -> Iterator[Lines | SetAside]:
        """What these lines hold. `name`: where they came from, as messages name it."""
        run: Lines | None = None
        for found in numbered:
            if isinstance(found, SetAside):
                yield found
                continue
            number, line = found
            try:
                event = decode_event(line, self._start_of)
            except BadEvent as error:
                # Whole, not its beginning alone: what is set aside can be tried again.
                yield SetAside(name, number, error.reason, error.mend, line)
                continue
            one = self._line(name, number, event, line.rstrip(b"\r"))
            if run is not None and (run.topic != one.topic or run.versions or one.versions):
                yield run
                run = None
            run = one if run is None else _joined(run, one)
        if run is not None:
            yield run

    def events(self, name: str, found: Iterable[Event | tuple[str]]) -> Iterator[Lines | SetAside]:
        """Events that a submission of this name gave, and the reasons for what could not be read in it."""
        mend = "read the submission itself, and state what it says"
        for one in found:
            if isinstance(one, Event):
                yield self._line(name, None, one, to_line(one).rstrip(b"\n"))
            else:
                yield SetAside(name, None, one[0], mend, b"")

    # -- files ---------------------------------------------------------------------------------------------------

    def _file(self, path: Path) -> Iterator[Lines | SetAside]:
        if path.suffix.lower() in FILING_SUFFIXES:
            path.open("rb").close()
            yield from self.events(str(path), self._read_filing(path))
            return
        if path.suffix.lower() in EXTRACT_SUFFIXES:
            yield from self.lines(str(path), self._extracts.lines(path))
            return
        with path.open("rb") as stream:
            packed = packed_file(path, stream)
            if packed is not None:
                yield packed
                return
            first = 1
            for block in blocks_of(stream, self._limits):
                if isinstance(block, TooLong):
                    reason = f"a line of more than {self._limits.line_bytes} bytes"
                    yield SetAside(str(path), first, reason, "split it into events of their own", block.beginning)
                    first += 1
                    continue
                lines = block.removesuffix(b"\n").split(b"\n")
                yield from self._block(str(path), first, block, lines)
                first += len(lines)

    def _block(self, name: str, first: int, block: bytes, lines: list[bytes]) -> Iterator[Lines | SetAside]:
        trades = decode_trades(block)
        if trades is None or len(trades) != len(lines):
            numbered = ((first + place, line) for place, line in enumerate(lines) if line.strip())
            yield from self.lines(name, numbered)
            return
        by_partition: dict[int, list[bytes]] = {}
        origins: dict[int, list[Origin]] = {}
        for number, (trade, line) in enumerate(zip(trades, lines, strict=True), first):
            partition = partition_of(trade.issuer, self._partitions)
            by_partition.setdefault(partition, []).append(line.rstrip(b"\r"))
            origins.setdefault(partition, []).append(Origin(number, trade.issuer, trade.id))
        yield Lines(TRADES, name, by_partition, origins)

    def _line(self, name: str, number: int | None, event: Event, line: bytes) -> Lines:
        versions: tuple[VersionText, ...] = ()
        if isinstance(event, BoardAction) and event.action == "amend" and event.plan is not None:
            versions = (self._find_version(event.plan),)
        partition = partition_of(event.issuer, self._partitions)
        origin = Origin(number, event.issuer, event.id)
        return Lines(topic_of(event.kind), name, {partition: [line]}, {partition: [origin]}, versions)


def _joined(run: Lines, one: Lines) -> Lines:
    for partition, lines in one.by_partition.items():
        run.by_partition.setdefault(partition, []).extend(lines)
        run.origins.setdefault(partition, []).extend(one.origins[partition])
    return run
