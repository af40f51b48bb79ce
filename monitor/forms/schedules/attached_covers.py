"""Cover pages of another statement that a schedule carries behind its own signature.

Amendments of the paper years repeat the statement that they amend, cover pages and all, as an exhibit of the same
document. What such pages state is old, and of persons who may not file any more: they are set aside, and said so. A
page behind a signature that is no exhibit and names somebody new is a schedule of its own in the same document.
"""

import re

from monitor.forms.readings import CoverPerson

_SIGNATURE = re.compile(r"^\W*signatures?\W*$", re.I | re.M)
_EXHIBIT = re.compile(r"^\W*(?:exhibit|annex|appendix|attachment)\s+[\"']?[A-Z0-9][\w.-]{0,4}\W*$", re.I | re.M)


def own_covers(people: list[tuple[int, CoverPerson]], text: str) -> tuple[list[CoverPerson], list[CoverPerson]]:
    """The persons of the schedule's own covers, and those of attached ones; each comes with its place in the text."""
    own: list[CoverPerson] = []
    attached: list[CoverPerson] = []
    first = people[0][0] if people else 0
    signature = _SIGNATURE.search(text, first)
    signed = signature.end() if signature else len(text)
    exhibit = _EXHIBIT.search(text, signed)
    before = {person.name for start, person in people if start < signed}
    for start, person in people:
        is_exhibit = exhibit is not None and start > exhibit.start()
        (attached if start > signed and (is_exhibit or person.name in before) else own).append(person)
    return own, attached
