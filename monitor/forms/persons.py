"""Who is who in a filing: the reporting persons of a cover and the filers of the header.

A person's identity is the CIK where one is known, else a slug of the name that stays the same from filing to
filing.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

from monitor.forms.readings import CoverPerson
from monitor.forms.readings import Party

_SHORT_FORMS = {
    "corporation": "corp",
    "company": "co",
    "incorporated": "inc",
    "limited": "ltd",
    "the": "",
    "and": "",
    "mr": "",
    "mrs": "",
    "dr": "",
    "jr": "jr",
}
_STATE = re.compile(r"/[A-Za-z]{2,3}/?\s*$")
_SPACED_INITIALS = re.compile(r"\b([a-z])\s+(?=[a-z]\b)")


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

    A filer of the header is a person of the cover if there is one of each, or if exactly one filer and one
    person have the name.
    """
    if len(people) == len(filers) == 1:
        return [people[0].cik or filers[0].cik]
    names = Counter(_key(person.name) for person in people)
    parties = Counter(_key(filer.name) for filer in filers)
    ciks = {_key(filer.name): filer.cik for filer in filers if parties[_key(filer.name)] == 1}
    return [person.cik or _match(_key(person.name), names, ciks) for person in people]


def _match(
    key: tuple[str, ...], names: Counter[tuple[str, ...]], ciks: dict[tuple[str, ...], str | None]
) -> str | None:
    return ciks.get(key) if key and names[key] == 1 else None


def _key(name: str | None) -> tuple[str, ...]:
    """What is left of a name when order, initials, legal abbreviations and the header's state suffix are set
    aside.
    """
    plain = (
        unicodedata.normalize("NFKD", _STATE.sub("", name or "")).encode("ascii", "ignore").decode().lower()
    )
    plain = re.sub(r"[.']", "", plain)
    words = re.sub(r"[^a-z0-9]+", " ", plain).strip()
    words = _SPACED_INITIALS.sub(r"\1", words)
    short = (_SHORT_FORMS.get(word, word) for word in words.split())
    # A middle initial is in one of the two names only; a number or a numeral tells funds apart and stays.
    return tuple(sorted(word for word in short if len(word) > 1 or (word and word in "0123456789iv")))
