"""All commands, each imported only when it is called or its help is shown."""

from importlib import import_module
from typing import Annotated
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_command

_HERE = "monitor.terminal.{}_command"
_MODULES = {
    "replay": _HERE,
    "run": "agents.{}_command",
    "ingest": _HERE,
    "alerts": _HERE,
    "export": _HERE,
    "rejects": _HERE,
    "rebuild": _HERE,
    "topics": _HERE,
    "parse": _HERE,
    "deadlines": _HERE,
    "plan": _HERE,
    "status": _HERE,
    "explain": _HERE,
    "persons": _HERE,
    "backfill": _HERE,
    "doctor": _HERE,
    "demo": _HERE,
}
"""In the order in which help lists them: the module that has the `app` of each, called by its name alone, because
nothing in `monitor` depends on the agents."""
NAMES = tuple(_MODULES)


class _OnDemand(TyperGroup):
    """The group of all commands."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(NAMES)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in NAMES:
            return None
        command = get_command(import_module(_MODULES[cmd_name].format(cmd_name)).app)
        command.name = cmd_name
        return command


def build() -> Any:
    """The command that all others belong to."""
    app = typer.Typer(
        cls=_OnDemand,
        no_args_is_help=True,
        rich_markup_mode="rich",
        pretty_exceptions_enable=False,
        epilog="Example: pillwatch replay --plan plan.toml feed.jsonl",
    )
    app.callback()(_pillwatch)
    return get_command(app)


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"pillwatch {version('pillwatch')}")
        raise typer.Exit


def _pillwatch(
    _version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and end.")
    ] = False,
) -> None:
    """Watches a shareholder rights plan: who owns how much as the agreement counts, which clock runs, which
    power is open."""
