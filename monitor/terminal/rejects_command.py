"""`pillwatch rejects`: what the live service set aside, at the door and after it, and what is done about it."""

import asyncio
from collections.abc import Coroutine
from typing import Annotated
from typing import Any
from typing import TypeVar

import typer

from monitor.adapters.redis.store_errors import StoreError
from monitor.adapters.service.charter import Charter
from monitor.adapters.service.charter import Charters
from monitor.adapters.service.live_connection import LiveConnection
from monitor.adapters.service.live_connection import open_live_store
from monitor.adapters.service.logs import open_log
from monitor.adapters.service.rejects_list import Listed
from monitor.adapters.service.rejects_list import NoSuchReject
from monitor.adapters.service.rejects_list import RejectsList
from monitor.adapters.service.retrying import Outcome
from monitor.adapters.service.retrying import Retrying
from monitor.adapters.service.stored_rejects import Settled
from monitor.live.log_entries import VersionText
from monitor.live.versions import sent_with
from monitor.plans import PlanLibrary
from monitor.settings import Settings
from monitor.settings import read_settings
from monitor.settings.names import PLANS
from monitor.terminal import rejects_sheet
from monitor.terminal.acting_user import acting_user
from monitor.terminal.arguments import TableOrLines
from monitor.terminal.arguments import read_issuer
from monitor.terminal.refusal import NOT_USABLE
from monitor.terminal.refusal import OTHER
from monitor.terminal.refusal import Refusal
from monitor.terminal.streams import complain
from monitor.terminal.streams import console
from monitor.terminal.streams import json_line
from monitor.terminal.streams import write_lines

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode="rich",
    help="What the live service set aside, and what is done about it.",
    epilog="Example: pillwatch rejects list",
)

_Found = TypeVar("_Found")
Ids = Annotated[list[str], typer.Argument(metavar="ID", show_default=False, help="Ids, or enough of their beginnings.")]


@app.command("list", epilog="Example: pillwatch rejects list --issuer 1014739 --format jsonl")
def list_rejects(
    issuer: Annotated[
        str | None, typer.Option(parser=read_issuer, metavar="CIK", help="Only what is known to be of this issuer.")
    ] = None,
    settled: Annotated[
        bool, typer.Option("--settled", help="Instead, what was retried and dropped, when and by whom.")
    ] = False,
    format: Annotated[TableOrLines, typer.Option(help="How they are printed.")] = TableOrLines.table,
) -> None:
    """List what is set aside, in the order in which it came: id, when, where, why, and what to do."""
    settings = read_settings()
    if settled:
        notes = [one for one in _answer(_settled(settings)) if issuer is None or one.issuer == issuer]
        if format is TableOrLines.jsonl:
            write_lines(json_line(rejects_sheet.settled_as_json_object(one)) for one in notes)
        else:
            rejects_sheet.print_settled(notes, console())
        return
    listed = _answer(_listed(settings, issuer))
    if format is TableOrLines.jsonl:
        write_lines(json_line(rejects_sheet.as_json_object(one)) for one in listed)
    else:
        rejects_sheet.print_listed(listed, console())


@app.command(epilog="Example: pillwatch rejects show 3282be41")
def show(ids: Ids) -> None:
    """Show what is set aside with all its bytes; those that a terminal would obey are shown as escapes."""
    for one in _answer(_named(read_settings(), ids)):
        rejects_sheet.print_whole(one, console())


@app.command(epilog="Example: pillwatch rejects retry 3282be41")
def retry(
    ids: Annotated[
        list[str] | None,
        typer.Argument(metavar="ID", show_default=False, help="Ids, or enough of their beginnings."),
    ] = None,
    all: Annotated[bool, typer.Option("--all", help="All that is set aside.")] = False,
) -> None:
    """Append lines to the log again, through the same door; what the log has then leaves the list.

    A trade that was too old to tell from a repeat is looked up in the log, and counts only if it was never counted.
    Exit code 1 if anything stays, each with the reason.
    """
    if bool(ids) == all:
        raise Refusal("name the ids to retry, or --all; `pillwatch rejects list` shows them")
    outcomes = _answer(_retry(read_settings(), None if all else ids))
    staying = [one for one in outcomes if one.stays]
    for one in staying:
        complain(rejects_sheet.stays(one.reject, one.stays))
    typer.echo(f"{len(outcomes) - len(staying):,} in the log again, {len(staying):,} stay set aside.")
    if staying:
        raise typer.Exit(OTHER)


@app.command(epilog="Example: pillwatch rejects drop 3282be41")
def drop(ids: Ids) -> None:
    """Take off the list what will never count. `list --settled` keeps who did it, and when."""
    dropped = _answer(_drop(read_settings(), ids))
    typer.echo(f"{dropped:,} dropped.")


# -- in the store ------------------------------------------------------------------------------------------------


def _answer(asked: Coroutine[Any, Any, _Found]) -> _Found:
    try:
        return asyncio.run(asked)
    except StoreError as error:
        raise Refusal(f"{error}.", OTHER) from error
    except NoSuchReject as error:
        raise Refusal(f"{error}.", NOT_USABLE) from error


async def _list_in(settings: Settings, connection: LiveConnection) -> tuple[RejectsList, Charter | None]:
    charter = await Charters(connection.client, settings.namespace).read()
    return RejectsList(connection.client, settings.namespace, charter), charter


async def _listed(settings: Settings, issuer: str | None) -> list[Listed]:
    async with open_live_store(settings) as connection:
        found, _ = await _list_in(settings, connection)
        return await found.listed(issuer)


async def _settled(settings: Settings) -> list[Settled]:
    async with open_live_store(settings) as connection:
        found, _ = await _list_in(settings, connection)
        return await found.settled()


async def _named(settings: Settings, ids: list[str]) -> list[Listed]:
    async with open_live_store(settings) as connection:
        found, _ = await _list_in(settings, connection)
        return await found.named(ids)


async def _retry(settings: Settings, ids: list[str] | None) -> list[Outcome]:
    settings.demand(PLANS)
    async with open_live_store(settings) as connection:
        found, charter = await _list_in(settings, connection)
        wanted = await found.listed() if ids is None else await found.named(ids)
        if not wanted:
            return []
        if charter is None:
            raise Refusal("nothing has run here yet, so there is nothing to retry for: start `pillwatch run` first")
        library = PlanLibrary(list(settings.plans))

        def find_version(name: str) -> VersionText:
            return sent_with(name, library)

        async with open_log(settings, connection, charter.partitions) as log:
            retrying = Retrying(connection.client, log, settings.namespace, charter, find_version, acting_user())
            return await retrying.retry(wanted)


async def _drop(settings: Settings, ids: list[str]) -> int:
    async with open_live_store(settings) as connection:
        found, _ = await _list_in(settings, connection)
        by = acting_user()
        return sum([await found.settle(one, "dropped", by) for one in await found.named(ids)])
