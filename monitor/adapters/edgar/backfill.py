"""Submissions of the past, day by day from the indexes into a folder."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import date

import msgspec

from monitor.adapters.edgar.daily_index import fetch_index
from monitor.adapters.edgar.deliveries import missing_submission
from monitor.adapters.edgar.failures import EdgarError
from monitor.adapters.edgar.failures import NotThere
from monitor.adapters.edgar.fetching import Fetcher
from monitor.adapters.edgar.index_calendar import IndexCalendar
from monitor.adapters.edgar.index_calendar import days_from
from monitor.adapters.edgar.interest import Interest
from monitor.adapters.edgar.listings import by_accession
from monitor.adapters.edgar.submission import Submission
from monitor.adapters.edgar.submission_fetching import fetch_each
from monitor.adapters.edgar.submission_folder import SubmissionFolder


class BackfilledDay(msgspec.Struct, kw_only=True):
    """What came of one day."""

    day: date
    had: int = 0
    """Of interest, and in the folder before."""
    fetched: int = 0
    failures: list[str] = []
    """What could not be had, each a sentence."""


class Backfill:
    """Puts every submission of interest into a folder; what is there is not fetched again."""

    def __init__(self, fetcher: Fetcher, folder: SubmissionFolder, interest: Interest, calendar: IndexCalendar) -> None:
        self._fetcher = fetcher
        self._folder = folder
        self._interest = interest
        self._calendar = calendar

    async def days(self, first: date, last: date) -> AsyncGenerator[BackfilledDay, None]:
        """Walk the days. Raises OSError if the folder cannot be written to."""
        for day in days_from(first, last):
            yield await self._day(day)

    async def _day(self, day: date) -> BackfilledDay:
        done = BackfilledDay(day=day)
        if self._calendar.is_weekend(day):
            return done
        try:
            index = await fetch_index(self._fetcher, day)
        except EdgarError as error:
            if not (isinstance(error, NotThere) and self._calendar.is_closed(day)):
                done.failures.append(f"the index of {day} cannot be had: {error}")
            return done
        assert index is not None  # nothing was said of an earlier state
        done.failures += [f"a line of the index of {day} cannot be read: {line!r}" for line in index.content.unreadable]
        wanted = [listed for listed in by_accession(index.content.listings) if self._interest.wants(listed)]
        missing = [listed for listed in wanted if not self._folder.has(listed.accession)]
        done.had = len(wanted) - len(missing)
        async with aclosing(fetch_each(self._fetcher, self._interest, missing)) as fetched:
            async for listed, outcome in fetched:
                if isinstance(outcome, Submission):
                    self._folder.keep(outcome)
                    done.fetched += 1
                else:
                    done.failures.append(missing_submission(listed, outcome).sentence)
        return done
