"""`pillwatch status`: who stands where, now or at an instant of the past."""

from datetime import datetime
from typing import Annotated

import msgspec
import typer

from monitor.questions import status as status_of
from monitor.terminal.arguments import TableOrJson
from monitor.terminal.arguments import read_instant
from monitor.terminal.arguments import read_issuer
from monitor.terminal.standing_sheet import print_standing
from monitor.terminal.state import ReplayOnly
from monitor.terminal.state import answering_state
from monitor.terminal.streams import console
from monitor.terminal.streams import json_line
from monitor.terminal.streams import write_lines

app = typer.Typer(add_completion=False, rich_markup_mode="rich")

_EXAMPLES = """Examples:

pillwatch status

pillwatch status --issuer 1014739 --at 2006-12-08T22:00:00Z

pillwatch status --known-at 2006-12-08T22:00:00Z --format json"""


@app.command(epilog=_EXAMPLES)
def status(
    issuer: Annotated[str | None, typer.Option(parser=read_issuer, metavar="CIK", help="One issuer. Else all.")] = None,
    at: Annotated[
        datetime | None,
        typer.Option(
            parser=read_instant, metavar="INSTANT", help="How far the world had come. Else all that was read."
        ),
    ] = None,
    known_at: Annotated[
        datetime | None,
        typer.Option(parser=read_instant, metavar="INSTANT", help="By what was known at this instant. Else by all."),
    ] = None,
    replay: ReplayOnly = False,
    format: Annotated[
        TableOrJson, typer.Option(help="How the answer is printed: tables, or one JSON line a plan.")
    ] = TableOrJson.table,
) -> None:
    """Say who stands where: holdings, thresholds, clocks, the Rights, the Board's powers.

    It reads the state of the live service, or that of the last replay where the service has taken nothing.
    """
    with answering_state(is_replay=replay) as store:
        standings = status_of(store, issuer, at, known_at)
    if format is TableOrJson.json:
        write_lines(json_line(msgspec.to_builtins(standing)) for standing in standings)
        return
    out = console()
    for standing in standings:
        print_standing(standing, out)
