"""One table instead of a cover page for each person: read where its columns are certain, and only there."""

from decimal import Decimal

import pytest

from monitor.forms.reading import read_submission
from monitor.forms.readings import CoverPerson
from monitor.forms.schedules.cover_rows import NUMBERS

HEAD = "SCHEDULE 13G\nLarkspur Valve Corp.\n(Name of Issuer)\n\n885218107\n(CUSIP Number)\n\n"
ITEMS = """Item 4. Ownership

(a) Aggregate amount beneficially owned: 7,777,777
(b) Percent of class: 77.7%
(c) (i) Sole power to vote: 7,000

SIGNATURE
"""
COLUMNS = """1. NAME OF REPORTING PERSON        Foo Fund       Bar LLC
2. CHECK THE APPROPRIATE BOX IF A MEMBER OF A GROUP
4. CITIZENSHIP OR PLACE OF ORGANIZATION  Ohio   Texas
5. SOLE VOTING POWER              0        500
6. SHARED VOTING POWER            -0-      -0-
7. SOLE DISPOSITIVE POWER         None     None
8. SHARED DISPOSITIVE POWER       200      2,000
9. AGGREGATE AMOUNT BENEFICIALLY OWNED BY EACH REPORTING PERSON   200  2,500
11. PERCENT OF CLASS REPRESENTED BY AMOUNT IN ROW 9   9.8%   9.9%
12. TYPE OF REPORTING PERSON  PN  OO
"""
NARROW_COLUMNS = """1.  Name of Reporting            Foo Fund           Bar LLC
     Person
     I.R.S. Identification No.    13-1234567         13-7654321
 2.  Check the Appropriate Box
     if a Member of a Group       (b)                (b)
 4.  Citizenship or Place of
     Organization                 Ohio               Texas
 5.  Sole Voting Power            0                  500
 6.  Shared Voting Power          0                  0
 7.  Sole Dispositive Power       0                  0
 8.  Shared Dispositive Power     200 (1)            2,000
 9.  Aggregate Amount             200 (1)            2,500
     Beneficially Owned by Each
     Reporting Person
11.  Percent of Class             9.8%               9.9%
     Represented by Amount in
     Row (9)
12.  Type of Reporting Person     PN                 OO
"""
LINES = """Name of                Sole      Shared     Sole         Shared       Aggregate   Percent   Type of
Reporting              Voting    Voting     Dispositive  Dispositive  Amount      of        Reporting
Person                 Power     Power      Power        Power        Owned       Class     Person
-------------------    -------   ---------  -----------  -----------  ---------   -------   ------
Foo Fund               0         0          0            200          200         9.8%      PN
Bar LLC                500       0          None         2,000        2,500       9.9%      OO

"""
HTML_LINES = """<html><body><table><tr><td>Name of Reporting Person</td><td>Sole<br>voting power</td>
<td>Shared voting power</td><td>Sole dispositive power</td><td>Shared dispositive power</td>
<td>Aggregate amount<br>beneficially owned</td>
<td>Percent of class</td><td>Type of reporting person</td></tr>
<tr><td>Foo Fund</td><td>&nbsp;</td><td>0</td><td>0</td><td>0</td><td>200</td><td>200 <sup>(1)</sup></td>
<td>9.8</td><td>%</td><td>PN</td></tr>
<tr><td>Bar LLC</td><td>&nbsp;</td><td>500</td><td>0</td><td>0</td><td>2,000</td><td>2,500</td>
<td>9.9</td><td>%</td><td>OO</td></tr></table>
"""
HTML_COLUMNS = """<html><body><table>
<tr><td>1</td><td>Name of Reporting Person</td><td>Foo Fund</td><td>Bar LLC</td></tr>
<tr><td>2</td><td>Check the Appropriate Box if a Member of a Group</td><td>(b)</td><td>(b)</td></tr>
<tr><td>5</td><td>Sole Voting Power</td><td>0</td><td>500</td></tr>
<tr><td>6</td><td>Shared Voting Power</td><td>0</td><td>0</td></tr>
<tr><td>7</td><td>Sole Dispositive Power</td><td>0</td><td>0</td></tr>
<tr><td>8</td><td>Shared Dispositive Power</td><td>200</td><td>2,000</td></tr>
<tr><td>9</td><td>Aggregate Amount Beneficially Owned by Each<br>Reporting Person</td><td>200</td><td>2,500</td></tr>
<tr><td>11</td><td>Percent of Class Represented by Amount in Row (9)</td><td>9.8%</td><td>9.9%</td></tr>
<tr><td>12</td><td>Type of Reporting Person</td><td>PN</td><td>OO</td></tr></table>
"""
ALL = {
    "columns": COLUMNS,
    "narrow columns": NARROW_COLUMNS,
    "lines": LINES,
    "lines of HTML": HTML_LINES,
    "columns of HTML": HTML_COLUMNS,
}
STATED = {"Foo Fund": ["0", "0", "0", "200", "200", "9.8"], "Bar LLC": ["500", "0", "0", "2000", "2500", "9.9"]}


