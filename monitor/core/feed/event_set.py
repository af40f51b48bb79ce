"""The set of all events that were read: each once, however often and in whatever order they came.

Two events of one issuer with one id are the same event. If they say different things, the one with the
earliest `known_at` counts, then the one with the smallest canonical JSON (readings 2.1). Filings that are
known under two ids are both kept here: which counts can change with a retraction, so the engine decides it.
"""

from collections import defaultdict
from collections.abc import Iterable
from operator import attrgetter
from typing import NamedTuple

from monitor.core.feed.canonical import canonical_json
from monitor.core.feed.events import Event
from monitor.core.feed.events import Trade

_known_at = attrgetter("known_at")


class Conflict(NamedTuple):
    """An event that does not count, because another of the same id does."""

    event: Event
    winner: Event

    @property
    def reason(self) -> str:
        """Why the event is set aside, in one sentence."""
        event, winner = self
        why = (
            "was known earlier"
            if winner.known_at < event.known_at
            else "was known at the same instant and stands first in canonical order"
        )
        return f"id {event.id!r} of issuer {event.issuer} says something else in another event, which {why}"

    @property
    def mend(self) -> str:
        """What to do about it."""
        return "give the event an id of its own, or retract the other one"


class EventSet:
    """Events by issuer and id. What it holds does not depend on the order in which they were added."""

    def __init__(self) -> None:
        self._issuers: defaultdict[str, dict[str, Event]] = defaultdict(dict)
        self._versions: dict[tuple[str, str], dict[bytes, Event]] = {}
        """Of ids that were met with different contents: the earliest event of each content."""
        self.repeats = 0
        """How many events were added that said what another of the same id had said already."""

    def __len__(self) -> int:
        return sum(map(len, self._issuers.values()))

    def add(self, event: Event) -> None:
        """Add one event of any kind."""
        kept = self._issuers[event.issuer].setdefault(event.id, event)
        if kept is not event:
            self._settle(kept, event)

    def add_trades(self, trades: Iterable[Trade]) -> None:
        """Add trades: what `add` does for each, in one loop, because there are millions of them."""
        issuers, settle = self._issuers, self._settle
        for trade in trades:
            # One look-up decides: what comes back is another object only if the id was there.
            kept = issuers[trade.issuer].setdefault(trade.id, trade)
            if kept is not trade:
                settle(kept, trade)

    def by_issuer(self) -> dict[str, list[Event]]:
        """The events that count, of each issuer in order of `known_at`; issuers in order of their numbers."""
        return {issuer: sorted(ids.values(), key=_known_at) for issuer, ids in sorted(self._issuers.items())}

    @property
    def conflicts(self) -> list[Conflict]:
        """The events that do not count, in order of issuer, id and canonical JSON."""
        return [
            Conflict(event, self._issuers[issuer][event_id])
            for (issuer, event_id), versions in sorted(self._versions.items())
            for _, event in sorted(versions.items())
            if event is not self._issuers[issuer][event_id]
        ]

    def _settle(self, kept: Event, event: Event) -> None:
        """Decide between two events of one id."""
        key = (event.issuer, event.id)
        versions = self._versions.get(key)
        if versions is None and _same_trade(kept, event):
            self.repeats += 1
            winner = min(kept, event, key=_known)
        else:
            winner = self._earliest_version(key, versions or {canonical_json(kept): kept}, event)
        self._issuers[event.issuer][event.id] = winner

    def _earliest_version(self, key: tuple[str, str], versions: dict[bytes, Event], event: Event) -> Event:
        """The one that counts of all contents met so far, `event` among them."""
        content = canonical_json(event)
        same = versions.get(content)
        self.repeats += same is not None
        versions[content] = event if same is None else min(same, event, key=_known)
        if len(versions) > 1:
            self._versions[key] = versions
        return min(versions.items(), key=lambda version: (version[1].known_at, version[0]))[1]


def _known(event: Event) -> tuple[object, ...]:
    """What decides between two events that say the same."""
    return event.known_at, event.said_at


def _same_trade(one: Event, other: Event) -> bool:
    """Whether both are trades without unknown fields that say the same, told without writing JSON.

    False leaves it open. A feed that is read twice has millions of these.
    """
    if not (isinstance(one, Trade) and isinstance(other, Trade) and one.raw is None and other.raw is None):
        return False
    return (
        one.price is other.price
        and one.shares == other.shares
        and one.side == other.side
        and one.holder == other.holder
        and one.at == other.at
    )
