"""`POST /events` over loopback: what it takes, what it answers, and what the log holds then."""

import asyncio
import json
from collections.abc import Awaitable
from collections.abc import Callable
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from agents.http.limits import HttpLimits
from tests.http_worker import JSON
from tests.http_worker import KNOWN
from tests.http_worker import LINES
from tests.http_worker import OTHER
from tests.http_worker import TOKEN
from tests.http_worker import Site
from tests.http_worker import site

ISSUER = "0001014739"


def trade(number: int, **further: Any) -> dict[str, Any]:
    return {
        "kind": "trade",
        "id": f"t{number}",
        "issuer": ISSUER,
        "at": "2024-03-11T14:00:00Z",
        "holder": "alder",
        "side": "buy",
        "shares": number + 1,
        **further,
    }


def dump(*events: Any) -> bytes:
    return b"".join(json.dumps(event).encode() + b"\n" for event in events)


@pytest.fixture
def serve(tmp_path: Path) -> Callable[..., None]:
    """Runs a test's talk with a server."""

    def serve(talk: Callable[[Site], Awaitable[None]], limits: HttpLimits = HttpLimits(), **options: Any) -> None:  # noqa: B008
        async def run() -> None:
            async with site(tmp_path, limits, **options) as found, asyncio.timeout(50):
                await talk(found)

        asyncio.run(run())

    return serve


def test_one_event_is_in_the_log_when_202_is_said(serve: Callable[..., None]) -> None:
    async def talk(site: Site) -> None:
        before = datetime.now(UTC)
        status, answer = await site.post(json.dumps(trade(1)))
        assert status == 202
        assert answer == {
            "taken": 1,
            "repeated": 0,
            "set_aside": 0,
            "lines": [{"line": 1, "answer": "taken", "issuer": ISSUER, "id": "t1"}],
        }
        (block,) = await site.live.blocks()
        assert json.loads(block.lines) == trade(1)
        assert block.mark.source == "http:custodian"
        assert before - timedelta(seconds=1) < block.mark.called_at <= block.taken_at

    serve(talk)


@pytest.mark.parametrize("form", ["list", "lines", "pretty list"])
def test_a_batch_has_an_answer_for_every_event(serve: Callable[..., None], form: str) -> None:
    events = [
        trade(1),
        trade(2),
        {"kind": "trade"},
        trade(1),
        {"kind": "person", "id": "p", "issuer": ISSUER},
        trade(3),
    ]

    async def talk(site: Site) -> None:
        if form == "lines":
            status, answer = await site.post(dump(*events), LINES)
        else:
            status, answer = await site.post(json.dumps(events, indent=2 if form == "pretty list" else None))
        assert status == 202
        assert [one["answer"] for one in answer["lines"]] == [
            "taken",
            "taken",
            "set-aside",
            "repeated",
            "set-aside",
            "taken",
        ]
        assert [one["line"] for one in answer["lines"]] == [1, 2, 3, 4, 5, 6]
        assert "`id` is missing" in answer["lines"][2]["reason"]
        assert answer["lines"][2]["mend"]
        assert (answer["taken"], answer["repeated"], answer["set_aside"]) == (3, 1, 2)
        found = [json.loads(line) for line in await site.live.lines()]
        assert sorted(found, key=str) == [trade(1), trade(2), trade(3)]
        rejects = await site.live.client.hgetall("{test}:door-rejects")
        assert len(rejects) == 2

    serve(talk)


def test_a_call_that_is_repeated_is_answered_as_such_and_counts_once(serve: Callable[..., None]) -> None:
    async def talk(site: Site) -> None:
        body = dump(*map(trade, range(50)))
        assert (await site.post(body, LINES))[1]["taken"] == 50
        status, answer = await site.post(body, LINES)
        assert (status, answer["taken"], answer["repeated"]) == (202, 0, 50)
        status, answer = await site.post(dump(trade(7, shares=99)), LINES)
        assert (status, answer["lines"][0]["answer"]) == (202, "taken")
        assert "another line with this id" in answer["lines"][0]["reason"]
        assert len(await site.live.lines()) == 51

    serve(talk)


