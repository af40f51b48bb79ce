"""`pillwatch parse`: what a filing says, field by field."""

from pathlib import Path
from typing import Annotated

import typer

from monitor.forms.records import parse_record
from monitor.terminal.arguments import TableOrJson
from monitor.terminal.refusal import OTHER
from monitor.terminal.streams import json_line
from monitor.terminal.streams import write_lines

app = typer.Typer(add_completion=False, rich_markup_mode="rich")

_EXAMPLES = """Examples:

pillwatch parse filing.txt

pillwatch parse --format table filing.txt

pillwatch parse filings/*.txt > parsed.jsonl"""


@app.command(epilog=_EXAMPLES)
def parse(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE",
            show_default=False,
            help="EDGAR submissions: .txt, .nc, or a primary .xml or .htm; company facts: .json.",
        ),
    ],
    format: Annotated[
        TableOrJson, typer.Option(help="One JSON line a filing, or a table with the words each value was read from.")
    ] = TableOrJson.json,
) -> None:
    """Read filings and print what they say.

    A filing that cannot be read gives a line with its `error`, and exit code 1 at the end.
    """
    if format is TableOrJson.table:
        from monitor.terminal.filing_sheet import print_filings

        all_read = print_filings(files)
    else:
        all_read = _print_records(files)
    if not all_read:
        raise typer.Exit(OTHER)


def _print_records(files: list[Path]) -> bool:
    """Whether all could be read."""
    all_read = True
    for file in files:
        records = parse_record(file)
        all_read = all_read and not any("error" in record for record in records)
        write_lines(json_line(record) for record in records)
    return all_read
