"""Section 1 "Beneficial Owner", (iii): shares that a Person may acquire are owned already (readings 3.4)."""

from typing import Literal

CITATION = '1 "Beneficial Owner" (iii)'
LAW = """(iii) which such Person or any of such Person's Affiliates or Associates, directly or indirectly,
has the right to acquire (whether such right is exercisable immediately or only after the passage of time or
upon the satisfaction of conditions) (...) upon the exercise of conversion rights, exchange rights, rights,
warrants or options, or otherwise"""


def applies(counted: Literal["any-time", "60-days"], within_60_days: bool, expired: bool) -> bool:
    """Whether a right adds to the numerator, as the plan's `rights_to_acquire` counts."""
    return not expired and (within_60_days or counted == "any-time")


GOOD = (
    {"counted": "any-time", "within_60_days": False, "expired": False},
    {"counted": "60-days", "within_60_days": True, "expired": False},
)
BAD = (
    {"counted": "60-days", "within_60_days": False, "expired": False},
    {"counted": "any-time", "within_60_days": True, "expired": True},
)
