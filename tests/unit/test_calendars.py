"""Calendars against answers that were written down apart from the code, and a plan's days and instants."""

import csv
import re
from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import time
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.calendars import CALENDARS
from monitor.calendars import TOGGLES
from monitor.calendars import load
from monitor.calendars.rules import day_in
from monitor.core.times.calendars import BusinessTime
from monitor.core.times.calendars import Calendar
from monitor.core.times.calendars import Closure
from monitor.core.times.calendars import OutsideCoverage

ANSWERS = Path(__file__).parent / "calendars"
NEW_YORK = ZoneInfo("America/New_York")
COVERED_DAYS = st.dates(date(1985, 3, 1), date(2040, 6, 30))
ONE_DAY = timedelta(days=1)
GENERAL_CONSTRUCTION_LAW = "ny-general-construction-law"


def new_york_time(name: str = "new-york-banks", *toggles: str) -> BusinessTime:
    return BusinessTime(NEW_YORK, time(17), load(name, toggles), load("nyse"))


def answers() -> list[tuple[str, date, str, str]]:
    rows = []
    for file in sorted(ANSWERS.glob("*.csv")):
        for row in csv.DictReader(file.read_text(encoding="utf-8").splitlines()):
            rows.append((file.stem, date.fromisoformat(row["day"]), row["status"], row["why"]))
    return rows


@pytest.mark.parametrize(("names", "day", "status", "why"), answers())
def test_a_sampled_day_is_as_the_answers_say(names: str, day: date, status: str, why: str) -> None:
    name, *toggles = names.split("+")
    calendar = load(name, tuple(toggles))
    assert calendar.is_business_day(day) == (status == "open"), why
    closure = calendar.closure(day)
    if status == "contested":
        assert closure is not None
        assert closure.contested
    if status == "closed" and day.weekday() < 5:
        assert closure is not None
        assert not closure.contested, why


def test_every_calendar_has_answers() -> None:
    assert set(CALENDARS) <= {file.stem for file in ANSWERS.glob("*.csv")}
    assert {f"new-york-banks+{toggle}" for toggle in TOGGLES} <= {file.stem for file in ANSWERS.glob("*.csv")}


def test_the_names_are_those_of_the_contract() -> None:
    assert CALENDARS == ("edgar", "federal", "new-york-banks", "nyse")
    assert TOGGLES == ("emergency-closings", GENERAL_CONSTRUCTION_LAW)


@pytest.mark.parametrize("name", CALENDARS)
def test_only_two_days_of_2001_have_no_source(name: str) -> None:
    assert not [closure for closure in load(name).closures.values() if closure.contested]
    contested = [closure.day for closure in load(name, TOGGLES).closures.values() if closure.contested]
    # The exchange itself was closed on both days, with a source, and a source wins.
    assert contested == ([] if name == "nyse" else [date(2001, 9, 13), date(2001, 9, 14)])


# The 10th day after a start: of banks, of banks with state holidays, of the exchange, of the calendar.
GOLDEN = [
    ("2001-09-05", "2001-09-19", "2001-09-19", "2001-09-25", "2001-09-15"),
    ("2003-02-05", "2003-02-20", "2003-02-21", "2003-02-20", "2003-02-15"),
    ("2003-04-10", "2003-04-24", "2003-04-24", "2003-04-25", "2003-04-20"),
    ("2004-06-03", "2004-06-17", "2004-06-17", "2004-06-18", "2004-06-13"),
    ("2004-11-01", "2004-11-16", "2004-11-17", "2004-11-15", "2004-11-11"),
    ("2004-12-15", "2004-12-29", "2004-12-29", "2004-12-30", "2004-12-25"),
    ("2006-12-08", "2006-12-22", "2006-12-22", "2006-12-22", "2006-12-18"),
    ("2006-12-20", "2007-01-05", "2007-01-05", "2007-01-08", "2006-12-30"),
    ("2009-06-26", "2009-07-10", "2009-07-10", "2009-07-13", "2009-07-06"),
    ("2010-02-11", "2010-02-26", "2010-03-01", "2010-02-26", "2010-02-21"),
    ("2010-06-25", "2010-07-12", "2010-07-12", "2010-07-12", "2010-07-05"),
    ("2012-10-18", "2012-11-01", "2012-11-01", "2012-11-05", "2012-10-28"),
    ("2012-10-31", "2012-11-15", "2012-11-16", "2012-11-14", "2012-11-10"),
    ("2020-06-25", "2020-07-09", "2020-07-09", "2020-07-10", "2020-07-05"),
    ("2025-01-02", "2025-01-16", "2025-01-16", "2025-01-17", "2025-01-12"),
]


