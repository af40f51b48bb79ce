"""An answer as events of the feed; what becomes of each is said in `monitor.persons`.

`known_at` is left out where the log of the live service gives it: an answer is known when it is given. In a feed to
replay it is the acceptance of the filing by which the question could have been asked: from then on the monitor could
have known. An answer that changes nothing stands a second after it, so that it is no cause of any alert.
"""

from collections.abc import Iterator
from datetime import datetime
from datetime import timedelta
from enum import StrEnum
from itertools import count
from typing import Any

from monitor.core.times.instants import format_instant
from monitor.persons.likeness import likeness
from monitor.persons.questions import Answered
from monitor.persons.questions import Question
from monitor.persons.sightings import Sightings
from monitor.persons.sightings import day_of
from monitor.persons.sightings import is_cik

Line = dict[str, Any]
"""An event as the feed writes it."""

_QUOTED = 400


class Says(StrEnum):
    """What can be answered."""

    same = "same"
    different = "different"
    yes = "yes"
    no = "no"
    withdraw = "withdraw"
    """As if the answer had never been given: the question is asked again."""


class AnswerRefused(Exception):
    """The answer cannot be written down; the message says why, and what to do."""


def answer(question: Question, says: Says, cik: str | None, seen: Sightings, *, states_known_at: bool) -> list[Line]:
    """The events that are this answer. Raises `AnswerRefused`."""
    fitting = (Says.same, Says.different) if question.sort == "same-person" else (Says.yes, Says.no)
    if says not in fitting:
        raise AnswerRefused(f"question {question.id} is answered with `{fitting[0]}` or `{fitting[1]}`")
    if cik is not None and says is not Says.same:
        raise AnswerRefused("a CIK goes with `same` only")
    making = _Making(question, says, seen, states_known_at)
    if says is Says.same:
        return making.same(_cik_of(question, cik, seen))
    return [making.together() if says is Says.yes else making.without_effect()]


def withdrawal(answered: Answered, *, states_known_at: bool) -> list[Line]:
    """The retractions that withdraw an answer."""
    lines = []
    for event in answered.events:
        at = event.at
        line: Line = {
            "kind": "retraction",
            "id": f"withdrawn-{event.id}",
            "issuer": event.issuer,
            "at": format_instant(at) if isinstance(at, datetime) else at.isoformat(),
            "of": event.id,
        }
        lines.append(line | ({"known_at": format_instant(event.known_at)} if states_known_at else {}))
    return lines


def _cik_of(question: Question, given: str | None, seen: Sightings) -> str:
    """The CIK by which both are known from now on."""
    own = [person for person in question.persons if is_cik(person)]
    if own:
        if given not in (None, own[0]):
            raise AnswerRefused(f"one of the two has the CIK {own[0]}: give that, or none")
        return own[0]
    if given is None:
        raise AnswerRefused(
            "neither of the two has a CIK, and without one they cannot be counted as one person: look it up "
            "(EDGAR gives one to everybody who files) and add --cik, or leave the question open"
        )
    known = seen.persons.get(given)
    if known is not None and known.names and not _is_named_so(known.names, question):
        raise AnswerRefused(
            f"{given} is {known.name} in these filings, whose name looks like neither: "
            "if it is right all the same, state it with `person` events in a feed"
        )
    return given


def _is_named_so(names: dict[str, Any], question: Question) -> bool:
    return any(likeness(one, name) for one in names for name in question.names)


class _Making:
    """What the events of one answer share."""

    def __init__(self, question: Question, says: Says, seen: Sightings, states_known_at: bool) -> None:
        self._question = question
        self._says = says
        self._seen = seen
        self._states_known_at = states_known_at
        self._ids = self._free_ids()

    def same(self, cik: str) -> list[Line]:
        """A `person` event for each that has no CIK yet."""
        question = self._question
        return [
            self._person(person, name) | {"cik": cik}
            for person, name in zip(question.persons, question.names, strict=True)
            if not is_cik(person)
        ]

    def without_effect(self) -> Line:
        """A `person` event that only repeats a name."""
        place = next((n for n, person in enumerate(self._question.persons) if not is_cik(person)), 0)
        return self._person(self._question.persons[place], self._question.names[place])

    def together(self) -> Line:
        """The relation, from the day of the first filing that states it."""
        question = self._question
        first = min(question.read, key=lambda read: (read.known_at, read.event))
        return self._line("relationship", day_of(first.at).isoformat()) | {
            "relation": question.relation,
            "persons": list(question.persons),
            "basis": question.basis,
            "read_from": f"{first.where}, {first.words}"[:_QUOTED],
        }

    def _person(self, person: str, name: str) -> Line:
        at = day_of(self._seen.persons[person].first.at).isoformat()
        return self._line("person", at) | {"person": person, "name": name}

    def _line(self, kind: str, at: str) -> Line:
        question = self._question
        answers: Line = {"question": question.id, "says": self._says.value, "of": list(question.persons)}
        if question.sort == "together":
            answers |= {"relation": question.relation, "basis": question.basis}
        line: Line = {"kind": kind, "id": next(self._ids), "issuer": question.issuer, "at": at, "answers": answers}
        return line | ({"known_at": format_instant(self._known_at())} if self._states_known_at else {})

    def _known_at(self) -> datetime:
        """When it could be asked first: once both names, or the first words, had been read."""
        question = self._question
        instants = [read.known_at for read in question.read]
        first = max(instants) if question.sort == "same-person" else min(instants)
        return first if self._says in (Says.same, Says.yes) else first + timedelta(seconds=1)

    def _free_ids(self) -> Iterator[str]:
        """Ids that no event has had: a second answer to a question that was withdrawn is another event."""
        names = (f"answer-{self._question.id}-{number}" for number in count(1))
        return (name for name in names if name not in self._seen.ids)
