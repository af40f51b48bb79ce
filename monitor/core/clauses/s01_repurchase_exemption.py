"""Section 1 "Acquiring Person", (i): the Company's own purchases make nobody an Acquiring Person (readings 6.2)."""

from monitor.core.quantities import Shares

CITATION = '1 "Acquiring Person" (i)'
LAW = """(i) no Person shall become an "Acquiring Person" as a result of an acquisition of Company Common
Stock by the Company which, by reducing the number of shares of the Company Common Stock outstanding, increases
the proportionate number of shares Beneficially Owned by such Person to 15% or more of the Company Common Stock
then outstanding;"""


def applies(company_bought: bool, numerator_before: Shares | None, numerator_now: Shares) -> bool:
    """Whether a crossing is exempt.

    `company_bought`: the count fell at that instant because the Company bought. `numerator_before`: what the same
    subject held just before, in shares of now; None where the subject did not exist or was over already.
    """
    return company_bought and numerator_before is not None and numerator_now <= numerator_before


GOOD = (
    {"company_bought": True, "numerator_before": 3_400_000, "numerator_now": 3_400_000},
    {"company_bought": True, "numerator_before": 3_400_000, "numerator_now": 3_399_999},
)
BAD = (
    {"company_bought": False, "numerator_before": 3_400_000, "numerator_now": 3_400_000},
    {"company_bought": True, "numerator_before": 3_400_000, "numerator_now": 3_400_001},
    {"company_bought": True, "numerator_before": None, "numerator_now": 3_400_000},
)
