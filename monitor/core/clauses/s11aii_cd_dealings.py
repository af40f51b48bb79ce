"""Section 11(a)(ii)(C) and (D): dealings of, and accretion to, an Acquiring or Adverse Person (readings 6.5)."""

from collections.abc import Collection

CITATION = "11(a)(ii)(C)-(D)"
LAW = """(C) any Acquiring Person (for purposes of this Section 11(a)(ii)(C) and of Section 11(a)(ii)(D), the
term "Acquiring Person" shall be deemed to include an Adverse Person) or any Associate or Affiliate of any
Acquiring Person (...) (D) during such time as there is an Acquiring Person, there shall be any reclassification
of securities"""


def applies(with_person: Collection[str], persons_with_status: Collection[str]) -> bool:
    """Whether the event counts: the person is in a subject with an Acquiring or Adverse Person at that time.

    `with_person`: everybody in a subject with the person, the person included.
    """
    return any(person in persons_with_status for person in with_person)


GOOD = ({"with_person": ("a", "b"), "persons_with_status": ("b",)},)
BAD = ({"with_person": ("a",), "persons_with_status": ("b",)},)
