"""What each key of a plan file may say: one reader a key, from the TOML value to the value of the plan.

A reader raises `Misstated` with a reason that also says what to do. TOML floats arrive as `BareFloat`, so
that they can be recognised and refused: a binary fraction is no percentage and no price.
"""

import re
from collections.abc import Callable
from collections.abc import Collection
from collections.abc import Mapping
from datetime import date
from datetime import datetime
from datetime import time
from decimal import Decimal
from functools import cache
from typing import Any
from typing import get_args
from typing import get_type_hints

import msgspec

from monitor.core.plan.plan import CalendarTerms
from monitor.core.plan.plan import DistributionTerms
from monitor.core.plan.plan import ExpirationTerms
from monitor.core.plan.plan import OwnershipTerms
from monitor.core.plan.plan import Period
from monitor.core.plan.plan import PersonalThreshold
from monitor.core.plan.plan import PurchaseTerms
from monitor.core.plan.plan import RedemptionTerms
from monitor.core.plan.plan import Threshold

Reader = Callable[[object], object]

TERMS: Mapping[str, type[msgspec.Struct]] = {
    "calendar": CalendarTerms,
    "beneficial_ownership": OwnershipTerms,
    "distribution_date": DistributionTerms,
    "expiration": ExpirationTerms,
    "redemption": RedemptionTerms,
    "purchase": PurchaseTerms,
}
"""The tables that hold terms, and what each becomes. A field without a default is required in a first
version."""

ENTRIES: Mapping[str, type[msgspec.Struct]] = {
    "threshold": Threshold,
    "personal_threshold": PersonalThreshold,
}
"""The arrays of tables, and what each entry becomes."""

_DECIMAL = re.compile(r"[0-9]{1,18}(\.[0-9]{1,18})?", re.ASCII)
_HOUR = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]", re.ASCII)
_CIK = re.compile(r"[0-9]{10}", re.ASCII)


class BareFloat(msgspec.Struct, frozen=True):
    """A TOML float as it was written; it never becomes a binary fraction."""

    written: str

    def __str__(self) -> str:
        return self.written


class Misstated(ValueError):
    """A value that a plan file cannot state. The message: what is wrong, and what to do."""


def listed(names: Collection[str]) -> str:
    """Names in quotes, for a message: `"days", "trading-days"`."""
    return ", ".join(f'"{name}"' for name in names)


def text(value: object) -> str:
    if not isinstance(value, str):
        raise Misstated(f"{shown(value)} is no text, write it in quotes")
    if not value.strip() or not value.isprintable():
        raise Misstated(f"{shown(value)} is empty or holds a control character, write one line of text")
    return value


def issuer(value: object) -> str:
    if not isinstance(value, str) or not _CIK.fullmatch(value):
        raise Misstated(
            f'{shown(value)} is no issuer, write the ten digits of its CIK in quotes, as "0001014739"'
        )
    return value


def day(value: object) -> date:
    if not isinstance(value, date) or isinstance(value, datetime):
        raise Misstated(f"{shown(value)} is no day, write it as 2002-12-03, without quotes")
    return value


def hour(value: object) -> time:
    if not isinstance(value, str) or not _HOUR.fullmatch(value):
        raise Misstated(f'{shown(value)} is no time of day, write it as HH:MM in quotes, as "17:00"')
    return time.fromisoformat(value)


def truth(value: object) -> bool:
    if not isinstance(value, bool):
        raise Misstated(f"{shown(value)} is neither true nor false, write one of them without quotes")
    return value


def count(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value <= 10_000:
        raise Misstated(f"{shown(value)} is no number of days, write a whole number from 1 to 10000")
    return value


def _decimal(value: object, what: str) -> Decimal:
    if isinstance(value, int | BareFloat) and not isinstance(value, bool):
        raise Misstated(f'{value} is a bare number, write it as a string: "{value}"')
    if not isinstance(value, str) or not _DECIMAL.fullmatch(value.removeprefix("-")):
        raise Misstated(f'{shown(value)} is no {what}, write a decimal number as a string, as "22.5"')
    return Decimal(value)


def percent(value: object) -> Decimal:
    number = _decimal(value, "percentage")
    if not 0 < number <= 100:
        raise Misstated(f"{number} % is no threshold, write a percentage above 0 and not over 100")
    return number


def price(value: object) -> Decimal:
    number = _decimal(value, "price")
    if number <= 0:
        raise Misstated(f"a price of {number} is not possible, write one above 0")
    return number


def one_of(names: Collection[str], what: str) -> Reader:
    """A reader of one of these names."""

    def read(value: object) -> str:
        if not isinstance(value, str) or value not in names:
            raise Misstated(f"{shown(value)} is no {what}, write one of {listed(names)}")
        return value

    return read


def several_of(names: Collection[str], what: str) -> Reader:
    """A reader of a list of these names, each at most once."""
    read_one = one_of(names, what)

    def read(value: object) -> tuple[str, ...]:
        if not isinstance(value, list):
            raise Misstated(f"{shown(value)} is no list, write [] or a list of {listed(names)}")
        read_all = [str(read_one(name)) for name in value]
        if len(set(read_all)) < len(read_all):
            raise Misstated(f"{shown(value)} names one {what} twice, write each once")
        return tuple(read_all)

    return read


def time_zone(names: Collection[str]) -> Reader:
    """A reader of the name of a time zone; there are too many to list in a message."""

    def read(value: object) -> str:
        if not isinstance(value, str) or value not in names:
            raise Misstated(
                f'{shown(value)} is no time zone, write a name of the IANA list, as "America/New_York"'
            )
        return value

    return read


def shown(value: object) -> str:
    """A TOML value as a message shows it: as in the file, cut after 60 characters."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f'"{value}"' if len(value) <= 60 and value.isprintable() else f"{value[:60]!r}..."
    if isinstance(value, list | dict):
        return "this list" if isinstance(value, list) else "this table"
    return str(value)[:60]


def _options(terms: type[msgspec.Struct], key: str) -> Reader:
    """A reader of the values that the type of a term allows, so that the options are stated in one place."""
    return one_of(get_args(get_type_hints(terms)[key]), key)


@cache
def readers(
    calendars: tuple[str, ...], toggles: tuple[str, ...], time_zones: frozenset[str]
) -> Mapping[str, Mapping[str, Any]]:
    """Every table of a plan file with the readers of its keys; an inline table is a dictionary of readers."""
    limit = {"percent": percent, "comparison": _options(Threshold, "comparison"), "cite": text}
    period = {"count": count, "unit": _options(Period, "unit")}
    return {
        "plan": {"id": text, "title": text, "issuer": issuer, "dated": day, "amends": text},
        "calendar": {
            "time_zone": time_zone(time_zones),
            "close_of_business": hour,
            "business_day": one_of(calendars, "calendar"),
            "toggles": several_of(toggles, "toggle"),
        },
        "threshold": {"name": text, **limit},
        "personal_threshold": {"threshold": text, "holder": text, **limit, "removed": truth},
        "beneficial_ownership": {
            "rights_to_acquire": _options(OwnershipTerms, "rights_to_acquire"),
            "beyond_60_days_in_denominator": truth,
        },
        "distribution_date": {
            "after_stock_acquisition": period,
            "after_tender_offer": period,
            "tender_offer_starts_on": _options(DistributionTerms, "tender_offer_starts_on"),
            "withdrawn_offer_stops_clock": truth,
            "board_may_defer": truth,
        },
        "expiration": {"final": day},
        "redemption": {"price": price, "until": _options(RedemptionTerms, "until")},
        "purchase": {"price": price},
    }
