"""Tender-offer statements, their amendments and the company's answer, as small filings of our own."""

from datetime import UTC
from datetime import date
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from monitor.core.feed.events import Event
from monitor.core.feed.events import PersonNamed
from monitor.core.feed.events import TenderOffer
from monitor.forms.offers.reading import OfferReading
from monitor.forms.reading import read_submission
from monitor.forms.reading import told_in
from monitor.forms.records import record_of
from tests.unit.statement_filings import ADVERTISED
from tests.unit.statement_filings import AMENDS
from tests.unit.statement_filings import COMPANY
from tests.unit.statement_filings import INTRODUCTION
from tests.unit.statement_filings import ISSUER
from tests.unit.statement_filings import OFFER_COVER
from tests.unit.statement_filings import PARENT
from tests.unit.statement_filings import offer
from tests.unit.statement_filings import submission

ALL = INTRODUCTION.format(sought="all outstanding shares", price="a purchase price of $22.50 per Share")
OFFER = f"{ISSUER}:{PARENT}:2004-03-04"


def read(content: bytes) -> OfferReading:
    (reading,) = read_submission(content, "offer")
    assert isinstance(reading, OfferReading)
    return reading


def stages(content: bytes) -> list[TenderOffer]:
    return [event for event in told_in(content, "offer")[0] if isinstance(event, TenderOffer)]


def told(content: bytes) -> str:
    return "\n".join(told_in(content, "offer")[1])


def test_a_statement_gives_the_commencement_of_its_offer() -> None:
    content = offer("SC TO-T", ALL + ADVERTISED)
    (event,) = stages(content)
    assert (event.stage, event.at, event.first_published) == ("commenced", date(2004, 3, 4), date(2004, 3, 4))
    assert (event.issuer, event.bidder, event.offer) == (ISSUER, PARENT, OFFER)
    assert (event.shares_sought, event.known_at) == ("all", datetime(2004, 3, 4, 15, 15, tzinfo=UTC))
    assert "several bidders" in told(content)


def test_a_statement_is_read_with_the_words_of_each_value() -> None:
    reading = read(offer("SC TO-T", ALL + ADVERTISED + EXPIRES))
    assert (reading.shares_sought, reading.price) == ("all", Decimal("22.50"))
    assert (reading.class_title, reading.issuer.cusip) == ("Common Stock, Par Value $.01 Per Share", "74899Q107")
    assert (reading.document_dated, reading.expires) == (date(2004, 3, 4), date(2004, 3, 31))
    assert "March 31, 2004" in reading.evidence["expires"].text
    assert "$22.50 per Share" in reading.evidence["price"].text
    assert "Wall Street Journal" in reading.evidence["first_published"].text


EXPIRES = (
    "The Offer and withdrawal rights are scheduled to expire at 12:00 midnight, New York City time, on\n"
    "Wednesday, March 31, 2004, unless the Offer is extended.\n\n"
)


def test_what_exhibits_say_counts_where_the_statement_is_silent() -> None:
    exhibits = (("EX-99.(A)(1)(A)", EXPIRES), ("EX-99.(A)(1)(G)", "First published on March 4, 2004 in The Times."))
    reading = read(offer("SC TO-T", ALL, exhibits=exhibits))
    assert (reading.first_published, reading.expires) == (date(2004, 3, 4), date(2004, 3, 31))
    assert reading.evidence["expires"].place == "EX-99.(A)(1)(A)"


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("", "not stated"),
        ("The summary advertisement was first published on or about March 4, 2004.\n\n", "on or about"),
        (ADVERTISED + "The Offer was first published on March 5, 2004.\n\n", "stated differently"),
        (ADVERTISED.replace("March 4", "January 4"), "far from the filing"),
        ("Form of summary advertisement, to be published on March 4, 2004.\n\n", "not stated"),
        ("Purchaser shall have commenced the Offer on March 4, 2004 if the Board so agrees.\n\n", "not stated"),
    ],
)
def test_a_commencement_without_its_day_reaches_a_person(said: str, reason: str) -> None:
    content = offer("SC TO-T", ALL + said)
    assert stages(content) == []
    assert "gives no event" in told(content)
    assert reason in told(content)


