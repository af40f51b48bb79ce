"""Accounting for every day: what its index lists and the caller does not have is fetched.

A day is accounted for once its index was read whole and the caller has acknowledged all of interest in it. The cursor's
mark goes only as far as every day before is accounted for too; days after a gap are looked at all the same. An index
can grow after it was read, so the mark stays some days behind, and what has changed is read again.
"""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import date
from datetime import datetime
from datetime import timedelta

from monitor.adapters.edgar.alarms import Alarm
from monitor.adapters.edgar.alarms import StandingAlarms
from monitor.adapters.edgar.clock import Clock
from monitor.adapters.edgar.cursor import Cursor
from monitor.adapters.edgar.daily_index import DailyIndex
from monitor.adapters.edgar.daily_index import fetch_index
from monitor.adapters.edgar.deliveries import Deliveries
from monitor.adapters.edgar.failures import EdgarError
from monitor.adapters.edgar.failures import NotThere
from monitor.adapters.edgar.failures import Unavailable
from monitor.adapters.edgar.fetching import Fetched
from monitor.adapters.edgar.fetching import Fetcher
from monitor.adapters.edgar.fetching import Validators
from monitor.adapters.edgar.index_calendar import IndexCalendar
from monitor.adapters.edgar.index_calendar import days_from
from monitor.adapters.edgar.meter import Meter
from monitor.adapters.edgar.submission import Submission


class IndexAccounting:
    """Walks the days after the cursor's mark."""

    def __init__(
        self,
        fetcher: Fetcher,
        cursor: Cursor,
        deliveries: Deliveries,
        calendar: IndexCalendar,
        clock: Clock,
        alarms: StandingAlarms,
        meter: Meter,
        scope: str,
        since: date,
        stays_behind: timedelta,
    ) -> None:
        self._fetcher = fetcher
        self._cursor = cursor
        self._deliveries = deliveries
        self._calendar = calendar
        self._clock = clock
        self._alarms = alarms
        self._meter = meter
        self._scope = scope
        self._since = since
        self._stays_behind = stays_behind
        self._validators: dict[date, Validators] = {}
        self._open: dict[date, DailyIndex] = {}
        """Indexes that were read and are not accounted for."""
        self._accounted: set[date] = set()
        self._next_day: date | None = None

    async def first_open_day(self) -> date:
        """The day after the cursor's mark. The first time ever, following begins with the day it was told."""
        through = await self._cursor.accounted_through(self._scope)
        if through is None:
            through = self._since - timedelta(days=1)
            await self._cursor.account_through(self._scope, through)
        return through + timedelta(days=1)

    @property
    def is_through(self) -> bool:
        """Whether the last round came to the last day."""
        return self._next_day is None

    async def round(self, until: datetime) -> AsyncGenerator[Submission | Alarm, None]:
        """Look at every day after the mark, or begin no other day after `until`: the next round goes on there."""
        first = await self.first_open_day()
        settled_before = self._calendar.last() - self._stays_behind
        for day in days_from(max(first, self._next_day or first), self._calendar.last()):
            if day in self._accounted and day <= settled_before:
                continue  # behind a gap
            if self._clock.now() >= until:
                self._next_day = day
                break
            async with aclosing(self._day(day)) as items:
                async for item in items:
                    yield item
        else:
            self._next_day = None
        await self._move_mark(first, settled_before)

    async def _day(self, day: date) -> AsyncGenerator[Submission | Alarm, None]:
        if self._calendar.is_weekend(day):
            self._accounted.add(day)
            return
        alarm = None
        try:
            self._take(day, await fetch_index(self._fetcher, day, self._validators.get(day)))
        except NotThere as error:
            alarm = self._absent(day, error)
        except Unavailable as error:
            alarm = _missing_index(day, error)
        if alarm is not None and self._alarms.is_new(alarm):
            self._meter.alarmed(alarm)
            yield alarm
        index = self._open.get(day)
        if index is None:
            return
        for line in index.unreadable:
            unreadable = _unreadable_line(day, line)
            if self._alarms.is_new(unreadable):
                self._meter.alarmed(unreadable)
                yield unreadable
        async with aclosing(self._deliveries.deliver(index.listings)) as items:
            async for item in items:
                yield item
        if not index.unreadable and await self._deliveries.are_acknowledged(index.listings):
            self._accounted.add(day)
            del self._open[day]

    def _take(self, day: date, fetched: Fetched[DailyIndex] | None) -> None:
        self._alarms.over("index_missing", day.isoformat())
        if fetched is not None:
            self._open[day] = fetched.content
            self._validators[day] = fetched.validators

    def _absent(self, day: date, error: EdgarError) -> Alarm | None:
        if day in self._accounted:
            return None  # it was read before
        if self._calendar.is_closed(day):
            self._accounted.add(day)
            return None
        return _missing_index(day, error) if self._calendar.is_missed(day) else None

    async def _move_mark(self, first: date, last: date) -> None:
        day = first
        while day in self._accounted and day <= last:
            self._accounted.remove(day)
            self._validators.pop(day, None)
            day += timedelta(days=1)
        if day > first:
            await self._cursor.account_through(self._scope, day - timedelta(days=1))


def _missing_index(day: date, error: EdgarError) -> Alarm:
    sentence = (
        f"the index of {day} cannot be had, so what was filed on that day is not accounted for: {error}. "
        "If EDGAR was closed on that day, its calendar (edgar.toml) has to say so"
    )
    return Alarm(kind="index_missing", about=day.isoformat(), sentence=sentence)


def _unreadable_line(day: date, line: str) -> Alarm:
    sentence = f"a line of the index of {day} cannot be read, so what it lists may be missing: {line.strip()[:200]!r}"
    return Alarm(kind="index_line_unreadable", about=f"{day} {line.strip()[:200]}", sentence=sentence)
