"""Filings of our own invention as lines of a feed, for tests of who is who."""

import json
from collections.abc import Iterable
from collections.abc import Sequence
from typing import Any

from monitor.core.feed.decoding import decode_event
from monitor.forms.envelope.header import start_of_day
from monitor.persons.questions import Asked
from monitor.persons.questions import questions_of
from monitor.persons.sightings import Sightings

ISSUER = "0001014739"
"""That of a bundled plan."""

Line = dict[str, Any]


def count(shares: int) -> Line:
    return {"kind": "shares_outstanding", "id": "count", "issuer": ISSUER, "at": "2006-11-07", "shares": shares}


def row(person: str, name: str | None, aggregate: int = 100) -> Line:
    return {"person": person, "aggregate": aggregate} | ({"name": name} if name else {})


def filing(
    number: int,
    on: str,
    rows: Sequence[Line],
    filers: Iterable[tuple[str, str]] = (),
    relations: Iterable[tuple[str, str, list[str]]] = (),
) -> Line:
    """A Schedule 13D, accepted at 10 in New York; filers and relations as this program writes them into events."""
    named = [{"person": person, "name": name} for person, name in filers]
    stated = [
        {"relation": relation, "basis": basis, "persons": persons, "read_from": "cover page 2, row 2: (a) [X]"}
        for relation, basis, persons in relations
    ]
    return {
        "kind": "filing",
        "id": f"f-{number}",
        "issuer": ISSUER,
        "form": "SC 13D",
        "accession": f"0000000001-06-{number:06}",
        "at": on,
        "known_at": f"{on}T15:00:00Z",
        "filed_by": list(dict.fromkeys([*(one["person"] for one in named), *(one["person"] for one in rows)])),
        "reporting_persons": list(rows),
        "filers": named,
        "relations_stated": stated,
    }


def seen_in(*lines: Line) -> Sightings:
    """Who was named in these events."""
    return Sightings(decode_event(json.dumps(line).encode(), start_of_day) for line in lines)


def asked_of(*lines: Line) -> Asked:
    return questions_of(ISSUER, seen_in(*lines))