SOUGHT = [
    ("up to 5,000,000 shares", Decimal(5000000)),
    ("up to an aggregate of 5,000,000 shares", Decimal(5000000)),
    ("5,000,000 shares", Decimal(5000000)),
    ("any and all outstanding shares", "all"),
    ("all of the issued and outstanding shares", "all"),
    ("each outstanding share", "all"),
    ("up to $90,000,000 in value of shares", None),
    ("up to 5,000,0000 shares", None),
    ("up to 5 million shares", None),
    ("a majority of the shares", None),
    ("such shares", None),
]


@pytest.mark.parametrize(("sought", "wanted"), SOUGHT)
def test_shares_sought(sought: str, wanted: Any) -> None:
    content = offer("SC TO-T", INTRODUCTION.format(sought=sought, price="$22.50 per Share") + ADVERTISED)
    assert read(content).shares_sought == wanted
    (event,) = stages(content)
    assert event.shares_sought == wanted
    assert ("shares sought cannot be read" in told(content)) == (wanted is None)


@pytest.mark.parametrize(
    ("price", "wanted"),
    [
        ("$22.50 net per Share", "22.50"),
        ("a price of $1,022.50 per share", "1022.50"),
        ("$22.50 per Share, reduced from $25.00 per Share", None),
        ("a price not greater than $25.00 nor less than $22.00 per Share", None),
        ("a price to be determined", None),
    ],
)
def test_price(price: str, wanted: str | None) -> None:
    reading = read(offer("SC TO-T", INTRODUCTION.format(sought="all outstanding shares", price=price)))
    assert reading.price == (Decimal(wanted) if wanted else None)
    assert ("price" in reading.unread) == (wanted is None)


EXTENSIONS = [
    (
        "On April 1, 2004, Parent announced that Purchaser had extended the Offer, which had been scheduled to expire\n"
        "at 12:00 midnight, New York City time, on March 31, 2004, to 5:00 p.m., New York City time, on Friday,\n"
        "April 16, 2004.",
        date(2004, 4, 16),
    ),
    ("Purchaser has extended the expiration date of the Offer until midnight on April 16, 2004.", date(2004, 4, 16)),
    ("The Offer will now expire at 5:00 p.m., New York City time, on April 16, 2004.", date(2004, 4, 16)),
    (
        "The Offer and withdrawal rights will now expire at 12:00 midnight, New York City time, on Friday, April 16,\n"
        "2004, unless the Offer is further extended.",
        date(2004, 4, 16),
    ),
    (
        "The Offer has been extended to, and will expire at, one minute past 11:59 p.m., Eastern time, on April 16,\n"
        "2004, unless further extended.",
        date(2004, 4, 16),
    ),
    ("The Offer may be extended until April 16, 2004 if the conditions are not met.", None),
    ("Unless the Offer is extended to April 16, 2004, nothing changes.", None),
    ("The waiting period under the HSR Act applicable to the Offer was extended to April 16, 2004.", None),
    ("The Offer was extended until April 16, 2004. The Offer was extended to April 23, 2004.", None),
]


@pytest.mark.parametrize(("said", "wanted"), EXTENSIONS)
def test_extensions(said: str, wanted: date | None) -> None:
    content = offer("SC TO-T/A", AMENDS + said, filed="20040401")
    assert read(content).extended_to == wanted
    assert [(event.stage, event.at) for event in stages(content)] == (
        [("extended", date(2004, 4, 1))] if wanted else []
    )
    if wanted is None:
        assert "filed 2004-04-01" in told(content)


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("On April 5, 2004, Teasel terminated the Offer. No Shares were purchased.", date(2004, 4, 5)),
        ("The Offer has been withdrawn.", date(2004, 4, 6)),
        ("Effective as of April 5, 2004, the Offer has been terminated.", date(2004, 4, 5)),
        ("Parent has terminated its previously announced cash tender offer for the Shares.", date(2004, 4, 6)),
        ("Shares were validly tendered and not withdrawn.", None),
        ("Following the decision of April 1, 2004, Teasel has withdrawn its offer.", date(2004, 4, 6)),
        ("On April 5, 2004, Rival Corp. announced that it has terminated its tender offer.", None),
        ("Purchaser may terminate the Offer.", None),
        ("Purchaser has not terminated the Offer.", None),
        ("The merger agreement was terminated.", None),
    ],
)
def test_withdrawals(said: str, wanted: date | None) -> None:
    events = stages(offer("SC TO-T/A", AMENDS + said, filed="20040406"))
    assert [(event.stage, event.at) for event in events] == ([("withdrawn", wanted)] if wanted else [])


