"""Section 28: what is outstanding when a percentage is worked out (readings 3.4; open reading Y-18)."""

CITATION = "28"
LAW = """any calculation of the number of shares of Company Common Stock outstanding at any particular time,
including for purposes of determining the particular percentage of such outstanding shares of Company Common
Stock of which any Person is the Beneficial Owner, shall be made in accordance with the last sentence of Rule
13d-3(d)(1)(i)"""


def applies(unissued: bool, within_60_days: bool, beyond_60_days_too: bool) -> bool:
    """Whether a right of the subject enlarges the denominator: over unissued shares, and near enough."""
    return unissued and (within_60_days or beyond_60_days_too)


GOOD = (
    {"unissued": True, "within_60_days": True, "beyond_60_days_too": False},
    {"unissued": True, "within_60_days": False, "beyond_60_days_too": True},
)
BAD = (
    {"unissued": False, "within_60_days": True, "beyond_60_days_too": True},
    {"unissued": True, "within_60_days": False, "beyond_60_days_too": False},
)
