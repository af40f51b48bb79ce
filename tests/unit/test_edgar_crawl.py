"""Every filing of a crawl is given exactly once, whatever happens: a crawl of our own, and a real one if at hand.

The real one was read while its pages shifted (5,100 entries, 3,409 accessions). It stands beside the repository, not in
it.
"""

import asyncio
import re
from collections import Counter
from collections.abc import Callable
from collections.abc import Iterator
from datetime import date
from datetime import datetime
from pathlib import Path
from random import Random
from typing import NamedTuple

import pytest

from monitor.adapters.edgar.latest_filings import read_page
from tests.edgar_filings import NEW_YORK
from tests.edgar_filings import Filing
from tests.edgar_filings import filings
from tests.edgar_filings import page
from tests.edgar_filings import shifted_crawl
from tests.edgar_filings import submission
from tests.edgar_following import FakeClock
from tests.edgar_following import Memory
from tests.edgar_following import Tally
from tests.edgar_following import accessions
from tests.edgar_following import following
from tests.edgar_following import take_round
from tests.edgar_server import APOLOGY
from tests.edgar_server import DAMAGES
from tests.edgar_server import HARMLESS
from tests.edgar_server import REFUSALS
from tests.edgar_server import STALL
from tests.edgar_server import EdgarServer

COLLECTED = Path(__file__).parents[2].parent / "shared" / "edgar" / "feeds" / "getcurrent"
_SUBMISSION = re.compile(r"/Archives/edgar/data/\d+/(\d{10}-\d{2}-\d{6})\.txt")
_LAST_STALLS = 4


class Crawl(NamedTuple):
    """The pages of one walk, and what is on them."""

    pages: list[bytes]
    filed: dict[str, Filing]
    entries: int
    at: datetime


def crawl_of(pages: list[bytes]) -> Crawl:
    """A crawl, its filings told apart by a way of reading that has nothing to do with the adapter's."""
    found: dict[str, Filing] = {}
    count = 0
    newest = ""
    for content in pages:
        text = content.decode("latin-1")
        for entry in re.findall(r"<entry>(.*?)</entry>", text, re.S):
            count += 1
            accession = re.search(r"accession-number=([\d-]+)<", entry)[1]  # type: ignore[index]
            form = re.search(r' term="(.*?)"', entry)[1]  # type: ignore[index]
            cik = re.search(r"/data/(\d+)/", entry)[1].zfill(10)  # type: ignore[index]
            updated = re.search(r"<updated>(.*?)<", entry)[1]  # type: ignore[index]
            newest = max(newest, updated)
            before = found.get(accession)
            ciks = (*(before.ciks if before else ()), cik)
            found[accession] = Filing(accession, form, ciks, datetime.fromisoformat(updated))
    return Crawl(pages, found, count, datetime.fromisoformat(newest))


def own_crawl() -> Crawl:
    filed = filings(600, datetime(2026, 1, 12, 11, 27, tzinfo=NEW_YORK), seed=7)
    return crawl_of(shifted_crawl(filed, late=25, seed=8))


def real_crawl() -> Crawl:
    return crawl_of([path.read_bytes() for path in sorted(COLLECTED.glob("getcurrent_typeALL_count100_*.atom"))])


NEEDS_COLLECTED = pytest.mark.skipif(
    not COLLECTED.is_dir(), reason=f"SKIPPED: the collected crawl is not at {COLLECTED}"
)
CRAWLS = [
    pytest.param(own_crawl, id="own"),
    pytest.param(real_crawl, id="real", marks=NEEDS_COLLECTED),
]


@pytest.fixture
def server() -> Iterator[EdgarServer]:
    with EdgarServer() as server:
        yield server


def serve(server: EdgarServer, crawl: Crawl) -> None:
    def feed(start: int) -> bytes:
        number = start // 100
        return crawl.pages[number] if number < len(crawl.pages) else APOLOGY

    def answer(path: str) -> bytes | None:
        found = _SUBMISSION.fullmatch(path)
        return submission(crawl.filed[found[1]]) if found and found[1] in crawl.filed else None

    server.feed = feed
    server.answer = answer


