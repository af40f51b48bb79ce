"""Whether the log is where the settings say, and as it must be."""

import asyncio
import logging
from collections.abc import Iterator

from monitor.adapters.redis.store_errors import StoreError
from monitor.adapters.service.charter import Charters
from monitor.adapters.service.live_connection import open_live_store
from monitor.live import topics
from monitor.settings import Settings
from monitor.settings import names
from monitor.terminal.doctor_checks import Finding


def log(settings: Settings) -> Iterator[Finding]:
    """Kafka and its topics, where the log is there."""
    if not settings.kafka_servers:
        yield Finding("log", "in the store")
        return
    if any(name in settings.not_there for name in names.KAFKA_FILES):
        return  # said of the settings
    # Only here: who does without Kafka does without its client. What it would print comes as an error.
    from monitor.adapters.kafka.errors import LogUnreachable

    logging.getLogger("aiokafka").addHandler(logging.NullHandler())

    try:
        wrong = asyncio.run(_wrong_topics(settings))
    except LogUnreachable as error:
        yield Finding("log", str(error), "")
        return
    except StoreError:
        return  # said of the store
    yield from (Finding("log", one, "") for one in wrong)
    if not wrong:
        yield Finding("log", f"Kafka at {settings.kafka_url} answers, its topics are as they must be")


async def _wrong_topics(settings: Settings) -> list[str]:
    from monitor.adapters.kafka import topics as kafka_topics
    from monitor.adapters.kafka.errors import opening_kafka
    from monitor.adapters.kafka.options import kafka_options

    async with open_live_store(settings) as connection:
        charter = await Charters(connection.client, settings.namespace).read()
    partitions = charter.partitions if charter is not None else settings.partitions or topics.PARTITIONS
    async with opening_kafka(settings):
        options = kafka_options(settings.kafka_security)
        return await kafka_topics.problems(settings.kafka_servers, settings.namespace, partitions, options)
