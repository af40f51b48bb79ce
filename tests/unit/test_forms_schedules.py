"""Schedules 13D and 13G in each layout, as small filings of our own (tests/unit/forms)."""

import json
from datetime import UTC
from datetime import date
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from monitor.core.feed.canonical import canonical_json
from monitor.core.feed.decoding import decode_event
from monitor.core.feed.events import Filing
from monitor.event_lines import to_lines
from monitor.forms.envelope.header import start_of_day
from monitor.forms.envelope.persons import identify
from monitor.forms.envelope.persons import match_ciks
from monitor.forms.reading import events_of
from monitor.forms.reading import read_submission
from monitor.forms.readings import CoverPerson
from monitor.forms.readings import FormUnreadable
from monitor.forms.readings import Party
from monitor.forms.readings import ScheduleReading
from monitor.forms.records import parse_record
from monitor.forms.text.amounts import plain

EXAMPLES = Path(__file__).parent / "forms"
ROWS = ("sole_voting", "shared_voting", "sole_dispositive", "shared_dispositive", "aggregate", "percent")


def read(name: str) -> ScheduleReading:
    (reading,) = read_submission((EXAMPLES / name).read_bytes(), name)
    assert isinstance(reading, ScheduleReading)
    return reading


def filing(name: str) -> Filing:
    (event,) = events_of((EXAMPLES / name).read_bytes(), name)
    assert isinstance(event, Filing)
    return event


def rows(reading: ScheduleReading, number: int = 0) -> list[str | None]:
    person = reading.reporting_persons[number]
    return [None if (value := getattr(person, row)) is None else str(value) for row in ROWS]


def test_text_13d_reads_both_covers_and_no_table_of_an_item() -> None:
    reading = read("text_13d.txt")
    assert [person.name for person in reading.reporting_persons] == [
        "Broadacre Meadow Advisors, Inc.",
        "Wilhelmina J. Nasgard",
    ]
    assert rows(reading) == ["0", "5123400", "0", "6010200", "6010200", "15.8"]
    assert reading.reporting_persons[0].types == ("IA",)
    assert reading.reporting_persons[0].group == "b"


def test_text_13d_says_why_a_value_is_not_read() -> None:
    reading = read("text_13d.txt")
    assert rows(reading, 1) == [None, None, "0", "6010200", "6010200", None]
    unread = reading.reporting_persons[1].unread
    assert unread["sole_voting"] == "blank"
    assert unread["shared_voting"] == "stated as not applicable"
    assert "less than 16%" in unread["percent"]
    assert reading.reporting_persons[1].types == ("IN", "HC")


def test_a_glued_last_digit_is_a_footnote_mark_only_if_the_count_stands_elsewhere() -> None:
    content = (EXAMPLES / "text_13d.txt").read_bytes()
    (reading,) = read_submission(content.replace(b"6,010,2001", b"6,010,9001"), "glued")
    assert isinstance(reading, ScheduleReading)
    assert reading.reporting_persons[1].shared_dispositive is None
    assert "6,010,9001" in reading.reporting_persons[1].unread["shared_dispositive"]


def test_text_13d_first_page() -> None:
    reading = read("text_13d.txt")
    assert reading.issuer.name == "QUILLWORT DISPENSARIES CORP."
    assert (reading.issuer.cik, reading.issuer.cusip) == ("0009900777", "74899Q107")
    assert reading.class_title == "Common Stock, $.0001 par value"
    assert (reading.event_date, reading.amendment) == (date(2006, 12, 8), 4)


def test_evidence_is_the_text_that_was_read() -> None:
    person = read("text_13d.txt").reporting_persons[0]
    quote = person.evidence["aggregate"]
    assert quote.text.startswith("6,010,200 (includes 500,000 shares")
    assert quote.place == "cover page 1, row 11"


def test_13g_rows_numbered_like_those_of_a_13d() -> None:
    reading = read("text_13g_numbered_like_13d.txt")
    assert rows(reading) == ["1204500", None, "1204500", None, "1204500", "9.06"]
    assert reading.reporting_persons[0].name == "Oakapple Trust Company"
    assert reading.reporting_persons[0].types == ("BK",)
    assert (reading.amendment, reading.issuer.cusip) == (None, "87500T209")
    assert reading.event_date == date(1998, 12, 31)


def test_values_above_captions_are_not_shifted() -> None:
    reading = read("values_above_captions.txt")
    assert rows(reading) == ["431210", None, "502330", None, "502330", "5.31"]
    assert reading.reporting_persons[0].name == "Pennyroyal Counsel, Inc."
    assert reading.reporting_persons[0].types == ("IA",)


