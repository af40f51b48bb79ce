"""CSV extracts: every row is an event or is set aside with its line, its reason and how to mend it."""

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import seed
from hypothesis import settings
from hypothesis import strategies as st

from monitor.extracts import maps
from tests.extracts import HEADER
from tests.extracts import ROW
from tests.extracts import TRADES_MAP
from tests.extracts import found_in
from tests.extracts import read
from tests.extracts import rows

MAPS = Path(maps.__file__).parent
SEMICOLON_HEADER = HEADER.replace(",", ";")
SEMICOLON_ROWS = [row.replace("1,000", "1000").replace(",", ";") for row in rows(2)]
SIGNS = [("", "."), (",", "."), (".", ","), (" ", ","), ("'", ".")]


def test_a_row_is_an_event_of_the_feed(tmp_path: Path) -> None:
    found = read(tmp_path, f"{HEADER}\n{ROW.format(7)}\n")
    assert found.events == {
        2: {
            "kind": "trade",
            "id": "custodian:r7",
            "issuer": "0000000042",
            "at": "2024-03-11T14:00:00Z",
            "holder": "alder",
            "side": "buy",
            "shares": 1000,
            "price": "12.50",
        }
    }


def test_the_examples_that_come_with_it_are_read_whole() -> None:
    trades = found_in(MAPS / "custodian-trades.csv")
    assert [(line, event["holder"], event["side"], event["shares"]) for line, event in trades.events.items()] == [
        (2, "0001234567", "buy", 100000),
        (3, "0001234567", "sell", 2500),
        (5, "0007654321", "buy", 750),
    ]
    assert trades.events[3]["at"] == "2024-03-11T18:30:15Z"
    positions = found_in(MAPS / "transfer-agent-positions.csv")
    assert [event["shares"] for event in positions.events.values()] == [1400000, "12250.5", 900]
    assert {(event["issuer"], event["at"]) for event in positions.events.values()} == {("0000000042", "2024-03-01")}
    assert not trades.set_aside + positions.set_aside


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("\ufeff" + "\n".join([HEADER, *rows(2)]), id="byte order mark"),
        pytest.param("\r\n".join([HEADER, *rows(2), ""]), id="line ends of Windows"),
        pytest.param("\n".join([HEADER, "", ",,,,,,", *rows(2), " , ,,,,,"]), id="empty rows"),
        pytest.param(
            "\n".join([HEADER.replace(",", ";"), *(row.replace("1,000", "1000").replace(",", ";") for row in rows(2))]),
            id="semicolons",
        ),
        pytest.param(
            "\n".join(
                [
                    "sep=;",
                    HEADER.replace(",", ";"),
                    *(row.replace("1,000", "1000").replace(",", ";") for row in rows(2)),
                ]
            ),
            id="note of the delimiter",
        ),
        pytest.param("\n".join([HEADER + ",,", *(row + ",," for row in rows(2))]), id="delimiters at the end"),
    ],
)
def test_traps_of_spreadsheets_that_lose_nothing(tmp_path: Path, content: str) -> None:
    found = read(tmp_path, content)
    assert found.ids == ["custodian:r1", "custodian:r2"]
    assert {event["shares"] for event in found.events.values()} == {1000}
    assert not found.set_aside


