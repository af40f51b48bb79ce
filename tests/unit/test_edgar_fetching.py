"""One request at a time: what is refused, cut off, stalled or odd, and what comes of it."""

import asyncio
from collections.abc import Callable
from collections.abc import Iterator
from datetime import UTC
from datetime import datetime
from decimal import Decimal

import pytest

from monitor.adapters.edgar.failures import Damaged
from monitor.adapters.edgar.failures import NotThere
from monitor.adapters.edgar.failures import Unavailable
from monitor.adapters.edgar.fetching import Fetched
from monitor.adapters.edgar.fetching import Fetcher
from monitor.adapters.edgar.fetching import Validators
from monitor.adapters.edgar.patience import Patience
from monitor.adapters.edgar.patience import read_retry_after
from monitor.adapters.edgar.request_budget import LocalSlots
from monitor.adapters.edgar.request_budget import RequestBudget
from monitor.edgar_settings import checked_user_agent
from tests.edgar_following import QUICK
from tests.edgar_following import FakeClock
from tests.edgar_following import Tally
from tests.edgar_following import fetching
from tests.edgar_server import DAMAGES
from tests.edgar_server import HARMLESS
from tests.edgar_server import REFUSALS
from tests.edgar_server import STALL
from tests.edgar_server import EdgarServer

NOW = datetime(2026, 1, 12, 15, tzinfo=UTC)
PATH = "/Archives/file.txt"
BODY = b"line of a file\n" * 1000 + b"END\n"


@pytest.fixture
def server() -> Iterator[EdgarServer]:
    with EdgarServer() as server:
        server.files[PATH] = BODY
        yield server


def to_end(content: bytes) -> bytes:
    if not content.endswith(b"END\n"):
        raise Damaged("it has no end")
    return content


def get(
    server: EdgarServer,
    *,
    since: Validators | None = None,
    clock: FakeClock | None = None,
    meter: Tally | None = None,
    patience: Patience = QUICK,
    path: str = PATH,
) -> Fetched[bytes] | None:
    async def run() -> Fetched[bytes] | None:
        async with fetching(server.url, clock or FakeClock(NOW), meter=meter, patience=patience) as fetcher:
            return await fetcher.get(path, to_end, since)

    return asyncio.run(run())


def twice(fault: str) -> Callable[[str, int], str | None]:
    return lambda path, count: fault if count <= 2 else None


@pytest.mark.parametrize("fault", [*REFUSALS, *DAMAGES, STALL])
def test_what_fails_twice_is_had_the_third_time(fault: str, server: EdgarServer) -> None:
    server.fault = twice(fault)
    fetched = get(server)
    assert fetched is not None
    assert fetched.content == BODY
    assert len(server.requests) == 3


@pytest.mark.parametrize("fault", HARMLESS)
def test_what_is_only_odd_is_had_at_once(fault: str, server: EdgarServer) -> None:
    server.fault = twice(fault)
    fetched = get(server)
    assert fetched is not None
    assert fetched.content == BODY
    assert len(server.requests) == 1


@pytest.mark.parametrize("fault", [*REFUSALS, *DAMAGES])
def test_what_never_comes_is_said_after_a_bounded_number_of_requests(fault: str, server: EdgarServer) -> None:
    server.fault = lambda path, count: fault
    tally, clock = Tally(), FakeClock(NOW)
    with pytest.raises(Unavailable, match=r"file.txt cannot be had: .*\(6 times\)") as failure:
        get(server, clock=clock, meter=tally)
    assert len(server.requests) == 6
    assert len(tally.waited) == 5
    assert tally.waited == sorted(tally.waited)
    assert failure.value.refused == (fault in REFUSALS)


def test_a_refusal_says_what_edgar_says(server: EdgarServer) -> None:
    server.fault = lambda path, count: "403"
    with pytest.raises(Unavailable, match=r"EDGAR answers 403 \(Request Rate Threshold Exceeded\)"):
        get(server)


def test_refusals_are_waited_out_for_the_ten_minutes_that_they_last(server: EdgarServer) -> None:
    server.fault = lambda path, count: "403" if count < 6 else None
    tally = Tally()
    assert get(server, meter=tally) is not None
    assert sum(tally.waited) >= 600
    assert max(tally.waited) <= QUICK.longest_wait