def test_html_table_cover() -> None:
    reading = read("html_13ga.txt")
    assert rows(reading) == ["2000000", None, "2000000", None, "2000000", "0.95"]
    person = reading.reporting_persons[0]
    assert (person.name, person.types, person.group) == ("Asta Lindqvist", ("IN",), "b")
    assert person.unread == {"shared_voting": "blank", "shared_dispositive": "a dash"}
    assert (reading.issuer.name, reading.issuer.cusip) == ("Saltmarsh Optics Limited", "G7800S104")
    assert (reading.amendment, reading.event_date) == (1, date(2013, 12, 31))


def test_short_rows_in_a_mail_envelope_of_1994() -> None:
    reading = read("short_rows.txt")
    assert rows(reading) == ["81387", "0", "731200", "0", "803600", "12.12"]
    assert (reading.reporting_persons[0].name, reading.amendment) == ("Hawkbit Corp.", 11)
    assert (reading.issuer.cusip, reading.event_date) == ("17240C108", None)


def test_structured_13d() -> None:
    reading = read("structured_13d.nc")
    assert rows(reading) == ["0", "7207424.40", None, None, "7207424.40", "23.6"]
    assert rows(reading, 1) == [None, None, None, None, "7207424.40", None]
    assert "236" in reading.reporting_persons[1].unread["percent"]
    assert (reading.issuer.cusip, reading.event_date) == ("25960D107", date(2025, 3, 9))
    assert reading.reporting_persons[0].group == "a"


def test_structured_13g_with_nested_cusip_and_no_header() -> None:
    reading = read("structured_13g.xml")
    assert rows(reading) == ["410000.00", "0.00", "430000.00", "0.00", "430000.00", "6.1"]
    assert (reading.form, reading.amendment) == ("SCHEDULE 13G/A", 3)
    assert (reading.issuer.cik, reading.issuer.cusip) == ("0009900333", "88400T109")
    assert (reading.accession, reading.filed_on) == (None, None)


def test_event_of_a_joint_filing() -> None:
    event = filing("text_13d.txt")
    assert (event.id, event.accession, event.issuer) == (
        event.accession,
        "0009900001-06-000012",
        "0009900777",
    )
    assert event.at == date(2006, 12, 11)
    assert event.known_at == datetime(2006, 12, 8, 22, 45, 12, tzinfo=UTC)
    assert event.event_date == date(2006, 12, 8)
    assert event.filed_by == ("0009900001", "wilhelmina-j-nasgard")
    assert [person.person for person in event.reporting_persons] == ["0009900001", "wilhelmina-j-nasgard"]
    assert event.reporting_persons[0].aggregate == 6010200
    assert event.reporting_persons[0].percent == Decimal("15.8")
    assert event.reporting_persons[1].shared_voting is None


def test_event_quotes_the_filing_and_is_read_again_as_itself() -> None:
    event = filing("text_13d.txt")
    (line,) = to_lines([event]).splitlines()
    first = json.loads(line)["reporting_persons"][0]
    assert first["read_from"]["aggregate"].startswith("cover page 1, row 11: 6,010,200 (includes 500,000 shares")
    again = decode_event(line, start_of_day)
    assert isinstance(again, Filing)
    assert (again.reporting_persons, again.known_at) == (event.reporting_persons, event.known_at)
    assert canonical_json(again) == canonical_json(event)


def test_event_keeps_fractions_exact() -> None:
    assert filing("structured_13d.nc").reporting_persons[0].aggregate == Fraction("7207424.4")


def test_event_without_acceptance_time_is_known_at_the_end_of_its_day() -> None:
    assert filing("values_above_captions.txt").known_at == datetime(1998, 10, 6, 4, tzinfo=UTC)


def test_event_needs_a_header() -> None:
    with pytest.raises(FormUnreadable, match="accession"):
        filing("structured_13g.xml")


def test_two_covers_of_one_person_leave_the_larger() -> None:
    content = (EXAMPLES / "text_13d.txt").read_bytes()
    content = content.replace(b"Wilhelmina J. Nasgard", b"Broadacre Meadow Advisors, Inc.")
    content = content.replace(b"6,010,200\n", b"6,010,300\n")
    (event,) = events_of(content, "twice")
    assert isinstance(event, Filing)
    assert [(person.person, person.aggregate) for person in event.reporting_persons] == [
        ("broadacre-meadow-advisors-inc", 6010300)
    ]