def read(page: str) -> tuple[CoverPerson, ...]:
    (reading,) = read_submission((HEAD + page + ITEMS).encode(), "table")
    return reading.reporting_persons  # type: ignore[attr-defined, no-any-return]


def numbers(person: CoverPerson) -> list[Decimal | None]:
    return [getattr(person, field) for field in NUMBERS]


@pytest.mark.parametrize("page", ALL.values(), ids=ALL)
def test_a_table_whose_columns_are_certain_is_read(page: str) -> None:
    people = read(page)
    assert {person.name: numbers(person) for person in people} == {
        name: list(map(Decimal, stated)) for name, stated in STATED.items()
    }
    assert [(person.types, person.unread) for person in people] == [(("PN",), {}), (("OO",), {})]


LACKING = {
    "columns": [("0        500", "500"), ("200  2,500", "2,500"), ("9.8%   9.9%", "9.9%"), ("None     None", "None")],
    "narrow columns": [("200 (1)            2,500", "200"), ("0                  500", "     500")],
    "lines": [("None         2,000", "             2,000"), ("0            200          200", "0            200")],
    "lines of HTML": [("<td>2,000</td>", "<td></td>"), ("<td>0</td><td>200</td>", "<td>200</td>")],
    "columns of HTML": [
        ("<td>0</td><td>500</td>", "<td></td><td>500</td>"),
        ("<td>200</td><td>2,500</td>", "<td>200</td>"),
    ],
}


@pytest.mark.parametrize(("name", "lacking"), [(name, one) for name, many in LACKING.items() for one in many])
def test_a_table_that_lacks_a_cell_states_nothing(name: str, lacking: tuple[str, str]) -> None:
    assert lacking[0] in ALL[name]
    for person in read(ALL[name].replace(*lacking)):
        assert numbers(person) == [None] * len(NUMBERS)
        assert set(NUMBERS) <= set(person.unread)


def test_columns_that_are_not_certain_still_name_their_persons() -> None:
    people = read(COLUMNS.replace("0        500", "500"))
    assert [person.name for person in people] == ["Foo Fund", "Bar LLC"]
    assert people[0].unread["aggregate"].startswith("no number: a column for each person, but not every row")


def test_a_table_in_an_item_is_no_cover() -> None:
    (reading,) = read_submission((HEAD + "Item 1. Security\n\n" + LINES + ITEMS).encode(), "table")
    assert reading.reporting_persons == ()  # type: ignore[attr-defined]


def test_an_aggregate_below_a_power_leaves_room_for_doubt() -> None:
    assert all(person.aggregate is None for person in read(LINES.replace("200          200 ", "200          100 ")))


WITH_TOTALS = {
    "lines": LINES.rstrip("\n") + "\nTotal     500       0        0        2,200     2,700     19.7%    OO\n\n",
    "columns": NARROW_COLUMNS.replace("Bar LLC", "Total  "),
}


@pytest.mark.parametrize("page", WITH_TOTALS.values(), ids=WITH_TOTALS)
def test_the_sum_of_all_persons_is_no_person(page: str) -> None:
    """Who stands in the other column is not told either: there may be another sum behind it."""
    assert not {person.name for person in read(page)} & {"Total", "Foo Fund", "Bar LLC"}
    assert all(person.aggregate is None for person in read(page))
