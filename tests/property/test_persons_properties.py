"""Laws of who is who: order does not matter, likeness has no direction, and nothing is one without an answer."""

import json
from random import Random

from hypothesis import given
from hypothesis import seed
from hypothesis import settings
from hypothesis import strategies as st

from monitor.core.feed.decoding import decode_event
from monitor.core.feed.events import PersonNamed
from monitor.core.feed.events import Relationship
from monitor.core.feed.ledger import Ledger
from monitor.forms.envelope.header import start_of_day
from monitor.forms.envelope.persons import slug
from monitor.persons.answers import AnswerRefused
from monitor.persons.answers import Says
from monitor.persons.answers import answer
from monitor.persons.likeness import likeness
from tests.person_events import Line
from tests.person_events import asked_of
from tests.person_events import filing
from tests.person_events import row
from tests.person_events import seen_in

NAMES = (
    "Elm Partners, L.P.",
    "ELM PARTNERS LP",
    "Elm Partners",
    "Elm Partner LP",
    "Elm Partners II, L.P.",
    "ELM PARTNERS II LP /DE/",
    "SMITH JOHN A",
    "John A. Smith",
    "John Smith",
    "J. A. Smith, Jr.",
    "John B. Smith",
    "SMITH JOHN ET AL",
    "Ash Bank, N.A., as trustee",
    "ASH BANK",
)
CIKS = ("0000000071", "0000000072", "0000000073")
words = st.sampled_from(["elm", "partners", "john", "j", "smith", "ii", "lp", "inc", "jr", "fund", "smyth", "a"])
names = st.lists(words, max_size=5).map(" ".join) | st.text(max_size=40) | st.sampled_from(NAMES)


@st.composite
def filings(draw: st.DrawFn) -> list[Line]:
    lines = []
    for number in range(1, draw(st.integers(1, 6)) + 1):
        chosen = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True))
        rows = [row(slug(name), name) for name in chosen]
        if draw(st.booleans()):
            rows[0]["person"] = draw(st.sampled_from(CIKS))
        filers = [
            (cik, draw(st.sampled_from(NAMES)))
            for cik in draw(st.lists(st.sampled_from(CIKS), max_size=2, unique=True))
        ]
        persons = [one["person"] for one in rows]
        relations = [("group", "group-box", persons)] if len(persons) > 1 and draw(st.booleans()) else []
        lines.append(filing(number, f"2006-12-{number:02}", rows, filers, relations))
    return lines


@seed(20061208)
@settings(max_examples=400, deadline=None)
@given(names, names)
def test_likeness_has_no_direction(one: str, other: str) -> None:
    there, back = likeness(one, other), likeness(other, one)
    assert (there and there.doubts) == (back and back.doubts)


@seed(20061208)
@settings(max_examples=150, deadline=None)
@given(filings(), st.integers())
def test_the_order_of_events_does_not_matter(lines: list[Line], number: int) -> None:
    shuffled = list(lines)
    Random(number).shuffle(shuffled)
    assert asked_of(*lines) == asked_of(*shuffled)


@seed(20061208)
@settings(max_examples=150, deadline=None)
@given(filings())
def test_nobody_is_merged_or_joined_without_an_answer(lines: list[Line]) -> None:
    named = {person for line in lines for person in line["filed_by"]}
    assert set(seen_in(*lines).persons) == named
    ledger = Ledger()
    for line in lines:
        ledger.add(decode_event(json.dumps(line).encode(), start_of_day))
    assert ledger.renames() == {}
    assert not any(isinstance(event, PersonNamed | Relationship) for event in ledger.events())


@seed(20061208)
@settings(max_examples=100, deadline=None)
@given(filings(), st.data())
def test_answers_end_the_questions_and_do_no_more_than_they_say(lines: list[Line], data: st.DataObject) -> None:
    lines = list(lines)
    merged: set[str] = set()
    for _ in range(200):
        asked = asked_of(*lines).open
        if not asked:
            break
        question = data.draw(st.sampled_from(asked))
        before = set(seen_in(*lines).persons)
        choices = [Says.same, Says.different] if question.sort == "same-person" else [Says.yes, Says.no]
        says = data.draw(st.sampled_from(choices))
        try:
            lines += answer(question, says, None, seen_in(*lines), states_known_at=True)
        except AnswerRefused:
            says = Says.different
            lines += answer(question, says, None, seen_in(*lines), states_known_at=True)
        gone = before - set(seen_in(*lines).persons)
        assert gone == ({one for one in question.persons if one not in CIKS} if says is Says.same else set())
        merged |= gone
        assert question.id not in {one.id for one in asked_of(*lines).open}
    assert asked_of(*lines).open == []
    assert len({line["id"] for line in lines}) == len(lines)