@pytest.mark.parametrize(("start", "banks", "state", "nyse", "days"), GOLDEN)
def test_the_tenth_day_of_the_golden_table(start: str, banks: str, state: str, nyse: str, days: str) -> None:
    day = date.fromisoformat(start)
    expected = {
        "new-york-banks": (new_york_time(), banks),
        "state holidays": (new_york_time("new-york-banks", GENERAL_CONSTRUCTION_LAW), state),
        "nyse": (new_york_time("nyse"), nyse),
    }
    for name, (plan_time, tenth) in expected.items():
        assert plan_time.nth_day_after(day, 10, "business-days") == date.fromisoformat(tenth), name
        close = datetime.combine(date.fromisoformat(tenth), time(17), tzinfo=NEW_YORK)
        assert plan_time.due(day, 10, "business-days") == close, name
    assert new_york_time().nth_day_after(day, 10, "trading-days") == date.fromisoformat(nyse)
    assert new_york_time().nth_day_after(day, 10, "days") == date.fromisoformat(days)


def test_over_the_plan_s_life_the_calendars_disagree_on_a_known_number_of_starts() -> None:
    starts = [date(2002, 12, 3) + n * ONE_DAY for n in range(3647)]
    assert starts[-1] == date(2012, 11, 26)

    def tenth_days(plan_time: BusinessTime) -> list[date]:
        return [plan_time.nth_day_after(start, 10, "business-days") for start in starts]

    banks = tenth_days(new_york_time())
    state = tenth_days(new_york_time("new-york-banks", GENERAL_CONSTRUCTION_LAW))
    nyse = tenth_days(new_york_time("nyse"))
    assert sum(a != b for a, b in zip(banks, state, strict=True)) == 252
    assert sum(a != b for a, b in zip(banks, nyse, strict=True)) == 494


@pytest.mark.parametrize("toggles", [(), (GENERAL_CONSTRUCTION_LAW,)])
@pytest.mark.parametrize("name", ["new-york-banks", "nyse"])
def test_a_final_expiration_date_on_a_saturday_rolls_to_monday(name: str, toggles: tuple[str, ...]) -> None:
    close = new_york_time(name, *toggles).close_of_business(date(2012, 11, 24))
    assert close == datetime(2012, 11, 26, 22, tzinfo=UTC)


def test_calendar_days_and_trading_days_roll_to_the_close_of_a_business_day() -> None:
    # The tenth calendar day after December 15, 2004 is Saturday, December 25.
    assert new_york_time().due(date(2004, 12, 15), 10, "days") == datetime(2004, 12, 27, 22, tzinfo=UTC)
    # The exchange trades on Columbus Day, the banks are closed.
    assert new_york_time().nth_day_after(date(2004, 10, 8), 1, "trading-days") == date(2004, 10, 11)
    assert new_york_time().due(date(2004, 10, 8), 1, "trading-days") == datetime(2004, 10, 12, 21, tzinfo=UTC)


def test_days_are_as_long_as_the_zone_makes_them() -> None:
    plan_time = new_york_time()
    assert plan_time.start_of(date(2012, 3, 11)) == datetime(2012, 3, 11, 5, tzinfo=UTC)
    assert plan_time.end_of(date(2012, 3, 11)) == datetime(2012, 3, 12, 4, tzinfo=UTC)
    assert plan_time.end_of(date(2012, 11, 4)) - plan_time.start_of(date(2012, 11, 4)) == timedelta(hours=25)
    assert plan_time.day_of(datetime(2012, 3, 12, 3, 59, 59, tzinfo=UTC)) == date(2012, 3, 11)
    assert plan_time.day_of(datetime(2012, 3, 12, 4, tzinfo=UTC)) == date(2012, 3, 12)


def test_an_instant_without_an_offset_has_no_day() -> None:
    with pytest.raises(ValueError, match="no offset"):
        new_york_time().day_of(datetime(2012, 3, 12, 4))  # noqa: DTZ001 - the mistake under test


@given(day=COVERED_DAYS)
def test_close_of_business_is_five_in_the_afternoon_of_a_business_day(day: date) -> None:
    plan_time = new_york_time()
    close = plan_time.close_of_business(day)
    local = close.astimezone(NEW_YORK)
    assert close.tzinfo is UTC
    assert local.time() == time(17)
    assert plan_time.business.is_business_day(local.date())
    skipped = (local.date() - day).days
    assert not any(plan_time.business.is_business_day(day + n * ONE_DAY) for n in range(skipped))


@given(day=COVERED_DAYS)
def test_a_day_begins_where_the_one_before_ends(day: date) -> None:
    plan_time = new_york_time()
    assert plan_time.start_of(day).tzinfo is UTC
    assert plan_time.start_of(day) == plan_time.end_of(day - ONE_DAY)
    assert plan_time.day_of(plan_time.start_of(day)) == day
    assert plan_time.day_of(plan_time.end_of(day) - timedelta(microseconds=1)) == day


@given(
    day=COVERED_DAYS,
    count=st.integers(0, 30),
    name=st.sampled_from(CALENDARS),
    toggles=st.sets(st.sampled_from(TOGGLES)).map(tuple),
)
def test_counting_agrees_with_counting_day_by_day(
    day: date, count: int, name: str, toggles: tuple[str, ...]
) -> None:
    plan_time = new_york_time(name, *toggles)
    for unit, calendar in {"business-days": load(name, toggles), "trading-days": load("nyse")}.items():
        later = [day + n * ONE_DAY for n in range(1, 90)]
        open_days = [d for d in later if d.weekday() < 5 and calendar.closure(d) is None]
        assert plan_time.nth_day_after(day, count, unit) == (open_days[count - 1] if count else day)
    assert plan_time.nth_day_after(day, count, "days") == day + count * ONE_DAY


