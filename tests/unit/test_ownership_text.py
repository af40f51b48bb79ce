"""Text Forms 3, 4 and 5 of before 2003, in texts of our own that are drawn as agents drew them."""

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import seed
from hypothesis import settings
from hypothesis import strategies as st

from monitor.core.feed.events import Event
from monitor.core.feed.events import Holding
from monitor.core.feed.events import RightToAcquire
from monitor.core.feed.events import Trade
from monitor.forms.envelope.header import read_envelope
from monitor.forms.reading import events_of
from monitor.forms.reading import read_submission
from monitor.forms.reading import told_in
from monitor.forms.readings import FormLine
from monitor.forms.readings import FormUnreadable
from monitor.forms.readings import OwnershipReading
from tests.ownership_forms import misquoted_in_text

FORMS = Path(__file__).parent / "insiders"
BARS = (FORMS / "form4_bars.txt").read_text()
MARKS = (FORMS / "form4_marks.txt").read_text()
DASHES = (FORMS / "form3_dashes.txt").read_text()
HTML = (FORMS / "form4_html.txt").read_text()
DASHES_LINE = re.findall(r"^- --.*$", DASHES, re.M)[0]
ALL = (BARS, MARKS, DASHES)


def read(text: str) -> OwnershipReading:
    (reading,) = read_submission(text.encode(), "text form")
    assert isinstance(reading, OwnershipReading)
    return reading


def events(text: str) -> list[Event]:
    return events_of(text.encode(), "text form")


def test_a_table_with_bars_is_read_by_its_bars() -> None:
    reading = read(BARS)
    bought, sold = reading.trades
    assert (bought.on, bought.code, bought.acquired, bought.shares, bought.price, bought.after) == (
        *(date(1999, 5, 14), "P", True),
        *(Decimal(4000), Decimal("11.375"), None),
    )
    assert (sold.on, sold.acquired, sold.shares, sold.after) == (
        date(1999, 5, 17),
        False,
        Decimal(1500),
        Decimal(61250),
    )
    assert {each.security for each in reading.trades} == {"Common Stock, par value $.01 per share"}
    (held,) = reading.holdings
    assert (held.shares, held.nature) == (Decimal(7300), "By trust for the reporting person's children")
    assert (reading.unread, reading.doubts, reading.disagreements) == ({}, (), ())


def test_footnotes_stand_with_the_values_that_they_mark() -> None:
    reading = read(BARS)
    assert reading.trades[1].notes == {"shares": ("1",)}
    assert reading.footnotes == {"1": "Sold under a plan that ends on June 30, 1999. The plan has 3,000 shares left."}
    assert read(MARKS).footnotes["1"].startswith("The reporting person disclaims")
    assert read(MARKS).trades[2].notes == {"code": ("2",)}


def test_derivatives_become_rights_to_acquire() -> None:
    option, note = (event for event in events(BARS) if isinstance(event, RightToAcquire))
    assert (option.shares, option.instrument, option.at) == (20000, "option", date(1999, 5, 3))
    assert (option.exercisable_from, option.expires) == (date(2000, 5, 3), date(2009, 5, 3))
    assert (note.shares, note.instrument, note.exercisable_from, note.expires) == (
        *(12500, "convertible"),
        *(None, date(2004, 6, 1)),
    )


def test_trades_of_text_count_as_those_of_xml_do() -> None:
    trades = [event for event in events(BARS) if isinstance(event, Trade)]
    assert [(trade.id, trade.side, trade.shares, trade.at, trade.holder) for trade in trades] == [
        ("0009900007-99-000005:trade:1", "buy", 4000, date(1999, 5, 14), "0009900007"),
        ("0009900007-99-000005:trade:2", "sell", 1500, date(1999, 5, 17), "0009900007"),
    ]
    assert "columns 43-51: 1,500 (1)" in str(trades[1].raw)
    later = BARS.replace("|5/17/9|S   |", "|7/17/9|S   |")
    told = told_in(later.encode(), "later")
    assert len([event for event in told.events if isinstance(event, Trade)]) == 1
    assert any("it is dated 1999-07-17, after the filing" in doubt for doubt in told.doubts)


