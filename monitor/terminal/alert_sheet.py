"""Alerts for a person to read: by New York day, each with its time, its sentence and the clause it rests on."""

from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from datetime import datetime
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.text import Text

from monitor.core.times.instants import format_instant
from monitor.core.times.instants import parse_instant
from monitor.terminal.streams import printable

NEW_YORK = ZoneInfo("America/New_York")

STYLES = {"critical": "bold red", "warning": "yellow", "info": "cyan"}

AlertLine = Mapping[str, Any]
"""An alert as the contract writes it."""

_CAUSES_MAX = 6
_ID_DIGITS = 12
_INDENT = 10


def print_sheet(alerts: Iterable[AlertLine], console: Console) -> None:
    """Print alerts, which come in order, as the contract writes them."""
    alerts = list(alerts)
    if not alerts:
        console.print("No alert was raised.")
    for _, of_day in groupby(alerts, key=_day):
        several = list(of_day)
        print_day(several[0], console)
        for alert in several:
            print_alert(alert, console)


def print_day(alert: AlertLine, console: Console) -> None:
    """Print the day under which an alert stands."""
    console.print(Text(_day(alert), style="bold underline"))
    console.print()


def print_alert(alert: AlertLine, console: Console) -> None:
    """Print one alert: its times, its sentence, what it rests on."""
    severity = alert["severity"]
    head = Text.assemble(
        (f"{severity.upper():<10}", STYLES[severity]),
        (both_times(parse_instant(alert["raised_at"])), "bold"),
        f"  {alert['kind'].replace('_', ' ')}",
    )
    lines = [head, *_indented(alert["message"], console), *_indented(_grounds(alert), console, "dim"), Text()]
    console.print(Text("\n").join(lines), soft_wrap=True)  # at once: line by line takes twice as long


def _day(alert: AlertLine) -> str:
    return long_day(parse_instant(alert["raised_at"]))


def long_day(instant: datetime) -> str:
    """The New York day of an instant: Friday, December 8, 2006."""
    local = instant.astimezone(NEW_YORK)
    return f"{local:%A, %B} {local.day}, {local.year}"


def both_times(instant: datetime) -> str:
    """An instant's hour in New York, and the whole instant in UTC."""
    local = instant.astimezone(NEW_YORK)
    clock = f"{local:%H:%M:%S}" if local.second or local.microsecond else f"{local:%H:%M}"
    return f"{clock} New York ({format_instant(instant)})"


def print_indented(text: str, console: Console, style: str = "") -> None:
    """Print a paragraph under a heading, wrapped, without blanks at the ends of its lines."""
    console.print(Text("\n").join(_indented(text, console, style)), soft_wrap=True)


def _indented(text: str, console: Console, style: str = "") -> Iterator[Text]:
    for line in Text(printable(text)).wrap(console, max(console.width - _INDENT, _INDENT)):
        line.rstrip()
        line.stylize(style)
        yield Text(" " * _INDENT).append_text(line)


def _grounds(alert: AlertLine) -> str:
    clauses, causes = "; ".join(alert["clauses"]) or "none", alert["causes"]
    more = f" and {len(causes) - _CAUSES_MAX} more" if len(causes) > _CAUSES_MAX else ""
    because = f" Because of: {', '.join(causes[:_CAUSES_MAX])}{more}." if causes else ""
    return f"Clause: {clauses}. Plan: {alert['plan']}.{because} Alert: {alert['id'][:_ID_DIGITS]}"
