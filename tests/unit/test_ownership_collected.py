"""The collected Forms 3, 4 and 5, where they are at hand: no transaction is lost, and every form adds up."""

import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import seed
from hypothesis import settings
from hypothesis import strategies as st

from monitor.core.feed.events import Trade
from monitor.forms.envelope.header import read_envelope
from monitor.forms.reading import read_submission
from monitor.forms.reading import told_in
from monitor.forms.readings import FormUnreadable
from monitor.forms.readings import OwnershipReading
from tests.ownership_forms import misquoted
from tests.ownership_forms import misquoted_in_text
from tests.ownership_forms import submission
from tests.ownership_forms import xml_of

COLLECTED = Path(__file__).parents[2].parent / "shared" / "edgar" / "ownership"
pytestmark = pytest.mark.skipif(
    not COLLECTED.is_dir(), reason=f"SKIPPED: the collected ownership forms are not at {COLLECTED}"
)


BITS = st.sampled_from([b"", b"9", b".", b",", b"-", b" ", b"&#49;", b"<x/>", b"<!-- -->", b"</value><value>", b"e3"])


def forms() -> Iterator[tuple[Path, bytes, OwnershipReading]]:
    for path in sorted(COLLECTED.iterdir()):
        content = path.read_bytes()
        if b"<ownershipDocument" in content:
            (reading,) = read_submission(content, path.name)
            assert isinstance(reading, OwnershipReading), path.name
            yield path, content, reading


def value(element: ElementTree.Element, path: str) -> str | None:
    return (element.findtext(path) or "").strip() or None


def number(element: ElementTree.Element, path: str) -> Decimal | None:
    text = value(element, path)
    return None if text is None else Decimal(text)


AFTER = "postTransactionAmounts/sharesOwnedFollowingTransaction/value"
MOVED = "transactionAmounts/transactionShares/value"
SIDE = "transactionAmounts/transactionAcquiredDisposedCode/value"


def lot(element: ElementTree.Element) -> tuple[object, ...]:
    """The security and the nature of ownership, as the form itself prints and footnotes them."""
    nature = element.find("ownershipNature/natureOfOwnership")
    notes = [] if nature is None else [note.get("id") for note in nature.iter("footnoteId")]
    terms = ("conversionOrExercisePrice/value", "exerciseDate/value", "expirationDate/value")
    return (
        value(element, "securityTitle/value"),
        value(element, "ownershipNature/directOrIndirectOwnership/value"),
        value(element, "ownershipNature/natureOfOwnership/value"),
        *notes,
        *(value(element, path) for path in terms),
    )


def folded(root: ElementTree.Element, table: str, kind: str) -> tuple[int, set[str]]:
    """How many lines could be checked against the line of their lot before, and those that do not follow from it."""
    stands: dict[tuple[object, ...], Decimal] = {}
    checked, wrong = 0, set()
    for place, line in enumerate(root.findall(f"{table}/{kind}"), start=1):
        moved, after = number(line, MOVED), number(line, AFTER)
        sign = 1 if value(line, SIDE) == "A" else -1
        before = stands.get(lot(line))
        grant = kind == "derivativeTransaction" and sign == 1 and moved == after
        if before is not None and moved is not None and after is not None and not grant:
            checked += 1
            if before + sign * moved != after:
                wrong.add(f"{table}/{kind}[{place}]")
        if after is not None:
            stands[lot(line)] = after
    return checked, wrong


def test_every_form_is_read_and_the_text_ones_are_put_before_a_person() -> None:
    refused = []
    for path in sorted(COLLECTED.iterdir()):
        try:
            read_submission(path.read_bytes(), path.name)
        except FormUnreadable as reason:
            refused.append(path)
            assert "a person has to read it" in str(reason), path.name
    assert [path for path in refused if b"<ownershipDocument" in path.read_bytes()] == []


