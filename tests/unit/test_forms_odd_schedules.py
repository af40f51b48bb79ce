"""First pages, names and further cover pages as filers have spelled them, in a schedule of few lines."""

from decimal import Decimal

import pytest

from monitor.forms.reading import read_submission
from monitor.forms.readings import CoverPerson
from monitor.forms.readings import ScheduleReading

FIRST_PAGE = """SCHEDULE 13G
{amendment}
Larkspur Valve Corp.
(Name of Issuer)

Common Stock
(Title of Class of Securities)

{cusip}
{cusip_caption}

March 14, 2003
(Date of Event Which Requires Filing of this Statement)

"""
COVER = """1. {name_caption}
     {name}
2. CHECK THE APPROPRIATE BOX IF A MEMBER OF A GROUP (a) [ ] (b) [X]
3. SEC USE ONLY
4. CITIZENSHIP OR PLACE OF ORGANIZATION
     Delaware
5. SOLE VOTING POWER
     0
6. SHARED VOTING POWER
     1,000
7. SOLE DISPOSITIVE POWER
     0
8. SHARED DISPOSITIVE POWER
     1,000
9. AGGREGATE AMOUNT BENEFICIALLY OWNED BY EACH REPORTING PERSON
     {aggregate}
11. PERCENT OF CLASS REPRESENTED BY AMOUNT IN ROW (9)
     {percent}
12. TYPE OF REPORTING PERSON
     PN

"""
ITEMS = """Item 4. Ownership

(a) Aggregate amount beneficially owned: 7,777,777
(b) Percent of class: 77.7%
(c) (i) Sole power to vote: 7,000

Type of reporting person: CO

SIGNATURE
After reasonable inquiry I certify this.
"""


def first_page(amendment: str = "", cusip: str = "885218107", cusip_caption: str = "(CUSIP Number)") -> str:
    return FIRST_PAGE.format(amendment=amendment, cusip=cusip, cusip_caption=cusip_caption)


def cover(
    name: str = "Foo Fund, L.P.",
    aggregate: str = "1,000",
    percent: str = "9.8%",
    name_caption: str = "NAME OF REPORTING PERSON",
) -> str:
    return COVER.format(name=name, aggregate=aggregate, percent=percent, name_caption=name_caption)


def read(text: str) -> ScheduleReading:
    (reading,) = read_submission(text.encode(), "odd")
    assert isinstance(reading, ScheduleReading)
    return reading


def only(text: str) -> CoverPerson:
    (person,) = read(text).reporting_persons
    return person


@pytest.mark.parametrize(
    "printed",
    [
        *("885218107", "885218 10 7", "885218-10-7", "885218-107", "88521810 7", "885-218-107", "8 8 5 2 1 8 1 0 7"),
        *("CUSIP 885218107", "# 885218107", "(885218107)", "885218107*", "885218107 (Common)", "885218107  Page 1"),
    ],
)
def test_cusip(printed: str) -> None:
    assert read(first_page(cusip=printed) + cover() + ITEMS).cusips == ("885218107",)


@pytest.mark.parametrize(
    ("printed", "codes"),
    [
        ("885218107\n885218206", ("885218107", "885218206")),
        ("885218 10 7 (Class A), 885218 20 6 (Class B)", ("885218107", "885218206")),
        ("G1234A 10 5", ("G1234A105",)),
        ("885218 10", ("88521810",)),
        ("None", ()),
        ("N/A", ()),
    ],
)
def test_cusips_that_are_several_short_or_none(printed: str, codes: tuple[str, ...]) -> None:
    reading = read(first_page(cusip=printed) + cover() + ITEMS)
    assert reading.cusips == codes
    assert (reading.issuer.cusip is None) == (len(codes) != 1) == ("cusip" in reading.unread)


@pytest.mark.parametrize("caption", ["(CUSIP Number)", "CUSIP Number", "(Cusip #)", "(CUSIP)", "(C.U.S.I.P. No.)"])
def test_captions_of_the_cusip(caption: str) -> None:
    reading = read(first_page(cusip_caption=caption) + cover() + ITEMS)
    assert (reading.issuer.cusip, reading.class_title) == ("885218107", "Common Stock")


