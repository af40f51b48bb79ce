"""The set of an issuer's events that are known and count: retractions, repeated accessions and renames worked out."""

from collections.abc import Iterable
from collections.abc import Iterator
from datetime import datetime
from itertools import chain
from sys import intern

from monitor.core.feed.canonical import canonical_json
from monitor.core.feed.events import Event
from monitor.core.feed.events import Filing
from monitor.core.feed.events import Holding
from monitor.core.feed.events import PersonNamed
from monitor.core.feed.events import Retraction
from monitor.core.feed.events import Trade


class Ledger:
    """What has become known of one issuer. Events come in any order within an instant; each id comes once."""

    def __init__(self) -> None:
        self.by_id: dict[str, Event] = {}
        """Every event taken, but for trades that a book keeps; the fast path adds its trades itself."""
        self._retractions: dict[str, list[Retraction]] = {}
        self._ahead: set[str] = set()
        """Ids that were retracted before an event of that id came."""
        self._verdicts: dict[str, bool] = {}
        """What `is_retracted` has worked out since the last retraction."""
        self._by_accession: dict[str, list[Filing]] = {}
        self._named: list[PersonNamed] = []
        self._latest: Event | None = None

    def add(self, event: Event, retracts: Event | None = None) -> bool:
        """Take an event; True if it changes what other events mean, so that all must be walked anew.

        `retracts`: what it retracts, if that was taken: a book may keep it.
        """
        self.by_id[event.id] = event
        self._ahead.discard(event.id)
        self._share(event)
        if isinstance(event, Retraction):
            if retracts is None and event.of not in self.by_id:
                self._ahead.add(event.of)
            self._retractions.setdefault(event.of, []).append(event)
            self._verdicts.clear()
            return True
        if isinstance(event, Filing):
            same = self._by_accession.setdefault(event.accession, [])
            same.append(event)
            if len(same) > 1:
                return True
        if isinstance(event, PersonNamed) and event.cik is not None:
            self._named.append(event)
            return True
        return event.id in self._retractions

    def is_rename(self, event: Event) -> bool:
        """Whether an event gives a person a CIK, and is not retracted already."""
        return isinstance(event, PersonNamed) and event.cik is not None and event.id not in self._retractions

    def _share(self, event: Event) -> None:
        """Let an event that is kept for good share what it can: the copies that decoding made are freed at once."""
        if isinstance(event, Holding | Trade):
            event.holder = intern(event.holder)  # the same persons hold the stock of many issuers
        latest, self._latest = self._latest, event
        if latest is not None:
            if event.at == latest.at:
                event.at = latest.at
            if event.known_at == latest.known_at:
                event.known_at = latest.known_at

    @property
    def awaits_retracted(self) -> bool:
        """Whether something was retracted that may still come: the fast path must not count it."""
        return bool(self._ahead)

    def is_retracting_retracted(self, retraction: Retraction) -> bool:
        """Whether a retraction was retracted before it came, or is of another retraction."""
        return retraction.id in self._retractions or isinstance(self.by_id.get(retraction.of), Retraction)

    def is_retracted(self, event_id: str) -> bool:
        """Whether an event is as if never said: some retraction of it counts, itself not retracted."""
        verdicts, stack, asked = self._verdicts, [event_id], set[str]()
        # No recursion: a feed can hold a chain of retractions of any length.
        while stack:
            top = stack[-1]
            asked.add(top)
            retracting = [retraction.id for retraction in self._retractions.get(top, ())]
            open_ids = [one for one in retracting if one not in verdicts and one not in asked]
            if open_ids:
                stack += open_ids
                continue
            # One that is asked about already closes a circle, and does not count.
            verdicts[top] = any(one in verdicts and not verdicts[one] for one in retracting)
            stack.pop()
        return verdicts[event_id]

    def events(self, kept: Iterable[Event] = ()) -> Iterator[Event]:
        """Every event that counts now: not retracted, and of filings with one accession the first (readings 10.2).

        `kept`: those that are elsewhere.
        """
        for event in chain(self.by_id.values(), kept):
            if isinstance(event, Retraction) or (self._retractions and self.is_retracted(event.id)):
                continue
            if isinstance(event, Filing) and not self._is_first_of_accession(event):
                continue
            yield event

    def _is_first_of_accession(self, filing: Filing) -> bool:
        same = self._by_accession[filing.accession]
        if len(same) == 1:
            return True
        counting = [other for other in same if not self.is_retracted(other.id)]
        return min(counting, key=_precedence) is filing

    def superseded(self) -> list[tuple[Filing, Filing]]:
        """Filings that do not count because one with the same accession does: each with the one that counts."""
        found = []
        for same in self._by_accession.values():
            counting = [filing for filing in same if not self.is_retracted(filing.id)]
            if len(counting) > 1:
                first = min(counting, key=_precedence)
                found += [(filing, first) for filing in counting if filing is not first]
        return found

    def renames(self) -> dict[str, str]:
        """The CIK by which each slug is known now, wherever its events stand (readings 10.0)."""
        named = [event for event in self._named if not self.is_retracted(event.id)]
        named.sort(key=lambda event: (str(event.at), event.said_at, event.id))
        renames = {event.person: event.cik for event in named if event.cik is not None}
        return {person: _end_of(renames, person) for person in renames}


def _end_of(renames: dict[str, str], person: str) -> str:
    """The name at the end of a chain of renames; a circle ends at its greatest name."""
    met = [person]
    while (name := renames.get(met[-1])) is not None:
        if name in met:
            return max(met[met.index(name) :])
        met.append(name)
    return met[-1]


def _precedence(filing: Filing) -> tuple[datetime, bytes]:
    return filing.known_at, canonical_json(filing)
