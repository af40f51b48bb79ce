"""The header map: a small TOML file that says which column of an extract is which field of which kind of event.

It states all that an extract leaves open: what each event's id is made of, how dates and numbers are written, in which
time zone, which word means buy. `monitor/extracts/maps` has examples with every key explained.
"""

import tomllib
from collections.abc import Mapping
from datetime import date
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any
from typing import Literal
from typing import NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from monitor.core.feed import fields as read
from monitor.core.feed.feed_table import COMMON
from monitor.core.feed.feed_table import FIELDS
from monitor.core.feed.feed_table import Field
from monitor.extracts.cells import Numbers
from monitor.extracts.cells import Reading
from monitor.extracts.cells import What
from monitor.extracts.moment_formats import ISO
from monitor.extracts.moment_formats import FormatRefused
from monitor.extracts.moment_formats import MomentFormat
from monitor.extracts.moment_formats import compile_format

SUFFIX = ".map.toml"

_WHAT: Mapping[Any, What] = {
    read.count: "count",
    read.count_above_zero: "count",
    read.count_or_all: "count",
    read.percent: "decimal",
    read.dollars: "decimal",
    read.moment: "moment",
    read.instant: "moment",
    read.day: "moment",
    read.truth: "truth",
    read.persons: "persons",
    read.two_or_more_persons: "persons",
}
_LARGEST = 256 * 1024


class MapRefused(ValueError):
    """A header map that makes no sense; the message says what is wrong with it."""


class FieldColumns(NamedTuple):
    """Where a field stands, and how it is read."""

    names: tuple[str, ...]
    """One column; several of a moment (a day and a time of day) or of a list of persons."""
    reading: Reading


class HeaderMap(NamedTuple):
    """A header map that makes sense."""

    kind: str
    constants: Mapping[str, Any]
    columns: Mapping[str, FieldColumns]
    id_columns: tuple[str, ...]
    id_prefix: str
    delimiter: str | None
    """None: the one under which every column is found."""
    encoding: str
    header_line: int
    files: str | None
    """Names of the extracts it is for, as in `trades-*.csv`."""

    @property
    def named(self) -> tuple[str, ...]:
        """Every column it names, each once."""
        names = [name for columns in self.columns.values() for name in columns.names]
        return tuple(dict.fromkeys([*names, *self.id_columns]))


