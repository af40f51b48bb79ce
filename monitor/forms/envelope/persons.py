"""Who is who in a filing: the reporting persons of a cover and the filers of the header.

A person's identity is the CIK where one is known, else a slug of the name that stays the same from filing to
filing. Whether two slugs, or a slug and a CIK, are one person is asked in `monitor.persons`.
"""

import re
import unicodedata
from collections.abc import Sequence

from monitor.forms.readings import CoverPerson
from monitor.forms.readings import Party
from monitor.persons.likeness import Doubt
from monitor.persons.likeness import likeness

_OF_THE_ONLY_TWO = frozenset({Doubt.middle_name, Doubt.form_left_out, Doubt.order, Doubt.spacing})
"""Doubts that do not matter where the header names one filer and the cover one person."""
_OF_SEVERAL = frozenset({Doubt.middle_name, Doubt.order, Doubt.spacing})
_MOST_PAIRS = 20_000
"""Of persons and filers whose names are compared: the largest joint filings have a hundred of each."""


def slug(name: str) -> str:
    """A name in lower case ASCII with hyphens, the same for the same name: "Foo Capital, L.P." is "foo-
    capital-l-p".
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def identify(people: Sequence[CoverPerson], accession: str) -> list[str]:
    """The identity of each person, in order; a person without a name gets one of this filing only."""
    return [
        person.cik or slug(person.name) or f"unnamed-{accession}-{number}"
        for number, person in enumerate(people, start=1)
    ]


def match_ciks(people: Sequence[CoverPerson], filers: Sequence[Party]) -> list[str | None]:
    """The CIK of each person, in order, as far as it is known.

    A filer of the header is a person of the cover if their names say so, and that of nobody else does. An only filer
    is not the only person whatever their names: an agent or a company files for others under its own CIK.
    """
    if len(people) == len(filers) == 1 and not filers[0].name:
        return [people[0].cik or filers[0].cik]
    if len(people) * len(filers) > _MOST_PAIRS:
        return [person.cik for person in people]
    usual = _OF_THE_ONLY_TWO if len(people) == len(filers) == 1 else _OF_SEVERAL
    agreeing = [[_is_named(person.name, filer, usual) for filer in filers] for person in people]
    of_filer = [sum(column) for column in zip(*agreeing, strict=True)]
    ciks = []
    for person, row in zip(people, agreeing, strict=True):
        place = row.index(True) if sum(row) == 1 else None
        ciks.append(person.cik or (filers[place].cik if place is not None and of_filer[place] == 1 else None))
    return ciks


def _is_named(name: str, filer: Party, usual: frozenset[Doubt]) -> bool:
    """Whether the header names the filer so, now or formerly."""
    found = (likeness(name, one) for one in (filer.name, *filer.former_names) if one)
    return any(like is not None and like.doubts <= usual for like in found)