EXPIRED = "The Offer expired at 12:00 midnight, New York City time, on Wednesday, March 31, 2004.\n"
TAKES_ALL = "Purchaser has accepted for payment all Shares validly tendered and not withdrawn."


@pytest.mark.parametrize(
    ("said", "accepted", "reason"),
    [
        ("A total of 18,123,456 Shares were validly tendered and not withdrawn. " + TAKES_ALL, 18123456, ""),
        ("Purchaser accepted for payment 5,000,000 Shares on a pro rata basis; 9,123,456 were tendered.", 5000000, ""),
        ("Purchaser purchased 5,000,000 Shares pursuant to the Offer.", 5000000, ""),
        ("Pursuant to the Offer, Purchaser purchased 5,000,000 Shares.", 5000000, ""),
        ("Purchaser acquired 5,000,000 Shares in the Offer.", 5000000, ""),
        ("Purchaser acquired 5,000,000 Shares under the option, and more in the Offer.", None, ""),
        ("Upon the end of the Offer Purchaser accepted all 5,000,000 Shares that were validly tendered.", 5000000, ""),
        (
            "A total of 18,123,456 Shares, representing 94.6% of those outstanding, were validly tendered and not\n"
            "withdrawn. All such Shares have been accepted for payment.",
            18123456,
            "",
        ),
        (
            "18,123,456 Shares (representing approximately 94.6% of all) were accepted for payment.",
            18123456,
            "",
        ),
        ("Purchaser purchased 5,000,000 Shares on the open market.", None, ""),
        ("Approximately 18,123,456 Shares were validly tendered. " + TAKES_ALL, None, "approximate"),
        ("On a preliminary count 18,123,456 Shares were validly tendered. " + TAKES_ALL, None, "preliminary"),
        ("A total of 18,123,456 Shares were validly tendered.", None, "not that all of them"),
        (
            "A total of 18,123,456 Shares, including 456,789 Shares by guaranteed delivery, were tendered. "
            + TAKES_ALL,
            None,
            "guaranteed",
        ),
    ],
)
def test_acceptance(said: str, accepted: int | None, reason: str) -> None:
    content = offer("SC TO-T/A", AMENDS + EXPIRED + said, filed="20040401")
    by_stage = {event.stage: event for event in stages(content)}
    assert (by_stage["expired"].at, by_stage["expired"].offer) == (date(2004, 3, 31), OFFER)
    if accepted is None:
        assert set(by_stage) == {"expired"}
        assert reason in told(content)
    else:
        assert (by_stage["accepted"].shares, by_stage["accepted"].at) == (accepted, date(2004, 4, 1))


def test_the_day_of_expiry_may_stand_before_the_verb() -> None:
    said = "At 12:00 midnight, New York City time, on Wednesday, March 31, 2004, the Offer expired."
    assert read(offer("SC TO-T/A", AMENDS + said)).expired_on == date(2004, 3, 31)
    other = "On March 31, 2004, Parent said when the Offer expired."
    assert read(offer("SC TO-T/A", AMENDS + other)).expired_on is None
    ended = "The Offer expired as of 12:00 midnight, at the end of the day on March 31, 2004."
    assert read(offer("SC TO-T/A", AMENDS + ended)).expired_on == date(2004, 3, 31)


def test_an_offer_that_terminated_at_its_hour_expired() -> None:
    said = "The Offer terminated at 5:00 p.m., New York City time, on March 31, 2004."
    reading = read(offer("SC TO-T/A", AMENDS + said))
    assert (reading.expired_on, reading.is_withdrawn) == (date(2004, 3, 31), False)
    assert read(offer("SC TO-T/A", AMENDS + "The Offer was terminated on March 31, 2004.")).expired_on is None


def test_a_statement_may_call_itself_this_schedule() -> None:
    introduced = ALL.replace("This Tender Offer Statement on Schedule TO relates", "(b) This Schedule relates")
    assert read(offer("SC TO-T", introduced)).shares_sought == "all"


def test_an_offer_may_be_for_shares() -> None:
    introduced = ALL.replace(", to purchase all", ", for any and all").replace("the offer by", "the tender offer by")
    reading = read(offer("SC TO-T", introduced))
    assert (reading.shares_sought, reading.price) == ("all", Decimal("22.50"))
    up_to = ALL.replace(", to purchase all outstanding shares", ", for up to 4,000,000 shares")
    assert read(offer("SC TO-T", up_to)).shares_sought == 4000000


