"""What is put away is there again, byte for byte; memory keeps little of it; a full disk is said, and harms nothing."""

import errno
import os
import random
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

from monitor.adapters.file_shelf import FileShelf
from monitor.core.book import id_memory
from monitor.core.book import trade_log
from monitor.core.book.id_memory import IdMemory
from monitor.core.book.shelf import MemoryShelf
from monitor.core.book.shelf import Shelf
from monitor.core.book.shelf import ShelfError
from monitor.core.book.trade_log import TradeLog
from monitor.core.book.trade_records import IN_CHAIN
from monitor.core.book.trade_records import IN_HISTORY
from monitor.core.book.trade_records import Marked
from monitor.core.book.trade_records import Records
from monitor.core.book.trade_records import is_plain
from monitor.core.book.trade_records import records_of_trades
from monitor.core.feed.events import Trade
from monitor.core.feed.sums import Words

AT = datetime(2003, 4, 1, 14, tzinfo=UTC)


@pytest.mark.parametrize("kind", ["memory", "file"])
def test_what_was_put_is_got(kind: str, tmp_path: Path) -> None:
    shelf: Shelf = MemoryShelf() if kind == "memory" else FileShelf(tmp_path)
    chance = random.Random(1)
    contents = [chance.randbytes(chance.randrange(1, 5000)) for _ in range(50)]
    places = [shelf.put(memoryview(content)) for content in contents]
    for place, content in chance.sample([*zip(places, contents, strict=True)], 50):
        assert shelf.get(place, len(content)) == content
        assert shelf.get(place + 1, 1) == content[1:2] or len(content) == 1


def test_the_file_has_no_name_and_goes_with_the_shelf(tmp_path: Path) -> None:
    shelf = FileShelf(tmp_path)
    shelf.put(b"x" * 1000)
    assert list(tmp_path.iterdir()) == []
    files = len(os.listdir("/proc/self/fd"))
    shelf.close()
    assert len(os.listdir("/proc/self/fd")) == files - 1


def test_a_full_disk_is_said_and_what_was_put_before_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf = FileShelf(tmp_path)
    place = shelf.put(b"before")
    pwrite = os.pwrite

    def full(file: int, content: memoryview, at: int) -> int:
        if at > place + 8:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return pwrite(file, content[:4], at)

    monkeypatch.setattr(os, "pwrite", full)
    with pytest.raises(ShelfError, match=r"takes no more \(No space left on device\): free disk space, or choose"):
        shelf.put(b"too much of it")
    monkeypatch.undo()
    assert shelf.get(place, 6) == b"before"
    assert shelf.get(shelf.put(b"after"), 5) == b"after"


def test_what_was_never_put_is_an_error_and_no_nothing(tmp_path: Path) -> None:
    with pytest.raises(ShelfError, match="cannot be read"):
        FileShelf(tmp_path).get(0, 8)


