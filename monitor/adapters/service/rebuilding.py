"""The state of a namespace made anew from its log, beside the one that counts, and then put in its place.

By the recorded order of taking the same state must come: that is proved before the old one goes. With other plans or
another clock there is no such order; everything is taken anew as it stands in the log, and recorded so.
"""

import asyncio
from collections.abc import AsyncIterator
from collections.abc import Callable
from contextlib import asynccontextmanager
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any
from typing import NamedTuple
from typing import Protocol
from uuid import uuid4

import msgspec

from monitor.adapters.file_shelf import FileShelf
from monitor.adapters.redis.store_errors import StateChanged
from monitor.adapters.service.charter import Charter
from monitor.adapters.service.charter import Charters
from monitor.adapters.service.generations import remove_state
from monitor.adapters.service.live_keys import NamespaceKeys
from monitor.adapters.service.partition_store import HOLD_MILLISECONDS
from monitor.adapters.service.partition_store import Fenced
from monitor.adapters.service.partition_store import PartitionStore
from monitor.adapters.service.rejects_list import RejectsList
from monitor.adapters.service.state_proof import Difference
from monitor.adapters.service.state_proof import State
from monitor.adapters.service.state_proof import proof_of
from monitor.adapters.service.stored_alerts import Told
from monitor.core.times.microseconds import MICROSECOND
from monitor.live.abreast import Read
from monitor.live.abreast import abreast
from monitor.live.abreast import through_first_drain
from monitor.live.commits import Order
from monitor.live.commits import decode_order
from monitor.live.commits import encode_order
from monitor.live.log_entries import Block
from monitor.live.partition import Partition

_HOLD_AGAIN_SECONDS = 4.0
_FOLD_AFTER_DELTAS = 64


class Log(Protocol):
    """The log, with the record of the order of taking."""

    async def read(self, partition: int, positions: dict[str, int]) -> Read:
        """What stands in every topic from these positions on."""
        ...

    async def read_range(self, partition: int, topic: str, start: int, stop: int) -> list[Block]:
        """What stands in a topic from one offset up to another, excluded."""
        ...

    async def orders(self, partition: int, after: int, course: int) -> list[Order]:
        """The record of the order of taking, of some commits after one."""
        ...

    async def last_order(self, partition: int, course: int) -> int:
        """The number of the last commit that was written down; 0 where there is none."""
        ...

    async def record_order(self, partition: int, order: bytes) -> None:
        """Write down what a commit took, if the commit has not done so itself."""
        ...

    def order_key(self, partition: int, course: int) -> str | None:
        """Where a commit writes down what it took; None where `record_order` does."""
        ...

    async def leave(self, partition: int) -> None:
        """Read that partition no more."""
        ...


class RecordIncomplete(Exception):
    """The record of the order of taking does not begin with the first commit, or has a hole; one sentence."""


class Rebuilt(NamedTuple):
    """What a rebuild gave."""

    commits: int
    issuers: int
    differences: list[Difference]
    is_in_place: bool
    digest: str
    """Of the whole state before; nothing where everything was taken anew."""


def _digest_of(digests: list[str]) -> str:
    return sha256("".join(digests).encode()).hexdigest() if digests else ""


class _Making(NamedTuple):
    """One partition while it is rebuilt."""

    number: int
    old: PartitionStore
    new: PartitionStore
    partition: Partition


