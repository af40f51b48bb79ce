"""Who stands where at one instant: shares, percentages, headroom, statuses, clocks, the Rights and the powers.

The state shown is that after everything of the instant itself: at 17:00:00 of the last day redemption is closed, one
microsecond before it is open.
"""

from datetime import date
from datetime import datetime
from datetime import timedelta

from monitor.core.course.course import Course
from monitor.core.course.powers import powers_of
from monitor.core.course.record import Due
from monitor.core.quantities import shown_shares
from monitor.core.standing.lines import Clock
from monitor.core.standing.lines import Outstanding
from monitor.core.standing.lines import Rights
from monitor.core.standing.lines import RightsState
from monitor.core.standing.lines import Standing
from monitor.core.standing.subject_lines import status_lines
from monitor.core.standing.subject_lines import subject_lines
from monitor.core.times.calendars import BusinessTime
from monitor.core.times.calendars import OutsideCoverage

_ONE_DAY = timedelta(days=1)


def standing_of(course: Course, issuer: str, at: datetime, known_at: datetime | None = None) -> Standing:
    """Who stands where in a course that was walked to `at`; `known_at` None: what it knows was known at `at`."""
    known = known_at or at
    schedule, count = course.schedule(), course.ownership.count
    return Standing(
        issuer=issuer,
        plan=course.terms.plan.id,
        time_zone=course.terms.time.zone.key,
        at=at,
        known_at=known,
        outstanding=Outstanding(
            shares=None if count.outstanding is None else shown_shares(count.outstanding), sources=count.sources
        ),
        rights=_rights(course),
        schedule=_clock(course, schedule, at) if schedule is not None and course.ended is None else None,
        clocks=tuple(_clock(course, due, at) for due in course.clocks()) if course.ended is None else (),
        powers=powers_of(course, at),
        statuses=status_lines(course),
        subjects=subject_lines(course),
        notes=(_AHEAD,) if at > known else (),
    )


_AHEAD = "this instant is later than what is known: it shows what time alone will bring if nothing more becomes known"


# -- clocks and Rights -------------------------------------------------------------------------------------------


def _clock(course: Course, due: Due, at: datetime) -> Clock:
    time = course.terms.time
    running = course.arrived is None and course.ended is None and due.at > at
    return Clock(
        limb=due.limb,
        subject=due.members,
        started_on=_day_zero(course, due),
        started_by=due.causes,
        due_at=due.at,
        due_local=due.at.astimezone(time.zone).isoformat(timespec="seconds"),
        is_running=running,
        seconds_left=(due.at - at) // timedelta(seconds=1) if running else 0,
        business_days_left=_business_days_left(time, at, due.at) if running else 0,
    )


def _day_zero(course: Course, due: Due) -> date | None:
    """The day on which the clock started: of the announcement, or of the offer."""
    for status in course.statuses.standing:
        if status.announced is not None and (status.announced.event_id,) == due.causes:
            return status.announced.day
    for offer in course.acts.offers.judged.values():
        if (offer.event_id,) == due.causes:
            return offer.day_zero
    return None


def _business_days_left(time: BusinessTime, at: datetime, due_at: datetime) -> int | None:
    day, last = time.day_of(at), time.day_of(due_at)
    try:
        return sum(time.business.is_business_day(day + _ONE_DAY * n) for n in range(1, (last - day).days + 1))
    except OutsideCoverage:
        return None


def _rights(course: Course) -> Rights:
    arrived, ended = course.arrived, course.ended
    state: RightsState = "attached" if course.is_dated else "not-in-force"
    if arrived is not None:
        state = "distributed"
    if ended is not None:
        states: dict[str, RightsState] = {"rights_redeemed": "redeemed", "rights_exchanged": "exchanged"}
        state = states.get(ended.kind, "expired")
    since = ended.at if ended else arrived.at if arrived else None
    return Rights(
        state=state,
        since=since,
        ended_by=ended.event_id if ended else None,
        distributed_at=arrived.at if arrived else None,
        distributed_through=arrived.limb if arrived else None,
        final_expiration_at=course.final_at(),
        exchanged_in_part_by=tuple(end.event_id for end in course.acts.board.part_exchanges if end.event_id),
        has_flipped_in=bool(course.statuses.standing or course.acts.transactions.flip_ins),
        flipped_over_with=tuple(flip.counterparty for flip in course.acts.transactions.flip_overs),
    )
