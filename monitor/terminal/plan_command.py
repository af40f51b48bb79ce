"""`pillwatch plan`: what is wrong with a plan file, or what it means; the bundled plans."""

from pathlib import Path
from typing import Annotated

import typer

from monitor.core.plan.plan import Plan
from monitor.core.plan.problems import PlanRefused
from monitor.plan_check import describe
from monitor.plans import bundled_files
from monitor.terminal.named_plan import named_plan
from monitor.terminal.refusal import NOT_USABLE
from monitor.terminal.streams import complain
from monitor.terminal.streams import console
from monitor.terminal.streams import printable

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode="rich",
    help="Check a plan file, or list the bundled ones.",
    epilog="Example: pillwatch plan check plan.toml",
)

_EXAMPLES = """Examples:

pillwatch plan check plan.toml

pillwatch plan check mim-2002"""


@app.command(epilog=_EXAMPLES)
def check(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE", show_default=False, help="Plan files, or ids of bundled plans.")
    ],
) -> None:
    """Say what is wrong with plan files, or show what they mean.

    Problems are printed as FILE:LINE: REASON on standard error, and the exit code is 2.
    """
    refused = False
    for file in files:
        try:
            _print_meaning(named_plan(file))
        except PlanRefused as error:
            complain(str(error))
            refused = True
    if refused:
        raise typer.Exit(NOT_USABLE)


@app.command("list", epilog="Example: pillwatch plan list")
def list_plans() -> None:
    """List the bundled plans, every version."""
    from rich.table import Table
    from rich.text import Text

    table = Table()
    for heading in ("id", "issuer", "dated", "title", "amends"):
        table.add_column(heading, overflow="fold", no_wrap=heading != "title")
    for file in bundled_files():
        plan = file.plan
        row = (plan.id, plan.issuer, str(plan.dated), plan.title, plan.amends or "")
        table.add_row(*(Text(cell) for cell in row))
    console().print(table)


def _print_meaning(plan: Plan) -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table(show_lines=True, expand=True)
    table.add_column("term", ratio=3, overflow="fold")
    table.add_column("what it means", ratio=6, overflow="fold")
    table.add_column("where it says so", ratio=2, overflow="fold")
    for line in describe(plan):
        table.add_row(*(Text(printable(cell)) for cell in line))
    console().print(table)
