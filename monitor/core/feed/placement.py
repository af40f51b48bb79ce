"""Where an event stands in time: its place in the order of things, and when it takes effect (readings 1).

The two differ for bare dates. A holding dated May 1 and learned at noon takes effect at noon, yet it stands at the end
of May 1 in the order of things, so that a trade of that afternoon is inside it.
"""

from datetime import date
from datetime import datetime
from typing import NamedTuple

from monitor.core.feed.events import CorporateAction
from monitor.core.feed.events import Event
from monitor.core.feed.events import Filing
from monitor.core.feed.events import Moment
from monitor.core.feed.events import PersonNamed
from monitor.core.feed.events import Relationship
from monitor.core.times.calendars import BusinessTime


class Order(NamedTuple):
    """A place in the order of things: an instant, and what comes first at it."""

    at: datetime
    phase: int


DAY_END, SPLIT, DURING = range(3)
"""24:00 of a day stands before 00:00 of the next, and a split before whatever else is at its instant."""


def begins(moment: Moment, time: BusinessTime) -> datetime:
    """The first instant of a moment: itself, or the start of the day."""
    return moment if isinstance(moment, datetime) else time.start_of(moment)


def ends(moment: Moment, time: BusinessTime) -> datetime:
    """The instant by which a moment is over: itself, or 24:00 of the day."""
    return moment if isinstance(moment, datetime) else time.end_of(moment)


def day_of(moment: Moment, time: BusinessTime) -> date:
    """The calendar day of a moment in the plan's time zone."""
    return time.day_of(moment) if isinstance(moment, datetime) else moment


def as_of(filing: Filing) -> Moment:
    """What a filing's numbers are as of: its event date, else the day it was filed (readings 3.1)."""
    return filing.event_date or filing.at


def order_of(event: Event, time: BusinessTime) -> Order:
    """The event's place in the order of things (readings 1.1)."""
    if isinstance(event, Filing):
        return end_in_order(as_of(event), time)
    if isinstance(event, CorporateAction) and event.ratio is not None:
        return Order(begins(event.at, time), SPLIT)
    if isinstance(event.at, datetime):
        return Order(event.at, DURING)
    if isinstance(event, PersonNamed | Relationship):
        return Order(time.start_of(event.at), DURING)
    return end_in_order(event.at, time)


def end_in_order(moment: Moment, time: BusinessTime) -> Order:
    """The place of the end of a moment: of a day, before whatever the next day begins with."""
    if isinstance(moment, datetime):
        return Order(moment, DURING)
    return Order(time.end_of(moment), DAY_END)


def effect_of(event: Event, time: BusinessTime) -> datetime:
    """The instant at which the event takes effect in the world (readings 1.2 to 1.4)."""
    if isinstance(event, Filing) and (event.event_date is not None or not isinstance(event.at, datetime)):
        return min(event.said_at, ends(as_of(event), time))
    if isinstance(event.at, datetime):
        return event.at
    return min(max(event.said_at, time.start_of(event.at)), time.end_of(event.at))


def made_public_at(filing: Filing, time: BusinessTime) -> datetime:
    """When a filing is out: at its acceptance, at the latest when the day it was filed is over (readings 7.1)."""
    return min(filing.said_at, ends(filing.at, time))
