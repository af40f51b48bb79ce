"""`pillwatch run`: the live service."""

import asyncio
import logging
import os
import signal
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from prometheus_client import CollectorRegistry

from agents.asking import Asking
from agents.companions import companions
from agents.leaving import Leaving
from agents.logs import log_to_standard_error
from agents.measuring import Measuring
from agents.publishing import Teller
from agents.service import Service
from agents.sources import sources
from monitor.adapters.metrics.metrics import Metrics
from monitor.adapters.redis.store_errors import StoreError
from monitor.adapters.service.charter import Charter
from monitor.adapters.service.charter import Charters
from monitor.adapters.service.live_connection import open_live_store
from monitor.adapters.service.logs import open_log
from monitor.core.book.shelf import ShelfError
from monitor.live.partition import ClockKind
from monitor.plan_texts import PlanTexts
from monitor.plan_texts import texts_by_issuer
from monitor.settings import Settings
from monitor.settings import misspelt
from monitor.settings import names
from monitor.settings import read_settings
from monitor.terminal.arguments import ClockName
from monitor.terminal.refusal import NOT_USABLE
from monitor.terminal.refusal import Refusal

LOG = logging.getLogger("pillwatch")

_SWITCH_SECONDS = 0.001
"""What threads do beside the loop, folding for instance, may hold up a step of it for so long, not for 5 ms: a commit
has many steps."""

app = typer.Typer(add_completion=False, rich_markup_mode="rich")

_EXAMPLES = """Examples:

pillwatch run

pillwatch run --plan plan.toml

pillwatch run --watch /var/lib/pillwatch/incoming

PILLWATCH_NAMESPACE=rehearsal pillwatch run --clock feed --drain"""


@app.command(epilog=_EXAMPLES)
def run(
    plan: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="FILE", help="A plan file or a folder of them; several times for several. Else the namespace's."
        ),
    ] = None,
    clock: Annotated[
        ClockName | None,
        typer.Option(help="Time is the store's (wall), or that of the events (feed: rehearsals, tests)."),
    ] = None,
    drain: Annotated[
        bool, typer.Option("--drain", help="End once all that the log held has been taken and its alerts are out.")
    ] = False,
    watch: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Take in files that appear there, and move them. Else PILLWATCH_WATCH."),
    ] = None,
) -> None:
    """The service: takes events, keeps the state, raises alerts, until SIGTERM. Any number may run side by side."""
    settings = read_settings()
    if watch is not None:
        if not watch.is_dir():
            raise Refusal(f"{watch} is no folder that could be watched.", NOT_USABLE)
        not_there = {name: refused for name, refused in settings.not_there.items() if name != names.WATCH}
        settings = msgspec.structs.replace(settings, watch=watch, not_there=not_there)
    settings.demand(names.PLANS, names.WATCH, *([] if settings.http is None else [names.HTTP_TOKENS_FILE]))
    log_to_standard_error()
    for name, meant in misspelt(os.environ).items():
        LOG.warning("%s is no setting, and has no effect: is %s meant?", name, meant)
    sys.setswitchinterval(_SWITCH_SECONDS)
    # Until the loop has its own. Left to asyncio, an interrupt would wait for the answer of a store that gives none.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    signal.signal(signal.SIGINT, _interrupt)
    try:
        asyncio.run(_run(settings, plan or [], clock, drain))
    except (StoreError, ShelfError) as error:
        raise Refusal(f"{error}.", NOT_USABLE) from error


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


async def _run(settings: Settings, plans: list[Path], clock: ClockName | None, drain: bool) -> None:
    async with open_live_store(settings) as connection:
        charter = await _charter(Charters(connection.client, settings.namespace), settings, plans, clock)
        async with open_log(settings, connection, charter.partitions) as log:
            registry = CollectorRegistry()
            metrics = Metrics(registry, version=version("pillwatch"))
            teller = Teller(metrics)
            measuring, asking, home = Measuring(metrics), Asking(metrics), settings.home
            service = Service(connection, log, settings.namespace, charter, measuring, asking, teller, home)
            loop = asyncio.get_running_loop()
            leaving = Leaving(service.stop)
            for number in (signal.SIGTERM, signal.SIGINT):
                loop.add_signal_handler(number, leaving)
            async with companions(settings, connection, log, charter, plans, service, registry) as watchdog:
                working = asyncio.create_task(service.run())
                if drain:
                    await _drained(service, working)
                    await working
                else:
                    async with sources(settings, connection, log, charter, service, teller, watchdog):
                        await working


async def _drained(service: Service, working: "asyncio.Task[None]") -> None:
    draining = asyncio.create_task(service.drain())
    await asyncio.wait({draining, working}, return_when=asyncio.FIRST_COMPLETED)
    service.stop()
    if draining.done():
        await draining
    else:
        draining.cancel()


async def _charter(charters: Charters, settings: Settings, plans: list[Path], clock: ClockName | None) -> Charter:
    named = plans or list(settings.plans)
    had = await charters.read()
    if named or had is None:
        texts: dict[str, PlanTexts] | None = texts_by_issuer(named)
    else:
        texts = None
    name: ClockKind | None = None if clock is None else "feed" if clock is ClockName.feed else "wall"
    return await charters.settle(settings.partitions, name, texts, settings.memory_days)
