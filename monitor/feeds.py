"""Reading feeds: files and folders of JSON Lines, with EDGAR submissions beside them, as batches of events.

Files are read in blocks of whole lines and never held in memory. A block of nothing but trades is decoded in
one go; of any other only the lines that need it are decoded one by one.
"""

import re
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO
from typing import NamedTuple

from monitor.core.feed.decoding import BadEvent
from monitor.core.feed.decoding import StartOf
from monitor.core.feed.decoding import decode_event
from monitor.core.feed.decoding import decode_trades
from monitor.core.feed.events import Event
from monitor.core.feed.events import Trade
from monitor.rejects import SetAside

FEED_SUFFIXES = frozenset({".jsonl", ".ndjson", ".json"})
FILING_SUFFIXES = frozenset({".txt", ".nc", ".xml", ".htm", ".html"})
_FEED_AND_FILING = FEED_SUFFIXES | FILING_SUFFIXES
PLAN_SUFFIX = ".toml"

_COMPANY_FACTS = re.compile(rb'\s*\{\s*"cik"\s*:.{0,3000}"facts"\s*:\s*\{', re.S)
"""How the SEC's file of a company's facts begins: one document, no events line by line."""

_BOM = b"\xef\xbb\xbf"
_PACKED = {b"\x1f\x8b": "gzip", b"PK\x03\x04": "ZIP", b"\x28\xb5\x2f\xfd": "Zstandard"}
"""How packed files begin; none of it can begin a feed."""
_LONGEST_MARK = max(map(len, _PACKED))
_ONE_BY_ONE = 8  # lines that are not worth another try as a chunk

ReadFiling = Callable[[Path], Iterable[Event | tuple[str]]]
"""Parses a raw EDGAR submission into events; a one-tuple is the reason for what could not be read."""


class Limits(NamedTuple):
    """Sizes in bytes: what is read at once, the longest line taken, what is kept of a line set aside."""

    block_bytes: int = 1024 * 1024
    line_bytes: int = 1024 * 1024
    excerpt_bytes: int = 4096


_DEFAULT_LIMITS = Limits()


class Batch(NamedTuple):
    """What a stretch of a feed gave. `trades` came in chunks; events of every kind can be among `events`."""

    trades: Sequence[Trade]
    events: list[Event]
    set_aside: list[SetAside]


