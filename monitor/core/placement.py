"""Where an event stands in time: its place in the order of things, and when it takes effect (readings 1).

The two differ for bare dates. A holding dated May 1 and learned at noon takes effect at noon, yet it stands at the end
of May 1 in the order of things, so that a trade of that afternoon is inside it.
"""

from datetime import date
from datetime import datetime

from monitor.core.calendars import BusinessTime
from monitor.core.events import CorporateAction
from monitor.core.events import Event
from monitor.core.events import Filing
from monitor.core.events import Moment
from monitor.core.events import PersonNamed
from monitor.core.events import Relationship


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


def order_of(event: Event, time: BusinessTime) -> datetime:
    """The event's place in the order of things (readings 1.1)."""
    if isinstance(event.at, datetime) and not isinstance(event, Filing):
        return event.at
    if isinstance(event, Filing):
        return ends(as_of(event), time)
    if isinstance(event, CorporateAction) and event.ratio is not None:
        return begins(event.at, time)
    if isinstance(event, PersonNamed | Relationship):
        return begins(event.at, time)
    return ends(event.at, time)


def effect_of(event: Event, time: BusinessTime) -> datetime:
    """The instant at which the event takes effect in the world (readings 1.2 to 1.4)."""
    if isinstance(event, Filing):
        return min(event.said_at, ends(as_of(event), time))
    if isinstance(event.at, datetime):
        return event.at
    return min(max(event.said_at, time.start_of(event.at)), time.end_of(event.at))


def made_public_at(filing: Filing, time: BusinessTime) -> datetime:
    """When a filing is out: at its acceptance, at the latest when the day it was filed is over (readings 7.1)."""
    return min(filing.said_at, ends(filing.at, time))
