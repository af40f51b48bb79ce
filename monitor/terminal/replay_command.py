"""`pillwatch replay`: feeds in, alerts out, through the engine that runs live."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from monitor.terminal.arguments import TableOrLines
from monitor.terminal.arguments import read_instant
from monitor.terminal.replaying import replay_feeds

app = typer.Typer(add_completion=False, rich_markup_mode="rich")

_EXAMPLES = """Examples:

pillwatch replay feed.jsonl

pillwatch replay --plan plan.toml --until 2006-12-22T22:00:00Z --format jsonl feed.jsonl filings/

pillwatch replay --plan plan.toml --rejects rejects.jsonl feed.jsonl"""


@app.command(epilog=_EXAMPLES)
def replay(
    feeds: Annotated[
        list[Path],
        typer.Argument(metavar="FEED", show_default=False, help="Files or folders: JSON Lines, or EDGAR submissions."),
    ],
    plan: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="FILE", help="A plan file or a folder of them; several times for several. Else the bundled ones."
        ),
    ] = None,
    until: Annotated[
        datetime | None,
        typer.Option(
            parser=read_instant, metavar="INSTANT", help="The last instant to come to. Else the last known_at read."
        ),
    ] = None,
    format: Annotated[TableOrLines, typer.Option(help="How alerts are printed.")] = TableOrLines.table,
    rejects: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Where lines that were set aside are written, as JSON Lines.")
    ] = None,
    store: Annotated[
        bool, typer.Option("--store/--no-store", help="Keep the state for `status` and `explain`.")
    ] = True,
) -> None:
    """Replay feeds and print the alerts raised.

    Alerts go to standard output; what was set aside, and a summary, to standard error.
    """
    raise typer.Exit(replay_feeds(feeds, plan or [], until, format, rejects, keeps_state=store))
