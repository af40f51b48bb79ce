"""The server itself: health, metrics, ports, and callers that mean harm. All of it on 127.0.0.1."""

import asyncio
import json
import logging
import socket
from collections.abc import Awaitable
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from agents.http.callers import Callers
from agents.http.limits import HttpLimits
from agents.http.rates import Rates
from agents.readiness import Readiness
from monitor.settings import SettingRefused
from tests.http_worker import OTHER
from tests.http_worker import TOKEN
from tests.http_worker import Site
from tests.http_worker import site

QUICK = HttpLimits(
    head_seconds=0.5, body_seconds=0.5, answer_seconds=0.5, linger_seconds=0.2, connections=6, connections_by_address=4
)
HEAD = (
    f"POST /events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {TOKEN}\r\nContent-Type: application/json\r\n"
).encode()


@pytest.fixture
def serve(tmp_path: Path) -> Callable[..., None]:
    """Runs a test's talk with a server."""

    def serve(talk: Callable[[Site], Awaitable[None]], limits: HttpLimits = HttpLimits(), **options: Any) -> None:  # noqa: B008
        async def run() -> None:
            async with site(tmp_path, limits, **options) as found, asyncio.timeout(50):
                await talk(found)

        asyncio.run(run())

    return serve


async def get(site: Site, path: str) -> tuple[int, str]:
    async with site.session.get(site.url + path) as answer:
        return answer.status, await answer.text()


def test_health_readiness_and_metrics(serve: Callable[..., None]) -> None:
    async def talk(site: Site) -> None:
        assert await get(site, "/healthz") == (200, '{"status":"alive"}\n')
        assert await get(site, "/readyz") == (200, '{"status":"ready"}\n')
        site.reasons.append("the log does not answer")
        assert await get(site, "/readyz") == (503, '{"status":"not ready","reasons":["the log does not answer"]}\n')
        status, text = await get(site, "/metrics")
        assert status == 200
        assert "pillwatch_events_total 7.0" in text
        status, text = await get(site, "/")
        assert status == 404
        assert "/healthz" in json.loads(text)["error"]
        async with site.session.get(f"{site.url}/events") as answer:
            assert (answer.status, answer.headers["Allow"]) == (405, "POST")
        async with site.session.delete(f"{site.url}/metrics") as answer:
            assert (answer.status, answer.headers["Allow"]) == (405, "GET, HEAD")

    serve(talk)


class Worker:
    """A worker that waits for nothing."""

    def __init__(self, *reasons: str) -> None:
        self.reasons = list(reasons)

    def not_ready(self) -> list[str]:
        return self.reasons


