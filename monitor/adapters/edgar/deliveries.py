"""Giving each filing of interest to the caller once, and owing those that could not be had."""

from collections.abc import AsyncGenerator
from collections.abc import Iterable
from contextlib import aclosing
from datetime import datetime
from datetime import timedelta

import msgspec

from monitor.adapters.edgar.alarms import Alarm
from monitor.adapters.edgar.alarms import StandingAlarms
from monitor.adapters.edgar.clock import Clock
from monitor.adapters.edgar.cursor import Cursor
from monitor.adapters.edgar.failures import EdgarError
from monitor.adapters.edgar.fetching import Fetcher
from monitor.adapters.edgar.interest import Interest
from monitor.adapters.edgar.listings import Listed
from monitor.adapters.edgar.listings import Listing
from monitor.adapters.edgar.listings import by_accession
from monitor.adapters.edgar.meter import Meter
from monitor.adapters.edgar.submission import Submission
from monitor.adapters.edgar.submission_fetching import fetch_each

ALARM_AFTER = timedelta(minutes=10)
"""The feed lists a filing some time before the archive has it: that is no alarm yet."""
_FIRST_DELAY = timedelta(seconds=30)
_LONGEST_DELAY = timedelta(hours=1)


class _Debt(msgspec.Struct):
    """A filing that is listed and was not had."""

    listed: Listed
    since: datetime
    next_at: datetime
    delay: timedelta = _FIRST_DELAY


class Deliveries:
    """What was given and not yet acknowledged, and what is owed; both begin anew with every process."""

    def __init__(
        self, fetcher: Fetcher, cursor: Cursor, interest: Interest, clock: Clock, alarms: StandingAlarms, meter: Meter
    ) -> None:
        self._fetcher = fetcher
        self._cursor = cursor
        self._interest = interest
        self._clock = clock
        self._alarms = alarms
        self._meter = meter
        self._given: dict[str, frozenset[str]] = {}
        self._debts: dict[str, _Debt] = {}

    async def acknowledge(self, submission: Submission) -> None:
        """The caller has it safe."""
        await self._cursor.acknowledge(submission.accession, submission.ciks)
        self._given.pop(submission.accession, None)

    async def deliver(self, listings: Iterable[Listing]) -> AsyncGenerator[Submission | Alarm, None]:
        """Those of interest that were never given; what is owed has its own times."""
        wanted = [listed for listed in by_accession(listings) if self._interest.wants(listed)]
        new = [listed for listed in await self._missing(wanted) if listed.accession not in self._debts]
        async with aclosing(self._give(new)) as given:
            async for item in given:
                yield item

    async def deliver_owed(self) -> AsyncGenerator[Submission | Alarm, None]:
        """Those that could not be had before, if it is time to ask again."""
        now = self._clock.now()
        due = [debt.listed for debt in self._debts.values() if debt.next_at <= now]
        async with aclosing(self._give(due)) as given:
            async for item in given:
                yield item

    async def are_acknowledged(self, listings: Iterable[Listing]) -> bool:
        """Whether the caller has all of interest among these safe."""
        wanted = [listed for listed in by_accession(listings) if self._interest.wants(listed)]
        if any(listed.accession in self._given or listed.accession in self._debts for listed in wanted):
            return False
        return not await self._missing(wanted)

    async def _missing(self, wanted: list[Listed]) -> list[Listed]:
        known = await self._cursor.acknowledged([listed.accession for listed in wanted])
        return [listed for listed in wanted if self._has_more(listed, known.get(listed.accession))]

    def _has_more(self, listed: Listed, acknowledged: frozenset[str] | None) -> bool:
        """Whether it was never given, or is now listed for another issuer of interest."""
        given = self._given.get(listed.accession)
        if acknowledged is None and given is None:
            return True
        if self._interest.issuers is None:
            return False
        return not self._interest.ciks_of(listed.ciks) <= (acknowledged or frozenset()) | (given or frozenset())

    async def _give(self, wanted: list[Listed]) -> AsyncGenerator[Submission | Alarm, None]:
        asked_at = self._clock.now()
        async with aclosing(fetch_each(self._fetcher, self._interest, wanted)) as fetched:
            async for listed, outcome in fetched:
                if isinstance(outcome, Submission):
                    yield self._gave(outcome)
                elif (alarm := self._owe(listed, outcome, asked_at)) is not None:
                    self._meter.alarmed(alarm)
                    yield alarm

    def _gave(self, submission: Submission) -> Submission:
        self._given[submission.accession] = submission.ciks
        if self._debts.pop(submission.accession, None) is not None:
            self._alarms.over("submission_missing", submission.accession)
            self._meter.owing(len(self._debts))
        self._meter.given(submission)
        return submission

    def _owe(self, listed: Listed, error: EdgarError, asked_at: datetime) -> Alarm | None:
        now = self._clock.now()
        debt = self._debts.setdefault(listed.accession, _Debt(listed, asked_at, now))
        debt.next_at = now + debt.delay
        debt.delay = min(debt.delay * 2, _LONGEST_DELAY)
        self._meter.owing(len(self._debts))
        alarm = missing_submission(listed, error)
        return alarm if now - debt.since >= ALARM_AFTER and self._alarms.is_new(alarm) else None


def missing_submission(listed: Listed, error: EdgarError) -> Alarm:
    """The alarm that a filing is listed and cannot be had."""
    names = f"{' and '.join(listed.forms)} of CIK {', '.join(listed.ciks)}"
    sentence = f"EDGAR lists {listed.accession} ({names}), and it cannot be had: {error}"
    return Alarm(kind="submission_missing", about=listed.accession, sentence=sentence)
