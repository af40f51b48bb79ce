"""The Faust agents: raw filings are read, and alerts fanned out, by whichever worker Kafka gives them to.

Both are without state and may see a message twice: an event counts once by its id, an alert carries its own. What
must be taken in one order with everything else of its issuer goes through the owner of its partition instead
(`agents.owner`): a stream a topic, as Faust has them, cannot wait for one another.

An exception that left an agent would lose the message: Faust acknowledges it all the same. So an agent tries again,
sets the message aside with its reason, or ends the process before the acknowledgement; nothing else.
"""

import asyncio
import logging
from collections.abc import Awaitable
from collections.abc import Callable
from collections.abc import Sequence
from typing import Any

import faust

from monitor.adapters.kafka.options import faust_credentials
from monitor.adapters.redis.store_errors import StoreError
from monitor.live import topics
from monitor.settings import KafkaSecurity

LOG = logging.getLogger("pillwatch.fan-out")

_PAUSES = (0.1, 0.5, 1.0, 5.0, 10.0)
"""Seconds between tries; the last one again and again."""
_SESSION_SECONDS = 10
_LOOK_SECONDS = 5
"""A broker that has just started may not name every topic yet, and Faust shares out those it names: it looks again."""

Take = Callable[[bytes], Awaitable[None]]
"""Takes one message; raises only what may pass."""


def fan_out(
    servers: Sequence[str], namespace: str, security: KafkaSecurity, take_filing: Take, take_alert: Take
) -> Any:
    """The Faust app of one worker; `start` and `stop` it in the running loop."""
    app = faust.App(
        f"{namespace}.fan-out",
        broker=[f"kafka://{server}" for server in servers],
        broker_credentials=faust_credentials(security),
        store="memory://",
        autodiscover=False,
        topic_disable_leader=True,
        topic_allow_declare=False,  # `pillwatch topics create` makes them, with the log's own settings
        web_enabled=False,
        stream_wait_empty=False,
        broker_session_timeout=_SESSION_SECONDS,
        broker_commit_interval=1,
        consumer_metadata_max_age_ms=_LOOK_SECONDS * 1000,
        consumer_auto_offset_reset="earliest",
        key_serializer="raw",
        value_serializer="raw",
    )

    async def raw_filings(stream: Any) -> None:
        async for event in stream.events():
            await until_taken(take_filing, event.value)

    async def alerts(stream: Any) -> None:
        async for event in stream.events():
            await until_taken(take_alert, event.value)

    for name, handler in ((topics.RAW, raw_filings), (topics.ALERTS, alerts)):
        source = app.topic(f"{namespace}.{name}", value_type=bytes, key_serializer="raw", value_serializer="raw")
        app.agent(source, name=f"{namespace}.{handler.__name__}", concurrency=1)(handler)
    return app


async def until_taken(take: Take, value: bytes) -> None:
    """Try until it is taken: what may pass is waited for, and nothing else is raised by `take`."""
    tries = 0
    while True:
        try:
            await take(value)
            return
        except (StoreError, OSError) as error:
            LOG.error("a message waits: %s", error)
            await asyncio.sleep(_PAUSES[min(tries, len(_PAUSES) - 1)])
            tries += 1
