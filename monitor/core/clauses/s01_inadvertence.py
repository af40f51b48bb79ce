"""Section 1 "Acquiring Person", (ii): who crossed inadvertently and divests never was one (readings 6.3)."""

from collections.abc import Collection

CITATION = '1 "Acquiring Person" (ii)'
LAW = """(ii) if a majority of the Board determines in good faith that a Person who would otherwise be an
"Acquiring Person" (...) has become such inadvertently (...), and such Person divests itself as promptly as
practicable of a sufficient number of shares (...) then such Person shall not be deemed to be, or have been, an
"Acquiring Person" for any purposes of this Agreement, and no Stock Acquisition Date shall be deemed to have
occurred."""


def applies(determined: bool, members: Collection[str], persons_over: Collection[str]) -> bool:
    """Whether both conditions are met: the Board determined, and nobody of the subject is over any more.

    `persons_over`: everybody in a subject at or past the threshold now.
    """
    return determined and not any(person in persons_over for person in members)


GOOD = ({"determined": True, "members": ("a", "b"), "persons_over": ("c",)},)
BAD = (
    {"determined": False, "members": ("a",), "persons_over": ()},
    {"determined": True, "members": ("a", "b"), "persons_over": ("b", "c")},
)