def test_cash_with_something_else_is_no_price() -> None:
    more = "a price of (i) $22.50 per Share, net in cash, plus (ii) one non-tradeable contingent value right"
    reading = read(offer("SC TO-T", INTRODUCTION.format(sought="all outstanding shares", price=more)))
    assert reading.price is None
    assert "22.50 and other consideration" in reading.unread["price"]


def test_a_supplement_has_a_day_of_its_own() -> None:
    supplemented = ALL.replace(
        "dated March 4, 2004.", "dated March 4, 2004, and the Supplement to the Offer to Purchase, dated April 2, 2004."
    )
    assert read(offer("SC TO-T", supplemented)).document_dated == date(2004, 3, 4)


def test_a_cover_without_empty_lines() -> None:
    content = offer("SC TO-T", ALL).replace(b"\n\n", b"\n")
    reading = read(content)
    assert (reading.issuer.name, reading.class_title) == (
        "QUILLWORT DISPENSARIES CORP.",
        "Common Stock, Par Value $.01 Per Share",
    )
    role = content.replace(b"(Names of Filing Persons (Offerors))", b"(Parent of Offeror)\n(Names of Filing Persons)")
    assert read(role).class_title == "Common Stock, Par Value $.01 Per Share"


def test_the_number_of_a_combined_amendment_is_its_own() -> None:
    both = b"SCHEDULE TO\n(Amendment No. 3)\n\nAND\n\nSCHEDULE 13D/A\n(Amendment No. 6)\n"
    content = offer("SC TO-T/A", AMENDS).replace(b"SCHEDULE TO\n", both, 1).replace(b"(Amendment No. 2)", b"")
    assert read(content).amendment == 3
    assert read(content.replace(b"(Amendment No. 3)", b"(Final Amendment)")).amendment is None


def test_the_company_s_answer_may_name_the_bidder_as_who_filed() -> None:
    said = (
        'This Statement relates to a tender offer (the "Offer") disclosed in a Statement on Schedule TO, dated\n'
        "March 4, 2004, and filed with the Commission by Teasel Holdings Inc., a Delaware corporation, and Teasel\n"
        "Acquisition Corp., to purchase all outstanding Shares at $22.50 per Share, net to the seller in cash.\n\n"
    )
    assert read(offer("SC 14D9", said)).bidders == ("Teasel Holdings Inc.",)


def test_the_month_of_may_is_no_condition() -> None:
    said = (
        "The Offer expired at 12:00 midnight, New York City time, on May 6, 2004. A total of 18,123,456 Shares were\n"
        "validly tendered and not withdrawn prior to the expiration of the Offer. " + TAKES_ALL
    )
    events = stages(offer("SC TO-T/A", AMENDS + said, filed="20040507"))
    assert [(event.stage, event.at) for event in events] == [
        ("expired", date(2004, 5, 6)),
        ("accepted", date(2004, 5, 7)),
    ]


def test_the_offer_is_the_same_in_the_statement_and_its_amendments() -> None:
    first = stages(offer("SC TO-T", ALL + ADVERTISED))
    without_document = AMENDS.replace(", upon the terms set forth in the Offer to Purchase dated March 4, 2004", "")
    later = [
        *stages(offer("SC TO-T/A", AMENDS + EXPIRED, filed="20040401")),
        *stages(offer("SC TO-T/A", without_document + EXPIRED, filed="20040401")),
    ]
    assert {event.offer for event in first + later} == {OFFER}
    nameless = without_document.replace("filed with the\nCommission on March 4, 2004", "filed before")
    assert stages(offer("SC TO-T/A", nameless + EXPIRED, filed="20040401")) == []
    assert "neither the date" in told(offer("SC TO-T/A", nameless + EXPIRED, filed="20040401"))


def test_an_amendment_names_the_first_filing_and_not_a_later_one() -> None:
    reading = read(offer("SC TO-T/A", AMENDS, filed="20040401"))
    assert (reading.first_filed, reading.amendment) == (date(2004, 3, 4), 2)
    late = AMENDS.replace("filed with the\nCommission on March 4, 2004", "filed with the Commission")
    assert read(offer("SC TO-T/A", late, filed="20040401")).first_filed is None


def test_a_preliminary_communication_is_an_intention_at_most() -> None:
    content = offer("SC TO-C", ALL + ADVERTISED)
    (event,) = stages(content)
    assert (event.stage, event.at, event.first_published) == ("intended", date(2004, 3, 4), None)
    assert "intended at most" in told(content)