def test_schedule_of_items_only_names_the_filer_and_states_nothing() -> None:
    content = (EXAMPLES / "text_13d.txt").read_bytes()
    start, end = content.index(b"<PAGE>"), content.index(b"Item 5.")
    (event,) = events_of(content[:start] + content[end:], "items")
    assert isinstance(event, Filing)
    assert [(person.person, person.aggregate) for person in event.reporting_persons] == [("0009900001", None)]


ITEM_5 = """Item 5.  Interest in Securities of the Issuer.

{}

Item 6.  Contracts."""
SENTENCES: list[tuple[str, str | None, str | None]] = [
    ("(a) Broadacre beneficially owns 1,234,500 shares of Common Stock, or 12.3% of the class.", "1234500", "12.3"),
    ("The Reporting Person is the beneficial owner of 1,234,500\nshares, being 12.3% of all.", "1234500", "12.3"),
    ("Broadacre may be deemed to beneficially own an aggregate of 900 Units. It paid $5.", "900", None),
    ("BROADACRE MEADOW ADVISORS, INC. owns 1,234,500 shares (12.3% now, 14% before).", "1234500", None),
    ("Broadacre no longer owns any shares of the Issuer.", "0", None),
    ("Fenwick Corp., which Broadacre advises, beneficially owns 1,234,500 shares, or 12.3%.", None, None),
    ("Broadacre beneficially owns 1,234,500 shares of Series B Preferred Stock, or 12.3%.", None, None),
    ("Broadacre beneficially owns approximately 1,234,500 shares.", None, None),
    ("Broadacre owned 1,234,500 shares in May. Broadacre owns 1,000,000 shares now.", None, None),
    ("There has been no change in the 1,234,500 shares reported before.", None, None),
]


@pytest.mark.parametrize(("sentence", "aggregate", "percent"), SENTENCES)
def test_item_5_of_a_schedule_without_cover_rows(sentence: str, aggregate: str | None, percent: str | None) -> None:
    content = (EXAMPLES / "text_13d.txt").read_text()
    start, end = content.index("<PAGE>"), content.index("</TEXT>")
    said = 'This amends the statement of Broadacre Meadow Advisors, Inc. ("Broadacre").\n\n' + ITEM_5.format(sentence)
    (reading,) = read_submission((content[:start] + said + content[end:]).encode(), "items")
    assert isinstance(reading, ScheduleReading)
    (person,) = reading.reporting_persons
    assert (plain(person.aggregate), plain(person.percent)) == (aggregate, percent)
    assert [field in person.unread for field in ("aggregate", "percent")] == [aggregate is None, percent is None]
    if aggregate is not None:
        assert person.evidence["aggregate"].place == "Item 5"


def test_record_is_the_printed_form() -> None:
    (record,) = parse_record(EXAMPLES / "text_13d.txt")
    assert record["file"] == "text_13d.txt"
    assert (record["form"], record["amendment"]) == ("SC 13D/A", 4)
    assert (record["filed_on"], record["event_date"]) == ("2006-12-11", "2006-12-08")
    assert record["reporting_persons"][0]["aggregate"] == "6010200"
    assert record["reporting_persons"][0]["cik"] == "0009900001"
    assert record["reporting_persons"][1]["percent"] is None


def test_record_of_an_unreadable_file_is_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("Dear all, the picnic is on Friday.")
    assert parse_record(path) == [{"file": "notes.txt", "error": "notes.txt: no form that is read here"}]
    assert "error" in parse_record(tmp_path / "absent.txt")[0]


VARIANTS: list[tuple[str, dict[str, Any]]] = [
    ("     5,123,400 (1)", {"shared_voting": Decimal(5123400)}),
    ("     5123400", {"shared_voting": Decimal(5123400)}),
    ("     5,123,400 shares of Common Stock", {"shared_voting": Decimal(5123400)}),
    ("     -0-", {"shared_voting": Decimal(0)}),
    ("     NONE (See Item 5)", {"shared_voting": Decimal(0)}),
    ("     15.8%", {"shared_voting": None}),
    ("     See Item 5", {"shared_voting": None}),
    ("     1,000,000 Class A\n     2,000,000 Class B", {"shared_voting": None}),
]


