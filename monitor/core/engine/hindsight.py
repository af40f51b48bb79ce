"""The past as it was known: the course of things up to one instant, from what was known by another.

Two instants make a question about the past: how far the world had come, and what was known of it. Both are answered by
walking over the events that were known; nothing that was told since can leak into it.
"""

from collections.abc import Iterable
from datetime import datetime
from operator import attrgetter
from typing import NamedTuple

from monitor.core.course.course import Course
from monitor.core.course.course import Fact
from monitor.core.course.course import facts_of
from monitor.core.course.course import walk
from monitor.core.course.record import Status
from monitor.core.engine.engine import IssuerEngine
from monitor.core.engine.engine import Version
from monitor.core.engine.hot_path import take_in_order
from monitor.core.feed.events import BoardAction
from monitor.core.feed.events import Event
from monitor.core.feed.ledger import Ledger
from monitor.core.plan.terms import Terms


class Past(NamedTuple):
    """The world at an instant, as known at another."""

    course: Course
    undone: tuple[Status, ...]
    """Statuses in the course that are deemed never to have been, by an act after its instant that is known already."""


def past_at(events: Iterable[Event], terms: Terms, version: Version, at: datetime, known_at: datetime) -> Past:
    """The world at `at` (included), by the events that were known at `known_at`.

    `terms` are those of the plan's first version; `version` finds the one that an amendment names. A retroactive
    amendment that is known changes the world before it, too (readings 7.7). An `at` later than `known_at` is what time
    alone will bring.
    """
    known = sorted((event for event in events if event.known_at <= known_at), key=attrgetter("known_at"))
    if at == known_at and known:
        # An engine comes to the same (a test holds the two to each other), and is far quicker with trades.
        engine = IssuerEngine(known[0].issuer, terms, version)
        take_in_order(engine, known)
        engine.run_to(at)
        return Past(engine.course, ())
    ledger = Ledger()
    for event in known:
        ledger.add(event)
    renames = ledger.renames()
    facts = [fact for event in ledger.events() for fact in facts_of(event, terms.time) if fact.at <= max(at, known_at)]
    reached = [fact for fact in facts if fact.at <= at]

    if not any(_reaches_back(fact) for fact in facts if fact.at > at):
        return Past(walk(terms, version, renames, reached, at).course, ())
    whole = walk(terms, version, renames, facts, known_at)
    course = walk(terms, version, renames, reached, at, whole).course
    cured = {(status.members, status.began) for status in whole.course.statuses.cured}
    return Past(course, tuple(s for s in course.statuses.standing if (s.members, s.began) in cured))


def _reaches_back(fact: Fact) -> bool:
    """Whether an act can change the world before it."""
    act = fact.event
    return isinstance(act, BoardAction) and (act.retroactive or act.action == "determine-inadvertent")
