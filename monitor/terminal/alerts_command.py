"""`pillwatch alerts`: the alerts that the live service has raised so far."""

import time
from datetime import datetime
from typing import Annotated
from typing import Any

import typer

from monitor.adapters.redis.connection import SOON_SECONDS
from monitor.adapters.redis.connection import open_store
from monitor.adapters.redis.store_errors import StoreError
from monitor.adapters.service.live_state import LiveState
from monitor.core.times.instants import parse_instant
from monitor.settings import read_settings
from monitor.terminal.alert_sheet import print_alert
from monitor.terminal.alert_sheet import print_sheet
from monitor.terminal.arguments import TableOrLines
from monitor.terminal.arguments import read_instant
from monitor.terminal.arguments import read_issuer
from monitor.terminal.refusal import OTHER
from monitor.terminal.refusal import Refusal
from monitor.terminal.streams import console
from monitor.terminal.streams import json_line
from monitor.terminal.streams import reader_is_gone
from monitor.terminal.streams import write_lines

app = typer.Typer(add_completion=False, rich_markup_mode="rich")

_LOOK_SECONDS = 0.25


@app.command(epilog="Example: pillwatch alerts --issuer 1014739 --format jsonl")
def alerts(
    issuer: Annotated[
        str | None, typer.Option(parser=read_issuer, metavar="CIK", help="Only the alerts of this issuer.")
    ] = None,
    since: Annotated[
        datetime | None, typer.Option(parser=read_instant, metavar="INSTANT", help="Only those raised then or later.")
    ] = None,
    follow: Annotated[bool, typer.Option("--follow", help="Then print those that come, until interrupted.")] = False,
    format: Annotated[TableOrLines, typer.Option(help="How alerts are printed.")] = TableOrLines.table,
) -> None:
    """The alerts that the live service has raised so far, in the order and form of `replay`."""
    settings = read_settings()
    try:
        with open_store(settings, SOON_SECONDS) as connection:
            found = _since(LiveState(connection, settings.namespace), issuer, since)
            _print(found, format)
            said = {alert["id"] for alert in found}
            while follow:
                time.sleep(_LOOK_SECONDS)
                if reader_is_gone():
                    raise BrokenPipeError
                state = LiveState(connection, settings.namespace)
                fresh = [alert for alert in _since(state, issuer, since) if alert["id"] not in said]
                said |= {alert["id"] for alert in fresh}
                _print_fresh(fresh, format)
    except StoreError as error:
        raise Refusal(f"{error}.", OTHER) from error


def _since(state: LiveState, issuer: str | None, since: datetime | None) -> list[dict[str, Any]]:
    found = [one.alert for one in state.alerts(issuer)]
    return [alert for alert in found if since is None or parse_instant(alert["raised_at"]) >= since]


def _print(found: list[dict[str, Any]], form: TableOrLines) -> None:
    if form is TableOrLines.jsonl:
        write_lines(map(json_line, found))
    else:
        print_sheet(found, console())


def _print_fresh(found: list[dict[str, Any]], form: TableOrLines) -> None:
    if form is TableOrLines.jsonl:
        write_lines(map(json_line, found))
        typer.get_text_stream("stdout").flush()
        return
    for alert in found:
        print_alert(alert, console())
