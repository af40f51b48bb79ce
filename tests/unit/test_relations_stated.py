"""Words by which reporting persons belong together, in sentences of our own."""

import time

import pytest

from monitor.forms.readings import CoverPerson
from monitor.forms.readings import Quote
from monitor.forms.readings import RelationStated
from monitor.forms.schedules.relations_stated import of_boxes
from monitor.forms.schedules.relations_stated import relations_stated

PEOPLE = [
    CoverPerson(name="Elm Fund, L.P."),
    CoverPerson(name="Elm General, LLC"),
    CoverPerson(name="Oak Holdings, Inc."),
    CoverPerson(name="Ann B. Oak"),
]
GIVEN = (
    'This is filed by Elm Fund, L.P., a Delaware limited partnership ("Elm"), Elm General, LLC ("Elm GP"), '
    'Oak Holdings, Inc. (the "Parent") and Ann B. Oak ("Ms. Oak").\n\n'
)


def read(sentence: str) -> list[RelationStated]:
    return list(relations_stated(PEOPLE, GIVEN + sentence))


@pytest.mark.parametrize(
    ("sentence", "relation", "persons"),
    [
        ("Elm General, LLC is the general partner of Elm Fund, L.P.", "affiliate", (1, 0)),
        ("Elm GP, the sole general partner of Elm, votes them.", "affiliate", (1, 0)),
        ("Elm GP, which serves as the general partner of Elm, votes.", "affiliate", (1, 0)),
        ("Ms. Oak is the managing member of Elm GP.", "affiliate", (3, 1)),
        ("Ms. Oak controls Elm GP.", "affiliate", (3, 1)),
        ("Elm GP is controlled by Ms. Oak.", "affiliate", (3, 1)),
        ("Elm GP is a direct, wholly-owned subsidiary of Oak Holdings, Inc.", "subsidiary", (2, 1)),
        ("Elm General, LLC, a Delaware limited liability company and wholly owned subsidiary of the Parent, votes.",
         "subsidiary", (2, 1)),
        ("ELM FUND, L.P.\nBy: Elm General, LLC, its general partner\nBy: /s/ Ann", "affiliate", (1, 0)),
    ],
)  # fmt: skip
def test_who_belongs_to_whom(sentence: str, relation: str, persons: tuple[int, ...]) -> None:
    (found,) = read(sentence)
    assert (found.relation, found.persons) == (relation, persons)
    assert found.quote.at is not None
    text = GIVEN + sentence
    assert " ".join(text[found.quote.at :].split()).startswith(found.quote.text)


def test_a_list_of_several_is_read_to_its_end() -> None:
    found = read("Ms. Oak is the managing member of each of Elm GP and the Parent.")
    assert [one.persons for one in found] == [(3, 1), (3, 2)]


@pytest.mark.parametrize(
    "sentence",
    [
        "Elm GP is not the general partner of Elm.",
        "Elm GP was a wholly owned subsidiary of the Parent.",
        "Elm GP is the former general partner of Elm.",
        "If Elm GP is the general partner of Elm, it votes.",
        "Elm GP is the general partner of Birch Fund, L.P.",
        "Birch GP is the general partner of Elm.",
        "Elm GP and Birch GP, which is the general partner of Elm, vote.",
        "Elm GP is the investment manager of Elm.",
        "The Reporting Persons disclaim that they may be deemed to be a group.",
        "The Reporting Persons may not be deemed to constitute a group.",
        "Other holders may be deemed to constitute a group.",
        "Elm Fund, L.P.\nBy: Ann B. Oak, its Secretary. The general partner is somebody else.",
    ],
)
def test_what_is_denied_past_or_about_others_is_left_out(sentence: str) -> None:
    assert read(sentence) == []


def test_a_group_that_the_text_states() -> None:
    (found,) = read('The Reporting Persons may be deemed to constitute a "group" under Section 13(d)(3).')
    assert (found.relation, found.basis, found.persons) == ("group", "group-stated", (0, 1, 2, 3))


def test_two_persons_whose_boxes_are_checked() -> None:
    def person(name: str, group: object) -> CoverPerson:
        quote = Quote(place="cover page 1, row 2", text="(a) [X] (b) [ ]")
        return CoverPerson(name=name, group=group, evidence={"group": quote})  # type: ignore[arg-type]

    people = [person("Elm", "a"), person("Oak", "b"), person("Ash", "a")]
    (found,) = of_boxes(people)
    assert (found.basis, found.persons, found.quote.place) == ("group-box", (0, 2), "cover page 1, row 2")
    assert list(of_boxes(people[:2])) == []


def test_one_person_alone_is_related_to_nobody() -> None:
    assert relations_stated(PEOPLE[:1], GIVEN + "Elm General, LLC controls Elm Fund, L.P.") == ()


def test_two_of_one_name_are_told_apart_by_nothing() -> None:
    people = [*PEOPLE, CoverPerson(name="Elm Fund, L.P.")]
    assert relations_stated(people, "Elm General, LLC controls Elm Fund, L.P.") == ()


@pytest.mark.parametrize(
    "text",
    [
        "Elm Fund, L.P. by: Elm General, LLC, its general partner " * 5000,
        ("Elm Fund, L.P. , a " + "x a " * 60 + "general partner of ") * 900,
        "Elm Fund, L.P." + ", a the, an the " * 20_000 + " general partner of Elm General, LLC",
        'Elm Fund, L.P. ("Elm") general partner of ' * 7000,
        "The Reporting Persons constitute a group " * 7000,
    ],
)
def test_hostile_text_ends_soon(text: str) -> None:
    people = [*PEOPLE, *(CoverPerson(name=f"Elm Fund {number}, L.P.") for number in range(90))]
    began = time.monotonic()
    relations_stated(people, text)
    assert time.monotonic() - began < 5
