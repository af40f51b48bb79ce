"""Shares outstanding: covers in the layouts that filers use, tags, proxy statements, company facts."""

import json
from datetime import UTC
from datetime import date
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from monitor.core.feed.events import Event
from monitor.core.feed.events import SharesOutstanding
from monitor.feeds import read_feed
from monitor.forms.envelope.header import start_of_day
from monitor.forms.outstanding.count_reading import CountReading
from monitor.forms.reading import read_submission
from monitor.forms.reading import told_in
from monitor.forms.readings import FormUnreadable
from monitor.forms.records import record_of
from monitor.terminal.feed_intake import read_filing
from tests.unit.statement_filings import COMPANY
from tests.unit.statement_filings import ISSUER
from tests.unit.statement_filings import VEHICLE
from tests.unit.statement_filings import report
from tests.unit.statement_filings import submission

DAY = date(2003, 10, 31)
INSTRUCTION = (
    "Indicate the number of shares outstanding of each of the issuer's classes of common stock, as of the latest\n"
    "practicable date.\n\n"
)


def read(content: bytes) -> CountReading:
    (reading,) = read_submission(content, "report")
    assert isinstance(reading, CountReading)
    return reading


def counts(stated: str) -> list[tuple[int | None, str | None, date | None]]:
    return [
        (None if count.shares is None else int(count.shares), count.class_title, count.as_of)
        for count in read(report("10-Q", stated)).counts
    ]


def outcome(content: bytes) -> tuple[list[Event], str]:
    events, told = told_in(content, "report")
    return events, "\n".join(told)


ONE = [
    "22,294,332 shares of Common Stock Issued and Outstanding as of October 31, 2003",
    "As of October 31, 2003, there were 22,294,332 shares of the registrant's Common Stock outstanding.",
    "The number of shares of Common Stock outstanding on October 31, 2003 was 22,294,332, excluding 1,500,000 shares\n"
    "held in treasury.",
    INSTRUCTION + "      Class                               Outstanding at October 31, 2003\n"
    "Common Stock, $.01 par value                  22,294,332 shares",
    INSTRUCTION
    + "Class\n\nOutstanding as of October 31, 2003\n\nCommon Stock, $.01 par value per share\n\n22,294,332\n\n"
    "QUILLWORT DISPENSARIES CORP.\n\nFORM 10-Q\n\nFor the Quarter Ended September 30, 2003\n",
    INSTRUCTION.replace("practicable date.", "practicable date:") + "Common Stock 22,294,332 as of 10/31/2003",
    "At October 31, 2003 there were 24,111,222 shares issued and 22,294,332 shares outstanding of the Common Stock.",
    "The aggregate market value of the Common Stock held by non-affiliates as of June 30, 2003 was $123,456,789.\n"
    "On October 31, 2003, 22,294,332 shares of Common Stock were outstanding.",
    "Common stock outstanding as of October 31, 2003: 22294332 shares",
    "22,294,332 common stock shares were outstanding as of October 31, 2003.\n\n      Page Number",
    INSTRUCTION
    + "Class\n\nShares Outstanding\n\nDate\n\nCommon stock, $1.00 par value\n\n22,294,332\n\nOctober 31, 2003",
]


@pytest.mark.parametrize("stated", ONE)
def test_one_class_of_common_stock_gives_an_event(stated: str) -> None:
    ((shares, title, as_of),) = counts(stated)
    assert (shares, as_of) == (22294332, DAY)
    assert title is not None and title.lower() == "common stock"
    events, told = outcome(report("10-Q", stated))
    (event,) = events
    assert isinstance(event, SharesOutstanding)
    assert (event.shares, event.at, event.issuer, event.cause) == (22294332, DAY, ISSUER, "report")
    assert event.known_at == datetime(2003, 11, 7, 15, 15, tzinfo=UTC)
    assert told == ""


TWO = [
    "As of October 31, 2003, there were 5,000,000 shares of Class A common stock and 3,000,000 shares of Class B\n"
    "common stock outstanding.",
    INSTRUCTION + "Class                        Outstanding at October 31, 2003\n"
    "Class A Common Stock, $.01 par value      5,000,000\nClass B Common Stock, $.01 par value      3,000,000",
    INSTRUCTION + "October 31, 2003 -- Class A Common Stock, $5 par value....5,000,000 shares\n"
    "October 31, 2003 -- Class B Common Stock, $5 par value....3,000,000 shares",
]


