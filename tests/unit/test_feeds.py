"""Files and folders of feeds, and what is set aside of them."""

import gzip
import json
import os
from collections.abc import Iterator
from datetime import UTC
from datetime import date
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from monitor.core.feed.decoding import decode_event
from monitor.core.feed.events import Event
from monitor.core.feed.events import Trade
from monitor.feeds import Batch
from monitor.feeds import FeedUnreadable
from monitor.feeds import Limits
from monitor.feeds import _read_lines
from monitor.feeds import read_feed
from monitor.rejects import RejectsFile
from monitor.rejects import RejectsUnwritable
from monitor.rejects import SetAside
from monitor.rejects import human_line

SMALL = Limits(block_bytes=512, line_bytes=1024, excerpt_bytes=20)


def start_of(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 5, tzinfo=UTC)


def no_filings(path: Path) -> Iterator[Event | tuple[str]]:
    raise AssertionError(path)


def clock(event_id: str, **more: Any) -> bytes:
    content = {"kind": "clock", "id": event_id, "issuer": "0001014739", "at": "2006-12-08", **more}
    return json.dumps(content).encode()


def trade(event_id: str, **more: Any) -> bytes:
    instant = "2006-12-08T15:00:00Z"
    return clock(event_id, kind="trade", at=instant, known_at=instant, holder="a", side="buy", shares=1, **more)


def read(*paths: Path, limits: Limits = SMALL) -> Batch:
    """All batches in one."""
    whole = Batch([], [], [])
    for batch in read_feed(paths, start_of, no_filings, limits):
        whole.trades.extend(batch.trades)
        whole.events.extend(batch.events)
        whole.set_aside.extend(batch.set_aside)
    return whole


def ids(batch: Batch) -> list[str]:
    return sorted(event.id for event in [*batch.trades, *batch.events])


def lines_set_aside(batch: Batch) -> list[int | None]:
    return [set_aside.line for set_aside in batch.set_aside]


@pytest.fixture
def feed(tmp_path: Path) -> Path:
    return tmp_path / "feed.jsonl"


def test_blank_lines_a_byte_order_mark_and_windows_line_ends_are_no_errors(feed: Path) -> None:
    feed.write_bytes(b"\xef\xbb\xbf" + clock("a") + b"\r\n\r\n  \n\n" + trade("b") + b"\r\n" + clock("c"))
    found = read(feed)
    assert ids(found) == ["a", "b", "c"]
    assert found.set_aside == []


def test_trades_with_windows_line_ends_go_the_fast_way(feed: Path) -> None:
    feed.write_bytes(trade("a") + b"\r\n" + trade("b") + b"\r\n")
    assert len(read(feed).trades) == 2


def test_an_empty_file_is_an_empty_feed(feed: Path) -> None:
    feed.touch()
    assert read(feed) == Batch([], [], [])


def test_a_packed_file_is_set_aside_whole(feed: Path) -> None:
    feed.write_bytes(gzip.compress(b"\n".join(trade(f"t{number}") for number in range(500))))
    (found,) = read(feed).set_aside
    assert (found.line, found.reason) == (None, "packed with gzip")
    assert "unpack it" in found.mend


@pytest.mark.parametrize("block_bytes", [1, 7, 100, 512, 100_000])
def test_lines_are_numbered_whatever_the_blocks(feed: Path, block_bytes: int) -> None:
    good = [trade(f"t{number}") for number in range(30)]
    lines = [*good[:10], b"", b"{", *good[10:], b'{"kind":"trade"}', b"x" * 2000, clock("z"), b"\xff"]
    feed.write_bytes(b"\n".join(lines))
    found = read(feed, limits=SMALL._replace(block_bytes=block_bytes))
    assert ids(found) == sorted(f"t{number}" for number in range(30)) + ["z"]
    assert sorted(line or 0 for line in lines_set_aside(found)) == [12, 33, 34, 36]


def test_a_few_odd_lines_do_not_send_the_trades_the_slow_way(feed: Path) -> None:
    lines = [trade(f"t{number}") for number in range(1000)]
    lines[100], lines[500], lines[700] = clock("c"), trade("odd", venue="N"), b"{"
    feed.write_bytes(b"\n".join(lines))
    found = read(feed, limits=Limits())
    assert len(found.trades) > 980
    assert len(ids(found)) == 999
    assert lines_set_aside(found) == [701]


@pytest.mark.parametrize("end", [b"", b"\n", b"\n" + b'{"kind":7}', b"\n" + b"y" * 3000 + b"\n"])
@pytest.mark.parametrize("length", [1024, 1025, 1536, 5000])
def test_a_line_over_the_limit_is_set_aside_with_its_number(feed: Path, length: int, end: bytes) -> None:
    feed.write_bytes(clock("a") + b"\n" + b"x" * length + end)
    found = read(feed)
    assert ids(found) == ["a"]
    assert found.set_aside[0].line == 2
    assert ("more than 1024 bytes" in found.set_aside[0].reason) == (length > 1024)
    assert found.set_aside[0].text == b"x" * 20
    assert lines_set_aside(found) == ([2, 3] if end.strip() else [2])


