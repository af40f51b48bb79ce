"""`pillwatch rebuild`: the state of the live service anew from its log."""

import asyncio
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from monitor.adapters.redis.store_errors import StoreError
from monitor.adapters.service.charter import Charter
from monitor.adapters.service.charter import Charters
from monitor.adapters.service.charter import same_plans
from monitor.adapters.service.live_connection import open_live_store
from monitor.adapters.service.logs import open_log
from monitor.adapters.service.partition_store import Fenced
from monitor.adapters.service.rebuilding import Rebuild
from monitor.adapters.service.rebuilding import Rebuilt
from monitor.adapters.service.rebuilding import RecordIncomplete
from monitor.adapters.service.state_proof import PARTITION
from monitor.adapters.service.state_proof import Difference
from monitor.live.partition import ClockKind
from monitor.plan_texts import texts_by_issuer
from monitor.settings import Settings
from monitor.settings import read_settings
from monitor.terminal.arguments import ClockName
from monitor.terminal.refusal import NOT_USABLE
from monitor.terminal.refusal import OTHER
from monitor.terminal.refusal import Refusal
from monitor.terminal.streams import complain
from monitor.terminal.streams import printable

app = typer.Typer(add_completion=False, rich_markup_mode="rich")

_EXAMPLES = """Examples:

pillwatch rebuild

pillwatch rebuild --plan corrected.toml"""


@app.command(epilog=_EXAMPLES)
def rebuild(
    plan: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", help="Other plans from now on, for all of the past too. Else the namespace's."),
    ] = None,
    clock: Annotated[ClockName | None, typer.Option(help="Another clock from now on, for all of the past too.")] = None,
    partitions: Annotated[
        int | None, typer.Option(min=1, max=1024, help="Only the number that there is: another one says what to do.")
    ] = None,
    accept: Annotated[
        bool, typer.Option("--accept", help="Put the new state in place even where it differs from the old one.")
    ] = False,
) -> None:
    """Make the state anew from the log and the recorded order of taking, and put it in the place of the old one.

    It must come out equal to the byte; where it does not, what differs is said, the old one stays, and the exit code
    is 1. Workers may run meanwhile: they stop taking while the two are compared, and go on with the new one.
    With other plans or another clock no order is recorded that could be repeated: everything is taken anew as it
    stands in the log, nothing is compared, and what is raised by it reaches people as one summary.
    """
    try:
        _say(asyncio.run(_rebuild(read_settings(), plan or [], clock, partitions, accept)))
    except StoreError as error:
        raise Refusal(f"{error}.", OTHER) from error
    except RecordIncomplete as error:
        raise Refusal(f"{error}.", OTHER) from error
    except Fenced as error:
        raise Refusal(
            f"the state could not be held for as long as this took ({error}): rebuild again.", OTHER
        ) from error


async def _rebuild(
    settings: Settings, plans: list[Path], clock: ClockName | None, partitions: int | None, accept: bool
) -> Rebuilt:
    async with open_live_store(settings) as connection:
        charters = Charters(connection.client, settings.namespace)
        before = await charters.read()
        if before is None:
            raise Refusal("there is no state to rebuild: `pillwatch run` makes the first one.", NOT_USABLE)
        if partitions not in (None, before.partitions):
            raise Refusal(_other_partitions(before, partitions), NOT_USABLE)
        after = _other(before, plans, clock)
        if after != before:
            after = msgspec.structs.replace(
                after, rules=msgspec.structs.replace(after.rules, course=await charters.next_course())
            )
            complain("Other plans or another clock: everything is taken anew, and there is nothing to compare it with.")
        after = msgspec.structs.replace(after, generation=before.generation + 1)
        async with open_log(settings, connection, before.partitions) as log:
            rebuild = Rebuild(connection.client, log, settings.namespace, before, after, complain, settings.home)
            return await rebuild.run(accept=accept)


def _other(before: Charter, named: list[Path], clock: ClockName | None) -> Charter:
    """The charter with what is asked for; the same one if that is what it has."""
    plans = texts_by_issuer(named) if named else before.plans
    kind: ClockKind = before.rules.clock if clock is None else "feed" if clock is ClockName.feed else "wall"
    if kind == before.rules.clock and same_plans(plans, before.plans):
        return before
    return msgspec.structs.replace(before, rules=msgspec.structs.replace(before.rules, clock=kind), plans=plans)


def _other_partitions(before: Charter, wanted: int | None) -> str:
    return (
        f"the log of this namespace is cut into {before.partitions} partitions, and stays so: with "
        f"PILLWATCH_NAMESPACE=another PILLWATCH_PARTITIONS={wanted}, `pillwatch ingest --history` what "
        "`pillwatch export` has written, and run there; deploy/README.md has every step under More partitions."
    )


def _say(rebuilt: Rebuilt) -> None:
    for one in rebuilt.differences:
        typer.echo(printable(_difference(one)))
    what = f"commits: {rebuilt.commits:,}, issuers: {rebuilt.issuers:,}"
    if not rebuilt.is_in_place:
        raise Refusal(
            f"the state made anew ({what}) differs from the one that counts, which stays; --accept takes the new one.",
            OTHER,
        )
    if not rebuilt.digest:
        typer.echo(f"Everything was taken anew: {what}.")
    elif rebuilt.differences:
        typer.echo(f"The state was made anew and is in place: {what}; it differs, as told.")
    else:
        typer.echo(
            f"The state was made anew and is in place: {what}, equal to the byte (digest {rebuilt.digest[:16]})."
        )


def _difference(one: Difference) -> str:
    whose = f"issuer {one.issuer}" if one.issuer != PARTITION else "a partition"
    return f"{whose}: {one.what}: {one.says}"
