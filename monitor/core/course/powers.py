"""Which powers of the Board are open at an instant, until when, who must act, and under which clause.

The rules are the clauses' own (`monitor.core.clauses`); here stands, in one table, what the agreement says around them:
the body that must act, what it signs, and what counsel should know before relying on it.
"""

from collections.abc import Callable
from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

import msgspec

from monitor.core.clauses import s01_inadvertence
from monitor.core.clauses import s03a_deferral
from monitor.core.clauses import s11aii_b_adverse_person
from monitor.core.clauses import s23a_redemption
from monitor.core.clauses import s26_amendment
from monitor.core.clauses import s34a_exchange
from monitor.core.course.course import Course
from monitor.core.plan.plan import ACQUIRING_PERSON
from monitor.core.plan.plan import ADVERSE_PERSON

DISTRIBUTION_DATE = "distribution-date"
STOCK_ACQUISITION_DATE = "stock-acquisition-date"
FINAL_EXPIRATION_DATE = "final-expiration-date"

OFFICERS = (
    "the Chairman, the Chief Executive Officer, the Chief Financial Officer, the President, any Vice President, the "
    "Treasurer, an Assistant Treasurer, the Secretary or an Assistant Secretary (20(b))"
)
BOARD_MAJORITY = "a majority of the Board, while any Person is an Acquiring Person (20(b))"
APPROPRIATE_OFFICER = "an appropriate officer (26)"
AMENDING_MAJORITY = "a majority of the Board, while any Person is an Acquiring Person (26)"


class Power(msgspec.Struct, frozen=True, kw_only=True):
    """One power at one instant, after everything that happens at that instant."""

    name: str
    is_open: bool
    why: str
    """Why it is open or closed, in a few words."""
    closes_at: datetime | None
    """Of an open power: it is open strictly before this instant. None: it is closed."""
    closes_by: str | None
    """What that instant is: the Distribution Date, the Stock Acquisition Date or the Final Expiration Date."""
    clock_runs: bool
    """Whether a clock runs towards the Distribution Date; without one `closes_at` can still come earlier."""
    who: str
    certificate: str
    """Who signs what the Rights Agent may rely on."""
    persons: tuple[tuple[str, ...], ...] = ()
    """Against whom the power can be used now, where it is used against somebody."""
    clause: str
    law: str
    warnings: tuple[str, ...] = ()


class Verdict(NamedTuple):
    """What a rule says of its power."""

    is_open: bool
    why: str
    persons: tuple[tuple[str, ...], ...] = ()
    warnings: tuple[str, ...] = ()


class Rule(NamedTuple):
    """A power in the agreement: its clause, who must act, when it ends, and the rule."""

    name: str
    clause: str
    law: str
    who: str
    ends: bool
    """Whether it closes with the Distribution Date; every power closes with the Final Expiration Date."""
    judge: Callable[[Course, datetime, "Ending"], Verdict]
    standing_warnings: tuple[str, ...] = ()
    """Said whenever the power is open."""


class Ending(NamedTuple):
    """When the powers that end with the Distribution Date close, as far as is known."""

    at: datetime
    by: str


def powers_of(course: Course, at: datetime) -> tuple[Power, ...]:
    """Every power of the plan at `at`, in the order of the table. The course must have been walked to `at`."""
    return tuple(_power(rule, course, at) for rule in RULES)


def closing(course: Course, is_redemption: bool) -> Ending:
    """The earliest instant known at which redemption (or exchange) closes (23(a), 34(a), readings 7.6)."""
    endings = [Ending(course.final_at(), FINAL_EXPIRATION_DATE)]
    schedule = course.schedule()
    if schedule is not None:
        endings.append(Ending(schedule.at, DISTRIBUTION_DATE))
    if is_redemption and course.terms.plan.redemption.until == STOCK_ACQUISITION_DATE:
        announced = (status.announced for status in course.statuses.standing)
        endings += [Ending(statement.at, STOCK_ACQUISITION_DATE) for statement in announced if statement is not None]
    return min(endings)


def clock_runs(course: Course) -> bool:
    """Whether a clock runs towards the Distribution Date."""
    return course.arrived is None and course.due() is not None


def _power(rule: Rule, course: Course, at: datetime) -> Power:
    ending = closing(course, rule.name == "redeem") if rule.ends else Ending(course.final_at(), FINAL_EXPIRATION_DATE)
    verdict = _not_in_force(course) or rule.judge(course, at, ending)
    return Power(
        name=rule.name,
        is_open=verdict.is_open,
        why=verdict.why,
        closes_at=ending.at if verdict.is_open else None,
        closes_by=ending.by if verdict.is_open else None,
        clock_runs=clock_runs(course),
        who=rule.who,
        certificate=_certificate(rule, course),
        persons=verdict.persons,
        clause=rule.clause,
        law=" ".join(rule.law.split()),
        warnings=(*(rule.standing_warnings if verdict.is_open else ()), *verdict.warnings),
    )


def _certificate(rule: Rule, course: Course) -> str:
    acquiring = bool(course.statuses.persons(ACQUIRING_PERSON))
    if rule.name.startswith("amend"):
        return AMENDING_MAJORITY if acquiring else APPROPRIATE_OFFICER
    return BOARD_MAJORITY if acquiring else OFFICERS


_ENDINGS: Mapping[str, str] = {
    "rights_redeemed": "the Rights have been redeemed",
    "rights_exchanged": "the Rights have been exchanged",
    "rights_expired": "the Rights have expired",
}


def _not_in_force(course: Course) -> Verdict | None:
    """Nothing is open before the plan's first day or after the Rights have ended."""
    if course.ended is not None:
        return Verdict(False, _ENDINGS[course.ended.kind])
    return None if course.is_dated else Verdict(False, "the plan is not yet in force")


