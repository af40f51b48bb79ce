"""The live service on a Redis Cluster of three nodes: what is changed together stands on one of them."""

import random
from pathlib import Path

from tests.integration.conftest import Run
from tests.integration.test_live_kafka import feed
from tests.integration.test_live_kafka import write
from tests.integration.test_live_kafka import write_plans
from tests.servers.valkey_cluster import ValkeyCluster

SEED = 5


def test_a_cluster_of_three_gives_the_alerts_of_a_replay(
    run: Run, valkey_cluster: ValkeyCluster, tmp_path: Path
) -> None:
    plans = write_plans(tmp_path / "plans")
    path = write(tmp_path / "feed.jsonl", feed(random.Random(SEED), 400))
    settings = {"PILLWATCH_REDIS_URL": valkey_cluster.url, "PILLWATCH_PLANS": str(plans), "PILLWATCH_HTTP": "off"}

    def do(*arguments: object) -> str:
        done = run(*arguments, **settings)
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    do("ingest", path)
    do("run", "--clock", "feed", "--drain")
    alerts = do("alerts", "--format", "jsonl")
    assert alerts == do("replay", "--no-store", "--format", "jsonl", path)
    assert alerts.count("threshold_crossed") > 5
    used = [node for node in valkey_cluster.nodes if node.client().dbsize()]
    assert len(used) == 3, "a hash tag a partition spreads partitions over the nodes"
    assert "ISSUER" not in do("rebuild")
    assert do("alerts", "--format", "jsonl") == alerts
    do("status")
    do("doctor")