def test_a_call_that_the_log_did_not_acknowledge_is_not_remembered(
    serve: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def talk(site: Site) -> None:
        sync, log = site.live.log.sync, site.live.log

        async def failing() -> None:
            raise ConnectionError("redis://ana:s3cret@host is away")

        monkeypatch.setattr(log, "sync", failing)
        status, answer = await site.post(json.dumps(trade(1)))
        assert status == 503
        assert "send all of it again" in answer["error"]
        assert "s3cret" not in str(answer)
        monkeypatch.setattr(log, "sync", sync)
        status, answer = await site.post(json.dumps(trade(1)))
        assert (status, answer["lines"][0]["answer"]) == (202, "taken")

    serve(talk)


def test_known_at_is_left_as_it_was_stated(serve: Callable[..., None]) -> None:
    async def talk(site: Site) -> None:
        stated = trade(1, known_at="2024-03-11T15:00:00+01:00", unknown_field="kept")
        await site.post(json.dumps(stated))
        assert [json.loads(line) for line in await site.live.lines()] == [stated]

    serve(talk)


def test_everything_of_one_call_was_called_at_one_instant(serve: Callable[..., None]) -> None:
    async def talk(site: Site) -> None:
        others = [
            {"kind": "price", "id": f"p{number}", "issuer": f"{number:010}", "at": "2024-03-11", "close": "1.50"}
            for number in range(20)
        ]
        mixed = [one for pair in zip(map(trade, range(20)), others, strict=True) for one in pair]
        status, _ = await site.post(dump(*mixed), LINES)
        assert status == 202
        blocks = await site.live.blocks()
        assert len(blocks) > 10
        assert len({block.mark.called_at for block in blocks}) == 1

    serve(talk)


# -- who may send --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "authorization",
    [
        None,
        "",
        "Bearer",
        "Bearer wrong-token-wrong-token",
        f"Basic {TOKEN}",
        f"Bearer {TOKEN}x",
        f"Bearer {TOKEN[:-1]}",
        f"Bearer custodian:{TOKEN}",
        f"Bearer {TOKEN} {OTHER}",
        TOKEN,
    ],
)
def test_unknown_callers_are_refused(serve: Callable[..., None], authorization: str | None) -> None:
    async def talk(site: Site) -> None:
        headers = {"Content-Type": "application/json"}
        if authorization is not None:
            headers["Authorization"] = authorization
        async with site.session.post(f"{site.url}/events", data=json.dumps(trade(1)), headers=headers) as answer:
            text = await answer.text()
            assert answer.status == 401
            assert answer.headers["WWW-Authenticate"] == "Bearer"
        assert set(json.loads(text)) == {"error"}
        assert all(word not in text for word in ("wrong", TOKEN[:-1], OTHER))
        assert not await site.live.lines()

    serve(talk)


def test_without_a_file_of_callers_it_says_how_to_have_some(serve: Callable[..., None]) -> None:
    async def talk(site: Site) -> None:
        status, answer = await site.post(json.dumps(trade(1)))
        assert status == 403
        assert "PILLWATCH_HTTP_TOKENS_FILE" in answer["error"]

    serve(talk, with_callers=False)


def test_callers_that_guess_are_held_up(serve: Callable[..., None]) -> None:
    async def talk(site: Site) -> None:
        wrong = {**JSON, "Authorization": "Bearer guess-guess-guess-guess"}
        statuses = [(await site.post("{}", wrong))[0] for _ in range(12)]
        assert statuses == [401] * 5 + [429] * 7

    serve(talk, HttpLimits(unknown_at_once=5, unknown_a_second=0.01))


def test_a_caller_that_calls_too_often_waits_and_others_do_not(serve: Callable[..., None]) -> None:
    async def talk(site: Site) -> None:
        statuses = [(await site.post(json.dumps(trade(number))))[0] for number in range(5)]
        assert statuses == [202, 202, 202, 429, 429]
        async with site.session.post(f"{site.url}/events", data="{}", headers=JSON) as answer:
            assert int(answer.headers["Retry-After"]) >= 1
        status, _ = await site.post(json.dumps(trade(9)), {**JSON, "Authorization": f"Bearer {OTHER}"})
        assert status == 202

    serve(talk, HttpLimits(calls_at_once=3, calls_a_second=0.001))


