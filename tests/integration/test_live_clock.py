"""The live service when clocks are wrong: the store's jumps, a sender's is ahead, and summer time ends meanwhile."""

import json
import time
from collections.abc import Iterator
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.adapters.service.live_keys import NamespaceKeys
from monitor.core.times.instants import format_instant
from tests.example_plans import plan_text
from tests.integration.live import Live
from tests.integration.live import Worker
from tests.integration.live import wait_until
from tests.servers.false_clock import FalseClock
from tests.servers.fixtures import or_skip
from tests.servers.valkey import ValkeyServer

ISSUER = "0000000042"
HOUR = timedelta(hours=1)


class Store(ValkeyServer):
    """A server whose clock a test sets."""

    def __init__(self, file: Path) -> None:
        self._clock = FalseClock(file)
        super().__init__(environment=self._clock.environment)

    def now(self) -> datetime:
        """The instant by its clock."""
        with self.client() as client:
            seconds, micros = client.time()
        return datetime.fromtimestamp(seconds, UTC) + timedelta(microseconds=micros)

    def come_to(self, instant: datetime) -> None:
        """Jump there."""
        before = time.time()
        self._clock.set(instant.timestamp() - before)
        wait_until(lambda: abs((self.now() - instant).total_seconds() - (time.time() - before)) < 1, "the jump")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = or_skip("libfaketime", lambda: Store(tmp_path / "clock"))
    store.start()
    yield store
    store.stop()


@pytest.fixture
def live(store: Store, tmp_path: Path) -> Iterator[Live]:
    plan = tmp_path / "plan.toml"
    plan.write_text(plan_text("plan-now", ISSUER, dated="2020-12-03", final="2040-06-01", watch=None))
    live = Live(tmp_path / "home", PILLWATCH_REDIS_URL=store.url, PILLWATCH_PLANS=str(plan))
    yield live
    live.close()


def _event(kind: str, event_id: str, at: datetime | str, **fields: object) -> dict[str, object]:
    instant = at if isinstance(at, str) else format_instant(at)
    return {"kind": kind, "id": event_id, "issuer": ISSUER, "at": instant, **fields}


def _ingest(live: Live, *events: dict[str, object]) -> None:
    path = live.folder / f"{events[0]['id']}.jsonl"
    path.write_text("".join(json.dumps(event) + "\n" for event in events))
    live.done("ingest", path)


def _alerts(live: Live) -> list[dict[str, Any]]:
    return [json.loads(line) for line in live.alerts().splitlines()]


def _kinds(live: Live) -> list[str]:
    return [alert["kind"] for alert in _alerts(live)]


def _claims(store: Store) -> list[datetime]:
    """Up to when each worker's claims last, and when each was heard, by the store's clock."""
    keys = NamespaceKeys("pillwatch")
    with store.client() as client:
        leases = [float(client.hget(keys.state(number, 1).meta, "lease")) / 1000 for number in range(4)]
        heard = [score for _, score in client.zrange(keys.workers, 0, -1, withscores=True)]
    return [datetime.fromtimestamp(seconds, UTC) for seconds in leases + heard]


def _check_the_end(live: Live, workers: list[Worker]) -> None:
    """Everything is sent, once, and stands as its replay gives it."""
    assert [worker.stop() for worker in workers] == [0] * len(workers)
    alerts = _alerts(live)
    assert sorted(live.sent()) == sorted({alert["id"] for alert in alerts})
    assert live.outboxes() == []
    instants = [alert["raised_at"] for alert in alerts]
    assert instants == sorted(instants)
    assert live.exported([Path(live.environment["PILLWATCH_PLANS"])]) == live.alerts()


def test_the_stores_clock_jumps_ahead_and_back(live: Live, store: Store) -> None:
    first, second = live.start("run"), live.start("run")
    wait_until(lambda: first.partitions == second.partitions == 2, "the partitions to be shared out")
    now = datetime.now(UTC)
    due = now + HOUR / 2
    _ingest(
        live,
        _event("shares_outstanding", "count", now - HOUR, shares=1_000_000),
        _event("holding", "before", now - HOUR, holder="a", shares=100_000),
        _event("holding", "after", due, holder="a", shares=150_000),
    )
    store.come_to(now + HOUR)
    wait_until(lambda: "acquiring_person_became" in _kinds(live), "what time alone brings")
    assert {alert["raised_at"] for alert in _alerts(live)} == {format_instant(due)}
    wait_until(lambda: all(instant > due for instant in _claims(store)), "the claims to be kept by the new clock")
    second.kill()
    store.come_to(datetime.now(UTC))
    wait_until(lambda: first.partitions == 4, "the partitions of the one that was killed")
    _ingest(live, _event("holding", "less", now, holder="b", shares=160_000))
    wait_until(lambda: _kinds(live).count("acquiring_person_became") == 2, "what came after the jump")
    _check_the_end(live, [first])


def test_a_sender_from_the_future_of_a_store_that_is_behind(live: Live, store: Store) -> None:
    behind = datetime.now(UTC) - 24 * HOUR
    store.come_to(behind)
    worker = live.start("run")
    now = format_instant(datetime.now(UTC))
    _ingest(
        live,
        _event("shares_outstanding", "count", behind - HOUR, shares=1_000_000, known_at=now),
        _event("holding", "stake", behind - HOUR, holder="a", shares=150_000, known_at=now),
    )
    wait_until(lambda: "acquiring_person_became" in _kinds(live), "the crossing")
    for alert in _alerts(live):
        assert behind < datetime.fromisoformat(alert["raised_at"]) <= store.now()
    _check_the_end(live, [worker])


def test_summer_time_ends_while_a_distribution_date_is_pending(live: Live, store: Store) -> None:
    # In 2026 New York's summer time ends on Sunday, November 1. Ten Business Days after October 26 is Monday,
    # November 9 (no bank holiday falls in between), when the close of business, 17:00, is 22:00 in UTC, no more 21:00.
    due = datetime(2026, 11, 9, 22, tzinfo=UTC)
    store.come_to(datetime(2026, 10, 26, 14, tzinfo=UTC))
    worker = live.start("run")
    _ingest(
        live,
        _event("shares_outstanding", "count", "2026-10-01", shares=1_000_000),
        _event("holding", "stake", "2026-10-26", holder="a", shares=160_000),
        _event("announcement", "release", "2026-10-26", by="company", about="a", says="acquiring-person"),
    )
    wait_until(lambda: "distribution_date_scheduled" in _kinds(live), "the clock to start")
    (scheduled,) = (alert for alert in _alerts(live) if alert["kind"] == "distribution_date_scheduled")
    assert scheduled["due_at"] == format_instant(due)
    store.come_to(due - HOUR / 2)
    wait_until(lambda: _kinds(live).count("distribution_date_approaching") == 3, "the reminders")
    time.sleep(1)
    reminders = [alert["raised_at"] for alert in _alerts(live) if alert["kind"] == "distribution_date_approaching"]
    assert reminders == ["2026-11-02T22:00:00Z", "2026-11-04T22:00:00Z", "2026-11-06T22:00:00Z"]
    assert "distribution_date" not in _kinds(live)
    store.come_to(due)
    wait_until(lambda: "distribution_date" in _kinds(live), "the Distribution Date")
    assert _alerts(live)[-1]["raised_at"] == format_instant(due)
    _check_the_end(live, [worker])
