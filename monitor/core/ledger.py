"""The set of an issuer's events that are known and count: retractions, repeated accessions and renames worked out."""

from collections.abc import Iterator
from datetime import datetime

from monitor.core.canonical import canonical_json
from monitor.core.events import Event
from monitor.core.events import Filing
from monitor.core.events import PersonNamed
from monitor.core.events import Retraction
from monitor.core.events import Trade


class Ledger:
    """What has become known of one issuer. Events come in any order within an instant; each id comes once."""

    def __init__(self) -> None:
        self._trades: list[Trade] = []
        self._others: dict[str, Event] = {}
        self._retractions: dict[str, list[Retraction]] = {}
        self._by_accession: dict[str, list[Filing]] = {}

    def add(self, event: Event) -> bool:
        """Take an event; True if it changes what other events mean, so that all must be walked anew."""
        if isinstance(event, Trade):
            self._trades.append(event)
            return event.id in self._retractions
        self._others[event.id] = event
        if isinstance(event, Retraction):
            self._retractions.setdefault(event.of, []).append(event)
            return True
        if isinstance(event, Filing):
            same = self._by_accession.setdefault(event.accession, [])
            same.append(event)
            if len(same) > 1:
                return True
        return event.id in self._retractions or (isinstance(event, PersonNamed) and event.cik is not None)

    def add_trade(self, trade: Trade) -> None:
        """Take a trade that the fast path has counted."""
        self._trades.append(trade)

    def trades_known_at(self, instant: datetime) -> list[Trade]:
        """The trades that the fast path counted last, if they became known at `instant`."""
        known = []
        for trade in reversed(self._trades):
            if trade.known_at != instant:
                break
            known.append(trade)
        return known

    @property
    def has_retractions(self) -> bool:
        """Whether anything was ever retracted: the fast path must then ask `is_retracted`."""
        return bool(self._retractions)

    def is_retracted(self, event_id: str) -> bool:
        """Whether an event is as if never said: some retraction of it counts, itself not retracted."""
        return self._is_retracted(event_id, frozenset())

    def _is_retracted(self, event_id: str, asked: frozenset[str]) -> bool:
        asked |= {event_id}
        return any(
            retraction.id not in asked and not self._is_retracted(retraction.id, asked)
            for retraction in self._retractions.get(event_id, ())
        )

    def events(self) -> Iterator[Event]:
        """Every event that counts now: not retracted, and of filings with one accession the first (readings 10.2)."""
        for event in self._others.values():
            if isinstance(event, Retraction) or self.is_retracted(event.id):
                continue
            if isinstance(event, Filing) and not self._is_first_of_accession(event):
                continue
            yield event
        if self._retractions:
            yield from (trade for trade in self._trades if not self.is_retracted(trade.id))
        else:
            yield from self._trades

    def _is_first_of_accession(self, filing: Filing) -> bool:
        same = self._by_accession[filing.accession]
        if len(same) == 1:
            return True
        counting = [other for other in same if not self.is_retracted(other.id)]
        return min(counting, key=_precedence) is filing

    def renames(self) -> dict[str, str]:
        """The CIK by which each slug is known now, wherever its events stand (readings 10.0)."""
        named = [
            event
            for event in self._others.values()
            if isinstance(event, PersonNamed) and event.cik is not None and not self.is_retracted(event.id)
        ]
        named.sort(key=lambda event: (str(event.at), event.said_at, event.id))
        return {event.person: event.cik for event in named if event.cik is not None}

    def get(self, event_id: str) -> Event | None:
        """An event by its id, for evidence."""
        if event_id in self._others:
            return self._others[event_id]
        return next((trade for trade in self._trades if trade.id == event_id), None)


def _precedence(filing: Filing) -> tuple[datetime, bytes]:
    return filing.known_at, canonical_json(filing)
