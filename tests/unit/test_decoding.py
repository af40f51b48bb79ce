"""Lines of the feed: what they become, and why they are refused."""

import json
from datetime import UTC
from datetime import date
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from monitor.core.feed.decoding import BadEvent
from monitor.core.feed.decoding import canonical_json
from monitor.core.feed.decoding import decode_event
from monitor.core.feed.events import KINDS
from monitor.core.feed.events import BoardAction
from monitor.core.feed.events import CorporateAction
from monitor.core.feed.events import Filing
from monitor.core.feed.events import Holding
from monitor.core.feed.events import TenderOffer

CASES = Path(__file__).parents[2].parent / "shared" / "cases"

COMMON = {"id": "e1", "issuer": "0001014739", "at": "2006-12-08", "known_at": "2006-12-08T21:05:00Z"}
ROW = {"person": "a", "aggregate": "1600000", "percent": "16.0", "sole_voting": None}
VALID: dict[str, dict[str, Any]] = {
    "retraction": {"of": "e0"},
    "person": {"person": "acme", "name": "Acme", "cik": "0000001234", "excluded": "underwriter"},
    "shares_outstanding": {"shares": 22967531, "cause": "report"},
    "corporate_action": {"action": "split", "ratio": "2:1"},
    "holding": {"holder": "a", "shares": 0, "source": "letter"},
    "trade": {"holder": "a", "side": "sell", "shares": 0, "price": "12.50"},
    "right_to_acquire": {
        "holder": "a",
        "right": "o1",
        "instrument": "option",
        "shares": 0,
        "exercisable_from": "2007-01-01",
        "expires": "2008-01-01T00:00:00Z",
        "unissued": False,
    },
    "relationship": {"relation": "group", "persons": ["a", "b"], "until": "2007-01-01"},
    "filing": {
        "form": "SC 13D",
        "accession": "0000000000-06-000001",
        "event_date": "2006-12-01",
        "filed_by": ["a"],
        "reporting_persons": [ROW],
    },
    "announcement": {"by": "company", "about": "a", "says": "adverse-person"},
    "tender_offer": {
        "offer": "o",
        "bidder": "b",
        "stage": "commenced",
        "shares_sought": "all",
        "first_published": "2006-12-08",
    },
    "board_action": {"action": "amend", "plan": "amendment.toml", "retroactive": True, "under": "26"},
    "section_11_event": {"limb": "C", "person": "a", "detail": "a loan"},
    "section_13_event": {
        "transaction": "asset-transfer",
        "counterparty": "a",
        "percent_of_assets": "50.1",
    },
    "price": {"close": "20.00"},
    "clock": {},
}


def start_of(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 5, tzinfo=UTC)


def line(kind: str, **changes: Any) -> bytes:
    """A valid line of that kind, changed; a field that is `...` is left out."""
    content = {"kind": kind, **COMMON, **VALID[kind], **changes}
    return json.dumps({name: value for name, value in content.items() if value is not ...}).encode()


def refusal(raw: bytes) -> BadEvent:
    with pytest.raises(BadEvent) as caught:
        decode_event(raw, start_of)
    return caught.value


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_read_and_keeps_what_it_was_read_from(kind: str) -> None:
    event = decode_event(line(kind, venue={"floor": 1}), start_of)
    assert type(event) is KINDS[kind]
    assert event.raw == json.loads(line(kind, venue={"floor": 1}))
    assert event.known_at == datetime(2006, 12, 8, 21, 5, tzinfo=UTC)


def test_the_kinds_of_this_table_are_those_of_the_contract() -> None:
    assert set(VALID) == set(KINDS)


