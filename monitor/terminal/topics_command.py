"""`pillwatch topics`: the topics of the log."""

import asyncio
import logging

import typer

from monitor.adapters.redis.store_errors import StoreError
from monitor.adapters.service.charter import CharterBroken
from monitor.adapters.service.charter import Charters
from monitor.adapters.service.live_connection import open_live_store
from monitor.settings import Settings
from monitor.settings import names
from monitor.settings import read_settings
from monitor.terminal.refusal import NOT_USABLE
from monitor.terminal.refusal import OTHER
from monitor.terminal.refusal import Refusal

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode="rich",
    help="The topics of the log.",
    epilog="Example: pillwatch topics create",
)


@app.callback()
def _topics() -> None:
    """The topics of the log."""


@app.command(epilog="Example: PILLWATCH_KAFKA_URL=kafka://localhost:9092 pillwatch topics create")
def create() -> None:
    """Make Kafka's topics as they must be; those that are there stay. Exit code 1 if one is not as it must be."""
    settings = read_settings()
    if not settings.kafka_servers:
        typer.echo(
            "There is nothing to create: without PILLWATCH_KAFKA_URL the log is in the store, and comes by itself."
        )
        return
    settings.demand(*names.KAFKA_FILES)
    # What Kafka's client would print comes as an error.
    logging.getLogger("aiokafka").addHandler(logging.NullHandler())

    try:
        made, wrong = asyncio.run(_create(settings))
    except CharterBroken as error:
        raise Refusal(f"{error}.", NOT_USABLE) from error
    except StoreError as error:
        raise Refusal(f"{error}.", OTHER) from error
    for name in made:
        typer.echo(f"{name} made.")
    if wrong:
        raise Refusal(f"{'; '.join(wrong)}.", OTHER)
    if not made:
        typer.echo("All topics are there, as they must be.")


async def _create(settings: Settings) -> tuple[list[str], list[str]]:
    """The names of those that were made, and what is wrong with any."""
    # Only here: who does without Kafka does without its client.
    from monitor.adapters.kafka import topics as kafka_topics
    from monitor.adapters.kafka.errors import opening_kafka
    from monitor.adapters.kafka.options import kafka_options

    async with open_live_store(settings) as connection:
        partitions = await Charters(connection.client, settings.namespace).partitions(settings.partitions)
    async with opening_kafka(settings):
        options = kafka_options(settings.kafka_security)
        return await kafka_topics.made_ready(settings.kafka_servers, settings.namespace, partitions, options)