def test_a_company_that_bids_for_its_own_stock_is_excluded() -> None:
    content = submission("SC TO-I", OFFER_COVER.format(amendment="") + ALL + ADVERTISED, subject=COMPANY)
    events: list[Event] = told_in(content, "self")[0]
    person, commenced = events
    assert isinstance(person, PersonNamed)
    assert (person.person, person.excluded) == (ISSUER, "company")
    assert isinstance(commenced, TenderOffer)
    assert commenced.bidder == ISSUER


@pytest.mark.parametrize(
    "title", ["Options to Purchase Common Stock", "5.75% Convertible Notes due 2023", "Series A Preferred Stock"]
)
def test_offers_for_other_securities_give_no_event(title: str) -> None:
    content = offer("SC TO-I", ALL + ADVERTISED).replace(b"Common Stock, Par Value $.01 Per Share", title.encode())
    assert told_in(content, "other")[0] == []
    assert "no common stock" in told(content)


def test_the_company_s_answer_gives_no_event_and_names_the_bidder() -> None:
    body = (
        "SCHEDULE 14D-9\n\nQUILLWORT DISPENSARIES CORP.\n(Name of Subject Company)\n\nThis Schedule 14D-9 relates\n"
        "to the tender offer by Teasel Acquisition Corp., a Delaware corporation, to purchase all "
        "outstanding shares of\n"
        "common stock at $22.50 per Share."
    )
    content = submission("SC 14D9", body, subject=COMPANY)
    assert read(content).bidders == ("Teasel Acquisition Corp.",)
    events, sentences = told_in(content, "answer")
    assert events == []
    assert "answer to an offer" in sentences[0]


def test_the_statements_of_before_2000() -> None:
    body = ALL.replace("Tender Offer Statement on Schedule TO", "statement on Schedule 14D-1").replace("2004", "1998")
    (event,) = stages(offer("SC 14D1", body + ADVERTISED.replace("2004", "1998"), filed="19980304"))
    assert (event.stage, event.offer) == ("commenced", f"{ISSUER}:{PARENT}:1998-03-04")
    caption = "\n\nMarch 4, 1998\n\n(Date Tender Offer First Published, Sent or Given to Security Holders)\n\n"
    reading = read(submission("SC 13E4", "SCHEDULE 13E-4" + caption + body, filed="19980304", subject=COMPANY))
    assert reading.first_published == date(1998, 3, 4)


def test_a_self_tender_whose_header_names_no_filer_is_the_company_s() -> None:
    content = submission("SC TO-I", OFFER_COVER.format(amendment="") + ALL + ADVERTISED, subject=COMPANY, filers=())
    assert [event.bidder for event in stages(content)] == [ISSUER]


@pytest.mark.parametrize(
    "title", ["Class B Shares and American Depositary Shares", "Common Stock, $.01 par value, and Warrants"]
)
def test_stock_beside_other_securities_is_stock(title: str) -> None:
    content = offer("SC TO-T", ALL + ADVERTISED).replace(b"Common Stock, Par Value $.01 Per Share", title.encode())
    assert [event.stage for event in stages(content)] == ["commenced"]


def test_an_amended_statement_of_1997_is_introduced_by_its_filing() -> None:
    body = (
        "This Statement amends and supplements the Tender Offer Statement on Schedule 14D-1 filed "
        "with the Commission on\n"
        "March 4, 1998, as previously amended and supplemented, by Teasel Acquisition Corp., to "
        "purchase any and all shares\n"
        "of Common Stock, par value $.10 per share, including the rights issued pursuant to the "
        "Rights Agreement, dated as\n"
        "of January 30, 1986, at a price of $45 per Share, upon the terms of the Offer to "
        "Purchase, dated March 4, 1998.\n\n"
    )
    reading = read(offer("SC 14D1/A", body, filed="19980401"))
    assert (reading.shares_sought, reading.price, reading.first_filed) == ("all", Decimal(45), date(1998, 3, 4))
    assert reading.document_dated == date(1998, 3, 4)


def test_the_record_says_where_each_value_was_read() -> None:
    record = record_of(read(offer("SC TO-T", ALL + ADVERTISED + EXPIRES)), "offer.txt")
    assert (record["offer"], record["shares_sought"], record["price"]) == (OFFER, "all", "22.50")
    assert record["read_from"]["first_published"]["place"] == "statement"
    assert record["doubts"]