@pytest.mark.parametrize(("printed", "wanted"), VARIANTS)
def test_a_row_never_takes_the_number_of_another(printed: str, wanted: dict[str, Any]) -> None:
    content = (EXAMPLES / "text_13d.txt").read_text().replace("     5,123,400 (1)", printed)
    (reading,) = read_submission(content.encode(), "variant")
    assert isinstance(reading, ScheduleReading)
    person = reading.reporting_persons[0]
    assert person.shared_voting == wanted["shared_voting"]
    assert [person.sole_voting, person.aggregate, person.percent] == [
        Decimal(0),
        Decimal(6010200),
        Decimal("15.8"),
    ]


LISTED = """SCHEDULE 13D
1.   Names of Reporting Persons:
     (i)    Ada M. Hollis
     (ii)   Ada M. Hollis, Jr.
     (iii)  Hollis Family Trust
2.   Check the Appropriate Box if a Member of a Group:
     (i)    Ada M. Hollis         (a) [x]
                                  (b) [ ]
     (ii)   Ada M. Hollis, Jr.    (a) [ ]
                                  (b) [x]
     (iii)  Hollis Family Trust   (a) [x]
                                  (b) [ ]
6.   Citizenship or Place of Organization:  U.S.A.
7.   Sole Voting Power:
     Name                                 Shares
     Ada M. Hollis  . . . . . . . . . .      None
     Ada M. Hollis, Jr.(1)  . . . . . .    46,063
     Hollis Family Trust  . . . . . . .    10,000
(1)  Includes 1,950 shares owned by a trust.
8.   Shared Voting Power:  See Item 5
9.   Sole Dispositive Power:
     (i)   46,063
     (ii)  None
     (iii) 7,000  110,872
10.  Shared Dispositive Power:
     (i)   0
     (iii) 5,000
11.  Aggregate Amount Beneficially Owned by Each Reporting Person:
     Ada M. Hollis  . . . . . . . . . .    46,063
     Ada M. Hollis, Jr. . . . . . . . .    46,063
     Hollis Family Trust  . . . . . . .    15,000
     Total  . . . . . . . . . . . . . .   107,126
13.  Percent of Class Represented by Amount in Row (11):
     Ada M. Hollis  . . . . . . . . . .     2.4
     Ada M. Hollis, Jr. . . . . . . . .     2.4%
     Hollis Family Trust  . . . . . . .      .8
14.  Type of Reporting Person:
     (i)    Ada M. Hollis         IN
     (ii)   Ada M. Hollis, Jr.    IN
     (iii)  Hollis Family Trust   OO
"""
BOXED = """SCHEDULE 13D
|1 | NAME OF REPORTING PERSON                       |
|  | Ragwort Holdings                               |
|2 | CHECK THE APPROPRIATE BOX IF A MEMBER OF A GROUP |
|  |                    (a) |_|   (b) |X|           |
|6 | CITIZENSHIP OR PLACE OF ORGANIZATION: Ohio     |
| NUMBER OF | 7 | SOLE VOTING POWER..... 1,000,000  |
| SHARES    | 8 | SHARED VOTING POWER.......... 0   |
| OWNED BY  | 9 | SOLE DISPOSITIVE                  |
| EACH      |   |   POWER.....  1,000,000           |
|           |10 | SHARED DISPOSITIVE POWER ... None |
|11| AGGREGATE AMOUNT BENEFICIALLY OWNED BY EACH    |
|  | REPORTING PERSON                1,000,000      |
|12| CHECK BOX IF THE AGGREGATE AMOUNT IN ROW (11) EXCLUDES CERTAIN SHARES |
|13| PERCENT OF CLASS REPRESENTED BY AMOUNT IN ROW 11 7.25% |
|14| TYPE OF REPORTING PERSON: CO                   |
"""
STACKED = """<html><body>SCHEDULE 13G<table>
<tr><td>1</td><td>Names of reporting persons<br>Ragwort Holdings</td></tr>
<tr><td>4</td><td>Citizenship or place of organization<br>Ohio</td></tr>
<tr><td>5 Sole voting power<br>6 Shared voting power<br>7 Sole dispositive power<br>8 Shared dispositive power
</td>
<td>1,000<br>2,000<br>1,000<br>2,000</td></tr>
<tr><td>9</td><td>Aggregate amount beneficially owned by each reporting person<br>3,000</td></tr>
<tr><td>11</td><td>Percent of class represented by amount in row 9<br>7.25%</td></tr>
<tr><td>12</td><td>Type of reporting person<br>CO</td></tr></table>
"""


