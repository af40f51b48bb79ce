"""How far a worker may take that reads several topics while they grow."""

from monitor.live.abreast import Abreast
from monitor.live.abreast import Read
from monitor.live.abreast import Topic
from monitor.live.abreast import abreast as _abreast
from monitor.live.abreast import through_first_drain
from monitor.live.log_entries import Block
from monitor.live.log_entries import Control
from monitor.live.log_entries import encode_control
from tests.unit.live_blocks import SECOND
from tests.unit.live_blocks import TAKEN_AT
from tests.unit.live_blocks import block


def abreast(topics: list[Topic]) -> Abreast:
    return _abreast(Read(TAKEN_AT, topics))


def _at(second: int, topic: str = "trades") -> Block:
    return block(b"x", topic=topic, offset=second, at=TAKEN_AT + second * SECOND)


def test_what_was_read_to_its_end_is_taken_whole() -> None:
    trades, filings = [_at(1), _at(5)], [_at(3, "filings")]
    found = abreast([Topic(trades, True), Topic(filings, True), Topic([], True)])
    assert found.blocks == [*trades, *filings]
    assert found.until is None


def test_nothing_is_taken_that_came_after_what_another_topic_was_read_to() -> None:
    trades, filings = [_at(1), _at(2)], [_at(1, "filings"), _at(9, "filings")]
    found = abreast([Topic(trades, False), Topic(filings, True)])
    assert found.until == TAKEN_AT + 2 * SECOND
    assert found.blocks == [trades[0], filings[0]]


def test_the_least_read_topic_decides() -> None:
    slow, fast = [_at(1), _at(4)], [_at(2, "filings"), _at(3, "filings"), _at(8, "filings")]
    found = abreast([Topic(slow, False), Topic(fast, False)])
    assert found.blocks == [slow[0], fast[0], fast[1]]


def test_neighbours_of_one_instant_wait_for_each_other() -> None:
    twins = [_at(1), _at(3), block(b"y", offset=4, at=TAKEN_AT + 3 * SECOND)]
    assert abreast([Topic(twins, False)]).blocks == twins[:1]
    assert abreast([Topic(twins, True)]).blocks == twins


def test_what_controls_divides_what_came_before_it_from_what_came_after() -> None:
    trades, control = [_at(1), _at(2), _at(3)], [_at(2, "control"), _at(4, "control")]
    found = abreast([Topic(trades, True), Topic(control, True)])
    assert found.blocks == [*trades[:2], control[0]]


def test_nothing_is_passed_over_where_the_clock_of_the_log_goes_back() -> None:
    before, after = block(b"x", offset=0, at=TAKEN_AT + 9 * SECOND), block(b"y", offset=1, at=TAKEN_AT + 2 * SECOND)
    control = _at(5, "control")
    assert abreast([Topic([before, after], True), Topic([control], True)]).blocks == [control]
    assert abreast([Topic([before, after], True), Topic([], True)]).blocks == [before, after]
    filings = [_at(4, "filings"), _at(8, "filings")]
    found = abreast([Topic([before, after], False), Topic(filings, True)])
    assert (found.blocks, found.until) == (filings, TAKEN_AT + 9 * SECOND)


def test_the_first_drain_passes_nothing_over_either() -> None:
    before, after = block(b"x", offset=0, at=TAKEN_AT + 9 * SECOND), block(b"y", offset=1, at=TAKEN_AT + 2 * SECOND)
    drain = block(encode_control(Control(says="drain", id="d")), topic="control", offset=0, at=TAKEN_AT + 5 * SECOND)
    found = through_first_drain(Abreast([before, after, drain], None))
    assert (found.blocks, found.until) == ([drain], TAKEN_AT + 9 * SECOND)
