"""Section 11(a)(ii)(A): the fact of an Acquiring Person flips the Rights in, announced or not."""

CITATION = "11(a)(ii)(A)"
LAW = """(A) any Person shall become an Acquiring Person, other than pursuant to any transaction which
constitutes a Section 13 Event; (...) then, immediately upon the date of the occurrence of an event described in
Section 11(a)(ii)(A)-(D) hereof (a "Section 11(a)(ii) Event"), proper provision shall be made"""


def applies(became_acquiring_person: bool, rights_ended: bool) -> bool:
    """Whether the Rights flip in."""
    return became_acquiring_person and not rights_ended


GOOD = ({"became_acquiring_person": True, "rights_ended": False},)
BAD = (
    {"became_acquiring_person": True, "rights_ended": True},
    {"became_acquiring_person": False, "rights_ended": False},
)
