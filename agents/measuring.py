"""What the service measures of itself: counts at each commit, and at leisure where the issuers stand."""

import asyncio
from collections.abc import Iterator
from datetime import datetime
from datetime import timedelta
from fractions import Fraction
from time import monotonic

from agents.unlooked import Unlooked
from monitor.adapters.metrics.metrics import Metrics
from monitor.adapters.metrics.metrics import SetAsideReason
from monitor.adapters.metrics.watched_issuers import Clock
from monitor.adapters.metrics.watched_issuers import Headroom
from monitor.core.feed.events import KINDS
from monitor.core.standing.lines import Standing
from monitor.core.standing.standing import standing_of
from monitor.live import topics
from monitor.live.abreast import Read
from monitor.live.book import Book
from monitor.live.book import SetAside
from monitor.live.commits import Commit
from monitor.live.partition import Partition

_LOOK_SECONDS = 0.01
"""How long issuers' standings are worked out in one go: the log does not wait for what dashboards show."""
_HEADROOM_SUBJECTS = 20


class Measuring:
    """Tells the metrics of one worker what happens in its partitions."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics
        self._unlooked = Unlooked()

    def owns(self, partitions: dict[int, Partition], of: int) -> None:
        """The partitions that are this worker's now."""
        self._metrics.owns(partitions, of)

    def left(self, partition: Partition) -> None:
        """Another worker tells of this partition's issuers from now on."""
        for issuer in partition.books:
            self._metrics.forget(issuer)

    def committed(
        self, number: int, partition: Partition, commit: Commit, read: Read, seconds: float, now: datetime
    ) -> None:
        """A commit is in the store, at `now` by the store's clock."""
        metrics, counts = self._metrics, commit.counts
        metrics.events_taken({kind: count for kind, count in counts.items() if kind in KINDS})
        metrics.ahead(counts["ahead"])
        metrics.set_aside("unreadable", len(commit.unread))
        for set_aside in commit.set_aside:
            metrics.set_aside(_class_of(set_aside))
        for _ in commit.order.silent:
            metrics.load_ended_by_silence()
        metrics.committed(commit.size, timedelta(seconds=seconds))
        self._lag(number, partition, read)
        blocks = (block for topic in read.topics for block in topic.blocks if block.topic in commit.order.ranges)
        arrived = max((block.taken_at for block in blocks), default=None)
        for alert, is_past in commit.raised:
            if is_past:
                continue
            is_timed = alert.issuer in commit.ticked or arrived is None
            metrics.alerted(alert.kind, alert.severity, None if is_timed or arrived is None else now - arrived)
            if is_timed:
                metrics.timed_alert(max(now - alert.raised_at, timedelta()))
        self._unlooked.add(number, commit.touched)

    def _lag(self, number: int, partition: Partition, read: Read) -> None:
        for topic, found in zip(topics.TAKEN, read.topics, strict=True):
            waiting = found.blocks[-1].end - partition.positions[topic] if found.blocks else 0
            self._metrics.lag(topic, number, max(waiting, 0))
            if found.blocks:
                self._metrics.newest_event(topic, found.blocks[-1].taken_at)

    def fenced(self) -> None:
        """A commit was refused: another worker owns the partition."""
        self._metrics.fenced()

    def gap(self) -> None:
        """A commit was refused: the stored state was another."""
        self._metrics.gap()

    async def look(self, partitions: dict[int, Partition], now: datetime) -> None:
        """Work out where some of the issuers stand of which something was taken, for a moment."""
        until = monotonic() + _LOOK_SECONDS
        for number, issuers in self._unlooked.of(partitions).items():
            while issuers and monotonic() < until:
                self._look_at(partitions[number], issuers.pop(), now)
                await asyncio.sleep(0)

    def _look_at(self, partition: Partition, issuer: str, now: datetime) -> None:
        book = partition.books.get(issuer)
        if book is None:
            return
        self._metrics.load(issuer, is_open=partition.loads.waits(issuer))
        standings = [standing_of(engine.course, issuer, book.clock or now) for engine in book.engines]
        undetermined = {s.members for one in standings for s in one.subjects if s.outstanding is None}
        self._metrics.undetermined(issuer, len(undetermined))
        self._metrics.clocks(issuer, _clocks(book, standings))
        self._metrics.headroom(issuer, [headroom for one in standings for headroom in _headroom(one)])


def _class_of(set_aside: SetAside) -> SetAsideReason:
    if set_aside.is_too_old:
        return "too-old"
    return "conflict" if set_aside.is_conflict else "impossible"


def _clocks(book: Book, standings: list[Standing]) -> Iterator[Clock]:
    for engine, standing in zip(book.engines, standings, strict=True):
        time = engine.course.terms.time
        for clock in standing.clocks:
            if clock.is_running:
                day = time.business_days_before(time.day_of(clock.due_at), 1)
                yield Clock(clock.limb, clock.due_at, time.close_of_business(day))


def _headroom(standing: Standing) -> list[Headroom]:
    """The subjects nearest below each threshold."""
    found = [
        Headroom("+".join(subject.members), reach.threshold, reach.headroom, int(Fraction(str(subject.outstanding))))
        for subject in standing.subjects
        for reach in subject.reaches
        if subject.outstanding is not None and not reach.reached and reach.headroom is not None and reach.headroom > 0
    ]
    return sorted((one for one in found if one.outstanding > 0), key=lambda one: one.part)[: _HEADROOM_SUBJECTS * 4]
