"""Which names look alike, and in which words it is said."""

import pytest

from monitor.persons.likeness import Doubt
from monitor.persons.likeness import likeness
from monitor.persons.names import read_name

SURE = [
    ("SMITH JOHN A", "John A. Smith"),
    ("ABC PARTNERS LP", "ABC Partners, L.P."),
    ("WESMORE PARTNERS L P", "Wesmore Partners Limited Partnership"),
    ("HOLLY PARTNERS L L C/CA", "Holly Partners, L.L.C."),
    ("ASPEN CO /DE/", "The Aspen Company"),
    ("YEW FINANCIAL SERVICES CO /MA/", 'Yew Financial Services Company ("YFS")'),
    ("ROWAN EDWARD C III", "Edward C. Rowan 3d"),
    ("HAZEL MARY", "Dr. Mary Hazel, Ph.D"),
    ("LARCH, BEECH & ELM INC", "Larch, Beech and Elm, Incorporated"),
    ("OAK NATIONAL BANK NA", "Oak National Bank, N.A."),
    ("WILLOW INTL MGMT LLC", "Willow International Management, LLC"),
    ("SÖHNE FUND LP", "Sohne Fund, L.P."),
]
DOUBTFUL = [
    ("John Smith", "John A. Smith", {Doubt.middle_name}, "only one has 'a'"),
    ("J. A. Smith", "John Alan Smith", {Doubt.initial}, "a for alan"),
    ("Gerald F. Alder", "Gerald F. Alder, Jr", {Doubt.generation}, "only one says jr"),
    ("Maple Capital", "MAPLE CAPITAL LLC", {Doubt.form_left_out}, "legal form (llc)"),
    ("Maple Capital Inc", "Maple Capital LLC", {Doubt.form_differs}, "inc and llc"),
    ("ALDER JEFFREY L ET AL", "Jeffrey L. Alder", {Doubt.several}, "et al"),
    ("Ash Bank", "Ash Bank, as trustee of a plan", {Doubt.capacity}, "as trustee of a plan"),
    ("Heartwood Advisors", "Heartwod Advisors", {Doubt.letter}, "heartwood and heartwod"),
    ("Dreamworks Fund LP", "Dream Works Fund LP", {Doubt.spacing}, "spaced"),
    ("ASH J P & CO", "J. P. Ash & Co", {Doubt.order}, "another order"),
]
OTHERS = [
    ("John A. Smith", "John B. Smith"),
    ("John Smith", "Jane Smith"),
    ("John Smith Jr", "John Smith Sr"),
    ("Stewart Michael G", "Gannon Michael S"),
    ("Elm Fund II, L.P.", "Elm Fund III, L.P."),
    ("Elm Fund, L.P.", "Elm Fund II, L.P."),
    ("Elm Capital Master, LLC", "Elm Capital Partners, LLC"),
    ("Elm Capital", "Elm Capital Management"),
    ("J Smith", "John Albert Smith"),
    ("VARIABLE ACCOUNT A", "VARIABLE ACCOUNT B"),
    ("Birch", "Beech"),
    ("", "John Smith"),
    ("...", "..."),
    ("Inc.", "Inc."),
]


@pytest.mark.parametrize(("one", "other"), SURE)
def test_nothing_speaks_against_it(one: str, other: str) -> None:
    found = likeness(one, other)
    assert found is not None
    assert found.doubts == frozenset(), found.reason


@pytest.mark.parametrize(("one", "other", "doubts", "words"), DOUBTFUL)
def test_what_speaks_against_it_is_said(one: str, other: str, doubts: set[Doubt], words: str) -> None:
    found = likeness(one, other)
    assert found is not None
    assert found.doubts == doubts
    assert words in found.reason


@pytest.mark.parametrize(("one", "other"), OTHERS)
def test_other_persons(one: str, other: str) -> None:
    assert likeness(one, other) is None


def test_a_name_is_taken_apart() -> None:
    name = read_name("The First Fund of Oak & Co., Inc., not individually but as custodian for others")
    assert name.words == ("first", "fund", "of", "oak")
    assert name.forms == {"co", "inc"}
    assert name.capacity == "not individually but as custodian for others"
    assert name.is_company


def test_a_suffix_of_the_header_is_no_part_of_the_name() -> None:
    assert read_name("ELM/OAK INC").words == ("elm", "oak")
    assert read_name("ELM CO/NY").words == read_name("ELM CO /NEW/").words == ("elm",)


def test_a_name_of_any_length_is_read_at_once() -> None:
    assert likeness("a " * 1_000_000, "b" * 1_000_000) is None