class Rebuild:
    """One rebuild of one namespace."""

    def __init__(
        self,
        client: Any,
        log: Log,
        namespace: str,
        before: Charter,
        after: Charter,
        say: Callable[[str], None],
        home: Path | None = None,
    ) -> None:
        """`after`: of another course than `before` if everything is to be taken anew. `say`: hears how far it is.

        `home`: the folder in which trades that were counted are put away, as far as there is one.
        """
        self._client = client
        self._log = log
        self._namespace = namespace
        self._keys = NamespaceKeys(namespace)
        self._before = before
        self._after = after
        self._say = say
        self._home = home
        self._name = f"rebuild:{uuid4().hex}"
        self._held: list[_Making] = []

    @property
    def _is_anew(self) -> bool:
        return self._after.rules.course != self._before.rules.course

    async def run(self, *, accept: bool) -> Rebuilt:
        """Make the state, prove it, put it in place. `accept`: put it in place even if it differs.

        Raises `StateChanged` where another rebuild runs, and `RecordIncomplete`.
        """
        async with self._alone():
            makings = [await self._begin(number) for number in range(self._before.partitions)]
            for making in makings:
                await self._catch_up(making)
                self._say(f"partition {making.number}: {making.partition.number:,} commits made")
            for making in makings:
                await making.old.take_over(HOLD_MILLISECONDS)
                self._held.append(making)
            for making in makings:
                await self._write_down_last(making)
                await self._catch_up(making)
                await making.old.fold_all(self._before.start_of)
                await making.new.fold_all(self._after.start_of)
                await making.new.write_positions(making.partition)
            return await self._finish(makings, accept)

    async def _finish(self, makings: list[_Making], accept: bool) -> Rebuilt:
        differences: list[Difference] = []
        digests: list[str] = []
        issuers = 0
        for making in makings:
            if self._is_anew:
                issuers += await self._client.hlen(making.new.keys.clocks)
                continue
            proof = await proof_of(*await self._states(making))
            differences += proof.differences
            digests.append(proof.before)
            issuers += proof.issuers
        is_taken = accept or not differences
        if is_taken:
            for making in makings:
                await self._hand_over_outbox(making)
            await self._put_in_place(makings)
        else:
            await self._let_go(makings)
        commits = sum(making.partition.number for making in makings)
        return Rebuilt(commits, issuers, differences, is_taken, _digest_of(digests))

    # -- making --------------------------------------------------------------------------------------------------

    async def _begin(self, number: int) -> _Making:
        keys = self._keys.state(number, self._after.generation)
        order = self._log.order_key(number, self._after.rules.course) if self._is_anew else None
        # What an earlier rebuild left that did not come to its end.
        await remove_state(self._client, self._keys.state(number, self._before.generation - 1))
        await remove_state(self._client, keys)
        await self._client.unlink(keys.meta)
        old = PartitionStore(self._client, self._keys.state(number, self._before.generation), None, self._name)
        new = PartitionStore(self._client, keys, order, self._name)
        await new.claim()
        return _Making(number, old, new, self._after.partition(number, FileShelf(self._home)))

    async def _catch_up(self, making: _Making) -> None:
        """Take all that there is to take now."""
        deltas = 0
        taking = self._anew(making) if self._is_anew else self._again(making)
        async for _ in taking:
            deltas += 1
            if deltas % _FOLD_AFTER_DELTAS == 0:
                await making.new.fold(self._after.start_of, deltas=_FOLD_AFTER_DELTAS)

    async def _again(self, making: _Making) -> AsyncIterator[None]:
        """Take what every commit took, in the recorded order."""
        partition, number = making.partition, making.number
        while orders := await self._log.orders(number, partition.number, self._before.rules.course):
            for order in orders:
                if order.number != partition.number + 1:
                    raise RecordIncomplete(
                        f"the record of the order of taking in partition {number} lacks commit "
                        f"{partition.number + 1}: the state cannot be proved from it"
                    )
                blocks: list[Block] = []
                for topic, (start, stop) in order.ranges.items():
                    blocks += await self._log.read_range(number, topic, start, stop)
                partition.is_careful = order.is_careful
                commit = partition.take(blocks, order.tick, order.silent)
                await making.new.apply(partition, commit)
                yield

    async def _write_down_last(self, making: _Making) -> None:
        """A worker may have been stopped between its last commit and writing down what that took."""
        course = self._before.rules.course
        order = await making.old.last_order()
        if order is not None and await self._log.last_order(making.number, course) < decode_order(order).number:
            await self._log.record_order(making.number, order)

    async def _anew(self, making: _Making) -> AsyncIterator[None]:
        """Take everything as it stands in the log; the wall clock ticks as the log says when it was."""
        partition = making.partition
        is_wall = self._after.rules.clock == "wall"
        while True:
            read = await self._log.read(making.number, partition.positions)
            found = through_first_drain(abreast(read))
            until = read.at if found.until is None else found.until - MICROSECOND
            silent = partition.loads.silent(until) if is_wall else []
            wake = partition.wake if is_wall else None
            is_due = wake is not None and wake <= until
            if not (found.blocks or silent or is_due):
                return
            commit = partition.take(found.blocks, until if is_wall else None, silent)
            await making.new.apply(partition, commit)
            await self._log.record_order(making.number, encode_order(commit.order))
            yield

    async def _states(self, making: _Making) -> tuple[State, State]:
        rejects = RejectsList(self._client, self._namespace, self._before)
        settled = {one.id for one in await rejects.settled_in(making.number)}
        return (
            await State.read(self._client, making.old.keys, settled),
            await State.read(self._client, making.new.keys, settled),
        )

    # -- putting in place ----------------------------------------------------------------------------------------

    async def _hand_over_outbox(self, making: _Making) -> None:
        """What was not sent yet is sent from the new state; what only that one raised is told as one summary."""
        old, new = making.old.keys, making.new.keys
        known = set(await self._client.hkeys(old.alerts))
        fresh: dict[str, int] = {}
        async for alert_id, text in self._client.hscan_iter(new.alerts, count=1000):
            if alert_id not in known:
                issuer = msgspec.json.decode(text)["alert"]["issuer"]
                fresh[issuer] = fresh.get(issuer, 0) + 1
        waiting = await self._client.lrange(old.outbox, 0, -1)
        if fresh:
            is_rehearsal = self._after.rules.clock == "feed"
            waiting.append(msgspec.json.encode(Told(loaded=fresh, is_rehearsal=is_rehearsal)))
        await self._client.delete(new.outbox)
        if waiting:
            await self._client.rpush(new.outbox, *waiting)

    async def _put_in_place(self, makings: list[_Making]) -> None:
        for making in makings:
            await making.new.release()
        try:
            for making in makings:
                await making.old.retire()
        except Fenced:
            for making in makings:
                await making.old.take_over(0)  # of those that are retired already, too
            raise StateChanged("the state could not be held for as long as this took: rebuild again") from None
        self._held.clear()
        if not await Charters(self._client, self._namespace).turn(self._before, self._after):
            raise StateChanged("another program has changed the namespace meanwhile: rebuild again")
        self._say(f"generation {self._after.generation} of the state is in place")
        for making in makings:
            await remove_state(self._client, making.old.keys)
            order = self._log.order_key(making.number, self._before.rules.course)
            if self._is_anew and order is not None:
                await self._client.unlink(order)

    async def _let_go(self, makings: list[_Making]) -> None:
        self._held.clear()
        for making in makings:
            await making.old.release()
            await remove_state(self._client, making.new.keys)
            await self._client.unlink(making.new.keys.meta)

    # -- being alone ---------------------------------------------------------------------------------------------

    @asynccontextmanager
    async def _alone(self) -> AsyncIterator[None]:
        """No other rebuild runs meanwhile; what is held stays held, and is let go of whatever happens."""
        key = self._keys.rebuild
        if not await self._client.set(key, self._name, nx=True, px=HOLD_MILLISECONDS):
            raise StateChanged("another rebuild of this namespace is under way: let it end, then try again")
        holding = asyncio.create_task(self._hold())
        try:
            yield
        finally:
            holding.cancel()
            with suppress(asyncio.CancelledError):
                await holding
            for making in self._held:
                with suppress(Fenced):
                    await making.old.release()
            for number in range(self._before.partitions):
                await self._log.leave(number)
            await self._client.delete(key)

    async def _hold(self) -> None:
        while True:
            await asyncio.sleep(_HOLD_AGAIN_SECONDS)
            await self._client.set(self._keys.rebuild, self._name, px=HOLD_MILLISECONDS)
            for making in self._held:
                with suppress(Fenced):  # said where the state is retired
                    await making.old.renew(HOLD_MILLISECONDS)
