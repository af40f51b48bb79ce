"""Following without gaps: what the feed misses, what is late, what is not to be had, what is not acknowledged."""

import asyncio
from collections.abc import Iterator
from contextlib import aclosing
from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import timedelta

import pytest

from monitor.adapters.edgar.interest import Interest
from monitor.adapters.edgar.submission import Submission
from tests.edgar_filings import NEW_YORK
from tests.edgar_filings import Filing
from tests.edgar_filings import filings
from tests.edgar_filings import index
from tests.edgar_filings import index_path
from tests.edgar_filings import page
from tests.edgar_filings import submission
from tests.edgar_filings import submission_path
from tests.edgar_following import FakeClock
from tests.edgar_following import Memory
from tests.edgar_following import Tally
from tests.edgar_following import accessions
from tests.edgar_following import alarms
from tests.edgar_following import following
from tests.edgar_following import take_round
from tests.edgar_server import EdgarServer

DAY = date(2026, 1, 12)  # a Monday
NEXT_MORNING = datetime(2026, 1, 13, 3, tzinfo=NEW_YORK)
HOUR = timedelta(hours=1).total_seconds()
FILED = filings(40, datetime(2026, 1, 12, 17, tzinfo=NEW_YORK), seed=5)
KEYS = {filing.accession for filing in FILED}
BROKEN = b"Description: Daily Index\n\nCIK|Company Name|Form Type|Date Filed|File Name\n" + b"-" * 80 + b"\n1000|A CO"


@pytest.fixture
def server() -> Iterator[EdgarServer]:
    with EdgarServer() as server:
        server.feed = lambda start: page(FILED, start)
        server.files[index_path(DAY)] = index(FILED, DAY)
        for filing in FILED:
            for cik in filing.ciks:
                server.files[submission_path(filing, cik)] = submission(filing)
        yield server


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(NEXT_MORNING)


def withhold(server: EdgarServer, filing: Filing) -> None:
    for cik in filing.ciks:
        del server.files[submission_path(filing, cik)]


def test_a_submission_is_as_edgar_has_it(server: EdgarServer, clock: FakeClock) -> None:
    async def run() -> None:
        async with following(server.url, clock, Memory(), since=DAY) as follower:
            taken = await take_round(follower)
        first = taken[0]
        assert isinstance(first, Submission)
        assert first.content == submission(FILED[0])
        assert (first.accession, first.form, first.ciks) == (FILED[0].accession, FILED[0].form, set(FILED[0].ciks))
        # A minute before what the feed says: its own header's time, in New York.
        assert first.accepted_at == datetime(2026, 1, 12, 21, 59, tzinfo=UTC)
        assert first.url == server.url + submission_path(FILED[0])

    asyncio.run(run())


def test_the_index_has_what_the_feed_lost(server: EdgarServer, clock: FakeClock) -> None:
    server.feed = lambda start: page(FILED[:10], start)

    async def run() -> None:
        memory = Memory()
        async with following(server.url, clock, memory, since=DAY) as follower:
            assert sorted(accessions(await take_round(follower))) == sorted(KEYS)
        assert memory.mark == DAY

    asyncio.run(run())


@pytest.mark.parametrize("spoilt", ["", "gz"])
@pytest.mark.parametrize("kind", ["form", "master"])
def test_any_file_of_the_index_will_do(spoilt: str, kind: str, server: EdgarServer, clock: FakeClock) -> None:
    import gzip

    server.feed = lambda start: page([], start)
    server.files[index_path(DAY)] = BROKEN
    content = index(FILED, DAY, kind)
    server.files[index_path(DAY, kind) + ".gz"] = gzip.compress(content)
    if kind == "form" and not spoilt:
        server.files[index_path(DAY, kind)] = content

    async def run() -> None:
        memory = Memory()
        async with following(server.url, clock, memory, since=DAY) as follower:
            assert sorted(accessions(await take_round(follower))) == sorted(KEYS)
        assert memory.mark == DAY

    asyncio.run(run())


