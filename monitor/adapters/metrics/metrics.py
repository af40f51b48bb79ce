"""Every metric of the service, declared once, with methods to set them (Prometheus).

No label can take more values than its bound: kinds and reasons are the known ones, and of issuers, sources, topics and
subjects there are at most so many, the rest counts under `other`. Numbers here are for charts and alarms: Prometheus
has only floating point, and nothing that is decided is decided by them.
"""

import platform
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Mapping
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from typing import Literal
from typing import get_args

from prometheus_client import CollectorRegistry
from prometheus_client import Counter
from prometheus_client import Gauge
from prometheus_client import Histogram
from prometheus_client import Info
from prometheus_client import ProcessCollector

from monitor.adapters.metrics.metric_bounds import Bound
from monitor.adapters.metrics.metric_bounds import LatestMost
from monitor.adapters.metrics.watched_issuers import Clock
from monitor.adapters.metrics.watched_issuers import Headroom
from monitor.adapters.metrics.watched_issuers import WatchedIssuers
from monitor.core.alerts.alerts import KINDS as ALERT_KINDS
from monitor.core.alerts.alerts import Severity
from monitor.core.feed.events import KINDS as EVENT_KINDS

SetAsideReason = Literal["unreadable", "impossible", "conflict", "too-old", "filing", "other"]
"""Why an event was set aside, in classes: no event in its bytes; one that breaks a rule; another content under a known
id or accession; a trade too old to tell from a repeat (readings 11.10); a raw filing that could not be parsed; else."""

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300)
_EVENTS = (1, 10, 100, 250, 500, 1000, 2000, 4000, 8000, 16000)
_SOURCES = 32
_TOPICS = 32
_LATE_FOR = timedelta(hours=1)


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Metrics:
    """The metrics of one worker, on a registry of its own."""

    def __init__(
        self,
        registry: CollectorRegistry,
        *,
        version: str,
        now: Callable[[], datetime] = _utc_now,
        most_issuers: int = 200,
        nearest: int = 20,
        show_subjects: bool = False,
    ) -> None:
        """`now`: the service's clock (aware). `most_issuers`: how many stand by their CIK, the most pressing first.
        `nearest`: how many subjects are shown for each threshold. `show_subjects`: with their names."""
        self._now = now
        self._source = Bound(_SOURCES)
        self._topic = Bound(_TOPICS)
        self._late = LatestMost(_LATE_FOR)

        def counter(name: str, says: str, *labels: str) -> Counter:
            return Counter(name, says, labels, namespace="pillwatch", registry=registry)

        def gauge(name: str, says: str, *labels: str) -> Gauge:
            return Gauge(name, says, labels, namespace="pillwatch", registry=registry)

        def histogram(name: str, says: str, buckets: tuple[float, ...]) -> Histogram:
            return Histogram(name, says, namespace="pillwatch", registry=registry, buckets=buckets)

        # -- what comes in
        self._lag = gauge(
            "feed_lag_events", "Events in the log that this worker has not taken yet.", "topic", "partition"
        )
        self._age = gauge(
            "newest_event_age_seconds", "Seconds since the log took the newest event of a source.", "source"
        )
        self._events = counter("events", "Events taken, by kind.", "kind")
        self._set_aside = counter("set_aside", "Events set aside, by class of reason.", "reason")
        self._ahead = counter("ahead", "Events that said to be known more than 60 seconds after the log took them.")
        self._silent_loads = counter("loads_ended_by_silence", "Loads of the past that nobody ended.")
        # -- what is worked out
        self._arrival_to_alert = histogram(
            "arrival_to_alert_seconds", "From the log taking an event to its alerts being in the outbox.", _SECONDS
        )
        self._commit_events = histogram("commit_events", "Events in one commit.", _EVENTS)
        self._commit_seconds = histogram("commit_seconds", "How long the store took for one commit.", _SECONDS)
        self._fenced = counter("fenced", "Commits refused because another worker owns the partition.")
        self._gap = counter("gap", "Commits refused because events before them had not been taken.")
        self._partitions = gauge("partitions", "Partitions of the log; each has exactly one owner.")
        self._owned = gauge("owned_partitions", "Partitions that this worker owns.")
        # -- what goes out
        self._alerts = counter("alerts", "Alerts raised, by kind and severity.", "kind", "severity")
        self._outbox = gauge("outbox_pending", "Alerts raised and not yet published.")
        self._late_alert = gauge(
            "late_timed_alert_seconds", "Most seconds that a timed alert came after its instant in the last hour."
        )
        self._late_alert.set_function(lambda: self._late.at(self._now()).total_seconds())
        # -- the whole way, tried by itself
        self._synthetic_at = gauge(
            "last_synthetic_alert_timestamp_seconds", "When the synthetic issuer's alert last arrived, in Unix time."
        )
        self._synthetic_seconds = gauge(
            "synthetic_round_trip_seconds", "From sending the synthetic issuer's event to its alert, the last time."
        )
        Info("build", "The program that runs.", namespace="pillwatch", registry=registry).info(
            {"version": version, "python": platform.python_version()}
        )
        # When the process started tells how often it was started again.
        ProcessCollector(registry=registry)
        self._issuers = WatchedIssuers(now=now, most=most_issuers, nearest=nearest, show_subjects=show_subjects)
        registry.register(self._issuers)
        self._begin_at_zero()

    def _begin_at_zero(self) -> None:
        """A counter that first appears as 1 has not increased, in Prometheus's eyes."""
        for kind in (*EVENT_KINDS, "other"):
            self._events.labels(kind)
        for kind in ALERT_KINDS:
            for severity in get_args(Severity):
                self._alerts.labels(kind, severity)
        for reason in get_args(SetAsideReason):
            self._set_aside.labels(reason)

    # -- what comes in -------------------------------------------------------------------------------------------

    def lag(self, topic: str, partition: int, events: int) -> None:
        """So many events of an owned partition are still to be taken."""
        self._lag.labels(self._topic(topic), partition).set(events)

    def newest_event(self, source: str, at: datetime) -> None:
        """The log took this source's newest event at that instant; its age grows by itself from here."""
        self._age.labels(self._source(source)).set_function(lambda: (self._now() - at).total_seconds())

    def events_taken(self, counts: Mapping[str, int]) -> None:
        """Events taken, by kind."""
        for kind, count in counts.items():
            self._events.labels(kind if kind in EVENT_KINDS else "other").inc(count)

    def set_aside(self, reason: SetAsideReason, count: int = 1) -> None:
        """Events set aside."""
        self._set_aside.labels(reason).inc(count)

    def ahead(self, count: int = 1) -> None:
        """Events that said to be known more than 60 seconds after the log took them (readings 11.5)."""
        self._ahead.inc(count)

    def load_ended_by_silence(self) -> None:
        """A load of the past that nobody ended was ended after ten minutes (readings 11.6)."""
        self._silent_loads.inc()

    # -- what is worked out --------------------------------------------------------------------------------------

    def committed(self, events: int, took: timedelta) -> None:
        """One commit of so many events, and how long the store took for it."""
        self._commit_events.observe(events)
        self._commit_seconds.observe(took.total_seconds())

    def fenced(self) -> None:
        """A commit was refused: another worker owns the partition."""
        self._fenced.inc()

    def gap(self) -> None:
        """A commit was refused: events before it had not been taken."""
        self._gap.inc()

    def owns(self, partitions: Iterable[int], of: int) -> None:
        """The partitions of the log that this worker owns now; the lag of others is no longer its to tell."""
        owned = {str(partition) for partition in partitions}
        self._owned.set(len(owned))
        self._partitions.set(of)
        for labels in self._lag_labels():
            if labels[1] not in owned:
                self._lag.remove(*labels)

    def _lag_labels(self) -> set[tuple[str, str]]:
        (metric,) = self._lag.collect()
        return {(sample.labels["topic"], sample.labels["partition"]) for sample in metric.samples}

    # -- issuers -------------------------------------------------------------------------------------------------

    def undetermined(self, issuer: str, subjects: int) -> None:
        """How many subjects of this issuer are undetermined now."""
        self._issuers.undetermined[issuer] = subjects

    def questions(self, issuer: str, count: int) -> None:
        """How many questions about who is who are open of this issuer."""
        self._issuers.questions[issuer] = count

    def clocks(self, issuer: str, clocks: Iterable[Clock]) -> None:
        """The clocks of this issuer that run now, in place of those that did."""
        self._issuers.clocks[issuer] = tuple(clocks)

    def headroom(self, issuer: str, subjects: Iterable[Headroom]) -> None:
        """How far this issuer's subjects are below their thresholds, in place of what was said before."""
        self._issuers.keep_headroom(issuer, subjects)

    def load(self, issuer: str, *, is_open: bool) -> None:
        """A load of this issuer's past has begun, or ended."""
        self._issuers.loads[issuer] = is_open

    def forget(self, issuer: str) -> None:
        """Another worker tells of this issuer from now on."""
        self._issuers.forget(issuer)

    # -- what goes out -------------------------------------------------------------------------------------------

    def alerted(self, kind: str, severity: Severity, after: timedelta | None = None) -> None:
        """An alert is in the outbox, so long after the log took what raised it; None for what time alone brought."""
        self._alerts.labels(kind, severity).inc()
        if after is not None:
            self._arrival_to_alert.observe(after.total_seconds())

    def timed_alert(self, late: timedelta) -> None:
        """A timed alert came so long after its instant."""
        self._late.add(self._now(), late)

    def outbox(self, pending: int) -> None:
        """So many alerts are raised and not yet published."""
        self._outbox.set(pending)

    def synthetic_alert(self, at: datetime, took: timedelta) -> None:
        """The synthetic issuer's alert came the whole way."""
        self._synthetic_at.set(at.timestamp())
        self._synthetic_seconds.set(took.total_seconds())
