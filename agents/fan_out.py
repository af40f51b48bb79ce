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

from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError
from faust.exceptions import ConsumerNotStarted

from agents.fan_out_lag import FanOutLag
from agents.faust_app import CommittedApp
from monitor.adapters.kafka.options import faust_credentials
from monitor.adapters.kafka.options import kafka_options
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


class FanOut:
    """The Faust app of one worker."""

    def __init__(
        self,
        servers: Sequence[str],
        namespace: str,
        partitions: int,
        security: KafkaSecurity,
        take_filing: Take,
        take_alert: Take,
    ) -> None:
        """`take_filing`, `take_alert`: what is done with one message of each topic."""
        group = f"{namespace}.fan-out"
        self._app: Any = _app(group, servers, security)
        self._options: dict[str, Any] = {"bootstrap_servers": list(servers), **kafka_options(security)}
        taken = {f"{namespace}.{topics.RAW}": take_filing, f"{namespace}.{topics.ALERTS}": take_alert}
        for name, take in taken.items():
            self._add_agent(name, take)
        places = [TopicPartition(name, number) for name in taken for number in range(partitions)]
        self.lag = FanOutLag(group, places, self._assigned, self._options)

    async def run(self) -> None:
        """Let the agents take until this is cancelled. Raises where they end by themselves: a worker needs them."""
        await self._until_kafka_answers()
        try:
            await self._app.start()
            await self._app.wait_until_stopped()
            raise self._app.crash_reason or RuntimeError("the Faust app has stopped by itself")
        finally:
            await self._app.stop()

    async def _until_kafka_answers(self) -> None:
        """Faust itself gives up if Kafka is away when it starts."""
        tries = 0
        while True:
            admin = AIOKafkaAdminClient(**self._options)
            try:
                await admin.start()
                return
            except (KafkaError, OSError) as error:
                LOG.error("the Faust agents wait for Kafka: %s", error)
            finally:
                await admin.close()
            await asyncio.sleep(_PAUSES[min(tries, len(_PAUSES) - 1)])
            tries += 1

    def _add_agent(self, name: str, take: Take) -> None:
        async def agent(stream: Any) -> None:
            async for event in stream.events():
                await until_taken(take, event.value)

        source = self._app.topic(name, value_type=bytes, key_serializer="raw", value_serializer="raw")
        self._app.agent(source, name=name, concurrency=1)(agent)

    def _assigned(self) -> set[TopicPartition]:
        try:
            return {TopicPartition(*place) for place in self._app.consumer.assignment()}
        except ConsumerNotStarted:
            return set()


def _app(group: str, servers: Sequence[str], security: KafkaSecurity) -> Any:
    return CommittedApp(
        group,
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
