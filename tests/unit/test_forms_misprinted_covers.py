"""Covers as filers have misprinted them: one row of a plain cover at a time is printed another way."""

from datetime import date
from decimal import Decimal

import pytest

from monitor.forms.reading import read_submission
from monitor.forms.readings import CoverPerson
from monitor.forms.readings import ScheduleReading
from monitor.forms.schedules.cover_rows import NUMBERS

HEAD = """SCHEDULE 13G
(Amendment No. 3)*
Larkspur Valve Corp.
(Name of Issuer)

Common Stock
(Title of Class of Securities)

885218107
(CUSIP Number)

March 14, 2003
(Date of Event Which Requires Filing of this Statement)

"""
ROWS = {
    "name": "1.  Name of Reporting Person\n    Larch Fund, L.P.",
    "group": "2.  Check the Appropriate Box if a Member of a Group (a) [ ] (b) [X]",
    "sec_use": "3.  SEC Use Only",
    "citizenship": "4.  Citizenship or Place of Organization\n    Delaware",
    "sole_voting": "5.  Sole Voting Power\n    100,000",
    "shared_voting": "6.  Shared Voting Power\n    1,134,567",
    "sole_dispositive": "7.  Sole Dispositive Power\n    0",
    "shared_dispositive": "8.  Shared Dispositive Power\n    1,234,567",
    "aggregate": "9.  Aggregate Amount Beneficially Owned by Each Reporting Person\n    1,234,567",
    "excludes": "10. Check if the Aggregate Amount in Row (9) Excludes Certain Shares [ ]",
    "percent": "11. Percent of Class Represented by Amount in Row (9)\n    9.8%",
    "type": "12. Type of Reporting Person\n    PN",
}
ITEMS = "Item 1.  Security and Issuer.\n\n44,444,444 shares\n\nSignature\n"
STATED = dict(zip(NUMBERS, map(Decimal, ["100000", "1134567", "0", "1234567", "1234567", "9.8"]), strict=True))


def read(text: str) -> ScheduleReading:
    (reading,) = read_submission(text.encode(), "printed")
    assert isinstance(reading, ScheduleReading)
    return reading


def only(**printed: str) -> CoverPerson:
    (person,) = read(HEAD + "\n\n".join((ROWS | printed).values()) + "\n\n" + ITEMS).reporting_persons
    return person


def stated(person: CoverPerson) -> dict[str, Decimal | None]:
    return {field: getattr(person, field) for field in NUMBERS}


def recaptioned(row: str, caption: str) -> str:
    """The row with another caption and its own number and value."""
    number, (_, value) = ROWS[row].split(" ", 1)[0], ROWS[row].split("\n")
    return f"{number} {caption}\n{value}"


@pytest.mark.parametrize(
    "caption",
    [
        *("NAME OR REPORTING PERSONS", "NAME OF REPORT PERSON", "Name of Filing Party", "Name of Person"),
        *("REPORTING PERSON:", "Name of Reporting Person and I.R.S. Identification No."),
        "Names of Reporting Persons I.R.S. Identification Nos. of Above Persons [Entities Only]",
    ],
)
def test_the_name_stands_behind_a_misprinted_caption(caption: str) -> None:
    person = only(name=recaptioned("name", caption))
    assert (person.name, stated(person), person.unread) == ("Larch Fund, L.P.", STATED, {})


@pytest.mark.parametrize("behind", ["\n    c/o Larch Management\n    1 Main Street", " No. 13-1234567"])
def test_a_name_has_neither_address_nor_number(behind: str) -> None:
    assert only(name=ROWS["name"] + behind).name == "Larch Fund, L.P."


