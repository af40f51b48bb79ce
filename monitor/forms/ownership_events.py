"""Forms 3, 4 and 5 as `holding`, `trade` and `right_to_acquire` events of the feed.

A first step, which leaves out rather than adds: an initial statement (Form 3) gives a position, if all its
lines are of one class and readable; a change (Form 4 or 5) gives trades; an amendment repeats lines of the
form that it amends and gives no trades. Preferred stock, puts and rights whose shares cannot be read give
nothing. Of a joint form the first owner is the holder: the others report the same shares.
"""

import re
from datetime import date
from datetime import datetime
from decimal import Decimal
from typing import Literal

from monitor.core.events import Event
from monitor.core.events import Holding
from monitor.core.events import RightToAcquire
from monitor.core.events import Trade
from monitor.forms.persons import slug
from monitor.forms.readings import FormUnreadable
from monitor.forms.readings import OwnershipReading
from monitor.forms.readings import RightRow
from monitor.forms.schedule_events import known_at
from monitor.forms.schedule_events import required
from monitor.forms.schedule_events import shares_of

_NOT_STOCK = re.compile(r"prefer|note\b|debenture|warrant|\bunits?\b|right\b|depositary", re.I)
_NOT_A_CALL = re.compile(r"\bput\b|obligation|short\b|cash[- ]settled|swap", re.I)


def ownership_events(reading: OwnershipReading) -> list[Event]:
    """The events of a form. Raises FormUnreadable without an issuer's CIK, accession, date or owner."""
    issuer, accession, filed_on = required(reading.issuer.cik, reading.accession, reading.filed_on)
    if not reading.owners:
        raise FormUnreadable(f"{accession}: the form names no reporting owner")
    owner = reading.owners[0]
    holder = owner.cik or slug(owner.name or "")
    if not holder:
        raise FormUnreadable(f"{accession}: the reporting owner has neither a CIK nor a name")
    known = known_at(reading.accepted_at, filed_on)
    at = reading.period or filed_on
    found: list[Event] = []
    if reading.form == "3":
        found += _position(reading, issuer, accession, holder, at, known)
    if not reading.form.endswith("/A"):
        found += _trades(reading, issuer, accession, holder, known)
    return found + _rights(reading, issuer, accession, holder, at, known)


def _position(
    reading: OwnershipReading, issuer: str, accession: str, holder: str, at: date, known: datetime
) -> list[Event]:
    rows = [row for row in reading.holdings if not _NOT_STOCK.search(row.security)]
    counts = [row.shares for row in rows if row.shares is not None]
    if not rows or len(counts) < len(rows) or len({slug(row.security) for row in rows}) > 1:
        return []
    shares = shares_of(sum(counts, Decimal(0)))
    assert shares is not None
    return [
        Holding(
            id=f"{accession}:holding",
            issuer=issuer,
            at=at,
            known_at=known,
            holder=holder,
            shares=shares,
            source=f"Form {reading.form} {accession}",
        )
    ]


def _trades(
    reading: OwnershipReading, issuer: str, accession: str, holder: str, known: datetime
) -> list[Event]:
    found: list[Event] = []
    for number, row in enumerate(reading.trades, start=1):
        shares = shares_of(row.shares)
        if not shares or row.on is None or row.acquired is None or _NOT_STOCK.search(row.security):
            continue
        trade = Trade(
            id=f"{accession}:trade:{number}",
            issuer=issuer,
            at=row.on,
            known_at=known,
            holder=holder,
            side="buy" if row.acquired else "sell",
            shares=shares,
            price=row.price,
        )
        found.append(trade)
    return found


def _rights(
    reading: OwnershipReading, issuer: str, accession: str, holder: str, at: date, known: datetime
) -> list[Event]:
    """The rights as they are left: of several lines of one right in a form, the last counts."""
    found: dict[str, Event] = {}
    for row in reading.rights:
        shares = shares_of(row.shares)
        if shares is None or _NOT_A_CALL.search(row.title):
            continue
        right = right_id(holder, row)
        found[right] = RightToAcquire(
            id=f"{accession}:{right}",
            issuer=issuer,
            at=at,
            known_at=known,
            holder=holder,
            right=right,
            instrument=_instrument(row.title),
            shares=shares,
            exercisable_from=row.exercisable_from,
            expires=row.expires,
        )
    return list(found.values())


def right_id(holder: str, row: RightRow) -> str:
    """The same for the same right in every form of the holder: its title, price and dates."""
    price = "" if row.exercise_price is None else f"{row.exercise_price.normalize():f}"
    return ":".join([holder, slug(row.title), price, str(row.exercisable_from or ""), str(row.expires or "")])


def _instrument(title: str) -> Literal["option", "warrant", "convertible", "agreement"]:
    if re.search(r"\boption|\bcall\b", title, re.I):
        return "option"
    if re.search(r"warrant", title, re.I):
        return "warrant"
    if re.search(r"convert|note\b|debenture|prefer|class\s+[a-z]\b|units?\b", title, re.I):
        return "convertible"
    return "agreement"
