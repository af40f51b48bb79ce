"""The collected real reports and offers, where they are at hand (beside the repository, not in it)."""

import re
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck
from hypothesis import given
from hypothesis import seed
from hypothesis import settings
from hypothesis import strategies as st

from monitor.core.feed.events import SharesOutstanding
from monitor.core.feed.events import TenderOffer
from monitor.forms.envelope.header import read_envelope
from monitor.forms.reading import read_submission
from monitor.forms.reading import told_in
from monitor.forms.readings import FormUnreadable
from monitor.forms.records import parse_record
from monitor.forms.records import record_of
from monitor.forms.text.page_text import lines_of

COLLECTED = Path(__file__).parents[2].parent / "shared" / "edgar"
pytestmark = pytest.mark.skipif(not COLLECTED.is_dir(), reason=f"SKIPPED: the collected filings are not at {COLLECTED}")

# What the covers print, read by eye: file, shares, class, as-of date.
COVERS = [
    ("19941213_10-K_0000320193-94-000016.txt", "119891418", "common stock", "1994-12-02"),
    ("19970512_10-Q_0000320193-97-000011.txt", "126354086", "common stock", "1997-05-02"),
    ("19970811_10-Q_0000320193-97-000014.txt", "127329661", "common stock", "1997-08-01"),
    ("19971007_10-QA_0000320193-97-000021.txt", "126354086", "common stock", "1997-05-02"),
    ("19971205_10-K_0001047469-97-006960.txt", "127993412", "common stock", "1997-11-28"),
    ("19980209_10-Q_0000320193-98-000003.txt", "132768062", "common stock", "1998-01-30"),
    ("19980511_10-Q_0000320193-98-000006.txt", "133040579", "common stock", "1998-05-01"),
    ("19980810_10-Q_0000320193-98-000008.txt", "134639382", "common stock", "1998-08-04"),
    ("19990208_10-Q_0000320193-99-000002.txt", "136417113", "common stock", "1999-02-01"),
    ("19990511_10-Q_0000320193-99-000004.txt", "137058898", "common stock", "1999-04-30"),
    ("19990806_10-Q_0000320193-99-000009.txt", "160880300", "common stock", "1999-07-30"),
    ("20000201_10-Q_0000912057-00-003201.txt", "161661155", "common stock", "2000-01-21"),
    ("20000511_10-Q_0000912057-00-023442.txt", "162743706", "common stock", "2000-05-05"),
    ("20000731_10-Q_0000912057-00-033901_3ce494.txt", "324969055", "common stock", "2000-07-21"),
    ("andyevers_form-10q.htm", "15634232000", "common stock", "2023-07-21"),
    ("edgarWebR_d381726d10q.htm", "296627443", "ordinary shares", "2017-04-24"),
    ("edgarWebR_d778787d10q.htm", "25136514", "common stock", "2014-09-30"),
    ("edgartools_aapl-10-q-2025-08-01.html", "14840390000", "common stock", "2025-07-18"),
]
CURRENT = {
    "19990907_8-K_0000320193-99-000010.txt": ["5", "7"],
    "20000124_8-K_0000912057-00-002128.txt": ["5", "7"],
    "edgarWebR_a8-kq1201712312016.htm": ["2.02", "9.01"],
    "edgartools_8-K_0000066740-24-000023.txt": ["8.01", "9.01"],
    "edgartools_8-K_0000950137-05-004969.txt": ["5.02"],
    "edgartools_8K_0001213900-25-032135.txt": ["2.02", "4.02", "7.01", "9.01"],
}
FOLDERS = ("periodic", "tender", "13f", "companyfacts")
NUMBERS = ("shares", "price", "shares_sought", "shares_accepted")


def files() -> list[Path]:
    return sorted(path for folder in FOLDERS for path in COLLECTED.glob(f"{folder}/*"))


def printed(content: bytes) -> str:
    """Every digit of the file in order, grouping aside: what a number that is given must be found in."""
    text = content.decode("utf-8", errors="replace")
    pages = "\n".join(lines_of(document.text[:3_000_000]) for document in read_envelope(content).documents[:30])
    return re.sub(r"(?<=\d),(?=\d)", "", pages + text)


def numbers(value: Any) -> list[tuple[str, str]]:
    """Every number of a record with the words it is said to be read from."""
    found = []
    if isinstance(value, dict):
        words = value.get("read_from") or {}
        for name in NUMBERS:
            number = value.get(name)
            if number not in (None, "all") and words:
                quoted = words if "text" in words else words.get({"shares_accepted": "accepted"}.get(name, name), {})
                found.append((number, quoted.get("text", "")))
        found += [each for inner in value.values() for each in numbers(inner)]
    if isinstance(value, list):
        found += [each for inner in value for each in numbers(inner)]
    return found


def assert_stated(record: dict[str, Any], text: str, where: str) -> None:
    for number, words in numbers(record):
        digits = number.lstrip("0") if number.startswith("0.") else number
        assert digits in re.sub(r"(?<=\d),(?=\d)", "", words), f"{where}: {number} is not in {words!r}"
        assert digits in text, f"{where}: {number} is not in the file"


