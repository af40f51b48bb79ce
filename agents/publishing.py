"""Alert fan-out: what stands in the outbox is sent on, at least once, and said in the log of the service.

An alert carries its own id, so whoever receives it twice drops the second.
"""

import logging
from typing import Protocol

import msgspec

from monitor.adapters.partition_store import PartitionStore
from monitor.adapters.stored_alerts import Told

LOG = logging.getLogger("pillwatch.alerts")

_AT_ONCE = 100


class Outlet(Protocol):
    """Where alerts go."""

    async def send(self, partition: int, texts: list[bytes]) -> None:
        """Send these on; when it returns, they are there for good."""
        ...


async def publish(partition: int, store: PartitionStore, outlet: Outlet) -> list[Told]:
    """Send all that stands in the outbox; what was sent."""
    sent: list[Told] = []
    while texts := await store.outbox(_AT_ONCE):
        await outlet.send(partition, texts)
        await store.sent(len(texts))
        sent += [msgspec.json.decode(text, type=Told) for text in texts]
    for one in sent:
        _say(one)
    return sent


def _say(one: Told) -> None:
    if one.loaded is not None:
        for issuer, count in one.loaded.items():
            LOG.warning("the past of issuer %s raised %d alerts: `pillwatch alerts` lists them", issuer, count)
    if one.alert is not None:
        alert = one.alert
        extra = {"alert": alert["id"], "issuer": alert["issuer"], "kind": alert["kind"], "causes": alert["causes"]}
        LOG.warning("%s alert: %s", alert["severity"], alert["message"], extra=extra)