def test_readiness_names_what_does_not_answer(serve: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> None:
    async def talk(site: Site) -> None:
        client, log = site.live.client, site.live.log
        assert await Readiness(client, log, Worker()).reasons() == []
        assert await Readiness(client, log, Worker("partition 1 is not claimed yet")).reasons() == [
            "partition 1 is not claimed yet"
        ]

        async def hanging(*_: object) -> dict[str, int]:
            await asyncio.sleep(60)
            return {}

        monkeypatch.setattr("agents.readiness._ANSWER_SECONDS", 0.1)
        monkeypatch.setattr(log, "ends", hanging)
        assert await Readiness(client, log, Worker()).reasons() == ["the log does not answer (TimeoutError)"]

    serve(talk)


def test_the_next_free_port_is_taken(serve: Callable[..., None], tmp_path: Path) -> None:
    async def talk(first: Site) -> None:
        second = type(first.server)(first.server._endpoint, first.server._not_ready, first.server._registry)
        await second.start(f"127.0.0.1:{first.server.port}")
        try:
            assert first.server.port < second.port < first.server.port + 100
        finally:
            await second.stop()
        with pytest.raises(SettingRefused, match="^PILLWATCH_HTTP .*; for example PILLWATCH_HTTP="):
            await second.start("192.0.2.1:8710")

    serve(talk)


# -- callers that mean harm ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "sent",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET / HTTP/9.9\r\n\r\n",
        b"secret-word nonsense\r\n\r\n",
        HEAD + b"secret-word\r\n\r\n",
        HEAD + b"X: secret-word\x00\r\n\r\n",
        HEAD + b"Content-Length: secret-word\r\n\r\n",
        HEAD + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        HEAD + b"X: " + b"secret-word" * 1000 + b"\r\n\r\n",
        HEAD + b"X: 1\r\n" * 200 + b"\r\n",
        b"GET /" + b"secret-word" * 1000 + b" HTTP/1.1\r\n\r\n",
    ],
)
def test_what_is_no_request_is_answered_in_json_and_not_repeated(
    serve: Callable[..., None], sent: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    async def talk(site: Site) -> None:
        answer = await site.raw(sent)
        head, _, body = answer.partition(b"\r\n\r\n")
        assert b" 400 " in head.splitlines()[0]
        assert set(json.loads(body)) == {"error"}
        for text in (answer.decode(), caplog.text):
            assert TOKEN not in text
            assert "secret-word" not in text
        assert (await get(site, "/healthz"))[0] == 200

    serve(talk)


@pytest.mark.parametrize("piece", [b"zz\r\n{}\r\n", b"2\r\n{}xx", b"2;" + b"x" * 20_000, b"-5\r\n{}\r\n0\r\n\r\n"])
def test_a_body_in_damaged_chunks_is_refused(
    serve: Callable[..., None], piece: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    async def talk(site: Site) -> None:
        answer = await site.raw(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", piece, pause=0.1)
        assert b" 400 " in answer.splitlines()[0] or b" 408 " in answer.splitlines()[0]
        assert not [one for one in caplog.records if one.levelname == "CRITICAL"]
        assert TOKEN not in caplog.text
        assert not await site.live.lines()

    serve(talk, QUICK)


def test_a_caller_that_goes_away_half_way_is_no_mistake_of_the_program(
    serve: Callable[..., None], caplog: pytest.LogCaptureFixture
) -> None:
    async def talk(site: Site) -> None:
        _, writer = await asyncio.open_connection("127.0.0.1", site.server.port)
        writer.write(HEAD + b"Content-Length: 1000\r\n\r\n{")
        await writer.drain()
        await asyncio.sleep(0.1)
        writer.transport.abort()
        await asyncio.sleep(0.2)
        assert not [one for one in caplog.records if one.levelno >= logging.ERROR]
        assert (await get(site, "/healthz"))[0] == 200

    serve(talk)


def test_a_head_that_does_not_end_is_cut_off(serve: Callable[..., None]) -> None:
    async def talk(site: Site) -> None:
        loop = asyncio.get_running_loop()
        began = loop.time()
        slow = [site.raw(*([b"GET /healthz HTTP/1.1\r\nX"] + [b": 1\r\nX"] * 40), pause=0.1) for _ in range(3)]
        assert await asyncio.gather(*slow) == [b""] * 3
        assert loop.time() - began < 10
        assert (await get(site, "/healthz"))[0] == 200

    serve(talk, QUICK)


def test_a_body_that_does_not_end_is_cut_off(serve: Callable[..., None]) -> None:
    async def talk(site: Site) -> None:
        answer = await site.raw(HEAD + b"Content-Length: 1000\r\n\r\n{", pause=0.0)
        assert b" 408 " in answer.splitlines()[0]
        assert b"did not come within" in answer

    serve(talk, QUICK)


def test_a_slow_caller_does_not_hold_up_the_others(serve: Callable[..., None]) -> None:
    async def talk(site: Site) -> None:
        slow = [asyncio.create_task(site.raw(HEAD + b"Content-Length: 9\r\n\r\n{")) for _ in range(6)]
        await asyncio.sleep(0.3)
        began = asyncio.get_running_loop().time()
        other = {"Authorization": f"Bearer {OTHER}", "Content-Type": "application/json"}
        assert (await site.post("[]", other))[0] == 400
        assert asyncio.get_running_loop().time() - began < 1.5
        assert all(b" 408 " in answer or b" 503 " in answer for answer in await asyncio.gather(*slow))

    serve(talk, HttpLimits(body_seconds=2.0, bodies=3, bodies_of_caller=2))


def test_a_caller_that_asks_first_sends_its_body_only_if_it_is_wanted(serve: Callable[..., None]) -> None:
    async def asked(site: Site, head: bytes) -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", site.server.port)
        writer.write(head + b"Content-Length: 2\r\nExpect: 100-continue\r\n\r\n")
        answer = await reader.readuntil(b"\r\n\r\n")
        writer.write(b"[]")
        answer += await reader.readuntil(b"\r\n\r\n") if b" 100 " in answer else b""
        writer.close()
        return answer

    async def talk(site: Site) -> None:
        wanted = await asked(site, HEAD)
        assert wanted.startswith(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 400 ")
        assert (await asked(site, HEAD.replace(TOKEN.encode(), b"x"))).startswith(b"HTTP/1.1 401 ")

    serve(talk)


def test_a_body_that_grows_over_the_limit_is_cut_off(serve: Callable[..., None]) -> None:
    async def talk(site: Site) -> None:
        chunk = b"1000\r\n" + b" " * 0x1000 + b"\r\n"
        answer = await site.raw(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", *[chunk] * 40)
        assert answer == b"" or b" 413 " in answer.splitlines()[0]
        assert not await site.live.lines()

    serve(talk, HttpLimits(body_bytes=32 * 1024, linger_seconds=0.5))


def test_a_compressed_body_is_not_unpacked(serve: Callable[..., None]) -> None:
    async def talk(site: Site) -> None:
        answer = await site.raw(HEAD + b"Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n\x1f\x8b")
        assert b" 415 " in answer.splitlines()[0]

    serve(talk, QUICK)


def test_connections_are_counted_and_given_back(serve: Callable[..., None]) -> None:
    async def talk(site: Site) -> None:
        held = [await asyncio.open_connection("127.0.0.1", site.server.port) for _ in range(4)]
        await asyncio.sleep(0.1)
        answer = await site.raw(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        assert b" 503 " in answer.splitlines()[0]
        assert json.loads(answer.partition(b"\r\n\r\n")[2])
        for _, writer in held:
            writer.close()
        await asyncio.sleep(0.2)
        assert (await get(site, "/healthz"))[0] == 200
        assert site.server._connections.by_address.total() <= 1

    serve(talk, QUICK)


def test_a_caller_that_does_not_read_is_cut_off(serve: Callable[..., None]) -> None:
    """Whoever asks for the metrics again and again without reading must not hold a connection for ever."""

    async def talk(site: Site) -> None:
        loop = asyncio.get_running_loop()
        with socket.socket() as greedy:
            greedy.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            greedy.setblocking(False)
            await loop.sock_connect(greedy, ("127.0.0.1", site.server.port))
            asked = b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n" * 2000
            try:
                async with asyncio.timeout(20):
                    while True:
                        await loop.sock_sendall(greedy, asked)
            except (ConnectionError, TimeoutError) as error:
                assert isinstance(error, ConnectionError), "it was never cut off"
        assert (await get(site, "/healthz"))[0] == 200

    serve(talk, QUICK)


# -- the file of callers -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"# nobody\n",
        b"custodian\n",
        b"custodian:short\n",
        b"custodian:with a space inside it\n",
        b"two words:a-token-of-the-custodian\n",
        b"a:a-token-of-the-custodian\nb:a-token-of-the-custodian\n",
        b"a:token-with-\xc3\xb6-in-the-middle\n",
        b"x" * 2_000_000,
    ],
)
def test_a_file_of_callers_that_makes_no_sense_stops_the_start(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "tokens"
    path.write_bytes(content)
    with pytest.raises(SettingRefused, match="^PILLWATCH_HTTP_TOKENS_FILE .*; for example") as refused:
        Callers(path)
    assert "token-" not in str(refused.value)


def test_a_caller_can_have_two_tokens_while_one_replaces_the_other(tmp_path: Path) -> None:
    path = tmp_path / "tokens"
    path.write_text("a:the-old-token-of-a-\na:the-new-token-of-a-\n")
    callers = Callers(path)
    assert callers.named("Bearer the-old-token-of-a-") == callers.named("bearer the-new-token-of-a-") == "a"
    assert callers.named("Bearer \udcff\u20ac") is None


def test_a_bucket_fills_again_and_no_more_are_kept_than_needed() -> None:
    now = [0.0]
    rates = Rates(2.0, 3, lambda: now[0])
    assert [rates.wait("a") for _ in range(4)] == [0, 0, 0, 1]
    assert rates.is_over("a")
    assert not rates.is_over("b")
    now[0] += 0.5
    assert [rates.wait("a"), rates.wait("a")] == [0, 1]
    now[0] += 1000
    assert [rates.wait("a") for _ in range(4)] == [0, 0, 0, 1]
    for number in range(20_000):
        rates.wait(str(number))
    assert len(rates._buckets) == 10_000
