"""What each person and each subject holds, how far it is from every threshold, and its statuses."""

from collections.abc import Iterable
from collections.abc import Iterator

from monitor.core.clauses import s07e_void_rights
from monitor.core.course.course import Course
from monitor.core.course.record import Exemption
from monitor.core.course.record import Status
from monitor.core.ownership.combinations import Combination
from monitor.core.ownership.holders import Holder
from monitor.core.ownership.subjects import Subject
from monitor.core.plan.plan import ACQUIRING_PERSON
from monitor.core.plan.plan import Limit
from monitor.core.plan.plan import PersonalThreshold
from monitor.core.quantities import Shares
from monitor.core.quantities import shown_shares
from monitor.core.standing.lines import Position
from monitor.core.standing.lines import Reach
from monitor.core.standing.lines import StatusLine
from monitor.core.standing.lines import SubjectLine

_PARTS = 1_000_000
"""A percentage with four decimals, in parts of the whole."""


def positions_of(course: Course) -> Iterator[Position]:
    """What each person holds by itself, in the order in which they became known."""
    for holder in course.ownership.holders.values():
        yield _position(course, holder)


def positions_among(course: Course, persons: Iterable[str]) -> Iterator[Position]:
    """The same of these persons, by whatever name they are known."""
    ownership = course.ownership
    for person in {ownership.name(person) for person in persons}:
        if person in ownership.holders:
            yield _position(course, ownership.holders[person])


def _position(course: Course, holder: Holder) -> Position:
    ownership = course.ownership
    rights = ownership.rights(holder)
    numerator, denominator = ownership.standing(holder)
    return Position(
        person=holder.person,
        shares=shown_shares(holder.total),
        snapshot=holder.snapshot.id if holder.snapshot else None,
        trades_since=holder.trade_count,
        rights_in_numerator=shown_shares(rights.numerator),
        rights_in_denominator=shown_shares(rights.denominator),
        percent=_percent(numerator, denominator) if denominator else None,
        is_excluded=holder.person in ownership.excluded,
    )


def headroom(limit: Limit, numerator: Shares, denominator: Shares) -> int:
    """How many whole existing shares more leave the limit just not reached; negative where it is.

    The denominator stays: who buys shares that exist changes nothing in it.
    """
    part = limit.limit
    missing = part.numerator * denominator - part.denominator * numerator
    # The largest whole k with k * part.denominator below `missing` (at most `missing`, where only more than it counts).
    if limit.comparison == "more-than":
        return int(missing // part.denominator)
    return int(-(-missing // part.denominator)) - 1


def _percent(numerator: Shares, denominator: Shares) -> str:
    """`percent_of` for the many, in integers: cut to four decimals."""
    parts = int(numerator * _PARTS // denominator)
    return f"{parts // 10_000}.{parts % 10_000:04d}"


def subject_lines(course: Course) -> tuple[SubjectLine, ...]:
    """Every subject, by percentage, the largest first."""
    placed = []
    statuses = course.statuses.standing
    exempt = list(_exemptions(course))
    for subject in course.ownership.subjects():
        numerator, denominator = course.ownership.standing(subject)
        line = _subject_line(course, subject, numerator, denominator, statuses, exempt)
        share = numerator * _PARTS * _PARTS // denominator if denominator else numerator
        placed.append((-share, line.members, line))
    placed.sort(key=lambda one: one[:2])
    return tuple(line for _, _, line in placed)


def _subject_line(
    course: Course,
    subject: Subject,
    numerator: Shares,
    denominator: Shares | None,
    statuses: list[Status],
    exempt: list[Exemption],
) -> SubjectLine:
    members = (subject.person,) if isinstance(subject, Holder) else tuple(sorted(subject.members))
    known = frozenset(members) if statuses or exempt else frozenset()
    own = tuple(_status_line(status) for status in statuses if not status.members.isdisjoint(known))
    joint = isinstance(subject, Combination) and subject.is_joint
    return SubjectLine(
        members=members,
        shares=shown_shares(numerator),
        outstanding=None if denominator is None else shown_shares(denominator),
        percent=_percent(numerator, denominator) if denominator else None,
        reaches=tuple(_reach(course, subject, numerator, denominator)),
        statuses=(*own, *(_exemption_line(e) for e in exempt if known <= e.members)),
        rights_void=_void(course, members, statuses) if own else (),
        joined_by=subject.reasons if isinstance(subject, Combination) else (),
        is_joint_filing=joint,
        upper_bound=shown_shares(subject.upper + subject.extra) if isinstance(subject, Combination) and joint else None,
    )


def _reach(course: Course, subject: Subject, numerator: Shares, denominator: Shares | None) -> Iterator[Reach]:
    for threshold in course.limits.thresholds:
        limit = course.limits.applying(threshold, subject)
        yield Reach(
            threshold=threshold.name,
            percent=f"{limit.percent:f}",
            comparison=limit.comparison,
            is_personal=isinstance(limit, PersonalThreshold),
            cite=limit.cite,
            reached=None if denominator is None else limit.reached(numerator, denominator),
            headroom=None if denominator is None else headroom(limit, numerator, denominator),
        )


def _void(course: Course, members: tuple[str, ...], statuses: list[Status]) -> tuple[str, ...]:
    return tuple(
        person for person in members if any(s07e_void_rights.applies(person, status.members) for status in statuses)
    )


# -- statuses ----------------------------------------------------------------------------------------------------


def _status_line(status: Status) -> StatusLine:
    announced = status.announced
    return StatusLine(
        kind=status.kind,
        members=tuple(sorted(status.members)),
        since=status.began,
        shares=shown_shares(status.numerator),
        outstanding=shown_shares(status.denominator),
        percent=_percent(status.numerator, status.denominator),
        announced_on=announced.day if announced else None,
        announced_by=announced.event_id if announced else None,
        declared_by=status.act,
        is_determined_inadvertent=status.determined,
    )


def _exemptions(course: Course) -> Iterator[Exemption]:
    """The exemptions that hold: somebody of each is over the threshold, and none of it an Acquiring Person."""
    if course.ended is not None:
        return
    over = course.limits.persons_over(ACQUIRING_PERSON)
    acquiring = course.statuses.persons(ACQUIRING_PERSON)
    latest = {exemption.members: exemption for exemption in course.statuses.exemptions}
    for exemption in latest.values():
        if exemption.members & over and not exemption.members & acquiring:
            yield exemption


def status_lines(course: Course) -> tuple[StatusLine, ...]:
    """Every status and exemption that holds."""
    return (*map(_status_line, course.statuses.standing), *map(_exemption_line, _exemptions(course)))


def _exemption_line(exemption: Exemption) -> StatusLine:
    return StatusLine(
        kind="exempt",
        members=tuple(sorted(exemption.members)),
        since=exemption.began,
        shares=shown_shares(exemption.numerator),
        outstanding=shown_shares(exemption.denominator),
        percent=_percent(exemption.numerator, exemption.denominator),
    )
