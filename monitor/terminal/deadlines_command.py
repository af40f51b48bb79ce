"""`pillwatch deadlines`: when the plan's stock-acquisition clock would end, under every calendar toggle."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from monitor import calendars
from monitor.core.plan.plan import Plan
from monitor.core.times.deadlines import Deadlines
from monitor.core.times.deadlines import deadlines as deadlines_of
from monitor.core.times.deadlines import disagreeing
from monitor.core.times.instants import parse_instant
from monitor.terminal.arguments import TableOrJson
from monitor.terminal.arguments import read_day
from monitor.terminal.named_plan import named_plan
from monitor.terminal.refusal import Refusal
from monitor.terminal.streams import console
from monitor.terminal.streams import json_line
from monitor.terminal.streams import write_lines

app = typer.Typer(add_completion=False, rich_markup_mode="rich")

_EXAMPLES = """Examples:

pillwatch deadlines --plan plan.toml --from 2006-12-08

pillwatch deadlines --plan mim-2002 --from 2006-12-08 --format json"""


@app.command(epilog=_EXAMPLES)
def deadlines(
    plan: Annotated[
        Path, typer.Option(metavar="FILE", show_default=False, help="A plan file, or the id of a bundled plan.")
    ],
    from_: Annotated[
        date,
        typer.Option(
            "--from", parser=read_day, metavar="DATE", show_default=False, help="The Stock Acquisition Date, day 0."
        ),
    ],
    format: Annotated[TableOrJson, typer.Option(help="How the answer is printed.")] = TableOrJson.table,
) -> None:
    """Say when the clock ends that a Stock Acquisition Date starts, and whether a disputed calendar changes it."""
    found = named_plan(plan)
    try:
        answer = deadlines_of(found, from_, calendars.load)
    except OverflowError:
        raise Refusal(f"{from_} is too late a day to count from.") from None
    if format is TableOrJson.json:
        write_lines([json_line(answer)])
    else:
        _print_table(answer, found)


def _print_table(answer: Deadlines, plan: Plan) -> None:
    from rich.table import Table
    from rich.text import Text

    from monitor.terminal.alert_sheet import both_times
    from monitor.terminal.alert_sheet import long_day
    from monitor.terminal.streams import printable

    differing = disagreeing(answer)
    unit = answer["unit"].replace("-", " ")
    title = f"{plan.title}: {answer['count']} {unit} after {answer['from']}, which is day 0"
    table = Table(title=Text(printable(title)), title_justify="left", title_style="bold")
    table.add_column("calendar")
    table.add_column("the clock ends")
    table.add_column("")
    rows = {f"the plan's own ({plan.calendar.business_day})": answer["due_at"], **answer["toggles"]}
    for name, due_at in rows.items():
        due = parse_instant(due_at)
        mark = Text("ANOTHER DAY", style="bold red") if name in differing else Text("")
        table.add_row(name, f"{long_day(due)}, {both_times(due)}", mark)
    out = console()
    out.print(table)
    out.print(_verdict(differing))


def _verdict(differing: tuple[str, ...]) -> str:
    if not differing:
        return "All calendars agree."
    return f"The calendars do not agree ({', '.join(differing)}): counsel has to decide which one holds."
