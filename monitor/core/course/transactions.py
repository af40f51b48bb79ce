"""Dealings with an Acquiring Person, and mergers: Section 11(a)(ii)(C)-(D) and Section 13 (readings 6.5, 7.5)."""

from typing import TYPE_CHECKING

from monitor.core.clauses import s11aii_cd_dealings
from monitor.core.clauses import s13a_section_13_event
from monitor.core.course.docket import Docket
from monitor.core.course.record import Due
from monitor.core.course.record import FlipIn
from monitor.core.course.record import FlipOver
from monitor.core.feed.events import Section11Event
from monitor.core.feed.events import Section13Event

if TYPE_CHECKING:
    from monitor.core.course.course import Course


class Transactions:
    """The Section 11(a)(ii)(C), (D) and Section 13 events of one course."""

    def __init__(self, course: "Course", docket: Docket) -> None:
        self.flip_ins: list[FlipIn] = []
        self.flip_overs: list[FlipOver] = []
        self._course = course
        self._docket = docket

    def deal(self, event: Section11Event) -> None:
        """Self-dealing (C) or accretion (D)."""
        if self._course.ended is not None:
            return
        ownership, statuses = self._course.ownership, self._course.statuses
        person = ownership.name(event.person)
        around = {person}.union(*(s.members for s in ownership.subjects_with(person)))
        if not s11aii_cd_dealings.applies(around, statuses.persons()):
            reason = "there is no Acquiring or Adverse Person in a subject with that person"
            self._docket.refuse(event, event.kind, reason, f"11(a)(ii)({event.limb})")
            return
        self.flip_ins.append(FlipIn(event.limb, frozenset((person,)), event.id))

    def merge(self, event: Section13Event) -> None:
        """A merger or a transfer of assets."""
        if self._course.ended is not None:
            return
        announced = any(status.announced for status in self._course.statuses.standing)
        verdict = s13a_section_13_event.applies(event.transaction, event.percent_of_assets, announced)
        if verdict is None:
            self._docket.doubt("assets", event, (), "what part of the assets was transferred is not stated")
        if not verdict:
            return
        self.flip_overs.append(FlipOver(self._docket.at, event.counterparty, event.id))
        if self._course.arrived is None:
            day = self._course.terms.time.day_of(self._docket.at)
            self._course.arrived = Due(self._docket.at, "section-13-event", (), (event.id,), day, self._docket.at)
