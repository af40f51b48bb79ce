"""Rights to acquire: which count, in which of the two numbers (readings 3.3 and 3.4).

Section 1 "Beneficial Owner" (iii) counts shares that a Person has the right to acquire, "whether such right is
exercisable immediately or only after the passage of time"; Section 28 takes the number outstanding from the last
sentence of Rule 13d-3(d)(1)(i), which adds unissued securities subject to rights exercisable within 60 days.
"""

from collections.abc import Callable
from collections.abc import Iterable
from datetime import date
from datetime import datetime
from datetime import timedelta
from typing import NamedTuple

from monitor.core.clauses import s01_right_to_acquire
from monitor.core.clauses import s28_percentage
from monitor.core.feed.events import RightToAcquire
from monitor.core.feed.placement import Order
from monitor.core.feed.placement import day_of
from monitor.core.feed.placement import end_in_order
from monitor.core.feed.placement import ends
from monitor.core.feed.placement import order_of
from monitor.core.ownership.subjects import Factor
from monitor.core.plan.plan import OwnershipTerms
from monitor.core.quantities import Shares
from monitor.core.times.calendars import BusinessTime

SIXTY_DAYS = timedelta(days=60)


class RightsHeld(NamedTuple):
    """What a person's rights add: to the numerator, and to the denominator."""

    numerator: Shares
    denominator: Shares


NO_RIGHTS = RightsHeld(0, 0)


class RightVersions:
    """The versions of one right that are in effect; the last in the order of things counts."""

    def __init__(self, time: BusinessTime) -> None:
        self._time = time
        self._versions: list[tuple[Order, datetime, str, RightToAcquire]] = []

    def add(self, right: RightToAcquire) -> None:
        self._versions.append((order_of(right, self._time), right.said_at, right.id, right))
        self._versions.sort(key=lambda version: version[:3])

    @property
    def current(self) -> RightToAcquire:
        return self._versions[-1][3]

    def as_of(self, order: Order) -> RightToAcquire | None:
        """The version that stood at a moment in the order of things."""
        stood = [version[3] for version in self._versions if version[0] <= order]
        return stood[-1] if stood else None


def exercisable_within_60_days(right: RightToAcquire, instant: datetime, time: BusinessTime) -> bool:
    """Exercisable on the day of `instant` or on one of the 60 days after it, the 60th included."""
    return right.exercisable_from is None or instant >= enters_60_days(right.exercisable_from, time)


def enters_60_days(exercisable_from: date | datetime, time: BusinessTime) -> datetime:
    """The start of the 60th day before a right becomes exercisable."""
    return time.start_of(day_of(exercisable_from, time) - SIXTY_DAYS)


def is_expired(right: RightToAcquire, instant: datetime, time: BusinessTime) -> bool:
    """A right runs through the end of the day on which it expires (readings 1.1)."""
    return right.expires is not None and instant >= ends(right.expires, time)


def boundaries(right: RightToAcquire, time: BusinessTime) -> list[datetime]:
    """The instants at which time alone changes how the right counts."""
    instants = []
    if right.exercisable_from is not None:
        instants.append(enters_60_days(right.exercisable_from, time))
    if right.expires is not None:
        instants.append(ends(right.expires, time))
    return instants


def contained_in(
    versions: RightVersions,
    holder: str,
    counted_as_of: date,
    factor: Factor,
    time: BusinessTime,
    name: Callable[[str], str],
) -> Shares:
    """Shares of the right that a Schedule's aggregate of that day already contains (readings 3.3, 10.3)."""
    order = end_in_order(counted_as_of, time)
    right = versions.as_of(order)
    if right is None or name(right.holder) != holder:
        return 0
    instant = time.start_of(counted_as_of)
    if is_expired(right, instant, time) or not exercisable_within_60_days(right, instant, time):
        return 0
    return right.shares * factor(order_of(right, time))


def rights_held(
    held: Iterable[RightVersions],
    holder: str,
    counted_as_of: date | None,
    instant: datetime,
    terms: OwnershipTerms,
    factor: Factor,
    time: BusinessTime,
    name: Callable[[str], str],
) -> RightsHeld:
    """What the rights of `holder` add at `instant`.

    `counted_as_of`: see `Snapshot.contains_rights_of`; `name`: the name that counts for a person.
    """
    numerator: Shares = 0
    denominator: Shares = 0
    for versions in held:
        right = versions.current
        expired = is_expired(right, instant, time)
        near = exercisable_within_60_days(right, instant, time)
        shares = right.shares * factor(order_of(right, time))
        if s01_right_to_acquire.applies(terms.rights_to_acquire, near, expired):
            inside: Shares = 0
            if counted_as_of is not None:
                inside = contained_in(versions, holder, counted_as_of, factor, time, name)
            numerator += max(0, shares - inside)
        if not expired and s28_percentage.applies(right.unissued, near, terms.beyond_60_days_in_denominator):
            denominator += shares
    return RightsHeld(numerator, denominator)
