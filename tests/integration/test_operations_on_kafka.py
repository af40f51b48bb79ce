"""`rejects`, `rebuild` and `topics create` where the log is in Kafka."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from monitor.adapters.redis.connection import open_store
from monitor.adapters.service.live_keys import NamespaceKeys
from monitor.settings import Settings
from tests.live_commands import ISSUER
from tests.live_commands import PLAN
from tests.live_commands import Live
from tests.live_commands import event
from tests.live_commands import trade
from tests.servers.kafka import Broker

COUNT = event("shares_outstanding", "count", "2024-03-01", shares=10_000_000)
STAKE = event("holding", "stake", "2024-03-01", holder="alder", shares=1_400_000)
EARLY = trade("early", "2024-03-11T15:00:00Z", 1_000)
MISSED = trade("missed", "2024-03-12T15:00:00Z", 100_000)
LATER = event("price", "later", "2024-09-02T15:00:00Z", close="10.00")
AFTER = trade("after", "2024-09-03T15:00:00Z", 5)


@pytest.fixture
def live(tmp_path: Path, real_broker: Broker) -> Iterator[Live]:
    """A namespace of its own on the broker, with two partitions, that forgets identities of trades after a month."""
    name = f"operations-{uuid4().hex[:12]}"
    settings = {"NAMESPACE": name, "KAFKA_URL": f"kafka://{real_broker.bootstrap}", "PARTITIONS": "2"}
    found = Live(
        tmp_path, **{f"PILLWATCH_{one}": value for one, value in settings.items()}, PILLWATCH_TRADE_MEMORY_DAYS="30"
    )
    with open_store(Settings(home=tmp_path / "home")):
        yield found


def test_topics_are_made_once(live: Live) -> None:
    assert live("topics", "create").stdout.count(" made.") >= 9
    assert live("topics", "create").stdout == "All topics are there, as they must be.\n"
    assert "its topics are as they must be" in live("doctor").stdout


def test_rejects_and_rebuilds(live: Live) -> None:
    live.take([COUNT, STAKE, EARLY, LATER, AFTER])
    live.take([EARLY, MISSED])
    answer = live("rejects", "retry", "--all", code=1)
    assert "where it was counted" in answer.stderr
    assert answer.stdout == "1 in the log again, 1 stay set aside.\n"
    live("run", "--drain")
    alerts = live("alerts", "--format", "jsonl").stdout
    assert "acquiring_person_became" in alerts

    assert "equal to the byte" in live("rebuild").stdout
    assert live("alerts", "--format", "jsonl").stdout == alerts
    live.take([trade("more", "2024-09-04T15:00:00Z", 5)])
    assert "equal to the byte" in live("rebuild").stdout

    other = live.folder / "other.toml"
    other.write_text(PLAN.replace('"watch-5"', '"watch-6"').replace('percent = "5"', 'percent = "6"'))
    assert "Everything was taken anew" in live("rebuild", "--plan", other).stdout
    live.environment["PILLWATCH_PLANS"] = str(other)
    live("export", live.folder / "anew")
    anew = live("alerts", "--format", "jsonl").stdout
    assert "watch-6" in anew
    assert live("replay", "--no-store", "--format", "jsonl", live.folder / "anew" / ISSUER).stdout == anew
    live.take([trade("most", "2024-09-05T15:00:00Z", 5)])
    assert "equal to the byte" in live("rebuild").stdout
    keys = NamespaceKeys(live.environment["PILLWATCH_NAMESPACE"])
    with open_store(Settings(home=live.folder / "home")) as connection:
        assert connection.client.hget(keys.charter, "generation") == b"5"