def test_a_folder_that_cannot_be_written_to_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(**_: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr("tempfile.TemporaryFile", refused)
    with pytest.raises(ShelfError, match="cannot be written to"):
        FileShelf(tmp_path)


# -- ids ---------------------------------------------------------------------------------------------------------------


def _sums(chance: random.Random, count: int) -> Words:
    return np.array([chance.randrange(1, 1 << 64) for _ in range(count)], np.uint64)


def test_ids_are_remembered_exactly_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(id_memory, "GENERATION", 256)
    chance, ids, met = random.Random(2), IdMemory(MemoryShelf()), set[int]()
    for _ in range(300):
        old = chance.sample(sorted(met), min(len(met), chance.randrange(20)))
        sums = np.array(list(dict.fromkeys([*old, *_sums(chance, 50).tolist()])), np.uint64)
        chance.shuffle(asked := sums.tolist())
        sums = np.array(asked, np.uint64)
        wanted = [one in met for one in asked]
        assert ids.has(sums).tolist() == wanted
        assert ids.add(sums).tolist() == wanted
        met.update(asked)
    assert len(met) > 20 * 256


def test_an_id_takes_two_bytes_of_memory_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(id_memory, "GENERATION", 1024)
    chance, ids = random.Random(3), IdMemory(MemoryShelf())
    for _ in range(2):
        ids.add(_sums(chance, 512))
    table = ids.nbytes
    # Each of its 4,096 slots has eight bytes: it did not double when it was full.
    assert table == 4096 * 8
    for _ in range(160):
        ids.add(_sums(chance, 512))
    assert ids.nbytes <= table + 2 * 160 * 512


# -- the trades themselves ---------------------------------------------------------------------------------------------


def _trade(chance: random.Random, event_id: str, holder: str) -> Trade:
    """A trade that says what a trade can say."""
    at = AT + timedelta(microseconds=chance.randrange(10**12))
    known_at = at + timedelta(microseconds=chance.choice((0, 1, 10**9)))
    return Trade(
        id=event_id,
        issuer="0000000001",
        at=at,
        known_at=known_at,
        stated_known_at=chance.choice((None, at)),
        holder=holder,
        side=chance.choice(("buy", "sell")),
        shares=chance.choice((0, 1, 999, 10**17)),
        price=chance.choice((None, Decimal("7.13"), Decimal("0.000001"), Decimal("123456789.1234"))),
    )


def _said(trade: Trade) -> tuple[Any, ...]:
    price = None if trade.price is None else trade.price.as_tuple()
    times = (trade.at, trade.known_at, trade.stated_known_at)
    return trade.id, trade.issuer, *times, trade.holder, trade.side, trade.shares, price


def test_trades_come_back_as_they_were(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of each issuer in their order, whatever their texts are long, and whatever of them is on the shelf."""
    monkeypatch.setattr(trade_log, "PAGE", 40)
    chance, log = random.Random(4), TradeLog(MemoryShelf())
    log.make_room(5, 20)
    kept: dict[int, list[tuple[int, tuple[Any, ...]]]] = {row: [] for row in range(5)}
    for number in range(200):
        rows = [chance.randrange(5) for _ in range(chance.randrange(1, 12))]
        marked = []
        for place, row in enumerate(rows):
            one = _trade(chance, f"{'x' * chance.randrange(20)}{number}-{place}-ü", f"h{row}")
            assert is_plain(one)
            marked.append(Marked(one, row * 4 + chance.randrange(4), IN_HISTORY | IN_CHAIN))
            kept[row].append((marked[-1].holder, _said(one)))
        log.add(np.array(rows), records_of_trades(marked))
    for row in range(5):
        pieces = [records for _, records in log.back(row)][::-1]
        assert _read(pieces, row) == [said for _, said in kept[row]]
        for holder in range(row * 4, row * 4 + 4):
            own = [said for of, said in kept[row] if of == holder]
            assert _read(log.chain(row, holder), row) == own
            for most in (1, 3, len(own) + 1):
                assert _read(log.latest(holder, most), row) == own[-most:]
            assert log.chained(holder) == len(own)


def _read(pieces: list[Records], row: int) -> list[tuple[Any, ...]]:
    return [_said(one) for records in pieces for one in records.trades("0000000001", lambda _: f"h{row}")]


def test_a_chain_that_was_ended_begins_anew_and_the_history_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trade_log, "PAGE", 8)
    chance, log = random.Random(5), TradeLog(MemoryShelf())
    log.make_room(1, 2)
    for number in range(60):
        one = Marked(_trade(chance, f"t{number}", "h0"), number % 2, IN_HISTORY | IN_CHAIN)
        log.add(np.zeros(1, np.int64), records_of_trades([one]))
        if number == 40:
            log.end_chain(0)
    chains = [[said[0] for said in _read(log.chain(0, holder), 0)] for holder in (0, 1)]
    assert chains == [[f"t{n}" for n in range(42, 60, 2)], [f"t{n}" for n in range(1, 60, 2)]]
    assert [[said[0] for said in _read(log.latest(holder, 50), 0)] for holder in (0, 1)] == chains
    assert [log.chained(0), log.chained(1), log.count(0)] == [9, 30, 60]


@pytest.mark.parametrize(
    "odd",
    [
        {"shares": 2**61},
        {"shares": Fraction(1, 3)},
        {"at": AT.date()},
        {"raw": {"venue": "X"}},
        {"id": "i" * 60},
        {"id": "i\0"},
        {"price": Decimal("7E+1")},
    ],
)
def test_what_a_record_cannot_hold_is_not_plain(odd: dict[str, Any]) -> None:
    plain = _trade(random.Random(6), "t1", "h0")
    assert is_plain(plain)
    assert not is_plain(msgspec.structs.replace(plain, **odd))
