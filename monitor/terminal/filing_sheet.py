"""A filing as a table: each value beside the words of the filing it was read from."""

from collections.abc import Iterator
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from monitor.forms.header import LARGEST
from monitor.forms.reading import read_submission
from monitor.forms.readings import CoverPerson
from monitor.forms.readings import FormUnreadable
from monitor.forms.readings import OwnershipReading
from monitor.forms.readings import Reading
from monitor.forms.readings import ScheduleReading
from monitor.terminal.statement_rows import Row
from monitor.terminal.statement_rows import statement_rows
from monitor.terminal.streams import complain
from monitor.terminal.streams import console
from monitor.terminal.streams import printable

_COVER = (
    "sole_voting",
    "shared_voting",
    "sole_dispositive",
    "shared_dispositive",
    "aggregate",
    "percent",
    "types",
    "group",
)


def print_filings(files: list[Path]) -> bool:
    """Print each; the answer is whether all could be read."""
    out = console()
    all_read = True
    for file in files:
        try:
            for reading in _readings(file):
                _print_reading(file, reading, out)
        except (FormUnreadable, OSError) as error:
            reason = error.strerror if isinstance(error, OSError) else str(error)
            complain(f"{file}: {reason}")
            all_read = False
    return all_read


def _readings(file: Path) -> list[Reading]:
    if file.stat().st_size > LARGEST:
        raise FormUnreadable(f"more than {LARGEST} bytes, which no filing is that is read here")
    return read_submission(file.read_bytes(), file.name)


def _print_reading(file: Path, reading: Reading, out: Console) -> None:
    table = Table(title=printable(f"{file.name}: {reading.form}"), title_justify="left", title_style="bold")
    table.add_column("field", no_wrap=True)
    table.add_column("value", overflow="fold")
    table.add_column("read from", overflow="fold", style="dim")
    for field, value, source in _rows(reading):
        table.add_row(field, Text(printable(_shown(value))), Text(printable(" ".join(source.split()))))
    out.print(table)


def _rows(reading: Reading) -> Iterator[Row]:
    yield "issuer", reading.issuer.name, f"CIK {reading.issuer.cik or '?'}, CUSIP {reading.issuer.cusip or '?'}"
    yield "accession", reading.accession, ""
    yield "filed on", reading.filed_on, ""
    if isinstance(reading, ScheduleReading):
        yield "class", reading.class_title, _unread(reading.unread, "class_title")
        yield "event date", reading.event_date, _unread(reading.unread, "event_date")
        for person in reading.reporting_persons:
            yield from _person_rows(person)
    elif isinstance(reading, OwnershipReading):
        yield from _ownership_rows(reading)
    else:
        yield from statement_rows(reading)
    for notice in reading.notices:
        yield "for a person", notice, ""


def _person_rows(person: CoverPerson) -> Iterator[Row]:
    yield "", "", ""
    yield "reporting person", person.name, person.evidence.get("name", "")
    for field in _COVER:
        source = person.evidence.get(field) or _unread(person.unread, field)
        yield field.replace("_", " "), getattr(person, field), source


def _ownership_rows(reading: OwnershipReading) -> Iterator[Row]:
    yield "period", reading.period, _unread(reading.unread, "period")
    for owner in reading.owners:
        yield "owner", owner.name, f"CIK {owner.cik or '?'}"
    for trade in reading.trades:
        side = {True: "acquired", False: "disposed of", None: "?"}[trade.acquired]
        yield (
            f"transaction {trade.code or '?'}",
            f"{side} {_shown(trade.shares)}",
            f"{trade.on or '?'}, {trade.security}",
        )
    for holding in reading.holdings:
        yield "held", holding.shares, f"{holding.security}, {holding.nature or 'directly'}"
    for right in reading.rights:
        yield "right", right.shares, f"{right.title}, expires {right.expires or '?'}"


def _unread(unread: dict[str, str], field: str) -> str:
    reason = unread.get(field)
    return f"not read: {reason}" if reason else ""


def _shown(value: object) -> str:
    if value is None:
        return "-"
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