def test_callers_change_with_their_file(serve: Callable[..., None], tmp_path: Path) -> None:
    async def talk(site: Site) -> None:
        tokens = tmp_path / "tokens"
        tokens.write_text("custodian:another-token-entirely\n")
        assert (await site.post(json.dumps(trade(1))))[0] == 401
        new = {**JSON, "Authorization": "Bearer another-token-entirely"}
        assert (await site.post(json.dumps(trade(1)), new))[0] == 202
        tokens.write_text("custodian\n")
        status, answer = await site.post(json.dumps(trade(1)), new)
        assert status == 503
        assert "another-token" not in str(answer)
        tokens.unlink()
        assert (await site.post(json.dumps(trade(1)), new))[0] == 503

    serve(talk)


# -- what may be sent ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "headers", "status", "reason"),
    [
        (b"{}", KNOWN, 415, "application/json"),
        (b"{}", {**KNOWN, "Content-Type": "text/plain"}, 415, "application/json"),
        (b"{}", {**KNOWN, "Content-Type": "application/json; charset=utf-16"}, 415, "UTF-8"),
        (b"{}", {**JSON, "Content-Encoding": "gzip"}, 415, "Content-Encoding"),
        (b"", JSON, 400, "neither a JSON object nor a list"),
        (b"", LINES, 400, "has no event"),
        (b"\n\n \n", LINES, 400, "has no event"),
        (b"[]", JSON, 400, "has no event"),
        (b"[1, 2", JSON, 400, "neither a JSON object nor a list"),
        (b'"text"', JSON, 400, "neither a JSON object nor a list"),
        (b"null", JSON, 400, "neither a JSON object nor a list"),
        (b"[" * 100_000, JSON, 400, "neither a JSON object nor a list"),
        (b"[1,2,3]", JSON, 400, "no event of the body"),
        (b'{"kind": "trade"', JSON, 400, "no event of the body"),
        (b'{"a":' * 50_000, JSON, 400, "no event of the body"),
        (b"\xff\xfe\x00", LINES, 400, "no event of the body"),
        (b"x" * 5000, JSON, 413, "more than 4096 bytes"),
        (b"\n".join([b"{}"] * 11), LINES, 413, "more than 10 events"),
        (b"[" + b",".join([b"{}"] * 11) + b"]", JSON, 413, "more than 10 events"),
        (b"[" + b"1," * 1000 + b"1]", JSON, 413, "more values than its events could have"),
    ],
)
def test_what_cannot_be_taken_is_refused_in_one_sentence(
    serve: Callable[..., None], body: bytes, headers: dict[str, str], status: int, reason: str
) -> None:
    limits = HttpLimits(body_bytes=4096, lines=10) if status == 413 else HttpLimits()

    async def talk(site: Site) -> None:
        data: Any = body
        if "Content-Type" not in headers:
            async with site.session.post(
                f"{site.url}/events", data=data, headers=headers, skip_auto_headers=["Content-Type"]
            ) as bare:
                found, answer = bare.status, await bare.json()
        else:
            found, answer = await site.post(data, headers)
        assert found == status
        assert reason in answer["error"]
        assert answer["error"].endswith(".")
        assert "Traceback" not in str(answer)
        assert not await site.live.lines()

    serve(talk, limits)


def test_a_line_that_is_too_long_does_not_hide_the_others(serve: Callable[..., None]) -> None:
    async def talk(site: Site) -> None:
        status, answer = await site.post(dump(trade(1), trade(2, note="x" * 5000), trade(3)), LINES)
        assert status == 202
        assert [one["answer"] for one in answer["lines"]] == ["taken", "set-aside", "taken"]

    serve(talk, HttpLimits(line_bytes=1000))


def test_thousands_of_lines_good_and_bad(serve: Callable[..., None]) -> None:
    async def talk(site: Site) -> None:
        lines = [dump(trade(number)) if number % 3 else b'{"kind": "nonsense"}\n' for number in range(6000)]
        status, answer = await site.post(b"".join(lines), LINES)
        assert status == 202
        assert (answer["taken"], answer["set_aside"]) == (4000, 2000)
        assert [one["line"] for one in answer["lines"]] == list(range(1, 6001))
        assert len(await site.live.lines()) == 4000

    serve(talk)


def test_many_callers_at_once(serve: Callable[..., None]) -> None:
    async def talk(site: Site) -> None:
        calls = [site.post(dump(*map(trade, range(number * 20, number * 20 + 20))), LINES) for number in range(40)]
        assert {status for status, _ in await asyncio.gather(*calls)} == {202}
        ids = [json.loads(line)["id"] for line in await site.live.lines()]
        assert sorted(ids) == sorted(f"t{number}" for number in range(800))

    serve(talk)
