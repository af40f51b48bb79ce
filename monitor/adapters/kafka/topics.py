"""Kafka's topics: made as `monitor.live.topics` declares them, and checked against it."""

import asyncio
from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin import NewTopic
from aiokafka.admin.config_resource import ConfigResource
from aiokafka.admin.config_resource import ConfigResourceType
from aiokafka.errors import TopicAlreadyExistsError
from aiokafka.errors import for_code

from monitor.live import topics

SETTINGS = {
    "message.timestamp.type": "LogAppendTime",  # the log's own clock decides when something was said (readings 11.5)
    "retention.ms": "-1",  # a rebuild reads all of it
    "retention.bytes": "-1",
    "cleanup.policy": "delete",
    "max.message.bytes": str(16 * 1024 * 1024),
}


_COPIES = 3
_PAUSE_SECONDS = 0.05
_ANSWER_MILLISECONDS = 9_000
"""It is the first to speak to the brokers: one that takes connections and answers nothing holds nobody for long."""
_LOOKS = 50
_LOOK_SECONDS = 0.1


def _admin(servers: Sequence[str], options: Mapping[str, Any]) -> Any:
    return AIOKafkaAdminClient(bootstrap_servers=list(servers), request_timeout_ms=_ANSWER_MILLISECONDS, **options)


async def made_ready(
    servers: Sequence[str], namespace: str, partitions: int, options: Mapping[str, Any]
) -> tuple[list[str], list[str]]:
    """Create the topics that are missing: their names, and what is still not as declared, a sentence each."""
    made = await create(servers, namespace, partitions, options)
    for _ in range(_LOOKS):  # what was just made is not there at once, nor on every broker
        wrong = await problems(servers, namespace, partitions, options)
        if not wrong:
            break
        await asyncio.sleep(_LOOK_SECONDS)
    return made, wrong


async def create(servers: Sequence[str], namespace: str, partitions: int, options: Mapping[str, Any]) -> list[str]:
    """Create the topics that are missing, each on three brokers if there are so many; their names."""
    admin = _admin(servers, options)
    await admin.start()
    try:
        there = set(await admin.list_topics())
        wanted = [f"{namespace}.{name}" for name in topics.ALL]
        missing = [name for name in wanted if name not in there]
        brokers = len((await admin.describe_cluster())["brokers"])
        replication = min(_COPIES, brokers)
        new = [NewTopic(name, partitions, replication, topic_configs=dict(SETTINGS)) for name in missing]
        if new:
            answer = await admin.create_topics(new)
            for name, code, *_ in answer.topic_errors:
                error = for_code(code)
                if code and error is not TopicAlreadyExistsError:
                    raise error(name)
        await _wait_for_leaders(admin, missing)
        return missing
    finally:
        await admin.close()


async def _wait_for_leaders(admin: Any, names: Sequence[str]) -> None:
    """A new topic is there before it can be used."""
    while names and any(
        partition["leader"] < 0
        for described in await admin.describe_topics(list(names))
        for partition in described["partitions"]
    ):
        await asyncio.sleep(_PAUSE_SECONDS)


async def problems(servers: Sequence[str], namespace: str, partitions: int, options: Mapping[str, Any]) -> list[str]:
    """What is not as declared, a sentence each; nothing if all is well."""
    admin = _admin(servers, options)
    await admin.start()
    try:
        names = [f"{namespace}.{name}" for name in topics.ALL]
        there = set(await admin.list_topics())
        mend = "`pillwatch topics create` makes it"
        found = [f"the topic {name} is missing: {mend}" for name in names if name not in there]
        for described in await admin.describe_topics([name for name in names if name in there]):
            count = len(described["partitions"])
            if count != partitions:
                had = f"the topic {described['topic']} has {count} partitions, the namespace {partitions}"
                found.append(f"{had}: the number is part of the data, another one is a rebuild")
        for name in names:
            if name in there:
                found += await _wrong_settings(admin, name)
        return found
    finally:
        await admin.close()


async def _wrong_settings(admin: Any, name: str) -> list[str]:
    answers = await admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, name)])
    stated = {entry[0]: entry[1] for answer in answers for resource in answer.resources for entry in resource[4]}
    return [
        f"the topic {name} has {key}={stated[key]}, it needs {value}"
        for key, value in SETTINGS.items()
        if key in ("message.timestamp.type", "retention.ms", "cleanup.policy") and stated.get(key, value) != value
    ]
