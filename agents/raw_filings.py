"""Raw EDGAR submissions: read into events, which go into the log; what cannot be read is set aside."""

import asyncio
import logging
from collections.abc import Callable
from collections.abc import Iterable
from typing import Any

from monitor.adapters.redis.store_errors import store_errors
from monitor.adapters.service.intake import Intake
from monitor.adapters.service.intake import take_all
from monitor.core.feed.events import Event
from monitor.core.plan.plan import Plan
from monitor.forms.reading import told_in
from monitor.forms.readings import FormUnreadable
from monitor.live.door import Door
from monitor.live.log_entries import Mark
from monitor.rejects import SetAside

LOG = logging.getLogger("pillwatch.filings")


class RawFilings:
    """Takes raw submissions for one namespace."""

    def __init__(
        self, door: Door, intake: Callable[[], Intake], place: str, plans_of: Callable[[str], Iterable[Plan]]
    ) -> None:
        """`intake`: a new one for each submission; `place`: the store, as messages name it; `plans_of`: an issuer's."""
        self._plans_of = plans_of
        self._door = door
        self._intake = intake
        self._place = place

    async def take(self, raw: bytes, name: str = "a submission") -> None:
        """Take one submission: when it returns, the log has its events. Raises what may pass."""
        # Reading a large one takes a second: the loop goes on meanwhile.
        found = await asyncio.to_thread(_read, raw, name, self._plans_of)
        intake = self._intake()
        with store_errors(self._place):
            mark = Mark(called_at=await intake.now(), source=name)
            await take_all(intake, self._door.events(name, found), mark, _say)
            await intake.finish()


def _read(raw: bytes, name: str, plans_of: Callable[[str], Iterable[Plan]]) -> list[Event | tuple[str]]:
    try:
        told = told_in(raw, name, plans_of)
        return [*told.events, *((doubt,) for doubt in told.doubts)]
    except FormUnreadable as error:
        return [(str(error),)]
    except Exception as error:  # a document nobody foresaw must not stop those behind it
        LOG.critical("the submission %s cannot be read by a mistake of this program's own", name, exc_info=error)
        return [(f"a mistake of this program's own ({type(error).__name__}: {error})",)]


def _say(set_aside: SetAside) -> Any:
    LOG.warning("set aside: %s: %s", set_aside.file, set_aside.reason, extra={"mend": set_aside.mend})