def test_line_breaks_inside_of_quotes_count_for_the_lines_that_follow(tmp_path: Path) -> None:
    first = ROW.format(1).replace("alder", '"alder\nand ""sons"""')
    found = read(tmp_path, f"{HEADER}\n{first}\n{ROW.format(2)}\nr3,42\n")
    assert list(found.events) == [2, 4]
    assert found.events[2]["holder"] == 'alder\nand "sons"'
    assert found.set_aside[0].line == 5


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('"1,000"', "1.2E+05", "spreadsheet has rounded"),
        ('"1,000"', "(500)", "parentheses"),
        ('"1,000"', "-500", "with a sign"),
        ('"1,000"', "500-", "with a sign"),
        ('"1,000"', '"1,00"', "no number as the map says"),
        ('"1,000"', "1.000.000", "no number as the map says"),
        ('"1,000"', "500 sh", "no number as the map says"),
        ('"1,000"', "\u0661\u0662", "no number as the map says"),
        ('"1,000"', "#N/A", "instead of a value"),
        ('"1,000"', "#REF!", "instead of a value"),
        ('"1,000"', "########", "instead of a value"),
        ('"1,000"', "=SUM(A1:A9)", "formula"),
        ('"1,000"', "9" * 41, "more than 40 characters"),
        (",B,", ",b,", r"none of the words of the header map \(B, S\)"),
        (",B,", ",Buy,", "none of the words"),
        ("r1", "", "of which the id is made, is empty"),
        ("03/11/2024 10", "11.03.2024 10", "not written as the map says: MM/DD/YYYY hh:mm:ss"),
        ("03/11/2024", "02/30/2024", "does not exist"),
        ("03/11/2024", "13/11/2024", "does not exist"),
        ("03/11/2024", "03/11/24", "not written as the map says"),
        ("03/11/2024 10", "03/10/2024 02", "left out on that day in America/New_York"),
        ("03/11/2024 10", "11/03/2024 01", "there twice on that day in America/New_York"),
        ("03/11/2024", "03/11/0024", "outside the years"),
    ],
)
def test_a_cell_that_cannot_be_had_exactly_is_refused_with_its_reason(
    tmp_path: Path, old: str, new: str, reason: str
) -> None:
    bad = rows(1)[0].replace(old, new)
    assert bad != rows(1)[0]
    found = read(tmp_path, "\n".join([HEADER, bad, ROW.format(2)]))
    assert found.ids == ["custodian:r2"]
    assert (found.set_aside[0].line, found.set_aside[0].text) == (2, bad.encode())
    with pytest.raises(AssertionError, match=reason):
        raise AssertionError(found.reason)


@pytest.mark.parametrize("head", ["Total", "TOTAL:", "Grand total", "sum", "Sub-Total"])
@pytest.mark.parametrize("row", ['{},,,,,"2,000",', ',42,03/11/2024 10:00:00,{},B,"2,000",1', "x,{}"])
def test_a_row_of_totals_is_refused_as_one(tmp_path: Path, head: str, row: str) -> None:
    found = read(tmp_path, "\n".join([HEADER, *rows(2), row.format(head)]))
    assert found.ids == ["custodian:r1", "custodian:r2"]
    assert "a row of totals" in found.reason
    assert found.set_aside[0].line == 4


def test_a_holder_whose_name_begins_with_total_is_no_row_of_totals(tmp_path: Path) -> None:
    found = read(tmp_path, "\n".join([HEADER, ROW.format(1).replace("alder", "Total Return Fund")]))
    assert [event["holder"] for event in found.events.values()] == ["Total Return Fund"]


def test_a_time_without_a_zone_is_refused_and_says_how_to_mend_it(tmp_path: Path) -> None:
    without = TRADES_MAP.replace('time_zone = "America/New_York"', "")
    found = read(tmp_path, f"{HEADER}\n{ROW.format(1)}", without)
    assert not found.events
    assert found.set_aside[0].line == 2
    assert "a time without a time zone; state `time_zone`" in found.reason


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2024-03-11T10:00:00-04:00", "2024-03-11T14:00:00Z"),
        ("2024-03-11 14:00:00.250Z", "2024-03-11T14:00:00.250000Z"),
        ("2024-03-11", "2024-03-11"),
    ],
)
def test_an_offset_or_a_bare_day_needs_no_zone(tmp_path: Path, text: str, instant: str) -> None:
    plain = TRADES_MAP.replace('time_zone = "America/New_York"', "").replace('dates = "MM/DD/YYYY hh:mm:ss"', "")
    found = read(tmp_path, f"{HEADER}\n{ROW.format(1).replace('03/11/2024 10:00:00', text)}", plain)
    assert found.events[2]["at"] == instant


def test_zeros_are_put_back_only_where_the_map_says_so(tmp_path: Path) -> None:
    plain = TRADES_MAP.replace("width = 10", "")
    found = read(tmp_path, f"{HEADER}\n{ROW.format(1)}", plain)
    assert found.events[2]["issuer"] == "42"  # which the feed refuses: it is not ten digits


def test_ids_of_different_rows_never_run_together(tmp_path: Path) -> None:
    two = TRADES_MAP.replace('["Ref"]', '["Ref", "Holder"]')
    content = "\n".join(
        [
            HEADER,
            *(
                ROW.format(1).replace("r1", a).replace("alder", b)
                for a, b in [("a:b", "c"), ("a", "b:c"), ("a%3Ab", "c")]
            ),
        ]
    )
    assert len(set(read(tmp_path, content, two).ids)) == 3


