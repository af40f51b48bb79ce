"""What has to be asked about the persons of one issuer, and what was answered."""

from collections import defaultdict
from collections.abc import Iterable
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from itertools import combinations
from typing import Any
from typing import Literal
from typing import NamedTuple
from typing import cast
from typing import get_args

import msgspec

from monitor.core.feed.events import Event
from monitor.core.feed.events import Filing
from monitor.core.feed.events import Moment
from monitor.core.feed.events import Relationship
from monitor.persons.likeness import Likeness
from monitor.persons.likeness import likeness
from monitor.persons.names import read_name
from monitor.persons.sightings import Place
from monitor.persons.sightings import Sighted
from monitor.persons.sightings import Sightings
from monitor.persons.sightings import is_cik
from monitor.persons.sightings import objects_in

Sort = Literal["same-person", "together"]
Relation = Literal["affiliate", "subsidiary", "group"]

_ONLY_TWO = "the header names one filer and the cover page one person, under names that do not agree"
_BASES = {
    "group-box": "box (a) of row 2, a member of a group, is checked on the cover pages of",
    "group-stated": "the filing says that these are a group:",
    "subsidiary-stated": "the filing says of the second that it is a subsidiary of the first:",
    "control-stated": "the filing says that the first controls the second:",
    "general-partner-stated": "the filing says that the first is general partner or managing member of the second:",
}


class ReadAt(NamedTuple):
    """What made the question: a name or words, and where they were read."""

    person: str
    """Empty for words about all of them."""
    words: str
    where: str
    event: str
    at: Moment
    known_at: datetime


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """One question to a person."""

    id: str
    """The same for the same question about the same persons, whatever else is read."""
    issuer: str
    sort: Sort
    persons: tuple[str, ...]
    names: tuple[str, ...]
    """Of each of them, the name that was read."""
    reason: str
    """Why it is asked, in words."""
    read: tuple[ReadAt, ...]
    relation: Relation | None = None
    basis: str | None = None


class Answered(msgspec.Struct, frozen=True, kw_only=True):
    """A question that a person has answered."""

    question: str
    says: str
    persons: tuple[str, ...]
    """As they were called when it was asked."""
    events: tuple[Event, ...]
    """The events that the answer is."""


class Asked(NamedTuple):
    """All questions about one issuer's persons."""

    open: list[Question]
    answered: list[Answered]


def questions_of(issuer: str, seen: Sightings) -> Asked:
    """The questions that the events leave open, in a fixed order, and those that are answered."""
    answered = _answered(seen)
    settled = _Settled(seen, answered)
    found = [*_same_person(issuer, seen, settled), *_together(issuer, seen, settled)]
    return Asked(sorted(found, key=lambda one: (one.sort, one.persons, one.id)), answered)


# -- answers -------------------------------------------------------------------------------------------------------


def _answered(seen: Sightings) -> list[Answered]:
    found: dict[str, list[tuple[Event, Any]]] = defaultdict(list)
    for event in seen.events:
        said = (event.raw or {}).get("answers")
        if isinstance(said, dict) and isinstance(said.get("question"), str) and isinstance(said.get("says"), str):
            found[said["question"]].append((event, said))
    return [
        Answered(
            question=question,
            says=events[-1][1]["says"],
            persons=tuple(map(str, events[-1][1].get("of") or ())),
            events=tuple(event for event, _ in events),
        )
        for question, events in sorted(found.items())
    ]


class _Settled:
    """What is not asked again."""

    def __init__(self, seen: Sightings, answered: Iterable[Answered]) -> None:
        self._different: set[frozenset[str]] = set()
        self._denied: set[tuple[object, object, frozenset[str]]] = set()
        self._groups: list[frozenset[str]] = []
        self._block: dict[str, str] = {}
        for one in answered:
            persons = frozenset(seen.identities(one.persons))
            if one.says == "different":
                self._different.add(persons)
            if one.says == "no":
                said = (one.events[-1].raw or {})["answers"]
                self._denied.add((said.get("relation"), said.get("basis"), persons))
        for event in seen.events:
            if isinstance(event, Relationship):
                self._relate(event, seen.identities(event.persons))

    def is_different(self, pair: frozenset[str]) -> bool:
        return pair in self._different

    def is_settled(self, relation: str, basis: str, persons: tuple[str, ...]) -> bool:
        """Whether they are joined already, or it was denied on this very basis."""
        among = frozenset(persons)
        joined = len({self._home(person) for person in among}) == 1
        grouped = relation == "group" and any(among <= group for group in self._groups)
        return joined or grouped or (relation, basis, among) in self._denied

    def _relate(self, event: Relationship, persons: tuple[str, ...]) -> None:
        if event.relation in ("group", "agreement"):
            self._groups.append(frozenset(persons))
        elif event.relation in ("affiliate", "subsidiary"):
            for person in persons[1:]:
                self._block[self._home(person)] = self._home(persons[0])

    def _home(self, person: str) -> str:
        while (further := self._block.get(person, person)) != person:
            person = further
        return person


# -- the same person? ----------------------------------------------------------------------------------------------


class _Alike(NamedTuple):
    persons: tuple[str, str]
    names: tuple[str, str]
    reason: str
    doubts: int


