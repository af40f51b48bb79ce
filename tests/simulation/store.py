"""A store in memory that does what the scripts of `monitor.adapters.redis.scripts` do, and can fail at any of them."""

from collections import defaultdict
from collections.abc import Awaitable
from collections.abc import Callable
from contextlib import AbstractContextManager
from contextlib import nullcontext
from datetime import datetime
from typing import Any

import msgspec

from monitor.adapters.redis.scripts import text_of

_NAMES = {text_of(name): name for name in ("claim", "renew", "apply", "sent", "fold", "positions")}
_OF_OPERATIONS = {text_of(name) for name in ("take-over", "retire", "turn")}
"""What only rebuilds use."""

Script = Callable[[list[str], list[Any]], Awaitable[Any]]


class MemoryStore:
    """The commands that the live service uses; every value is bytes."""

    def __init__(self, now: Callable[[], datetime], fault: Callable[[str], None]) -> None:
        """`fault` is called with the name of a script before and after it is carried out, and may raise."""
        self._now = now
        self._fault = fault
        self.hashes: defaultdict[str, dict[bytes, bytes]] = defaultdict(dict)
        self.lists: defaultdict[str, list[bytes]] = defaultdict(list)

    def register_script(self, text: str) -> Any:
        if text in _OF_OPERATIONS:
            return None
        name = _NAMES[text]
        script: Script = getattr(self, f"_{name}")

        async def call(keys: list[str], args: list[Any]) -> Any:
            self._fault(name)
            answer = await script(keys, args)
            self._fault(name)
            return answer

        return call

    async def time(self) -> tuple[int, int]:
        now = self._now()
        return int(now.timestamp()), now.microsecond

    async def eval(self, script: str, keys: int, key: str) -> tuple[int, int]:
        """The one script that is not registered asks for the time."""
        assert "TIME" in script
        return await self.time()

    async def hgetall(self, key: str) -> dict[bytes, bytes]:
        return dict(self.hashes[key])

    async def hget(self, key: str, name: str) -> bytes | None:
        return self.hashes[key].get(name.encode())

    async def hset(self, key: str, name: Any, value: Any) -> None:
        self.hashes[key][_bytes(name)] = _bytes(value)

    async def hsetnx(self, key: str, name: str, value: Any) -> None:
        self.hashes[key].setdefault(name.encode(), _bytes(value))

    async def lrange(self, key: str, first: int, last: int) -> list[bytes]:
        return self.lists[key][first : None if last == -1 else last + 1]

    def pipeline(self, transaction: bool) -> "Pipeline":
        assert not transaction
        return Pipeline(self)

    # -- scripts -------------------------------------------------------------------------------------------------

    def _is_writer(self, meta: str, epoch: Any) -> bool:
        return self.hashes[meta].get(b"epoch") == _bytes(epoch)

    async def _claim(self, keys: list[str], args: list[Any]) -> list[Any]:
        meta = self.hashes[keys[0]]
        meta[b"epoch"] = _bytes(int(meta.get(b"epoch", b"0")) + 1)
        meta[b"owner"] = _bytes(args[0])
        return [int(meta[b"epoch"]), meta[b"owner"]]

    async def _renew(self, keys: list[str], args: list[Any]) -> int:
        return int(self._is_writer(keys[0], args[0]))

    async def _sent(self, keys: list[str], args: list[Any]) -> int:
        if not self._is_writer(keys[0], args[0]):
            return 0
        del self.lists[keys[1]][: args[1]]
        return 1

    async def _fold(self, keys: list[str], args: list[Any]) -> int:
        meta, delta, clocks, *records = keys
        if not self._is_writer(meta, args[0]):
            return 0
        self.hashes[clocks].update(_pairs(msgspec.msgpack.decode(args[2])))
        for record, text in zip(records, args[3:], strict=True):
            self.lists[record].append(text)
        del self.lists[delta][: args[1]]
        return 1

    async def _positions(self, keys: list[str], args: list[Any]) -> int:
        meta, positions, instants = keys
        epoch, name, at, anew, packed = args
        if not self._is_writer(meta, epoch):
            return 0
        if anew:
            self.hashes[positions].clear()
        self.hashes[positions].update(_pairs(msgspec.msgpack.decode(packed)))
        self.hashes[instants].pop(_bytes(name), None)
        if at:
            self.hashes[instants][_bytes(name)] = _bytes(at)
        return 1

    async def _apply(self, keys: list[str], args: list[Any]) -> int:
        meta, delta, alerts, alert_order, outbox, rejects, held, versions, orders = keys
        epoch, number, _, packed, lines, order = args
        if not self._is_writer(meta, epoch):
            return 0
        if int(self.hashes[meta].get(b"number", b"0")) + 1 != number:
            return -1
        changes = msgspec.msgpack.decode(packed)
        self.hashes[meta].update(_pairs(changes["meta"]))
        self.lists[delta].append(lines)
        for name, text in _pairs(changes["alerts"]):
            if name not in self.hashes[alerts]:
                self.hashes[alerts][name] = text
                self.lists[alert_order].append(name)
        self.lists[outbox] += map(_bytes, changes["outbox"])
        self.hashes[rejects].update(_pairs(changes["rejects"]))
        if changes["held_anew"]:
            self.lists[held].clear()
        self.lists[held] += map(_bytes, changes["held"])
        self.hashes[versions].update(_pairs(changes["versions"]))
        self.lists[orders].append(order)
        self.hashes[meta][b"number"] = _bytes(number)
        return 1


class Pipeline:
    """Several readings at a time."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store
        self._answers: list[list[bytes]] = []

    async def __aenter__(self) -> "Pipeline":
        return self

    async def __aexit__(self, *exception: object) -> None:
        self._answers = []

    def lrange(self, key: str, first: int, last: int) -> None:
        assert (first, last) == (0, -1)
        self._answers.append(list(self._store.lists[key]))

    async def execute(self) -> list[list[bytes]]:
        return self._answers


class Reading:
    """The same store as questions read it (`monitor.adapters.service.live_state`)."""

    def __init__(self, store: MemoryStore) -> None:
        self.client = self
        self._store = store
        self._answers: list[Any] = []

    def errors(self) -> AbstractContextManager[None]:
        return nullcontext()

    def hgetall(self, key: str) -> dict[bytes, bytes]:
        return dict(self._store.hashes[key])

    def hvals(self, key: str) -> list[bytes]:
        return list(self._store.hashes[key].values())

    def pipeline(self, transaction: bool) -> "Reading":
        assert transaction
        return Reading(self._store)

    def lrange(self, key: str, first: int, last: int) -> "Reading":
        assert (first, last) == (0, -1)
        self._answers.append(list(self._store.lists[key]))
        return self

    def hget(self, key: str, name: str) -> "Reading":
        self._answers.append(self._store.hashes[key].get(name.encode()))
        return self

    def hkeys(self, key: str) -> "Reading":
        self._answers.append(list(self._store.hashes[key]))
        return self

    def execute(self) -> list[Any]:
        return self._answers


def _bytes(value: Any) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()


def _pairs(values: list[Any]) -> list[tuple[bytes, bytes]]:
    several = list(map(_bytes, values))
    return list(zip(several[::2], several[1::2], strict=True))
