"""Who works on which partition, where no Kafka assigns them: the workers that are heard share them out.

Partitions are dealt out over those alive in the order of their names, so nobody need tell anybody; leases and epochs
in the store make sure that only one of them writes (`monitor.adapters.partition_store`).
"""

from typing import Any

from monitor.adapters.live_keys import NamespaceKeys

HEARD_SECONDS = 3.0
"""A worker that was not heard for so long counts as gone."""

_FORGOTTEN_SECONDS = 60.0


class Members:
    """The workers of a namespace."""

    def __init__(self, client: Any, namespace: str, worker: str) -> None:
        self._client = client
        self._key = NamespaceKeys(namespace).workers
        self._worker = worker

    async def assigned(self, partitions: int) -> set[int]:
        """Say that this worker is alive; the partitions that are its."""
        seconds, micros = await self._client.time()
        now = int(seconds) + int(micros) / 1e6
        async with self._client.pipeline(transaction=True) as pipe:
            pipe.zadd(self._key, {self._worker: now})
            pipe.zremrangebyscore(self._key, "-inf", now - _FORGOTTEN_SECONDS)
            pipe.zrangebyscore(self._key, now - HEARD_SECONDS, "+inf")
            *_, alive = await pipe.execute()
        names = [name.decode() for name in alive]
        return {number for number in range(partitions) if preferred(number, names) == self._worker}

    async def leave(self) -> None:
        """Say that this worker is going."""
        await self._client.zrem(self._key, self._worker)


def preferred(partition: int, workers: list[str]) -> str:
    """The worker of a partition: they are dealt out in the order of names, so that nobody has two more than another."""
    ranked = sorted(workers)
    return ranked[partition % len(ranked)] if ranked else ""
