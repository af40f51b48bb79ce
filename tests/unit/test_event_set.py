"""The set of events: each once, whichever way it came."""

import json
from datetime import UTC
from datetime import date
from datetime import datetime
from typing import Any

from monitor.core.feed.decoding import decode_event
from monitor.core.feed.decoding import decode_trades
from monitor.core.feed.event_set import EventSet
from monitor.core.feed.events import Event


def start_of(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 5, tzinfo=UTC)


def line(event_id: str, shares: int, known: int = 15, issuer: int = 1014739, **more: Any) -> bytes:
    """A trade that became known at that hour."""
    content = {
        "kind": "trade",
        "id": event_id,
        "issuer": f"{issuer:010}",
        "at": "2006-12-08T15:00:00Z",
        "known_at": f"2006-12-08T{known}:00:00Z",
        "holder": "a",
        "side": "buy",
        "shares": shares,
        **more,
    }
    return json.dumps(content).encode()


def set_of(*lines: bytes) -> EventSet:
    found = EventSet()
    for raw in lines:
        found.add(decode_event(raw, start_of))
    return found


def shares_of(found: EventSet) -> list[int]:
    return [event.shares for events in found.by_issuer().values() for event in events]  # type: ignore[attr-defined]


def test_the_same_event_twice_counts_once() -> None:
    found = set_of(line("t1", 100), line("t1", 100), line("t2", 100))
    assert (len(found), found.repeats, found.conflicts) == (2, 1, [])


def test_of_the_same_event_the_earliest_knowledge_counts() -> None:
    for lines in ((line("t1", 100, 15), line("t1", 100, 14)), (line("t1", 100, 14), line("t1", 100, 15))):
        found = set_of(*lines)
        [event] = found.by_issuer()["0001014739"]
        assert event.known_at.hour == 14
        assert (found.repeats, found.conflicts) == (1, [])


def test_of_different_events_with_one_id_the_one_known_earliest_counts() -> None:
    found = set_of(line("t1", 100, 15), line("t1", 900, 14))
    assert shares_of(found) == [900]
    [conflict] = found.conflicts
    assert conflict.event.known_at.hour == 15
    assert "known earlier" in conflict.reason
    assert "'t1'" in conflict.reason


def test_at_one_instant_the_smallest_canonical_json_counts() -> None:
    found = set_of(line("t1", 200), line("t1", 100), line("t1", 300), line("t1", 200))
    assert shares_of(found) == [100]
    assert [conflict.event.shares for conflict in found.conflicts] == [200, 300]  # type: ignore[attr-defined]
    assert "canonical order" in found.conflicts[0].reason
    assert found.repeats == 1


def test_a_repetition_that_was_known_earlier_can_turn_the_decision() -> None:
    found = set_of(line("t1", 100, 15), line("t1", 200, 16), line("t1", 200, 14))
    assert shares_of(found) == [200]
    assert found.repeats == 1


def test_ids_are_unique_within_an_issuer_only() -> None:
    found = set_of(line("t1", 100, issuer=2), line("t1", 200, issuer=1))
    assert list(found.by_issuer()) == ["0000000001", "0000000002"]
    assert found.conflicts == []


def test_events_of_an_issuer_stand_in_order_of_knowledge() -> None:
    found = set_of(line("t1", 3, 17), line("t2", 1, 14), line("t3", 2, 15))
    assert shares_of(found) == [1, 2, 3]


def test_a_trade_is_the_same_whether_it_was_decoded_in_a_chunk_or_alone() -> None:
    priced = line("t1", 100, price="12.50")
    found = EventSet()
    found.add_trades(decode_trades(priced + b"\n" + line("t2", 5)) or [])
    found.add_trades(decode_trades(priced) or [])
    found.add(decode_event(priced, start_of))
    found.add(decode_event(line("t1", 100, price="12.50", at="2006-12-08T10:00:00-05:00"), start_of))
    assert (len(found), found.repeats, found.conflicts) == (2, 3, [])
    found.add_trades(decode_trades(line("t1", 100, price="12.5")) or [])
    assert len(found.conflicts) == 1


def test_events_that_came_from_no_line_are_compared_by_their_fields() -> None:
    events: list[Event] = [decode_event(line("t1", 100), start_of) for _ in range(2)]
    events[0].raw = None
    found = EventSet()
    for event in events:
        found.add(event)
    assert (found.repeats, found.conflicts) == (1, [])
