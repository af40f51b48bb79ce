"""Alerts for a person to read: by New York day, each with its time, its sentence and the clause it rests on."""

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.text import Text

from monitor.core.alerts import Alert
from monitor.core.instants import format_instant
from monitor.terminal.streams import printable

NEW_YORK = ZoneInfo("America/New_York")

STYLES = {"critical": "bold red", "warning": "yellow", "info": "cyan"}

_CAUSES_MAX = 6
_ID_DIGITS = 12
_INDENT = 10


def print_sheet(alerts: Iterable[Alert], console: Console) -> None:
    """Print alerts, which come in order."""
    alerts = list(alerts)
    if not alerts:
        console.print("No alert was raised.")
    for day, of_day in groupby(alerts, key=lambda alert: long_day(alert.raised_at)):
        console.print(Text(day, style="bold underline"))
        console.print()
        for alert in of_day:
            _print_alert(alert, console)


def long_day(instant: datetime) -> str:
    """The New York day of an instant: Friday, December 8, 2006."""
    local = instant.astimezone(NEW_YORK)
    return f"{local:%A, %B} {local.day}, {local.year}"


def both_times(instant: datetime) -> str:
    """An instant's hour in New York, and the whole instant in UTC."""
    local = instant.astimezone(NEW_YORK)
    clock = f"{local:%H:%M:%S}" if local.second or local.microsecond else f"{local:%H:%M}"
    return f"{clock} New York ({format_instant(instant)})"


def _print_alert(alert: Alert, console: Console) -> None:
    head = Text(f"{alert.severity.upper():<10}", style=STYLES[alert.severity])
    head.append(both_times(alert.raised_at), style="bold")
    head.append(f"  {alert.kind.replace('_', ' ')}", style="default not bold")
    console.print(head)
    print_indented(alert.message, console)
    print_indented(_grounds(alert), console, "dim")
    console.print()


def print_indented(text: str, console: Console, style: str = "") -> None:
    """Print a paragraph under a heading, wrapped, without blanks at the ends of its lines."""
    for line in Text(printable(text)).wrap(console, max(console.width - _INDENT, _INDENT)):
        line.rstrip()
        line.stylize(style)
        console.print(Text(" " * _INDENT).append_text(line))


def _grounds(alert: Alert) -> str:
    clauses = "; ".join(alert.clauses) or "none"
    causes = ", ".join(alert.causes[:_CAUSES_MAX])
    more = f" and {len(alert.causes) - _CAUSES_MAX} more" if len(alert.causes) > _CAUSES_MAX else ""
    because = f" Because of: {causes}{more}." if causes else ""
    return f"Clause: {clauses}. Plan: {alert.plan}.{because} Alert: {alert.id[:_ID_DIGITS]}"
