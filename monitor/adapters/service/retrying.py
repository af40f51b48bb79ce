"""Trying again what was set aside: through the same door into the log, and off the list once the log has it."""

from collections.abc import Iterable
from collections.abc import Sequence
from typing import Any
from typing import NamedTuple
from typing import Protocol

from monitor.adapters.service.charter import Charter
from monitor.adapters.service.intake import Intake
from monitor.adapters.service.live_keys import NamespaceKeys
from monitor.adapters.service.old_trades import Name
from monitor.adapters.service.old_trades import Standing
from monitor.adapters.service.old_trades import standings_of
from monitor.adapters.service.partition_store import learned_versions
from monitor.adapters.service.partition_store import offsets_taken
from monitor.adapters.service.rejects_list import Listed
from monitor.adapters.service.rejects_list import RejectsList
from monitor.adapters.service.stored_rejects import Reject
from monitor.adapters.service.stored_rejects import offset_in
from monitor.core.feed.canonical import canonical_json
from monitor.core.feed.decoding import decode_event
from monitor.live import topics
from monitor.live.door import Door
from monitor.live.door import FindVersion
from monitor.live.door import Lines
from monitor.live.log_entries import Block
from monitor.live.log_entries import Mark
from monitor.live.log_entries import VersionText
from monitor.rejects import SetAside


class Log(Protocol):
    """The log, to be read again and appended to."""

    async def append(self, topic: str, partition: int, lines: Sequence[bytes], mark: Mark) -> int:
        """Append lines to one partition of one topic."""
        ...

    async def sync(self) -> None:
        """Wait until all that was appended is there for good."""
        ...

    async def read_range(self, partition: int, topic: str, start: int, stop: int) -> list[Block]:
        """What stands in a topic from one offset up to another, excluded."""
        ...

    async def ends(self, partition: int) -> dict[str, int]:
        """The offset after the last line of each topic."""
        ...


class Outcome(NamedTuple):
    """What came of trying one reject again."""

    reject: Reject
    stays: str = ""
    """Why it stays on the list; nothing: it is in the log again."""


class Retrying:
    """Tries rejects of one namespace again."""

    def __init__(
        self, client: Any, log: Log, namespace: str, charter: Charter, find_version: FindVersion, by: str
    ) -> None:
        """`find_version`: finds the version that an amendment names; `by`: who does it."""
        self._client = client
        self._log = log
        self._keys = NamespaceKeys(namespace)
        self._charter = charter
        self._find_version = find_version
        self._by = by
        self._list = RejectsList(client, namespace, charter)
        self._intake = Intake(client, log, namespace, charter.partitions)

    async def retry(self, wanted: Sequence[Listed]) -> list[Outcome]:
        """Try these again, in their order. Those that the log has leave the list."""
        counted = await self._counted(wanted)
        outcomes: list[Outcome] = []
        appended: list[Listed] = []
        for one in wanted:
            reject = one.reject
            stays = _never(reject) or counted.get(reject.id, "") or await self._append(one)
            outcomes.append(Outcome(reject, stays))
            if not stays:
                appended.append(one)
        await self._intake.finish()
        for one in appended:
            await self._list.settle(one, "retried", self._by)
        return outcomes

    async def _append(self, one: Listed) -> str:
        """Append a reject's line; why it cannot be."""
        reject = one.reject
        learned = await self._learned(one)

        def find_version(name: str) -> VersionText:
            return learned.get(name) or self._find_version(name)

        door = Door(self._charter.partitions, self._charter.start_of, _no_filing, find_version)
        (found,) = door.lines(reject.place, [(1, reject.text.removesuffix(b"\n"))])
        if isinstance(found, SetAside):
            return f"{found.reason}; {found.mend}"
        assert isinstance(found, Lines)
        now = await self._intake.now()
        mark = Mark(called_at=now, source=f"retry of {reject.id}", is_verified=reject.is_too_old)
        await self._intake.append(found, mark)
        return ""

    async def _learned(self, one: Listed) -> dict[str, VersionText]:
        """The versions that amendments of the reject's issuer brought: one that is tried again means the same."""
        if one.partition is None:
            return {}
        keys = self._keys.state(one.partition, self._charter.generation)
        return await learned_versions(self._client, keys, one.reject.issuer)

    # -- trades that are too old to tell from a repeat -----------------------------------------------------------

    async def _counted(self, wanted: Iterable[Listed]) -> dict[str, str]:
        """Of trades that are too old: why they cannot count, by the reject's id."""
        by_partition: dict[int, list[Reject]] = {}
        for one in wanted:
            if one.reject.is_too_old and one.partition is not None:
                by_partition.setdefault(one.partition, []).append(one.reject)
        refused: dict[str, str] = {}
        for number, rejects in by_partition.items():
            refused |= await self._counted_in(number, rejects)
        return refused

    async def _counted_in(self, partition: int, rejects: list[Reject]) -> dict[str, str]:
        start_of, trades = self._charter.start_of, topics.TRADES
        names: set[Name] = {(reject.issuer, reject.event) for reject in rejects}
        end = (await self._log.ends(partition))[trades]
        standings = await standings_of(self._log, partition, names, end, start_of)
        keys = self._keys.state(partition, self._charter.generation)
        taken = (await offsets_taken(self._client, keys)).get(trades, 0)
        # Listed last: whatever was taken by then and set aside is known to have been.
        aside = {offset_in(trades, place) for place in await self._set_aside(partition)}
        refused = {}
        for reject in rejects:
            others = [one for one in standings[reject.issuer, reject.event] if one.offset not in aside]
            if others:
                says = canonical_json(decode_event(reject.text, start_of))
                refused[reject.id] = _refusal(others, says, taken)
        return refused

    async def _set_aside(self, partition: int) -> list[str]:
        """The places of all that was ever set aside in a partition, settled or not."""
        listed = [one.reject.place for one in await self._list.listed() if one.partition == partition]
        return listed + [one.place for one in await self._list.settled_in(partition)]


def _never(reject: Reject) -> str:
    """Why a reject cannot be tried again at all."""
    if reject.is_on_record:
        return "it stands in the record already, and counts once the other of its accession is retracted"
    if not reject.text:
        return "its bytes were not kept: bring the file again with `pillwatch ingest`, then drop this"
    return ""


def _refusal(others: list[Standing], says: bytes, taken: int) -> str:
    first = others[0]
    if first.offset >= taken:
        return f"the same trade stands in the log at {topics.TRADES}:{first.offset}, not taken yet: try again later"
    if first.says == says:
        return f"the log has the same trade at {topics.TRADES}:{first.offset}, where it was counted: this is a repeat"
    return (
        f"the log has another trade of this id at {topics.TRADES}:{first.offset}, which was counted: "
        "give this one an id of its own, or retract the other one"
    )


def _no_filing(_: object) -> list[tuple[str]]:
    raise AssertionError("lines are tried again, never files")
