"""The log that the settings name: Kafka, or the store itself."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from monitor.adapters.embedded_log import EmbeddedLog
from monitor.adapters.live_connection import LiveConnection
from monitor.adapters.store_errors import StoreError
from monitor.settings import Settings

if TYPE_CHECKING:
    from monitor.adapters.kafka_log import KafkaLog


_LOOKS = 50
_PAUSE_SECONDS = 0.1


class LogUnreachable(StoreError):
    """Kafka does not answer, or its topics are not as they must be; the message says what to do."""


@asynccontextmanager
async def open_log(
    settings: Settings, connection: LiveConnection, partitions: int
) -> "AsyncIterator[EmbeddedLog | KafkaLog]":
    """Open the log of these settings. Raises `LogUnreachable`."""
    if not settings.kafka_servers:
        yield EmbeddedLog(connection.client, settings.namespace)
        return
    # A command that has no log of its own does not print the client's: what matters comes as an error.
    logging.getLogger("aiokafka").addHandler(logging.NullHandler())
    # Only here: who does without Kafka does without its client.
    from aiokafka.errors import KafkaError

    from monitor.adapters import kafka_topics
    from monitor.adapters.kafka_log import KafkaLog
    from monitor.adapters.kafka_options import kafka_options

    try:
        options = kafka_options(settings.kafka_security)
        wrong = await kafka_topics.problems(settings.kafka_servers, settings.namespace, partitions, options)
        if wrong:
            await kafka_topics.create(settings.kafka_servers, settings.namespace, partitions, options)
        for _ in range(_LOOKS):  # what was just made is not there at once
            if not wrong:
                break
            await asyncio.sleep(_PAUSE_SECONDS)
            wrong = await kafka_topics.problems(settings.kafka_servers, settings.namespace, partitions, options)
        if wrong:
            raise LogUnreachable("; ".join(wrong))
        async with KafkaLog(connection.client, settings.kafka_servers, settings.namespace, options).opened() as log:
            yield log
    except (KafkaError, OSError) as error:
        place = settings.kafka_url
        raise LogUnreachable(f"Kafka at {place} does not answer ({error}): start it or correct its URL") from error
