"""The words of a filing that a value was read from, and where they stand."""

import re

import msgspec

LONGEST_QUOTE = 600
"""Characters of a filing that are kept beside a value."""


class Words(msgspec.Struct, kw_only=True, frozen=True):
    """`text` stands in the filing at `place`, white space and typographic marks aside."""

    place: str
    """For people: "cover page", "Item 4", "EX-99.(A)(5)"."""
    text: str


def words_at(place: str, text: str) -> Words:
    """The words, spaces made single, cut where they are too many to be shown."""
    return Words(place=place, text=re.sub(r"\s+", " ", text).strip()[:LONGEST_QUOTE])


def words_around(place: str, text: str, start: int, end: int) -> Words:
    """The words at these characters and those about them, as many as are kept."""
    room = max(0, LONGEST_QUOTE - (end - start)) // 2
    return words_at(place, text[max(0, start - room) : end + room])


def as_record(words: Words | None) -> dict[str, str] | None:
    """For the printed record."""
    return None if words is None else {"place": words.place, "text": words.text}
