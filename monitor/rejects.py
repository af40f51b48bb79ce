"""What was set aside: a file of it in JSON Lines, and one line of it for people."""

import json
from typing import NamedTuple

from monitor.whole_file import FileUnwritable
from monitor.whole_file import WholeFile


class SetAside(NamedTuple):
    """A line, or a whole file where `line` is None, that does not count, and why."""

    file: str
    line: int | None
    """Counted from 1."""
    reason: str
    mend: str
    text: bytes
    """How the line begins, at least `feeds.Limits.excerpt_bytes` of it; nothing of a whole file."""


class RejectsUnwritable(FileUnwritable):
    """The file of rejects could not be written; the message says which and why."""


class RejectsFile(WholeFile):
    """Writes what was set aside, one JSON object a line. The file appears whole, or not at all."""

    what = "rejects"
    error = RejectsUnwritable

    def write(self, set_aside: SetAside) -> None:
        """Add one. Raises `RejectsUnwritable`, for example where the disk is full."""
        content = {
            "file": set_aside.file,
            "line": set_aside.line,
            "reason": set_aside.reason,
            "mend": set_aside.mend,
            "text": readable(set_aside.text),
        }
        self.write_line(json.dumps(content, ensure_ascii=False).encode(errors="backslashreplace"))


def human_line(set_aside: SetAside) -> str:
    """`feed.jsonl:12: reason; mend`, for standard error. Control characters are shown, not sent."""
    place = set_aside.file if set_aside.line is None else f"{set_aside.file}:{set_aside.line}"
    sentence = f"{place}: {set_aside.reason}; {set_aside.mend}"
    return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in sentence)


def readable(text: bytes) -> str:
    """The text as UTF-8; bytes that are none are shown as \\xff."""
    return text.decode("utf-8", errors="backslashreplace")
