"""`pillwatch backfill`: submissions of the past, from EDGAR into a folder."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from monitor.terminal.arguments import read_day
from monitor.terminal.arguments import read_issuer

app = typer.Typer(add_completion=False, rich_markup_mode="rich")

_EXAMPLES = """Examples:

pillwatch backfill --from 2006-12-01 --to 2006-12-31 --issuer 1014739

pillwatch backfill --from 2024-01-02 --to 2024-01-05 --form 'SC 13D' --form 'SC 13G' --into filings

pillwatch replay filings/"""


@app.command(epilog=_EXAMPLES)
def backfill(
    first: Annotated[
        date, typer.Option("--from", parser=read_day, metavar="DATE", show_default=False, help="The first filing date.")
    ],
    last: Annotated[
        date, typer.Option("--to", parser=read_day, metavar="DATE", show_default=False, help="The last filing date.")
    ],
    issuer: Annotated[
        list[str] | None,
        typer.Option(parser=read_issuer, metavar="CIK", help="Whom filings name. Else PILLWATCH_EDGAR_ISSUERS."),
    ] = None,
    form: Annotated[
        list[str] | None,
        typer.Option(metavar="FORM", help="A form, with its amendments. Else PILLWATCH_EDGAR_FORMS."),
    ] = None,
    into: Annotated[Path, typer.Option(metavar="FOLDER", help="Where the submissions are put.")] = Path("filings"),
) -> None:
    """Fetch the submissions of these days from EDGAR into a folder that `replay` reads.

    What is in the folder already is not fetched again, so an interrupted backfill goes on where it was.
    PILLWATCH_EDGAR_USER_AGENT must say who asks. Exit code 1 if something could not be had.
    """
    from monitor.terminal.backfilling import backfill_days  # HTTP takes a while to load, and help needs none of it

    raise typer.Exit(backfill_days(first, last, issuer, form, into))