@pytest.mark.parametrize(
    ("row", "caption"),
    [
        ("sole_voting", "SOLEVOTING POWER"),
        ("sole_voting", "SOLE VOTING POWERS"),
        ("sole_voting", "Sole Voting Rights"),
        ("shared_voting", "SHARED OR NO VOTING POWER"),
        ("shared_voting", "SHAREDVOTING POWER"),
        ("sole_dispositive", "SOLEDISPOSITIVE POWER"),
        ("sole_dispositive", "Sole Dispositive Voting Power"),
        ("sole_dispositive", "Sole Power of Disposition"),
        ("shared_dispositive", "Shareddispositive Power"),
        ("shared_dispositive", "SHARED VOTING POWER"),
        ("aggregate", "AGGREGATE AMOUNTBENEFICIALLY OWNED BYEACH REPORTING PERSON"),
        ("aggregate", "AGGREGATEAMOUNT BENEFICIALLYOWNED BY EACH REPORTINGPERSON"),
        ("aggregate", "Aggregate Beneficially Owned by Each Reporting Person"),
        ("aggregate", "Amount Beneficially Owned by Each Reporting Person"),
        ("aggregate", "Aggregate Amount Beneficially Owned by Each of the Reporting Persons"),
        ("aggregate", "Aggregate Amount Beneficially Owned by Each Reporting Person as of 12/31/1999:"),
        ("aggregate", "Aggregate Amount Beneficially Owned by Each Reporting Person on December 31, 1999"),
        ("aggregate", "AGGREGATE"),
        ("percent", "PERCENT OF CLASSREPRESENTED BYAMOUNT INROW (9)"),
        ("percent", "Per Cent of Class Represented by Amount in Row (9)"),
        ("percent", "Percent of Class Represented by Amount Shown in Row 9"),
        ("percent", 'Percent of Class Represented by Amount in Row "9"'),
        ("percent", "Percent of Total Class"),
        ("type", "TYPE OF PERSON REPORTING"),
        ("type", "TYPE OR REPORTING PERSON"),
    ],
)
def test_a_misprinted_caption_is_that_of_its_row(row: str, caption: str) -> None:
    person = only(**{row: recaptioned(row, caption)})
    assert (stated(person), person.types, person.unread) == (STATED, ("PN",), {})


def test_rows_that_say_voting_twice_are_told_by_their_numbers() -> None:
    person = only(
        sole_dispositive="7.  Sole Voting Power\n    0", shared_dispositive="8.  Shared Voting Power\n    1,234,567"
    )
    assert (stated(person), person.unread) == (STATED, {})


NOTES = (
    "** The reporting persons hold an aggregate of 4,207,400 Shares, which is 5.0 percent of the class of securities.",
    "The Reporting Person has shared voting power and shared dispositive power over the shares reported herein.",
    "This statement leaves out the aggregate amount beneficially owned by each reporting person of the group.",
    "See Item 5 for the sole power to vote these shares and for the name of the reporting person.",
    "(1) The Reporting Persons disclaim membership in a group. Sole voting power and sole dispositive\n"
    "power are held by the manager, and shared\nvoting power is held by nobody.",
    "The type of reporting person is a partnership. The percent of class is low.",
)


@pytest.mark.parametrize("note", NOTES)
@pytest.mark.parametrize("row", ["group", "citizenship", "sole_voting", "shared_dispositive", "aggregate", "percent"])
def test_a_sentence_on_a_cover_is_no_caption(row: str, note: str) -> None:
    person = only(**{row: f"{ROWS[row]}\n\n    {note}"})
    assert (person.name, stated(person), person.unread) == ("Larch Fund, L.P.", STATED, {})


@pytest.mark.parametrize("printed", ["1, 234,567", "1,234, 567", "1234,567", "1,234567", "1.234.567", "1,234.567"])
def test_misplaced_commas_are_read_where_the_count_stands_elsewhere(printed: str) -> None:
    assert only(aggregate=ROWS["aggregate"].replace("1,234,567", printed)).aggregate == 1_234_567
    alone = only(
        aggregate=ROWS["aggregate"].replace("1,234,567", printed),
        shared_dispositive=ROWS["shared_dispositive"].replace("1,234,567", "1,200,000"),
    )
    assert alone.aggregate is None
    assert "aggregate" in alone.unread


def test_a_count_below_its_caption_and_the_next_one_is_what_the_powers_add_up_to() -> None:
    stacked = {"aggregate": ROWS["aggregate"].split("\n")[0], "excludes": ROWS["excludes"] + "\n    1,234,567"}
    assert only(**stacked).aggregate == 1_234_567
    assert only(**stacked | {"excludes": ROWS["excludes"] + "\n    777,777"}).aggregate is None


