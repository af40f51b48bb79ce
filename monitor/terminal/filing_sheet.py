"""A filing as a table: each value beside the words of the filing it was read from."""

from collections.abc import Iterator
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from monitor.forms.envelope.header import LARGEST
from monitor.forms.reading import read_submission
from monitor.forms.readings import CoverPerson
from monitor.forms.readings import FormLine
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
    for doubt in reading.doubts:
        yield "look at", doubt, ""


def _person_rows(person: CoverPerson) -> Iterator[Row]:
    yield "", "", ""
    yield "reporting person", person.name, f"CIK {person.cik}" if person.cik else _unread(person.unread, "name")
    for field in _COVER:
        quote = person.evidence.get(field)
        words = f"{quote.place}: {quote.text}" if quote is not None and quote.text else ""
        source = "; ".join(filter(None, (_unread(person.unread, field), words)))
        yield field.replace("_", " "), getattr(person, field), source


def _ownership_rows(reading: OwnershipReading) -> Iterator[Row]:
    yield "period", reading.period, reading.evidence.get("period") or _unread(reading.unread, "period")
    for number, owner in enumerate(reading.owners, start=1):
        yield "owner", owner.name, reading.evidence.get(f"reportingOwner[{number}] name", "")
    if "trades" in reading.unread:
        yield "lines", None, _unread(reading.unread, "trades")
    for line in (*reading.trades, *reading.holdings, *reading.rights):
        yield from _line_rows(line)
    for key, note in reading.footnotes.items():
        yield f"footnote {key}", note, ""
    for place, caveats in reading.caveats.items():
        for caveat in caveats:
            yield "caveat", caveat, place


def _line_rows(line: FormLine) -> Iterator[Row]:
    """A line of Form 3, 4 or 5: each field that it states, where that stands, and which footnotes qualify it."""
    yield "", "", ""
    yield "line", line.place, line.nature or _unread(line.unread, "ownership") or "held directly"
    for field in line.__struct_fields__:
        notes = ", ".join(line.notes.get(field, ()))
        if field in line.evidence or field in line.unread or notes:
            source = line.evidence.get(field, "").removeprefix(f"{line.place}/") or _unread(line.unread, field)
            yield field.replace("_", " "), getattr(line, field), f"{source} [{notes}]" if notes else source


def _unread(unread: dict[str, str], field: str) -> str:
    reason = unread.get(field)
    return f"not read: {reason}" if reason else ""


def _shown(value: object) -> str:
    if value is None:
        return "-"
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
