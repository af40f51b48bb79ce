"""What two names have in common, in words: exact rules, no scores.

Names are alike if nothing in them speaks against it: the same words in any order, where initials may stand for names,
a middle name, a generation or a legal form may be left out, and one letter may be wrong. Two different initials, two
different generations, or a number ("Fund II" and "Fund III") tell persons apart.
"""

from collections import Counter
from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from monitor.persons.names import Name
from monitor.persons.names import read_name

_LONG_WORD = 5
"""Letters of a word in which one may be wrong: shorter ones are too often other words."""


class Doubt(StrEnum):
    """Why two names that look alike may be two persons."""

    capacity = "capacity"
    several = "et al"
    generation = "generation"
    form_left_out = "legal form left out"
    form_differs = "legal form differs"
    middle_name = "middle name"
    initial = "initial for a name"
    order = "order of words"
    spacing = "spacing"
    letter = "one letter"


class Likeness(NamedTuple):
    """Why two names look alike."""

    reason: str
    """In words, for people."""
    doubts: frozenset[Doubt]
    """None: they differ in case, punctuation, abbreviation and the order that headers use, in nothing else."""


class _Found(NamedTuple):
    common: str
    doubts: dict[Doubt, str]


def likeness(one: str, other: str) -> Likeness | None:
    """Why the two names look alike; None where they do not."""
    a, b = read_name(one), read_name(other)
    if not a.words or not b.words or (a.generation and b.generation and a.generation != b.generation):
        return None
    found = _of_words(a, b)
    if found is None:
        return None
    doubts = found.doubts | _around(a, b)
    reason = found.common + ("; but " + ", and ".join(doubts.values()) if doubts else "")
    return Likeness(reason, frozenset(doubts))


def _around(a: Name, b: Name) -> dict[Doubt, str]:
    """The doubts that what stands around the words leaves."""
    doubts = {}
    if a.capacity != b.capacity:
        said = " and ".join(repr(name.capacity) for name in (a, b) if name.capacity)
        doubts[Doubt.capacity] = f"a capacity is named: {said}"
    if a.stands_for_several != b.stands_for_several:
        doubts[Doubt.several] = "one name stands for several persons (et al)"
    if a.generation != b.generation:
        doubts[Doubt.generation] = f"only one says {a.generation or b.generation}"
    if a.forms != b.forms:
        forms = " and ".join(" ".join(sorted(name.forms)) for name in (a, b) if name.forms)
        if a.forms and b.forms:
            doubts[Doubt.form_differs] = f"the legal forms differ ({forms})"
        else:
            doubts[Doubt.form_left_out] = f"only one gives a legal form ({forms})"
    return doubts


def _of_words(a: Name, b: Name) -> _Found | None:
    if a.words == b.words:
        return _Found("the same words", {})
    is_company = a.is_company or b.is_company
    if sorted(a.words) == sorted(b.words):
        doubts = {Doubt.order: "companies are seldom named in another order"} if is_company else {}
        return _Found("the same words in another order", doubts)
    if "".join(a.words) == "".join(b.words):
        return _Found("the same letters", {Doubt.spacing: "they are spaced in another way"})
    left, right = _without_common(a.words, b.words)
    if len(left) == len(right) == 1 and len(left) < len(a.words) and _is_one_letter_apart(left[0], right[0]):
        return _Found("the same words", {Doubt.letter: f"one letter differs ({left[0]} and {right[0]})"})
    return None if is_company else _of_initials(a, b)


def _of_initials(a: Name, b: Name) -> _Found | None:
    """Of two people: initials of one for names of the other, and a middle name that only one of them has."""
    left, right = _without_common(a.words, b.words)
    common = list((Counter(a.words) & Counter(b.words)).elements())
    # "Stewart Michael G" is not "Gannon Michael S": the initials stand all on one side.
    pairs = max(_abbreviated(left, right), _abbreviated(right, left), key=len)
    for initial, word in pairs:
        for words in (left, right):
            words.remove(initial if initial in words else word)
    whole = [word for word in common if len(word) > 1]
    if not whole or len(common) + len(pairs) < 2 or len(left) + len(right) > 1:
        return None
    if pairs and not common[1:] and (left or right):
        return None  # "J Smith" and "John Albert Smith" have too little in common.
    doubts = {}
    if pairs:
        said = ", ".join(f"{initial} for {word}" for initial, word in pairs)
        doubts[Doubt.initial] = f"one gives an initial ({said})"
    if left or right:
        doubts[Doubt.middle_name] = f"only one has {(left or right)[0]!r}"
    return _Found("the same words otherwise" if pairs else "the same words", doubts)


def _without_common(one: Sequence[str], other: Sequence[str]) -> tuple[list[str], list[str]]:
    """The words of each that the other does not have."""
    a, b = Counter(one), Counter(other)
    return list((a - b).elements()), list((b - a).elements())


def _abbreviated(initials: Sequence[str], words: Sequence[str]) -> list[tuple[str, str]]:
    """Pairs of an initial and the word that it may stand for, each once."""
    pairs, free = [], [word for word in words if len(word) > 1]
    for initial in initials:
        found = next((word for word in free if len(initial) == 1 and word[0] == initial), None)
        if found is not None:
            free.remove(found)
            pairs.append((initial, found))
    return pairs


def _is_one_letter_apart(one: str, other: str) -> bool:
    """One letter is missing, or is another, or two neighbours have changed places, in a long word."""
    short, long = sorted((one, other), key=len)
    if len(short) < _LONG_WORD or len(long) - len(short) > 1 or not (one + other).isalpha():
        return False
    start = 0
    while start < len(short) and short[start] == long[start]:
        start += 1
    if len(short) < len(long):
        return short[start:] == long[start + 1 :]
    swapped = long[start + 1 : start + 2] + long[start : start + 1] + long[start + 2 :]
    return short[start + 1 :] == long[start + 1 :] or short[start:] == swapped