@pytest.mark.parametrize("stated", TWO)
def test_classes_are_kept_apart_and_never_added(stated: str) -> None:
    found = [(shares, (title or "").lower(), as_of) for shares, title, as_of in counts(stated)]
    assert found == [(5000000, "class a common stock", DAY), (3000000, "class b common stock", DAY)]
    events, told = outcome(report("10-Q", stated))
    assert events == []
    assert "2 classes of common stock" in told
    assert "5000000 Class A" in told


@pytest.mark.parametrize(
    ("stated", "reason"),
    [
        ("As of October 31, 2003, 5,000,000 shares of Class A Common Stock were outstanding.", "Class A"),
        (
            "Title: Class B stock.\n\nAs of October 31, 2003, 5,000,000 shares of Common Stock were outstanding.",
            "names",
        ),
        ("There were 22,294,332 shares of Common Stock outstanding.", "the day of the count"),
        ("As of October 31, 2013, 22,294,332 shares of Common Stock were outstanding.", "cannot be right"),
        ("As of October 31, 2001, 22,294,332 shares of Common Stock were outstanding.", "cannot be right"),
        ("As of October 31, 2003, 22,294,3321 shares of Common Stock were outstanding.", "not grouped"),
        ("As of October 31, 2003, 22.3 million shares of Common Stock were outstanding.", "round figures"),
        ("As of October 31, 2003, 22,294,332a shares of Common Stock were outstanding.", "glued"),
        (
            "As of October 31, 2003, 22,294,332 shares of Common Stock were outstanding.\n\n"
            "As of October 31, 2003, 22,294,323 shares of Common Stock were outstanding.",
            "two counts",
        ),
        (
            "the registrant had 5,000,000 and 3,000,000 shares of class A common stock and class B common stock\n"
            "outstanding on October 31, 2003",
            "told apart",
        ),
        ("10,000,000 shares held by non-affiliates were outstanding on October 31, 2003.", "no number"),
        ("No shares are in public hands.", "no number"),
    ],
)
def test_what_leaves_room_for_doubt_reaches_a_person(stated: str, reason: str) -> None:
    events, told = outcome(report("10-Q", stated))
    assert events == []
    assert reason in told
    assert ISSUER in told


def test_preferred_stock_beside_one_common_stock_does_no_harm() -> None:
    stated = "As of October 31, 2003: 22,294,332 shares of common stock and 1,000 shares of preferred stock outstanding"
    events, _ = outcome(report("10-K", stated))
    assert [event.shares for event in events if isinstance(event, SharesOutstanding)] == [22294332]


def test_reports_of_several_registrants_give_no_event() -> None:
    content = submission("10-Q", f"FORM 10-Q\n\n{ONE[0]}", filed="20031107", filers=(COMPANY, ("TEASEL", VEHICLE)))
    with pytest.raises(FormUnreadable, match="no CIK of the issuer"):
        outcome(content)


def test_the_balance_sheet_is_no_cover() -> None:
    assert counts("") == []


TAGS = """<html><body><div style="display:none"><ix:header><ix:resources>
<xbrli:context id="a"><xbrli:entity><xbrli:segment>
<xbrldi:explicitMember dimension="us-gaap:StatementClassOfStockAxis">us-gaap:CommonClassAMember</xbrldi:explicitMember>
</xbrli:segment></xbrli:entity><xbrli:period><xbrli:instant>2023-10-31</xbrli:instant></xbrli:period></xbrli:context>
<xbrli:context id="b"><xbrli:entity><xbrli:segment>
<xbrldi:explicitMember dimension="us-gaap:StatementClassOfStockAxis">us-gaap:CommonClassBMember</xbrldi:explicitMember>
</xbrli:segment></xbrli:entity><xbrli:period><xbrli:instant>2023-10-31</xbrli:instant></xbrli:period></xbrli:context>
<xbrli:context id="whole"><xbrli:period><xbrli:instant>2023-10-31</xbrli:instant></xbrli:period></xbrli:context>
<xbrli:context id="unit"><xbrli:entity><xbrli:segment>
<xbrldi:explicitMember dimension="dei:LegalEntityAxis">x:SubsidiaryMember</xbrldi:explicitMember>
</xbrli:segment></xbrli:entity><xbrli:period><xbrli:instant>2023-10-31</xbrli:instant></xbrli:period></xbrli:context>
</ix:resources></ix:header></div><p>FORM 10-Q</p>%s</body></html>"""
FACT = (
    '<ix:nonFraction contextRef="{context}" decimals="INF" format="ixt:num-dot-decimal" scale="{scale}"'
    ' name="dei:EntityCommonStockSharesOutstanding">{number}</ix:nonFraction>'
)