def test_two_captions_on_a_line_have_the_two_values_below() -> None:
    person = only(
        sole_voting="5. Sole Voting Power   6. Shared Voting Power\nNUMBER OF\nSHARES     100,000 (1)     1,134,567",
        shared_voting="",
        sole_dispositive="7. Sole Dispositive Power  8. Shared Dispositive Power\nOWNED   -0-   1,234,567 shares",
        shared_dispositive="",
    )
    assert (stated(person), person.unread) == (STATED, {})


def test_four_captions_on_a_line_have_the_four_values_below() -> None:
    person = only(
        sole_voting="5. SOLE VOTING POWER  6. SHARED VOTING POWER  7. SOLE DISPOSITIVE POWER  "
        "8. SHARED DISPOSITIVE POWER\n"
        "   100,000            1,134,567               None                     1,234,567",
        **dict.fromkeys(["shared_voting", "sole_dispositive", "shared_dispositive"], ""),
    )
    assert (stated(person), person.unread) == (STATED, {})


@pytest.mark.parametrize("values", ["100,000", "100,000   1,134,567   5,000", "100,000 of 1,134,567", "1 , 134,567"])
def test_values_below_two_captions_that_are_not_two_are_nobodys(values: str) -> None:
    person = only(
        sole_voting=f"5.  Sole Voting Power         6.  Shared Voting Power\n           {values}", shared_voting=""
    )
    assert (person.sole_voting, person.shared_voting, person.aggregate) == (None, None, 1_234_567)
    assert {"sole_voting", "shared_voting"} <= set(person.unread)


def test_numbers_of_the_rows_below_are_no_value() -> None:
    side = "NUMBER OF SHARES\nBENEFICIALLY\nOWNED BY EACH\nREPORTING PERSON\nWITH\n6\n\n7\n\n8\n"
    person = only(
        sole_voting=f"5\nSOLE VOTING POWER\n{side}100,000 shares - (without those of a trust)",
        shared_voting="SHARED VOTING POWER\n1,134,567 - See Exhibit 1",
        sole_dispositive="SOLE DISPOSITIVE POWER\n0",
        shared_dispositive="SHARED DISPOSITIVE POWER\n1,234,567",
    )
    assert (stated(person), person.unread) == (STATED, {})


@pytest.mark.parametrize(
    ("printed", "replaced", "field", "want"),
    [
        ("885218107", "G8852181 07", "cusips", ()),
        ("(Amendment No. 3)*", "(Amendment No. [7])", "amendment", 7),
        ("(Amendment No. 3)*", "(Amendment No. -7-)", "amendment", 7),
        ("(Amendment No. 3)*", "(Amendment Nos. 7)", "amendment", 7),
        ("(Amendment No. 3)*", "(Amendment No. Thirty-One)", "amendment", 31),
        ("March 14, 2003", "3.14.2003", "event_date", date(2003, 3, 14)),
        ("March 14, 2003", "14-Mar-03", "event_date", date(2003, 3, 14)),
    ],
)
def test_first_pages_as_printed(printed: str, replaced: str, field: str, want: object) -> None:
    text = HEAD.replace(printed, replaced) + "\n\n".join(ROWS.values()) + "\n\n" + ITEMS
    assert getattr(read(text), field) == want


def test_a_side_label_that_begins_with_amount_is_no_caption() -> None:
    side = "AMOUNT BENEFICIALLY OWNED BY EACH REPORTING PERSON WITH\n"
    assert stated(only(sole_voting=side + ROWS["sole_voting"])) == STATED
    beside = "5.  Sole Voting Power\n AMOUNT\n BENEFICIALLY OWNED   100,000\n BY EACH"
    assert stated(only(sole_voting=beside)) == STATED


def test_a_lone_caption_out_of_order_takes_no_rows_away() -> None:
    note = "\n\n    See Item 5 as to each person with sole voting power\n\n"
    person = only(shared_voting=ROWS["shared_voting"] + note, shared_dispositive=ROWS["shared_dispositive"] + note)
    left = {field: number for field, number in STATED.items() if field not in ("shared_voting", "shared_dispositive")}
    assert {field: getattr(person, field) for field in left} == left


