"""The same facts in, the same facts out: schedules in the layouts of thirty years, and in damaged ones."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from monitor.forms.reading import read_submission
from monitor.forms.readings import CoverPerson
from monitor.forms.readings import ScheduleReading
from monitor.forms.schedules.cover_rows import NUMBERS
from tests.unit.schedule_layouts import Facts
from tests.unit.schedule_layouts import Layout
from tests.unit.schedule_layouts import Person
from tests.unit.schedule_layouts import layouts
from tests.unit.schedule_layouts import printed
from tests.unit.schedule_layouts import styles_of
from tests.unit.schedule_layouts import wanted

LAYOUTS = layouts()
NAMES = (
    *("Foo Fund 2, L.P.", "Bar & Baz, Inc.", "Jane Q. Public", "3D Capital", "Each Holdings Ltd", "SHARES Inc."),
    *("The Number One Fund", "Sole Proprietor Trust", "Item One LLC", "Percent Capital LP", "O'Neil Family Trust"),
    *("Trust u/a/d 3/4/99", "Crédit Süd S.A.", "A.B. Smith, Jr.", "Öberg Förvaltnings AB"),
)
TYPES = ("BD", "BK", "IC", "IV", "IA", "EP", "HC", "SA", "CP", "CO", "PN", "IN", "OO")
THREE = (
    Person("Thornapple Fund 2, L.P.", (0, 1234567, 0, 1234567), 1234567, "9.8", ("PN",), "06-1234567"),
    Person("Thornapple Advisors LLC", (45000, 1234567, 45000, 1234567), 1279567, "10.2", ("IA", "OO")),
    Person("Ottilie K. Thornapple", (250, 1279567, 250, 0), 1279817, "0.31", ("IN", "HC")),
)


def facts(schedule: str, persons: tuple[Person, ...] = THREE) -> Facts:
    return Facts(schedule, "Larkspur Valve Corp.", "Common Stock", "885218107", "March 14, 2003", persons)


def read(text: str) -> ScheduleReading:
    (reading,) = read_submission(text.encode(), "layout")
    assert isinstance(reading, ScheduleReading)
    return reading


def numbers(person: CoverPerson) -> list[Decimal | None]:
    return [getattr(person, field) for field in NUMBERS]


def assert_states(reading: ScheduleReading, persons: tuple[Person, ...]) -> None:
    assert [person.name for person in reading.reporting_persons] == [person.name for person in persons]
    for have, want in zip(reading.reporting_persons, persons, strict=True):
        assert (numbers(have), have.types, have.unread) == (wanted(want), want.types, {})


@pytest.mark.parametrize("schedule", ["13D", "13G"])
@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_facts_do_not_depend_on_the_layout(layout: Layout, schedule: str) -> None:
    for style in styles_of(layout).values():
        reading = read(printed(facts(schedule), layout, style))
        assert_states(reading, THREE)
        assert (reading.issuer.name, reading.issuer.cusip) == ("Larkspur Valve Corp.", "885218107")
        assert (reading.class_title, reading.event_date, reading.amendment) == ("Common Stock", date(2003, 3, 14), 3)


counts = st.one_of(st.just(0), st.integers(15, 999), st.integers(1000, 2_000_000_000))
percents = st.one_of(st.decimals("0.01", "100", places=2).map(str), st.integers(15, 100).map(str))
some_types = st.lists(st.sampled_from(TYPES), min_size=1, max_size=3, unique=True).map(tuple)


@st.composite
def persons(draw: st.DrawFn) -> tuple[Person, ...]:
    names = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=4, unique=True))
    powers = st.tuples(counts, counts, counts, counts)
    return tuple(Person(name, draw(powers), draw(counts), draw(percents), draw(some_types)) for name in names)


@st.composite
def documents(draw: st.DrawFn, blank: str = "") -> tuple[str, tuple[Person, ...]]:
    layout = draw(st.sampled_from(LAYOUTS))
    if blank:
        cover = layout.cover.replace(blank, draw(st.sampled_from(["", "-", "N/A", "See Item 5"])))
        layout = Layout(layout.name, layout.first_page, cover, layout.is_html)
    style = styles_of(layout)[draw(st.sampled_from(sorted(styles_of(layout))))]
    people = draw(persons())
    return printed(facts(draw(st.sampled_from(["13D", "13G"])), people), layout, style), people


@settings(max_examples=150, deadline=None)
@given(documents())
def test_facts_of_any_size_are_read_in_any_layout(document: tuple[str, tuple[Person, ...]]) -> None:
    assert_states(read(document[0]), document[1])


@pytest.mark.parametrize(("field", "mark"), list(zip(NUMBERS, ["sv", "ssv", "sd", "ssd", "agg", "pct"], strict=True)))
def test_a_row_that_states_nothing_takes_no_number_of_another(field: str, mark: str) -> None:
    @settings(max_examples=25, deadline=None)
    @given(documents(blank=f"{{{mark}}}"))
    def check(document: tuple[str, tuple[Person, ...]]) -> None:
        people = read(document[0]).reporting_persons
        for have, want in zip(people, document[1], strict=True):
            left = [None if name == field else number for name, number in zip(NUMBERS, wanted(want), strict=True)]
            assert numbers(have) == left
            assert field in have.unread

    check()


CAPTIONS = (
    *("sole voting", "shared voting", "sole dispositive", "shared dispositive", "sole power to vote", "name of"),
    *("percent of class", "aggregate amount beneficially", "type of reporting", "reporting person"),
    *("check the appropriate", "citizenship or place", "excludes certain"),
)
FURNITURE = ("- 4 -", "Page 4", "<PAGE>   4", "4 of 9 Pages", "CUSIP NO. 885218107    SCHEDULE 13D    Page 4 of 9")


@settings(max_examples=300, deadline=None)
@given(documents(), st.data())
def test_damage_loses_numbers_and_moves_none(document: tuple[str, tuple[Person, ...]], data: Any) -> None:
    text, people = document
    caption = data.draw(st.sampled_from(CAPTIONS))
    at = data.draw(st.integers(0, len(caption) - 1))
    ahead, behind = caption[:at], caption[at + 1 :]
    misprints = (ahead + behind, f"{ahead}x{behind}", caption.replace(" ", "\n", 1))
    text = re.sub(caption, data.draw(st.sampled_from(misprints)), text, flags=re.I)
    lines = text.split("\n")
    lines.insert(data.draw(st.integers(0, len(lines))), data.draw(st.sampled_from(FURNITURE)))
    found = read("\n".join(lines)).reporting_persons
    assert len(found) in (0, len(people))
    for have, want in zip(found, people, strict=False):
        for field, number in zip(NUMBERS, wanted(want), strict=True):
            assert getattr(have, field) in (None, number), field
            assert (getattr(have, field) is None) == (field in have.unread), field
