"""Who stands where at an instant: numbers, headroom, statuses, clocks, the Rights and the powers."""

from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.chains import terms_of
from monitor.core.course.course import Course
from monitor.core.course.powers import Power
from monitor.core.engine.engine import IssuerEngine
from monitor.core.engine.hindsight import past_at
from monitor.core.engine.hot_path import take_in_order
from monitor.core.feed.decoding import decode_event
from monitor.core.feed.events import Event
from monitor.core.plan.plan import Limit
from monitor.core.plan.plan import Plan
from monitor.core.plan.terms import Terms
from monitor.core.standing.lines import Standing
from monitor.core.standing.standing import standing_of
from monitor.core.standing.subject_lines import headroom
from monitor.core.standing.subject_lines import positions_of
from monitor.core.times.instants import parse_instant
from monitor.plans import bundled

ISSUER = "0001014739"
LAST_SECOND = "2006-12-22T21:59:59Z"
DEADLINE = "2006-12-22T22:00:00Z"

COUNT: dict[str, Any] = {"kind": "shares_outstanding", "id": "count", "shares": 37_401_331}
COUNT |= {"at": "2006-11-07", "known_at": "2006-11-09T13:00:00Z"}
FILING: dict[str, Any] = {
    "kind": "filing",
    "id": "13g",
    "form": "SC 13G/A",
    "accession": "0000000000-06-120800",
    "at": "2006-12-08",
    "known_at": "2006-12-08T21:05:00Z",
    "event_date": "2006-11-30",
    "filed_by": ["heartland"],
    "reporting_persons": [{"person": "heartland", "aggregate": 6_919_246, "percent": "18.5"}],
}
AMENDMENT: dict[str, Any] = {"kind": "board_action", "id": "amendment", "action": "amend", "retroactive": True}
AMENDMENT |= {"plan": "mim-2006-amendment-1.toml", "at": "2006-12-13T20:00:00Z"}


def _events(*lines: dict[str, Any]) -> list[Event]:
    start_of = terms_of(_plan("mim-2002")).time.start_of
    return [decode_event(msgspec.json.encode({"issuer": ISSUER, **line}), start_of) for line in lines]


def _plan(plan_id: str) -> Plan:
    return next(plan for plan in bundled() if plan.id == plan_id)


def _version(name: str) -> Terms:
    return terms_of(_plan(name.removesuffix(".toml")))


def _course(events: Iterable[Event], at: str, plan: Plan | None = None) -> Course:
    moment = parse_instant(at)
    return past_at(events, terms_of(plan or _plan("mim-2002")), _version, moment, moment).course


def _standing(events: Iterable[Event], at: str, plan: Plan | None = None) -> Standing:
    return standing_of(_course(events, at, plan), ISSUER, parse_instant(at))


def _power(standing: Standing, name: str) -> Power:
    return next(power for power in standing.powers if power.name == name)


# -- the last second ---------------------------------------------------------------------------------------------


def test_redemption_is_open_until_the_deadline_and_closed_at_it() -> None:
    before, after = (_standing(_events(COUNT, FILING), at) for at in (LAST_SECOND, DEADLINE))
    redeem = _power(before, "redeem")
    assert (redeem.is_open, redeem.clock_runs, redeem.closes_by) == (True, True, "distribution-date")
    assert redeem.closes_at == parse_instant(DEADLINE)
    assert redeem.who == "the Board, by resolution"
    assert redeem.certificate.startswith("a majority of the Board")
    assert any(warning.startswith("X-01") for warning in redeem.warnings)
    closed = _power(after, "redeem")
    assert (closed.is_open, closed.closes_at, closed.why) == (False, None, "the Distribution Date has come")
    assert (before.rights.state, after.rights.state) == ("attached", "distributed")
    assert after.rights.distributed_through == "stock-acquisition"


