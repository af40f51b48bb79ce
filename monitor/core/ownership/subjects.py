"""Who is counted as one: a person alone, or several together (readings 4.1), and where its total may be unremarked.

`total` is the shares without rights to acquire. The fast path for a trade changes `total` and compares it with two
whole numbers worked out beforehand: inside `low <= total < high` nothing is crossed.
"""

from collections.abc import Callable
from collections.abc import Iterable
from typing import TYPE_CHECKING

from monitor.core.feed.placement import Order
from monitor.core.quantities import Shares

if TYPE_CHECKING:
    from monitor.core.ownership.holders import Holder

Factor = Callable[[Order], Shares]
"""What splits have made of one share that was held at an instant."""

Range = tuple[int, int]
"""Two bounds, `low` and `high`: a total is inside while `low <= total < high`. One object serves many subjects."""

NOWHERE: Range = (1, 0)
"""Nothing is inside: whatever comes is looked at."""

UNBOUNDED = 10**40
"""More shares than there are: the upper bound of a subject that nothing limits."""

ANYWHERE: Range = (0, UNBOUNDED)
"""For somebody who counts in other subjects: what limits him is their ranges."""


class Subject:
    """Persons counted as one (readings 4.1). A person alone is a `Holder`, which is its own subject."""

    __slots__ = ("total", "quiet")

    def __init__(self) -> None:
        self.total: Shares = 0
        self.quiet = NOWHERE
        """Where the total may be without anything to be said; nowhere until assessed."""

    @property
    def extra(self) -> Shares:
        """Rights to acquire that add to the numerator."""
        raise NotImplementedError

    @extra.setter
    def extra(self, extra: Shares) -> None:
        raise NotImplementedError

    @property
    def holders(self) -> tuple["Holder", ...]:
        raise NotImplementedError

    @property
    def members(self) -> frozenset[str]:
        raise NotImplementedError

    @property
    def is_quiet(self) -> bool:
        """Whether the total is where nothing is to be said."""
        low, high = self.quiet
        return low <= self.total < high

    @property
    def numerator(self) -> Shares:
        return self.total + self.extra


def persons_of(subjects: Iterable[Subject]) -> set[str]:
    """Everybody in any of the subjects."""
    return set().union(*(subject.members for subject in subjects))