REFUSED = [
    (b"", "not JSON"),
    (b"{", "not JSON"),
    (b"[]", "not a JSON object"),
    (b"7", "not a JSON object"),
    (b'{"kind":"clock"} {}', "not JSON"),
    (b'\xef\xbb\xbf{"kind":"clock"}', "not JSON"),
    (b'{"kind":"\xff"}', "not UTF-8"),
    (b'{"a":1,"a":1}', "`a` is named twice"),
    (b'{"a":{"b":1,"b":1}}', "`b` is named twice"),
    (b'{"a":1,"\\u0061":1}', "`a` is named twice"),
    (b'{"a":NaN}', "NaN is not JSON"),
    (b'{"a":-Infinity}', "-Infinity is not JSON"),
    (b'{"a":1e99999999999999999999}', "beyond all measure"),
    (b'{"a":' + b"9" * 5000 + b"}", "beyond all measure"),
    (b'{"a":' + b"[" * 60 + b"]" * 60 + b"}", "levels"),
    (b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}", "beyond all measure"),
    (b'{"a":"\\ud800"}', "surrogate"),
    (b"{}", "`kind` is missing"),
    (b'{"kind":["trade"]}', "not a kind"),
    (line("clock").replace(b'"clock"', b'"clocks"'), "not a kind of event"),
    (line("clock", id=...), "`id` is missing"),
    (line("clock", id=None), "`id` is missing"),
    (line("clock", id=""), "empty"),
    (line("clock", id=7), "`id` is 7, not a text"),
    (line("clock", id="a\nb"), "control characters"),
    (line("clock", id="a\x85b"), "control characters"),
    (line("clock", issuer="1014739"), "ten digits"),
    (line("clock", issuer=1000014739), "ten digits"),
    (line("clock", issuer="٠٠٠١٠١٤٧٣٩"), "ten digits"),
    (line("clock", at=...), "`at` is missing"),
    (line("clock", at="2006-02-30"), "does not exist"),
    (line("clock", at="2006-1-1"), "no instant of the calendar"),
    (line("clock", at="2006-12-08T10:00:00"), "without offset"),
    (line("clock", at="2006-02-30T10:00:00Z"), "no instant of the calendar"),
    (line("clock", at="2006-12-08T10:00:00.1234567Z"), "no instant of the calendar"),
    (line("clock", at=1165611600), "not an instant"),
    (line("clock", at="1899-12-31"), "outside the years"),
    (line("clock", known_at="2201-01-01T00:00:00Z"), "outside the years"),
    (line("clock", known_at="0001-01-01T00:00:00+05:00"), "no instant of the calendar"),
    (line("clock", known_at="2006-12-08"), "`known_at`"),
    (line("clock", stated_known_at="yesterday"), "`stated_known_at`"),
    (line("holding", shares=12.5), "`shares` is 12.5, a binary float"),
    (line("holding", shares=1e3), "a binary float"),
    (line("holding", shares=True), "a boolean"),
    (line("holding", shares=-1), "negative"),
    (line("holding", shares="-1"), "negative"),
    (line("holding", shares="1e3"), "not a count"),
    (line("holding", shares="1,000"), "not a count"),
    (line("holding", shares="+1"), "not a count"),
    (line("holding", shares="٣"), "not a count"),
    (line("holding", shares="1."), "not a count"),
    (line("holding", shares=[1]), "not a count"),
    (line("holding", shares="1" * 31), "more than 30 digits"),
    (line("holding", shares=10**30), "more than 30 digits"),
    (line("holding", shares=None), "`shares` is missing"),
    (line("holding", holder=""), "`holder`"),
    (line("holding", source=7), "`source`"),
    (line("shares_outstanding", shares=0), "0 shares"),
    (line("shares_outstanding", cause="theft"), "`cause`"),
    (line("trade", side="short"), "write one of buy, sell"),
    (line("trade", price=12.5), "a binary float"),
    (line("trade", price="12.5 USD"), "`price`"),
    (line("price", close="-1"), "negative"),
    (line("person", cik="1234"), "ten digits"),
    (line("person", name=...), "`name` is missing"),
    (line("corporate_action", ratio="2:0"), "not a ratio"),
    (line("corporate_action", ratio="2"), "not a ratio"),
    (line("corporate_action", ratio=...), "split requires it"),
    (line("corporate_action", action="repurchase"), "`shares` is missing"),
    (line("right_to_acquire", unissued="yes"), "neither true nor false"),
    (line("relationship", persons=["a"]), "fewer than two"),
    (line("relationship", persons=["a", "a"]), 'names "a" twice'),
    (line("relationship", persons="ab"), "not a list"),
    (line("relationship", persons=["a", 1]), "`persons[1]`"),
    (line("filing", filed_by=...), "`filed_by` is missing"),
    (line("filing", reporting_persons=[ROW, ROW]), "twice"),
    (line("filing", reporting_persons=["a"]), "not an object"),
    (line("filing", reporting_persons=[{}]), "`reporting_persons[0].person` is missing"),
    (line("filing", reporting_persons=[{**ROW, "aggregate": 1.5}]), "`reporting_persons[0].aggregate`"),
    (line("filing", reporting_persons=[{**ROW, "percent": 15.2}]), "a binary float"),
    (line("filing", reporting_persons=[{**ROW, "percent": "15.2%"}]), "not a percentage"),
    (line("filing", reporting_persons=[{**ROW, "percent": -1}]), "negative"),
    (line("tender_offer", first_published=...), "`first_published` is missing"),
    (line("tender_offer", first_published="2006-12-08T00:00:00Z"), "not a date"),
    (line("tender_offer", stage="accepted"), "`shares` is missing"),
    (line("tender_offer", shares_sought="most"), "not a count"),
    (line("board_action", action="declare-adverse-person"), "`person` is missing"),
    (line("board_action", action="determine-inadvertent"), "`person` is missing"),
    (line("board_action", action="defer"), "`until` is missing"),
    (line("board_action", plan=...), "`plan` is missing"),
    (line("board_action", action="dance"), "not a word of the contract"),
]


