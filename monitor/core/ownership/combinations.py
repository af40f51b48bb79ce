"""Two persons or more counted as one: the sum of their positions, each joint filing counted once (readings 3.2)."""

from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Sequence
from operator import attrgetter

from monitor.core.ownership.holders import Holder
from monitor.core.ownership.stated import joint_number
from monitor.core.ownership.subjects import NOWHERE
from monitor.core.ownership.subjects import Factor
from monitor.core.ownership.subjects import Subject
from monitor.core.quantities import Shares
from monitor.core.quantities import whole


class Combination(Subject):
    """Two persons or more counted as one, by relation, group or joint filing; nobody, once it is no more."""

    __slots__ = ("extra", "_holders", "_members", "upper", "is_joint", "_reasons")

    def __init__(self, holders: Iterable[Holder] = ()) -> None:
        super().__init__()
        self.extra: Shares = 0
        self._holders: tuple[Holder, ...] = ()
        self._members: frozenset[str] = frozenset()
        self.upper: Shares = 0
        """The sum of aggregates, which a joint filing may not reach (readings 3.2)."""
        self.is_joint = False
        self._reasons: Collection[str] = ()
        come = tuple(holders)
        self.regroup(frozenset(holder.person for holder in come), come, ())

    def regroup(self, members: frozenset[str], come: Iterable[Holder], reasons: Collection[str]) -> None:
        """Count these persons as one from now on, of whom some have come; numbers and bounds are to be worked out."""
        kept: Sequence[Holder] = self._holders
        if not self._members <= members:
            kept = [holder for holder in kept if holder.person in members]
        self._holders = tuple(sorted((*kept, *come), key=attrgetter("person")))
        self._members = members
        self._reasons = reasons
        self.quiet = NOWHERE

    @property
    def holders(self) -> tuple[Holder, ...]:
        return self._holders

    @property
    def members(self) -> frozenset[str]:
        return self._members

    @property
    def reasons(self) -> tuple[str, ...]:
        """Ids of the events that join these persons."""
        return tuple(sorted(self._reasons))

    def recount(self, factor: Factor, may_be_joint: bool = True) -> None:
        """Count the persons together: each joint number once, everybody else by himself."""
        if not may_be_joint:
            self.is_joint = False
            self.total = self.upper = whole(sum([holder.total for holder in self._holders]))
            return
        clusters = joint_clusters(self._holders)
        self.is_joint = any(len(cluster) > 1 for cluster in clusters)
        self.total = whole(sum((_together(cluster, factor) for cluster in clusters), 0))
        self.upper = self.total
        if self.is_joint:
            aggregates = sum((_aggregate(holder, factor) for holder in self._holders), 0)
            self.upper = whole(max(self.total, aggregates))


def joint_clusters(holders: Iterable[Holder]) -> list[list[Holder]]:
    """Holders whose rows belong to one joint number: the latest filing of either lists the other (readings 3.2)."""
    cluster_of = {holder.person: [holder] for holder in holders}
    for clusters in list(cluster_of.values()):
        holder = clusters[0]
        for person in holder.listing.persons if holder.listing is not None else ():
            one, other = cluster_of[holder.person], cluster_of.get(person)
            if other is None or other is one:
                continue
            larger, smaller = (one, other) if len(one) >= len(other) else (other, one)
            larger += smaller
            cluster_of.update((joined.person, larger) for joined in smaller)
    return list({id(cluster): cluster for cluster in cluster_of.values()}.values())


def _together(cluster: list[Holder], factor: Factor) -> Shares:
    if len(cluster) == 1:
        return cluster[0].total
    rows = [h.snapshot.row.scaled(factor(h.snapshot.order)) for h in cluster if h.snapshot is not None]
    stated = joint_number(rows) if rows else 0
    return max(0, stated + sum((holder.traded(factor) for holder in cluster), 0))


def _aggregate(holder: Holder, factor: Factor) -> Shares:
    if holder.snapshot is None:
        return holder.total
    aggregate = holder.snapshot.row.aggregate_as_read * factor(holder.snapshot.order)
    return max(0, aggregate + holder.traded(factor))
