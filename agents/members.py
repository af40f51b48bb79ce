"""Who works on which partition: the workers that are heard share them out (`agents.pulse` makes them heard).

Partitions are dealt out over those alive in the order of their names, so nobody need tell anybody; leases and epochs in
the store make sure that only one of them writes (`monitor.adapters.service.partition_store`). Kafka's consumer groups
could do the first, not the second, and take longer to notice that a worker is gone. Where its process ran on this
machine, it is known to be gone as soon as it does not run: a worker that is started again waits for no lease.
"""

from typing import Any

from monitor.adapters.redis.store_clock import store_now
from monitor.adapters.service.live_keys import NamespaceKeys
from monitor.adapters.service.worker_names import is_gone

HEARD_SECONDS = 3.0
"""A worker that was not heard for so long counts as gone."""
_SILENT_SECONDS = 1.2
"""Two beats of a pulse and some: only of who is silent for so long it is asked whether its process still runs."""


class Members:
    """The workers of a namespace."""

    def __init__(self, client: Any, namespace: str, worker: str) -> None:
        self._client = client
        self._key = NamespaceKeys(namespace).workers
        self._worker = worker
        self._gone: set[str] = set()

    def has_gone(self, worker: str) -> bool:
        """Whether it is certain that a worker is gone, though it was heard a moment ago."""
        return worker in self._gone

    async def assigned(self, partitions: int) -> set[int]:
        """The partitions that are this worker's."""
        now = (await store_now(self._client, self._key)).timestamp()
        # Who was heard later than now was heard by a clock that has gone back since: if it lives, it is heard again.
        heard = await self._client.zrangebyscore(self._key, now - HEARD_SECONDS, now + HEARD_SECONDS, withscores=True)
        gone = {name for name, at in heard if at < now - _SILENT_SECONDS and is_gone(name.decode())}
        if gone:
            await self._client.zrem(self._key, *gone)  # for all others, too: whoever shares out must see the same
            self._gone |= {name.decode() for name in gone}
        names = [name.decode() for name, _ in heard if name not in gone]
        return {number for number in range(partitions) if worker_of(number, names) == self._worker}


def worker_of(partition: int, workers: list[str]) -> str:
    """The worker of a partition: nobody has two more than another. Nobody's where none is heard."""
    ranked = sorted(workers)
    return ranked[partition % len(ranked)] if ranked else ""