def test_a_table_is_read_by_the_marks_of_its_columns() -> None:
    reading = read(MARKS)
    assert [(trade.shares, trade.price, trade.after) for trade in reading.trades] == [
        (Decimal(5000), Decimal("22.50"), None),
        (Decimal(2500), Decimal("22.625"), Decimal(45000)),
        (Decimal(900), None, Decimal(900)),
    ]
    (held,) = reading.holdings
    assert (held.shares, held.nature, held.notes) == (
        Decimal(120000),
        "By Brandt Family Partners, L.P.",
        {"shares": ("1",)},
    )
    (right,) = (event for event in events(MARKS) if isinstance(event, RightToAcquire))
    assert (right.shares, right.expires) == (15000, date(2005, 1, 2))


def test_tables_of_html_are_read_by_their_cells() -> None:
    reading = read(HTML)
    assert [(trade.shares, trade.price, trade.after, trade.acquired) for trade in reading.trades] == [
        (Decimal(2000), Decimal("8.40"), Decimal(63250), True),
        (Decimal(500), Decimal("8.55"), Decimal(62750), False),
    ]
    assert reading.trades[1].notes == {"shares": ("1",)}
    assert reading.footnotes == {"1": "Sold to pay the exercise price."}
    assert [(held.shares, held.nature) for held in reading.holdings] == [(Decimal(7300), "By trust for children")]
    assert (reading.unread, reading.doubts) == ({}, ())
    (right,) = (event for event in events(HTML) if isinstance(event, RightToAcquire))
    assert (right.shares, right.expires, right.at) == (8000, date(2009, 3, 1), date(2002, 9, 6))


@pytest.mark.parametrize(
    ("old", "new", "table"),
    [
        ("<TD>A</TD><TD>$8.40</TD>", "<TD>A</TD>", "trades"),
        ("<TD>A</TD><TD>$8.40</TD>", '<TD COLSPAN="2">A</TD>', "trades"),
        ("<TD>Amount</TD><TD>(A) or (D)</TD>", "<TD>(A) or (D)</TD><TD>Amount</TD>", "trades"),
        ("<TD>(A)</TD><TD>(D)</TD>", "<TD>(D)</TD><TD>(A)</TD>", "rights"),
        ("<TR><TD>&nbsp;</TD>", "<TR><TD>see the attached list</TD>", "trades"),
    ],
)
def test_a_table_of_html_with_other_cells_is_unread(old: str, new: str, table: str) -> None:
    assert old in HTML
    reading = read(HTML.replace(old, new, 1))
    assert "a person has to read it" in reading.unread[table]
    assert getattr(reading, table) == ()


def test_digits_of_html_stand_in_the_file_itself() -> None:
    assert read(HTML.replace(">2,000<", ">2,&#48;00<", 1)).trades[0].shares is None
    assert read(HTML.replace(">2,000<", ">2,0<B>00</B><", 1)).trades[0].shares is None
    assert read(HTML.replace(">2,000<", ">1,000<BR>2,000<", 1)).trades[0].shares is None
    assert read(HTML.replace("<TD>Common Stock</TD>", "<TD>Common &amp; Class A</TD>", 1)).trades[0].security == (
        "Common & Class A"
    )


def test_a_form_3_under_rows_of_dashes_gives_the_position() -> None:
    (holding,) = (event for event in events(DASHES) if isinstance(event, Holding))
    assert (holding.shares, holding.at, holding.holder) == (322400, date(1997, 3, 1), "0009900007")
    (right,) = (event for event in events(DASHES) if isinstance(event, RightToAcquire))
    assert (right.shares, right.exercisable_from, right.expires) == (40000, date(1997, 3, 1), date(2002, 3, 1))


def test_a_form_3_with_a_line_without_a_title_gives_no_position() -> None:
    told = told_in(re.sub(r"\nCommon Stock( +12,000)", r"\n            \1", DASHES).encode(), "form 3")
    assert not [event for event in told.events if isinstance(event, Holding)]
    assert any("row 2 states no title" in doubt for doubt in told.doubts)


def test_a_form_3_with_a_number_that_cannot_be_read_gives_no_position() -> None:
    told = told_in(DASHES.replace("12,000  ", "12,00O  ").encode(), "form 3")
    assert not [event for event in told.events if isinstance(event, Holding)]
    assert any("the position is left out" in doubt for doubt in told.doubts)


@pytest.mark.parametrize("text", [*ALL, HTML])
def test_every_number_stands_at_its_place(text: str) -> None:
    assert misquoted_in_text(read(text), read_envelope(text.encode()).documents[0].text.decode()) == []


