"""Chunks of trades: which are taken, and which are left to be decoded line by line."""

import json
from datetime import UTC
from datetime import date
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from monitor.core.feed.decoding import canonical_json
from monitor.core.feed.decoding import decode_event
from monitor.core.feed.decoding import decode_trades
from monitor.core.feed.events import Trade

TRADE = {
    "kind": "trade",
    "id": "t1",
    "issuer": "0001014739",
    "at": "2006-12-08T15:00:00Z",
    "known_at": "2006-12-08T15:00:01Z",
    "holder": "heartland",
    "side": "buy",
    "shares": 100,
}


def start_of(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 5, tzinfo=UTC)


def test_canonical_json_of_a_trade_does_not_depend_on_how_it_was_decoded() -> None:
    trade = {**TRADE, "price": "12.50"}
    [quick] = decode_trades(json.dumps(trade).encode()) or []
    for other in ({"at": "2006-12-08T10:00:00.000-05:00"}, {"known_at": "2006-12-09T10:00:00Z"}):
        slow = decode_event(json.dumps({**trade, **other}).encode(), start_of)
        assert canonical_json(slow) == canonical_json(quick)
    unknown = decode_event(json.dumps({**trade, "venue": "N"}).encode(), start_of)
    assert canonical_json(unknown) != canonical_json(quick)


def chunk_of(*trades: dict[str, Any]) -> bytes:
    return b"\n".join(json.dumps(trade).encode() for trade in trades)


def test_a_chunk_of_trades_is_taken() -> None:
    found = decode_trades(chunk_of(TRADE, {**TRADE, "price": "12.50"}) + b"\n")
    assert found is not None
    assert [trade.price for trade in found] == [None, Decimal("12.50")]
    assert all(isinstance(trade, Trade) and trade.kind == "trade" for trade in found)
    assert decode_trades(b"") == []


def test_offsets_in_a_chunk_come_out_in_utc() -> None:
    [trade] = decode_trades(chunk_of({**TRADE, "at": "2006-12-08T10:00:00-05:00"})) or []
    assert trade.at == datetime(2006, 12, 8, 15, tzinfo=UTC)
    assert isinstance(trade.at, datetime) and trade.at.tzinfo is UTC


ONE = chunk_of(TRADE)
CHANGES: list[dict[str, Any]] = [
    {"kind": "holding"},
    {"id": ""},
    {"id": None},
    {"price": None},
    {"price": 12},
    {"price": "NaN"},
    {"price": "-1"},
    {"raw": None},
    {"raw": {}},
    {"stated_known_at": "2006-12-08T15:00:00Z"},
    {"venue": "N"},
    {"issuer": "101473900x"},
    {"issuer": "٠٠٠١٠١٤٧٣٩"},
    {"shares": "100"},
    {"shares": -1},
    {"shares": True},
    {"shares": 1.0},
    {"shares": 2**63},
    {"at": "2006-12-08"},
    {"at": "2006-12-08T15:00:00"},
    {"at": "2006-12-08T15:00:00.0000001Z"},
    {"at": "1899-12-31T23:59:59Z"},
    {"known_at": "2201-01-01T00:00:00Z"},
    {"known_at": "2200-12-31T23:59:59-05:00"},
    {"known_at": None},
]
NOT_IN_A_CHUNK = [
    ONE + ONE,
    ONE + b",null," + ONE,
    ONE + b"," + ONE,
    ONE + b"\n\n" + ONE,
    ONE + b"\nnull",
    ONE + b"\n[]",
    b"\n" + ONE,
    b"\n",
    ONE.replace(b', "id"', b',\n"id"'),
    ONE.replace(b', "id"', b'\n"id"'),
    ONE.replace(b', "id"', b'\n"id"') + ONE,
    ONE.replace(b"heart", b"he\nrt"),
    ONE.replace(b"heart", b"he\\u0061rt"),
    ONE.replace(b"heart", b"he\x7frt"),
    ONE.replace(b"heart", b"he\xc2\x85rt"),
    ONE.replace(b"heart", b"he\xffrt"),
    ONE.replace(b'"id"', b'"id": "t0", "id"'),
    ONE.replace(b'"id"', b'"shares": 5, "id"'),
    ONE.replace(b'"id"', b'"shares" :5, "id"'),
    ONE.replace(b'"id"', b'"kind": "trade", "id"'),
    *(chunk_of({**TRADE, **changes}) for changes in CHANGES),
]


@pytest.mark.parametrize("chunk", NOT_IN_A_CHUNK)
def test_a_chunk_that_leaves_any_doubt_is_left_to_the_slow_way(chunk: bytes) -> None:
    assert decode_trades(ONE) is not None
    assert decode_trades(chunk) is None
