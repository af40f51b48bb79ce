"""Parquet extracts: typed cells, exactly; binary floats are refused, and so is a file that is damaged."""

import sys
from datetime import UTC
from datetime import date
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as arrow
import pyarrow.parquet as parquet
import pytest

from tests.extracts import TRADES_MAP
from tests.extracts import Found
from tests.extracts import found_in

AT = datetime(2024, 3, 11, 14, 0, tzinfo=UTC)
COLUMNS: dict[str, Any] = {
    "Ref": arrow.array(["r1", "r2"]),
    "CIK": arrow.array([42, 42], arrow.int32()),
    "Time": arrow.array([AT, AT], arrow.timestamp("us", "UTC")),
    "Holder": arrow.array(["alder", "birch"]).dictionary_encode(),
    "B/S": arrow.array(["B", "S"]),
    "Quantity": arrow.array([1000, 12], arrow.int64()),
    "Price": arrow.array([Decimal("12.50"), Decimal("0.01")], arrow.decimal128(18, 2)),
}


def read(folder: Path, header_map: str = TRADES_MAP, **columns: Any) -> Found:
    """What a file of these columns gives."""
    path = folder / "extract.parquet"
    parquet.write_table(arrow.table({**COLUMNS, **columns}), path)
    path.with_suffix(".map.toml").write_text(header_map)
    return found_in(path)


def test_typed_cells_come_through_exactly(tmp_path: Path) -> None:
    found = read(tmp_path)
    assert found.events[1] == {
        "kind": "trade",
        "id": "custodian:r1",
        "issuer": "0000000042",
        "at": "2024-03-11T14:00:00Z",
        "holder": "alder",
        "side": "buy",
        "shares": 1000,
        "price": "12.50",
    }
    assert found.events[2]["side"] == "sell"
    assert not found.set_aside


@pytest.mark.parametrize(
    ("cells", "at"),
    [
        (arrow.array([date(2024, 3, 11)] * 2), "2024-03-11"),
        (arrow.array([datetime(2024, 3, 11, 10)] * 2, arrow.timestamp("ms")), "2024-03-11T14:00:00Z"),  # noqa: DTZ001
        (arrow.array([1710165600_000000000] * 2, arrow.timestamp("ns", "Asia/Tokyo")), "2024-03-11T14:00:00Z"),
        (arrow.array(["03/11/2024 10:00:00"] * 2), "2024-03-11T14:00:00Z"),
    ],
)
def test_days_and_times_of_every_type(tmp_path: Path, cells: Any, at: str) -> None:
    assert {event["at"] for event in read(tmp_path, Time=cells).events.values()} == {at}


def test_a_time_without_a_zone_is_refused_row_by_row(tmp_path: Path) -> None:
    naive = arrow.array([datetime(2024, 3, 11, 10)] * 2, arrow.timestamp("us"))  # noqa: DTZ001
    found = read(tmp_path, TRADES_MAP.replace('time_zone = "America/New_York"', ""), Time=naive)
    assert [(one.line, "without a time zone" in one.reason) for one in found.set_aside] == [(1, True), (2, True)]


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        ({"Quantity": arrow.array([1000.0, 12.0])}, "binary floats"),
        ({"Price": arrow.array([1.5, 2.5], arrow.float32())}, "binary floats"),
        ({"Holder": arrow.array([["alder"], ["birch"]])}, "of type list"),
        ({"Time": arrow.array([1, 2], arrow.time32("s"))}, "of type time32"),
    ],
)
def test_a_column_that_is_not_exact_refuses_the_file(tmp_path: Path, columns: dict[str, Any], reason: str) -> None:
    found = read(tmp_path, **columns)
    assert not found.events
    assert reason in found.reason


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        ({"Quantity": arrow.array([-5, 12])}, "negative number"),
        ({"Quantity": arrow.array(["1.2E+05", "12"])}, "spreadsheet has rounded"),
        ({"Quantity": arrow.array([None, 12]), "Ref": arrow.array([None, "r2"])}, "id is made, is empty"),
        ({"Time": arrow.array([1710165600_000000001, 0], arrow.timestamp("ns", "UTC"))}, "finer than a microsecond"),
        ({"Holder": arrow.array(["Total", "birch"])}, "a row of totals"),
    ],
)
def test_a_row_that_is_wrong_does_not_hide_the_next(tmp_path: Path, columns: dict[str, Any], reason: str) -> None:
    found = read(tmp_path, **columns)
    assert list(found.events) == [2]
    assert found.set_aside[0].line == 1
    assert reason in found.reason


def test_a_damaged_file_is_set_aside(tmp_path: Path) -> None:
    read(tmp_path)
    path = tmp_path / "extract.parquet"
    whole = path.read_bytes()
    for content in (b"", b"PAR1", whole[:-20], whole[:40] + b"\0" * 40 + whole[80:], b"x" * 1000):
        path.write_bytes(content)
        found = found_in(path)
        assert found.set_aside, content[:50]


def test_a_column_that_is_lacking_is_named(tmp_path: Path) -> None:
    path = tmp_path / "extract.parquet"
    parquet.write_table(arrow.table({name: cells for name, cells in COLUMNS.items() if name != "Price"}), path)
    path.with_suffix(".map.toml").write_text(TRADES_MAP)
    assert "lacks 'Price'" in found_in(path).reason


def test_without_pyarrow_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read(tmp_path)
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    found = found_in(tmp_path / "extract.parquet")
    assert "pip install 'pillwatch[parquet]'" in found.reason
