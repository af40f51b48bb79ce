"""What is said of the Distribution Date: scheduled, moved, cancelled, near, here (readings 7.2 and 7.4)."""

from collections.abc import Callable
from collections.abc import Iterable
from datetime import date
from datetime import datetime

from monitor.core.alerts.findings import Finding
from monitor.core.clauses import s03a_i_distribution_date
from monitor.core.clauses import s03a_ii_tender_offer
from monitor.core.course.course import Course
from monitor.core.course.record import Due
from monitor.core.times.calendars import BusinessTime
from monitor.core.times.calendars import OutsideCoverage
from monitor.core.times.instants import format_instant

MARKS = (5, 3, 1)
"""Business Days before the Distribution Date at whose Close of Business people are reminded."""

CLAUSE_OF_LIMB = {
    "stock-acquisition": s03a_i_distribution_date.CITATION,
    "tender-offer": s03a_ii_tender_offer.CITATION,
    "section-13-event": "3(a)(iii)",
}


class DistributionDate:
    """What was said of it."""

    def __init__(self) -> None:
        self.schedule: Due | None = None
        self.arrived: Due | None = None
        self.since: datetime | None = None
        """Since when it stands as it does."""

    def rename(self, renamed: Callable[[Iterable[str]], frozenset[str]]) -> None:
        """Remember persons by the names that count now."""

        def by_new_names(due: Due | None) -> Due | None:
            return due and due._replace(members=tuple(sorted(renamed(due.members))))

        self.schedule, self.arrived = by_new_names(self.schedule), by_new_names(self.arrived)

    def look(self, course: Course, at: datetime) -> Iterable[Finding]:
        """What is new of the Distribution Date at this instant."""
        now, arrived = course.schedule(), course.arrived
        before, arrived_before = self.schedule, self.arrived
        overtaken = arrived is not None and arrived.limb == "section-13-event"
        if now is None and before is not None:
            yield _scheduled("distribution_date_cancelled", before, ())
        elif now is not None and not overtaken:
            if before is None:
                yield _scheduled("distribution_date_scheduled", now, now.causes)
            elif before.at != now.at:
                yield _scheduled("distribution_date_rescheduled", now, ())
        if arrived is not None and (arrived_before is None or arrived_before.at != arrived.at):
            limb = {"limb": arrived.limb}
            clause = CLAUSE_OF_LIMB[arrived.limb]
            yield Finding("distribution_date", arrived.members, limb, clause, arrived.causes)
        if now is None or before is None or before.at != now.at:
            self.since = at
        self.schedule, self.arrived = now, arrived

    def marks(self, course: Course) -> list[tuple[datetime, int]]:
        """The instants at which to remind of the scheduled Distribution Date, and the Business Days left then."""
        due = self.schedule
        if due is None or self.arrived is not None or self.since is None:
            return []
        time = course.terms.time
        day = time.day_of(due.at)
        marks = [(mark, left) for left in MARKS if (mark := _mark(time, day, left)) is not None]
        return [(at, left) for at, left in marks if at >= self.since]

    def approaching(self, course: Course, at: datetime) -> Iterable[Finding]:
        """The reminder of this instant, if it is a mark of the Distribution Date as it stands."""
        due = self.schedule
        for mark, left in self.marks(course):
            if due is not None and mark == at and due.at > at:
                fields = {"due_at": format_instant(due.at), "business_days_left": left}
                clause = CLAUSE_OF_LIMB[due.limb]
                yield Finding("distribution_date_approaching", due.members, fields, clause, due.causes)


def _mark(time: BusinessTime, day: date, left: int) -> datetime | None:
    """The Close of Business so many Business Days before; None where no calendar reaches."""
    try:
        return time.close_of_business(time.business_days_before(day, left))
    except OutsideCoverage:
        return None


def _scheduled(kind: str, due: Due, causes: tuple[str, ...]) -> Finding:
    fields = {"due_at": format_instant(due.at), "limb": due.limb}
    return Finding(kind, due.members, fields, CLAUSE_OF_LIMB[due.limb], causes)