@pytest.mark.parametrize(("name", "shares", "title", "as_of"), COVERS)
def test_covers(name: str, shares: str, title: str, as_of: str) -> None:
    (record,) = parse_record(COLLECTED / "periodic" / name)
    (count,) = record["shares_outstanding"]
    assert (count["shares"], count["class"].lower(), count["as_of"]) == (shares, title, as_of)


def test_a_cover_with_a_header_is_an_event() -> None:
    for name, shares, _, as_of in COVERS:
        if "_10-" in name and name[0].isdigit():
            events, told = told_in((COLLECTED / "periodic" / name).read_bytes(), name)
            (event,) = events
            assert isinstance(event, SharesOutstanding)
            assert (str(event.shares), str(event.at), event.issuer, told) == (shares, as_of, "0000320193", [])


@pytest.mark.parametrize("name", sorted(CURRENT))
def test_current_reports(name: str) -> None:
    (record,) = parse_record(COLLECTED / "periodic" / name)
    assert (record["items"], record["shares_outstanding"], record["rights_agreements"]) == (CURRENT[name], [], [])
    assert record["doubts"] == []


def test_the_combined_final_amendment() -> None:
    (path,) = COLLECTED.glob("tender/*SCTO-TA*")
    offer, schedule = parse_record(path)
    assert (offer["form"], schedule["form"]) == ("SC TO-T/A", "SC 13D/A")
    assert (offer["amendment"], offer["shares_sought"], offer["price"]) == (3, "17753322", "18.25")
    assert (offer["shares_accepted"], offer["expired_on"]) == ("878212", "2025-01-08")
    assert (offer["first_published"], offer["first_filed"]) == ("2024-12-06", "2024-12-06")
    assert offer["offer"] == "0001376139:0001034563:2024-12-06"
    stages = [event for event in told_in(path.read_bytes(), path.name)[0] if isinstance(event, TenderOffer)]
    assert [(event.stage, event.shares) for event in stages] == [("expired", None), ("accepted", 878212)]


def test_the_company_s_answer() -> None:
    (path,) = COLLECTED.glob("tender/*sc14d9*")
    (record,) = parse_record(path)
    assert (record["form"], record["bidders"], record["shares_sought"]) == (
        "SC 14D9",
        ["Kuva Acquisition Corp."],
        "all",
    )
    assert (record["price"], record["document_dated"], record["offer"]) == ("4.00", "2026-06-10", None)


def test_every_file_is_read_or_has_a_reason_in_time_and_every_number_is_stated() -> None:
    for path in files():
        started = time.process_time()
        records = parse_record(path)
        assert time.process_time() - started < 5, path.name
        text = printed(path.read_bytes()) if path.suffix != ".json" else path.read_text()
        for record in records:
            assert record.get("form") or record["error"]
            assert_stated(record, text, path.name)


def test_company_facts_of_an_issuer_with_several_classes_hold_no_count() -> None:
    (record,) = parse_record(COLLECTED / "companyfacts" / "edgartools_CIK0001652044.json")
    assert record["shares_outstanding"] == []
    assert "tagged by class" in record["doubts"][0]


@seed(20061208)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_mutilated_files_give_no_number_that_they_do_not_state(data: st.DataObject) -> None:
    path = data.draw(st.sampled_from([path for path in files() if path.stat().st_size < 400_000]))
    content = path.read_bytes()
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, min(len(content), 60_000)))
        length = data.draw(st.integers(0, 400))
        piece = data.draw(
            st.sampled_from([b"", b" ", b",", b"1", b"9,999,999", b"<td>", b"</p>", b"\n\n", content[:200]])
        )
        content = content[:start] + piece + content[start + length :]
    try:
        readings = read_submission(content, path.name)
    except FormUnreadable:
        return
    text = printed(content) if path.suffix != ".json" else content.decode()
    for reading in readings:
        assert_stated(record_of(reading, path.name), text, path.name)


def told_numbers(content: bytes, name: str) -> set[object]:
    """The numbers of the events that a file gives."""
    try:
        events = told_in(content, name)[0]
    except FormUnreadable:
        return set()
    counts = {event.shares for event in events if isinstance(event, SharesOutstanding)}
    return counts | {event.shares for event in events if isinstance(event, TenderOffer)}


@seed(20040204)
@settings(max_examples=200, deadline=None)
@given(st.data())
def test_lines_that_are_lost_doubled_or_moved_bring_no_other_number_into_the_feed(data: st.DataObject) -> None:
    reports = [path for folder in ("periodic", "tender") for path in COLLECTED.glob(f"{folder}/*.txt")]
    path = data.draw(st.sampled_from(sorted(path for path in reports if path.stat().st_size < 250_000)))
    content = path.read_bytes()
    lines = content.split(b"\n")
    for _ in range(data.draw(st.integers(1, 6))):
        here = data.draw(st.integers(0, min(len(lines), 400)))
        there = data.draw(st.integers(0, min(len(lines), 400)))
        moved = lines[here : here + data.draw(st.integers(1, 4))]
        if data.draw(st.booleans()):
            del lines[here : here + len(moved)]
        if data.draw(st.booleans()):
            lines[there:there] = moved
    assert told_numbers(b"\n".join(lines), path.name) <= told_numbers(content, path.name) | {None}
