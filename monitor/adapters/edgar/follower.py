"""Following EDGAR: the feed every few seconds for speed, the daily indexes for what it has missed."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import date
from datetime import datetime
from datetime import timedelta
from typing import NamedTuple

from monitor.adapters.edgar.alarms import Alarm
from monitor.adapters.edgar.alarms import StandingAlarms
from monitor.adapters.edgar.clock import Clock
from monitor.adapters.edgar.cursor import Cursor
from monitor.adapters.edgar.deliveries import Deliveries
from monitor.adapters.edgar.failures import EdgarError
from monitor.adapters.edgar.fetching import Fetcher
from monitor.adapters.edgar.index_accounting import IndexAccounting
from monitor.adapters.edgar.index_calendar import IndexCalendar
from monitor.adapters.edgar.index_calendar import start_of
from monitor.adapters.edgar.interest import Interest
from monitor.adapters.edgar.latest_filings import LatestFilings
from monitor.adapters.edgar.meter import Meter
from monitor.adapters.edgar.submission import Submission
from monitor.core.times.calendars import Calendar

_FEED = "the latest filings"


class Pace(NamedTuple):
    """How often is looked, and how far back."""

    feed_every: timedelta = timedelta(seconds=30)
    index_every: timedelta = timedelta(hours=1)
    mark_stays_behind: timedelta = timedelta(days=4)
    """For so long an index is asked for again, lest it has grown."""


class Follower:
    """Gives each filing of interest once, this process after that.

        async for item in follower.follow():
            if isinstance(item, Submission):
                ...  # put it where it is safe
                await follower.acknowledge(item)

    What was given and not acknowledged is given again after a restart, and never before. One follower at a time may use
    a cursor.
    """

    def __init__(
        self,
        fetcher: Fetcher,
        cursor: Cursor,
        interest: Interest,
        edgar: Calendar,
        clock: Clock,
        *,
        since: date | None = None,
        pace: Pace | None = None,
        meter: Meter | None = None,
    ) -> None:
        """`edgar`: the calendar of that name. `since`: the first day to account for, where there is no mark yet;
        None: today.
        """
        self._clock = clock
        self._pace = pace or Pace()
        self._meter = meter or Meter()
        self._alarms = StandingAlarms()
        self._latest = LatestFilings(fetcher)
        self._deliveries = Deliveries(fetcher, cursor, interest, clock, self._alarms, self._meter)
        calendar = IndexCalendar(edgar, clock)
        self._accounting = IndexAccounting(
            fetcher,
            cursor,
            self._deliveries,
            calendar,
            clock,
            self._alarms,
            self._meter,
            interest.scope,
            since or calendar.today(),
            self._pace.mark_stays_behind,
        )
        self._index_due_at: datetime | None = None

    async def follow(self) -> AsyncGenerator[Submission | Alarm, None]:
        """For ever. Raises what the cursor and the slots of requests raise, and nothing that EDGAR does."""
        while True:
            async with aclosing(self.round()) as items:
                async for item in items:
                    yield item
            if self._accounting.is_through:
                await self._clock.sleep(self._pace.feed_every.total_seconds())

    async def round(self) -> AsyncGenerator[Submission | Alarm, None]:
        """Look once at the feed, at what is owed, and at the indexes if it is time to."""
        for part in (self._from_feed, self._deliveries.deliver_owed, self._from_indexes):
            async with aclosing(part()) as items:
                async for item in items:
                    yield item

    async def acknowledge(self, submission: Submission) -> None:
        """The caller has it safe: it will not be given again."""
        await self._deliveries.acknowledge(submission)

    async def _from_feed(self) -> AsyncGenerator[Submission | Alarm, None]:
        back_to = start_of(await self._accounting.first_open_day())
        try:
            async with aclosing(self._latest.pages(back_to)) as pages:
                async for page in pages:
                    for text in page.unreadable:
                        for alarm in self._new(_unreadable_entry(text)):
                            yield alarm
                    async with aclosing(self._deliveries.deliver(entry.listing for entry in page.entries)) as items:
                        async for item in items:
                            yield item
        except EdgarError as error:
            for alarm in self._new(_no_feed(error)):
                yield alarm
            return
        self._alarms.over("feed_unavailable", _FEED)

    async def _from_indexes(self) -> AsyncGenerator[Submission | Alarm, None]:
        now = self._clock.now()
        if self._index_due_at is not None and now < self._index_due_at:
            return
        # After a long absence there is much to catch up with: what is filed meanwhile must not wait for it.
        async with aclosing(self._accounting.round(until=now + self._pace.feed_every)) as items:
            async for item in items:
                yield item
        if self._accounting.is_through:
            self._index_due_at = self._clock.now() + self._pace.index_every

    def _new(self, alarm: Alarm) -> list[Alarm]:
        """The alarm, if it does not stand already."""
        if not self._alarms.is_new(alarm):
            return []
        self._meter.alarmed(alarm)
        return [alarm]


def _no_feed(error: EdgarError) -> Alarm:
    sentence = f"the latest filings cannot be had, so filings are seen late, from the daily index: {error}"
    return Alarm(kind="feed_unavailable", about=_FEED, sentence=sentence)


def _unreadable_entry(text: str) -> Alarm:
    sentence = f"an entry of the latest filings cannot be read; the daily index will have it: {text!r}"
    return Alarm(kind="feed_entry_unreadable", about=text, sentence=sentence)