def test_a_line_without_end_is_not_held_in_memory() -> None:
    class Endless(BytesIO):
        """200 MB of one line, made as it is read."""

        left = 200_000_000

        def read(self, size: int | None = -1, /) -> bytes:
            assert size is not None and 0 < size <= 1024 * 1024
            self.left -= size
            return b"x" * size if self.left > 0 else b""

    [batch] = _read_lines("endless", Endless(), start_of, Limits())
    assert [(bad.line, len(bad.text)) for bad in batch.set_aside] == [(1, 4096)]


def test_folders_are_read_in_order_and_what_is_no_feed_is_set_aside(tmp_path: Path) -> None:
    outside = tmp_path / "outside.jsonl"
    outside.write_bytes(clock("outside"))
    folder = tmp_path / "feeds"
    (folder / "0001014739").mkdir(parents=True)
    (folder / "0001014739" / "feed.jsonl").write_bytes(clock("below"))
    (folder / "0001014739" / "up.jsonl").symlink_to(folder / "b.json")
    (folder / "b.json").write_bytes(clock("b"))
    (folder / "a.NDJSON").write_bytes(clock("a"))
    (folder / ".hidden.jsonl").write_bytes(b"{")
    (folder / "plan.toml").write_bytes(b"{")
    (folder / "notes.md").write_bytes(b"{")
    (folder / "link.jsonl").symlink_to(outside)
    (folder / "circle").symlink_to(folder)
    os.mkfifo(folder / "pipe.jsonl")
    found = read(folder)
    assert [event.id for event in found.events] == ["below", "b", "a", "b"]
    assert [(Path(bad.file).name, bad.line, bad.reason) for bad in found.set_aside] == [
        ("link.jsonl", None, "a link that leaves its folder"),
        ("notes.md", None, "not a feed by its name"),
        ("pipe.jsonl", None, "not a regular file"),
    ]


def test_submissions_are_handed_to_their_parser(tmp_path: Path) -> None:
    for name in ("a.txt", "b.XML", "c.nc", "d.htm", "e.html"):
        (tmp_path / name).touch()
    event = decode_event(trade("f"), start_of)

    def read_filing(path: Path) -> Iterator[Event | tuple[str]]:
        if path.name == "a.txt":
            yield event
        else:
            yield ("no header",)

    batches = list(read_feed([tmp_path], start_of, read_filing))
    assert batches[0].events == [event] and isinstance(event, Trade)
    assert [bad.reason for batch in batches for bad in batch.set_aside] == ["no header"] * 4


@pytest.mark.parametrize("name", ["missing.jsonl", "missing.txt", "missing"])
def test_what_is_missing_is_said_in_one_sentence(tmp_path: Path, name: str) -> None:
    with pytest.raises(FeedUnreadable) as caught:
        read(tmp_path / name)
    assert str(caught.value) == f"cannot read {tmp_path / name}: No such file or directory"
    assert caught.value.path == tmp_path / name


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser can read everything")
def test_a_folder_that_may_not_be_read_is_said_in_one_sentence(tmp_path: Path) -> None:
    tmp_path.chmod(0)
    with pytest.raises(FeedUnreadable, match="Permission denied"):
        read(tmp_path)
    tmp_path.chmod(0o700)


BAD = SetAside("feed.jsonl", 12, "not JSON", "write JSON", b'{"a\xff": "\xc3\xbc"')


def test_rejects_are_json_lines(tmp_path: Path) -> None:
    path = tmp_path / "rejects.jsonl"
    path.write_text("old")
    with RejectsFile(path) as rejects:
        rejects.write(BAD)
        assert path.read_text() == "old"
    assert path.read_text() == (
        '{"file": "feed.jsonl", "line": 12, "reason": "not JSON", "mend": "write JSON",'
        ' "text": "{\\"a\\\\xff\\": \\"ü\\""}\n'
    )
    assert list(tmp_path.iterdir()) == [path]


def test_rejects_are_whole_or_not_there(tmp_path: Path) -> None:
    with pytest.raises(KeyError), RejectsFile(tmp_path / "rejects.jsonl") as rejects:
        rejects.write(BAD)
        raise KeyError
    assert list(tmp_path.iterdir()) == []


def test_rejects_that_cannot_be_written_are_said_in_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "missing" / "rejects.jsonl"
    with pytest.raises(RejectsUnwritable) as caught, RejectsFile(path):
        pass
    assert str(caught.value) == f"cannot write rejects to {path}: No such file or directory"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is always full")
def test_a_full_disk_is_said_in_one_sentence() -> None:
    with pytest.raises(RejectsUnwritable) as caught, RejectsFile(Path("/dev/full")) as rejects:
        rejects.write(BAD)
    assert str(caught.value) == "cannot write rejects to /dev/full: No space left on device"
    assert Path("/dev/full").is_char_device()


def test_the_line_for_people_shows_control_characters() -> None:
    assert human_line(BAD) == "feed.jsonl:12: not JSON; write JSON"
    hostile = BAD._replace(file="a\x1b[2Jb\n", line=None)
    assert human_line(hostile) == "a\\x1b[2Jb\\n: not JSON; write JSON"
