"""Section 7(e): the Rights of an Acquiring or Adverse Person are void from the event on, announced or not."""

from collections.abc import Collection

CITATION = "7(e)"
LAW = """from and after the first occurrence of any Section 11(a)(ii) Event, any Rights beneficially owned by
(i) an Acquiring Person or an Adverse Person, or an Associate or Affiliate of an Acquiring Person or an Adverse
Person, (...) shall be null and void without any further action"""


def applies(owner: str, members: Collection[str]) -> bool:
    """Whether the Rights of `owner` are void: it is of the subject that has the status."""
    return owner in members


GOOD = ({"owner": "b", "members": ("a", "b")},)
BAD = ({"owner": "c", "members": ("a", "b")},)
