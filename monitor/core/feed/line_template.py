"""What the lines of a chunk of trades have in common: everything but the values.

A feed's lines are written by a program, so they differ in their values only. What the first line has between its values
is read once, and must stand in every other line byte for byte: then each line is one object with exactly these fields.
"""

import re
from typing import NamedTuple

_TEXTS = frozenset({"kind", "id", "issuer", "at", "known_at", "holder", "side", "price"})
_NUMBER = "shares"
_NEEDED = (_TEXTS | {_NUMBER}) - {"price"}

_FIELD = re.compile(rb' *"([a-z_]+)" *: *(?:"([^"\\]*)"|([0-9]+)) *')


class LineTemplate(NamedTuple):
    """The names of the values that vary, in their order, and the bytes before, between and after them."""

    names: tuple[str, ...]
    between: tuple[bytes, ...]
    """One more than there are names. Quotes belong to these; the last one ends with the line."""


def template_of(line: bytes) -> LineTemplate | None:
    """The template of a line, which ends with its newline; None where it is no plain trade."""
    if not line.startswith(b"{"):
        return None
    names: list[str] = []
    between: list[bytes] = []
    seen: set[str] = set()
    place, done = 1, 0
    while (field := _FIELD.match(line, place)) is not None:
        name = field[1].decode()
        if name in seen or not _is_of_its_type(name, field):
            return None
        seen.add(name)
        if name != "kind":
            start, end = field.span(3 if name == _NUMBER else 2)
            names.append(name)
            between.append(line[done:start])
            done = end
        place = field.end()
        if line[place : place + 1] != b",":
            break
        place += 1
    if line[place:] != b"}\n" or line[place - 1 : place] == b"," or not seen >= _NEEDED:
        return None
    return LineTemplate(tuple(names), (*between, line[done:]))


def _is_of_its_type(name: str, field: re.Match[bytes]) -> bool:
    if name == "kind":
        return field[2] == b"trade"
    return field[2] is not None if name in _TEXTS else name == _NUMBER and field[3] is not None
