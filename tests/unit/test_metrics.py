"""The metrics: what is set is what Prometheus reads, and no label grows without bound."""

import re
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import seed
from hypothesis import settings
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry
from prometheus_client import Metric
from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families

from monitor.adapters.metrics.metric_bounds import LatestMost
from monitor.adapters.metrics.metrics import Metrics
from monitor.adapters.metrics.watched_issuers import Clock
from monitor.adapters.metrics.watched_issuers import Headroom

_LABELS = ("issuer", "limb", "threshold", "rank", "source", "topic", "partition")
NOON = datetime(2006, 12, 8, 12, tzinfo=UTC)


class Worker:
    """Metrics with a clock that a test can set, and what Prometheus reads of them."""

    def __init__(self, **options: int | bool) -> None:
        self.now = NOON
        self._registry = CollectorRegistry()
        self.metrics = Metrics(self._registry, version="1.2.3", now=lambda: self.now, **options)

    def families(self) -> dict[str, Metric]:
        """By name, as parsed from the text that is served."""
        text = generate_latest(self._registry).decode()
        return {family.name: family for family in text_string_to_metric_families(text)}

    def read(self, name: str, **labels: str) -> float | None:
        """The value of this sample; None if there is none."""
        found = [
            sample.value
            for family in self.families().values()
            for sample in family.samples
            if sample.name == f"pillwatch_{name}" and sample.labels == labels
        ]
        assert len(found) <= 1
        return found[0] if found else None

    def series(self, name: str) -> dict[tuple[str, ...], float]:
        """Every sample of a gauge by its labels' values, the labels in the order of `_LABELS`."""
        return {
            tuple(sample.labels[label] for label in _LABELS if label in sample.labels): sample.value
            for sample in self.families()[f"pillwatch_{name}"].samples
        }


@pytest.fixture
def worker() -> Worker:
    return Worker()


def test_every_metric_is_ours_and_says_what_it_is(worker: Worker) -> None:
    for name, family in worker.families().items():
        assert re.fullmatch(r"pillwatch_[a-z_]+|process_[a-z_]+", name)
        assert family.documentation.endswith("."), name


def test_what_is_counted_is_read(worker: Worker) -> None:
    metrics = worker.metrics
    metrics.events_taken({"trade": 1000, "filing": 2})
    metrics.alerted("flip_in", "critical", timedelta(milliseconds=7))
    metrics.alerted("distribution_date", "critical")
    metrics.set_aside("too-old", 3)
    metrics.committed(1002, timedelta(milliseconds=3))
    metrics.fenced()
    metrics.gap()
    metrics.ahead(4)
    metrics.load_ended_by_silence()
    assert worker.read("events_total", kind="trade") == 1000
    assert worker.read("events_total", kind="filing") == 2
    assert worker.read("alerts_total", kind="flip_in", severity="critical") == 1
    assert worker.read("alerts_total", kind="distribution_date", severity="critical") == 1
    assert worker.read("arrival_to_alert_seconds_count") == 1
    assert worker.read("arrival_to_alert_seconds_bucket", le="0.005") == 0
    assert worker.read("arrival_to_alert_seconds_bucket", le="0.01") == 1
    assert worker.read("set_aside_total", reason="too-old") == 3
    assert worker.read("commit_events_sum") == 1002
    assert worker.read("commit_seconds_sum") == 0.003
    assert worker.read("fenced_total") == worker.read("gap_total") == 1
    assert worker.read("ahead_total") == 4
    assert worker.read("loads_ended_by_silence_total") == 1


def test_what_stands_is_read(worker: Worker) -> None:
    metrics = worker.metrics
    metrics.outbox(5)
    metrics.synthetic_alert(NOON, timedelta(seconds=2))
    metrics.undetermined("0000000001", 3)
    metrics.load("0000000001", is_open=True)
    assert worker.read("outbox_pending") == 5
    assert worker.read("last_synthetic_alert_timestamp_seconds") == NOON.timestamp()
    assert worker.read("synthetic_round_trip_seconds") == 2
    assert worker.series("undetermined") == {("0000000001",): 3, ("other",): 0}
    assert worker.series("load_open") == {("0000000001",): 1, ("other",): 0}
    (build,) = worker.families()["pillwatch_build_info"].samples
    assert build.labels["version"] == "1.2.3"
    metrics.load("0000000001", is_open=False)
    assert worker.series("load_open") == {("other",): 0}


def test_counters_begin_at_zero_so_that_their_first_increase_is_one(worker: Worker) -> None:
    assert worker.read("events_total", kind="trade") == 0
    assert worker.read("alerts_total", kind="flip_over", severity="critical") == 0
    assert worker.read("set_aside_total", reason="unreadable") == 0


