"""Rows of a CSV file, as spreadsheets and custodians write them. A row that cannot be read does not hide the next.

A quote that is opened and not closed would swallow the file: then its line alone is refused, and reading goes on behind
it.
"""

import csv
from collections import deque
from collections.abc import Iterator
from collections.abc import Sequence
from typing import BinaryIO
from typing import NamedTuple

from monitor.feeds import Limits

_BOM = b"\xef\xbb\xbf"
_WIDE = (b"\xff\xfe", b"\xfe\xff")
_DELIMITERS = (",", ";", "\t", "|")
_LINES_A_ROW = 200
_UNCLOSED = ("a quote that is opened and not closed", "close it, or double it inside of quotes")


class Row(NamedTuple):
    """A row, and the line on which it begins, counted from 1."""

    line: int
    cells: list[str]
    text: bytes
    """How it begins, as it stands in the file."""


class BadRow(NamedTuple):
    """What cannot be read as a row, and why."""

    line: int
    reason: str
    mend: str
    text: bytes


class HeaderRefused(ValueError):
    """The file has no header as the map says; the message says what is wrong."""


class _Unended(Exception):
    """A row does not end within measure."""


class _Line(NamedTuple):
    number: int
    content: bytes
    is_cut: bool


class CsvFile:
    """A CSV file that is read once. `columns`: those of the header that are asked for."""

    def __init__(
        self,
        stream: BinaryIO,
        columns: Sequence[str],
        delimiter: str | None,
        encoding: str,
        header_line: int,
        limits: Limits,
    ) -> None:
        """Read the header. Raises `HeaderRefused`."""
        self._stream = stream
        self._encoding = encoding
        self._limits = limits
        self._number = 0
        self._waiting: deque[_Line] = deque()
        head = self._header(header_line)
        if delimiter is None and head.startswith("sep=") and len(head.rstrip("\r\n")) == 5:
            delimiter = head[4]  # a spreadsheet's own note, before the header
            head = self._header(self._number + 1)
        self._delimiter, self.header = _header(head, columns, delimiter)
        self._reader_lines: list[_Line] = []

    def rows(self) -> Iterator[Row | BadRow]:
        """The rows below the header, without those that are empty."""
        while (found := self._row()) is not None:
            if isinstance(found, BadRow) or any(cell.strip() for cell in found.cells):
                yield found

    # -- lines ---------------------------------------------------------------------------------------------------

    def _next(self) -> _Line | None:
        if self._waiting:
            return self._waiting.popleft()
        most = self._limits.line_bytes
        content = self._stream.readline(most + 1)
        if not content:
            return None
        if self._number == 0:
            if content.startswith(_WIDE):
                raise HeaderRefused("it is in UTF-16: export it as UTF-8 (in a spreadsheet: CSV UTF-8)")
            content = content.removeprefix(_BOM)
        self._number += 1
        is_cut = len(content) > most
        rest = content
        while is_cut and rest and not rest.endswith(b"\n"):
            rest = self._stream.readline(most)
        return _Line(self._number, content[: self._limits.excerpt_bytes] if is_cut else content, is_cut)

    def _header(self, number: int) -> str:
        while (line := self._next()) is not None and line.number < number:
            pass
        if line is None:
            raise HeaderRefused(f"it has no line {number}, where its header should be")
        try:
            return line.content.decode(self._encoding)
        except UnicodeDecodeError as error:
            raise HeaderRefused(f"its header is not {self._encoding}: byte {error.start + 1}") from None

    # -- rows ----------------------------------------------------------------------------------------------------

    def _row(self) -> Row | BadRow | None:
        self._reader_lines = []
        try:
            cells = next(csv.reader(self._texts(), delimiter=self._delimiter, strict=True), None)
        except _Unended:
            return self._alone(*_UNCLOSED)
        except UnicodeDecodeError as error:
            return self._alone(
                f"byte {error.start + 1} is not {self._encoding}", "correct `encoding` in the header map"
            )
        except csv.Error as error:
            if not self._reader_lines:
                return None
            if len(self._reader_lines) > 1 or "end of data" in str(error):
                return self._alone(*_UNCLOSED)
            return self._alone(f"no row of CSV: {error}", "quote cells that have quotes or line breaks in them")
        if cells is None:
            return None
        text = b"".join(line.content for line in self._reader_lines).rstrip(b"\r\n")
        return Row(self._reader_lines[0].number, cells, text[: self._limits.excerpt_bytes])

    def _texts(self) -> Iterator[str]:
        """The lines of one row, as its reader asks for them."""
        size = 0
        while (line := self._next()) is not None:
            self._reader_lines.append(line)
            size += len(line.content)
            if line.is_cut or size > self._limits.line_bytes or len(self._reader_lines) > _LINES_A_ROW:
                raise _Unended
            yield line.content.decode(self._encoding)

    def _alone(self, reason: str, mend: str) -> BadRow:
        """Refuse the first line of what was read, and give the others back."""
        first, *others = self._reader_lines
        self._waiting.extendleft(reversed(others))
        if first.is_cut:
            reason, mend = f"a line of more than {self._limits.line_bytes} bytes", "split it"
        return BadRow(first.number, reason, mend, first.content[: self._limits.excerpt_bytes])


def _header(text: str, columns: Sequence[str], delimiter: str | None) -> tuple[str, list[str]]:
    """The delimiter, and the header's cells. Without a delimiter stated, the one under which all columns are found."""
    lacking: list[str] = list(columns)
    found: list[tuple[str, list[str]]] = []
    for one in (delimiter,) if delimiter else _DELIMITERS:
        try:
            cells = [cell.strip() for cell in next(csv.reader([text], delimiter=one, strict=True), [])]
        except csv.Error:
            continue
        missing = [column for column in columns if column not in cells]
        if not missing:
            found.append((one, cells))
        elif len(missing) < len(lacking):
            lacking = missing
    if not found:
        raise HeaderRefused(f"its header lacks {', '.join(map(repr, lacking))}; it reads {text.strip()[:200]!r}")
    if len(found) > 1:
        raise HeaderRefused("its header can be read with more than one delimiter: state `delimiter` in the header map")
    one, cells = found[0]
    twice = next((column for column in columns if cells.count(column) > 1), None)
    if twice is not None:
        raise HeaderRefused(f"its header has {twice!r} twice")
    return one, cells
