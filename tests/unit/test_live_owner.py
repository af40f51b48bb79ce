"""The owner of a partition: what takes long does not make it seem gone."""

import asyncio
import time
from datetime import timedelta
from unittest.mock import patch

import pytest

from agents import owner
from monitor.live.commits import Commit
from monitor.live.log_entries import Mark
from monitor.live.partition import Partition
from tests.oracle.random_feeds import known_at
from tests.simulation.issuers import ISSUERS
from tests.simulation.issuers import issuer
from tests.simulation.service import Call
from tests.simulation.service import Service


@pytest.mark.parametrize("slow", ["take", "restore"])
def test_a_worker_says_that_it_is_alive_while_it_takes_or_restores_for_long(slow: str) -> None:
    one = issuer(ISSUERS[0], 1, 30, "gentle")
    start = known_at(one.events[-1])
    service = Service(1, "wall", start)
    calls = [Call(start, one, one.events, is_load=True), Call(start, one, one.events, lane="again")]
    heard: list[str] = []
    fault = service._fault
    service.store._fault = lambda name: (heard.append(name), fault(name))[1]
    work = Partition.take if slow == "take" else Partition.look_at

    def slowly(*arguments: object, **named: object) -> Commit | None:
        heard.append("begins")
        time.sleep(0.1)
        found: Commit | None = work(*arguments, **named)  # type: ignore[arg-type]
        heard.append("ends")
        return found

    asyncio.run(service.run([one], calls, start + timedelta(hours=1)))
    heard.clear()
    with patch.object(Partition, work.__name__, slowly), patch.object(owner, "_RENEW_SECONDS", 0.01):
        asyncio.run(_again(service, slow))
    first = heard.index("begins")
    assert heard[first : heard.index("ends")].count("renew") >= 3


async def _again(service: Service, slow: str) -> None:
    """Begin anew; let it take what is more than it takes at once."""
    if slow == "take":
        lines = [str(number).encode() for number in range(50)]
        await service.log.append("trades", 0, lines, Mark())
    await service.work()
