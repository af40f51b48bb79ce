"""Schedules 13G without cover rows: Item 4 states the numbers of their only filer, or nobody's."""

from decimal import Decimal

import pytest

from monitor.forms.reading import read_submission
from monitor.forms.readings import CoverPerson
from monitor.forms.schedules.cover_rows import NUMBERS

HEADER = """<SEC-HEADER>0009900001-06-000099.hdr.sgml : 20061211
ACCESSION NUMBER:\t\t0009900001-06-000099
CONFORMED SUBMISSION TYPE:\t{form}
FILED AS OF DATE:\t\t20061211

SUBJECT COMPANY:

\tCOMPANY DATA:
\t\tCOMPANY CONFORMED NAME:\t\t\tLARKSPUR VALVE CORP
\t\tCENTRAL INDEX KEY:\t\t\t0009900777
{filers}</SEC-HEADER>
<DOCUMENT>
<TYPE>{form}
<TEXT>
SCHEDULE 13G
Item 1 (a) Name of Issuer:  Larkspur Valve Corp.
Item 2 (a) Name of Person Filing:  see below
{item}
Item 5. Ownership of Five Percent or Less of a Class: 5,000
Signature
</TEXT>
</DOCUMENT>
"""
FILER = """
FILED BY:

\tCOMPANY DATA:
\t\tCOMPANY CONFORMED NAME:\t\t\t{name}
\t\tCENTRAL INDEX KEY:\t\t\t{cik}
"""
ITEM = """Item 4. Ownership:
   (a) Amount Beneficially Owned: 1,234,567 shares
   (b) Percent of Class: 9.8%
   (c) Number of shares as to which such person has:
       (i)   sole power to vote or to direct the vote: 1,000,000
       (ii)  shared power to vote or to direct the vote: -0-
       (iii) sole power to dispose or to direct the disposition of: 1,234,567
       (iv)  shared power to dispose or to direct the disposition of: None
"""
ONE = FILER.format(name="PUBLIC JANE Q", cik="0009900111")


def read(item: str, filers: str = ONE, form: str = "SC 13G") -> tuple[CoverPerson, ...]:
    text = HEADER.format(form=form, filers=filers, item=item)
    (reading,) = read_submission(text.encode(), "item 4")
    return reading.reporting_persons  # type: ignore[attr-defined, no-any-return]


def numbers(person: CoverPerson) -> list[Decimal | None]:
    return [getattr(person, field) for field in NUMBERS]


@pytest.mark.parametrize("form", ["SC 13G", "SC 13G/A"])
def test_the_item_states_the_numbers_of_the_only_filer(form: str) -> None:
    (person,) = read(ITEM, form=form)
    assert numbers(person) == list(map(Decimal, ["1000000", "0", "1234567", "0", "1234567", "9.8"]))
    assert (person.name, person.cik) == ("PUBLIC JANE Q", "0009900111")
    assert person.unread == {"types": "the schedule has no cover rows"}
    assert (person.evidence["aggregate"].place, person.evidence["percent"].text) == ("Item 4", ": 9.8%")


def test_values_below_the_captions() -> None:
    (person,) = read(ITEM.replace(": 1", ":\n          1").replace(": 9", ":\n          9"))
    assert numbers(person) == list(map(Decimal, ["1000000", "0", "1234567", "0", "1234567", "9.8"]))


def test_what_the_item_leaves_open_is_unread() -> None:
    (person,) = read(ITEM.replace(" 1,234,567 shares", " See Exhibit A").replace(": -0-", ":"))
    assert numbers(person) == [*map(lambda n: n and Decimal(n), ["1000000", None, "1234567", "0", None, "9.8"])]
    assert {"aggregate", "shared_voting"} <= set(person.unread)


@pytest.mark.parametrize(
    ("item", "filers"),
    [
        (ITEM, ONE + FILER.format(name="OTHER ONE LLC", cik="0009900222")),
        (ITEM + ITEM.partition("\n")[2], ONE),
        (ITEM.replace("(b) Percent of Class: 9.8%", ""), ONE),
        (ITEM.replace("(b) Percent of Class: 9.8%", "(b) Percent of Class: 9.8%\n Percent of Class: 4.1%"), ONE),
    ],
)
def test_an_item_of_several_persons_or_of_none_states_nothing(item: str, filers: str) -> None:
    for person in read(item, filers):
        assert numbers(person) == [None] * len(NUMBERS)
        assert set(NUMBERS) <= set(person.unread)


def test_a_schedule_13d_has_no_such_item() -> None:
    (person,) = read(ITEM, form="SC 13D")
    assert person.aggregate is None
