"""The log that the settings name: Kafka, or the store itself."""

import logging
from collections.abc import AsyncIterator
from collections.abc import Mapping
from contextlib import AsyncExitStack
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING
from typing import Any

from monitor.adapters.service.embedded_log import EmbeddedLog
from monitor.adapters.service.live_connection import LiveConnection
from monitor.settings import Settings
from monitor.settings import names

if TYPE_CHECKING:
    from monitor.adapters.kafka.log import KafkaLog


@asynccontextmanager
async def open_log(
    settings: Settings, connection: LiveConnection, partitions: int
) -> "AsyncIterator[EmbeddedLog | KafkaLog]":
    """Open the log of these settings. Raises `LogUnreachable`, a `StoreError`."""
    if not settings.kafka_servers:
        yield EmbeddedLog(connection.client, settings.namespace)
        return
    # A command that has no log of its own does not print the client's: what matters comes as an error.
    logging.getLogger("aiokafka").addHandler(logging.NullHandler())
    # Only here: who does without Kafka does without its client.
    from monitor.adapters.kafka.errors import LogUnreachable
    from monitor.adapters.kafka.errors import opening_kafka
    from monitor.adapters.kafka.log import KafkaLog
    from monitor.adapters.kafka.options import kafka_options

    settings.demand(*names.KAFKA_FILES)
    async with AsyncExitStack() as stack:
        async with opening_kafka(settings):
            options = kafka_options(settings.kafka_security)
            wrong = await _wrong(settings, partitions, options)
            if wrong:
                raise LogUnreachable("; ".join(wrong))
            kafka = KafkaLog(connection.client, settings.kafka_servers, settings.namespace, options)
            log = await stack.enter_async_context(kafka.opened())
        yield log


async def _wrong(settings: Settings, partitions: int, options: Mapping[str, Any]) -> list[str]:
    """What is wrong with the topics, once those that are missing have been made."""
    from monitor.adapters.kafka import topics as kafka_topics

    wrong = await kafka_topics.problems(settings.kafka_servers, settings.namespace, partitions, options)
    if wrong:
        _, wrong = await kafka_topics.made_ready(settings.kafka_servers, settings.namespace, partitions, options)
    return wrong
