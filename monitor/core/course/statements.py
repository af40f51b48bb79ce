"""What filings state and what is announced: claims to compare, and Stock Acquisition Dates (readings 5.3, 7.1)."""

from fractions import Fraction
from typing import TYPE_CHECKING

from monitor.core.clauses import s01_report_under_13d
from monitor.core.clauses import s01_stock_acquisition_date
from monitor.core.course.docket import Docket
from monitor.core.course.record import Claim
from monitor.core.course.record import Doubt
from monitor.core.course.record import Statement
from monitor.core.course.record import Status
from monitor.core.feed.events import Announcement
from monitor.core.feed.events import Event
from monitor.core.feed.events import Filing
from monitor.core.feed.placement import day_of
from monitor.core.ownership.ownership import stated_percentages
from monitor.core.plan.plan import ACQUIRING_PERSON

if TYPE_CHECKING:
    from monitor.core.course.course import Course


class Statements:
    """What was stated publicly in one course."""

    def __init__(self, course: "Course", docket: Docket) -> None:
        self.claims: list[Claim] = []
        self.claimed: set[str] = set()
        """Ids of the filings that made them."""
        self._course = course
        self._docket = docket

    def compare(self, filing: Filing) -> None:
        """Compare the largest percentage a filing states with the computed one, as of its own date (readings 5.3)."""
        self._blank_rows(filing)
        percent = max((row.percent for row in filing.reporting_persons if row.percent is not None), default=None)
        if percent is None:
            return
        stated = Fraction(percent)
        subject = self._course.ownership.largest_with([row.person for row in filing.reporting_persons])
        if subject is None:
            return
        members = tuple(sorted(subject.members))
        numerator, denominator = self._course.ownership.standing(subject)
        for threshold in self._course.limits.thresholds:
            limit = self._course.limits.applying(threshold, subject)
            if not limit.reached(stated.numerator, stated.denominator * 100):
                continue
            if denominator is None or not self._course.ownership.is_known(subject):
                reason = "what the filing states cannot be compared: there is nothing to compute a percentage from"
                self._docket.doubt("claim", filing, members, reason)
                break
            if not limit.reached(numerator, denominator):
                claim = Claim(filing.id, members, threshold.name, limit.limit, numerator, denominator, percent)
                self._course.involved.update(members)
                self.claims.append(claim)
                self.claimed.add(filing.id)

    def _blank_rows(self, filing: Filing) -> None:
        blank = {person for person, row in self._course.ownership.rows_of(filing).items() if not row.is_stated}
        for number, row in enumerate(filing.reporting_persons):
            person = self._course.ownership.name(row.person)
            if person in blank:
                reason = f"the cover page of {person} in {filing.accession} states no number that could be read"
                self._docket.note(Doubt(("row", f"{filing.id} {number}"), (person,), reason, (filing.id,)))

    def report(self, filing: Filing) -> None:
        """A filing by a member of an Acquiring Person announces it, if its numbers do (readings 7.1)."""
        if self._course.ended is not None:
            return
        ownership = self._course.ownership
        filed_by = [ownership.name(p) for p in filing.filed_by or [r.person for r in filing.reporting_persons]]
        for status in self._course.statuses.standing:
            if status.kind != "acquiring-person" or status.members.isdisjoint(filed_by):
                continue
            subject = ownership.group_of(status.members)
            limit = self._docket.limit(ACQUIRING_PERSON, subject)
            if limit is not None and s01_report_under_13d.applies(
                limit,
                filed_by,
                status.members,
                stated_percentages(filing.reporting_persons),
                ownership.stated_in(filing),
                ownership.standing(subject).denominator,
            ):
                self._state(status, filing)

    def announce(self, event: Announcement) -> None:
        """An announcement other than a filing (readings 7.1)."""
        if self._course.ended is not None:
            return
        name = self._course.ownership.name
        for status in self._course.statuses.standing:
            if s01_stock_acquisition_date.applies(
                status.kind, name(event.by), name(event.about), event.says, status.members
            ):
                self._state(status, event)

    def _state(self, status: Status, event: Event) -> None:
        self._course.has_turned()
        status.statements.append(Statement(day_of(event.at, self._course.terms.time), self._docket.at, event.id))