_CAME: Mapping[str, str] = {
    DISTRIBUTION_DATE: "the Distribution Date has come",
    STOCK_ACQUISITION_DATE: "the Stock Acquisition Date has come",
    FINAL_EXPIRATION_DATE: "the Final Expiration Date has come",
}
_OPEN: Mapping[str, str] = {
    DISTRIBUTION_DATE: "open strictly before the Distribution Date",
    STOCK_ACQUISITION_DATE: "open strictly before the Stock Acquisition Date",
    FINAL_EXPIRATION_DATE: "no clock runs; open at the latest until the Final Expiration Date",
}


def _until(is_open: bool, ending: Ending, warnings: tuple[str, ...] = ()) -> Verdict:
    return Verdict(is_open, (_OPEN if is_open else _CAME)[ending.by], (), warnings)


# -- the rules ---------------------------------------------------------------------------------------------------


def _redeem(course: Course, at: datetime, ending: Ending) -> Verdict:
    is_open = s23a_redemption.applies(at, ending.at)
    announced = any(status.announced for status in course.statuses.standing)
    text_closed = (
        "X-01: the certificate text (Exhibit A) says that redemption closed at the Stock Acquisition Date; the "
        "agreement controls, and under 23(a) it is open until the Distribution Date",
    )
    return _until(is_open, ending, text_closed if is_open and announced else ())


def _exchange(course: Course, at: datetime, ending: Ending) -> Verdict:
    is_open = s34a_exchange.applies(at, ending.at)
    clocked = bool(course.clocks())
    no_ratio = (
        "Y-16: the exchange ratio is taken from the Stock Acquisition Date or the first publication of a tender offer, "
        "and neither has been",
    )
    return _until(is_open, ending, () if clocked or not is_open else no_ratio)


def _amend_freely(course: Course, at: datetime, ending: Ending) -> Verdict:
    if s26_amendment.applies(course.arrived is not None, None):
        return _until(True, ending)
    return Verdict(False, "the Distribution Date has come; only the heads of Section 26 are left")


def _amend_under_heads(course: Course, at: datetime, ending: Ending) -> Verdict:
    if course.arrived is None:
        return Verdict(False, "not needed before the Distribution Date, when any provision may be amended")
    lengthen = "26: while the Rights are not redeemable no period that relates to redemption may be lengthened"
    why = "the Distribution Date has come; the amendment must rely on a head of Section 26"
    return Verdict(True, why, (), (lengthen,))


def _declare(course: Course, at: datetime, ending: Ending) -> Verdict:
    floor = course.limits.threshold(ADVERSE_PERSON)
    if floor is None:
        return Verdict(False, "the plan knows no Adverse Person")
    declared = course.statuses.persons(ADVERSE_PERSON)
    reaching = sorted(
        tuple(sorted(subject.members))
        for subject in course.ownership.subjects()
        if not subject.members <= declared and course.limits.is_over(ADVERSE_PERSON, subject)
    )
    if not reaching:
        return Verdict(False, "nobody holds at least the floor")
    return Verdict(True, "open at any time against whoever holds at least the floor", tuple(reaching))


def _determine(course: Course, at: datetime, ending: Ending) -> Verdict:
    standing = [status for status in course.statuses.standing if status.kind == ACQUIRING_PERSON]
    if not standing:
        return Verdict(False, "there is no Acquiring Person")
    waiting = tuple(
        f"determined already of {', '.join(sorted(status.members))}: what is missing is the divestiture"
        for status in standing
        if status.determined
    )
    persons = tuple(sorted(tuple(sorted(status.members)) for status in standing if not status.determined))
    why = "open at any time" if persons else "the Board has determined already"
    return Verdict(bool(persons), why, persons, waiting)


def _defer(course: Course, at: datetime, ending: Ending) -> Verdict:
    if not course.terms.plan.distribution_date.board_may_defer:
        summary = "X-03: the Summary of Rights speaks of a later date fixed by the Board; 3(a) knows none"
        return Verdict(False, "the agreement gives no power to defer; only an amendment can", (), (summary,))
    if not clock_runs(course):
        return Verdict(False, "no clock runs")
    return _until(at < ending.at, ending)


_BOARD = "the Board, by resolution"
_AMENDERS = "the Board, by resolution, and the Rights Agent"

RULES: tuple[Rule, ...] = (
    Rule("redeem", s23a_redemption.CITATION, s23a_redemption.LAW, _BOARD, True, _redeem),
    Rule("exchange", s34a_exchange.CITATION, s34a_exchange.LAW, _BOARD, True, _exchange),
    Rule("amend-freely", s26_amendment.CITATION, s26_amendment.LAW, _AMENDERS, True, _amend_freely),
    Rule("amend-under-section-26", s26_amendment.CITATION, s26_amendment.LAW, _AMENDERS, False, _amend_under_heads),
    Rule(
        "declare-adverse-person",
        s11aii_b_adverse_person.CITATION,
        s11aii_b_adverse_person.LAW,
        "the Board, by resolution, after reasonable inquiry and on the findings of 11(a)(ii)(B)",
        False,
        _declare,
        ("there is no removal of an Adverse Person: the findings and the inquiry must be on record",),
    ),
    Rule(
        "determine-inadvertent",
        s01_inadvertence.CITATION,
        s01_inadvertence.LAW,
        "a majority of the Board, in good faith",
        False,
        _determine,
        ("it cures only once the person has divested enough, as promptly as practicable",),
    ),
    Rule("defer", s03a_deferral.CITATION, s03a_deferral.LAW, _BOARD, True, _defer),
)
"""Every power (agreement, Sections 1, 3(a), 11(a)(ii)(B), 23(a), 26 and 34(a)), in the order in which it is shown."""
