"""Section 1 "Acquiring Person", (i), the proviso: one additional share ends the exemption (readings 6.2)."""

from monitor.core.quantities import Shares

CITATION = '1 "Acquiring Person" (i)'
LAW = """provided, however, that if a Person shall become the Beneficial Owner of 15% or more of the Company
Common Stock by reason of share purchases by the Company and shall, after such share purchases by the Company,
become the Beneficial Owner of any additional Company Common Stock other than as a direct or indirect result of
any corporate action taken by the Company, then such Person shall be deemed to be an "Acquiring Person";"""


def applies(numerator_before: Shares, numerator_now: Shares) -> bool:
    """Whether the holder acquired; both numbers in shares of now, so that a split is no acquisition."""
    return numerator_now > numerator_before


GOOD = ({"numerator_before": 3_400_000, "numerator_now": 3_400_001},)
BAD = ({"numerator_before": 3_400_000, "numerator_now": 3_400_000},)
