"""Whatever comes: lines are refused or read, the same in chunks and alone, and in any order."""

import json
from contextlib import suppress
from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import timedelta
from typing import Any

from hypothesis import example
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from monitor.core.feed.decoding import BadEvent
from monitor.core.feed.decoding import canonical_json
from monitor.core.feed.decoding import decode_event
from monitor.core.feed.decoding import decode_trades
from monitor.core.feed.event_set import EventSet
from monitor.core.feed.events import Event
from monitor.core.feed.events import Trade
from monitor.core.feed.wire_trades import TradeChunk
from monitor.core.times.instants import format_instant

COMMON = {
    "id": "e1",
    "issuer": "0001014739",
    "at": "2006-12-08T15:00:00.5Z",
    "known_at": "2006-12-08T21:05:00Z",
}
LINES: list[dict[str, Any]] = [
    {"kind": "trade", **COMMON, "holder": "a", "side": "buy", "shares": 100, "price": "12.50"},
    {"kind": "trade", **COMMON, "holder": "b", "side": "sell", "shares": 1},
    {"kind": "corporate_action", **COMMON, "action": "split", "ratio": "2:1"},
    {"kind": "relationship", **COMMON, "relation": "group", "persons": ["a", "ü"], "until": "2007-01-01"},
    {
        "kind": "filing",
        **COMMON,
        "form": "SC 13D",
        "accession": "x",
        "filed_by": ["a"],
        "reporting_persons": [{"person": "a", "aggregate": "10.5", "percent": "16.0"}],
    },
]
PLAIN = [json.dumps(content).encode() for content in LINES]
TIGHT = [json.dumps(content, separators=(",", ":"), ensure_ascii=False).encode() for content in LINES]
SPLICES = [
    b'"',
    b":",
    b",",
    b"{",
    b"}",
    b"[",
    b"]",
    b"\n",
    b"\\",
    b"\\u",
    b"null",
    b"1e9",
    b"-",
    b".",
    b"\xff",
]


def start_of(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 5, tzinfo=UTC)


def said(event: Event) -> tuple[Any, ...]:
    """All that an event says, but for `raw` and for the class that the chunk decoder has of its own."""
    fields = sorted(set(event.__struct_fields__) - {"raw"})
    return event.kind, *(repr(getattr(event, name)) for name in fields)


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """A valid line in which some bytes were replaced, doubled or taken out."""
    line = draw(st.sampled_from(PLAIN + TIGHT))
    for _ in range(draw(st.integers(0, 4))):
        start = draw(st.integers(0, len(line)))
        end = min(len(line), start + draw(st.integers(0, 20)))
        put = draw(st.sampled_from(SPLICES) | st.binary(max_size=3) | st.just(line[start:end] * 2))
        line = line[:start] + put + line[end:]
    return line


@given(mutated() | st.binary(max_size=200))
@settings(max_examples=500, deadline=None)
def test_a_line_is_read_or_refused_and_nothing_else(line: bytes) -> None:
    with suppress(BadEvent):
        canonical_json(decode_event(line, start_of))


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.integers() | st.text(), st.lists, max_leaves=4))
@settings(max_examples=200, deadline=None)
def test_any_value_in_any_field_is_read_or_refused(value: object) -> None:
    for content in LINES:
        for name in content:
            with suppress(BadEvent):
                canonical_json(decode_event(json.dumps({**content, name: value}).encode(), start_of))


