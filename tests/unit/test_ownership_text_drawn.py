"""Text Forms 4 drawn at random in the layouts of agents: what is read is what was drawn, or the table is unread."""

import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from hypothesis import given
from hypothesis import seed
from hypothesis import settings
from hypothesis import strategies as st

from monitor.forms.envelope.header import read_envelope
from monitor.forms.reading import read_submission
from monitor.forms.readings import HoldingRow
from monitor.forms.readings import OwnershipReading
from monitor.forms.readings import TradeRow
from tests.ownership_forms import misquoted_in_text

FORM = (Path(__file__).parent / "insiders" / "form4_bars.txt").read_text()
WIDTHS = (27, 8, 4, 1, 18, 3, 11, 19, 7, 27)
CAPTIONS = (
    "Title of Security",
    "Date",
    "Code",
    "V",
    "Amount",
    "A/D",
    "Price",
    "Owned at End of Month",
    "Dir",
    "Nature",
)


class Drawn(NamedTuple):
    """A row of Table I, as its ten cells."""

    title: str
    day: str
    code: str
    early: str
    shares: str
    side: str
    price: str
    after: str
    ownership: str
    nature: str


titles = st.sampled_from(
    ["Common Stock", "Class A Common Stock, par value $.01 per share", "Common Shares (no par value)", "Stock"]
)
natures = st.sampled_from(["By trust", "By the Brandt Family Limited Partnership, L.P.", "By spouse (1)"])
counts = st.integers(10, 99_999_999).map(lambda number: f"{number:,}")
marks = st.sampled_from(["", "", "(1)", " (2)", "(1)(2)"])
days = st.dates(date(1996, 1, 1), date(1999, 5, 31)).map(lambda day: f"{day.month}/{day.day}/{day:%y}")


@st.composite
def drawn_rows(draw: st.DrawFn) -> Drawn:
    """A transaction, or a holding."""
    how = draw(st.sampled_from("DDI"))
    nature = draw(natures) if how == "I" else ""
    title = draw(titles)
    if draw(st.booleans()):
        return Drawn(title, "", "", "", "", "", "", draw(counts) + draw(marks), how, nature)
    code, side = draw(st.sampled_from([("P", "A"), ("S", "D"), ("M", "A"), ("G", "D"), ("J", "A")]))
    # Below marks, fewer than a thousand beside a price may be the end of the price.
    after = draw(st.one_of(st.just(""), st.integers(1000, 99_999_999).map(lambda number: f"{number:,}")))
    price = draw(st.sampled_from(["$11.375", "12.50", "", "N/A", "$8"]))
    early = draw(st.sampled_from(["", "V"]))
    return Drawn(title, draw(days), code, early, draw(counts) + draw(marks), side, price, after, how, nature)


def with_bars(rows: list[Drawn], is_framed: bool = False) -> str:
    """Cells broken at their bars, in the middle of words; rules between the rows. Framed: bars on the left too."""
    edge = "|" if is_framed else ""
    rule = "+" + "+".join("-" * width for width in WIDTHS) + "+" if is_framed else "-" * (sum(WIDTHS) + len(WIDTHS))
    printed = [rule]
    for cells in (CAPTIONS, *rows):
        pieces = [[cell[at : at + width] for at in range(0, len(cell), width)] for cell, width in zip_(cells)]
        for line in range(max(map(len, pieces))):
            parts = (piece[line] if line < len(piece) else "" for piece in pieces)
            printed.append(edge + "".join(f"{part:<{width}}|" for part, width in zip(parts, WIDTHS, strict=True)))
        printed.append(rule)
    return "\n".join(printed)


def with_marks(rows: list[Drawn], is_right: bool) -> str:
    """Cells below the tags of their columns, numbers to the left or right; words broken at spaces only."""
    wide = (52, 12, 8, 4, 18, 8, 12, 22, 8, 60)
    ruler = "".join(f"{'<S>' if not at else '<C>':<{width}}" for at, width in enumerate(wide))
    printed = ["".join(f"{cell:<{width}}" for cell, width in zip(CAPTIONS, wide, strict=True)), ruler.rstrip()]
    for cells in rows:
        aligned = (
            f"{cell:>{width - 2}}  " if is_right and at in (4, 7) else f"{cell:<{width}}"
            for at, (cell, width) in enumerate(zip(cells, wide, strict=True))
        )
        printed.append("".join(aligned).rstrip())
    return "\n".join(printed)


