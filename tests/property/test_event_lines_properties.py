"""What the live service writes of an event is the event: of every kind, however its line was written."""

import json
import random
from datetime import timedelta
from itertools import product
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from monitor.core.feed.canonical import canonical_json
from monitor.core.feed.decoding import decode_event
from monitor.core.feed.decoding import decode_trades
from monitor.core.feed.events import KINDS
from monitor.core.feed.events import Event
from monitor.core.feed.events import Trade
from monitor.core.feed.wire_holdings import WireHolding
from monitor.event_lines import from_lines
from monitor.event_lines import to_line
from monitor.event_lines import to_lines
from tests.oracle.random_feeds import PROFILES
from tests.oracle.random_feeds import random_feed
from tests.property.test_decoding_properties import said
from tests.property.test_decoding_properties import start_of

SEEDS = st.integers(min_value=0, max_value=10**9)
EXTRAS: list[dict[str, Any]] = [
    {"holder_name": 'A "quoted" name: {"kind":"holding"}'},
    {"read_from": {"kind": "trade", "issuer": "0000000001", "known_at": "1999-01-01T00:00:00Z"}},
    {"raw": None},
    {"raw": {}},
    {"raw": {"id": "other"}},
    {"source": None},
    {"source": "13F, \u00fc \u2028 \u007f \U0001f600"},
    {"shares": "20000"},
    {"shares": "12.50"},
    {"shares": 10**25},
    {"at": "2003-05-02 10:00:00-04:00"},
    {"at": "2003-05-02T14:00:00.5Z"},
    {"known_at": "2003-05-02T10:00:00.000001-04:00"},
    {"weight": 1.50},
]


def _events(chance: random.Random, profile: str) -> list[Event]:
    """Events as live ones are: some with a field or a way of writing of their own, some counted later than stated."""
    found = []
    for content in random_feed(chance.randrange(10**9), 40, profile).events:
        changed = content | (chance.choice(EXTRAS) if chance.random() < 0.3 else {})
        event = decode_event(json.dumps(changed if _is_read(changed) else content).encode(), start_of)
        if chance.random() < 0.2:
            late = event.known_at + timedelta(microseconds=chance.randrange(10**9))
            event = msgspec.structs.replace(event, known_at=late, stated_known_at=event.said_at)
        found.append(event)
        if chance.random() < 0.2:
            found += _trades(chance)
    return found


def _is_read(content: dict[str, Any]) -> bool:
    try:
        decode_event(json.dumps(content).encode(), start_of)
    except Exception:
        return False
    return True


def _trades(chance: random.Random) -> list[Event]:
    """Trades that came in a chunk, so that nothing is kept of their lines."""
    at = f"2003-05-0{chance.randint(1, 9)}T14:00:00Z"
    lines = [
        json.dumps(
            {"kind": "trade", "id": f"c{chance.random()}", "issuer": "0001014739", "at": at, "known_at": at}
            | {"holder": "a", "side": "buy", "shares": 1}
        )
        for _ in range(chance.randint(1, 3))
    ]
    found = decode_trades("\n".join(lines).encode())
    assert found is not None
    return list(found)


def _said(event: Event) -> tuple[Any, ...]:
    # Of a trade the instant may be written in another way; other lines stay as they are.
    return said(event), canonical_json(event), b"" if isinstance(event, Trade) else to_line(event)


@given(SEEDS, st.sampled_from(sorted(PROFILES)))
@settings(max_examples=150, deadline=None)
def test_lines_are_the_events_that_they_were_written_of(seed: int, profile: str) -> None:
    events = _events(random.Random(seed), profile)
    found = from_lines(to_lines(events), start_of)
    assert list(map(_said, found)) == list(map(_said, events))
    assert list(map(_said, from_lines(to_lines(found), start_of))) == list(map(_said, events))


def test_every_kind_is_among_them() -> None:
    feeds = (_events(random.Random(seed), profile) for profile in PROFILES for seed in range(30))
    assert {event.kind for feed in feeds for event in feed} == set(KINDS)


def test_plain_holdings_are_read_without_a_copy_of_their_lines() -> None:
    lines = [
        {"kind": "holding", "id": f"p{number}", "issuer": "0001014739", "at": at, "known_at": "2003-05-02T14:00:00Z"}
        | {"holder": "a", "shares": number, **more}
        for number, (at, more) in enumerate(product(("2003-05-01", "2003-05-01T14:00:00Z"), ({}, {"source": "13F"})))
    ]
    events = [decode_event(json.dumps(line).encode(), start_of) for line in lines]
    found = from_lines(to_lines(events), start_of)
    assert {type(event) for event in found} == {WireHolding}
    assert list(map(_said, found)) == list(map(_said, events))
