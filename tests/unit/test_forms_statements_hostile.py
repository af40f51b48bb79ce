"""Offers and reports made to break a reader: a reason or nothing, never a crash, a hang or an invented number."""

import time

import pytest
from hypothesis import given
from hypothesis import seed
from hypothesis import settings
from hypothesis import strategies as st

from monitor.core.feed.events import SharesOutstanding
from monitor.core.feed.events import TenderOffer
from monitor.forms.reading import told_in
from monitor.forms.readings import FormUnreadable
from tests.unit.statement_filings import ADVERTISED
from tests.unit.statement_filings import AMENDS
from tests.unit.statement_filings import INTRODUCTION
from tests.unit.statement_filings import offer
from tests.unit.statement_filings import report
from tests.unit.statement_filings import submission

MANY = 100_000
SECONDS = 5
TAG = '<ix:nonFraction name="dei:EntityCommonStockSharesOutstanding" contextRef="a">'
BODIES = {
    "nested": "<div>" * MANY,
    "offers": "This Schedule TO amends relates to the offer to purchase offer " * (MANY // 10),
    "dates": "March 4, 2004 1,000,000 shares outstanding " * (MANY // 8),
    "numbers": "1,000,000 " * MANY,
    "classes": "Class A common stock " * (MANY // 5) + "outstanding 1,000",
    "lists": "class\n\n" * (MANY // 5) + "outstanding 5\n\n" * (MANY // 5),
    "rights": "amendment to the first amendment rights agreement dated as of " * (MANY // 15),
    "words": "stock share purchase preferred " * (MANY // 8) + "rights agreement",
    "extended": "The Offer extended until through to at on " * (MANY // 10),
    "facts": TAG * (MANY // 20),
    "contexts": '<html><xbrli:context id="a">' * (MANY // 5) + TAG + "1</ix:nonFraction>",
    "hidden": "<html><ix:header>" * MANY,
    "digits": "1" * MANY + " shares outstanding",
    "commas": "1," * MANY + " outstanding shares",
    "dots": "outstanding ....." * (MANY // 8),
    "votes": "record date entitled to vote outstanding 1,000 shares " * (MANY // 10),
    "captions": "(Name of Filing Person\n" * (MANY // 10),
    "table": "<informationTable>" + "<a>" * MANY,
}
FORMS = ["SC TO-T", "SC TO-T/A", "SC 14D9", "10-Q", "DEF 14A", "8-K", "8-A12B", "13F-HR"]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", sorted(BODIES))
def test_hostile_bodies_give_no_event(form: str, name: str) -> None:
    started = time.process_time()
    try:
        events = told_in(submission(form, BODIES[name]), name)[0]
    except FormUnreadable as refused:
        assert len(str(refused)) < 400
        events = []
    assert [event for event in events if isinstance(event, SharesOutstanding)] == []
    assert time.process_time() - started < SECONDS


OFFERED = INTRODUCTION.format(sought="up to 5,111,222 shares", price="$22.50 per Share") + ADVERTISED
WHOLE = [
    offer("SC TO-T", OFFERED),
    offer("SC TO-T/A", AMENDS + "Purchaser accepted for payment 4,111,333 Shares.", filed="20040401"),
    report("10-Q", "As of October 31, 2003, there were 22,294,332 shares of Common Stock outstanding."),
    submission("DEF 14A", "On March 4, 2004, the record date, 22,294,332 shares were outstanding.", filed="20040310"),
]


@seed(20061222)
@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(WHOLE), st.integers(0, 4000), st.integers(0, 60), st.sampled_from([b"", b" ", b"\n\n", b",", b"7"])
)
def test_cut_and_garbled_files_give_only_numbers_that_they_print(
    content: bytes, start: int, length: int, piece: bytes
) -> None:
    content = content[:start] + piece + content[start + length :]
    try:
        events = told_in(content, "garbled")[0]
    except FormUnreadable:
        return
    for event in events:
        shares = [event.shares] if isinstance(event, SharesOutstanding) else []
        if isinstance(event, TenderOffer):
            shares = [each for each in (event.shares, event.shares_sought) if isinstance(each, int)]
        for count in shares:
            assert f"{count:,}".encode() in content or str(count).encode() in content
