"""Section 13(a): mergers and asset transfers after a Stock Acquisition Date (readings 7.5)."""

from decimal import Decimal

CITATION = "13(a)"
LAW = """In the event that, following the Stock Acquisition Date, directly or indirectly, (x) the Company
shall consolidate with, or merge with and into, any other Person (...), (y) any Person (...) shall consolidate
with, or merge with or into, the Company, (...) or (z) the Company shall sell or otherwise transfer (...) assets
or earning power aggregating more than 50% of the assets or earning power of the Company and its Subsidiaries
(taken as a whole)"""


def applies(transaction: str, percent_of_assets: Decimal | None, after_stock_acquisition: bool) -> bool | None:
    """Whether it is a Section 13 Event; None for an asset transfer of which the percentage is not known."""
    if not after_stock_acquisition:
        return False
    if transaction != "asset-transfer":
        return True
    return None if percent_of_assets is None else percent_of_assets > 50


_SALE = {"transaction": "asset-transfer", "percent_of_assets": Decimal("50.1"), "after_stock_acquisition": True}
GOOD = (_SALE, {**_SALE, "transaction": "merger-not-surviving", "percent_of_assets": None})
BAD = (
    {**_SALE, "percent_of_assets": Decimal("50")},
    {**_SALE, "percent_of_assets": None},
    {**_SALE, "after_stock_acquisition": False},
)