def fact(context: str, number: str, scale: str = "0") -> str:
    return FACT.format(context=context, number=number, scale=scale)


def tagged(body: str) -> bytes:
    return submission("10-Q", TAGS % body, filed="20231107")


def test_tags_give_the_class_of_each_count() -> None:
    body = f"<p>Shares outstanding</p><td>{fact('a', '5,000,000')}</td><td>{fact('b', '3,000,000')}</td>"
    found = [(count.shares, count.class_title, count.as_of) for count in read(tagged(body)).counts]
    day = date(2023, 10, 31)
    assert found == [(Decimal(5000000), "Common Class A", day), (Decimal(3000000), "Common Class B", day)]
    assert outcome(tagged(body))[0] == []


def test_a_tag_and_the_page_must_agree() -> None:
    page = "<p>As of October 31, 2023, there were {} shares of Common Stock outstanding.</p>"
    (event,) = outcome(tagged(page.format(fact("whole", "22,294,332"))))[0]
    assert isinstance(event, SharesOutstanding)
    assert event.shares == 22294332
    other = page.format("22,294,323") + f"<div>{fact('whole', '22,294,332')}</div>"
    events, told = outcome(tagged(other))
    assert events == []
    assert "the tag says 22294332, the page 22294323" in told


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (fact("unit", "22,294,332"), "LegalEntityAxis"),
        (fact("whole", "22,294", "3"), "round figures"),
        (fact("whole", "22.294.332"), "cannot be read"),
        (fact("gone", "22,294,332"), "context is missing"),
    ],
)
def test_tags_that_are_not_read_say_why(body: str, reason: str) -> None:
    events, told = outcome(tagged(f"<p>Shares: {body}</p>"))
    assert events == []
    assert reason in told


def test_the_second_class_may_stand_behind_a_rule() -> None:
    stated = (
        "Shares outstanding at October 31, 2003:\nClass A Common Stock 1,739,250 Shares\n----------\n"
        "Class B Common Stock 8,733,799 Shares\n----------\n"
    )
    assert counts(stated) == [(1739250, "Class A Common Stock", DAY), (8733799, "Class B Common Stock", DAY)]
    assert outcome(report("10-Q", stated))[0] == []


def test_an_instance_beside_the_report_is_read() -> None:
    instance = (
        '<xbrli:context id="whole"><xbrli:instant>2012-10-31</xbrli:instant></xbrli:context>'
        '<dei:EntityCommonStockSharesOutstanding contextRef="whole" unitRef="shares" decimals="INF">22294332'
        "</dei:EntityCommonStockSharesOutstanding>"
    )
    content = submission("10-Q", "FORM 10-Q", filed="20121107", exhibits=(("EX-101.INS", instance),))
    (count,) = read(content).counts
    assert (count.shares, count.as_of) == (Decimal(22294332), date(2012, 10, 31))


RECORD_DATE = [
    'Only stockholders of record at the close of business on March 31, 2004 (the "Record Date") may vote.\n'
    "As of the Record Date, there were 22,294,332 shares of Common Stock outstanding and entitled to vote.",
    "On March 31, 2004, the record date for the meeting, 22,294,332 shares of common stock were outstanding\n"
    "and entitled to vote at the meeting to be held on May 20, 2004.",
    "The meeting is on May 20, 2004. Holders of record at the close of business on Wednesday, March 31, 2004 are\n"
    "entitled to vote. On that date, 22,294,332 shares of Common Stock were issued and outstanding.",
    "Only stockholders of record at the close of business on March 31, 2004 are entitled to vote on May 20, 2004.\n\n"
    "On the record date, 22,294,332 shares of the Company's common stock were outstanding.",
]


@pytest.mark.parametrize("body", RECORD_DATE)
@pytest.mark.parametrize("form", ["DEF 14A", "8-K"])
def test_shares_entitled_to_vote_on_the_record_date(form: str, body: str) -> None:
    (event,) = outcome(submission(form, body, filed="20040410"))[0]
    assert isinstance(event, SharesOutstanding)
    assert (event.shares, event.at) == (22294332, date(2004, 3, 31))