def test_the_age_of_a_source_grows_by_itself(worker: Worker) -> None:
    worker.metrics.newest_event("trades", NOON - timedelta(seconds=1))
    assert worker.read("newest_event_age_seconds", source="trades") == 1
    worker.now += timedelta(minutes=1)
    assert worker.read("newest_event_age_seconds", source="trades") == 61
    worker.metrics.newest_event("trades", worker.now)
    assert worker.read("newest_event_age_seconds", source="trades") == 0


def test_the_lag_of_partitions_that_went_to_another_worker_is_no_longer_told(worker: Worker) -> None:
    worker.metrics.owns([0, 1], of=16)
    worker.metrics.lag("trades", 0, 7)
    worker.metrics.lag("trades", 1, 8)
    worker.metrics.owns([1], of=16)
    assert worker.series("feed_lag_events") == {("trades", "1"): 8}
    assert worker.read("owned_partitions") == 1
    assert worker.read("partitions") == 16


# -- clocks --------------------------------------------------------------------------------------------------------


def _clock(due_in: timedelta, last_day_in: timedelta = timedelta(days=9), limb: str = "stock-acquisition") -> Clock:
    return Clock(limb, NOON + due_in, NOON + last_day_in)


def test_a_clock_runs_down_by_itself_and_says_when_its_last_business_day_begins(worker: Worker) -> None:
    worker.metrics.clocks("0000000001", [_clock(timedelta(days=4), timedelta(days=1))])
    place = {"issuer": "0000000001", "limb": "stock-acquisition"}
    assert worker.read("clock_seconds_left", **place) == 4 * 86400
    assert worker.read("clock_last_business_day", **place) == 0
    worker.now += timedelta(days=1)
    assert worker.read("clock_seconds_left", **place) == 3 * 86400
    assert worker.read("clock_last_business_day", **place) == 1
    assert worker.read("open_clocks") == 1
    worker.metrics.clocks("0000000001", [])
    assert worker.series("clock_seconds_left") == {}
    assert worker.read("open_clocks") == 0


def test_of_many_clocks_the_soonest_are_named_and_the_soonest_of_the_rest_is_told() -> None:
    worker = Worker(most_issuers=2)
    for number in range(10):
        worker.metrics.clocks(f"{number:010d}", [_clock(timedelta(hours=10 - number), timedelta(hours=number - 1))])
    assert worker.series("clock_seconds_left") == {
        ("0000000009", "stock-acquisition"): 3600,
        ("0000000008", "stock-acquisition"): 7200,
        ("other", "stock-acquisition"): 10_800,
    }
    assert (
        worker.series("clock_last_business_day")[("other", "stock-acquisition")] == 1
    )  # the one of issuer 0 has begun
    assert worker.read("open_clocks") == 10


def test_an_issuer_that_another_worker_has_is_forgotten(worker: Worker) -> None:
    worker.metrics.clocks("0000000001", [_clock(timedelta(days=4))])
    worker.metrics.headroom("0000000001", [Headroom("heartland", "acquiring-person", 5, 100)])
    worker.metrics.undetermined("0000000001", 1)
    worker.metrics.forget("0000000001")
    assert worker.series("clock_seconds_left") == worker.series("headroom_shares") == {}
    assert worker.series("undetermined") == {("other",): 0}


# -- headroom ------------------------------------------------------------------------------------------------------


def test_the_subjects_nearest_a_threshold_are_shown_without_names(worker: Worker) -> None:
    worker.metrics.headroom(
        "0000000001",
        [Headroom("heartland", "acquiring-person", 500, 1000), Headroom("popham", "acquiring-person", 100, 1000)],
    )
    worker.metrics.headroom("0000000002", [Headroom("ana", "acquiring-person", 200, 1_000_000)])
    assert worker.series("headroom_shares") == {
        ("0000000002", "acquiring-person", "1"): 200,
        ("0000000001", "acquiring-person", "2"): 100,
        ("0000000001", "acquiring-person", "3"): 500,
    }
    assert "heartland" not in str(worker.families())


def test_names_are_shown_where_a_setting_allows_it() -> None:
    worker = Worker(show_subjects=True)
    worker.metrics.headroom("0000000001", [Headroom("heartland", "acquiring-person", 500, 1000)])
    assert worker.read(
        "headroom_shares", issuer="0000000001", threshold="acquiring-person", rank="1", subject="heartland"
    )


_SUBJECTS = st.lists(
    st.builds(
        Headroom,
        subject=st.text(max_size=3),
        threshold=st.sampled_from(["acquiring-person", "adverse-person", "watch-5"]),
        shares=st.integers(1, 10**12),
        outstanding=st.integers(1, 10**12),
    ),
    max_size=30,
)


