"""Input made to break a reader: a reason, never a crash, a hang or an invented number."""

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from monitor.forms.reading import events_of
from monitor.forms.reading import read_submission
from monitor.forms.readings import FormUnreadable
from monitor.forms.readings import ScheduleReading

EXAMPLES = Path(__file__).parent / "forms"
SECONDS = 5
"""Of the processor, for whatever one file holds."""

_HEAD, _, _REST = (EXAMPLES / "text_13d.txt").read_bytes().partition(b"<TEXT>")
MANY = 200_000


def submission(text: bytes) -> bytes:
    return _HEAD + b"<TEXT>\n" + text + b"\n</TEXT>\n</DOCUMENT>\n</SEC-DOCUMENT>\n"


BODIES = {
    "nested": b"<div>" * MANY,
    "tables": b"<table><tr><td>" * MANY,
    "brackets": b"<html>" + b"<" * MANY,
    "blanks": b"<html>" + b" \n" * MANY + b"x",
    "unclosed": b"<html>" + b"<style>" * MANY + b"</script>",
    "comments": b"<html>" + b"<!--" * MANY,
    "wingdings": b"<html><font " + b"wingdings" * MANY,
    "notes": b"<html>" + b"<sup>" * MANY,
    "entities": b"<html>" + b"&" * MANY + b"&#x110000;",
    "names": b"name of reporting person\n" * (MANY // 5),
    "captions": b"sole " * MANY + b"aggregate amount " * MANY,
    "parentheses": b"name of reporting person " + b"(" * MANY + b" sole voting power " + b"(" * MANY,
    "rules": b"_-" * MANY,
    "short": b"Item 1: Reporting person - A\nItem 5: 1\n" * (MANY // 10),
    "uuencoded": b"begin 644 a.gif\n" + b'M1TE&.#EA9 !D /<  "$A(3$Q,4)"0E)2\n' * (MANY // 10),
}


@pytest.mark.parametrize("name", sorted(BODIES))
def test_bodies(name: str) -> None:
    started = time.process_time()
    try:
        readings = read_submission(submission(BODIES[name]), name)
    except FormUnreadable as refused:
        assert len(str(refused)) < 400
        readings = []
    for reading in readings:
        assert isinstance(reading, ScheduleReading)
        assert [person.aggregate for person in reading.reporting_persons if person.aggregate is not None] == []
    assert time.process_time() - started < SECONDS


def test_too_many_covers_are_refused() -> None:
    cover = b"name of reporting person\nSEC use only\nsole voting power\nshared voting power\naggregate amount\n"
    with pytest.raises(FormUnreadable, match="cover pages"):
        read_submission(submission(cover * 2000), "covers")


@pytest.mark.parametrize(
    "content",
    [
        submission(b"x\0y"),
        submission(b"<html>" + b"x" * (7 * 1024 * 1024)),
        b"x" * (65 * 1024 * 1024),
        (EXAMPLES / "text_13d.txt").read_text().encode("utf-16"),
        b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "1"><!ENTITY b "&a;&a;">]>'
        b'<edgarSubmission xmlns="http://www.sec.gov/edgar/schedule13D">&b;</edgarSubmission>',
        b'<?xml version="1.0"?><edgarSubmission xmlns="http://www.sec.gov/edgar/schedule13D">' + b"<a>" * MANY,
        b"<ownershipDocument>" + b"<a>" * MANY + b"</a>" * MANY + b"</ownershipDocument>",
        bytes(range(1, 256)) * 100,
    ],
    ids=["nul", "long", "huge", "utf-16", "bomb", "deep", "deep-ownership", "noise"],
)
def test_refused_with_a_sentence(content: bytes) -> None:
    with pytest.raises(FormUnreadable) as refused:
        events_of(content, "hostile")
    assert len(str(refused.value)) < 400


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(path.name for path in EXAMPLES.iterdir())), st.integers(0, 12_000))
def test_cut_files_give_fewer_numbers_and_no_new_ones(name: str, cut: int) -> None:
    content = (EXAMPLES / name).read_bytes()[:cut]
    try:
        readings = read_submission(content, name)
    except FormUnreadable:
        return
    printed = content.replace(b",", b"")
    for reading in readings:
        if isinstance(reading, ScheduleReading):
            for person in reading.reporting_persons:
                if person.aggregate:
                    assert str(person.aggregate).encode() in printed
