"""Loads of the past: who waits, who is free, and what is of the past."""

from datetime import timedelta

from monitor.live.loads import SILENCE
from monitor.live.loads import Loads
from tests.unit.live_blocks import SECOND
from tests.unit.live_blocks import TAKEN_AT


def _loads(*names: str) -> Loads:
    loads = Loads()
    for place, name in enumerate(names):
        loads.begin(name, TAKEN_AT + place * SECOND)
    return loads


def test_an_issuer_waits_for_the_last_of_its_loads() -> None:
    loads = _loads("one", "two")
    loads.open["one"].issuers.add("x")
    loads.open["two"].issuers |= {"x", "y"}
    assert loads.end("one") == []
    assert loads.waits("x")
    assert loads.end("two") == ["x", "y"]
    assert not loads.waits("x")


def test_the_past_ends_where_the_first_load_began() -> None:
    loads = _loads("one", "two")
    for load in loads.open.values():
        load.issuers.add("x")
    loads.open["two"].issuers.add("y")
    loads.end("one")
    loads.end("two")
    assert loads.loaded == {"x": TAKEN_AT, "y": TAKEN_AT + SECOND}


def test_an_end_that_is_said_twice_or_of_no_load_frees_nobody() -> None:
    loads = _loads("one")
    loads.open["one"].issuers.add("x")
    assert loads.end("another") == []
    assert loads.end("one") == ["x"]
    assert loads.end("one") == []


def test_silence_of_ten_minutes_ends_a_load_and_any_word_puts_it_off() -> None:
    loads = _loads("one")
    assert timedelta(minutes=10) == SILENCE
    assert loads.silent(TAKEN_AT + SILENCE) == []
    assert loads.silent(TAKEN_AT + SILENCE + SECOND) == ["one"]
    loads.heard("one", TAKEN_AT + SILENCE)
    assert loads.silent(TAKEN_AT + SILENCE + SECOND) == []
    loads.heard("one", TAKEN_AT)  # an older word, read later
    assert loads.silent(TAKEN_AT + SILENCE + SECOND) == []


def test_a_word_of_a_load_that_silence_ended_begins_it_again() -> None:
    loads = _loads("one")
    loads.end("one")
    loads.heard("one", TAKEN_AT + SILENCE)
    assert loads.open["one"].began_at == TAKEN_AT + SILENCE
