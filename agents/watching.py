"""Taking in what appears in a watched folder."""

import asyncio
import logging
from collections.abc import Iterable
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import msgspec
from redis import exceptions as redis_errors

from agents.doorway import Doorway
from monitor.adapters.redis.store_errors import StoreError
from monitor.adapters.service.intake import Intake
from monitor.adapters.service.intake import take_all
from monitor.adapters.watched_folder import Claim
from monitor.adapters.watched_folder import WatchedFolder
from monitor.feeds import FeedUnreadable
from monitor.live.answers import Answer
from monitor.live.door import SUFFIXES
from monitor.live.door import Lines
from monitor.live.log_entries import Mark
from monitor.rejects import SetAside

LOG = logging.getLogger("pillwatch.watching")

_LOOK_SECONDS = 0.5
_AGAIN_SECONDS = 5.0


class Watching:
    """Watches one folder for one worker."""

    def __init__(self, folder: WatchedFolder, doorway: Doorway, look_seconds: float = _LOOK_SECONDS) -> None:
        self._folder = folder
        self._doorway = doorway
        self._look_seconds = look_seconds

    async def run(self) -> None:
        """Watch until cancelled."""
        LOG.info("watching %s", self._folder.folder)
        while True:
            try:
                claim = await asyncio.to_thread(self._folder.claim)
            except OSError as error:
                LOG.error("cannot look into %s: %s", self._folder.folder, error.strerror or error)
                await asyncio.sleep(_AGAIN_SECONDS)
                continue
            if claim is None:
                await asyncio.sleep(self._look_seconds)
            elif not await self._take(claim):
                await asyncio.sleep(_AGAIN_SECONDS)

    async def _take(self, claim: Claim) -> bool:
        """Take one file in; False where the store or the log does not answer, and it has to be tried again."""
        place = str(self._folder.folder / claim.name)
        try:
            taking = _Taking(self._doorway, self._folder.folder, claim, place)
            refused = await taking.run()
            target = await asyncio.to_thread(claim.finish, refused=refused)
        except (redis_errors.RedisError, StoreError, OSError) as error:
            LOG.error("%s waits: %s", place, error)
            claim.release()
            return False
        except BaseException:
            claim.release()
            raise
        counts = {"appended": taking.appended, "repeated": taking.repeated, "set_aside": taking.set_aside}
        level = logging.WARNING if taking.set_aside else logging.INFO
        LOG.log(level, "%s was taken in, and is now %s", place, target, extra=counts)
        return True


class _Taking:
    """One file."""

    def __init__(self, doorway: Doorway, folder: Path, claim: Claim, place: str) -> None:
        self._doorway = doorway
        self._folder = folder
        self._claim = claim
        self._place = place
        self._reasons: IO[bytes] | None = None
        self.appended = 0
        self.repeated = 0
        self.set_aside = 0

    async def run(self) -> bool:
        """Take the file in. Is it to be refused?"""
        intake = self._doorway.intake(self._answered)
        try:
            reason = self._refusal()
            if reason is not None:
                await intake.refuse(reason)
            else:
                await self._read(intake)
            await intake.finish()
        finally:
            if self._reasons is not None:
                self._reasons.close()
        self.appended, self.repeated, self.set_aside = intake.appended, intake.repeated, intake.set_aside
        return bool(intake.set_aside) and not intake.appended and not intake.repeated

    def _refusal(self) -> SetAside | None:
        """Why the file is not even opened."""
        if not self._claim.is_regular:
            return self._whole("a link, or no file at all", "put the file itself there: links are not followed")
        if self._claim.path.suffix.lower() not in SUFFIXES:
            return self._whole("not a feed by its name", f"name it by what it is: {', '.join(sorted(SUFFIXES))}")
        if not self._claim.begin():
            return self._whole("a file whose taking was broken off again and again", "look into it, and split it")
        return None

    async def _read(self, intake: Intake) -> None:
        mark = Mark(called_at=await intake.now(), source=self._place)
        door = self._doorway.door(self._folder)
        try:
            await take_all(intake, self._named(door.read(self._claim.path)), mark, lambda _: None)
        except FeedUnreadable as error:
            await intake.refuse(self._whole(error.reason, "put it right, and bring it again"))
        except (redis_errors.RedisError, StoreError, OSError):
            raise
        except Exception:
            LOG.critical("%s: a mistake of this program's own", self._place, exc_info=True)
            await intake.refuse(self._whole("a mistake of this program's own, see its log", "report it"))

    def _named(self, found: Iterable[Lines | SetAside]) -> Iterator[Lines | SetAside]:
        """The same, from where the file was put: where it stands meanwhile concerns nobody."""
        for one in found:
            yield one._replace(file=self._place) if isinstance(one, SetAside) else one._replace(name=self._place)

    def _whole(self, reason: str, mend: str) -> SetAside:
        return SetAside(self._place, None, reason, mend, b"")

    def _answered(self, answer: Answer) -> None:
        if answer.answer != "set-aside":
            return
        if self._reasons is None:
            self._reasons = self._claim.reasons.open("ab")
        self._reasons.write(msgspec.json.encode(answer) + b"\n")