def test_the_sides_of_a_box_are_no_part_of_a_value() -> None:
    text = HEAD + "\n\n".join(ROWS.values()) + "\n\n"
    boxed = "\n".join(f"| {line:80} |" for line in text.split("\n")) + "\n" + ITEMS
    (person,) = read(boxed).reporting_persons
    assert (person.name, stated(person), person.types, person.unread) == ("Larch Fund, L.P.", STATED, ("PN",), {})


def test_rows_may_be_called_items() -> None:
    person = only(**{row: ROWS[row].replace("in Row (9)", "in Item 9") for row in ("excludes", "percent")})
    assert (stated(person), person.unread) == (STATED, {})


def test_a_note_with_a_percentage_above_a_caption_turns_no_page_around() -> None:
    person = only(
        excludes=ROWS["excludes"] + "\n\n    The shares are 5.0% of the class.",
        percent=ROWS["percent"].replace("(9)\n", "(9):\n"),
        type=ROWS["type"].replace("Person\n", "Person:\n"),
    )
    assert (person.name, stated(person), person.unread) == ("Larch Fund, L.P.", STATED, {})


@pytest.mark.parametrize(
    ("printed", "percent"),
    [
        ("9.8 See Exhibit A", "9.8"),
        ("9.8 based upon 12,597,622 shares", "9.8"),
        ("9.8 million", None),
        ("9.8 shares", None),
        ("9.8th", None),
        ("9 of the class", None),
    ],
)
def test_words_behind_a_percentage_without_a_sign(printed: str, percent: str | None) -> None:
    assert only(percent=ROWS["percent"].replace("9.8%", printed)).percent == (Decimal(percent) if percent else None)


def test_names_without_marks_begin_the_lines_of_their_numbers() -> None:
    """A row without such lines is nobody's."""
    rows = ROWS | {
        "name": "1.  Name of Reporting Person\n    John A. Smith\n    Jane B. Smith, husband and wife",
        "sole_voting": "5.  Sole Voting Power\n    John A. Smith   100,000\n    Jane B. Smith   0",
        "aggregate": ROWS["aggregate"].replace("1,234,567", "John A. Smith:  400,000 (1)\n    Jane B. Smith:  500,000"),
        "percent": ROWS["percent"].replace("9.8%", "John A. Smith  4.0%\n    Jane B. Smith  5.0%"),
    }
    people = read(HEAD + "\n\n".join(rows.values()) + "\n\n" + ITEMS).reporting_persons
    assert [(person.name, person.sole_voting, person.aggregate, person.percent) for person in people] == [
        ("John A. Smith", 100_000, 400_000, 4),
        ("Jane B. Smith", 0, 500_000, 5),
    ]
    assert all(person.shared_voting is None and "shared_voting" in person.unread for person in people)


@pytest.mark.parametrize(
    "lines", ["Common Stock  400,000\n    Warrants  500,000", "John A. Smith  400,000\n    500,000"]
)
def test_lines_of_an_aggregate_that_are_not_the_names_are_nobodys(lines: str) -> None:
    person = only(
        name="1.  Name of Reporting Person\n    John A. Smith\n    Jane B. Smith",
        aggregate=ROWS["aggregate"].replace("1,234,567", lines),
    )
    assert person.aggregate is None
    assert "aggregate" in person.unread


def test_a_value_may_stand_inside_its_caption() -> None:
    person = only(
        sole_dispositive="7.  SOLE DISPOSITIVE None\n    POWER:",
        shared_dispositive="8.  SHARED DISPOSITIVE 1,234,567\n    POWER:",
        percent="11. Percent of Class Represented by Amount 9.8% in Row (9)",
    )
    assert (stated(person), person.unread) == (STATED, {})


def test_a_cover_without_its_first_two_captions_is_one_still() -> None:
    """Its numbers are not those of the page before."""
    name, group = "1.  Nme of Reporting\n    Birch Fund", "2.  Check the\n    - 4 -\n    Appropriate Box"
    damaged = ROWS | {"name": name, "group": group}
    pages = ["\n\n".join(rows.values()) for rows in (ROWS, damaged, ROWS | {"name": damaged["name"]})]
    people = read(HEAD + "\n\n".join(pages) + "\n\n" + ITEMS).reporting_persons
    assert [(stated(person), person.unread.keys() <= {"name"}) for person in people] == [(STATED, True)] * 3
    assert people[0].name == "Larch Fund, L.P."
