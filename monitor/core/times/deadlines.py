"""When a plan's stock-acquisition clock ends, and whether the answer depends on a disputed calendar."""

from datetime import date
from typing import Protocol
from typing import TypedDict

from monitor.core.times.calendars import BusinessTime
from monitor.core.times.calendars import CalendarTerms
from monitor.core.times.calendars import LoadCalendar
from monitor.core.times.instants import format_instant

# In this form because one key, "from", is a Python keyword.
Deadlines = TypedDict(
    "Deadlines",
    {"plan": str, "from": str, "count": int, "unit": str, "due_at": str, "toggles": dict[str, str]},
)


class Period(Protocol):
    """A number of days and the kind of day that is counted."""

    @property
    def count(self) -> int: ...
    @property
    def unit(self) -> str: ...


class DistributionTerms(Protocol):
    """A plan file's `[distribution_date]`, as far as it is needed here."""

    @property
    def after_stock_acquisition(self) -> Period: ...


class ClockedPlan(Protocol):
    """A plan, as far as its stock-acquisition clock is concerned."""

    @property
    def id(self) -> str: ...
    @property
    def calendar(self) -> CalendarTerms: ...
    @property
    def distribution_date(self) -> DistributionTerms: ...


def deadlines(plan: ClockedPlan, from_date: date, load: LoadCalendar) -> Deadlines:
    """When the clock ends that a Stock Acquisition Date of `from_date` starts, and under every toggle.

    `due_at` is under the plan's own toggles; each of `toggles` is that answer with one more toggle on
    (with one that the plan already has, the same again). Instants are in UTC.
    Raises OutsideCoverage where a calendar does not reach that far, ValueError for an unknown calendar.
    """
    period = plan.distribution_date.after_stock_acquisition

    def due_at(*extra_toggles: str) -> str:
        time = BusinessTime.of(plan, load, extra_toggles)
        return format_instant(time.due(from_date, period.count, period.unit))

    known_toggles = load(plan.calendar.business_day).known_toggles
    return {
        "plan": plan.id,
        "from": from_date.isoformat(),
        "count": period.count,
        "unit": period.unit,
        "due_at": due_at(),
        "toggles": {toggle: due_at(toggle) for toggle in known_toggles},
    }


def disagreeing(answer: Deadlines) -> tuple[str, ...]:
    """The toggles under which the clock ends at another instant than under the plan's own calendar."""
    return tuple(toggle for toggle, due_at in answer["toggles"].items() if due_at != answer["due_at"])
