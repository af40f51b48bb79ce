"""Work that runs beside the partitions of a worker, for as long as the worker runs."""

import asyncio
import logging
from collections.abc import AsyncIterator
from collections.abc import Coroutine
from contextlib import asynccontextmanager
from contextlib import suppress
from typing import Any

from agents.service import Service

LOG = logging.getLogger("pillwatch.service")


@asynccontextmanager
async def running(work: Coroutine[Any, Any, None], service: Service) -> AsyncIterator[None]:
    """Let it run meanwhile, and cancel it at the end. If it fails, the worker ends: half of one helps nobody."""

    def ended(task: "asyncio.Task[None]") -> None:
        if not task.cancelled() and task.exception() is not None:
            LOG.critical("stopped by a mistake of this program's own", exc_info=task.exception())
            service.stop()

    task = asyncio.create_task(work)
    task.add_done_callback(ended)
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