def as_html(rows: list[Drawn]) -> str:
    """A table of HTML."""
    lines = ["".join(f"<TD>{cell or '&nbsp;'}</TD>" for cell in cells) for cells in (CAPTIONS, *rows)]
    return "<TABLE>" + "".join(f"<TR>{line}</TR>\n" for line in lines) + "</TABLE>"


def zip_(cells: tuple[str, ...]) -> list[tuple[str, int]]:
    return list(zip(cells, WIDTHS, strict=True))


def read(table: str) -> tuple[OwnershipReading, str]:
    start, end = FORM.index("<TABLE>"), FORM.index("Explanation of")
    content = f"{FORM[:start]}Table I -- Non-Derivative Securities\n{table}\n{FORM[end:]}".encode()
    (reading,) = read_submission(content, "drawn")
    assert isinstance(reading, OwnershipReading)
    return reading, read_envelope(content).documents[0].text.decode()


def number(cell: str) -> Decimal | None:
    found = re.match(r"\$?([0-9.,]+)", cell)
    return Decimal(found[1].replace(",", "")) if found else None


def check(rows: list[Drawn], table: str) -> None:
    reading, text = read(table)
    assert misquoted_in_text(reading, text) == []
    assert "trades" not in reading.unread, reading.unread
    read_rows: dict[str, TradeRow | HoldingRow] = {row.place: row for row in (*reading.holdings, *reading.trades)}
    assert len(read_rows) == len(rows)
    for at, row in enumerate(rows, start=1):
        found = read_rows[f"Table I, row {at}"]
        plain = re.sub(r"\s*\(1\)", "", row.nature) or None
        assert (found.security, found.nature) == (row.title, plain)
        assert found.shares == number(row.shares or row.after)
        if isinstance(found, TradeRow):
            day = found.on
            assert day is not None
            assert f"{day.month}/{day.day}/{day:%y}" == row.day
            assert (found.code, found.acquired, found.after) == (row.code, row.side == "A", number(row.after))
            assert found.price == number(row.price)
        else:
            assert not row.day


@seed(19990608)
@settings(max_examples=150, deadline=None)
@given(st.lists(drawn_rows(), min_size=1, max_size=6), st.booleans())
def test_what_is_drawn_with_bars_is_read(rows: list[Drawn], is_framed: bool) -> None:
    check(rows, with_bars(rows, is_framed))


@seed(19990609)
@settings(max_examples=150, deadline=None)
@given(st.lists(drawn_rows(), min_size=1, max_size=6), st.booleans())
def test_what_is_drawn_below_marks_is_read(rows: list[Drawn], is_right: bool) -> None:
    check(rows, with_marks(rows, is_right))


@seed(19990610)
@settings(max_examples=150, deadline=None)
@given(st.lists(drawn_rows(), min_size=1, max_size=6))
def test_what_is_drawn_in_html_is_read(rows: list[Drawn]) -> None:
    check(rows, as_html(rows))


@seed(19990611)
@settings(max_examples=300, deadline=None)
@given(st.lists(drawn_rows(), min_size=1, max_size=4), st.integers(0, 5000), st.integers(1, 14), st.booleans())
def test_cells_moved_under_another_caption_give_no_number_of_theirs(
    rows: list[Drawn], which: int, by: int, is_html: bool
) -> None:
    """A row whose cells stand some columns too far to the right or left."""
    moved = rows[which % len(rows)]
    shift = by % 5 + 1
    cells = (*[""] * shift, *moved)[:10] if which % 2 else (*moved[shift:], *[""] * shift)
    others = [Drawn(*cells) if row is moved else row for row in rows]
    reading, _ = read(as_html(others) if is_html else with_bars(others))
    at = f"Table I, row {rows.index(moved) + 1}"
    for row in (*reading.holdings, *reading.trades):
        if row.place == at:
            right = {number(moved.shares), number(moved.after)} - {None}
            assert row.shares is None or row.shares in right
            if isinstance(row, TradeRow):
                assert row.shares in (None, number(moved.shares))
                assert row.after in (None, number(moved.after))
                assert row.price in (None, number(moved.price))
