"""Section 1 "Stock Acquisition Date": who must say it, and of whom (readings 7.1)."""

from collections.abc import Collection
from typing import Literal

CITATION = '1 "Stock Acquisition Date"'
LAW = """ "Stock Acquisition Date" shall mean the first date of public announcement (including, without
limitation, the filing of any report pursuant to Section 13(d) of the Exchange Act) by the Company or an
Acquiring Person that an Acquiring Person has become such or by the Company that an Adverse Person has become
such."""


def applies(
    status: Literal["acquiring-person", "adverse-person"], by: str, about: str, says: str, members: Collection[str]
) -> bool:
    """Whether an announcement of `by` about `about` is one of the status that `members` have."""
    if says != status or about not in members:
        return False
    return by == "company" or (status == "acquiring-person" and by in members)


_OF_A = {"status": "acquiring-person", "about": "a", "says": "acquiring-person", "members": ("a", "b")}
GOOD = (
    {**_OF_A, "by": "company"},
    {**_OF_A, "by": "b"},
    {"status": "adverse-person", "by": "company", "about": "a", "says": "adverse-person", "members": ("a",)},
)
BAD = (
    {**_OF_A, "by": "a newspaper"},
    {**_OF_A, "by": "company", "about": "c"},
    {"status": "adverse-person", "by": "a", "about": "a", "says": "adverse-person", "members": ("a",)},
)
