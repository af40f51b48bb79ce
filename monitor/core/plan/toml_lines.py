"""Where things stand in a TOML text: the line of every table, array element and key.

The standard library's reader keeps no positions, and a refusal has to name the line. The text has been
accepted by `tomllib` before it comes here, so nothing is checked: it is only walked.
"""

import re
import tomllib
from bisect import bisect_right
from functools import cached_property

Path = tuple[str | int, ...]
"""Where a value stands: `("threshold", 0, "percent")`."""

_SPACE = re.compile(r"[ \t]*")
_GAP = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_STRING = re.compile(
    r'"""(?:\\.|[^\\])*?"""(?!")'
    r"|'''.*?'''(?!')"
    r'|"(?:\\.|[^"\\])*"'
    r"|'[^']*'",
    re.DOTALL,
)
_SCALAR = re.compile(r"[^,\]}#\n]+")


class Lines:
    """The lines of one TOML text, counted from 1."""

    def __init__(self, text: str) -> None:
        self._text = text

    @cached_property
    def _found(self) -> dict[Path, int]:
        # Only refusals name lines, and most plans have none.
        found: dict[Path, int] = {}
        _Walk(self._text, found).document()
        return found

    def of(self, *path: str | int) -> int:
        """The line of the key or table at `path`; where it is not there, of the nearest one around it, else
        1."""
        for length in range(len(path), 0, -1):
            line = self._found.get(path[:length])
            if line is not None:
                return line
        return 1

    def __contains__(self, path: Path) -> bool:
        return path in self._found


class _Walk:
    """One pass over a text that notes the line of each path."""

    def __init__(self, text: str, found: dict[Path, int]) -> None:
        self._text = text
        self._found = found
        self._at = 0
        self._line_ends = [match.start() for match in re.finditer("\n", text)]
        self._last_index: dict[Path, int] = {}
        """Of each array of tables, the index of its latest element."""

    def document(self) -> None:
        table: Path = ()
        self._skip(_GAP)
        while self._at < len(self._text):
            if self._text[self._at] == "[":
                table = self._header()
            else:
                self._key_and_value(table)
            self._skip(_GAP)

    def _header(self) -> Path:
        start = self._at
        brackets = 2 if self._text.startswith("[[", start) else 1
        self._at += brackets
        *parents, last = self._key()
        self._at += brackets
        path: Path = ()
        for part in parents:
            path = self._into((*path, part))
        path = (*path, last)
        self._note(path, start)
        if brackets == 2:
            index = self._last_index.get(path, -1) + 1
            self._last_index[path] = index
            path = (*path, index)
            self._note(path, start)
        return path

    def _into(self, path: Path) -> Path:
        """A header under an array of tables means its latest element."""
        index = self._last_index.get(path)
        return path if index is None else (*path, index)

    def _key_and_value(self, table: Path) -> None:
        start = self._at
        path = table
        for part in self._key():
            path = (*path, part)
            self._note(path, start)
        self._at += len("=")
        self._value(path)

    def _key(self) -> list[str]:
        """A key, which may be dotted and quoted; stands behind it and its spaces afterwards."""
        parts: list[str] = []
        while True:
            self._skip(_SPACE)
            quoted = _STRING.match(self._text, self._at)
            match = quoted or self._match(_BARE_KEY)
            parts.append(tomllib.loads(f"key = {match[0]}")["key"] if quoted else match[0])
            self._at = match.end()
            self._skip(_SPACE)
            if not self._text.startswith(".", self._at):
                return parts
            self._at += len(".")

    def _value(self, path: Path) -> None:
        self._skip(_SPACE)
        opening = self._text[self._at]
        if opening == "[":
            self._array(path)
        elif opening == "{":
            self._inline_table(path)
        else:
            match = _STRING.match(self._text, self._at) or self._match(_SCALAR)
            self._at = match.end()

    def _array(self, path: Path) -> None:
        index = 0
        self._at += len("[")
        while not self._closes("]"):
            self._note((*path, index), self._at)
            self._value((*path, index))
            index += 1

    def _inline_table(self, path: Path) -> None:
        self._at += len("{")
        while not self._closes("}"):
            self._key_and_value(path)

    def _closes(self, bracket: str) -> bool:
        """Goes on to the next element of an array or inline table; whether there is none."""
        self._skip(_GAP)
        if self._text.startswith(",", self._at):
            self._at += len(",")
            self._skip(_GAP)
        if self._text.startswith(bracket, self._at):
            self._at += len(bracket)
            return True
        return False

    def _skip(self, pattern: re.Pattern[str]) -> None:
        self._at = self._match(pattern).end()

    def _match(self, pattern: re.Pattern[str]) -> re.Match[str]:
        match = pattern.match(self._text, self._at)
        if match is None:
            raise AssertionError(f"accepted as TOML, but not walked at character {self._at}")
        return match

    def _note(self, path: Path, start: int) -> None:
        self._found.setdefault(path, bisect_right(self._line_ends, start - 1) + 1)
