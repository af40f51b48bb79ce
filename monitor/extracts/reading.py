"""An extract as lines of the feed: every row is a line, or is set aside with its reason."""

from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any
from urllib.parse import quote

import msgspec

from monitor.core.feed.fields import BadEvent
from monitor.core.feed.fields import shown
from monitor.extracts.cells import Cell
from monitor.extracts.cells import is_total
from monitor.extracts.csv_rows import BadRow
from monitor.extracts.csv_rows import CsvFile
from monitor.extracts.csv_rows import HeaderRefused
from monitor.extracts.header_map import SUFFIX
from monitor.extracts.header_map import FieldColumns
from monitor.extracts.header_map import HeaderMap
from monitor.extracts.header_map import MapRefused
from monitor.extracts.header_map import read_map
from monitor.extracts.parquet_rows import ParquetRefused
from monitor.extracts.parquet_rows import typed_rows
from monitor.feeds import Limits
from monitor.rejects import SetAside

CSV_SUFFIXES = frozenset({".csv", ".tsv"})
PARQUET_SUFFIXES = frozenset({".parquet"})
SUFFIXES = CSV_SUFFIXES | PARQUET_SUFFIXES
"""What a file is by its name."""

_MAP_MEND = "write a header map, as in monitor/extracts/maps, and name it with --map, or put it beside as {}"

Line = tuple[int, bytes]
"""The number of a row's first line, and the row as a line of the feed."""


class Extracts:
    """Reads extracts with the map that is named, else with the one that stands beside each."""

    def __init__(self, map_file: Path | None = None, map_folder: Path | None = None, limits: Limits = Limits()) -> None:  # noqa: B008
        """`map_folder`: where maps stand, if not beside the extract."""
        self._map_file = map_file
        self._map_folder = map_folder
        self._limits = limits

    def lines(self, path: Path) -> Iterator[Line | SetAside]:
        """The lines of an extract. Raises `OSError`."""
        try:
            found = self._map(path)
            yield from self._parquet(path, found) if path.suffix.lower() in PARQUET_SUFFIXES else self._csv(path, found)
        except (MapRefused, HeaderRefused, ParquetRefused) as error:
            mend = "put the extract or its header map right, and bring it again"
            yield SetAside(str(path), None, str(error), mend, b"")

    def _map(self, path: Path) -> HeaderMap:
        name = self._map_file or self._beside(path)
        try:
            return read_map(name)
        except MapRefused as error:
            raise MapRefused(f"its header map {name} {error}") from None

    def _beside(self, path: Path) -> Path:
        """`trades.map.toml` for `trades.csv`, else the one map whose `files` the name matches."""
        folder = self._map_folder or path.parent
        own = folder / f"{path.stem}{SUFFIX}"
        if own.is_file():
            return own
        matching: list[Path] = []
        for candidate in sorted(folder.glob(f"*{SUFFIX}")):
            try:
                pattern = read_map(candidate).files
            except MapRefused:
                continue  # it is said when an extract has its name
            if pattern is not None and fnmatchcase(path.name, pattern):
                matching.append(candidate)
        if len(matching) > 1:
            names = ", ".join(one.name for one in matching)
            raise MapRefused(f"several header maps are for it by `files`: {names}")
        if not matching:
            raise MapRefused(f"nothing says which column is which field: {_MAP_MEND.format(own.name)}")
        return matching[0]

    def _csv(self, path: Path, found: HeaderMap) -> Iterator[Line | SetAside]:
        delimiter = found.delimiter or ("\t" if path.suffix.lower() == ".tsv" else None)
        with path.open("rb") as stream:
            table = CsvFile(stream, found.named, delimiter, found.encoding, found.header_line, self._limits)
            places = {name: table.header.index(name) for name in found.named}
            width = len(table.header)
            for row in table.rows():
                if isinstance(row, BadRow):
                    yield SetAside(str(path), row.line, row.reason, row.mend, row.text)
                    continue
                try:
                    _check_width(row.cells, width)
                    yield row.line, _line(found, {name: row.cells[place] for name, place in places.items()})
                except BadEvent as error:
                    yield SetAside(str(path), row.line, *_reason(error, row.cells), row.text)

    def _parquet(self, path: Path, found: HeaderMap) -> Iterator[Line | SetAside]:
        for number, cells in typed_rows(path, found.named):
            try:
                yield number, _line(found, dict(zip(found.named, map(_had, cells), strict=True)))
            except BadEvent as error:
                text = ",".join(map(str, cells)).encode()[: self._limits.excerpt_bytes]
                yield SetAside(str(path), number, *_reason(error, cells), text)


def _had(cell: Cell | ValueError) -> Cell:
    if isinstance(cell, ValueError):
        raise BadEvent(str(cell), "write it to the microsecond")
    return cell


def _check_width(cells: Sequence[str], width: int) -> None:
    if len(cells) < width or any(cell.strip() for cell in cells[width:]):
        mend = "quote cells that have the delimiter in them; leave titles and remarks out"
        raise BadEvent(f"{len(cells)} cells, where the header has {width}", mend)


def _reason(error: BadEvent, cells: Sequence[object]) -> tuple[str, str]:
    total = next((cell for cell in cells if isinstance(cell, str) and is_total(cell)), None)
    if total is None:
        return error.reason, error.mend
    return f"a row of totals ({shown(total)}), which is no event", "nothing: what it adds up is counted row by row"


def _line(found: HeaderMap, cells: Mapping[str, Cell]) -> bytes:
    """A row as a line of the feed. Raises `BadEvent`."""
    for cell in cells.values():
        if is_total(cell):
            raise BadEvent("a row of totals", "leave it out")
    event: dict[str, Any] = {"kind": found.kind, "id": _id(found, cells), **found.constants}
    for name, columns in found.columns.items():
        value = _value(name, columns, cells)
        if value is not None:
            event[name] = value
    return msgspec.json.encode(event)


def _id(found: HeaderMap, cells: Mapping[str, Cell]) -> str:
    """The event's id: the same for the same row of a repeated extract, another for every other."""
    parts = [found.id_prefix]
    for column in found.id_columns:
        cell = cells[column]
        text = "" if cell is None else str(cell).strip()
        if not text:
            raise BadEvent(f"the column {shown(column)}, of which the id is made, is empty", "fill it in")
        parts.append(quote(text, safe=" /+.,_-"))  # so that no two rows run together into one id
    return ":".join(parts)


def _value(name: str, columns: FieldColumns, cells: Mapping[str, Cell]) -> Any:
    reading = columns.reading
    if reading.what == "persons":
        persons = [_cell(name, column, columns, cells[column]) for column in columns.names]
        return [person for person in persons if person is not None]
    if len(columns.names) == 1:
        return _cell(name, columns.names[0], columns, cells[columns.names[0]])
    parts = [cells[column] for column in columns.names]
    if not all(isinstance(part, str) and part.strip() for part in parts):
        raise BadEvent(f"`{name}` stands in {len(parts)} columns, and one is empty or no text", "fill it in")
    return _cell(name, " and ".join(columns.names), columns, " ".join(str(part).strip() for part in parts))


def _cell(name: str, column: str, columns: FieldColumns, cell: Cell) -> Any:
    try:
        return columns.reading.value(cell)
    except BadEvent as error:
        raise BadEvent(f"`{name}` (column {shown(column)}) is {shown(cell)}, {error.reason}", error.mend) from None
