"""What each event in effect does to the positions: holdings, filings, trades, rights, relations, exclusions."""

from collections.abc import Mapping
from datetime import datetime
from heapq import heappush
from sys import intern

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
from monitor.core.feed.placement import Order
from monitor.core.feed.placement import as_of
from monitor.core.feed.placement import day_of
from monitor.core.feed.placement import ends
from monitor.core.feed.placement import order_of
from monitor.core.ownership.combinations import Combination
from monitor.core.ownership.connected import Key
from monitor.core.ownership.connected import Linked
from monitor.core.ownership.connected import Tie
from monitor.core.ownership.holders import Holder
from monitor.core.ownership.outstanding import OutstandingCount
from monitor.core.ownership.persons import Candidate
from monitor.core.ownership.persons import Circles
from monitor.core.ownership.rights import RightVersions
from monitor.core.ownership.rights import boundaries
from monitor.core.ownership.stated import Listing
from monitor.core.ownership.stated import Row
from monitor.core.ownership.stated import Snapshot
from monitor.core.ownership.stated import joint_number
from monitor.core.ownership.subjects import Subject
from monitor.core.plan.plan import OwnershipTerms
from monitor.core.quantities import Shares
from monitor.core.times.calendars import BusinessTime


def is_schedule_13dg(form: str) -> bool:
    """Whether a form is a Schedule 13D or 13G, or an amendment of one, under its old or new name."""
    name = form.upper().replace(" ", "").replace("SCHEDULE", "SC")
    return name.startswith(("SC13D", "SC13G"))


Relation = tuple[str, str, frozenset[str]]
"""What a relation is known by: its kind, of an `associate` the person, and all its persons."""


