"""A shareholder rights plan as data: what its agreement fixes, in the words of its plan file.

Attribute names are the tables and keys of the plan file (contract, section 2), so a term can be named once
and found in both. Percentages and prices are `Decimal` as written; a comparison is exact, on integers. A
`Plan` is always whole: a version that amends another has already inherited what it does not state
(`monitor.core.plan.files`).
"""

from datetime import date
from datetime import time
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Literal

import msgspec

from monitor.core.quantities import Shares

Comparison = Literal["at-least", "more-than"]
"""`at-least`: the percentage itself counts ("15 % or more"); `more-than`: it does not."""

PeriodUnit = Literal["business-days", "days", "trading-days"]

ACQUIRING_PERSON = "acquiring-person"
"""Name of the threshold that makes a person an Acquiring Person (1 "Acquiring Person")."""

ADVERSE_PERSON = "adverse-person"
"""Name of the threshold below which the Board can declare no Adverse Person (11(a)(ii)(B))."""


@lru_cache(maxsize=1024)
def _limit(percent: Decimal) -> Fraction:
    return Fraction(percent) / 100


class Limit(msgspec.Struct, frozen=True, kw_only=True):
    """A percentage of the outstanding shares and how it is compared."""

    percent: Decimal
    comparison: Comparison
    cite: str | None = None
    """The clause it comes from, as the plan file states it."""

    @property
    def limit(self) -> Fraction:
        """The percentage as an exact part of one: 22.5 % is 9/40."""
        return _limit(self.percent)

    def reached(self, numerator: Shares, denominator: Shares) -> bool:
        """Whether `numerator` shares of `denominator` are at or past this percentage.

        By exact cross-multiplication. Where nothing is outstanding any share at all is past every percentage,
        and no shares are past none.
        """
        if denominator == 0:
            return numerator > 0
        limit = _limit(self.percent)
        held = numerator * limit.denominator
        needed = limit.numerator * denominator
        return held >= needed if self.comparison == "at-least" else held > needed


class Threshold(Limit, frozen=True, kw_only=True):
    """A percentage that applies to everyone. `acquiring-person` and `adverse-person` have legal effect."""

    name: str


class PersonalThreshold(Limit, frozen=True, kw_only=True):
    """What replaces a threshold for one holder with its affiliates (readings 4.4)."""

    threshold: str
    holder: str


class CalendarTerms(msgspec.Struct, frozen=True, kw_only=True):
    """How the plan counts days (1 "Business Day", 1 "Close of Business")."""

    time_zone: str
    close_of_business: time
    """The hour of the Close of Business, a wall-clock time in `time_zone`."""
    business_day: str
    """Name of the calendar that says which days are Business Days."""
    toggles: tuple[str, ...] = ()
    """Names of what widens that calendar (readings 9.2)."""


class OwnershipTerms(msgspec.Struct, frozen=True, kw_only=True):
    """How rights to acquire shares count (1 "Beneficial Owner", 28; readings 3.4)."""

    rights_to_acquire: Literal["any-time", "60-days"]
    beyond_60_days_in_denominator: bool = False


class Period(msgspec.Struct, frozen=True, kw_only=True):
    """A number of days; the day it starts on is day 0 (readings 7.2)."""

    count: int
    unit: PeriodUnit


class DistributionTerms(msgspec.Struct, frozen=True, kw_only=True):
    """The clocks that end in the Distribution Date (3(a))."""

    after_stock_acquisition: Period
    after_tender_offer: Period
    tender_offer_starts_on: Literal["first-published", "intention"]
    withdrawn_offer_stops_clock: bool = False
    board_may_defer: bool = False


class ExpirationTerms(msgspec.Struct, frozen=True, kw_only=True):
    """When the Rights end by themselves (1 "Final Expiration Date")."""

    final: date
    """The day at whose Close of Business they end; one that is no Business Day runs on to the next (readings
    7.2)."""


class RedemptionTerms(msgspec.Struct, frozen=True, kw_only=True):
    """The Board's power to redeem (23(a))."""

    price: Decimal
    """US dollars for one Right."""
    until: Literal["distribution-date", "stock-acquisition-date"]


class PurchaseTerms(msgspec.Struct, frozen=True, kw_only=True):
    """What the exercise of a Right costs (7(b))."""

    price: Decimal
    """US dollars for one Unit."""


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """One version of a rights plan, whole."""

    id: str
    title: str
    issuer: str
    """The ten digits of the company's CIK."""
    dated: date
    amends: str | None = None
    """The `id` of the version that this one changed; None for a first version."""
    calendar: CalendarTerms
    thresholds: tuple[Threshold, ...]
    personal_thresholds: tuple[PersonalThreshold, ...] = ()
    beneficial_ownership: OwnershipTerms
    distribution_date: DistributionTerms
    expiration: ExpirationTerms
    redemption: RedemptionTerms
    purchase: PurchaseTerms | None = None

    def threshold(self, name: str) -> Threshold | None:
        """The threshold of that name; None if this plan has none (it then knows no Adverse Person, readings
        6.4)."""
        return next((threshold for threshold in self.thresholds if threshold.name == name), None)

    def personal_threshold(self, name: str, holder: str) -> PersonalThreshold | None:
        """What replaces the threshold of that name for that holder; None if the general one applies to it."""
        return next(
            (one for one in self.personal_thresholds if one.threshold == name and one.holder == holder), None
        )
