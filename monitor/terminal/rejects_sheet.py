"""Rejects for a person to read, and for a program."""

from collections.abc import Iterable
from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from monitor.adapters.service.rejects_list import Listed
from monitor.adapters.service.stored_rejects import Reject
from monitor.adapters.service.stored_rejects import Settled
from monitor.core.times.instants import format_instant
from monitor.terminal.streams import printable


def as_json_object(one: Listed) -> dict[str, Any]:
    """A reject as programs read it."""
    reject = one.reject
    return {
        "id": reject.id,
        "at": format_instant(reject.at),
        "partition": one.partition,
        "place": reject.place,
        "issuer": reject.issuer or None,
        "event": reject.event or None,
        "reason": reject.reason,
        "mend": reject.mend,
        "bytes": len(reject.text),
        "text": readable(reject.text),
    }


def settled_as_json_object(one: Settled) -> dict[str, Any]:
    """What became of a reject, as programs read it."""
    return {
        "id": one.id,
        "what": one.what,
        "by": one.by,
        "at": format_instant(one.at),
        "place": one.place,
        "issuer": one.issuer or None,
        "event": one.event or None,
        "reason": one.reason,
    }


def print_listed(listed: Iterable[Listed], console: Console) -> None:
    """Print what is set aside."""
    rows = [
        (
            one.reject.id,
            f"{format_instant(one.reject.at)}\n{_place(one)}",
            f"{_about(one.reject.issuer, one.reject.event)}{one.reject.reason}.\nWhat to do: {one.reject.mend}.",
            f"{len(one.reject.text):,}",
        )
        for one in listed
    ]
    _print(("id", "when and where", "why", "bytes"), rows, "Nothing is set aside.", console)


def print_settled(settled: Iterable[Settled], console: Console) -> None:
    """Print what became of rejects."""
    rows = [
        (one.id, f"{one.what}\n{format_instant(one.at)}\n{one.by}", f"{_about(one.issuer, one.event)}{one.reason}.")
        for one in settled
    ]
    _print(("id", "what was done", "why it was set aside"), rows, "Nothing was retried or dropped.", console)


def print_whole(one: Listed, console: Console) -> None:
    """Print one reject with all its bytes."""
    reject = one.reject
    lines = (
        f"{reject.id}: set aside at {format_instant(reject.at)}, {_place(one)}",
        f"Why: {_about(reject.issuer, reject.event)}{reject.reason}.",
        f"What to do: {reject.mend}.",
        f"{len(reject.text):,} bytes:" if reject.text else "No bytes were kept.",
        readable(reject.text),
    )
    console.print(Text("\n".join(map(printable, lines))), soft_wrap=True)


def readable(text: bytes) -> str:
    r"""The bytes as UTF-8; those that are none are shown as \xff."""
    return text.decode("utf-8", errors="backslashreplace")


def stays(reject: Reject, why: str) -> str:
    """Why a reject stays on the list."""
    return f"{reject.id} stays: {why}."


def _place(one: Listed) -> str:
    return one.reject.place if one.partition is None else f"{one.reject.place} of partition {one.partition}"


def _about(issuer: str, event: str) -> str:
    return f"{event!r} of issuer {issuer}: " if issuer else ""


def _print(headings: tuple[str, ...], rows: Sequence[tuple[str, ...]], nothing: str, console: Console) -> None:
    if not rows:
        console.print(nothing)
        return
    table = Table(expand=True)
    for number, heading in enumerate(headings):
        table.add_column(heading, overflow="fold", no_wrap=number == 0)
    for row in rows:
        table.add_row(*(Text(printable(cell)) for cell in row))
    console.print(table)