def test_what_is_open_before_and_after_the_distribution_date() -> None:
    before, after = (_standing(_events(COUNT, FILING), at) for at in (LAST_SECOND, DEADLINE))
    assert {p.name for p in before.powers if p.is_open} == {
        "redeem",
        "exchange",
        "amend-freely",
        "declare-adverse-person",
        "determine-inadvertent",
    }
    assert {p.name for p in after.powers if p.is_open} == {
        "amend-under-section-26",
        "declare-adverse-person",
        "determine-inadvertent",
    }
    assert _power(before, "declare-adverse-person").persons == (("heartland",),)


def test_a_clock_says_what_is_left_of_it() -> None:
    (clock,) = _standing(_events(COUNT, FILING), "2006-12-20T15:00:00Z").clocks
    assert (clock.limb, clock.subject, clock.started_by) == ("stock-acquisition", ("heartland",), ("13g",))
    assert str(clock.started_on) == "2006-12-08"
    assert clock.due_local == "2006-12-22T17:00:00-05:00"
    assert (clock.business_days_left, clock.seconds_left) == (2, (2 * 24 + 7) * 3600)
    last = _standing(_events(COUNT, FILING), "2006-12-22T21:59:59.500000Z").clocks[0]
    assert (last.is_running, last.seconds_left, last.business_days_left) == (True, 0, 0)
    assert not _standing(_events(COUNT, FILING), DEADLINE).clocks[0].is_running


def test_without_a_clock_redemption_is_open_until_the_final_expiration_date() -> None:
    redeem = _power(_standing(_events(COUNT), "2006-12-01T00:00:00Z"), "redeem")
    assert (redeem.is_open, redeem.clock_runs, redeem.closes_by) == (True, False, "final-expiration-date")
    assert redeem.closes_at == parse_instant("2012-11-26T22:00:00Z")
    assert redeem.warnings == ()
    assert redeem.why.startswith("no clock runs")


def test_a_plan_may_close_redemption_at_the_stock_acquisition_date() -> None:
    plan = _plan("mim-2002")
    early = msgspec.structs.replace(plan.redemption, until="stock-acquisition-date")
    redeem = _power(
        _standing(_events(COUNT, FILING), LAST_SECOND, msgspec.structs.replace(plan, redemption=early)), "redeem"
    )
    assert (redeem.is_open, redeem.why) == (False, "the Stock Acquisition Date has come")


@pytest.mark.parametrize("may_defer", [False, True])
def test_deferral_is_open_only_where_the_plan_knows_it(may_defer: bool) -> None:
    plan = _plan("mim-2002")
    terms = msgspec.structs.replace(plan.distribution_date, board_may_defer=may_defer)
    changed = msgspec.structs.replace(plan, distribution_date=terms)
    defer = _power(_standing(_events(COUNT, FILING), LAST_SECOND, changed), "defer")
    assert defer.is_open is may_defer
    assert any("X-03" in warning for warning in defer.warnings) is not may_defer
    assert not _power(_standing(_events(COUNT), LAST_SECOND, changed), "defer").is_open


def test_nothing_is_open_before_the_plan_or_after_its_rights_have_ended() -> None:
    redemption = {"kind": "board_action", "id": "r", "action": "redeem", "at": "2006-12-15T15:00:00Z"}
    redeemed = _standing(_events(COUNT, FILING, redemption), DEADLINE)
    assert (redeemed.rights.state, redeemed.rights.ended_by, redeemed.clocks) == ("redeemed", "r", ())
    assert redeemed.schedule is None
    early = _standing(_events(), "2002-01-01T00:00:00Z")
    assert early.rights.state == "not-in-force"
    expired = _standing(_events(COUNT), "2012-11-26T22:00:00Z")
    assert expired.rights.state == "expired"
    for standing in (redeemed, early, expired):
        assert not any(power.is_open for power in standing.powers)