@pytest.mark.parametrize(("raw", "words"), REFUSED, ids=[words for _, words in REFUSED])
def test_what_breaks_a_rule_is_refused_with_its_reason(raw: bytes, words: str) -> None:
    error = refusal(raw)
    assert words in str(error)
    assert str(error) == f"{error.reason}; {error.mend}"
    assert len(str(error)) < 400


def test_a_float_is_told_how_it_should_be_written() -> None:
    error = refusal(line("holding", shares=12.5))
    assert str(error) == (
        '`shares` is 12.5, a binary float; write an integer, or a decimal string such as "12.5"'
    )


@pytest.mark.parametrize(
    ("written", "shares"),
    [(0, 0), ("0", 0), ("1234", 1234), ("1234.5", Fraction(2469, 2)), ("1234.0", 1234), (10**29, 10**29)],
)
def test_counts_are_exact_and_whole_ones_are_integers(written: Any, shares: int | Fraction) -> None:
    event = decode_event(line("holding", shares=written), start_of)
    assert isinstance(event, Holding)
    assert event.shares == shares
    assert type(event.shares) is type(shares)


def test_a_missing_known_at_is_the_instant_or_the_start_of_the_day() -> None:
    at_an_instant = decode_event(line("clock", at="2006-12-08T16:05:00-05:00", known_at=...), start_of)
    assert at_an_instant.known_at == at_an_instant.at == datetime(2006, 12, 8, 21, 5, tzinfo=UTC)
    assert at_an_instant.known_at.tzinfo is UTC
    on_a_day = decode_event(line("clock", known_at=None), start_of)
    assert (on_a_day.at, on_a_day.known_at) == (date(2006, 12, 8), datetime(2006, 12, 8, 5, tzinfo=UTC))


def test_fields_are_read_as_the_contract_means_them() -> None:
    filing = decode_event(line("filing"), start_of)
    assert isinstance(filing, Filing)
    [row] = filing.reporting_persons
    assert (row.aggregate, row.percent, row.sole_voting) == (1600000, Decimal("16.0"), None)
    split = decode_event(line("corporate_action", ratio="1:10"), start_of)
    assert isinstance(split, CorporateAction) and split.ratio == Fraction(1, 10)
    offer = decode_event(line("tender_offer", shares_sought=...), start_of)
    assert isinstance(offer, TenderOffer) and offer.shares_sought is None
    exchange = decode_event(line("board_action", action="exchange"), start_of)
    assert isinstance(exchange, BoardAction) and exchange.portion == "all"


def test_canonical_json_is_sorted_and_leaves_out_when_it_was_known() -> None:
    raw = line("holding", holder="Müller", x=[1.50, {"b": 1, "a": None}], stated_known_at=COMMON["known_at"])
    assert canonical_json(decode_event(raw, start_of)).decode() == (
        '{"at":"2006-12-08","holder":"Müller","id":"e1","issuer":"0001014739","kind":"holding",'
        '"shares":0,"source":"letter","x":[1.5,{"a":null,"b":1}]}'
    )


def test_canonical_json_of_an_event_from_no_line_is_written_from_its_fields() -> None:
    filing = decode_event(line("filing"), start_of)
    filing.raw = None
    assert b'"reporting_persons":[{"aggregate":1600000,"percent":"16.0","person":"a"}]' in canonical_json(
        filing
    )
    split = decode_event(line("corporate_action", ratio="1:10", shares="12.5"), start_of)
    split.raw = None
    assert b'"ratio":"1:10","shares":"12.5"}' in canonical_json(split)


@pytest.mark.skipif(not CASES.is_dir(), reason=f"THE SHARED CASES ARE NOT THERE: {CASES}")
def test_the_feeds_of_the_shared_cases_are_read_without_rejects() -> None:
    feeds = sorted(CASES.glob("*/feed.jsonl"))
    assert len(feeds) > 10
    for feed in feeds:
        for raw in feed.read_bytes().splitlines():
            decode_event(raw, start_of)
