"""The collected filings, whole and damaged: what is given stands in the text, at the place that is named."""

import re
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck
from hypothesis import given
from hypothesis import seed
from hypothesis import settings
from hypothesis import strategies as st

from monitor.forms.envelope.header import read_envelope
from monitor.forms.reading import read_submission
from monitor.forms.readings import CoverPerson
from monitor.forms.readings import FormUnreadable
from monitor.forms.readings import ScheduleReading
from monitor.forms.text.page_text import lines_of

COLLECTED = Path(__file__).parents[2].parent / "shared" / "edgar"
EXAMPLES = Path(__file__).parents[1] / "unit" / "forms"
FILES = sorted([*COLLECTED.glob("sc13_legacy/*"), *COLLECTED.glob("sc13_xml/*"), *COLLECTED.glob("tender/*.txt")])
OWN = sorted(path for path in EXAMPLES.iterdir() if path.suffix != ".jsonl" and path.name != "form4.txt")
_NOTHING = re.compile(r"-\s*[0O]\s*-|\b0|\bnone\b|\bnil\b|\bzero\b|\bno\b|\bany\b", re.I)

collected = pytest.mark.skipif(not FILES, reason=f"SKIPPED: the collected filings are not at {COLLECTED}")


def schedules(content: bytes, name: str) -> list[ScheduleReading]:
    try:
        return [one for one in read_submission(content, name) if isinstance(one, ScheduleReading)]
    except FormUnreadable:
        return []


def check_places(content: bytes, name: str) -> None:
    readings = schedules(content, name)
    texts = [lines_of(document.text) for document in read_envelope(content).documents] if readings else []
    for reading in readings:
        for person in reading.reporting_persons:
            for field in ("aggregate", "percent"):
                check_place(getattr(person, field), person, field, texts)


def check_place(value: Decimal | None, person: CoverPerson, field: str, texts: list[str]) -> None:
    if value is None:
        assert person.unread[field]
        return
    quote = person.evidence[field]
    places = [quote.text] if quote.at is None else [quote.text, *(text[quote.at : quote.at + 600] for text in texts)]
    assert prints(quote.text, value), f"{person.name}: {field} {value} is not in {quote}"
    assert any(prints(place, value) for place in places[1:] or places), f"{person.name}: {field} {value}, {quote}"


def prints(text: str, value: Decimal) -> bool:
    """Whether a text prints a number: the same digits in a row, whatever groups them."""
    if value == 0:
        return _NOTHING.search(text) is not None
    digits = f"{value:f}".lstrip("0")
    return digits.rstrip(".") in re.sub(r",(?=\d{3})", "", text) or digits in text.replace(",", ".")


@collected
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_value_stands_at_its_place(path: Path) -> None:
    check_places(path.read_bytes(), path.name)


@pytest.mark.parametrize("path", OWN, ids=lambda path: path.name)
def test_every_value_of_our_own_stands_at_its_place(path: Path) -> None:
    check_places(path.read_bytes(), path.name)


def deleted(text: bytes, where: int, often: int) -> bytes:
    """Without some lines, counted from a place in the text."""
    lines = text.split(b"\n")
    first = where * len(lines) // 1000
    return b"\n".join(
        line for index, line in enumerate(lines) if index < first or (index - first) % often or index > first + 60
    )


def blanks_swapped(text: bytes, where: int, often: int) -> bytes:
    """Runs of blanks become one, single ones two; some lines are joined."""
    start = where * len(text) // 1000
    changed = re.sub(rb"(?<! ) (?! )", b"  ", re.sub(rb" {3,}", b" ", text[start:]))
    return text[:start] + re.sub(rb"\n{%d,}" % (often % 3 + 2), b"\n", changed)


def cut(text: bytes, where: int, often: int) -> bytes:
    return text[: where * len(text) // 1000]


def case_changed(text: bytes, where: int, often: int) -> bytes:
    start = where * len(text) // 1000
    return text[:start] + (text[start:].upper() if often % 2 else text[start:].lower())


DAMAGES = (deleted, blanks_swapped, cut, case_changed)
_damage = st.tuples(st.sampled_from(DAMAGES), st.integers(0, 1000), st.integers(2, 12))
SMALL = [path for path in FILES if path.stat().st_size < 120_000]


@collected
@seed(20061208)
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.data_too_large, HealthCheck.too_slow])
@given(st.sampled_from(SMALL or OWN), _damage)
def test_a_damaged_filing_gives_no_value_that_is_not_there(path: Path, damage: tuple[object, int, int]) -> None:
    check_damaged(path, damage)


@seed(20061208)
@settings(max_examples=200, deadline=None)
@given(st.sampled_from(OWN), _damage)
def test_a_damaged_filing_of_our_own_gives_no_value_that_is_not_there(
    path: Path, damage: tuple[object, int, int]
) -> None:
    check_damaged(path, damage)


def check_damaged(path: Path, damage: tuple[object, int, int]) -> None:
    """Each value stands where it is said to, and is one that the whole filing gives that person."""
    content = path.read_bytes()
    how, where, often = damage
    assert callable(how)
    head, mark, text = content.partition(b"<TEXT>")
    changed = head + mark + how(text, where, often) if mark else how(content, where, often)
    check_places(changed, path.name)
    given_to: dict[str, set[Decimal | None]] = {}
    for reading in schedules(content, path.name):
        for person in reading.reporting_persons:
            given_to.setdefault(person.name.casefold(), {None}).add(person.aggregate)
    for reading in schedules(changed, path.name):
        for person in reading.reporting_persons:
            if person.name.casefold() in given_to:
                assert person.aggregate in given_to[person.name.casefold()], f"{path.name}: {person.name}"