def test_a_retroactive_amendment_leaves_no_status_and_a_personal_threshold() -> None:
    standing = _standing(_events(COUNT, FILING, AMENDMENT), "2006-12-14T00:00:00Z")
    (subject,) = standing.subjects
    acquiring = next(reach for reach in subject.reaches if reach.threshold == "acquiring-person")
    assert (standing.plan, standing.statuses, standing.clocks) == ("mim-2006-amendment-1", (), ())
    assert (acquiring.percent, acquiring.is_personal, acquiring.reached) == ("20", True, False)
    assert acquiring.headroom == 7_480_267 - 6_919_246 - 1  # 20 % of 37 401 331 is 7 480 266.2


def test_a_determination_waits_for_the_divestiture() -> None:
    act = {"kind": "board_action", "id": "d", "action": "determine-inadvertent", "person": "heartland"}
    standing = _standing(_events(COUNT, FILING, {**act, "at": "2006-12-11T15:00:00Z"}), LAST_SECOND)
    power = _power(standing, "determine-inadvertent")
    assert not power.is_open
    assert "what is missing is the divestiture" in power.warnings[0]
    assert standing.statuses[0].is_determined_inadvertent


# -- statuses and subjects ---------------------------------------------------------------------------------------


def test_an_acquiring_person_with_its_number_its_status_and_its_void_rights() -> None:
    (subject,) = _standing(_events(COUNT, FILING), LAST_SECOND).subjects
    (status,) = subject.statuses
    assert (subject.shares, subject.outstanding, subject.percent) == (6_919_246, 37_401_331, "18.4999")
    assert (status.kind, str(status.announced_on), status.announced_by) == ("acquiring-person", "2006-12-08", "13g")
    assert status.since == parse_instant("2006-12-01T05:00:00Z")  # the end of the event date, November 30
    assert subject.rights_void == ("heartland",)
    floor = next(reach for reach in subject.reaches if reach.threshold == "adverse-person")
    assert (floor.reached, floor.headroom) == (True, 3_740_134 - 6_919_246 - 1)


def test_who_is_over_only_because_the_company_bought_is_exempt() -> None:
    holding = {"kind": "holding", "id": "h", "holder": "a", "shares": 149, "at": "2006-01-02T15:00:00Z"}
    count = {**COUNT, "shares": 1000, "at": "2006-01-01", "known_at": "2006-01-01T15:00:00Z"}
    bought = {"kind": "corporate_action", "id": "b", "action": "repurchase", "shares": 50, "at": "2006-02-01T15:00:00Z"}
    standing = _standing(_events(count, holding, bought), "2006-03-01T00:00:00Z")
    assert [status.kind for status in standing.statuses] == ["exempt"]
    assert [status.kind for status in standing.subjects[0].statuses] == ["exempt"]
    assert standing.subjects[0].rights_void == ()
    sold = {"kind": "trade", "id": "t", "holder": "a", "side": "sell", "shares": 10, "at": "2006-02-02T15:00:00Z"}
    assert _standing(_events(count, holding, bought, sold), "2006-03-01T00:00:00Z").statuses == ()


def test_without_a_count_shares_are_shown_and_percentages_are_not() -> None:
    (subject,) = _standing(_events(FILING), LAST_SECOND).subjects
    assert (subject.shares, subject.outstanding, subject.percent) == (6_919_246, None, None)
    assert all(reach.reached is None and reach.headroom is None for reach in subject.reaches)


def test_subjects_stand_by_percentage_and_groups_count_as_one() -> None:
    moment = "2006-01-02T15:00:00Z"
    held = [
        {"kind": "holding", "id": f"h-{n}", "holder": n, "shares": s, "at": moment}
        for n, s in (("a", 5), ("b", "7.5"), ("c", 9))
    ]
    tie = {"kind": "relationship", "id": "tie", "relation": "group", "persons": ["a", "b"], "at": moment}
    standing = _standing(_events({**COUNT, "at": "2006-01-01"}, *held, tie), LAST_SECOND)
    assert [subject.members for subject in standing.subjects] == [("a", "b"), ("c",)]
    assert standing.subjects[0].shares == "12.500000"
    assert standing.subjects[0].joined_by == ("tie",)