INSTANTS = st.one_of(
    st.sampled_from(["2006-12-08T10:00:00-05:00", "2006-12-08t15:00:00z", "2006-12-08 15:00:00.25-0530"]),
    st.sampled_from(["1900-01-01T00:00:00Z", "2200-12-31T23:59:59.999999Z", "1900-01-01T00:00:00+01:00"]),
    st.sampled_from(["2006-12-08T15:00:00.1234567Z", "2006-12-08T15:00:00.5000000Z", "2006-12-08T15:00Z"]),
    st.datetimes(timezones=st.just(UTC)).map(datetime.isoformat),
)
TRADES = st.fixed_dictionaries(
    {
        "kind": st.just("trade"),
        "id": st.text(min_size=1, max_size=5) | st.sampled_from(["t1", "t2", 'a":', "a : b"]),
        "issuer": st.sampled_from(["0001014739", "0000000001", "123456789x"]),
        "at": INSTANTS,
        "known_at": INSTANTS,
        "holder": st.sampled_from(["a", "ü", "\u0085", ""]),
        "side": st.sampled_from(["buy", "sell"]),
        "shares": st.integers(0, 2**70),
    },
    optional={
        "price": st.sampled_from(["12.50", "0", "007.10", "1e5", "NaN", 12, None]),
        "venue": st.just(1),
        "stated_known_at": INSTANTS,
        "raw": st.none(),
    },
)
GOOD_TRADES = st.fixed_dictionaries(
    {
        "kind": st.just("trade"),
        "id": st.sampled_from(["t1", "t2", "t3", "t4"]),
        "issuer": st.sampled_from(["0001014739", "0000000001"]),
        "at": st.sampled_from(["2006-12-08T15:00:00Z", "2006-12-08T10:00:00-05:00", "2006-12-08T15:00:00.25Z"]),
        "known_at": st.sampled_from(["2006-12-08T15:00:00Z", "2006-12-08T16:00:00Z"]),
        "holder": st.just("a"),
        "side": st.just("buy"),
        "shares": st.integers(0, 2),
    },
    optional={"price": st.sampled_from(["12.5", "12.50"])},
)
TIGHTNESS = st.sampled_from([(",", ":"), (", ", ": "), (",", " :"), (" ,\t", ":\r")])


@given(st.lists(TRADES | GOOD_TRADES, max_size=3), TIGHTNESS, st.booleans())
@settings(max_examples=500, deadline=None)
def test_a_chunk_gives_what_its_lines_give(
    trades: list[dict[str, Any]], separators: tuple[str, str], ascii_only: bool
) -> None:
    lines = [json.dumps(trade, separators=separators, ensure_ascii=ascii_only) for trade in trades]
    check_chunk("\n".join(lines).encode())


@given(st.lists(mutated(), min_size=1, max_size=3))
@settings(max_examples=1000, deadline=None)
@example([TIGHT[1].replace(b'"side"', b'"id":"e1","side"')])
@example([TIGHT[1] + TIGHT[1]])
def test_a_chunk_of_damaged_lines_gives_what_its_lines_give(lines: list[bytes]) -> None:
    check_chunk(b"\n".join(lines))


ALIKE = [
    {**LINES[0], "at": "2006-12-08T15:00:00Z"},
    {**LINES[0], "id": "a-much-longer-id-of-a-trade", "known_at": "2006-12-31T23:59:59.999999Z", "shares": 12345678},
    {**LINES[0], "at": "2004-02-29T00:00:00.001Z", "holder": "0001234567", "side": "sell", "shares": 0, "price": "7"},
    {**LINES[0], "id": "x" * 55, "holder": "y" * 16, "shares": 10**18 - 1, "price": "1234567.123456789"},
]
"""Trades with the same fields in the same order: they are read into columns."""


@given(st.permutations(ALIKE), st.sampled_from([(",", ":"), (", ", ": ")]), st.data())
@settings(max_examples=1500, deadline=None)
def test_a_line_damaged_among_others_like_it_is_never_passed_over(
    trades: list[dict[str, Any]], separators: tuple[str, str], data: st.DataObject
) -> None:
    lines = [json.dumps(trade, separators=separators).encode() for trade in trades]
    assert isinstance(decode_trades(b"\n".join(lines)), TradeChunk)
    damaged = data.draw(st.integers(0, len(lines) - 1))
    line = lines[damaged]
    start = data.draw(st.integers(0, len(line) - 1))
    end = data.draw(st.integers(start, min(len(line), start + 3)))
    put = data.draw(st.sampled_from([*SPLICES, b"Z", b"0", b"9", b" ", b"-01", b"\r"]) | st.binary(max_size=2))
    lines[damaged] = line[:start] + put + line[end:]
    check_chunk(b"\n".join(lines))


EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
UTC_INSTANTS = (st.integers(-70 * 365 * 86400, 230 * 365 * 86400) | st.integers(0, 10**9)).flatmap(
    lambda second: st.integers(0, 999_999).map(
        lambda micro: format_instant(EPOCH + timedelta(seconds=second, microseconds=micro))
    )
)
COLUMN_TRADES = st.fixed_dictionaries(
    {
        "id": st.text("ab1:-_.{},", min_size=1, max_size=56),
        "issuer": st.integers(0, 10**10 - 1).map("{:010d}".format),
        "at": UTC_INSTANTS,
        "known_at": UTC_INSTANTS,
        "holder": st.text("ab1:-_.{},", min_size=1, max_size=56),
        "side": st.sampled_from(["buy", "sell"]),
        "shares": st.integers(0, 10**18 - 1) | st.integers(0, 10**9),
    }
)


@given(st.lists(COLUMN_TRADES, min_size=1, max_size=6))
@settings(max_examples=400, deadline=None)
def test_columns_say_what_the_events_say(trades: list[dict[str, Any]]) -> None:
    lines = [json.dumps({**ALIKE[0], **trade}).encode() for trade in trades]
    chunk = decode_trades(b"\n".join(lines))
    assert isinstance(chunk, TradeChunk) and len(chunk) == len(lines)
    for place, trade in enumerate(decode_event(line, start_of) for line in lines):
        assert isinstance(trade, Trade) and isinstance(trade.at, datetime)
        columns = chunk.columns
        assert said(chunk[place]) == said(trade)
        assert int(columns.issuer[place]) == int(trade.issuer)
        assert int(columns.amount[place]) == (trade.shares if trade.side == "buy" else -trade.shares)
        for read, instant in ((columns.at, trade.at), (columns.known_at, trade.known_at)):
            assert EPOCH + timedelta(microseconds=int(read[place])) == instant
        for read, text in ((columns.id, trade.id), (columns.holder, trade.holder)):
            assert b"".join(word[place].tobytes() for word in read.words).rstrip(b"\0").decode() == text


def check_chunk(chunk: bytes) -> None:
    """What is taken as a chunk must be what its lines give one by one, and none of them may be refused."""
    found = decode_trades(chunk)
    if found is not None:
        lines = chunk.removesuffix(b"\n").split(b"\n") if chunk else []
        alone = [decode_event(line, start_of) for line in lines]
        assert [said(trade) for trade in found] == [said(event) for event in alone]
        assert [canonical_json(trade) for trade in found] == [canonical_json(event) for event in alone]


@given(st.lists(GOOD_TRADES, min_size=1, max_size=8), st.data())
@settings(max_examples=300, deadline=None)
def test_the_set_does_not_depend_on_order_or_batches(trades: list[dict[str, Any]], data: st.DataObject) -> None:
    lines = [json.dumps(trade).encode() for trade in trades]
    again = data.draw(st.permutations(lines + data.draw(st.lists(st.sampled_from(lines)))))
    one, other = EventSet(), EventSet()
    for line in lines:
        one.add(decode_event(line, start_of))
    middle = data.draw(st.integers(0, len(again)))
    other.add_trades(decode_trades(b"\n".join(again[:middle])) or [])
    for line in again[middle:]:
        other.add(decode_event(line, start_of))
    assert content(one) == content(other)
    assert one.repeats - len(lines) == other.repeats - len(again)


def content(events: EventSet) -> tuple[list[Any], list[Any]]:
    kept = [sorted(map(said, found)) for found in events.by_issuer().values()]
    return kept, [(said(one.event), said(one.winner), one.reason) for one in events.conflicts]
