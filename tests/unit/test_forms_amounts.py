"""Share counts and percentages as they are printed."""

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from monitor.forms.text.amounts import read_percent
from monitor.forms.text.amounts import read_shares


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1,234,567", "1234567"),
        ("\n  1234567 **\n", "1234567"),
        ("- 1,921,748", "1921748"),
        ("NUMBER OF SHARES\n1,234,567\nBENEFICIALLY OWNED BY", "1234567"),
        ("1,234,567(1)", "1234567"),
        ("1,234,567 shares (assuming 1,000 options)", "1234567"),
        ("1,234,567, of which 34,567 are options", "1234567"),
        ("31797.35", "31797.35"),
        ("-0-", "0"),
        ("- 0 -", "0"),
        ("- - 0 -", "0"),
        ("0", "0"),
        ("None", "0"),
        ("NONE**", "0"),
        ("Nil", "0"),
        ("9 shares", "9"),
    ],
)
def test_share_counts(text: str, number: str) -> None:
    assert read_shares(text).number == Decimal(number)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   \n ",
        "-",
        "N/A",
        "Not applicable",
        "See Item 5",
        "(1)",
        "**",
        "5.3%",
        "5.3",
        "1,234,5671",
        "12,34,567",
        "1 234 567",
        "1.234.567",
        "1.234",
        "1,\n234,567",
        "$1,234,567",
        "7",
        "9 SHARDE DISPOSITVE POWER 885,277",
        "The holder has 1,234,567",
        "1,234,567 Class A and 7,654,321 Class B",
        "100\n0\n100\n0",
        "1,234,567th",
        "25 million shares",
        "as of 31/12/2003",
    ],
)
def test_what_is_no_share_count(text: str) -> None:
    value = read_shares(text)
    assert value.number is None
    assert value.reason


def test_a_rows_own_number_is_not_its_value() -> None:
    assert read_shares("EACH 6 0 REPORTING", frozenset({"6", "8"})).number == 0
    assert read_shares("9\n650,102 shares", frozenset({"9", "11"})).number == 650102
    assert read_shares("EACH 6 REPORTING", frozenset({"6", "8"})).number is None


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("15.8%", "15.8"),
        ("15.8%(1)", "15.8"),
        ("9.9%1", "9.9"),
        (".75%", "0.75"),
        ("24.05", "24.05"),
        ("20 %", "20"),
        ("9%", "9"),
        ("Approximately 26.8%", "26.8"),
        ("19,7395**", "19.7395"),
        ("0.0%", "0.0"),
        ("None", "0"),
        ("100%", "100"),
        ("5.0% (based on 12,345,678 shares)", "5.0"),
    ],
)
def test_percentages(text: str, number: str) -> None:
    assert read_percent(text).number == Decimal(number)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "*",
        "less than 1%",
        "<1%",
        "N/A",
        "1,234,567",
        "1,234",
        "112%",
        "9",
        "13",
        "See Item 5",
        "5 1/2%",
        "3.1% / 4.2%",
    ],
)
def test_what_is_no_percentage(text: str) -> None:
    value = read_percent(text)
    assert value.number is None
    assert value.reason


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="0123456789,.%$-*() \nabNOoneSsh/", max_size=40))
def test_no_number_is_invented(text: str) -> None:
    digits = re.sub(r"\D", "", text)
    for value in (read_shares(text), read_percent(text)):
        if value.number:
            assert re.sub(r"\D", "", f"{value.number:f}").lstrip("0") in digits
