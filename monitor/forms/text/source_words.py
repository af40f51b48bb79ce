"""The words of a filing that a value was read from, and where they stand."""

import re

from monitor.forms.readings import Quote

LONGEST_QUOTE = 600
"""Characters of a sentence that are kept beside a value."""

_ABOUT = 120
"""Characters that are kept on either side of a value in a long sentence."""


def words_at(place: str, text: str) -> Quote:
    """The words, spaces made single, cut where they are too many to be shown."""
    return Quote(place=place, text=re.sub(r"\s+", " ", text).strip()[:LONGEST_QUOTE])


def words_around(place: str, text: str, start: int, end: int) -> Quote:
    """The words at these characters, and some on either side."""
    return words_at(place, text[max(0, start - _ABOUT) : max(end, min(end + _ABOUT, start + LONGEST_QUOTE - _ABOUT))])


def as_record(words: Quote | None) -> dict[str, str] | None:
    """For the printed record."""
    return None if words is None else {"place": words.place, "text": words.text}
