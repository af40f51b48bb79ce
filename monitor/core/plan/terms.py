"""A version of the plan with the calendar that it names, as the course of things goes by it."""

from typing import NamedTuple

from monitor.core.feed.events import BoardAction
from monitor.core.plan.plan import Plan
from monitor.core.times.calendars import BusinessTime


class Terms(NamedTuple):
    """A version of the plan with its calendar."""

    plan: Plan
    time: BusinessTime


class RetroactiveAmendment(Exception):
    """An amendment changes the whole past: the walk begins anew under it."""

    def __init__(self, terms: Terms, event: BoardAction) -> None:
        super().__init__(event.id)
        self.terms = terms