@pytest.mark.parametrize(
    ("printed", "number"),
    [
        *(("(Amendment No. 3)*", 3), ("AMENDMENT NO. _3_", 3), ("Amendment 3", 3), ("(Amendment No.\n3)", 3)),
        *(("(Amendment No. Three)", 3), ("(Third Amendment)", 3), ("(Amendment No. Twenty-One)", 21)),
        *(("(Amendement No. 3)", 3), ("(Amend. No. 3)", 3), ("(Amendment No. 3 - Final)", 3)),
        *(("(Amendment No. )*", None), ("(Amendment No. )1", None), ("(Amendment No. 0)", None)),
        ("(Final Amendment)", None),
    ],
)
def test_amendments_and_the_issuer_below_them(printed: str, number: int | None) -> None:
    reading = read(first_page(amendment=printed) + cover() + ITEMS)
    assert (reading.amendment, reading.issuer.name) == (number, "Larkspur Valve Corp.")


@pytest.mark.parametrize(
    ("caption", "printed", "name"),
    [
        ("NAME OF REPORTING PERSON:", "Foo Fund 2\n  I.R.S. IDENTIFICATION NO. OF ABOVE PERSON: 12-345", "Foo Fund 2"),
        ("NAME OF REPORTING PERSON:", "Foo Corp.\n  S.S. or I.R.S. Identification No. of Person", "Foo Corp."),
        ("(a) NAME OF REPORTING PERSON", "Foo 3, Ltd.\n (b) I.R.S. IDENTIFICATION NO. OF ABOVE PERSON", "Foo 3, Ltd."),
        ("NAMES OF REPORTING PERSONS\nI.R.S. IDENTIFICATION NOS. OF ABOVE PERSONS", "683 Foo LLC", "683 Foo LLC"),
        ("NAME OF REPORTING PERSON", "The Heirs of Foo\n  ###-##-####", "The Heirs of Foo"),
    ],
)
def test_names_beside_the_caption_of_the_tax_number(caption: str, printed: str, name: str) -> None:
    assert only(first_page() + cover(name=printed, name_caption=caption) + ITEMS).name == name


def test_rows_that_a_cover_does_not_have_are_not_taken_from_the_items() -> None:
    page = cover()
    for row in ("9. AGGREGATE AMOUNT BENEFICIALLY OWNED BY EACH REPORTING PERSON\n     1,000\n", "12. TYPE"):
        start = page.index(row)
        person = only(first_page() + page[:start] + "\n" + ITEMS)
        assert (person.aggregate, person.types) == (Decimal(1000) if row == "12. TYPE" else None, ())
        assert person.percent == (Decimal("9.8") if row == "12. TYPE" else None)
        assert "types" in person.unread


def test_covers_of_an_attached_statement_are_set_aside_and_said_so() -> None:
    old = first_page() + cover(aggregate="5,000,000", percent="44%") + cover(name="Sold & Gone, Inc.")
    reading = read(first_page() + cover() + ITEMS + "\nEXHIBIT 1\n\n" + old)
    assert [(person.name, person.aggregate) for person in reading.reporting_persons] == [("Foo Fund, L.P.", 1000)]
    assert reading.doubts == (
        "cover pages behind the signature are not read: an attached statement of Foo Fund, L.P., Sold & Gone, Inc.",
    )


def test_a_second_schedule_of_the_same_document_is_read() -> None:
    reading = read(first_page() + cover() + ITEMS + first_page() + cover(name="Bar LLC", aggregate="2,000"))
    assert [(person.name, person.aggregate) for person in reading.reporting_persons] == [
        ("Foo Fund, L.P.", 1000),
        ("Bar LLC", 2000),
    ]
    assert reading.doubts == ()


@pytest.mark.parametrize(
    ("printed", "reason"),
    [
        ("(1,234,567)", "only in parentheses: (1,234,567)"),
        ("500\n     1,000", "several share counts, one below the other: 500"),
        ("1,234, 567", "broken digits: 1,234, 567"),
        ("(1)", "blank"),
    ],
)
def test_aggregates_that_are_not_one_number_say_why(printed: str, reason: str) -> None:
    person = only(first_page() + cover(aggregate=printed) + ITEMS)
    assert (person.aggregate, person.unread["aggregate"]) == (None, reason)


@pytest.mark.parametrize(
    ("printed", "percent"),
    [("9.8%\n     10.2%", None), ("9.8%\n     9.8%", "9.8"), ("9.8%\n  * 4.1% if converted", "9.8"), ("(9.8%)", None)],
)
def test_percentages_one_below_the_other(printed: str, percent: str | None) -> None:
    person = only(first_page() + cover(percent=printed) + ITEMS)
    assert person.percent == (None if percent is None else Decimal(percent))
    assert ("percent" in person.unread) == (percent is None)