def trouble(seed: int) -> Callable[[str, int], str | None]:
    """Goes wrong with every sixth request or so, often several times with the same; stalls take real time."""
    random = Random(seed)
    stalls = iter(range(_LAST_STALLS))

    def fault(path: str, count: int) -> str | None:
        if count > 4 or random.random() > 0.17:
            return None
        kind = random.choice((*REFUSALS, *DAMAGES, *HARMLESS, STALL))
        return kind if kind != STALL or next(stalls, None) is not None else "cut"

    return fault


async def follow(server: EdgarServer, crawl: Crawl, kills: list[int], tally: Tally) -> tuple[Memory, Counter[str]]:
    """Follow with one follower after another, each killed with that many items taken; the last goes on to the end."""
    memory, given = Memory(), Counter[str]()
    clock = FakeClock(crawl.at)
    since = min(filing.updated for filing in crawl.filed.values()).date()
    for most in [*kills, None]:
        async with following(server.url, clock, memory, since=since, meter=tally) as follower:
            given.update(accessions(await take_round(follower, most)))
            if most is None:
                given.update(accessions(await take_round(follower)))
    return memory, given


def test_the_pages_of_our_own_crawl_shifted() -> None:
    crawl = own_crawl()
    pages = [{entry.listing for entry in read_page(content).entries} for content in crawl.pages]
    assert sum(bool(one & other) for one, other in zip(pages, pages[1:], strict=False)) >= 5
    assert len(crawl.filed) < crawl.entries


@NEEDS_COLLECTED
def test_the_real_crawl_is_the_one_that_was_counted() -> None:
    crawl = real_crawl()
    assert (crawl.entries, len(crawl.filed)) == (5100, 3409)


@pytest.mark.parametrize("make", CRAWLS)
def test_each_accession_once(make: Callable[[], Crawl], server: EdgarServer) -> None:
    crawl = make()
    serve(server, crawl)
    tally = Tally()
    memory, given = asyncio.run(follow(server, crawl, [], tally))
    assert given == Counter(crawl.filed.keys())
    assert memory.times == given
    assert server.asked("/Archives/edgar/data/") == len(crawl.filed)
    assert set(tally.outcomes) <= {"200", "304", "403"}  # 403: there are no indexes here


@pytest.mark.parametrize("make", CRAWLS)
def test_each_accession_once_through_faults_and_kills(make: Callable[[], Crawl], server: EdgarServer) -> None:
    crawl = make()
    serve(server, crawl)
    server.fault = trouble(seed=11)
    tally = Tally()
    half = len(crawl.filed) // 2
    memory, given = asyncio.run(follow(server, crawl, [1, half, 200], tally))
    assert memory.times == Counter(crawl.filed.keys())
    # Only what a killed follower had given and nobody had acknowledged comes again.
    assert given.total() == len(crawl.filed) + 3
    assert not [accession for accession, times in given.items() if times > 4]
    for expected in ("403", "429", "503", "damaged", "ReadTimeout", "RemoteProtocolError"):
        assert tally.outcomes[expected], tally.outcomes


@pytest.mark.parametrize("seed", range(2))
def test_each_accession_once_while_the_feed_moves(seed: int, server: EdgarServer) -> None:
    """The feed is not a recording: filings arrive between any two requests, over several rounds."""
    random = Random(seed)
    filed = filings(500, datetime(2026, 1, 12, 20, tzinfo=NEW_YORK), seed=seed + 100)
    arrived = 120

    def feed(start: int) -> bytes:
        nonlocal arrived
        arrived = min(len(filed), arrived + random.randrange(8))
        return page(filed[len(filed) - arrived :], start)

    by_accession = {filing.accession: filing for filing in filed}
    serve(server, Crawl([], by_accession, 0, filed[0].updated))
    server.feed = feed

    async def rounds() -> Counter[str]:
        memory, clock = Memory(), FakeClock(filed[0].updated)
        given = Counter[str]()
        async with following(server.url, clock, memory, since=date(2026, 1, 12)) as follower:
            given.update(accessions(await take_round(follower, 70)))
        async with following(server.url, clock, memory, since=date(2026, 1, 12)) as follower:
            while arrived < len(filed):
                given.update(accessions(await take_round(follower)))
            given.update(accessions(await take_round(follower)))
        assert memory.times == Counter(by_accession.keys())
        return given

    assert asyncio.run(rounds()).total() == len(filed) + 1  # one was in hand when the first was killed