def test_a_filing_that_cannot_be_had_is_an_alarm_and_holds_the_mark(server: EdgarServer, clock: FakeClock) -> None:
    missing = FILED[7]
    withhold(server, missing)

    async def run() -> None:
        memory, tally = Memory(), Tally()
        async with following(server.url, clock, memory, since=DAY, meter=tally) as follower:
            first = await take_round(follower)
            assert set(accessions(first)) == KEYS - {missing.accession}
            assert not alarms(first), "the archive may be some minutes behind the feed"
            assert tally.owed == 1
            await clock.sleep(HOUR)
            (alarm,) = await take_round(follower)
            assert (alarm.kind, alarm.about) == ("submission_missing", missing.accession)  # type: ignore[union-attr]
            assert missing.form in alarm.sentence  # type: ignore[union-attr]
            await clock.sleep(2 * HOUR)
            assert await take_round(follower) == [], "an alarm is raised once while it lasts"
            assert memory.mark < DAY
            server.files[submission_path(missing)] = submission(missing)
            await clock.sleep(2 * HOUR)
            assert accessions(await take_round(follower)) == [missing.accession]
            await clock.sleep(2 * HOUR)
            assert await take_round(follower) == []
        assert memory.mark == DAY
        assert tally.owed == 0
        assert [alarm.kind for alarm in tally.alarms] == ["submission_missing"]

    asyncio.run(run())


def test_a_filing_a_moment_late_is_no_alarm(server: EdgarServer, clock: FakeClock) -> None:
    late = FILED[0]
    withhold(server, late)

    async def run() -> None:
        async with following(server.url, clock, Memory(), since=DAY) as follower:
            await take_round(follower)
            server.files[submission_path(late)] = submission(late)
            await clock.sleep(31)
            assert accessions(await take_round(follower)) == [late.accession]

    asyncio.run(run())


@pytest.mark.parametrize("content", [None, b"", BROKEN, index([], DAY), index(FILED, DAY - timedelta(days=3))])
def test_an_index_that_cannot_be_had_is_an_alarm_and_holds_the_mark(
    content: bytes | None, server: EdgarServer, clock: FakeClock
) -> None:
    """Missing, empty, malformed, without a line, of another day."""
    if content is None:
        del server.files[index_path(DAY)]
    else:
        server.files[index_path(DAY)] = content

    async def run() -> None:
        memory = Memory()
        async with following(server.url, clock, memory, since=DAY) as follower:
            taken = await take_round(follower)
            await clock.sleep(10 * HOUR)  # past noon
            taken += await take_round(follower)
            await clock.sleep(2 * HOUR)
            taken += await take_round(follower)
            assert set(accessions(taken)) == KEYS, "the feed had them all the same"
            assert [(alarm.kind, alarm.about) for alarm in alarms(taken)] == [("index_missing", "2026-01-12")]
            assert memory.mark < DAY
            server.files[index_path(DAY)] = index(FILED, DAY)
            await clock.sleep(2 * HOUR)
            assert await take_round(follower) == []
        assert memory.mark == DAY

    asyncio.run(run())


def test_a_line_that_cannot_be_read_is_an_alarm_and_holds_the_mark(server: EdgarServer, clock: FakeClock) -> None:
    server.files[index_path(DAY)] = index(FILED, DAY).replace(b"edgar/data", b"edgar/dada", 1)

    async def run() -> None:
        memory = Memory()
        async with following(server.url, clock, memory, since=DAY) as follower:
            taken = await take_round(follower)
            await clock.sleep(2 * HOUR)
            taken += await take_round(follower)
        assert [alarm.kind for alarm in alarms(taken)] == ["index_line_unreadable"]
        assert memory.mark < DAY

    asyncio.run(run())


def test_a_feed_that_cannot_be_had_is_one_alarm_while_it_lasts(server: EdgarServer, clock: FakeClock) -> None:
    is_broken = True
    server.fault = lambda path, count: "page" if is_broken and "getcurrent" in path else None

    async def run() -> None:
        nonlocal is_broken
        async with following(server.url, clock, Memory(), since=DAY) as follower:
            taken = await take_round(follower)
            assert [alarm.kind for alarm in alarms(taken)] == ["feed_unavailable"]
            assert set(accessions(taken)) == KEYS, "the index had them all the same"
            assert await take_round(follower) == []
            is_broken = False
            assert await take_round(follower) == []
            is_broken = True
            assert [alarm.kind for alarm in alarms(await take_round(follower))] == ["feed_unavailable"]

    asyncio.run(run())


def test_what_is_not_acknowledged_holds_the_mark_and_comes_again_after_a_restart(
    server: EdgarServer, clock: FakeClock
) -> None:
    async def run() -> None:
        memory = Memory()
        async with following(server.url, clock, memory, since=DAY) as follower:
            unsafe = [item async for item in follower.round() if isinstance(item, Submission)]
            assert {item.accession for item in unsafe} == KEYS
            await clock.sleep(2 * HOUR)
            assert await take_round(follower) == [], "never twice to one caller"
            assert memory.mark < DAY
            for item in unsafe[:-1]:
                await follower.acknowledge(item)
        async with following(server.url, clock, memory, since=DAY) as follower:
            assert accessions(await take_round(follower)) == [unsafe[-1].accession]
        assert memory.mark == DAY
        assert set(memory.times.values()) == {1}

    asyncio.run(run())


