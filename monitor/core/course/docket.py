"""What became of acts: those without effect, and those that cannot be decided (readings 1.3, 6 and 7)."""

from datetime import datetime
from typing import TYPE_CHECKING

from monitor.core.course.record import Doubt
from monitor.core.course.record import Refusal
from monitor.core.feed.events import BoardAction
from monitor.core.feed.events import Event
from monitor.core.feed.events import Section11Event
from monitor.core.feed.events import TenderOffer
from monitor.core.ownership.subjects import Subject
from monitor.core.plan.plan import Limit

if TYPE_CHECKING:
    from monitor.core.course.course import Course


class Docket:
    """The refusals and doubts of one course, and what every act is judged by."""

    def __init__(self, course: "Course") -> None:
        self.refusals: list[Refusal] = []
        self.doubts: list[Doubt] = []
        self._course = course

    @property
    def at(self) -> datetime:
        """The instant that the walk has come to."""
        assert self._course.at is not None
        return self._course.at

    def limit(self, name: str, subject: Subject) -> Limit | None:
        """The limit of a threshold that applies to a subject; None where the plan has none."""
        threshold = self._course.limits.threshold(name)
        return None if threshold is None else self._course.limits.applying(threshold, subject)

    def refuse(self, event: BoardAction | Section11Event, action: str, reason: str, clause: str) -> None:
        """Note an act without effect."""
        person = self._course.ownership.name(event.person) if event.person else None
        self._course.involved.update((person,) if person else ())
        self.refusals.append(Refusal(event.id, action, person, reason, clause))

    def doubt(self, key: str, event: Event, persons: tuple[str, ...], reason: str) -> None:
        """Note what cannot be decided about an event; `key` says what of it."""
        self.note(Doubt((key, event.id), persons, reason, (event.id,)))

    def note(self, doubt: Doubt) -> None:
        """Note a doubt."""
        self._course.involved.update(doubt.persons)
        self.doubts.append(doubt)

    def beyond_calendar(self, event_id: str, reason: str) -> None:
        """A day that no calendar reaches: what depends on it is undetermined."""
        doubt = Doubt(("calendar", event_id), (), reason, (event_id,))
        if doubt not in self.doubts:
            self.note(doubt)

    def leaves_open(self, event: BoardAction | TenderOffer) -> None:
        """Doubt whether an act with a bare date came before a deadline of that day (readings 1.3, 10.1)."""
        ended = self._course.ended
        if isinstance(event.at, datetime) or (ended is not None and ended.kind != "rights_expired"):
            return
        time = self._course.terms.time
        begins, ends = time.start_of(event.at), time.end_of(event.at)
        schedule = self._course.schedule()
        deadlines = [self._course.final_at()] + ([schedule.at] if schedule is not None else [])
        for deadline in deadlines:
            if begins <= deadline <= ends and not begins <= event.said_at < deadline:
                person = event.person if isinstance(event, BoardAction) else event.bidder
                persons = (self._course.ownership.name(person),) if person else ()
                reason = "only the day of the act is known, and a deadline falls on that day"
                self.doubt("bare date", event, persons, reason)
                return
