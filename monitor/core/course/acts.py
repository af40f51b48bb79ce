"""What people do: the Board's acts, announcements, tender offers, Section 11 and 13 events (readings 6, 7 and 10).

Each act is judged on the course of things before it. One without effect is a `Refusal`; one that cannot be decided is a
`Doubt`. Acts of one instant are taken in the order of this module's table.
"""

from collections.abc import Callable
from collections.abc import Iterable
from typing import TYPE_CHECKING

from monitor.core.course.board import Board
from monitor.core.course.docket import Docket
from monitor.core.course.offers import Offers
from monitor.core.course.statements import Statements
from monitor.core.course.transactions import Transactions
from monitor.core.feed.events import Announcement
from monitor.core.feed.events import Event
from monitor.core.feed.events import Filing
from monitor.core.feed.events import Section11Event
from monitor.core.feed.events import Section13Event
from monitor.core.feed.events import TenderOffer

if TYPE_CHECKING:
    from monitor.core.course.course import Course
    from monitor.core.course.course import Fact


class Acts:
    """The acts of one course and what came of them."""

    def __init__(self, course: "Course") -> None:
        self.docket = Docket(course)
        self.statements = Statements(course, self.docket)
        self.offers = Offers(course, self.docket)
        self.transactions = Transactions(course, self.docket)
        self.board = Board(course, self.docket)
        self._course = course

    def take(self, facts: Iterable["Fact"]) -> None:
        """The acts of one instant, each kind in its turn; before the plan's first day only claims are compared."""
        taken = list(facts)
        if not taken:  # a trade has carried somebody over a threshold: what most instants are
            if self._course.is_dated:
                self._course.statuses.cure()
            return
        for fact in taken:
            if isinstance(fact.event, Filing) and fact.aspect == "effect":
                self.statements.compare(fact.event)
        if not self._course.is_dated:
            return
        self.board.take("declare-adverse-person", taken)
        self.board.take("determine-inadvertent", taken)
        self._course.statuses.cure()
        for kind, aspect, take in self._turns():
            for fact in taken:
                if isinstance(fact.event, kind) and fact.aspect == aspect:
                    take(fact.event)
        for action in ("defer", "redeem", "exchange"):
            self.board.take(action, taken)

    def _turns(self) -> list[tuple[type[Event], str, Callable[..., None]]]:
        return [
            (Announcement, "effect", self.statements.announce),
            (Filing, "statement", self.statements.report),
            (TenderOffer, "effect", self.offers.take),
            (Section11Event, "effect", self.transactions.deal),
            (Section13Event, "effect", self.transactions.merge),
        ]
