"""The past as it was known: the course of things up to one instant, from what was known by another.

Two instants make a question about the past: how far the world had come, and what was known of it. Both are answered by
one walk over the events that were known; nothing that was told since can leak into it.
"""

from collections.abc import Iterable
from datetime import datetime

from monitor.core.course import Course
from monitor.core.course import RetroactiveAmendment
from monitor.core.course import Terms
from monitor.core.course import facts_of
from monitor.core.engine import Version
from monitor.core.events import Event
from monitor.core.ledger import Ledger


def course_at(events: Iterable[Event], terms: Terms, version: Version, at: datetime) -> Course:
    """The course of things under a plan up to `at` (included), by these events and no others.

    `terms` are those of the plan's first version; `version` finds the one that an amendment names. An `at` later than
    anything known is what time alone will bring. The result is what an engine holds that took these events and came to
    `at`: a property test holds the two to each other.
    """
    ledger = Ledger()
    for event in events:
        ledger.add(event)
    renames = ledger.renames()
    facts = [
        fact
        for sequence, event in enumerate(ledger.events())
        for fact in facts_of(event, sequence, terms.time)
        if fact.at <= at
    ]
    walked, verdicts = terms, dict[str, str | None]()
    while True:
        course = Course(walked, version, renames, facts, verdicts, terms)
        try:
            course.run_to(at)
            return course
        except RetroactiveAmendment as amendment:
            walked, verdicts = amendment.terms, dict(course.verdicts)