class FeedUnreadable(Exception):
    """A file or folder that was named cannot be read; the message says which and why."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"cannot read {path}: {reason}")
        self.path = path
        self.reason = reason


class TooLong(NamedTuple):
    """A line over the limit, of which only the beginning was kept."""

    beginning: bytes


def read_feed(
    paths: Iterable[Path], start_of: StartOf, read_filing: ReadFiling, limits: Limits = _DEFAULT_LIMITS
) -> Iterator[Batch]:
    """The events of these files and folders, batch by batch, with the lines that were set aside.

    `start_of` gives the UTC instant at which a day starts in the plan's zone. Raises `FeedUnreadable`.
    """
    for path in paths:
        try:
            yield from _read_path(path, start_of, read_filing, limits)
        except OSError as error:
            named = Path(error.filename) if isinstance(error.filename, str) else path
            raise FeedUnreadable(named, error.strerror or str(error)) from error


def _read_path(path: Path, start_of: StartOf, read_filing: ReadFiling, limits: Limits) -> Iterator[Batch]:
    if not path.is_dir():
        yield from _read_file(path, start_of, read_filing, limits)
        return
    for found in files_in(path, path.resolve()):
        if isinstance(found, SetAside):
            yield Batch([], [], [found])
        else:
            yield from _read_file(found, start_of, read_filing, limits)


def _read_file(path: Path, start_of: StartOf, read_filing: ReadFiling, limits: Limits) -> Iterator[Batch]:
    if path.suffix.lower() in FILING_SUFFIXES or _is_company_facts(path):
        path.open("rb").close()  # a file that is missing is refused here, not set aside as a filing
        yield _filing_batch(path, read_filing)
        return
    with path.open("rb") as stream:
        packed = packed_file(path, stream)
        if packed is not None:
            yield Batch([], [], [packed])
            return
        yield from _read_lines(str(path), stream, start_of, limits)


def _is_company_facts(path: Path) -> bool:
    if path.suffix.lower() != ".json" or not path.is_file():
        return False
    with path.open("rb") as stream:
        return _COMPANY_FACTS.match(stream.read(4096)) is not None


def _filing_batch(path: Path, read_filing: ReadFiling) -> Batch:
    events: list[Event] = []
    set_aside: list[SetAside] = []
    for found in read_filing(path):
        if isinstance(found, Event):
            events.append(found)
        else:
            set_aside.append(_whole_file(path, found[0], "read the submission itself, and state what it says"))
    return Batch([], events, set_aside)


def packed_file(path: Path, stream: BufferedReader) -> SetAside | None:
    """A file that is packed, set aside whole: each line break in it would be a mistake of its own. Reads nothing."""
    beginning = stream.peek(_LONGEST_MARK)
    for mark, packing in _PACKED.items():
        if beginning.startswith(mark):
            return _whole_file(path, f"packed with {packing}", "unpack it, and name what was in it")
    return None


def _whole_file(path: Path, reason: str, mend: str) -> SetAside:
    return SetAside(str(path), None, reason, mend, b"")


def files_in(folder: Path, top: Path, suffixes: frozenset[str] = _FEED_AND_FILING) -> Iterator[Path | SetAside]:
    """The files of a folder and of those in it, in sorted order; what is no feed below `top` is set aside."""
    for path in sorted(folder.iterdir()):
        if path.name.startswith(".") or path.suffix.lower() == PLAN_SUFFIX:
            continue
        if path.is_symlink() and not path.resolve().is_relative_to(top):
            yield _whole_file(path, "a link that leaves its folder", "name what it leads to on the command line")
        elif path.is_dir():
            # The target of a link inside the folder is read where it stands; links could lead in circles.
            if not path.is_symlink():
                yield from files_in(path, top, suffixes)
        elif not path.is_file():
            yield _whole_file(path, "not a regular file", "copy what it gives into a file")
        elif path.suffix.lower() in suffixes:
            yield path
        else:
            yield _whole_file(path, "not a feed by its name", "name feeds .jsonl, and submissions .txt")


def _read_lines(name: str, stream: BinaryIO, start_of: StartOf, limits: Limits) -> Iterator[Batch]:
    decoder = _LineDecoder(name, start_of, limits.excerpt_bytes)
    for piece in blocks_of(stream, limits):
        if isinstance(piece, TooLong):
            yield decoder.too_long(piece.beginning, limits.line_bytes)
        else:
            yield decoder.decode(piece)


def blocks_of(stream: BinaryIO, limits: Limits) -> Iterator[bytes | TooLong]:
    """The stream in blocks of whole lines. Of a line over the limit only the beginning is ever held."""
    size = min(limits.block_bytes, limits.line_bytes)  # so only the first line can be over the limit
    rest = b""
    is_over = False  # `rest` is the beginning of a line over the limit, whose end has not been read yet
    piece = stream.read(size).removeprefix(_BOM)
    while piece:
        end = piece.find(b"\n")
        length = len(rest) + (len(piece) if end < 0 else end)
        if is_over or length > limits.line_bytes:
            rest = (rest if is_over else rest + piece)[: min(length, limits.excerpt_bytes)]
            is_over = end < 0
            if not is_over:
                yield TooLong(rest)
                rest, piece = b"", piece[end + 1 :]
        if not is_over:
            complete = piece.rfind(b"\n") + 1
            if complete:
                yield rest + piece[:complete]
                rest = b""
            rest += piece[complete:]
        piece = stream.read(size)
    if rest:
        yield TooLong(rest) if is_over else rest


class _LineDecoder:
    """Decodes the blocks of one file, one after another, and keeps count of its lines."""

    def __init__(self, name: str, start_of: StartOf, excerpt_bytes: int) -> None:
        self._name = name
        self._start_of = start_of
        self._excerpt_bytes = excerpt_bytes
        self._line = 1
        self._trades: list[Trade] = []
        self._batch = Batch(self._trades, [], [])

    def too_long(self, beginning: bytes, line_bytes: int) -> Batch:
        """Take one line of which only the beginning was kept."""
        reason = f"a line of more than {line_bytes} bytes"
        set_aside = SetAside(self._name, self._line, reason, "split it into events of their own", beginning)
        self._line += 1
        return Batch([], [], [set_aside])

    def decode(self, block: bytes) -> Batch:
        """Take a block of whole lines."""
        trades = decode_trades(block)
        if trades is not None:
            self._line += len(trades)  # the chunk decoder takes exactly one trade a line
            return Batch(trades, [], [])
        self._trades = []
        self._batch = Batch(self._trades, [], [])
        lines = block.removesuffix(b"\n").split(b"\n")
        numbered = [(self._line + place, line) for place, line in enumerate(lines) if line.strip()]
        self._line += len(lines)
        # A filing among trades must not send them all the slow way.
        self._decode_likely_trades([pair for pair in numbered if b'"trade"' in pair[1]])
        self._decode_one_by_one([pair for pair in numbered if b'"trade"' not in pair[1]])
        return self._batch

    def _decode_likely_trades(self, numbered: list[tuple[int, bytes]]) -> None:
        """By halves, until the lines that stop the chunk decoder stand among few others."""
        if len(numbered) <= _ONE_BY_ONE:
            self._decode_one_by_one(numbered)
            return
        trades = decode_trades(b"\n".join(line for _, line in numbered))
        if trades is not None:
            self._trades.extend(trades)
            return
        middle = len(numbered) // 2
        self._decode_likely_trades(numbered[:middle])
        self._decode_likely_trades(numbered[middle:])

    def _decode_one_by_one(self, numbered: list[tuple[int, bytes]]) -> None:
        for number, line in numbered:
            try:
                self._batch.events.append(decode_event(line, self._start_of))
            except BadEvent as error:
                text = line[: self._excerpt_bytes]
                self._batch.set_aside.append(SetAside(self._name, number, error.reason, error.mend, text))
