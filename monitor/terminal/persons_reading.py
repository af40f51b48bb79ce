"""Where `pillwatch persons` reads, and where it writes an answer: the live service, or feeds."""

import asyncio
from collections.abc import Iterable
from pathlib import Path
from typing import NoReturn

from monitor.adapters.redis.connection import open_store
from monitor.adapters.service.intake import take_all
from monitor.adapters.service.intake_opening import open_intake
from monitor.adapters.service.live_state import LiveState
from monitor.chains import Chains
from monitor.core.feed.canonical import encode_sorted
from monitor.core.feed.decoding import StartOf
from monitor.core.feed.decoding import decode_event
from monitor.feeds import FEED_SUFFIXES
from monitor.live.door import Door
from monitor.live.log_entries import Mark
from monitor.live.log_entries import VersionText
from monitor.persons.answers import Line
from monitor.persons.sightings import Sightings
from monitor.rejects import SetAside
from monitor.rejects import human_line
from monitor.settings import Settings
from monitor.settings.names import PLANS
from monitor.terminal.feed_intake import Rejects
from monitor.terminal.feed_intake import read_filing
from monitor.terminal.feed_intake import take_in
from monitor.terminal.refusal import OTHER
from monitor.terminal.refusal import Refusal


def sightings_of(settings: Settings, feeds: list[Path], issuer: str | None) -> dict[str, Sightings]:
    """Who was named, by issuer: in the feeds, else in what the live service took. Raises `Refusal`, `StoreError`."""
    found = _in_feeds(settings, feeds, issuer) if feeds else _in_live_state(settings, issuer)
    if not found:
        of = "" if issuer is None else f" of {issuer}"
        where = (
            f"there is no event{of} in {', '.join(map(str, feeds))}; name a feed that has some"
            if feeds
            else f"the live service has taken nothing{of} yet; `pillwatch ingest` and `pillwatch run` bring "
            "events, or name a feed"
        )
        raise Refusal(f"{where}.")
    return found


def _in_feeds(settings: Settings, feeds: list[Path], issuer: str | None) -> dict[str, Sightings]:
    with Rejects(None) as rejects:
        by_issuer = take_in(feeds, _start_of(settings), rejects).events.by_issuer()
    return {one: Sightings(events) for one, events in sorted(by_issuer.items()) if issuer in (None, one)}


def _in_live_state(settings: Settings, issuer: str | None) -> dict[str, Sightings]:
    with open_store(settings) as connection:
        state = LiveState(connection, settings.namespace)
        if state.charter is None:
            return {}
        issuers = state.issuers() if issuer is None else [issuer]
        records = ((one, state.record(one)) for one in issuers)
        return {one: Sightings(record.events) for one, record in records if record is not None}


def append_to_feed(settings: Settings, file: Path, lines: Iterable[Line]) -> None:
    """Append events to a feed file, which is made if it is not there."""
    if file.suffix.lower() not in FEED_SUFFIXES:
        raise Refusal(f"{file} is no feed by its name: name it .jsonl.")
    text = b"".join(_checked(settings, line) + b"\n" for line in lines)
    with file.open("a+b") as stream:
        if stream.tell():
            stream.seek(-1, 2)
            text = text if stream.read() == b"\n" else b"\n" + text
        stream.write(text)


def append_to_log(settings: Settings, lines: Iterable[Line]) -> None:
    """Append events to the log of the live service, as `ingest` does. Raises `StoreError`."""
    asyncio.run(_append(settings, [_checked(settings, line) for line in lines]))


async def _append(settings: Settings, lines: list[bytes]) -> None:
    async with open_intake(settings) as intake:
        door = Door(intake.partitions, _start_of(settings), read_filing, _no_version)
        mark = Mark(called_at=await intake.now(), source="pillwatch persons")
        await take_all(intake, door.lines("pillwatch persons", enumerate(lines, start=1)), mark, _refused)
        await intake.finish()


def _checked(settings: Settings, line: Line) -> bytes:
    """The line as the feed has it; what this program writes, it must be able to read."""
    text = encode_sorted(line)
    decode_event(text, _start_of(settings))
    return text


def _start_of(settings: Settings) -> StartOf:
    settings.demand(PLANS)
    return Chains.named(list(settings.plans)).first.time.start_of


def _no_version(name: str) -> VersionText:
    raise ValueError(f"no answer amends a plan, and {name} is none")


def _refused(set_aside: SetAside) -> NoReturn:
    raise Refusal(human_line(set_aside), OTHER)
