"""Rows of a Parquet file, exactly: counts as integers or decimals, never as binary floats.

pyarrow is large, and most feeds do without it: it is an extra, and imported only here.
"""

from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Sequence
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from pathlib import Path
from typing import Any
from typing import NamedTuple

from monitor.extracts.cells import Cell

_ROWS_AT_ONCE = 4096
_UNITS = {"s": 1_000_000_000, "ms": 1_000_000, "us": 1_000, "ns": 1}
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - of the type without a time zone


class ParquetRefused(ValueError):
    """A file that cannot be read exactly; the message says why and what to do."""


class TypedRow(NamedTuple):
    """A row by its number, counted from 1, with the cells that were asked for.

    A cell is an error where its value cannot be had exactly.
    """

    number: int
    cells: list[Cell | ValueError]


def typed_rows(path: Path, columns: Sequence[str]) -> Iterator[TypedRow]:
    """The rows of a file. Raises `ParquetRefused`, also half way, where a part of the file is damaged."""
    try:
        import pyarrow as arrow
        import pyarrow.parquet as parquet
    except ImportError:
        raise ParquetRefused(
            "reading Parquet needs pyarrow: install it with pip install 'pillwatch[parquet]', or export CSV"
        ) from None
    try:
        with parquet.ParquetFile(path) as file:
            schema = file.schema_arrow
            missing = [column for column in columns if len(schema.get_all_field_indices(column)) != 1]
            if missing:
                there = ", ".join(schema.names)[:300]
                raise ParquetRefused(f"it lacks {', '.join(map(repr, missing))}, or has it twice; it has {there}")
            readers = [_reader(column, schema.field(column).type, arrow) for column in columns]
            number = 0
            for batch in file.iter_batches(_ROWS_AT_ONCE, columns=list(columns)):
                found = [read(batch.column(column)) for column, read in zip(columns, readers, strict=True)]
                for cells in zip(*found, strict=True):
                    number += 1
                    yield TypedRow(number, list(cells))
    except (arrow.ArrowException, OSError, ValueError, OverflowError) as error:
        if isinstance(error, ParquetRefused) or (isinstance(error, OSError) and error.errno is not None):
            raise
        raise ParquetRefused(f"it is damaged, or no Parquet: {str(error)[:300]}") from None


def _reader(column: str, kind: Any, arrow: Any) -> Callable[[Any], list[Cell | ValueError]]:
    types = arrow.types
    if types.is_dictionary(kind):
        inner = _reader(column, kind.value_type, arrow)
        return lambda cells: inner(cells.cast(kind.value_type))
    if types.is_floating(kind):
        raise ParquetRefused(
            f"its column {column!r} holds binary floats, which are not exact: write it as integers or decimals"
        )
    if types.is_timestamp(kind):
        return lambda cells: [_timestamp(one, kind) for one in cells.cast(arrow.int64()).to_pylist()]
    exact = (types.is_integer, types.is_decimal, types.is_boolean, types.is_date32, types.is_null)
    texts = (types.is_string, types.is_large_string, types.is_string_view)
    if any(is_one(kind) for is_one in (*exact, *texts)):
        return lambda cells: cells.to_pylist()
    raise ParquetRefused(f"its column {column!r} is of type {kind}, which no field can be read from")


def _timestamp(value: int | None, kind: Any) -> Cell | ValueError:
    """An instant where the type has a time zone (it is then in UTC), else a time on unnamed clocks."""
    if value is None:
        return None
    micros, rest = divmod(value * _UNITS[kind.unit], 1000)
    if rest:
        return ValueError("a time finer than a microsecond")
    try:
        naive = _EPOCH + timedelta(microseconds=micros)
    except OverflowError:
        return ValueError("a time that does not exist")
    return naive.replace(tzinfo=UTC) if kind.tz is not None else naive
