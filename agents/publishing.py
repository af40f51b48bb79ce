"""Alert fan-out: what stands in the outbox is sent on, at least once, and said in the log of the service.

An alert carries its own id, so whoever receives it twice drops the second.
"""

import logging
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from typing import Protocol

import msgspec

from monitor.adapters.metrics.metrics import Metrics
from monitor.adapters.service.partition_store import PartitionStore
from monitor.adapters.service.stored_alerts import Told
from monitor.core.times.instants import parse_instant

LOG = logging.getLogger("pillwatch.alerts")

_AT_ONCE = 100


class Outlet(Protocol):
    """Where alerts go."""

    async def send(self, partition: int, texts: list[bytes]) -> None:
        """Send these on; when it returns, they are there for good."""
        ...


async def publish(partition: int, store: PartitionStore, outlet: Outlet) -> None:
    """Send all that stands in the outbox."""
    while texts := await store.outbox(_AT_ONCE):
        await outlet.send(partition, texts)
        await store.sent(len(texts))


class Teller:
    """The end of the fan-out: says what left an outbox."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    async def tell(self, text: bytes) -> None:
        """Say one; what a stranger wrote into the topic of alerts is reported, and stops nothing."""
        try:
            one = msgspec.json.decode(text, type=Told)
        except msgspec.MsgspecError as error:
            LOG.error("a message in the topic of alerts is no alert of this service (%s): who wrote it?", error)
            return
        if one.is_synthetic:
            self._hear_of_beat(one)
            return
        level = logging.INFO if one.is_rehearsal else logging.WARNING
        if one.loaded is not None:
            for issuer, count in one.loaded.items():
                now = " ".join(one.open_now.get(issuer, ("`pillwatch status` says what is open now.",)))
                said = "the past of issuer %s raised %d alerts (`pillwatch alerts` lists them). %s"
                LOG.log(level, said, issuer, count, now)
        if one.alert is not None:
            alert = one.alert
            extra = {"alert": alert["id"], "issuer": alert["issuer"], "kind": alert["kind"], "causes": alert["causes"]}
            LOG.log(level, "%s alert: %s", alert["severity"], alert["message"], extra=extra)

    def _hear_of_beat(self, one: Told) -> None:
        if one.alert is not None and one.alert["kind"] == "threshold_crossed":
            now = datetime.now(UTC)
            self._metrics.synthetic_alert(now, max(now - parse_instant(one.alert["raised_at"]), timedelta()))


class ToldAtOnce:
    """An outlet that also says what it sends: where no Faust agent hears of it."""

    def __init__(self, outlet: Outlet, teller: Teller) -> None:
        self._outlet = outlet
        self._teller = teller

    async def send(self, partition: int, texts: list[bytes]) -> None:
        """Send these on, then say them."""
        await self._outlet.send(partition, texts)
        for text in texts:
            await self._teller.tell(text)