@pytest.mark.parametrize(
    "said",
    [
        "Holders of record on March 31, 2004 may vote at the meeting on May 20, 2004. On that date 22,294,332 shares\n"
        "of Common Stock will be outstanding.",
        "The split took effect on March 31, 2004. On that date 22,294,332 shares of Common Stock were outstanding.",
    ],
)
def test_that_date_is_the_record_date_only_behind_it(said: str) -> None:
    assert outcome(submission("DEF 14A", said, filed="20040410"))[0] == []


@pytest.mark.parametrize(
    "said",
    [
        "There were outstanding options to purchase 1,234,567 shares entitled to vote on March 31, 2004.",
        "A quorum is 11,147,167 outstanding shares of Common Stock on the record date, March 31, 2004.",
    ],
)
def test_other_numbers_about_a_vote_are_no_counts(said: str) -> None:
    assert outcome(submission("DEF 14A", said, filed="20040410"))[0] == []


def test_the_end_of_a_period_is_no_day_of_a_count() -> None:
    stated = "For the quarterly period ended September 30, 2003\n22,294,332 shares of Common Stock outstanding"
    assert counts(stated) == [(22294332, "Common Stock", None)]


@pytest.mark.parametrize("number", ["10523", "942404110", "4085551234"])
def test_a_number_without_commas_in_a_list_is_no_count(number: str) -> None:
    stated = f"Title of each class outstanding\n\nCommon Stock\n\nElmsford, New York\n\n{number}\n\nOctober 31, 2003"
    assert counts(stated) == []


def test_shares_of_somebody_else_in_a_current_report_are_not_taken() -> None:
    body = "Item 8.01. On March 31, 2004 Teasel had 9,999,999 shares of common stock outstanding."
    assert outcome(submission("8-K", body, filed="20040410")) == ([], "")


def facts(rows: list[dict[str, Any]]) -> bytes:
    units = {"EntityCommonStockSharesOutstanding": {"label": "x", "units": {"shares": rows}}}
    return json.dumps({"cik": int(ISSUER), "entityName": "Quillwort", "facts": {"dei": units}}).encode()


ROW = {"end": "2023-10-31", "val": 22294332, "accn": "0000912057-23-000101", "form": "10-Q", "filed": "2023-11-07"}


def test_company_facts_give_one_count_a_report() -> None:
    other = ROW | {"accn": "0000912057-23-000102"}
    rows = [
        ROW,
        ROW | {"frame": "CY2023Q3I"},
        other,
        other | {"val": 3000000},
        ROW | {"accn": "0000912057-23-000103", "val": 1.5},
    ]
    events, told = outcome(facts(rows))
    (event,) = events
    assert isinstance(event, SharesOutstanding)
    assert (event.id, event.shares, event.at) == (
        "0000912057-23-000101:shares_outstanding",
        22294332,
        date(2023, 10, 31),
    )
    assert event.known_at == start_of_day(date(2023, 11, 8))
    assert "name no class of stock" in told
    assert "3 more" in told


@pytest.mark.parametrize(
    "content",
    [
        b'{"cik": 1, "facts": []}',
        b'{"cik": 1, "facts": {"dei"',
        facts([{"end": "2023"}]),
        b'{"cik": 1,"facts":' + b"[" * 100_000,
    ],
)
def test_broken_company_facts_end_in_a_reason(content: bytes) -> None:
    with pytest.raises(FormUnreadable):
        read_submission(content, "facts")


def test_company_facts_beside_a_feed_are_one_document(tmp_path: Path) -> None:
    (tmp_path / "facts.json").write_bytes(facts([ROW]))
    (batch,) = read_feed([tmp_path], start_of_day, read_filing)
    assert [event.id for event in batch.events] == ["0000912057-23-000101:shares_outstanding"]
    assert "name no class" in batch.set_aside[0].reason


def test_the_record_keeps_the_words() -> None:
    record = record_of(read(report("10-Q", ONE[1])), "report.txt")
    (count,) = record["shares_outstanding"]
    assert (count["shares"], count["class"], count["as_of"]) == ("22294332", "Common Stock", "2003-10-31")
    assert count["read_from"] == {"place": "cover page", "text": ONE[1]}
