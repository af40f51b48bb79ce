"""What a late event cannot have changed: a bound on what anybody can ever have held (readings 1.4, 5.1).

Nearly every filing is late: it states a position of weeks ago. To walk the whole past anew for each would cost the
square of their number. So for every person the most that was ever stated of it is kept, with all purchases and rights,
and for every circle of connected persons the sum. While that sum is below the Acquiring Person threshold of the
smallest count there ever was, nobody of the circle can have begun a status at any instant. If nothing else has come of
what they held either, nobody else's course depends on them, and the event may take effect now as well as then.
"""

from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Set
from fractions import Fraction
from itertools import islice

from monitor.core.feed.events import CorporateAction
from monitor.core.feed.events import Event
from monitor.core.feed.events import Filing
from monitor.core.feed.events import Holding
from monitor.core.feed.events import PersonNamed
from monitor.core.feed.events import Relationship
from monitor.core.feed.events import RightToAcquire
from monitor.core.feed.events import SharesOutstanding
from monitor.core.feed.events import TenderOffer
from monitor.core.feed.events import Trade
from monitor.core.feed.events import persons_of
from monitor.core.ownership.stated import Row
from monitor.core.ownership.stated import joint_number
from monitor.core.plan.plan import ACQUIRING_PERSON
from monitor.core.plan.plan import Plan
from monitor.core.quantities import Shares

PLAIN = (Filing, Holding, Trade, RightToAcquire, Relationship, PersonNamed)
"""Kinds of events that say what somebody holds or who counts with whom, and nothing else."""


class Bounds:
    """The most that anybody can ever have held, over all events taken. Numbers only grow, the count only falls."""

    def __init__(self) -> None:
        self._most: dict[str, Shares] = {}
        self._added: dict[str, Shares] = {}
        self._circle: dict[str, set[str]] = {}
        self._least_count: Shares | None = None
        self._repurchased: Shares = 0
        self._plainly: dict[str, list[Holding | Trade]] | None = None
        """The positions and trades of each person; None: nobody has asked for anybody's yet. Few issuers need them."""
        self._otherwise: set[str] = set()
        """Persons whom other events name, too."""
        self._seen = 0
        self._is_open = False
        """Something was taken that no bound is kept for: a split."""

    def catch_up(self, by_id: Mapping[str, Event]) -> None:
        """Let the events raise the bounds that were added since the last time."""
        for event in islice(by_id.values(), self._seen, None):
            self._take(event)
        self._seen = len(by_id)

    def hand_over(self, by_id: dict[str, Event], ids: Iterable[str]) -> None:
        """Take these events out: somebody else keeps them, and they have raised what they raise."""
        if self._seen:
            self.catch_up(by_id)
            for event_id in ids:
                del by_id[event_id]
            self._seen = len(by_id)
        else:
            # Nobody has asked yet, and few issuers' bounds ever are: only what goes is taken now.
            for event_id in ids:
                self._take(by_id.pop(event_id))
        self._plainly = None

    def bought(self, person: str, shares: Shares) -> None:
        """Somebody bought, by trades that are not among the events."""
        self._add(person, shares)

    def plain_events(self, person: str, by_id: Mapping[str, Event]) -> list[Holding | Trade] | None:
        """The events that name a person, if all are positions and trades of its own; else None.

        `by_id`: those that the bounds have caught up with. What was handed over is not among them.
        """
        if person in self._otherwise:
            return None
        if self._plainly is None:
            self._plainly = {}
            for event in by_id.values():
                if isinstance(event, Holding | Trade):
                    self._plainly.setdefault(event.holder, []).append(event)
        return self._plainly.get(person, [])

    def _take(self, event: Event) -> None:
        if isinstance(event, Holding | Trade):
            if self._plainly is not None:
                self._plainly.setdefault(event.holder, []).append(event)
        elif not isinstance(event, PersonNamed) or event.excluded is not None or event.cik is not None:
            self._otherwise |= persons_of(event)
        match event:
            case Holding():
                self._state(event.holder, event.shares)
            case Filing():
                for person in event.reporting_persons:
                    row = Row.of(person)
                    if row.is_stated:
                        self._state(person.person, joint_number((row,)))
                self._connect([person.person for person in event.reporting_persons])
            case Trade() if event.side == "buy":
                self._add(event.holder, event.shares)
            case TenderOffer() if event.stage == "accepted":
                self._add(event.bidder, event.shares or 0)
            case RightToAcquire():
                self._add(event.holder, event.shares)
            case Relationship():
                self._connect(event.persons)
            case PersonNamed() if event.cik is not None:
                self._otherwise.add(event.cik)
                self._connect((event.person, event.cik))
            case SharesOutstanding():
                least = self._least_count
                self._least_count = event.shares if least is None else min(least, event.shares)
            case CorporateAction():
                self._is_open = self._is_open or event.ratio is not None
                self._repurchased += event.shares or 0

    def _state(self, person: str, shares: Shares) -> None:
        self._most[person] = max(shares, self._most.get(person, 0))

    def _add(self, person: str, shares: Shares) -> None:
        self._added[person] = self._added.get(person, 0) + shares

    def _connect(self, persons: Collection[str]) -> None:
        circle = set(persons).union(*(self._circle[p] for p in persons if p in self._circle))
        if len(circle) > 1:
            for person in circle:
                self._circle[person] = circle

    def cannot_have_mattered(self, event: Event, involved: Set[str], plans: Collection[Plan]) -> bool:
        """Whether the past is the same with this event, which was taken already, as without it.

        `involved`: everybody of whose holdings something has come. `plans`: every version that was in force.
        """
        least = self._least_count
        if self._is_open or least is None or not isinstance(event, PLAIN):
            return False
        if isinstance(event, Filing):
            stated = max((p.percent for p in event.reporting_persons if p.percent is not None), default=None)
            if stated is not None and any(stated >= t.percent for plan in plans for t in plan.thresholds):
                return False  # what it claims is compared at its own date
        persons = persons_of(event)
        circle = persons.union(*(self._circle.get(person, ()) for person in persons))
        if not circle.isdisjoint(involved):
            return False
        most = sum((self._most.get(p, 0) + self._added.get(p, 0) for p in circle), 0)
        limits = [t.limit for plan in plans for t in plan.thresholds if t.name == ACQUIRING_PERSON]
        limits += [p.limit for plan in plans for p in plan.personal_thresholds if p.threshold == ACQUIRING_PERSON]
        return most < min(limits, default=Fraction(0)) * (least - self._repurchased)