def test_only_what_is_of_interest_is_fetched(server: EdgarServer, clock: FakeClock) -> None:
    issuer = FILED[3].ciks[-1]
    interest = Interest(forms=frozenset(["SC 13D"]), issuers=None)
    wanted = {filing.accession for filing in FILED if filing.form.startswith("SC 13D")}

    async def run() -> None:
        memory = Memory()
        async with following(server.url, clock, memory, since=DAY, interest=interest) as follower:
            assert set(accessions(await take_round(follower))) == wanted
        assert server.asked("/Archives/edgar/data/") == len(wanted)
        one = Interest(issuers=frozenset([issuer]))
        async with following(server.url, clock, Memory(), since=DAY, interest=one) as follower:
            (item,) = await take_round(follower)
        assert isinstance(item, Submission)
        assert (item.accession, item.ciks) == (FILED[3].accession, {issuer})

    asyncio.run(run())


def test_another_issuer_of_interest_is_given_the_same_filing(server: EdgarServer, clock: FakeClock) -> None:
    shared = next(filing for filing in FILED if len(filing.ciks) >= 2)
    one, other = shared.ciks[:2]

    async def run() -> None:
        memory = Memory()
        for issuers, given in (([one], {one}), ([one], None), ([one, other], {one, other}), ([other], None)):
            interest = Interest(issuers=frozenset(issuers))
            async with following(server.url, clock, memory, since=DAY, interest=interest) as follower:
                taken = await take_round(follower)
            assert [item.ciks for item in taken if isinstance(item, Submission)] == ([given] if given else [])

    asyncio.run(run())


def test_days_without_an_index_are_no_gap(server: EdgarServer) -> None:
    """A weekend, and Martin Luther King's birthday, January 19."""
    clock = FakeClock(datetime(2026, 1, 20, 13, tzinfo=NEW_YORK))
    for day in (13, 14, 15, 16):
        server.files[index_path(date(2026, 1, day))] = index(FILED[day : day + 2], date(2026, 1, day))

    async def run() -> None:
        memory = Memory()
        async with following(server.url, clock, memory, since=DAY) as follower:
            taken = await take_round(follower)
        assert not alarms(taken)
        assert memory.mark == date(2026, 1, 19)
        assert not server.asked("20260117")

    asyncio.run(run())


def test_what_is_filed_meanwhile_does_not_wait_for_what_was_missed(server: EdgarServer) -> None:
    """A long absence: the feed is looked at again before all days are caught up with."""
    server.feed = lambda start: page([], start)
    days = [date(2026, 1, day) for day in (12, 13, 14, 15, 16)]
    missed = filings(600, datetime(2026, 1, 12, 12, tzinfo=NEW_YORK), seed=9)
    for number, day in enumerate(days):
        server.files[index_path(day)] = index(missed[number * 120 : number * 120 + 120], day)
    server.files |= {submission_path(filing): submission(filing) for filing in missed}
    clock = FakeClock(datetime(2026, 1, 17, 12, tzinfo=NEW_YORK))

    async def run() -> None:
        memory = Memory()
        given: list[str] = []
        async with following(server.url, clock, memory, since=DAY) as follower, aclosing(follower.follow()) as items:
            async for item in items:
                assert isinstance(item, Submission)
                await follower.acknowledge(item)
                given.append(item.accession)
                if len(given) == 150:
                    server.feed = lambda start: page(FILED[:1], start)
                if len(given) == 601:
                    break
        assert sorted(given) == sorted([*(filing.accession for filing in missed), FILED[0].accession])
        assert given.index(FILED[0].accession) in range(151, 481)

    asyncio.run(run())


@pytest.mark.parametrize("restarts", [False, True])
def test_an_index_that_grew_is_read_again(restarts: bool, server: EdgarServer, clock: FakeClock) -> None:
    server.feed = lambda start: page([], start)
    server.files[index_path(DAY)] = index(FILED[5:], DAY)

    async def run() -> None:
        memory = Memory()
        async with following(server.url, clock, memory, since=DAY, days_behind=4) as follower:
            assert len(accessions(await take_round(follower))) == len(FILED) - 5
            await clock.sleep(2 * HOUR)
            assert await take_round(follower) == []
            assert "If-None-Match" in server.requests[-1].headers
            server.files[index_path(DAY)] = index(FILED, DAY)
            await clock.sleep(2 * HOUR)
            grown = [] if restarts else await take_round(follower)
        async with following(server.url, clock, memory, since=DAY, days_behind=4) as follower:
            grown += await take_round(follower)
        assert set(accessions(grown)) == {filing.accession for filing in FILED[:5]}
        assert memory.mark < DAY

    asyncio.run(run())


