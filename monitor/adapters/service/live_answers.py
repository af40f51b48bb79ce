"""What `monitor.questions` asks, answered from the live state."""

from collections.abc import Iterable
from collections.abc import Sequence
from typing import Any

import msgspec

from monitor.adapters.replayed.state_store import Record
from monitor.adapters.replayed.stored_state import StoredAlert
from monitor.adapters.service.live_state import LiveState
from monitor.core.engine.hindsight import past_at
from monitor.core.standing.lines import Standing
from monitor.core.standing.standing import standing_of
from monitor.event_lines import to_line
from monitor.plan_texts import PlanTexts


class LiveAnswers:
    """Answers about one namespace, each issuer's record read once."""

    nothing_yet = "the live service has taken nothing yet: bring events with `pillwatch ingest FEED`"

    def __init__(self, state: LiveState) -> None:
        self._state = state
        self._records: dict[str, Record | None] = {}
        self._ids: dict[str, list[str]] | None = None

    def issuers(self) -> tuple[str, ...]:
        """The issuers of which something was taken."""
        return tuple(self._state.issuers())

    def standings(self, issuer: str) -> list[Standing]:
        """Who stands where now, under each plan; what is in the log and does not count yet is noted."""
        record = self.record(issuer)
        if record is None:
            return []
        notes = tuple(self._not_yet(issuer))
        found = []
        for terms in record.plans.terms():
            past = past_at(record.events, terms, record.plans.version, record.until, record.until)
            standing = standing_of(past.course, issuer, record.until)
            standing.notes = (*standing.notes, *notes)
            found.append(standing)
        return found

    def alert_ids(self, issuer: str) -> list[str]:
        """The ids of the alerts, in order."""
        if self._ids is None:
            self._ids = {}
            for one in self._state.alerts():
                self._ids.setdefault(one.alert["issuer"], []).append(one.alert["id"])
        return self._ids.get(issuer, [])

    def alert(self, issuer: str, alert_id: str) -> StoredAlert | None:
        """One alert by its whole id."""
        found = self._state.alert(issuer, alert_id)
        return StoredAlert(alert=found.alert, evidence=found.evidence) if found is not None else None

    def events(self, issuer: str, ids: Sequence[str]) -> dict[str, dict[str, Any]]:
        """Events by id, as they count; ids that are none are left out."""
        record, wanted = self.record(issuer), set(ids)
        events = record.events if record is not None else []
        return {event.id: msgspec.json.decode(to_line(event)) for event in events if event.id in wanted}

    def plans(self, issuer: str) -> PlanTexts | None:
        """The texts of the plans."""
        record = self.record(issuer)
        return record.plans if record is not None else None

    def record(self, issuer: str) -> Record | None:
        """All that was taken; under the wall clock it is on record that nothing more came until now."""
        if issuer not in self._records:
            self._records[issuer] = self._read(issuer)
        return self._records[issuer]

    def _read(self, issuer: str) -> Record | None:
        found = self._state.record(issuer)
        charter = self._state.charter
        if found is None or charter is None:
            return None
        until = max(found.clock, self._state.now()) if charter.rules.clock == "wall" else found.clock
        return Record(until, found.events, found.versions.texts)

    def _not_yet(self, issuer: str) -> Iterable[str]:
        behind = self._state.behind(issuer)
        if behind.waiting:
            yield f"{behind.waiting:,} events wait for a later one, or for the end of a load, and do not count yet"
        if behind.untaken:
            yield f"{behind.untaken:,} lines of the log, of this issuer or others, were not taken yet: does `run` run?"
