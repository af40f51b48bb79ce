"""When a plan's stock-acquisition clock ends, under its own calendar and under every toggle."""

from dataclasses import dataclass
from dataclasses import field
from datetime import date
from datetime import time

import pytest

from monitor.calendars import load
from monitor.core.times.calendars import BusinessTime
from monitor.core.times.calendars import OutsideCoverage
from monitor.core.times.deadlines import deadlines
from monitor.core.times.deadlines import disagreeing


@dataclass(frozen=True)
class Terms:
    time_zone: str = "America/New_York"
    close_of_business: time = time(17)
    business_day: str = "new-york-banks"
    toggles: tuple[str, ...] = ()


@dataclass(frozen=True)
class Count:
    count: int = 10
    unit: str = "business-days"


@dataclass(frozen=True)
class DistributionDate:
    after_stock_acquisition: Count = field(default_factory=Count)


@dataclass(frozen=True)
class Plan:
    id: str = "mim-2002"
    calendar: Terms = field(default_factory=Terms)
    distribution_date: DistributionDate = field(default_factory=DistributionDate)


def test_the_heartland_clock_ends_before_christmas() -> None:
    assert deadlines(Plan(), date(2006, 12, 8), load) == {
        "plan": "mim-2002",
        "from": "2006-12-08",
        "count": 10,
        "unit": "business-days",
        "due_at": "2006-12-22T22:00:00Z",
        "toggles": {
            "emergency-closings": "2006-12-22T22:00:00Z",
            "ny-general-construction-law": "2006-12-22T22:00:00Z",
        },
    }


def test_toggles_that_disagree_are_named() -> None:
    airgas = deadlines(Plan(), date(2010, 2, 11), load)
    assert airgas["due_at"] == "2010-02-26T22:00:00Z"
    assert airgas["toggles"]["ny-general-construction-law"] == "2010-03-01T22:00:00Z"
    assert disagreeing(airgas) == ("ny-general-construction-law",)
    sandy = deadlines(Plan(), date(2012, 10, 18), load)
    assert sandy["due_at"] == "2012-11-01T21:00:00Z"
    assert sandy["toggles"]["emergency-closings"] == "2012-11-05T22:00:00Z"
    assert disagreeing(sandy) == ("emergency-closings",)
    assert disagreeing(deadlines(Plan(), date(2006, 12, 8), load)) == ()


def test_a_toggle_is_added_to_those_that_the_plan_has() -> None:
    plan = Plan(calendar=Terms(toggles=("ny-general-construction-law",)))
    answer = deadlines(plan, date(2010, 2, 11), load)
    assert answer["due_at"] == "2010-03-01T22:00:00Z"
    assert answer["toggles"]["ny-general-construction-law"] == "2010-03-01T22:00:00Z"
    assert disagreeing(answer) == ()


@pytest.mark.parametrize(
    ("unit", "count", "due_at"),
    [
        ("business-days", 10, "2004-12-29T22:00:00Z"),
        ("days", 10, "2004-12-27T22:00:00Z"),
        ("trading-days", 10, "2004-12-30T22:00:00Z"),
        ("business-days", 0, "2004-12-15T22:00:00Z"),
    ],
)
def test_the_period_is_the_plan_s(unit: str, count: int, due_at: str) -> None:
    plan = Plan(distribution_date=DistributionDate(Count(count, unit)))
    answer = deadlines(plan, date(2004, 12, 15), load)
    assert (answer["count"], answer["unit"], answer["due_at"]) == (count, unit, due_at)


def test_the_plan_s_zone_and_close_count() -> None:
    plan = Plan(calendar=Terms(time_zone="America/Los_Angeles", close_of_business=time(16, 30)))
    assert deadlines(plan, date(2006, 12, 8), load)["due_at"] == "2006-12-23T00:30:00Z"


def test_a_date_that_no_calendar_covers_is_refused() -> None:
    with pytest.raises(OutsideCoverage, match="2041-01-01 is outside"):
        deadlines(Plan(), date(2040, 12, 28), load)


def test_the_time_of_a_plan_counts_trading_days_on_the_exchange_without_toggles() -> None:
    plan = Plan(calendar=Terms(toggles=("emergency-closings",)))
    plan_time = BusinessTime.of(plan, load)
    assert plan_time.trading is load("nyse")
    assert plan_time.business is load("new-york-banks", ("emergency-closings",))


def test_an_unknown_calendar_is_refused() -> None:
    with pytest.raises(ValueError, match="no calendar 'tokyo'"):
        deadlines(Plan(calendar=Terms(business_day="tokyo")), date(2006, 12, 8), load)