def test_the_mark_stays_some_days_behind(server: EdgarServer) -> None:
    days = [date(2026, 1, day) for day in (12, 13, 14, 15, 16)]
    for day in days:
        server.files[index_path(day)] = index(FILED, day)
    clock = FakeClock(datetime(2026, 1, 16, 23, 30, tzinfo=NEW_YORK))

    async def run() -> None:
        memory = Memory()
        async with following(server.url, clock, memory, since=DAY, days_behind=3) as follower:
            await take_round(follower)
        assert memory.mark == date(2026, 1, 13)

    asyncio.run(run())


def test_following_begins_today_and_a_restart_goes_on_where_it_was(server: EdgarServer) -> None:
    async def run() -> None:
        memory = Memory()
        async with following(server.url, FakeClock(datetime(2026, 1, 12, 9, tzinfo=NEW_YORK)), memory) as follower:
            await take_round(follower)
        assert memory.mark == date(2026, 1, 11)
        server.feed = lambda start: page([], start)
        late = filings(4, datetime(2026, 1, 13, 12, tzinfo=NEW_YORK), seed=77)
        server.files[index_path(date(2026, 1, 13))] = index(late, date(2026, 1, 13))
        for filing in late:
            server.files[submission_path(filing)] = submission(filing)
        async with following(server.url, FakeClock(datetime(2026, 1, 14, 9, tzinfo=NEW_YORK)), memory) as follower:
            taken = await take_round(follower)
        assert set(accessions(taken)) == {filing.accession for filing in late}
        assert memory.mark == date(2026, 1, 13)

    asyncio.run(run())


def test_a_page_from_an_older_cache_is_read_again(server: EdgarServer) -> None:
    """It lacks a filing that is some minutes old; the index would have it only in the night."""
    newest = datetime(2026, 1, 12, 16, tzinfo=NEW_YORK)
    filed = filings(80, newest, seed=21, apart=10)
    of_entry = [filing for filing in filed for _ in filing.ciks]
    lacking = of_entry[130]
    assert newest - lacking.updated < timedelta(minutes=15)
    server.files = {submission_path(filing): submission(filing) for filing in filed}
    is_old = True

    def feed(start: int) -> bytes:
        return page([filing for filing in filed if filing != lacking or not (is_old and start)], start)

    server.feed = feed

    async def run() -> None:
        nonlocal is_old, filed
        async with following(server.url, FakeClock(newest), Memory(), since=DAY) as follower:
            assert lacking.accession not in accessions(await take_round(follower))
            is_old = False
            later = filings(1, newest + timedelta(minutes=1), seed=22)
            server.files |= {submission_path(filing): submission(filing) for filing in later}
            filed = [*later, *filed]
            assert accessions(await take_round(follower)) == [later[0].accession, lacking.accession]

    asyncio.run(run())


def test_the_feed_is_asked_for_once_while_nothing_is_new(server: EdgarServer, clock: FakeClock) -> None:
    async def run() -> None:
        async with following(server.url, clock, Memory(), since=DAY) as follower:
            await take_round(follower)
            before = server.asked("getcurrent")
            await take_round(follower)
        assert server.asked("getcurrent") == before + 1
        assert "If-None-Match" in server.requests[-1].headers

    asyncio.run(run())


@pytest.mark.parametrize(
    "spoil",
    [
        lambda content: content.replace(b"</SEC-DOCUMENT>", b""),
        lambda content: content.replace(FILED[0].accession.encode(), b"0000000000-26-000000"),
        lambda content: b"Dear user, " + content[50:],
    ],
)
def test_a_submission_that_is_not_whole_or_another_is_not_given(
    spoil: object, server: EdgarServer, clock: FakeClock
) -> None:
    for cik in FILED[0].ciks:
        server.files[submission_path(FILED[0], cik)] = spoil(submission(FILED[0]))  # type: ignore[operator]

    async def run() -> None:
        async with following(server.url, clock, Memory(), since=DAY) as follower:
            assert set(accessions(await take_round(follower))) == KEYS - {FILED[0].accession}

    asyncio.run(run())
