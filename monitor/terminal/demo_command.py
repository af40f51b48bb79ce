"""`pillwatch demo`: the main job on the bundled example, end to end."""

import typer

from monitor.demo import run
from monitor.terminal.streams import console

app = typer.Typer(add_completion=False, rich_markup_mode="rich")


@app.command(epilog="Example: pillwatch demo")
def demo() -> None:
    """Show the main job on the bundled example: events in, alerts out."""
    raise typer.Exit(run(console()))
