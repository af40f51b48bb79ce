"""The door of the log: lines as they came, in their order, each to its topic and partition; the rest stays outside."""

import gzip
from pathlib import Path

from monitor.live.door import Door
from monitor.live.door import Lines
from monitor.live.log_entries import VersionText
from monitor.live.topics import partition_of
from monitor.live.topics import topic_of
from monitor.rejects import SetAside
from tests.unit.live_blocks import TAKEN_AT
from tests.unit.live_blocks import line
from tests.unit.live_blocks import start_of
from tests.unit.live_blocks import trade

PARTITIONS = 4
OTHERS = tuple(f"{number:010}" for number in range(20, 40))


def _door() -> Door:
    return Door(PARTITIONS, start_of, lambda path: (), lambda name: VersionText(name=name, unreadable="not here"))


def _read(path: Path, content: bytes) -> tuple[list[Lines], list[SetAside]]:
    path.write_bytes(content)
    found = list(_door().read(path))
    return [one for one in found if isinstance(one, Lines)], [one for one in found if isinstance(one, SetAside)]


def _price(event_id: str, issuer: str = OTHERS[0]) -> bytes:
    return line("price", event_id, TAKEN_AT, close="1.5", issuer=issuer)


def test_lines_keep_their_bytes_and_their_order_in_every_partition(tmp_path: Path) -> None:
    lines = [
        trade(f"t{number}", TAKEN_AT, issuer=issuer) if number % 7 else _price(f"t{number}", issuer)
        for number, issuer in enumerate(OTHERS * 3)
    ]
    taken, refused = _read(tmp_path / "feed.jsonl", b"\r\n".join(lines))
    assert refused == []
    for number in range(PARTITIONS):
        found = [raw for one in taken for raw in one.by_partition.get(number, ())]
        assert found == [
            raw for raw, issuer in zip(lines, OTHERS * 3, strict=True) if partition_of(issuer, PARTITIONS) == number
        ]
    assert {one.topic for one in taken} == {topic_of("trade"), topic_of("price")}


def test_a_run_ends_where_another_topic_begins(tmp_path: Path) -> None:
    lines = [_price("p1"), _price("p2"), trade("t", TAKEN_AT), _price("p3")]
    taken, _ = _read(tmp_path / "feed.jsonl", b"\n".join(lines))
    runs = [[raw for several in one.by_partition.values() for raw in several] for one in taken]
    assert runs == [lines[:2], lines[2:3], lines[3:]]


def test_what_is_no_event_stays_outside_with_its_line_and_reason(tmp_path: Path) -> None:
    taken, refused = _read(tmp_path / "feed.jsonl", b"\n".join([_price("p1"), b"{", b"", b"\xff", _price("p2")]))
    assert [raw for one in taken for several in one.by_partition.values() for raw in several] == [
        _price("p1"),
        _price("p2"),
    ]
    assert [(one.line, one.text) for one in refused] == [(2, b"{"), (4, b"\xff")]
    assert all(one.reason and one.mend for one in refused)


def test_a_packed_file_stays_outside_whole(tmp_path: Path) -> None:
    packed = gzip.compress(b"\n".join(_price(f"p{number}") for number in range(500)))
    taken, (refused,) = _read(tmp_path / "feed.jsonl.gz", packed)
    assert taken == []
    assert (refused.line, refused.reason, refused.text) == (None, "packed with gzip", b"")


def test_an_amendment_goes_alone_with_the_version_that_it_names(tmp_path: Path) -> None:
    amend = line("board_action", "a", TAKEN_AT, action="amend", plan="v2.toml")
    redeem = line("board_action", "r", TAKEN_AT, action="redeem")
    taken, _ = _read(tmp_path / "feed.jsonl", b"\n".join([redeem, amend, redeem.replace(b'"r"', b'"s"')]))
    assert [[version.name for version in one.versions] for one in taken] == [[], ["v2.toml"], []]
    assert [raw for raws in taken[1].by_partition.values() for raw in raws] == [amend]