def test_every_request_stops_while_one_is_refused(server: EdgarServer) -> None:
    server.files["/other"] = BODY
    server.fault = lambda path, count: "403" if path == PATH else None
    clock = FakeClock(NOW)

    async def run() -> tuple[int, int]:
        async with fetching(server.url, clock) as fetcher:
            with pytest.raises(Unavailable):
                await fetcher.get(PATH, to_end)
            before = clock.monotonic_ns()
            await fetcher.get("/other", to_end)
            return before, clock.monotonic_ns()

    before, after = asyncio.run(run())
    assert after - before >= 600 * 10**9


def test_a_refusal_stops_all_from_its_first_moment(server: EdgarServer) -> None:
    """Not only when it is given up: while one waits to ask again, nobody else asks."""
    held: list[int] = []

    class Seen(LocalSlots):
        async def hold_off(self, nanoseconds: int) -> None:
            held.append(nanoseconds)
            await super().hold_off(nanoseconds)

    server.fault = twice("403")
    clock = FakeClock(NOW)

    async def run() -> None:
        budget = RequestBudget(Seen(Decimal(10), clock), clock)
        async with Fetcher("Us us@pillwatch.test", server.url, budget, clock, patience=QUICK) as fetcher:
            await fetcher.get(PATH, to_end)

    asyncio.run(run())
    first, second = held
    assert 20 * 10**9 <= first <= 30 * 10**9
    assert 40 * 10**9 <= second <= 60 * 10**9


def test_retry_after_is_honoured(server: EdgarServer) -> None:
    tally = Tally()
    server.fault = lambda path, count: "429" if count == 1 else None
    get(server, meter=tally, patience=QUICK._replace(refused_wait=0.001))
    assert tally.waited == [2.0]


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("120", 120),
        (" 7 ", 7),
        ("Mon, 12 Jan 2026 15:02:00 GMT", 120),
        ("Mon, 12 Jan 2026 14:00:00 GMT", 0),
        ("soon", None),
        ("-5", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after_as_seconds_or_as_a_date(text: str | None, seconds: int | None) -> None:
    assert read_retry_after(text, NOW) == seconds


def test_a_trickle_is_given_up_too(server: EdgarServer) -> None:
    """Never silent for as long as a stall lasts, and never done."""
    server.fault = lambda path, count: STALL
    tally = Tally()
    patience = QUICK._replace(stall=30, whole=0.1, attempts=2)
    with pytest.raises(Unavailable, match=r"not whole after 0\.1 seconds"):
        get(server, meter=tally, patience=patience)
    assert tally.outcomes["too slow"] == 2


@pytest.mark.parametrize("path", ["/absent", "/Archives/edgar/daily-index/2026/QTR1/master.20260101.idx"])
def test_a_file_that_is_not_there_is_not_asked_for_again(path: str, server: EdgarServer) -> None:
    with pytest.raises(NotThere):
        get(server, path=path)
    assert len(server.requests) == 1


def test_what_has_not_changed_is_not_sent_again(server: EdgarServer) -> None:
    first = get(server)
    assert first is not None
    assert get(server, since=first.validators) is None
    server.files[PATH] = b"another END\n"
    changed = get(server, since=first.validators)
    assert changed is not None
    assert changed.content == b"another END\n"


def test_every_request_says_who_asks(server: EdgarServer) -> None:
    get(server)
    assert server.requests[0].headers["User-Agent"] == "Pillwatch tests tests@pillwatch.test"


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("", "no address of e-mail"),
        ("Pillwatch", "no address of e-mail"),
        ("Mozilla/5.0 (X11; Linux)", "no address of e-mail"),
        ("Company me@", "no address of e-mail"),
        ("Company admin@example.com", "an example"),
        ("Company\r\nX: y@z.de", "cannot stand in a header"),
    ],
)
def test_nothing_is_asked_by_who_does_not_say_so(agent: str, words: str, server: EdgarServer) -> None:
    clock = FakeClock(NOW)
    with pytest.raises(ValueError, match=words):
        Fetcher(agent, server.url, RequestBudget(LocalSlots(Decimal(1), clock), clock), clock)
    assert checked_user_agent(" Company  me@company.de ") == "Company me@company.de"
