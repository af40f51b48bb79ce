"""What the demonstration prints: headings, prose, tables. Plain text where it is no terminal."""

from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from datetime import UTC
from datetime import date
from datetime import datetime
from zoneinfo import ZoneInfo

from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from monitor.core.alerts.alerts import Alert
from monitor.core.course.powers import Power

_STYLES = {"critical": "bold red", "warning": "yellow", "info": "cyan"}

_FIRST_COLUMN = 29
"""As wide as "distribution date approaching", the longest kind of alert; at 80 columns half is left for the rest."""


class Screen:
    """One console with the plan's time zone and the names of persons."""

    def __init__(self, console: Console, zone: ZoneInfo, names: Mapping[str, str]) -> None:
        self._console = console
        self._zone = zone
        self._names = {person: name for person, name in names.items() if person.isdigit()}
        self._after_table = False

    def title(self, text: str) -> None:
        """The first line."""
        self._console.print(Text(text, style="bold"))

    def heading(self, text: str) -> None:
        """The heading of an act."""
        self._console.print()
        self._console.print(Text(text, style="bold"))
        self._after_table = False
        self._console.print(Text("-" * min(len(text), self._console.width), style="dim"))

    def say(self, text: str) -> None:
        """A paragraph, set off from a table above it."""
        if self._after_table:
            self._console.print()
        self._after_table = False
        self._console.print(Text(self.named(text)))

    def command(self, text: str) -> None:
        """A command to copy: never wrapped, so that it stays one line."""
        self._console.print(Text(f"  {text}", style="green"), soft_wrap=True)

    def table(self, columns: Sequence[str], rows: Iterable[Sequence[str | Text]]) -> None:
        """A table; the second column takes the room that the others leave."""
        is_terminal = self._console.is_terminal
        table = Table(box=box.SIMPLE_HEAD if is_terminal else None, show_edge=False, pad_edge=False, header_style="dim")
        for number, column in enumerate(columns):
            width = _FIRST_COLUMN if number == 0 else None
            table.add_column(column, max_width=width, ratio=1 if number == 1 else None, overflow="fold")
        for row in rows:
            table.add_row(*(cell if isinstance(cell, Text) else Text(self.named(cell)) for cell in row))
        self._console.print(Padding(table, (0, 0, 0, 2)))
        self._after_table = True

    def alerts(self, alerts: Iterable[Alert], *, with_time: bool) -> None:
        """Alerts as people read them: how urgent, under which section and when, and what is said."""
        rows = [(self._headed(alert, with_time), alert.message) for alert in alerts]
        self.table(("Alert, section", "What it says"), rows)

    def _headed(self, alert: Alert, with_time: bool) -> Text:
        head = Text(alert.kind.replace("_", " "), style=_STYLES[alert.severity])
        below = [", ".join(alert.clauses)] if alert.clauses else []
        below += [self.two_lines(alert.raised_at)] if with_time else []
        return head.append("".join(f"\n{line}" for line in below), style="not bold default")

    def named(self, text: str) -> str:
        """A text with the persons' names in place of their numbers."""
        for person, name in self._names.items():
            text = text.replace(person, name)
        return text

    def two_lines(self, instant: datetime) -> str:
        """An instant in New York, and below it in UTC."""
        return f"{self._local(instant)}\n{self._utc(instant)}"

    def until(self, power: Power) -> str:
        """When an open power closes."""
        return self.two_lines(power.closes_at) if power.closes_at is not None else ""

    def one_line(self, instant: datetime) -> str:
        """An instant on one line: Fri 2006-12-22 17:00 New York (22:00 UTC)."""
        return f"{self._local(instant)} New York ({self._utc(instant)})"

    def _local(self, instant: datetime) -> str:
        local = instant.astimezone(self._zone)
        return f"{day(local.date())} {clock(local)}"

    def _utc(self, instant: datetime) -> str:
        utc = instant.astimezone(UTC)
        # In the evening of New York it is the next day already.
        other_day = f"{day(utc.date())} " if utc.date() != instant.astimezone(self._zone).date() else ""
        return f"{other_day}{clock(utc)} UTC"


def day(value: date) -> str:
    """A day with its weekday: Fri 2006-12-22."""
    return f"{value:%a} {value.isoformat()}"


def long_day(value: date) -> str:
    """A day as counsel writes it: December 8, 2006."""
    return f"{value:%B} {value.day}, {value.year}"


def clock(instant: datetime) -> str:
    """The time of day, with seconds only where there are any."""
    return f"{instant:%H:%M:%S}" if instant.second else f"{instant:%H:%M}"