def _same_person(issuer: str, seen: Sightings, settled: _Settled) -> Iterator[Question]:
    found: dict[frozenset[str], _Alike] = {}
    for alike in (*_alike_by_name(seen), *_only_two(seen)):
        pair = frozenset(alike.persons)
        if pair not in found and pair not in seen.reported_together and not settled.is_different(pair):
            found[pair] = alike
    with_cik: dict[str, set[str]] = defaultdict(set)
    for pair in found:
        for person in pair:
            with_cik[person] |= {other for other in pair if is_cik(other)}
    for pair, alike in found.items():
        one, other = alike.persons
        # Two spellings of one that has a CIK: the answers about that CIK answer this too.
        if any(map(is_cik, pair)) or not with_cik[one] & with_cik[other]:
            yield _same_question(issuer, seen, alike)


def _same_question(issuer: str, seen: Sightings, alike: _Alike) -> Question:
    read = tuple(
        ReadAt(person, name, place.where, place.event, place.at, place.known_at)
        for person, name in zip(alike.persons, alike.names, strict=True)
        for place in (_first_of(seen.persons[person], name),)
    )
    return Question(
        id=_id(issuer, "same-person", "", "", alike.persons),
        issuer=issuer,
        sort="same-person",
        persons=alike.persons,
        names=alike.names,
        reason=alike.reason,
        read=read,
    )


def _first_of(sighted: Sighted, name: str) -> Place:
    return min(sighted.known_as.get(name) or sighted.places, key=lambda place: (place.known_at, place.event))


def _alike_by_name(seen: Sightings) -> Iterator[_Alike]:
    """Every pair with names that look alike and at most one CIK, with the pair of names that leaves fewest doubts."""
    by_word: dict[str, set[str]] = defaultdict(set)
    for person, sighted in seen.persons.items():
        for name in sighted.known_as:
            words = read_name(name).words
            for key in {word for word in words if len(word) > 1} | {"".join(words)}:
                by_word[key].add(person)
    pairs = {pair for persons in by_word.values() for pair in combinations(sorted(persons), 2)}
    for one, other in sorted(pairs):
        if is_cik(one) and is_cik(other):
            continue
        alike = [
            _Alike((one, other), (a, b), like.reason, len(like.doubts))
            for a in seen.persons[one].known_as
            for b in seen.persons[other].known_as
            for like in _found(likeness(a, b))
        ]
        if alike:
            yield min(alike, key=lambda each: (each.doubts, each.names))


def _found(like: Likeness | None) -> tuple[Likeness, ...]:
    return () if like is None else (like,)


def _only_two(seen: Sightings) -> Iterator[_Alike]:
    """The only filer and the only person of a filing, where their names do not agree."""
    for event in seen.events:
        if not isinstance(event, Filing) or len(event.reporting_persons) != 1:
            continue
        row = event.reporting_persons[0]
        person = seen.identity(row.person)
        others = [one for one in seen.identities(event.filed_by) if one != person]
        if len(others) == 1 and not is_cik(person) and is_cik(others[0]):
            first, second = sorted((person, others[0]))
            yield _Alike((first, second), (seen.persons[first].name, seen.persons[second].name), _ONLY_TWO, 9)


# -- counted together? ---------------------------------------------------------------------------------------------


def _together(issuer: str, seen: Sightings, settled: _Settled) -> Iterator[Question]:
    found: dict[tuple[Relation, str, frozenset[str]], tuple[tuple[str, ...], list[ReadAt]]] = {}
    for event in seen.events:
        if not isinstance(event, Filing):
            continue
        for relation, basis, persons, words in _stated_in(event, seen):
            if settled.is_settled(relation, basis, persons):
                continue
            where = f"{event.form} {event.accession}"
            read = found.setdefault((relation, basis, frozenset(persons)), (persons, []))[1]
            read.append(ReadAt("", words, where, event.id, event.at, event.known_at))
    for (relation, basis, _), (persons, reads) in found.items():
        names = tuple(seen.persons[person].name for person in persons)
        yield Question(
            id=_id(issuer, "together", relation, basis, persons),
            issuer=issuer,
            sort="together",
            persons=persons,
            names=names,
            reason=f"{_BASES[basis]} {', '.join(names)}",
            read=tuple(reads),
            relation=relation,
            basis=basis,
        )


def _stated_in(filing: Filing, seen: Sightings) -> Iterator[tuple[Relation, str, tuple[str, ...], str]]:
    """What `relations_stated` of a filing says of its own reporting persons; nothing else is believed of it."""
    rows = {row.person for row in filing.reporting_persons}
    for stated in objects_in((filing.raw or {}).get("relations_stated")):
        relation, basis, said, words = (stated.get(key) for key in ("relation", "basis", "persons", "read_from"))
        if relation not in get_args(Relation) or basis not in _BASES or not isinstance(said, list):
            continue
        if not all(isinstance(person, str) and person in rows for person in said):
            continue
        persons = seen.identities(said)
        if len(persons) > 1:
            yield cast(Relation, relation), str(basis), persons, str(words or "")


def _id(issuer: str, sort: Sort, relation: str, basis: str, persons: Iterable[str]) -> str:
    said = msgspec.json.encode([issuer, sort, relation, basis, sorted(persons)])
    return sha256(said).hexdigest()[:12]