class Positions:
    """What the facts in effect say of one issuer's holders. `apply` takes facts; `Ownership` works out the numbers."""

    def __init__(self, terms: OwnershipTerms, time: BusinessTime, renames: Mapping[str, str]) -> None:
        self.terms = terms
        self.at: datetime | None = None
        self.holders: dict[str, Holder] = {}
        """Every holder, under the name that counts; `renames` maps a slug to the CIK known for it."""
        self.count = OutstandingCount(time)
        self.circles = Circles()
        self.regrouped: set[str] = set()
        """Persons whose subjects, or being in a closure, have changed since this was emptied."""
        self._subjects: dict[Candidate, Combination] = {}
        self._closures: dict[Linked, Combination] = {}
        self._closure_of: dict[str, Combination] = {}
        self.oversold: dict[str, list[Trade]] = {}
        """Of each holder the sales beyond what is known of it, since its latest snapshot."""
        self.moved: dict[Subject, None] | None = None
        """Where somebody asks: the holders whose total may have changed since this was emptied."""
        self.excluded: set[str] = set()
        self._time = time
        self._renames = renames
        self._rights: dict[str, RightVersions] = {}
        self._rights_of: dict[str, list[RightVersions]] = {}
        self._ties: dict[Relation, list[tuple[Order, datetime, str, Relationship]]] = {}
        self._joint: dict[str, set[str]] = {}
        """Of each joint filing the persons who have not since been reported on without the others (readings 3.2)."""
        self._listed_jointly: set[str] = set()
        self._boundaries: list[tuple[datetime, int, Relation | str]] = []
        """When time alone changes what a relation, or a right by its id, comes to; numbered in the order noted."""
        self._noted = 0
        self._changed: set[Holder] = set()
        self.latest_order: Order | None = None
        """The latest place in the order of things of any snapshot, split or trade of a bare date in effect."""
        self.is_swept = False
        """The last `settle` touched every subject."""
        self._stale_relations: dict[Relation, None] = {}
        self._just_excluded: set[str] = set()
        self._regroup = False
        self._all_changed = False

    # -- names ---------------------------------------------------------------------------------------------------

    def name(self, person: str) -> str:
        """The name that counts for a person: its CIK, once known."""
        return self._renames.get(person, person)

    def holder(self, person: str) -> Holder:
        """The holder of that name, begun at zero if new (readings 2.4)."""
        name = self._renames.get(person, person)
        holder = self.holders.get(name)
        if holder is None:
            name = intern(name)  # the same persons hold the stock of many issuers
            holder = self.holders[name] = Holder(name)
            if name in self.excluded:
                holder.leave_to(())
        return holder

    # -- facts ---------------------------------------------------------------------------------------------------

    def apply(self, event: Event) -> None:
        """Let one event take effect; numbers are up to date only after `settle`."""
        match event:
            case Trade():
                self._traded(event)
            case Holding():
                self._stated(event.holder, event, None, order_of(event, self._time))
            case Filing():
                self._filed(event)
            case SharesOutstanding():
                self.count.stated(event)
                self._all_changed = True
            case CorporateAction():
                self.count.acted(event)
                self._all_changed = True
                if event.ratio is not None:
                    self._reached(order_of(event, self._time))
                    self._changed.update(self.holders.values())
            case RightToAcquire():
                self._right(event)
            case Relationship():
                self._related(event)
            case PersonNamed():
                if event.excluded is not None:
                    self._exclude(self.name(event.person))
            case TenderOffer():
                self._accepted(event)

    def _traded(self, trade: Trade) -> None:
        holder = self.holder(trade.holder)
        holder.hear(trade)
        if not isinstance(trade.at, datetime):
            self._reached(order_of(trade, self._time), holder)
        self._changed.add(holder)

    def _accepted(self, offer: TenderOffer) -> None:
        """Shares accepted for purchase are bought on that day (readings 7.3)."""
        if offer.stage == "accepted" and offer.shares is not None:
            self._traded(
                Trade(
                    id=offer.id,
                    issuer=offer.issuer,
                    at=offer.at,
                    known_at=offer.known_at,
                    stated_known_at=offer.stated_known_at,
                    holder=offer.bidder,
                    side="buy",
                    shares=offer.shares,
                )
            )

    def _stated(self, person: str, event: Holding | Filing, row: Row | None, order: Order) -> None:
        contains = None
        if isinstance(event, Filing) and is_schedule_13dg(event.form):
            contains = day_of(as_of(event), self._time)
        if order == self.latest_order:
            order = self.latest_order  # one for all positions of a day
        holder = self.holder(person)
        self._reached(order, holder)
        snapshot = Snapshot(order, event, row, contains)
        if holder.snapshot is None or snapshot.rank > holder.snapshot.rank:
            holder.state(snapshot)
            if holder.trade_count:
                # Whatever comes later stands later: trades inside this snapshot never count again.
                holder.keep([t for t in holder.trades if order_of(t, self._time) > order])
            self._changed.add(holder)

    def state_plainly(self, holder: Holder, holding: Holding, order: Order) -> None:
        """A position of somebody without trades, later than all that was stated of it; no split has come since."""
        if order == self.latest_order:
            order = self.latest_order  # one for all positions of a day
        elif self.latest_order is None or order > self.latest_order:
            self.latest_order = order
        holder.state_plainly(holding, order)

    def _reached(self, order: Order, holder: Holder | None = None) -> None:
        """Something stands at that place: an earlier trade (of that holder) cannot simply be added."""
        if holder is not None:
            holder.reach(order)
        if self.latest_order is None or order > self.latest_order:
            self.latest_order = order

    def _filed(self, filing: Filing) -> None:
        order = order_of(filing, self._time)
        rows = self.rows_of(filing)
        listing = Listing(order, filing.said_at, filing.id, frozenset(rows))
        moved: dict[str, None] = {}
        for person, row in rows.items():
            if row.is_stated:
                self._stated(person, filing, row, order)
            holder = self.holder(person)
            if holder.listing is None or listing.rank > holder.listing.rank:
                moved.update(self._list(holder, listing))
                self._changed.add(holder)
        for filing_id in moved:
            persons = tuple(sorted(self._joint[filing_id]))
            self._put(("joint-filing", filing_id), Tie("joint-filing", persons, filing_id) if persons else None)

    def _list(self, holder: Holder, listing: Listing) -> dict[str, None]:
        """A later filing lists the holder; returns the joint filings that have lost or gained it."""
        before, holder.listing = holder.listing, listing
        moved: dict[str, None] = {}
        if before is not None and len(before.persons) > 1:
            self._joint[before.id].discard(holder.person)
            moved[before.id] = None
        if len(listing.persons) > 1:
            self._joint.setdefault(listing.id, set()).add(holder.person)
            moved[listing.id] = None
            self._listed_jointly.add(holder.person)
        else:
            self._listed_jointly.discard(holder.person)
        return moved

    def rows_of(self, filing: Filing) -> dict[str, Row]:
        """A filing's rows by person; two that became one person leave the larger (readings 10.0)."""
        rows: dict[str, Row] = {}
        for person in filing.reporting_persons:
            name, row = self.name(person.person), Row.of(person)
            if name not in rows or _number(row) > _number(rows[name]):
                rows[name] = row
        return rows

    def _right(self, event: RightToAcquire) -> None:
        versions = self._rights.get(event.right)
        if versions is None:
            versions = self._rights[event.right] = RightVersions(self._time)
        else:
            before = self.holder(versions.current.holder)
            self._changed.add(before)
            self._rights_of[before.person].remove(versions)
            if not self._rights_of[before.person]:
                del self._rights_of[before.person]
        versions.add(event)
        self._changed.add(self.holder(event.holder))
        self._rights_of.setdefault(self.name(versions.current.holder), []).append(versions)
        for instant in boundaries(event, self._time):
            self._wake_at(instant, event.right)

    def _related(self, event: Relationship) -> None:
        names = tuple(dict.fromkeys(self.name(person) for person in event.persons))
        first = names[0] if event.relation == "associate" else ""
        relation = (event.relation, first, frozenset(names))
        versions = self._ties.setdefault(relation, [])
        versions.append((order_of(event, self._time), event.said_at, event.id, event))
        versions.sort(key=lambda version: version[:3])
        if event.until is not None:
            self._wake_at(ends(event.until, self._time), relation)
        self._stale_relations[relation] = None

    def _relate(self, relation: Relation) -> None:
        """Let the version of a relation count that is in force now."""
        event = self._ties[relation][-1][3]
        is_over = event.until is not None and self.at is not None and self.at >= ends(event.until, self._time)
        names = tuple(dict.fromkeys(self.name(person) for person in event.persons))
        self._put(relation, None if is_over else Tie(event.relation, names, event.id))

    def _put(self, key: Key, tie: Tie | None) -> None:
        self.circles.put(key, tie)
        self._regroup = True

    def _exclude(self, person: str) -> None:
        self.excluded.add(person)
        self.circles.exclude(person)
        self._just_excluded.add(person)
        self._regroup = True

    def _wake_at(self, instant: datetime, cause: Relation | str) -> None:
        if self.at is None or instant > self.at:
            self._noted += 1
            heappush(self._boundaries, (instant, self._noted, cause))


def _number(row: Row) -> Shares:
    return joint_number((row,)) if row.is_stated else -1