class _Extract(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    kind: str
    title: str = ""
    files: str | None = None
    delimiter: Literal[",", ";", "\t", "|"] | None = None
    encoding: Literal["utf-8", "windows-1252"] = "utf-8"
    header_line: int = 1
    decimal: Literal[".", ","] = "."
    thousands: Literal["", ",", ".", " ", "'"] = ""
    dates: str = ISO
    time_zone: str | None = None


class _Column(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    column: str | list[str]
    width: int = 0
    words: dict[str, str | bool] = {}
    dates: str | None = None
    time_zone: str | None = None


class _Id(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    columns: list[str]
    prefix: str


class _File(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    extract: _Extract
    id: _Id
    constants: dict[str, Any] = {}
    columns: dict[str, str | list[str] | _Column]


def read_map(path: Path) -> HeaderMap:
    """The header map of a file. Raises `MapRefused`, `OSError`."""
    with path.open("rb") as stream:
        content = stream.read(_LARGEST + 1)
    if len(content) > _LARGEST:
        raise MapRefused(f"has more than {_LARGEST} bytes, which no header map has")
    try:
        found = msgspec.convert(tomllib.loads(content.decode("utf-8")), _File)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise MapRefused(f"is no TOML: {error}") from None
    except msgspec.ValidationError as error:
        raise MapRefused(f"is no header map: {str(error).replace('Object', 'a table')}") from None
    return _Checked(found).map()


class _Checked:
    """Reads a map whose shape is right."""

    def __init__(self, found: _File) -> None:
        self._found = found
        self._extract = found.extract

    def map(self) -> HeaderMap:
        extract, found = self._extract, self._found
        fields = self._fields()
        if extract.decimal == extract.thousands:
            raise MapRefused(f"has {extract.decimal!r} both as `decimal` and as `thousands`")
        if extract.header_line < 1:
            raise MapRefused("has a `header_line` before the first line, which is 1")
        if not found.id.columns or not found.id.prefix:
            raise MapRefused("needs `columns` and `prefix` in [id]: a repeated extract must give the same ids")
        return HeaderMap(
            kind=extract.kind,
            constants={name: self._constant(fields[name], name, value) for name, value in found.constants.items()},
            columns={name: self._column(fields[name], name, column) for name, column in found.columns.items()},
            id_columns=tuple(found.id.columns),
            id_prefix=found.id.prefix,
            delimiter=extract.delimiter,
            encoding=extract.encoding,
            header_line=extract.header_line,
            files=extract.files,
        )

    def _fields(self) -> dict[str, Field]:
        """The fields of the kind. Refuses a map that names others, names one twice, or lacks one."""
        kind = self._extract.kind
        if kind not in FIELDS or kind == "filing":
            kinds = ", ".join(sorted(FIELDS.keys() - {"filing"}))
            raise MapRefused(f"has the kind {kind!r}, which a table cannot state; it can state {kinds}")
        fields = {name: field for name, field in {**COMMON, **FIELDS[kind]}.items() if name != "stated_known_at"}
        constants, columns = self._found.constants, self._found.columns
        for name in [*constants, *columns]:
            if name == "id":
                raise MapRefused("names `id` as a field: what it is made of stands in [id]")
            if name not in fields:
                near = get_close_matches(name, fields, 1)
                hint = f"did you mean `{near[0]}`?" if near else f"it has {', '.join(fields)}"
                raise MapRefused(f"names `{name}`, which the kind {kind!r} does not have: {hint}")
            if name in constants and name in columns:
                raise MapRefused(f"names `{name}` both in [constants] and in [columns]")
        for name, field in fields.items():
            if field.required and name != "id" and name not in constants and name not in columns:
                raise MapRefused(f"does not say where `{name}` stands, which the kind {kind!r} requires")
        return fields

    def _constant(self, field: Field, name: str, value: Any) -> Any:
        if isinstance(value, datetime | date):
            value = value.isoformat()
        try:
            field.reader(name, value)
        except read.BadEvent as error:
            raise MapRefused(f"has a wrong constant: {error}") from None
        return value

    def _column(self, field: Field, name: str, stated: str | list[str] | _Column) -> FieldColumns:
        column = stated if isinstance(stated, _Column) else _Column(column=stated)
        what = _WHAT.get(field.reader, "text")
        names = (column.column,) if isinstance(column.column, str) else tuple(column.column)
        if not names or (len(names) > 1 and what not in ("moment", "persons")):
            raise MapRefused(f"names {len(names)} columns for `{name}`, which is one value")
        if column.width and (what != "text" or not 0 < column.width <= 30):
            raise MapRefused(f"has a `width` for `{name}`: it is for a text of 1 to 30 digits, such as a CIK")
        extract = self._extract
        reading = Reading(
            what=what,
            numbers=Numbers(extract.decimal, extract.thousands),
            moments=_format(column.dates or extract.dates),
            zone=_zone(column.time_zone or extract.time_zone),
            words=column.words,
            width=column.width,
        )
        return FieldColumns(names, reading)


def _format(text: str) -> MomentFormat:
    try:
        return compile_format(text)
    except FormatRefused as error:
        raise MapRefused(f"has `dates` that cannot be read: {error}") from None


def _zone(name: str | None) -> ZoneInfo | None:
    if name is None:
        return None
    try:
        return ZoneInfo(name)
    except (ValueError, OSError):  # ZoneInfoNotFoundError is a KeyError
        pass
    except KeyError:
        pass
    raise MapRefused(f"has the time zone {name!r}, which does not exist: write one such as America/New_York")
