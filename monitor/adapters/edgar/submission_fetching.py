"""Submissions, several on the way at once, given in the order in which they are listed."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator
from collections.abc import Iterable

from monitor.adapters.edgar.failures import EdgarError
from monitor.adapters.edgar.fetching import Fetcher
from monitor.adapters.edgar.interest import Interest
from monitor.adapters.edgar.listings import Listed
from monitor.adapters.edgar.submission import Submission
from monitor.adapters.edgar.submission import check_whole
from monitor.adapters.edgar.submission import named_in
from monitor.forms.envelope.header import Envelope

AT_ONCE = 4
"""An answer takes some tenths of a second: so many on the way use up ten requests a second."""


async def fetch_each(
    fetcher: Fetcher, interest: Interest, wanted: Iterable[Listed]
) -> AsyncGenerator[tuple[Listed, Submission | EdgarError], None]:
    """Each of the wanted filings, or why it could not be had."""
    on_the_way: deque[tuple[Listed, asyncio.Task[Submission | EdgarError]]] = deque()
    try:
        for listed in wanted:
            on_the_way.append((listed, asyncio.create_task(_fetch(fetcher, interest, listed))))
            if len(on_the_way) >= AT_ONCE:
                first, task = on_the_way.popleft()
                yield first, await task
        while on_the_way:
            first, task = on_the_way.popleft()
            yield first, await task
    finally:
        for _, task in on_the_way:
            task.cancel()
        await asyncio.gather(*(task for _, task in on_the_way), return_exceptions=True)


async def _fetch(fetcher: Fetcher, interest: Interest, listed: Listed) -> Submission | EdgarError:
    def read(content: bytes) -> tuple[bytes, Envelope]:
        return content, check_whole(content, listed.accession)

    try:
        fetched = await fetcher.get(listed.path, read)
    except EdgarError as error:
        return error
    assert fetched is not None  # nothing was said of an earlier state
    content, envelope = fetched.content
    return Submission(
        accession=listed.accession,
        form=envelope.form or listed.forms[0],
        ciks=interest.ciks_of(named_in(envelope, listed)),
        accepted_at=envelope.accepted_at,
        content=content,
        url=fetched.url,
    )
