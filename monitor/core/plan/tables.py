"""The tables of one plan file, read key by key; what cannot be read becomes a problem with its line."""

import difflib
from collections.abc import Iterable
from collections.abc import Mapping
from enum import Enum
from typing import Any

import msgspec

from monitor.core.plan.plan import Period
from monitor.core.plan.problems import Problem
from monitor.core.plan.toml_lines import Lines
from monitor.core.plan.toml_lines import Path
from monitor.core.plan.values import ENTRIES
from monitor.core.plan.values import Misstated
from monitor.core.plan.values import shown

Stated = Mapping[str, Any]
"""What a table states: its keys with their values as the plan has them, or `Unread.UNREAD`."""


class Unread(Enum):
    """The value of a key that is stated, but could not be read. Its plan is refused, so it never gets
    further."""

    UNREAD = "unread"


class Tables(msgspec.Struct, frozen=True):
    """All that one file states."""

    tables: Mapping[str, Stated]
    entries: Mapping[str, tuple[Stated, ...]]
    """Of each array of tables, its entries in the order of the file; entry `i` stands at the path (table, i).
    """
    problems: tuple[Problem, ...]


def read_tables(
    document: Mapping[str, object], readers: Mapping[str, Mapping[str, Any]], lines: Lines
) -> Tables:
    """Reads a TOML document by the readers of its keys. Never raises: what is wrong is among the problems."""
    reading = _Reading(lines)
    tables: dict[str, Stated] = {}
    entries: dict[str, tuple[Stated, ...]] = {}
    for name, value in document.items():
        keys = readers.get(name)
        if keys is None:
            reading.unknown((name,), readers, "table" if isinstance(value, dict | list) else "key")
        elif name in ENTRIES:
            entries[name] = reading.entries((name,), value, keys)
        else:
            tables[name] = reading.table((name,), value, keys)
    return Tables(tables, entries, tuple(reading.problems))


class _Reading:
    def __init__(self, lines: Lines) -> None:
        self._lines = lines
        self.problems: list[Problem] = []

    def refuse(self, path: Path, reason: str) -> None:
        self.problems.append(Problem(self._lines.of(*path), reason))

    def unknown(self, path: Path, known: Iterable[str], what: str) -> None:
        name = str(path[-1])
        near = difflib.get_close_matches(name, list(known), n=1)
        advice = f'write "{near[0]}"' if near else f"leave it out or write one of {', '.join(known)}"
        self.refuse(path, f"{dotted(path)} is an unknown {what}, {advice}")

    def entries(self, path: Path, value: object, keys: Stated) -> tuple[Stated, ...]:
        if not isinstance(value, list):
            self.refuse(path, f"{dotted(path)} is a list of tables, write [[{dotted(path)}]] over each")
            return ()
        return tuple(self.table((*path, index), entry, keys) for index, entry in enumerate(value))

    def table(self, path: Path, value: object, keys: Stated) -> Stated:
        if not isinstance(value, dict):
            self.refuse(path, f"{dotted(path)} is a table, write [{dotted(path)}] over its keys")
            return {}
        stated: dict[str, Any] = {}
        for key, one in value.items():
            reader = keys.get(key)
            if reader is None:
                self.unknown((*path, key), keys, "key")
            else:
                stated[key] = self._value((*path, key), one, reader)
        return stated

    def _value(self, path: Path, value: object, reader: Any) -> Any:
        if isinstance(reader, Mapping):
            return self._period(path, value, reader)
        try:
            return reader(value)
        except Misstated as misstated:
            self.refuse(path, f"{dotted(path)}: {misstated}")
            return Unread.UNREAD

    def _period(self, path: Path, value: object, keys: Stated) -> Any:
        """A period is stated whole (readings 9.1), so a missing key is missing in a later version too."""
        if not isinstance(value, dict):
            example = '{ count = 10, unit = "business-days" }'
            self.refuse(path, f"{dotted(path)}: {shown(value)} is no period, write it as {example}")
            return Unread.UNREAD
        stated = self.table(path, value, keys)
        for key in keys:
            if key not in stated:
                self.refuse(path, f"{dotted(path)} lacks {key}, state it: a period is stated whole")
        return Period(**stated) if len(stated) == len(keys) else Unread.UNREAD


def dotted(path: Path) -> str:
    """A path as a message names it, without the numbers of entries: `threshold.percent`."""
    return ".".join(part for part in path if isinstance(part, str))
