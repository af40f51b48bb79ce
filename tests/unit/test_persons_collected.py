"""Who is who in the collected real filings, where they are at hand (beside the repository, not in it)."""

import html
import re
from collections import defaultdict
from itertools import combinations
from pathlib import Path

import pytest

from monitor.core.feed.events import Event
from monitor.core.feed.events import PersonNamed
from monitor.core.feed.events import Relationship
from monitor.forms.envelope.header import read_envelope
from monitor.forms.reading import events_of
from monitor.forms.reading import read_submission
from monitor.forms.readings import FormUnreadable
from monitor.forms.readings import ScheduleReading
from monitor.forms.text.page_text import lines_of
from monitor.persons.likeness import likeness
from monitor.persons.names import read_name
from monitor.persons.questions import questions_of
from monitor.persons.sightings import Sightings
from monitor.persons.sightings import is_cik

COLLECTED = Path(__file__).parents[2].parent / "shared" / "edgar"
pytestmark = pytest.mark.skipif(not COLLECTED.is_dir(), reason=f"SKIPPED: the collected filings are not at {COLLECTED}")


def submissions() -> list[Path]:
    found = [
        path for folder in ("sc13_legacy", "sc13_xml", "tender", "ownership") for path in COLLECTED.glob(f"{folder}/*")
    ]
    return sorted(path for path in found if path.suffix in (".txt", ".nc", ".xml", ".htm", ".html"))


@pytest.fixture(scope="module")
def by_issuer() -> dict[str, list[Event]]:
    found: dict[str, dict[str, Event]] = defaultdict(dict)
    for path in submissions():
        try:
            for event in events_of(path.read_bytes(), path.name):
                found[event.issuer][event.id] = event
        except FormUnreadable:
            continue
    return {issuer: list(events.values()) for issuer, events in found.items()}


def test_reading_merges_and_joins_nobody(by_issuer: dict[str, list[Event]]) -> None:
    for events in by_issuer.values():
        assert not any(isinstance(event, PersonNamed | Relationship) for event in events)
        seen = Sightings(events)
        assert all(seen.identity(person) == person for person in seen.persons)


def test_a_cik_is_given_only_to_a_name_that_agrees() -> None:
    checked = 0
    for path in submissions():
        try:
            readings = read_submission(path.read_bytes(), path.name)
        except FormUnreadable:
            continue
        for reading in readings:
            if not isinstance(reading, ScheduleReading) or b"edgarSubmission" in path.read_bytes()[:20_000]:
                continue
            named = {filer.cik: (filer.name, *filer.former_names) for filer in reading.filers}
            for person in reading.reporting_persons:
                if person.cik is not None and any(named[person.cik]):
                    checked += 1
                    names = [name for name in named[person.cik] if name]
                    assert any(likeness(person.name, name) for name in names), f"{path.name}: {person.name}, {names}"
    assert checked > 50


def test_questions_are_few_and_each_says_why(by_issuer: dict[str, list[Event]]) -> None:
    asked = [
        question for issuer, events in by_issuer.items() for question in questions_of(issuer, Sightings(events)).open
    ]
    same = [question for question in asked if question.sort == "same-person"]
    assert same
    assert len(same) <= len(by_issuer) // 10
    for question in same:
        assert sum(map(is_cik, question.persons)) <= 1
    assert all(question.reason and question.read for question in asked)


def test_the_words_of_every_relation_stand_in_the_filing() -> None:
    stated = 0
    for path in sorted(COLLECTED.glob("sc13_legacy/*")):
        try:
            (reading,) = read_submission(path.read_bytes(), path.name)
        except (FormUnreadable, ValueError):
            continue
        assert isinstance(reading, ScheduleReading)
        texts = [lines_of(document.text) for document in read_envelope(path.read_bytes()).documents[:1]]
        for relation in reading.relations:
            stated += 1
            assert any(relation.quote.text in " ".join(text.split()) for text in texts), (path.name, relation)
    assert stated > 20


def test_of_ten_thousand_filers_hardly_any_two_look_alike() -> None:
    """Every filer of a week, as if all were holders of one issuer: names of different CIKs that look alike."""
    names: dict[str, str] = {}
    for path in sorted(COLLECTED.glob("feeds/**/*")):
        if path.is_file():
            titles = re.findall(r"<title>[^<]*? - ([^<]*?) \((\d{10})\) \(", path.read_text("latin-1"))
            names.update((cik, html.unescape(name)) for name, cik in titles)
    if len(names) < 1000:
        pytest.skip("SKIPPED: the collected feeds are not there")
    by_word: dict[str, list[str]] = defaultdict(list)
    for cik, name in names.items():
        for word in read_name(name).words:
            if len(word) > 2:
                by_word[word].append(cik)
    pairs = {pair for ciks in by_word.values() if len(ciks) < 150 for pair in combinations(sorted(ciks), 2)}
    alike = [pair for pair in pairs if likeness(names[pair[0]], names[pair[1]])]
    assert len(alike) < len(names) / 100, [(names[one], names[other]) for one, other in alike]
