"""Forms 3, 4 and 5."""

from datetime import UTC
from datetime import date
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from monitor.core.feed.events import Holding
from monitor.core.feed.events import RightToAcquire
from monitor.core.feed.events import Trade
from monitor.forms.reading import events_of
from monitor.forms.readings import FormUnreadable
from monitor.forms.records import parse_record

FORM4 = (Path(__file__).parent / "forms" / "form4.txt").read_bytes()


def test_trades() -> None:
    trades = [event for event in events_of(FORM4, "form4") if isinstance(event, Trade)]
    assert [(trade.side, trade.shares, trade.at, trade.price) for trade in trades] == [
        ("buy", 2000, date(2021, 6, 30), Decimal("6.24")),
        ("sell", 700, date(2021, 7, 1), None),
    ]
    assert {trade.holder for trade in trades} == {"0009900007"}
    assert {trade.issuer for trade in trades} == {"0009900222"}
    assert trades[0].known_at == datetime(2021, 7, 2, 22, 30, tzinfo=UTC)
    assert len({trade.id for trade in trades}) == 2


def test_rights_are_what_is_left_and_puts_are_none() -> None:
    rights = [event for event in events_of(FORM4, "form4") if isinstance(event, RightToAcquire)]
    assert [(right.instrument, right.shares) for right in rights] == [
        ("option", 8000),
        ("convertible", Fraction(5001, 4)),
    ]
    assert (rights[0].exercisable_from, rights[0].expires) == (date(2019, 1, 1), date(2029, 1, 1))


def test_the_same_right_has_the_same_name_in_the_next_form() -> None:
    later = FORM4.replace(b"0009900007-21-000005", b"0009900007-21-000006").replace(b">8000<", b">6000<")
    first, second = (
        [event for event in events_of(content, "form4") if isinstance(event, RightToAcquire)][0]
        for content in (FORM4, later)
    )
    assert first.right == second.right
    assert (first.id != second.id, second.shares) == (True, 6000)


def test_an_amendment_gives_no_trades() -> None:
    content = FORM4.replace(b"SUBMISSION TYPE:\t4", b"SUBMISSION TYPE:\t4/A")
    assert not [event for event in events_of(content, "form4") if isinstance(event, Trade)]


def test_an_initial_statement_gives_the_position() -> None:
    content = FORM4.replace(b"SUBMISSION TYPE:\t4", b"SUBMISSION TYPE:\t3")
    start, end = content.index(b"<nonDerivativeTable>"), content.index(b"</nonDerivativeTable>")
    line = (
        b"<nonDerivativeHolding><securityTitle><value>Common Stock</value></securityTitle>"
        b"<sharesOwnedFollowingTransaction><value>%d</value></sharesOwnedFollowingTransaction>"
        b"</nonDerivativeHolding>"
    )
    content = content[:start] + b"<nonDerivativeTable>" + line % 100 + line % 20 + content[end:]
    holdings = [event for event in events_of(content, "form3") if isinstance(event, Holding)]
    assert [(holding.holder, holding.shares, holding.at) for holding in holdings] == [
        ("0009900007", 120, date(2021, 6, 30))
    ]
    two_classes = content.replace(b"Common Stock", b"Class B Stock", 1)
    assert not [event for event in events_of(two_classes, "form3") if isinstance(event, Holding)]


def test_text_forms_are_refused() -> None:
    start, end = FORM4.index(b"<XML>"), FORM4.index(b"</TEXT>")
    with pytest.raises(FormUnreadable, match="text form"):
        events_of(FORM4[:start] + b"FORM 4\n1. Name: Brandt, Osric" + FORM4[end:], "form4")


def test_of_a_text_form_the_header_is_read_and_the_lines_are_unread(tmp_path: Path) -> None:
    start, end = FORM4.index(b"<XML>"), FORM4.index(b"</TEXT>")
    path = tmp_path / "form4.txt"
    path.write_bytes(FORM4[:start] + b"FORM 4\n1. Name: Brandt, Osric" + FORM4[end:])
    (record,) = parse_record(path)
    (of_xml,) = parse_record(Path(__file__).parent / "forms" / "form4.txt")
    for field in ("form", "accession", "filed_on"):
        assert record[field] == of_xml[field]
    assert record["issuer"]["cik"] == of_xml["issuer"]["cik"]
    assert [person["cik"] for person in record["reporting_persons"]] == ["0009900007"]
    for field in ("holdings", "trades", "rights"):
        assert record[field] is None
        assert "a person has to read it" in record["unread"][field]


def test_cut_xml_is_refused() -> None:
    with pytest.raises(FormUnreadable):
        events_of(FORM4[: FORM4.index(b"<derivativeTable>")], "form4")