def test_a_repeated_extract_gives_the_same_bytes(tmp_path: Path) -> None:
    content = "\n".join([HEADER, *rows(20)])
    assert read(tmp_path, content).events == read(tmp_path, content, name="again.csv").events


# -- damaged files -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", ["1000", '"1,000"'])
def test_a_quote_that_is_not_closed_costs_its_own_line_alone(tmp_path: Path, size: str) -> None:
    content = "\n".join([HEADER, ROW.format(1), ROW.format(2).replace("alder", '"alder'), *rows(5)[2:]])
    found = read(tmp_path, content.replace('"1,000"', size))
    assert found.ids == ["custodian:r1", "custodian:r3", "custodian:r4", "custodian:r5"]
    assert "quote" in found.reason
    assert found.set_aside[0].line == 3


def test_bytes_of_another_encoding_cost_their_own_line_alone(tmp_path: Path) -> None:
    content = "\n".join([HEADER, ROW.format(1), ROW.format(2).replace("alder", "J\xf6rg")]).encode("windows-1252")
    found = read(tmp_path, content)
    assert found.ids == ["custodian:r1"]
    assert "is not utf-8" in found.reason
    stated = TRADES_MAP.replace('kind = "trade"', 'kind = "trade"\nencoding = "windows-1252"')
    assert read(tmp_path, content, stated).events[3]["holder"] == "J\xf6rg"


def test_a_line_without_end_is_refused_without_being_held(tmp_path: Path) -> None:
    content = "\n".join([HEADER, "x" * 3_000_000, ROW.format(1)])
    found = read(tmp_path, content)
    assert found.ids == ["custodian:r1"]
    assert "more than 1048576 bytes" in found.reason
    assert len(found.set_aside[0].text) == 4096


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"\xff\xfe" + HEADER.encode("utf-16-le"), "UTF-16"),
        (b"", "no line 1"),
        (b"Ref,CIK,Time,Holder,B/S,Quantity\n", "lacks 'Price'"),
        (HEADER.encode() + b",Price\n", "has 'Price' twice"),
        (b"\x00\x01\x02" * 1000, "lacks"),
    ],
)
def test_a_file_without_the_header_is_refused_whole(tmp_path: Path, content: bytes, reason: str) -> None:
    found = read(tmp_path, content)
    assert not found.events
    assert reason in found.reason
    assert found.set_aside[0].line is None


@seed(20240311)
@settings(max_examples=150, deadline=None)
@given(st.lists(st.text(alphabet=st.sampled_from('",\n;x1 \r\u00e9'), max_size=30), max_size=6))
def test_no_row_is_hidden_by_damage_before_it(tmp_path_factory: pytest.TempPathFactory, damage: list[str]) -> None:
    """Without quotes every row stands alone; with them, what a quote took in is said, and nothing is left unsaid."""
    folder = tmp_path_factory.mktemp("damaged")
    lines = [part for text in damage for part in text.replace("\r", "").split("\n")]
    content = "\n".join([HEADER, *lines, ROW.format(1).replace('"1,000"', "1000"), ""])
    found = read(folder, content)
    if not any('"' in line for line in lines):
        assert found.ids == ["custodian:r1"]
        bad = [line for line in lines if line.replace(",", "").strip()]
        assert len(found.set_aside) == len(bad)
    assert found.ids or found.set_aside


@seed(20240312)
@settings(max_examples=200, deadline=None)
@given(
    st.integers(0, 10**15),
    st.integers(0, 4),
    st.sampled_from(SIGNS),
    st.booleans(),
)
def test_numbers_come_through_exactly_however_they_are_written(
    tmp_path_factory: pytest.TempPathFactory, units: int, places: int, signs: tuple[str, str], grouped: bool
) -> None:
    thousands, decimal = signs
    whole, part = divmod(units, 10**places)
    text = f"{whole:,}".replace(",", thousands) if grouped else str(whole)
    text += f"{decimal}{part:0{places}}" if places else ""
    stated = TRADES_MAP.replace('thousands = ","', f'thousands = "{thousands}"\ndecimal = "{decimal}"\ndelimiter = "|"')
    row = "|".join(["r1", "42", "03/11/2024 10:00:00", "alder", "B", text, text])
    found = read(tmp_path_factory.mktemp("numbers"), f"{HEADER.replace(',', '|')}\n{row}", stated)
    event = found.events[2]
    assert Decimal(event["shares"]) * 10**places == units
    assert Decimal(event["price"]) * 10**places == units
    assert not isinstance(event["shares"], float)
