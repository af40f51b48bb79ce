"""Standard output and standard error: always UTF-8, and safe to print what a feed says.

Names and reasons come from strangers' files. Control characters in them are shown, not sent: a terminal would
obey them.
"""

import io
import json
import os
import select
import sys
from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING
from typing import Any

if TYPE_CHECKING:
    from rich.console import Console

_PIPED_COLUMNS = 110


def use_utf8() -> None:
    """Write UTF-8 whatever the locale says; half characters in file names are shown as escapes."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def printable(text: str) -> str:
    """The text with control characters shown as escapes; line breaks stay."""
    return "".join(letter if letter.isprintable() or letter == "\n" else ascii(letter)[1:-1] for letter in text)


def complain(sentence: str) -> None:
    """Say something on standard error. If nobody can hear it, the exit code still says it."""
    if sys.stderr is None:  # closed; `print` would turn to standard output
        return
    with suppress(OSError, ValueError):
        print(printable(sentence), file=sys.stderr, flush=True)


def json_line(content: Any) -> str:
    """One JSON object a line, as the contract writes alerts."""
    return json.dumps(content, ensure_ascii=False) + "\n"


def write_lines(lines: Iterable[str]) -> None:
    """Write lines, each with its line break, to standard output."""
    for line in lines:
        sys.stdout.write(line)


def reader_is_gone() -> bool:
    """Whether standard output is a pipe that nobody reads any more: who writes seldom would learn of it late."""
    asking = select.poll()
    asking.register(sys.stdout.fileno(), 0)
    return any(answer & select.POLLERR for _, answer in asking.poll(0))


def console() -> "Console":
    """Standard output for tables: colours only on a terminal that wants them."""
    from rich.console import Console

    is_terminal = sys.stdout.isatty()
    width = None if is_terminal or "COLUMNS" in os.environ else _PIPED_COLUMNS
    return Console(file=sys.stdout, width=width, highlight=False, emoji=False, markup=False, soft_wrap=False)


def abandon_output() -> None:
    """Let what was not written go: at its end the interpreter would try again, and complain."""
    devnull = os.open(os.devnull, os.O_WRONLY)
    os.dup2(devnull, 1)
    os.close(devnull)