@given(day=COVERED_DAYS, count=st.integers(1, 30))
def test_counting_back_undoes_counting_forward(day: date, count: int) -> None:
    plan_time = new_york_time()
    last = plan_time.nth_day_after(day, count, "business-days")
    assert plan_time.business_days_before(last, count) <= day
    first = plan_time.business.on_or_after(day)
    last = plan_time.nth_day_after(first, count, "business-days")
    assert plan_time.business_days_before(last, count) == first


def test_a_count_that_is_negative_and_a_unit_that_is_unknown_are_refused() -> None:
    plan_time = new_york_time()
    with pytest.raises(ValueError, match="0 or more"):
        plan_time.nth_day_after(date(2006, 12, 8), -1, "business-days")
    with pytest.raises(ValueError, match="0 or more"):
        plan_time.business_days_before(date(2006, 12, 8), -1)
    with pytest.raises(ValueError, match="unknown unit 'weeks': use one of business-days"):
        plan_time.nth_day_after(date(2006, 12, 8), 1, "weeks")


def test_a_day_outside_the_coverage_is_never_guessed() -> None:
    calendar = load("new-york-banks")
    for day in (calendar.first_day - ONE_DAY, calendar.last_day + ONE_DAY):
        with pytest.raises(OutsideCoverage, match=f"{day} is outside: correct the date, or extend"):
            calendar.is_business_day(day)
        with pytest.raises(OutsideCoverage):
            calendar.closure(day)
        with pytest.raises(OutsideCoverage):
            new_york_time().close_of_business(day)
    with pytest.raises(OutsideCoverage):
        new_york_time().nth_day_after(calendar.last_day, 1, "business-days")
    with pytest.raises(OutsideCoverage):
        new_york_time().business_days_before(calendar.first_day, 1)


def test_an_unknown_name_is_refused_with_the_valid_ones() -> None:
    with pytest.raises(ValueError, match="no calendar 'tokyo': use one of edgar, federal, new-york-banks, "):
        load("tokyo")
    with pytest.raises(ValueError, match="no calendar toggle 'flag-day': use any of emergency-closings, "):
        load("federal", ("flag-day",))
    with pytest.raises(ValueError, match=re.escape("no calendar 'toggle-emergency-closings'")):
        load("toggle-emergency-closings")


def test_the_order_of_toggles_does_not_matter() -> None:
    assert load("nyse", TOGGLES) is load("nyse", (*reversed(TOGGLES), TOGGLES[0]))
    assert load("nyse", TOGGLES).toggles == TOGGLES


def test_a_moved_holiday_says_what_it_is_observed_for() -> None:
    assert load("federal").closure(date(2021, 12, 31)) == Closure(
        date(2021, 12, 31),
        "New Year's Day, observed for 2022-01-01",
        "5 U.S.C. 6103(a), https://www.okwb.uscourts.gov/holidays; "
        "5 U.S.C. 6103(b) and Executive Order 11582, https://www.okwb.uscourts.gov/holidays",
    )
    assert load("new-york-banks").closure(date(2021, 12, 31)) is None


def test_the_closures_can_be_given_directly() -> None:
    closed = Closure(date(2020, 1, 2), "a test", None)
    calendar = Calendar("test", (), date(2020, 1, 1), date(2020, 1, 31), {closed.day: closed})
    assert closed.contested
    assert calendar.on_or_after(date(2020, 1, 2)) == date(2020, 1, 3)
    assert calendar.step(date(2020, 1, 3), -1) == date(2020, 1, 1)


@pytest.mark.parametrize(
    ("rule", "year", "day"),
    [
        ("july 4", 2020, date(2020, 7, 4)),
        ("third monday of january", 1986, date(1986, 1, 20)),
        ("last monday of may", 2021, date(2021, 5, 31)),
        ("last friday of december", 2021, date(2021, 12, 31)),
        ("fourth thursday of november", 2012, date(2012, 11, 22)),
        ("tuesday after the first monday of november", 2005, date(2005, 11, 8)),
        ("tuesday after the first monday of november", 2010, date(2010, 11, 2)),
        ("good friday", 2008, date(2008, 3, 21)),
        ("good friday", 2011, date(2011, 4, 22)),
        ("good friday", 2038, date(2038, 4, 23)),
    ],
)
def test_a_rule_means_one_day_of_a_year(rule: str, year: int, day: date) -> None:
    assert day_in(rule, year) == day


@pytest.mark.parametrize("rule", ["", "Good Friday", "fifth monday of may", "july", "monday of may"])
def test_an_unknown_rule_is_refused(rule: str) -> None:
    with pytest.raises(ValueError, match="of no known kind"):
        day_in(rule, 2020)