@pytest.mark.parametrize(
    ("text", "old", "new", "reason"),
    [
        (MARKS, "               5,000   D      $22.50", "          5,000 shares  D    22.50", "a word stands across"),
        (MARKS, "<S>                   <C>", "<S>      <C>                ", "captions are not those of the form"),
        (MARKS, "10/15/98    S     ", "10/15/98\tS     ", "tabs stand between"),
        (
            MARKS,
            "\nClass A Common Stock                  ",
            "\nHeld in trust:\nClass A Common Stock                  ",
            "may go on",
        ),
        (BARS, "|4,000             |A  |$11", "|4,000             |A   $11", "other bars than the first"),
        (DASHES, DASHES_LINE, "", "nothing marks its columns"),
        (
            DASHES,
            "                   310,400           ",
            "See the attached list for the amounts",
            "a word stands across",
        ),
        (BARS, "4.Securities Acquired (A) ", "4.Securities Acquired (A) ", None),
        (BARS, "    Amount        | D |", "                  | D |", "captions are not those of the form"),
        (BARS, "Table I -- Non-Derivative", "Securities, other than Derivative", "no heading of it"),
    ],
)
def test_a_table_whose_columns_are_not_certain_is_unread_with_its_line(
    text: str, old: str, new: str, reason: str | None
) -> None:
    assert old in text
    reading = read(text.replace(old, new, 1))
    if reason is None:
        assert "trades" not in reading.unread
        return
    assert reason in reading.unread["trades"]
    assert "a person has to read it" in reading.unread["holdings"]
    assert (reading.holdings, reading.trades) == ((), ())
    assert reading.unread["trades"] in " ".join(reading.doubts)


def test_one_unread_table_takes_the_other_not_with_it() -> None:
    told = told_in(BARS.replace("|5/3/9|A   |V|", "|5/3/9|A   |V ").encode(), "form 4")
    assert {type(event) for event in told.events} == {Trade}
    assert any("Table II of a text form 4 is not read" in doubt for doubt in told.doubts)
    neither = BARS.replace("<S> ", "    ").replace("_____|", "      ").replace("-----|", "      ").replace("____", "")
    with pytest.raises(FormUnreadable, match="Table I of a text form 4"):
        events(neither)


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("|4,000             |", "|4,000 600         |", "shares"),
        ("|4,000             |", "|4,00              |", "shares"),
        ("|4,000             |", "|22 1/2            |", "shares"),
        ("|4,000             |", "|4 000             |", "shares"),
        ("|4,000             |", "|7                 |", "shares"),
        ("|P   | |", "|P   |1|", "shares"),
        ("|5/14/9|P ", "|4,000 |P ", "shares"),
        ("|A  |$11.375    |", "|4  |$11.375    |", "shares"),
        ("|A  |$11.375    |", "|A  |11,375     |", "price"),
        ("|A  |$11.375    |", "|A  |11         |", "price"),
        ("|A  |$11.375    |", "|A  |$11-12     |", "price"),
    ],
)
def test_a_cell_that_holds_anything_else_gives_no_number(old: str, new: str, field: str) -> None:
    assert old in BARS
    row = read(BARS.replace(old, new, 1)).trades[0]
    assert getattr(row, field) is None
    assert row.unread[field]


def test_a_number_that_goes_on_in_the_line_below_is_none() -> None:
    text = BARS.replace("|4,000             |A  |", "|           123,400|A  |", 1).replace(
        "1 per share                |9     |    | |                  |",
        "1 per share                |9     |    | |,500              |",
        1,
    )
    reading = read(text)
    assert [trade.shares for trade in reading.trades] == [None, Decimal(1500)] or "trades" in reading.unread


@pytest.mark.parametrize(("price", "after"), [("$22.6", "25"), ("$22.62", "5"), ("$22.5", "0"), ("$2", "2.625")])
def test_a_price_broken_by_a_blank_gives_neither_price_nor_balance(price: str, after: str) -> None:
    old = "$22.625            45,000       D"
    assert old in MARKS
    broken = read(MARKS.replace(old, f"{price:<17}{after:<15}D", 1)).trades[1]
    assert (broken.shares, broken.after) == (Decimal(2500), None)
    assert after == "2.625" or broken.price is None
    sold_out = read(MARKS.replace(old, f"{'N/A':<17}{'0':<15}D", 1)).trades[1]
    assert (sold_out.after, sold_out.unread) == (Decimal(0), {})


