"""The largest document that is read, filled with whatever costs most: a reason or nothing, in time and in memory."""

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import seed
from hypothesis import settings
from hypothesis import strategies as st

from monitor.forms.reading import read_submission
from monitor.forms.readings import FormUnreadable
from monitor.forms.readings import ScheduleReading
from monitor.forms.text.page_text import LONGEST
from tests.own_process import run_measured

EXAMPLES = Path(__file__).parent / "forms"
SECONDS = 5
"""Of the processor."""
MEGABYTES = 512

_HEAD, _, _ = (EXAMPLES / "text_13d.txt").read_bytes().partition(b"<TEXT>")
_COVER = b"".join(
    line + b"\n"
    for line in (
        *(
            b"check the appropriate box if a member of a group",
            b"sole voting power",
            b"1",
            b"shared voting power",
            b"2",
        ),
        *(b"aggregate amount", b"3"),
    )
)
UNITS = {
    "sole": b"sole ",
    "power": b"shared power to dispose or to direct ",
    "names": b"names of reporting persons\n",
    "name-and": b"name and ",
    "check": b"check the appropriate box if ",
    "percent": b"percent of class represented by amount in row ",
    "covers": b"name of reporting person\n" + _COVER,
    "nameless": _COVER,
    "short": b"Item 1: Reporting person - A\n",
    "item-5": b"Item 5. \n",
    "cusip": b"cusip no. 123456 10 7\n",
    "lines": b"\n\n \n",
    "marks": b"- . | ",
    "pages": b"<PAGE> ",
    "brackets": b"(a",
    "digits": b"1,",
    "filer": b"BROADACRE MEADOW ADVISORS INC ",
    "divs": b"<div>",
    "fonts": b"<font style='top:-",
    "notes": b"<sup><b> ",
    "boxes": b"<b wingdings> ",
    "references": b"&#38;",
    "letters": "\u00e9\u2014\u2612\u2003".encode(),
    "uuencoded": b'M1TE&.#EA9 !D /<  "$A(3$Q,4)"0E)2\n',
}


def filled(unit: bytes) -> bytes:
    body = unit * ((LONGEST - 1000) // len(unit))
    return _HEAD + b"<TEXT>\nSCHEDULE 13D\n" + body + b"\n</TEXT>\n</DOCUMENT>\n</SEC-DOCUMENT>\n"


@pytest.mark.parametrize("name", sorted(UNITS))
def test_the_largest_document_in_time(name: str) -> None:
    started = time.process_time()
    try:
        readings = read_submission(filled(UNITS[name]), name)
    except FormUnreadable as refused:
        assert len(str(refused)) < 400
        readings = []
    assert time.process_time() - started < SECONDS
    for reading in readings:
        assert isinstance(reading, ScheduleReading)
        assert [person.aggregate for person in reading.reporting_persons if person.aggregate] == []


_CHILD = """
import sys
from monitor.forms.records import parse_record
(record,) = parse_record(sys.argv[1])
print("error" in record or all(p["aggregate"] is None for p in record["reporting_persons"]))
"""


@pytest.mark.parametrize("name", ["short", "letters", "divs", "200 MB"])
def test_in_memory(name: str, tmp_path: Path) -> None:
    path = tmp_path / "hostile.txt"
    if name in UNITS:
        path.write_bytes(filled(UNITS[name]))
    else:
        with path.open("wb") as file:
            file.truncate(200 * 1024 * 1024)
    nothing, megabytes = run_measured(_CHILD, [str(path)], processor_seconds=SECONDS)
    assert nothing == "True"
    assert megabytes < MEGABYTES


@seed(20061208)
@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(sorted(path.name for path in EXAMPLES.glob("*.[tnx]*"))),
    st.lists(
        st.tuples(st.integers(0, 1000), st.binary(max_size=12) | st.sampled_from(sorted(UNITS.values()))), max_size=8
    ),
)
def test_bytes_strewn_in_are_a_reason_or_a_reading(name: str, strewn: list[tuple[int, bytes]]) -> None:
    content = (EXAMPLES / name).read_bytes()
    for where, what in strewn:
        at = where * len(content) // 1000
        content = content[:at] + what + content[at:]
    try:
        readings = read_submission(content, name)
    except FormUnreadable as refused:
        assert len(str(refused)) < 400
        return
    assert readings
