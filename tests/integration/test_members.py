"""What was a worker's whose process is known to be gone is another's at once: nobody waits for its lease."""

import asyncio
import subprocess
import sys
from pathlib import Path

from agents.members import Members
from monitor.adapters.service.live_connection import open_live_store
from monitor.adapters.service.live_keys import NamespaceKeys
from monitor.adapters.service.partition_store import PartitionStore
from monitor.adapters.service.worker_names import own_name
from monitor.settings import Settings

NAMESPACE = "members"
PARTITIONS = 4
_SAY_NAME = "from monitor.adapters.service.worker_names import own_name; print(own_name())"


def test_partitions_and_claims_of_a_gone_process_go_over_at_once_and_those_of_others_do_not(tmp_path: Path) -> None:
    gone = subprocess.run([sys.executable, "-c", _SAY_NAME], capture_output=True, text=True, check=True).stdout.strip()
    asyncio.run(_taken_over(tmp_path, gone))


async def _taken_over(home: Path, gone: str) -> None:
    alive, own, keys = own_name(), own_name(), NamespaceKeys(NAMESPACE)
    async with open_live_store(Settings(home=home, namespace=NAMESPACE)) as connection:
        client = connection.client
        members = Members(client, NAMESPACE, own)
        before = [
            PartitionStore(client, keys.state(number, 1), None, owner) for number, owner in enumerate((gone, alive))
        ]
        for store in before:
            assert await store.claim()
        now = float((await client.time())[0])
        await client.zadd(keys.workers, {own: now, alive: now - 2, gone: now})
        shared = await members.assigned(PARTITIONS)
        assert 0 < len(shared) < PARTITIONS
        assert not members.has_gone(gone), "it was heard a moment ago: its process is not looked for"
        after = [PartitionStore(client, store.keys, None, own, members.has_gone) for store in before]
        assert not await after[0].claim()
        await client.zadd(keys.workers, {gone: now - 2})
        await members.assigned(PARTITIONS)
        assert await client.zscore(keys.workers, gone) is None, "the others share out the same"
        assert members.has_gone(gone)
        assert not members.has_gone(alive), "it is silent, but its process runs"
        assert await after[0].claim()
        assert (await client.hget(before[0].keys.meta, "owner")).decode() == own
        assert not await after[1].claim()
