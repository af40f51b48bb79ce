"""The metrics by issuer: which issuers and subjects are shown is worked out when Prometheus asks.

At most so many issuers stand by their CIK, the most pressing ones; what the rest have is given together as `other`, so
that a sum, a count or a minimum over all is right however many issuers there are.
"""

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction
from heapq import nsmallest
from itertools import groupby
from typing import NamedTuple

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from monitor.adapters.metrics.metric_bounds import OTHER

_MOST_THRESHOLDS = 16


class Clock(NamedTuple):
    """A clock that runs towards a Distribution Date."""

    limb: str
    due_at: datetime
    last_business_day_from: datetime
    """The close of business one Business Day before it."""


class Headroom(NamedTuple):
    """How far a subject is below a threshold."""

    subject: str
    threshold: str
    shares: int
    """Whole shares that it may still get, cut down; positive."""
    outstanding: int
    """Of the denominator used, cut down; positive."""

    @property
    def part(self) -> Fraction:
        """Of the shares outstanding."""
        return Fraction(self.shares, self.outstanding)


class WatchedIssuers(Collector):
    """What is known of each issuer now, and its metrics."""

    def __init__(self, *, now: Callable[[], datetime], most: int, nearest: int, show_subjects: bool) -> None:
        self.undetermined: dict[str, int] = {}
        self.questions: dict[str, int] = {}
        self.clocks: dict[str, tuple[Clock, ...]] = {}
        self.loads: dict[str, bool] = {}
        self._headroom: dict[str, tuple[Headroom, ...]] = {}
        self._now = now
        self._most = most
        self._nearest = nearest
        self._show_subjects = show_subjects

    def keep_headroom(self, issuer: str, subjects: Iterable[Headroom]) -> None:
        """The subjects of this issuer that may be shown; only those nearest each threshold are kept."""
        by_threshold = groupby(sorted(subjects, key=_threshold), _threshold)
        self._headroom[issuer] = tuple(
            one for _, group in by_threshold for one in nsmallest(self._nearest, group, key=_part)
        )

    def forget(self, issuer: str) -> None:
        """All that is known of an issuer."""
        for known in (self.undetermined, self.questions, self.clocks, self.loads, self._headroom):
            known.pop(issuer, None)

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """The metrics as they are now."""
        yield self._counts("undetermined", "Subjects that are undetermined now.", self.undetermined)
        yield self._counts("person_questions", "Questions about who is who that are open now.", self.questions)
        yield self._counts("load_open", "Loads of an issuer's past that are going on.", self.loads)
        yield from self._clock_metrics()
        yield self._headroom_metric()

    def _counts(self, name: str, says: str, known: Mapping[str, int]) -> GaugeMetricFamily:
        metric = GaugeMetricFamily(f"pillwatch_{name}", says, labels=["issuer"])
        found = sorted(((issuer, count) for issuer, count in list(known.items()) if count), key=lambda one: -one[1])
        for issuer, count in found[: self._most]:
            metric.add_metric([issuer], count)
        metric.add_metric([OTHER], sum(count for _, count in found[self._most :]))
        return metric

    def _clock_metrics(self) -> Iterator[GaugeMetricFamily]:
        labels = ["issuer", "limb"]
        left = GaugeMetricFamily(
            "pillwatch_clock_seconds_left", "Seconds until a Distribution Date that is scheduled.", labels=labels
        )
        last = GaugeMetricFamily(
            "pillwatch_clock_last_business_day",
            "1 if a Distribution Date that is scheduled is one Business Day away or less.",
            labels=labels,
        )
        now = self._now()
        running = sorted(
            ((issuer, clock) for issuer, clocks in list(self.clocks.items()) for clock in clocks),
            key=lambda one: one[1].due_at,
        )
        named = list(dict.fromkeys(issuer for issuer, _ in running))[: self._most]
        soonest: dict[tuple[str, str], list[Clock]] = {}
        for issuer, clock in running:
            soonest.setdefault((issuer if issuer in named else OTHER, clock.limb), []).append(clock)
        for place, clocks in soonest.items():
            left.add_metric(place, (clocks[0].due_at - now).total_seconds())
            last.add_metric(place, any(clock.last_business_day_from <= now for clock in clocks))
        count = GaugeMetricFamily("pillwatch_open_clocks", "Distribution Dates that are scheduled.")
        count.add_metric([], len(running))
        yield from (left, last, count)

    def _headroom_metric(self) -> GaugeMetricFamily:
        labels = ["issuer", "threshold", "rank", *(["subject"] if self._show_subjects else [])]
        metric = GaugeMetricFamily(
            "pillwatch_headroom_shares",
            "Shares that the subjects nearest a threshold, by part of the shares outstanding, are below it.",
            labels=labels,
        )
        found = [(issuer, one) for issuer, subjects in list(self._headroom.items()) for one in subjects]
        by_threshold = groupby(sorted(found, key=lambda one: one[1].threshold), lambda one: one[1].threshold)
        for _, (threshold, group) in zip(range(_MOST_THRESHOLDS), by_threshold, strict=False):
            self._add_ranks(metric, threshold, nsmallest(self._nearest, group, key=lambda one: one[1].part))
        return metric

    def _add_ranks(self, metric: GaugeMetricFamily, threshold: str, nearest: Sequence[tuple[str, Headroom]]) -> None:
        for rank, (issuer, one) in enumerate(nearest, 1):
            subject = [one.subject] if self._show_subjects else []
            metric.add_metric([issuer, threshold, str(rank), *subject], one.shares)


def _threshold(one: Headroom) -> str:
    return one.threshold


def _part(one: Headroom) -> Fraction:
    return one.part
