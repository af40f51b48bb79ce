"""Events as they come from the log: known no earlier than said, and no later than the log took them."""

from datetime import datetime
from datetime import timedelta

import pytest

from monitor.core.feed.events import Event
from monitor.live.arrivals import AHEAD
from monitor.live.arrivals import Arrivals
from monitor.live.arrivals import arrivals_in
from monitor.live.arrivals import one_by_one
from monitor.live.arrivals import trades_in
from monitor.live.log_entries import Block
from monitor.live.log_entries import Mark
from monitor.live.log_entries import joined
from tests.unit.live_blocks import SECOND
from tests.unit.live_blocks import TAKEN_AT
from tests.unit.live_blocks import block
from tests.unit.live_blocks import line
from tests.unit.live_blocks import start_of
from tests.unit.live_blocks import trade

YESTERDAY = TAKEN_AT - timedelta(days=1)
CALLED_AT = TAKEN_AT - 30 * SECOND


def _arrivals(one: Block, *, is_wall: bool = True) -> Arrivals:
    return arrivals_in(one, start_of, is_wall=is_wall, is_quick=True)


def _only(one: Block, *, is_wall: bool = True) -> Event:
    found = _arrivals(one, is_wall=is_wall)
    (arrival,) = [*found.others, *one_by_one(one, found.trades)]
    return arrival.event


def _holding(**fields: object) -> bytes:
    return line("holding", "h", YESTERDAY, holder="a", shares=1, **fields)


def test_what_is_known_later_than_the_log_took_it_is_cut_to_that() -> None:
    event = _only(block(_holding(known_at=TAKEN_AT + SECOND)))
    assert (event.known_at, event.stated_known_at) == (TAKEN_AT, None)
    assert _only(block(_holding(known_at=TAKEN_AT + SECOND)), is_wall=False).known_at == TAKEN_AT + SECOND


@pytest.mark.parametrize("stated_first", [True, False])
def test_a_stated_instant_is_cut_too(stated_first: bool) -> None:
    instants = {"stated_known_at": TAKEN_AT + SECOND, "known_at": TAKEN_AT - SECOND}
    names = sorted(instants, reverse=stated_first)
    event = _only(block(trade("t", YESTERDAY, **{name: instants[name] for name in names})))
    assert (event.known_at, event.stated_known_at) == (TAKEN_AT - SECOND, TAKEN_AT)
    event = _only(block(_holding(known_at=TAKEN_AT + 2 * SECOND, stated_known_at=TAKEN_AT + SECOND)))
    assert (event.known_at, event.stated_known_at) == (TAKEN_AT, None)


def test_of_joined_blocks_each_line_is_held_against_the_instant_of_its_own() -> None:
    later = TAKEN_AT + SECOND
    first = block(trade("t", YESTERDAY, known_at=TAKEN_AT))
    second = block(trade("u", YESTERDAY, known_at=later), offset=1, at=later)
    whole = joined([first, second])
    assert [one.id for one in trades_in(whole, [first, second]) or ()] == ["t", "u"]
    assert trades_in(whole) is None
    ahead = block(trade("u", YESTERDAY, known_at=later + SECOND), offset=1, at=later)
    assert trades_in(joined([first, ahead]), [first, ahead]) is None


def test_a_trade_in_the_order_of_an_export_is_cut_too() -> None:
    raw = trade("t", YESTERDAY).replace(b'"id"', b'"stated_known_at": "2030-01-01T00:00:00Z", "id"')
    assert _only(block(raw)).stated_known_at == TAKEN_AT


@pytest.mark.parametrize(
    ("mark", "known_at"),
    [
        (Mark(called_at=CALLED_AT), CALLED_AT),
        (Mark(called_at=TAKEN_AT + SECOND), TAKEN_AT),
        (Mark(), TAKEN_AT),
        (Mark(load="x"), YESTERDAY),
    ],
)
def test_what_states_no_known_at_is_known_when_the_call_began_but_in_a_load(mark: Mark, known_at: datetime) -> None:
    assert _only(block(_holding(), mark=mark)).known_at == known_at
    assert _only(block(_holding(), mark=mark), is_wall=False).known_at == YESTERDAY


def test_only_what_is_far_ahead_and_says_so_is_reported() -> None:
    near, far = TAKEN_AT + AHEAD, TAKEN_AT + AHEAD + SECOND
    assert _arrivals(block(_holding(known_at=near))).ahead == 0
    assert _arrivals(block(_holding(known_at=far))).ahead == 1
    assert _arrivals(block(line("holding", "h", far, holder="a", shares=1))).ahead == 0


def test_a_bad_line_keeps_its_bytes_and_place_and_spares_its_neighbours() -> None:
    bad = b'\xff{"kind"'
    found = _arrivals(block(trade("t1", YESTERDAY), bad, trade("t2", YESTERDAY), offset=40))
    assert [(one.place.offset, one.text) for one in found.unread] == [(41, bad)]
    assert [(one.event.id, one.place.offset) for one in found.others] == [("t1", 40), ("t2", 42)]


def test_trades_of_the_past_go_the_quick_way_but_in_a_load() -> None:
    lines = (trade("t1", YESTERDAY), trade("t2", YESTERDAY))
    assert [one.id for one in _arrivals(block(*lines)).trades] == ["t1", "t2"]
    assert _arrivals(block(*lines, mark=Mark(load="x"))).trades == []
    assert _arrivals(block(trade("t1", YESTERDAY), trade("t2", TAKEN_AT + SECOND))).trades == []
