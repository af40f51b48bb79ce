"""Ownership forms made to break a reader: a reason within 5 seconds and 512 MB, and no invented number."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck
from hypothesis import given
from hypothesis import seed
from hypothesis import settings
from hypothesis import strategies as st

from monitor.forms.reading import read_submission
from monitor.forms.readings import FormUnreadable
from monitor.forms.readings import OwnershipReading
from tests.own_process import run_measured
from tests.ownership_forms import form_xml
from tests.ownership_forms import held
from tests.ownership_forms import misquoted
from tests.ownership_forms import right
from tests.ownership_forms import submission
from tests.ownership_forms import trade

SECONDS = 5
MEGABYTES = 512
MILLION = 1_000_000
PLAIN = (Path(__file__).parent / "forms" / "form4.txt").read_bytes()
_START = PLAIN.index(b"<?xml")
_TABLE = PLAIN.index(b"<nonDerivativeTable>")


def _bomb() -> bytes:
    entities = b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 10))
    declared = b'<!DOCTYPE x [<!ENTITY a0 "1">' + entities + b"]>"
    return PLAIN.replace(b"<ownershipDocument>", declared + b"<ownershipDocument>").replace(b">2000<", b">&a9;<")


def _inside(text: bytes) -> bytes:
    return PLAIN[:_TABLE] + text + PLAIN[_TABLE:]


def _notes() -> bytes:
    notes = {f"F{number}": "x" * 100_000 for number in range(15)}
    return submission(form_xml(*[trade(1, 1, share_notes=tuple(notes))] * 150, footnotes=notes), "4", "20210702")


HOSTILE: dict[str, Callable[[], bytes]] = {
    "entities": _bomb,
    "nested": lambda: _inside(b"<a>" * MILLION),
    "nested and closed": lambda: _inside(b"<a>" * MILLION + b"</a>" * MILLION),
    "beside each other": lambda: _inside(b"<a/>" * 16 * MILLION),
    "lines": lambda: submission(form_xml(*[trade(1, 1)] * 20_000), "4", "20210702"),
    "a few lines too many": lambda: submission(form_xml(*[trade(1, 1)] * 201), "4", "20210702"),
    "footnotes": _notes,
    "attributes": lambda: _inside(b"<a " + b"".join(b'b%d="1" ' % n for n in range(200_000)) + b"/>"),
    "NUL": lambda: PLAIN.replace(b">2000<", b">20\x0000<", 1),
    "UTF-16": lambda: PLAIN.decode().encode("utf-16"),
    "UTF-7": lambda: PLAIN.replace(b'version="1.0"', b'version="1.0" encoding="UTF-7"'),
    "EBCDIC": lambda: PLAIN.replace(b'version="1.0"', b'version="1.0" encoding="IBM037"'),
    "not the charset": lambda: PLAIN.replace(b"Osric", b"\xff\xfeOsric"),
    "an unknown entity": lambda: PLAIN.replace(b">2000<", b">20&x;00<", 1),
    "cut": lambda: PLAIN[: PLAIN.index(b"<derivativeTable>")],
    "two forms": lambda: PLAIN.replace(b"</XML>", PLAIN[_START : PLAIN.index(b"</XML>")] + b"</XML>"),
    "two tables": lambda: _inside(b"<nonDerivativeTable></nonDerivativeTable>"),
    "a line outside of its table": lambda: _inside(b"<nonDerivativeTransaction></nonDerivativeTransaction>"),
    "text": lambda: PLAIN[: PLAIN.index(b"<XML>")] + b"FORM 4\n1. Name\n</TEXT></DOCUMENT></SEC-DOCUMENT>",
    "200 MB": lambda: _inside(b" " * 200 * MILLION),
    "200 MB of elements": lambda: _inside(b"<a/>" * 50 * MILLION),
}

_READ = """
import sys
from pathlib import Path
from monitor.terminal.feed_intake import read_filing
found = list(read_filing(Path(sys.argv[1])))
print(found[0][0] if len(found) == 1 and isinstance(found[0], tuple) else "READ")
"""


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_hostile_forms_end_in_a_reason(name: str, tmp_path: Path) -> None:
    reason = read_within_bounds(HOSTILE[name](), tmp_path)
    assert 10 < len(reason) < 400
    assert reason != "READ"


def test_the_largest_form_that_is_read_stays_within_the_bounds(tmp_path: Path) -> None:
    assert read_within_bounds(_inside(b"<a/>" * 490_000), tmp_path) == "READ"


def read_within_bounds(content: bytes, folder: Path) -> str:
    """The reason why a form is not read, or READ; in a process of its own, whose time and memory are measured."""
    path = folder / "form.txt"
    path.write_bytes(content)
    reason, megabytes = run_measured(_READ, [str(path)], processor_seconds=SECONDS)
    assert megabytes < MEGABYTES
    return reason


RICH = submission(
    form_xml(
        trade(100, 1100, share_notes=("F1",)),
        trade("40.5", "1059.5", "D", "S"),
        held("250000", nature="By Trust"),
        right("3000", "12000", "6000", price_notes=("F1",)),
        footnotes={"F1": "Convertible at 10 for 1; see 98765."},
    ),
    "4",
    "20210702",
)
_FILES = (PLAIN, RICH)
_BITS = st.sampled_from(
    [b"", b"0", b"7", b".", b",", b"-", b"<", b">", b"/", b"&#49;", b"<!--", b"-->", b"<value>", b"</value>"]
    + [b"<x/>", b"<![CDATA[", b"]]>", b"\xc3\xa9", b"\xff", b"&", b"e5", b" "]
)


@seed(20261)
@settings(max_examples=600, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(range(len(_FILES))),
    st.lists(st.tuples(st.integers(0, 300), st.integers(-4, 8), st.integers(0, 3), _BITS), min_size=1, max_size=4),
)
def test_of_a_mutated_form_every_number_stands_at_its_place(
    which: int, changes: list[tuple[int, int, int, bytes]]
) -> None:
    content = _FILES[which]
    for where, shift, length, bit in changes:
        # In and around what stands between tags: elsewhere most changes only break the XML.
        texts = [found.start() for found in re.finditer(rb"(?<=>)[^<>\s]", content)] or [0]
        at = max(0, texts[where % len(texts)] + shift)
        content = content[:at] + bit + content[at + length :]
    try:
        (reading,) = read_submission(content, "mutated")
    except FormUnreadable:
        return
    assert isinstance(reading, OwnershipReading)
    assert misquoted(reading, content) == []
