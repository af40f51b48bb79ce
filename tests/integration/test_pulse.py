"""The pulse keeps a worker's claims while its loop is busy, and tells when another has taken one."""

import time
from pathlib import Path

from agents.pulse import Pulse
from monitor.adapters.redis.connection import open_store
from monitor.adapters.redis.scripts import text_of
from monitor.adapters.service.live_keys import NamespaceKeys
from monitor.adapters.service.partition_store import HOLD_MILLISECONDS
from monitor.adapters.service.partition_store import LEASE_MILLISECONDS
from monitor.settings import Settings

NAMESPACE = "pulse"


def test_a_claim_is_kept_while_the_worker_is_busy_and_lost_to_a_greater_epoch(tmp_path: Path) -> None:
    with open_store(Settings(home=tmp_path)) as store:
        meta = NamespaceKeys(NAMESPACE).state(0, 1).meta
        claim = store.client.register_script(text_of("claim"))
        epoch, _ = claim(keys=[meta], args=["busy", LEASE_MILLISECONDS, HOLD_MILLISECONDS])  # type: ignore[misc]
        with Pulse(store, NAMESPACE, "busy") as pulse:
            pulse.keep(meta, epoch)
            until = time.monotonic() + LEASE_MILLISECONDS / 1000 + 1.5
            while time.monotonic() < until:
                answer = claim(keys=[meta], args=["other", LEASE_MILLISECONDS, HOLD_MILLISECONDS])
                assert answer[0] == 0  # type: ignore[index]
                time.sleep(0.2)
            assert not pulse.has_lost(meta)
            store.client.hset(meta, "epoch", epoch + 1)
            until = time.monotonic() + 10
            while not pulse.has_lost(meta):
                assert time.monotonic() < until
                time.sleep(0.1)
        assert store.client.zcard(NamespaceKeys(NAMESPACE).workers) == 0
