"""`pillwatch explain`: why an alert was raised, down to each event and clause."""

from datetime import datetime
from typing import Annotated

import msgspec
import typer

from monitor.questions import explain as explain_alert
from monitor.terminal.arguments import TableOrJson
from monitor.terminal.arguments import read_instant
from monitor.terminal.explanation_sheet import print_explanation
from monitor.terminal.state import ReplayOnly
from monitor.terminal.state import answering_state
from monitor.terminal.streams import console
from monitor.terminal.streams import json_line
from monitor.terminal.streams import write_lines

app = typer.Typer(add_completion=False, rich_markup_mode="rich")

_EXAMPLES = """Examples:

pillwatch explain 3282be41d2c2

pillwatch explain 3282be41d2c2 --known-at 2006-12-10T12:00:00Z --format json"""


@app.command(epilog=_EXAMPLES)
def explain(
    alert_id: Annotated[
        str, typer.Argument(metavar="ALERT_ID", show_default=False, help="An alert's id, or enough of its beginning.")
    ],
    at: Annotated[
        datetime | None,
        typer.Option(parser=read_instant, metavar="INSTANT", help="Also: where its persons stand at this instant."),
    ] = None,
    known_at: Annotated[
        datetime | None,
        typer.Option(parser=read_instant, metavar="INSTANT", help="Also: where they stand by what was known then."),
    ] = None,
    replay: ReplayOnly = False,
    format: Annotated[TableOrJson, typer.Option(help="How the answer is printed.")] = TableOrJson.table,
) -> None:
    """Say why an alert was raised: its events, who was counted with what, its clauses.

    It reads the alerts of the live service, or those of the last replay where the service has taken nothing.
    """
    with answering_state(is_replay=replay) as store:
        explanation = explain_alert(store, alert_id, at, known_at)
    if format is TableOrJson.json:
        write_lines([json_line(msgspec.to_builtins(explanation))])
    else:
        print_explanation(explanation, console())
