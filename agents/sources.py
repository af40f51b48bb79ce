"""What runs beside the owners of partitions: the agents that bring events in, and fan alerts out."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from contextlib import asynccontextmanager
from importlib import import_module

from agents.heartbeat import Heartbeat
from agents.publishing import Teller
from agents.raw_filings import RawFilings
from agents.running import running
from agents.service import Service
from agents.watchdog import Watchdog
from monitor.adapters.service.charter import Charter
from monitor.adapters.service.intake import Intake
from monitor.adapters.service.intake import Log
from monitor.adapters.service.live_connection import LiveConnection
from monitor.live.door import Door
from monitor.live.versions import sent_with
from monitor.plans import PlanLibrary
from monitor.settings import Settings
from monitor.terminal.feed_intake import read_filing

_BEGIN_SECONDS = 5.0


@asynccontextmanager
async def sources(
    settings: Settings,
    connection: LiveConnection,
    log: Log,
    charter: Charter,
    service: Service,
    teller: Teller,
    watchdog: Watchdog,
) -> AsyncIterator[None]:
    """Run them while the context is open: with Kafka the Faust agents, with a user agent for EDGAR its follower, and
    under the wall clock the synthetic issuer's heartbeat. The `watchdog` watches the agents from then on."""
    filings = _filings(settings, connection, log, charter)
    async with AsyncExitStack() as stack:
        if settings.kafka_servers:
            # Loading Faust takes longer than claiming partitions: after them, and in a thread, where commits go on.
            await service.has_begun(_BEGIN_SECONDS)
            await asyncio.to_thread(import_module, "agents.fan_out")
            await stack.enter_async_context(_faust(settings, charter, filings, teller, service, watchdog))
        if settings.edgar.user_agent is not None:
            await stack.enter_async_context(_edgar(settings, connection, filings, service))
        if charter.rules.clock == "wall":
            now = Intake(connection.client, log, settings.namespace, charter.partitions).now
            heartbeat = Heartbeat(log, charter.partitions, now, service.owns)
            await stack.enter_async_context(running(heartbeat.run(), service))
        yield


def _filings(settings: Settings, connection: LiveConnection, log: Log, charter: Charter) -> RawFilings:
    library = PlanLibrary(settings.plans)

    def new_intake() -> Intake:
        return Intake(connection.client, log, settings.namespace, charter.partitions)

    door = Door(charter.partitions, charter.start_of, read_filing, lambda name: sent_with(name, library))
    return RawFilings(door, new_intake, connection.place, charter.plans_of)


@asynccontextmanager
async def _faust(
    settings: Settings,
    charter: Charter,
    filings: RawFilings,
    teller: Teller,
    service: Service,
    watchdog: Watchdog,
) -> AsyncIterator[None]:
    from agents.fan_out import FanOut  # only here: who does without Kafka does without Faust

    fan_out = FanOut(
        settings.kafka_servers,
        settings.namespace,
        charter.partitions,
        settings.kafka_security,
        filings.take,
        teller.tell,
    )
    watchdog.watch(fan_out.lag)  # from before it starts: that, too, can hang
    async with running(fan_out.run(), service):
        yield


@asynccontextmanager
async def _edgar(
    settings: Settings, connection: LiveConnection, filings: RawFilings, service: Service
) -> AsyncIterator[None]:
    from agents.edgar_source import EdgarSource  # only here: who does not follow EDGAR does without its client
    from monitor.terminal.backfilling import interest_of

    source = EdgarSource(settings, connection, interest_of(settings, None, None), filings)
    async with running(source.run(), service):
        yield