def test_ditto_marks_stand_for_the_title_above_and_an_empty_cell_for_none() -> None:
    ditto = MARKS.replace("\nClass A Common Stock  10/16", '\n     "                10/16', 1)
    assert read(ditto).trades[1].security == "Class A Common Stock"
    bare = MARKS.replace("\nClass A Common Stock  10/16", "\n                      10/16", 1)
    told = told_in(bare.encode(), "form 4")
    assert any("row 2: left out, no title stands in its row" in doubt for doubt in told.doubts)


def test_a_month_end_balance_is_held_against_no_line() -> None:
    assert read(BARS).disagreements == ()
    following = BARS.replace("  Owned at         |", "  Owned Following  |").replace(
        "  End of Month     |", "  Transactions     |"
    )
    (disagreement,) = read(
        following.replace("|$11.375    |                   |", "|$11.375    |60,000             |")
    ).disagreements
    assert (disagreement.computed, disagreement.stated) == (Decimal(58500), Decimal(61250))


def test_rows_that_say_nothing_are_none() -> None:
    start, end = DASHES.index("Common Stock      "), DASHES.index("\n\nTable II")
    none = read(DASHES[:start] + "No securities are beneficially owned." + DASHES[end:])
    assert (none.holdings, none.owns_nothing) == ((), True)
    assert "holdings" not in none.unread


def test_separate_columns_of_acquired_and_disposed_of_need_bars() -> None:
    text = (
        BARS.replace("|5.Number of De |", "|5.Number       |")
        .replace("  Amount   |   |ble", "     A     |   |ble")
        .replace("| A/|Exer", "|   |Exer")
        .replace("|V|20,000     |A  |", "|V|20,000     |   |")
    )
    (right, _) = read(text).rights
    assert (right.moved, right.acquired) == (Decimal(20000), True)
    both = read(text.replace("|V|20,000     |   |", "|V|20,000     |500|")).rights[0]
    assert (both.moved, both.acquired) == (None, None)


@seed(20021125)
@settings(max_examples=400, deadline=None)
@given(st.sampled_from(ALL), st.integers(0, 10**6), st.integers(-16, 16), st.integers(0, 130))
def test_a_shifted_column_gives_no_other_number(text: str, which: int, by: int, column: int) -> None:
    begin = text.upper().index("TABLE I ")
    lines = text.split("\n")
    first = text[:begin].count("\n")
    rows = [
        at for at in range(first, len(lines)) if re.search(r"\d,\d{3}|\d/\d", lines[at]) and "plan" not in lines[at]
    ]
    at = rows[which % len(rows)]
    line = lines[at]
    column = min(column, len(line))
    if by >= 0:
        lines[at] = line[:column] + " " * by + line[column:]
    else:
        blanks = re.compile(f"[ ]{{1,{-by}}}")
        found = blanks.search(line, column)
        lines[at] = line if found is None else line[: found.start()] + line[found.end() :]
    right = numbers(read(text))
    for key, value in numbers(read("\n".join(lines))).items():
        assert value == right.get(key), (key, lines[at])


def numbers(reading: OwnershipReading) -> dict[tuple[str, str], object]:
    """Every number, date and side of the form, by its row and field."""
    rows: tuple[FormLine, ...] = (*reading.holdings, *reading.trades, *reading.rights)
    return {
        (row.place, name): value
        for row in rows
        for name in row.__struct_fields__
        if isinstance(value := getattr(row, name), Decimal | date) or (name == "acquired" and value is not None)
    }


@seed(20021126)
@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from([*ALL, HTML]),
    st.lists(
        st.tuples(st.integers(0, 10**6), st.sampled_from([*"0123456789,.|$ -()<\t", "\n", "12,000", ""])), max_size=4
    ),
)
def test_every_number_of_a_mutated_text_stands_at_its_place(text: str, changes: list[tuple[int, str]]) -> None:
    begin = text.index("<TEXT>") + 6
    for where, bit in changes:
        at = begin + where % (text.index("</TEXT>") - begin)
        text = text[:at] + bit + text[at + where % 2 :]
    if text.count("</TEXT>") == 1 and text.count("<TEXT>") == 1:
        assert misquoted_in_text(read(text), read_envelope(text.encode()).documents[0].text.decode()) == []