def test_positions_are_each_persons_own() -> None:
    trade = {"kind": "trade", "id": "t", "holder": "heartland", "side": "buy", "shares": 4}
    trade["at"] = "2006-12-11T15:00:00Z"
    (position,) = positions_of(_course(_events(COUNT, FILING, trade), LAST_SECOND))
    assert (position.shares, position.snapshot, position.trades_since) == (6_919_250, "13g", 1)


def test_a_standing_is_json_and_back() -> None:
    standing = _standing(_events(COUNT, FILING), LAST_SECOND)
    written = msgspec.json.encode(standing)
    assert msgspec.json.decode(written, type=Standing) == standing
    assert b'"at":"2006-12-22T21:59:59Z"' in written


def test_an_instant_later_than_what_is_known_says_so() -> None:
    at, known = parse_instant(DEADLINE), parse_instant("2006-12-09T00:00:00Z")
    course = past_at(_events(COUNT, FILING), terms_of(_plan("mim-2002")), _version, at, known).course
    assert "time alone" in standing_of(course, ISSUER, at, known).notes[0]
    assert standing_of(course, ISSUER, at).notes == ()


# -- headroom ----------------------------------------------------------------------------------------------------


@given(
    st.decimals("0.0001", 100, places=4),
    st.sampled_from(["at-least", "more-than"]),
    st.integers(0, 10**9) | st.fractions(0, 10**6, max_denominator=10**6),
    st.integers(1, 10**9) | st.fractions(Fraction(1, 1000), 10**6, max_denominator=10**6),
)
def test_headroom_is_the_last_whole_share_before_the_threshold(
    percent: Decimal, comparison: Any, numerator: int | Fraction, denominator: int | Fraction
) -> None:
    limit = Limit(percent=percent, comparison=comparison)
    shares = headroom(limit, numerator, denominator)
    assert not limit.reached(numerator + shares, denominator)
    assert limit.reached(numerator + shares + 1, denominator)
    assert (shares < 0) == limit.reached(numerator, denominator)


def test_headroom_of_the_agreements_own_example() -> None:
    limit = Limit(percent=Decimal("15"), comparison="at-least")
    assert headroom(limit, 0, 22_967_531) == 3_445_129
    assert headroom(limit, 3_445_130, 22_967_531) == -1


def test_hindsight_walks_to_what_the_engine_holds() -> None:
    events, terms = _events(COUNT, FILING, AMENDMENT), terms_of(_plan("mim-2002"))
    for event in events:
        at = event.known_at
        engine = IssuerEngine(ISSUER, terms, _version)
        take_in_order(engine, (one for one in events if one.known_at <= at))
        engine.run_to(at)
        # One microsecond of time alone, so that the walk does not use an engine itself.
        later = at + timedelta(microseconds=1)
        walked = past_at(events, terms, _version, later, at).course
        assert standing_of(walked, ISSUER, at) == standing_of(engine.course, ISSUER, at)


def test_what_is_undone_later_is_known_to_be() -> None:
    act = {"kind": "board_action", "id": "d", "action": "determine-inadvertent", "person": "heartland"}
    sale = {"kind": "trade", "id": "s", "holder": "heartland", "side": "sell", "shares": 3_000_000}
    events = _events(
        COUNT, FILING, {**act, "at": "2006-12-11T15:00:00Z"}, {**sale, "at": "2006-12-12T15:00:00Z"}
    )
    at, later = parse_instant("2006-12-10T00:00:00Z"), parse_instant(DEADLINE)
    terms = terms_of(_plan("mim-2002"))
    assert past_at(events, terms, _version, at, at).undone == ()
    (status,) = past_at(events, terms, _version, at, later).undone
    assert status.members == {"heartland"}
    assert past_at(events, terms, _version, later, later).course.statuses.standing == []
