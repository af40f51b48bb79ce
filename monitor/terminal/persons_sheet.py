"""Persons and questions for people to read."""

from collections.abc import Iterator
from typing import Any

from rich.console import Console
from rich.text import Text

from monitor.persons.questions import Answered
from monitor.persons.questions import Asked
from monitor.persons.questions import Question
from monitor.persons.sightings import Sighted
from monitor.persons.sightings import Sightings
from monitor.terminal.alert_sheet import print_indented
from monitor.terminal.streams import printable

_PLACES_MAX = 3
_COUNTING = {
    "group": "would count all that they hold together as a group",
    "affiliate": "would count them together, with all their affiliates, whenever either is counted",
    "subsidiary": "would count them together, with all their affiliates, whenever either is counted",
}


def lines_of(issuer: str, seen: Sightings, asked: Asked) -> Iterator[dict[str, Any]]:
    """Persons and questions for programs, one JSON object each."""
    for person in _in_order(seen):
        yield {
            "kind": "person",
            "issuer": issuer,
            "person": person.person,
            "cik": person.person if person.has_cik else None,
            "slugs": sorted(person.slugs),
            "names": [
                {"name": name, "read_in": list(dict.fromkeys(place.where for place in places))}
                for name, places in sorted(person.names.items())
            ],
            "read_in": list(dict.fromkeys(place.where for place in person.places)),
        }
    for question in asked.open:
        yield {
            "kind": "question",
            "issuer": issuer,
            "id": question.id,
            "asks": question.sort,
            "persons": list(question.persons),
            "names": list(question.names),
            "relation": question.relation,
            "basis": question.basis,
            "reason": question.reason,
            "read": [
                {"person": r.person, "words": r.words, "read_in": r.where, "event": r.event} for r in question.read
            ],
            "answers": list(answers_of(question)),
        }
    for one in asked.answered:
        yield {
            "kind": "answer",
            "issuer": issuer,
            "question": one.question,
            "says": one.says,
            "persons": list(one.persons),
            "events": [event.id for event in one.events],
        }


def answers_of(question: Question) -> tuple[str, str]:
    """The answers that a question can have."""
    return ("same", "different") if question.sort == "same-person" else ("yes", "no")


def print_issuer(issuer: str, seen: Sightings, asked: Asked, console: Console) -> None:
    """Print who was named of one issuer, what is asked and what was answered."""
    console.print(Text(f"Issuer {issuer}", style="bold underline"))
    for person in _in_order(seen):
        _print_person(person, console)
    console.print(Text(f"\n{_several(len(asked.open), 'open question')}", style="bold"))
    for question in asked.open:
        _print_question(question, console)
    if asked.answered:
        console.print(Text("\nAnswered", style="bold"))
        for one in asked.answered:
            console.print(Text(_answered(one)), soft_wrap=True)
    console.print()


def _in_order(seen: Sightings) -> list[Sighted]:
    return [seen.persons[person] for person in sorted(seen.persons)]


def _print_person(person: Sighted, console: Console) -> None:
    also = f"  (also {', '.join(sorted(person.slugs))})" if person.slugs else ""
    console.print(Text(printable(f"  {person.person}{also}")), soft_wrap=True)
    for name, places in sorted(person.names.items()):
        print_indented(f"{name}: {_places([place.where for place in places])}", console, "dim")
    if not person.names:
        print_indented(f"no name: {_places([place.where for place in person.places])}", console, "dim")


def _print_question(question: Question, console: Console) -> None:
    console.print(Text(f"\n  {question.id}  {printable(_asks(question))}"), soft_wrap=True)
    print_indented(f"Why: {question.reason.rstrip('.')}.", console)
    for read in question.read[:_PLACES_MAX]:
        said = f"{read.words!r}, of {read.person}" if read.person else f'"{read.words}"'
        print_indented(f"Read in {read.where}: {said}", console, "dim")
    if len(question.read) > _PLACES_MAX:
        print_indented(f"and in {len(question.read) - _PLACES_MAX} more.", console, "dim")
    yes, no = answers_of(question)
    print_indented(f"Answer: pillwatch persons answer {question.id} {yes} (or {no}). {_effect(question)}", console)


def _asks(question: Question) -> str:
    if question.sort == "same-person":
        return f"The same person? {question.names[0]} / {question.names[1]}"
    return f"Counted together, as {question.relation}? {', '.join(question.names)}"


def _effect(question: Question) -> str:
    if question.relation is not None:
        return f"Yes {_COUNTING[question.relation]}, until an event ends it."
    if any(person.isdigit() for person in question.persons):
        return "Same gives both the CIK of the one."
    return "Same needs --cik: neither has one."


def _answered(one: Answered) -> str:
    return printable(f"  {one.question}  {one.says}: {', '.join(one.persons)}  ({', '.join(e.id for e in one.events)})")


def _places(places: list[str]) -> str:
    distinct = list(dict.fromkeys(places))
    more = f" and {len(distinct) - _PLACES_MAX} more" if len(distinct) > _PLACES_MAX else ""
    return "; ".join(distinct[:_PLACES_MAX]) + more


def _several(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
