"""What is open at an instant, in sentences: for whoever hears of an issuer's past all at once (readings 11.6)."""

from collections.abc import Iterable
from datetime import datetime

from monitor.core.alerts.wording import local_time
from monitor.core.alerts.wording import names
from monitor.core.course.course import Course
from monitor.core.course.powers import powers_of
from monitor.core.plan.plan import ADVERSE_PERSON
from monitor.core.quantities import percent_of

_ENDED = {"rights_redeemed": "were redeemed", "rights_exchanged": "were exchanged", "rights_expired": "expired"}


def open_now(course: Course, at: datetime) -> tuple[str, ...]:
    """Who has a status, what clock runs and which powers are open at `at`; the course must have been walked to it."""
    return tuple([*_statuses(course), *_distribution_date(course), *_powers(course, at)])


def _statuses(course: Course) -> Iterable[str]:
    for status in course.statuses.standing:
        kind = "an Adverse Person" if status.kind == ADVERSE_PERSON else "an Acquiring Person"
        since = local_time(status.began, course.terms)
        percent = percent_of(status.numerator, status.denominator)
        members = tuple(sorted(status.members))
        yield f"{names(members)} {'is' if len(members) == 1 else 'are'} {kind} since {since}, then with {percent} %."
    if not course.statuses.standing:
        yield "Nobody is an Acquiring Person or an Adverse Person."


def _distribution_date(course: Course) -> Iterable[str]:
    schedule = course.schedule()
    if course.ended is not None:
        yield f"The Rights {_ENDED[course.ended.kind]} on {local_time(course.ended.at, course.terms)}."
    elif course.arrived is not None:
        yield f"The Distribution Date came on {local_time(course.arrived.at, course.terms)}."
    elif schedule is not None:
        yield f"The Distribution Date comes on {local_time(schedule.at, course.terms)} unless the Board acts."
    else:
        yield "No clock runs towards the Distribution Date."


def _powers(course: Course, at: datetime) -> Iterable[str]:
    opened = [power for power in powers_of(course, at) if power.is_open]
    for power in opened:
        assert power.closes_at is not None, "of an open power it is known when it closes at the latest"
        against = f" against {'; '.join(map(names, power.persons))}" if power.persons else ""
        until = local_time(power.closes_at, course.terms)
        yield f"Open until {until}: {power.name.replace('-', ' ')}{against}, by {power.who} ({power.clause})."
    if not opened:
        yield "No power of the Board is open."
