"""`POST /events`: events from known callers. 202 is said only once the log has them for good.

A call may be repeated, whole or in part, whatever became of it: an event counts once, by its id.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import AsyncIterator
from collections.abc import Iterator
from contextlib import asynccontextmanager

import msgspec
from aiohttp import web
from aiohttp.web_request import BaseRequest
from redis import exceptions as redis_errors

from agents.doorway import Doorway
from agents.http.bodies import Line
from agents.http.bodies import check_head
from agents.http.bodies import lines_of
from agents.http.bodies import read_body
from agents.http.callers import Callers
from agents.http.callers import CallersUnreadable
from agents.http.limits import HttpLimits
from agents.http.rates import Rates
from agents.http.refusals import Refused
from agents.http.refusals import json_answer
from monitor.adapters.redis.store_errors import StoreError
from monitor.adapters.service.intake import take_all
from monitor.live.answers import Answer
from monitor.live.log_entries import Mark
from monitor.rejects import SetAside
from monitor.settings.names import HTTP_TOKENS_FILE

LOG = logging.getLogger("pillwatch.http")

_AGAIN = {"Retry-After": "5"}


class EventsEndpoint:
    """Takes events in."""

    def __init__(self, doorway: Doorway, callers: Callers | None, limits: HttpLimits) -> None:
        """`callers`: who may send; None: nobody, because no file names them."""
        self._doorway = doorway
        self._callers = callers
        self._limits = limits
        self._rates = Rates(limits.calls_a_second, limits.calls_at_once)
        self._unknown = Rates(limits.unknown_a_second, limits.unknown_at_once)
        self._bodies = asyncio.Semaphore(limits.bodies)
        self._bodies_of: defaultdict[str, asyncio.Semaphore] = defaultdict(
            lambda: asyncio.Semaphore(limits.bodies_of_caller)
        )

    async def answer(self, request: BaseRequest) -> web.Response:
        """Take one call. Raises `Refused`."""
        caller = self._caller(request)
        seconds = self._rates.wait(caller)
        if seconds:
            raise Refused(429, "you call too often: wait, or send more events in one call.", _after(seconds))
        check_head(request, self._limits)
        async with self._place(self._bodies_of[caller]), self._place(self._bodies):
            body = await read_body(request, self._limits)
            return await self._taken(lines_of(body, request.content_type, f"http:{caller}", self._limits), caller)

    # -- who calls -----------------------------------------------------------------------------------------------

    def _caller(self, request: BaseRequest) -> str:
        if self._callers is None:
            raise Refused(
                403,
                f"nobody may send events here: start the service with {HTTP_TOKENS_FILE}, a file of name:token lines.",
            )
        address = request.remote or "unknown"
        if self._unknown.is_over(address):
            raise Refused(429, "too many calls from there had no valid token: wait.", _after(1))
        try:
            caller = self._callers.named(request.headers.get("Authorization", ""))
        except CallersUnreadable as error:
            LOG.error("the file of callers %s", error)
            raise Refused(503, "the file of callers cannot be read now: try again later.", _AGAIN) from None
        if caller is None:
            self._unknown.wait(address)
            sentence = "name yourself with a header Authorization: Bearer, and a token that is known here."
            raise Refused(401, sentence, {"WWW-Authenticate": "Bearer"})
        return caller

    @asynccontextmanager
    async def _place(self, places: asyncio.Semaphore) -> AsyncIterator[None]:
        """Wait for one of the few places for bodies: memory stays bounded, and a slow caller waits for itself."""
        try:
            async with asyncio.timeout(self._limits.body_seconds):
                await places.acquire()
        except TimeoutError:
            raise Refused(503, "too many calls at one time: try again.", _AGAIN) from None
        try:
            yield
        finally:
            places.release()

    # -- what comes ----------------------------------------------------------------------------------------------

    async def _taken(self, lines: list[Line | SetAside], caller: str) -> web.Response:
        answers: list[Answer] = []
        intake = self._doorway.intake(answers.append)
        source = f"http:{caller}"
        try:
            async with asyncio.timeout(self._limits.log_seconds):
                mark = Mark(called_at=await intake.now(), source=source)
                await take_all(intake, self._doorway.door().lines(source, lines), mark, lambda _: None)
                await intake.finish()
        except (redis_errors.RedisError, StoreError, OSError, TimeoutError) as error:
            LOG.error("a call of %s could not be taken: %s", caller, error or type(error).__name__)
            sentence = "the log does not answer: send all of it again, what it has already counts once."
            raise Refused(503, sentence, _AGAIN) from None
        counts = {"taken": intake.appended, "repeated": intake.repeated, "set_aside": intake.set_aside}
        said = [_said(answer) for answer in sorted(answers, key=lambda answer: answer.line or 0)]
        LOG.log(
            logging.WARNING if intake.set_aside else logging.INFO,
            "a call of %s",
            caller,
            extra={**counts, "events": list(_few(said))},
        )
        if intake.set_aside == len(lines):
            sentence = "no event of the body can be taken: `lines` says why."
            raise Refused(400, sentence, further={**counts, "lines": said})
        return json_answer({**counts, "lines": said}, 202)


def _said(answer: Answer) -> Answer:
    """The answer for who sent the line, and knows what was in it."""
    return msgspec.structs.replace(answer, file="", text="")


def _few(answers: list[Answer]) -> Iterator[str]:
    """Some of the ids, for the log of the service."""
    for answer in answers[:20]:
        if answer.id:
            yield answer.id


def _after(seconds: int) -> dict[str, str]:
    return {"Retry-After": str(seconds)}