def test_no_line_is_lost_and_no_value_is_changed() -> None:
    seen: Counter[str] = Counter()
    for path, content, reading in forms():
        root = xml_of(content)
        for kind, rows in (
            ("nonDerivativeTransaction", reading.trades),
            ("nonDerivativeHolding", reading.holdings),
            ("derivativeTransaction", [row for row in reading.rights if row.is_transaction]),
            ("derivativeHolding", [row for row in reading.rights if not row.is_transaction]),
        ):
            lines = list(root.iter(kind))
            assert len(lines) == len(rows), path.name
            seen[kind] += len(rows)
            for line, row in zip(lines, rows, strict=True):
                assert row.security == value(line, "securityTitle/value"), path.name
        for line, row in zip(root.iter("nonDerivativeTransaction"), reading.trades, strict=True):
            assert (row.shares, row.after) == (number(line, MOVED), number(line, AFTER)), path.name
            assert row.acquired == (value(line, SIDE) == "A"), path.name
            assert str(row.on) == (value(line, "transactionDate/value") or "")[:10], path.name
        assert not any(row.unread for row in (*reading.trades, *reading.holdings, *reading.rights)), path.name
    print(f"lines read: {dict(seen)}")
    assert seen["nonDerivativeTransaction"] > 0


def test_the_transactions_add_up_to_the_forms_own_column() -> None:
    checked, disagreeing = 0, 0
    for path, content, reading in forms():
        root, wrong = xml_of(content), set()
        for table, kind in (
            ("nonDerivativeTable", "nonDerivativeTransaction"),
            ("derivativeTable", "derivativeTransaction"),
        ):
            of_table, broken = folded(root, table, kind)
            checked += of_table
            wrong |= broken
        # What does not add up is the filing's own, said by name, and put before a person.
        assert {each.place for each in reading.disagreements} == wrong, path.name
        assert all(any(doubt.startswith(f"{place}:") for doubt in reading.doubts) for place in wrong), path.name
        disagreeing += len(wrong)
    print(f"lines checked against the column: {checked}, disagreeing: {disagreeing}")
    assert checked > 20 * disagreeing


def test_every_number_stands_at_its_place() -> None:
    for path, content, reading in forms():
        assert misquoted(reading, content) == [], path.name


@seed(20262)
@settings(max_examples=400, deadline=None)
@given(st.integers(0, 10**6), st.lists(st.tuples(st.integers(0, 10**6), BITS), min_size=1, max_size=3))
def test_every_number_of_a_mutated_form_stands_at_its_place(which: int, changes: list[tuple[int, bytes]]) -> None:
    paths = sorted(COLLECTED.iterdir())
    content = paths[which % len(paths)].read_bytes()
    for where, bit in changes:
        numbers = [found.start() for found in re.finditer(rb"(?<=>)[0-9][0-9.]*(?=<)", content)] or [0]
        at = numbers[where % len(numbers)] + where % 3
        content = content[:at] + bit + content[at + where % 2 :]
    try:
        (reading,) = read_submission(content, "mutated")
    except FormUnreadable:
        return
    assert isinstance(reading, OwnershipReading)
    if b"<ownershipDocument" not in content:
        assert misquoted_in_text(reading, read_envelope(content).documents[0].text.decode()) == []
        return
    assert misquoted(reading, content) == []


def test_every_transaction_is_a_trade_or_has_a_reason() -> None:
    for path, content, bare in forms():
        root = xml_of(content)
        days = [value(line, "transactionDate/value") or "" for line in root.iter("nonDerivativeTransaction")]
        day = max([*days, bare.period.isoformat() if bare.period else ""])[:10].replace("-", "")
        told = told_in(submission(xml_bytes(content), bare.form, day), path.name)
        events = [event for event in told.events if isinstance(event, Trade)]
        numbers = {int(event.id.rpartition(":")[2]) for event in events}
        for at, line in enumerate(root.iter("nonDerivativeTransaction"), start=1):
            left_out = f"nonDerivativeTable/nonDerivativeTransaction[{at}]: left out"
            assert (at in numbers) != any(doubt.startswith(left_out) for doubt in told.doubts), path.name
            if at in numbers:
                (event,) = (each for each in events if each.id.endswith(f":trade:{at}"))
                assert event.shares == number(line, MOVED), path.name
                assert event.side == {"A": "buy", "D": "sell"}[value(line, SIDE) or ""], path.name


def xml_bytes(content: bytes) -> bytes:
    found = re.search(rb"<ownershipDocument\b.*</ownershipDocument>", content, re.S)
    assert found is not None
    return found[0]
