"""One file of EDGAR over HTTP: within the budget, with patience, whole or not at all."""

import asyncio
import re
from collections.abc import Callable
from random import Random
from typing import Generic
from typing import Self
from typing import TypeVar

import httpx
import msgspec
import tenacity

from monitor.adapters.edgar.bodies import whole_body
from monitor.adapters.edgar.clock import Clock
from monitor.adapters.edgar.failures import AskAgain
from monitor.adapters.edgar.failures import Damaged
from monitor.adapters.edgar.failures import NotThere
from monitor.adapters.edgar.failures import Unavailable
from monitor.adapters.edgar.meter import Meter
from monitor.adapters.edgar.patience import Patience
from monitor.adapters.edgar.patience import read_retry_after
from monitor.adapters.edgar.request_budget import RequestBudget
from monitor.edgar_settings import checked_user_agent

T = TypeVar("T")

_ABSENT_IN_STORAGE = re.compile(rb"<Code>(AccessDenied|NoSuchKey)</Code>")
"""The archive answers 403, in its storage's own words, for a file that is not there."""

_TITLE = re.compile(rb"(?is)<title>(.*?)</title>")


class Validators(msgspec.Struct, frozen=True):
    """What says whether a file has changed since (RFC 9110, 8.8)."""

    etag: str | None
    last_modified: str | None

    def headers(self) -> dict[str, str]:
        stated = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in stated.items() if value is not None}


class Fetched(msgspec.Struct, Generic[T], frozen=True):
    """A file as it was read."""

    content: T
    url: str
    validators: Validators


class Fetcher:
    """Asks EDGAR. Use it with `async with`.

    Raises ValueError where the user agent names no contact: the SEC shuts out who does not say who asks.
    """

    def __init__(
        self,
        user_agent: str,
        url: str,
        budget: RequestBudget,
        clock: Clock,
        *,
        patience: Patience | None = None,
        meter: Meter | None = None,
        random: Random | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._url = url.rstrip("/")
        self._budget = budget
        self._clock = clock
        self._patience = patience or Patience()
        self._meter = meter or Meter()
        self._random = random or Random()
        self._client = httpx.AsyncClient(
            headers={"User-Agent": checked_user_agent(user_agent), "Accept-Encoding": "gzip"},
            timeout=httpx.Timeout(self._patience.stall, connect=self._patience.connect),
            transport=transport,
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exception: object) -> None:
        await self._client.aclose()

    async def get(self, path: str, read: Callable[[bytes], T], since: Validators | None = None) -> Fetched[T] | None:
        """The file at `path`, as `read` reads it; None: it is as it was when `since` was stated.

        `read` raises `Damaged` for content that is not whole: it is fetched again. Raises `NotThere`, `Unavailable`.
        """
        url = self._url + path
        attempts = tenacity.AsyncRetrying(
            retry=tenacity.retry_if_exception_type(AskAgain),
            stop=tenacity.stop_after_attempt(self._patience.attempts),
            wait=self._wait,
            before_sleep=self._spare,
            sleep=self._clock.sleep,
            reraise=True,
        )
        try:
            return await attempts(self._ask, url, read, since)
        except AskAgain as failure:
            if failure.refused:
                await self._budget.hold_off(self._patience.before(self._patience.attempts, failure, self._random))
            raise Unavailable(url, str(failure), self._patience.attempts, refused=failure.refused) from failure

    def _wait(self, state: tenacity.RetryCallState) -> float:
        return self._patience.before(state.attempt_number, _failure(state), self._random)

    async def _spare(self, state: tenacity.RetryCallState) -> None:
        seconds = state.upcoming_sleep
        self._meter.waits(seconds)
        if _failure(state).refused:
            await self._budget.hold_off(seconds)

    async def _ask(self, url: str, read: Callable[[bytes], T], since: Validators | None) -> Fetched[T] | None:
        await self._budget.take()
        headers = since.headers() if since is not None else {}
        try:
            async with (
                asyncio.timeout(self._patience.whole),
                self._client.stream("GET", url, headers=headers) as answer,
            ):
                self._meter.asked(str(answer.status_code))
                if answer.status_code == httpx.codes.NOT_MODIFIED and headers:
                    return None
                content = await whole_body(answer)
        except TimeoutError:
            self._meter.asked("too slow")
            raise AskAgain(f"the answer was not whole after {self._patience.whole:g} seconds") from None
        except httpx.TransportError as error:
            self._meter.asked(type(error).__name__)
            raise AskAgain(_said(error)) from None
        if answer.status_code != httpx.codes.OK:
            raise self._failed(url, answer, content)
        try:
            read_content = read(content)
        except Damaged:
            self._meter.asked("damaged")
            raise
        validators = Validators(answer.headers.get("ETag"), answer.headers.get("Last-Modified"))
        return Fetched(read_content, url, validators)

    def _failed(self, url: str, answer: httpx.Response, content: bytes) -> Exception:
        status = answer.status_code
        if status in (httpx.codes.NOT_FOUND, httpx.codes.GONE):
            return NotThere(url)
        if status == httpx.codes.FORBIDDEN and _ABSENT_IN_STORAGE.search(content):
            return NotThere(url)
        title = _TITLE.search(content[:100_000])
        words = f" ({' '.join(title[1].decode('latin-1').split())[:200]})" if title else ""
        reason = f"EDGAR answers {status}{words}"
        retry_after = read_retry_after(answer.headers.get("Retry-After"), self._clock.now())
        if status in (httpx.codes.FORBIDDEN, httpx.codes.TOO_MANY_REQUESTS, httpx.codes.SERVICE_UNAVAILABLE):
            return AskAgain(reason, refused=True, retry_after=retry_after)
        if status == httpx.codes.REQUEST_TIMEOUT or status >= httpx.codes.INTERNAL_SERVER_ERROR:
            return AskAgain(reason, retry_after=retry_after)
        return Unavailable(url, reason, 1)


def _failure(state: tenacity.RetryCallState) -> AskAgain:
    failure = state.outcome.exception() if state.outcome is not None else None
    assert isinstance(failure, AskAgain)
    return failure


def _said(error: httpx.TransportError) -> str:
    """What went wrong on the way; httpx says nothing at all of some time-outs."""
    if isinstance(error, httpx.TimeoutException):
        return f"no answer came in time ({type(error).__name__})"
    return f"the connection failed ({str(error).rstrip('.') or type(error).__name__})"