@seed(20061208)
@settings(deadline=None, max_examples=50)
@given(st.dictionaries(st.integers(0, 9999), _SUBJECTS, max_size=8))
def test_the_nearest_shown_are_the_nearest_of_all(by_issuer: dict[int, list[Headroom]]) -> None:
    worker = Worker(nearest=4)
    for issuer, subjects in by_issuer.items():
        worker.metrics.headroom(f"{issuer:010d}", subjects)
    shown = worker.series("headroom_shares")
    for threshold in {one.threshold for subjects in by_issuer.values() for one in subjects}:
        everyone = sorted(
            (Fraction(one.shares, one.outstanding), one.shares)
            for subjects in by_issuer.values()
            for one in subjects
            if one.threshold == threshold
        )
        ranks = {rank: value for (_, name, rank), value in shown.items() if name == threshold}
        assert set(ranks) == {str(rank) for rank in range(1, min(4, len(everyone)) + 1)}
        parts = {part: {shares for p, shares in everyone if p == part} for part, _ in everyone[:4]}
        for (part, _), rank in zip(everyone, sorted(ranks), strict=False):
            assert ranks[rank] in parts[part]


# -- bounds --------------------------------------------------------------------------------------------------------


def test_no_label_grows_without_bound() -> None:
    worker = Worker(most_issuers=5, nearest=3)
    metrics = worker.metrics
    before = sum(len(family.samples) for family in worker.families().values())
    for number in range(300):
        issuer = f"{number:010d}"
        metrics.undetermined(issuer, number + 1)
        metrics.load(issuer, is_open=True)
        metrics.clocks(issuer, [_clock(timedelta(hours=number)), _clock(timedelta(hours=number), limb="tender-offer")])
        metrics.headroom(issuer, [Headroom(f"p{n}", f"watch-{number}", n + 1, 100) for n in range(10)])
        metrics.newest_event(f"source-{number}", NOON)
        metrics.lag(f"topic-{number}", 0, number)
        metrics.events_taken({f"kind-{number}": 1})
    families = worker.families()
    bounds = {
        "undetermined": 6,
        "load_open": 6,
        "clock_seconds_left": 12,
        "clock_last_business_day": 12,
        "headroom_shares": 48,
        "newest_event_age_seconds": 33,
        "feed_lag_events": 33,
    }
    for name, most in bounds.items():
        assert len(families[f"pillwatch_{name}"].samples) == most, name
    empty = 2  # `other` of undetermined and of loads is there from the beginning
    assert sum(len(family.samples) for family in families.values()) == before + sum(bounds.values()) - empty
    assert sum(worker.series("undetermined").values()) == sum(range(1, 301))
    assert sum(worker.series("load_open").values()) == 300
    assert worker.read("events_total", kind="other") == 300


# -- how late timed alerts are -------------------------------------------------------------------------------------


def test_how_late_a_timed_alert_came_is_told_for_an_hour(worker: Worker) -> None:
    assert worker.read("late_timed_alert_seconds") == 0
    worker.metrics.timed_alert(timedelta(seconds=90))
    worker.metrics.timed_alert(timedelta(seconds=2))
    assert worker.read("late_timed_alert_seconds") == 90
    worker.now += timedelta(minutes=30)
    worker.metrics.timed_alert(timedelta(seconds=5))
    assert worker.read("late_timed_alert_seconds") == 90
    worker.now += timedelta(minutes=31)
    assert worker.read("late_timed_alert_seconds") == 5
    worker.now += timedelta(hours=1)
    assert worker.read("late_timed_alert_seconds") == 0


@seed(20061208)
@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 9)), max_size=40), st.integers(0, 100))
def test_the_latest_most_is_the_greatest_within_its_time(added: list[tuple[int, int]], after: int) -> None:
    most, at, all_of_them = LatestMost(timedelta(seconds=100)), NOON, []
    for pause, seconds in added:
        at += timedelta(seconds=pause)
        most.add(at, timedelta(seconds=seconds))
        all_of_them.append((at, seconds))
    now = at + timedelta(seconds=after)
    expected = max((one for when, one in all_of_them if (now - when).total_seconds() < 100), default=0)
    assert most.at(now) == timedelta(seconds=expected)


def test_numbers_up_to_the_greatest_share_counts_are_exact(worker: Worker) -> None:
    shares = 2**53 - 1
    worker.metrics.headroom("0000000001", [Headroom("a", "watch-5", shares, 2**60)])
    ((value),) = worker.series("headroom_shares").values()
    assert Decimal(value) == shares