def test_one_cover_that_lists_several_persons() -> None:
    (reading,) = read_submission(LISTED.encode(), "listed")
    assert isinstance(reading, ScheduleReading)
    assert [person.name for person in reading.reporting_persons] == [
        "Ada M. Hollis",
        "Ada M. Hollis, Jr",
        "Hollis Family Trust",
    ]
    assert rows(reading, 0) == ["0", None, "46063", "0", "46063", "2.4"]
    assert rows(reading, 1) == ["46063", None, "0", None, "46063", "2.4"]
    assert rows(reading, 2) == ["10000", None, None, "5000", "15000", "0.8"]
    assert [person.group for person in reading.reporting_persons] == ["a", "b", "a"]
    assert [person.types for person in reading.reporting_persons] == [("IN",), ("IN",), ("OO",)]
    assert reading.reporting_persons[2].unread["sole_dispositive"] == "several share counts: 7,000 110,872"


def test_boxes_and_dotted_leaders() -> None:
    (reading,) = read_submission(BOXED.encode(), "boxed")
    assert isinstance(reading, ScheduleReading)
    assert rows(reading) == ["1000000", "0", "1000000", "0", "1000000", "7.25"]
    person = reading.reporting_persons[0]
    assert (person.name, person.types, person.group) == ("Ragwort Holdings", ("CO",), "b")


def test_captions_stacked_beside_their_values_are_read_in_order() -> None:
    (reading,) = read_submission(STACKED.encode(), "stacked")
    assert isinstance(reading, ScheduleReading)
    assert rows(reading) == ["1000", "2000", "1000", "2000", "3000", "7.25"]


def test_captions_stacked_beside_fewer_values_are_not_guessed_at() -> None:
    (reading,) = read_submission(STACKED.replace("1,000<br>2,000<br>1", "1,000<br>1").encode(), "stacked")
    assert isinstance(reading, ScheduleReading)
    assert rows(reading) == [None, None, None, None, "3000", "7.25"]


def test_a_schedule_combined_with_a_tender_offer_is_read() -> None:
    content = (EXAMPLES / "text_13d.txt").read_text()
    content = content.replace("SUBMISSION TYPE:\tSC 13D/A", "SUBMISSION TYPE:\tSC TO-T/A")
    content = content.replace("<TYPE>SC 13D/A", "<TYPE>SC TO-T/A")
    (event,) = events_of(content.encode(), "combined")
    assert isinstance(event, Filing)
    assert (event.form, event.reporting_persons[0].aggregate) == ("SC 13D/A", 6010200)


def test_an_event_date_after_the_filing_is_not_used() -> None:
    content = (EXAMPLES / "text_13d.txt").read_bytes().replace(b"December 8, 2006", b"December 18, 2006")
    (reading,) = read_submission(content, "late")
    assert isinstance(reading, ScheduleReading)
    assert reading.event_date == date(2006, 12, 18)
    (event,) = events_of(content, "late")
    assert isinstance(event, Filing)
    assert event.event_date is None


def test_persons_are_found_in_the_header_by_name() -> None:
    people = [
        CoverPerson(name="Carla C. Vetch"),
        CoverPerson(name="The Vetch Fund IV, L.P."),
        CoverPerson(name="X"),
    ]
    filers = [
        Party(name="VETCH CARLA", cik="0000000001"),
        Party(name="VETCH FUND IV LP /DE/", cik="0000000002"),
        Party(name="VETCH FUND V LP", cik="0000000003"),
    ]
    assert match_ciks(people, filers) == ["0000000001", "0000000002", None]
    # An only filer of another name is not the only person: companies and agents file for others.
    assert match_ciks(people[2:], filers[:1]) == [None]
    assert match_ciks(people[2:], [Party(cik="0000000001")]) == ["0000000001"]
    assert match_ciks([CoverPerson(name="The Vetch Fund IV")], filers[1:2]) == ["0000000002"]
    assert match_ciks([CoverPerson(name="Carla C. Vetch, as trustee of a trust")], filers[:1]) == [None]
    assert match_ciks([CoverPerson(name="Carla C. Vetch")], [Party(name="VETCH CARLA B", cik="0000000001")]) == [None]
    crowd = [Party(name=f"VETCH FUND {number} LP", cik=f"{number:010}") for number in range(1, 20_001)]
    assert match_ciks(people, crowd) == [None, None, None]  # No joint filing has so many: nobody is guessed among them.
    assert identify([CoverPerson(name="Foo & Söhne, L.P."), CoverPerson(name="")], "a") == [
        "foo-sohne-l-p",
        "unnamed-a-2",
    ]
