"""A backfill from the settings to the summary."""

import asyncio
from contextlib import aclosing
from datetime import date
from pathlib import Path

import msgspec

from monitor import calendars
from monitor.adapters.edgar.backfill import Backfill
from monitor.adapters.edgar.backfill import BackfilledDay
from monitor.adapters.edgar.clock import SystemClock
from monitor.adapters.edgar.fetching import Fetcher
from monitor.adapters.edgar.index_calendar import IndexCalendar
from monitor.adapters.edgar.index_calendar import days_from
from monitor.adapters.edgar.interest import Interest
from monitor.adapters.edgar.request_budget import RequestBudget
from monitor.adapters.edgar.submission_folder import SubmissionFolder
from monitor.adapters.redis.connection import Connection
from monitor.adapters.redis.connection import open_store
from monitor.adapters.redis.shared_request_slots import SharedRequestSlots
from monitor.adapters.redis.store_errors import StoreError
from monitor.edgar_settings import ALL
from monitor.edgar_settings import read_forms
from monitor.forms.registry import by_form_type
from monitor.plans import PlanLibrary
from monitor.plans import bundled
from monitor.settings import Settings
from monitor.settings import read_settings
from monitor.settings.names import EDGAR_FORMS
from monitor.settings.names import EDGAR_ISSUERS
from monitor.settings.names import EDGAR_USER_AGENT
from monitor.settings.names import PLANS
from monitor.terminal.progress import DayBar
from monitor.terminal.progress import day_bar
from monitor.terminal.refusal import OTHER
from monitor.terminal.refusal import Refusal
from monitor.terminal.streams import complain


class _Totals(msgspec.Struct):
    """What came of all days."""

    days: int = 0
    had: int = 0
    fetched: int = 0
    failures: int = 0

    def add(self, day: BackfilledDay) -> None:
        self.days += 1
        self.had += day.had
        self.fetched += day.fetched
        self.failures += len(day.failures)


def backfill_days(first: date, last: date, issuers: list[str] | None, forms: list[str] | None, into: Path) -> int:
    """Fetch and say what came of it; the answer is the exit code. Raises `Refusal`, `SettingRefused`, `PlanRefused`."""
    settings = read_settings()
    if settings.edgar.user_agent is None:
        raise Refusal(
            f"EDGAR answers only those who say who asks: set {EDGAR_USER_AGENT} to your company and an address of "
            f"e-mail, for example {EDGAR_USER_AGENT}='Your Company you@your-company.com'."
        )
    calendar = IndexCalendar(calendars.load("edgar"), SystemClock())
    if first > last:
        raise Refusal(f"--from {first} is after --to {last}.")
    if last > calendar.last():
        raise Refusal(f"--to {last} is too late: the last day whose index can be there is {calendar.last()}.")
    interest = interest_of(settings, issuers, forms)
    folder = SubmissionFolder(into)
    try:
        with open_store(settings) as store, day_bar(sum(1 for _ in days_from(first, last))) as bar:
            totals = asyncio.run(_run(settings, store, interest, folder, calendar, first, last, bar))
    except StoreError as error:
        raise Refusal(f"the limit of requests to EDGAR is kept in the store: {error}.", OTHER) from error
    complain(_summary(totals, into))
    return OTHER if totals.failures else 0


def interest_of(settings: Settings, issuers: list[str] | None, forms: list[str] | None) -> Interest:
    """What is of interest: what the command names, else the settings, else what is read and the plans' issuers."""
    try:
        stated_forms = read_forms(",".join(forms)) if forms else settings.edgar.forms
    except ValueError as error:
        raise Refusal(f"--form {error}; {EDGAR_FORMS} takes the same.") from None
    stated_issuers = issuers or settings.edgar.issuers
    every_form = tuple(by_form_type()) if stated_forms is None else stated_forms
    return Interest(
        forms=None if every_form == ALL else frozenset(every_form),
        issuers=_issuers_of_plans(settings) if stated_issuers is None else _named(stated_issuers),
    )


def _named(issuers: list[str] | tuple[str, ...] | str) -> frozenset[str] | None:
    return None if issuers == ALL else frozenset(issuers)


def _issuers_of_plans(settings: Settings) -> frozenset[str]:
    settings.demand(PLANS)
    plans = PlanLibrary(settings.plans).plans if settings.plans else bundled()
    return frozenset(plan.issuer for plan in plans)


async def _run(
    settings: Settings,
    store: Connection,
    interest: Interest,
    folder: SubmissionFolder,
    calendar: IndexCalendar,
    first: date,
    last: date,
    bar: DayBar,
) -> _Totals:
    clock = SystemClock()
    edgar = settings.edgar
    slots = SharedRequestSlots(store, settings.namespace, edgar.per_second)
    totals = _Totals()
    assert edgar.user_agent is not None  # refused before
    async with (
        Fetcher(edgar.user_agent, edgar.url, RequestBudget(slots, clock), clock) as fetcher,
        aclosing(Backfill(fetcher, folder, interest, calendar).days(first, last)) as days,
    ):
        async for day in days:
            totals.add(day)
            bar.done(day.day, totals.fetched)
            for failure in day.failures:
                complain(f"pillwatch: {failure}.")
    return totals


def _summary(totals: _Totals, into: Path) -> str:
    failed = f"; {totals.failures:,} times something could not be had" if totals.failures else ""
    there = f"{totals.fetched:,} fetched into {into}, {totals.had:,} there before"
    nothing = f". If that is too few, see {EDGAR_ISSUERS} and {EDGAR_FORMS}" if totals.fetched + totals.had == 0 else ""
    return f"{totals.days:,} days: {there}{failed}{nothing}."
