"""Why an alert was raised: the events behind it, and who was counted with what (`explain`)."""

from collections.abc import Iterable
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from monitor.core.course.course import Course
from monitor.core.feed.events import Event
from monitor.core.feed.events import persons_of
from monitor.core.feed.ledger import Ledger
from monitor.core.feed.placement import ends
from monitor.core.ownership.combinations import Combination
from monitor.core.ownership.holders import Holder
from monitor.core.ownership.rights import RightsHeld
from monitor.core.ownership.rights import boundaries
from monitor.core.ownership.subjects import Subject
from monitor.core.quantities import percent_of
from monitor.core.quantities import shown_shares

_ISSUER_WIDE = ("shares_outstanding", "corporate_action", "board_action", "retraction")

Shown = dict[Holder, tuple[tuple[object, ...], dict[str, Any]]]
"""How each holder of a course was shown last, and what it stood at then: alerts share what has not changed."""


class Evidence:
    """What is fresh at one instant, and the account of a subject's numbers."""

    def __init__(self, course: Course, ledger: Ledger, fresh: Sequence[Event], at: datetime, shown: Shown) -> None:
        self._course = course
        self._shown = shown
        self._ledger = ledger
        self._known = fresh
        self._at = at
        self._accounts: dict[tuple[str, ...], dict[str, Any]] = {}
        self._concerned: list[tuple[str, frozenset[str] | None]] | None = None

    def _fresh(self) -> list[tuple[str, frozenset[str] | None]]:
        """What became known or effective at the instant, and whom each concerns (None: everybody).

        Worked out only if an alert asks, and once.
        """
        if self._concerned is None:
            name = self._course.ownership.name
            self._concerned = [
                (event.id, None if event.kind in _ISSUER_WIDE else frozenset(map(name, persons_of(event))))
                for event in self._events().values()
            ]
        return self._concerned

    def _events(self) -> dict[str, Event]:
        course, at = self._course, self._at
        effective = course.effective if course.stepped_at == at else ()
        # That time has come is no cause: an export ends with a `clock` line that the live run did not have.
        fresh = {event.id: event for event in (*self._known, *effective) if event.kind != "clock"}
        for right in course.ownership.rights_in_force():
            if at in boundaries(right, course.terms.time):
                fresh[right.id] = right
        for relation in course.ownership.latest_relations():
            if relation.until is not None and ends(relation.until, course.terms.time) == at:
                fresh[relation.id] = relation
        return fresh

    def causes(self, members: Iterable[str]) -> tuple[str, ...]:
        """Ids of the fresh events that concern the members; all fresh ones where none names them."""
        fresh = self._fresh()
        concerning = [event_id for event_id, persons in fresh if persons is None or not persons.isdisjoint(members)]
        return tuple(sorted(concerning or (event_id for event_id, _ in fresh)))

    def of(self, members: tuple[str, ...]) -> dict[str, Any]:
        """How the members' numbers come about at this instant."""
        if members not in self._accounts:
            self._accounts[members] = self._account(members)
        return self._accounts[members]

    def _account(self, members: Sequence[str]) -> dict[str, Any]:
        ownership = self._course.ownership
        holders = [ownership.holders[person] for person in members if person in ownership.holders]
        if not holders:
            return {}
        subject: Subject = self._subject(members, holders)
        numerator, denominator = ownership.standing(subject)
        account: dict[str, Any] = {
            "numerator": shown_shares(numerator),
            "denominator": None if denominator is None else shown_shares(denominator),
            "percent": None if not denominator else percent_of(numerator, denominator),
            "outstanding_from": list(ownership.count.sources),
            "joined_by": list(subject.reasons) if isinstance(subject, Combination) else [],
            "persons": [self._person(holder) for holder in holders],
        }
        if isinstance(subject, Combination) and subject.is_joint:
            account["joint_filing"] = "counted once, never summed (readings 3.2)"
            account["upper_bound"] = shown_shares(subject.upper + subject.extra)
        return account

    def _subject(self, members: Sequence[str], holders: Sequence[Holder]) -> Subject:
        """The subject or wider circle of these members, or they alone counted together."""
        wanted, ownership = frozenset(members), self._course.ownership
        around = (*ownership.subjects_with(members[0]), *ownership.closures_around({members[0]}))
        found = next((subject for subject in around if subject.members == wanted), None)
        return found or (holders[0] if len(holders) == 1 else ownership.group_of(wanted))

    def _person(self, holder: Holder) -> dict[str, Any]:
        rights = self._course.ownership.rights(holder)
        stands_at = (holder.person, holder.total, holder.stated_as, holder.trade_count, rights)
        before, shown = self._shown.get(holder, ((), {}))
        if before != stands_at:
            shown = self._show(holder, rights)
            self._shown[holder] = stands_at, shown
        return shown

    @staticmethod
    def _show(holder: Holder, rights: RightsHeld) -> dict[str, Any]:
        return {
            "person": holder.person,
            "shares": shown_shares(holder.total),
            "snapshot": holder.snapshot.id if holder.snapshot else None,
            "trades_since": holder.trade_count,
            "latest_trades": holder.latest_ids(20),
            "rights_in_numerator": shown_shares(rights.numerator),
            "rights_in_denominator": shown_shares(rights.denominator),
        }
