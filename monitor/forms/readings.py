"""What a form says, as read: plain structs, before anything is made of them.

A value that could not be read is None, and `unread` says why, field by field. Nothing in here is computed,
completed or guessed: a share count or percentage that is given stands in the filing's own text.
"""

from datetime import date
from datetime import datetime
from decimal import Decimal
from typing import Literal

import msgspec


class FormUnreadable(Exception):
    """A submission that cannot be read; the message is one sentence for people."""


class Party(msgspec.Struct, kw_only=True, frozen=True):
    """A company or person as the header of the submission names it."""

    name: str | None = None
    cik: str | None = None
    """Ten digits."""


class Issuer(msgspec.Struct, kw_only=True, frozen=True):
    """The subject company: its CIK is the header's, its name and CUSIP those of the cover."""

    name: str | None = None
    cik: str | None = None
    cusip: str | None = None


class CoverPerson(msgspec.Struct, kw_only=True):
    """One cover page of a Schedule 13D or 13G, one reporting person."""

    name: str
    cik: str | None = None
    sole_voting: Decimal | None = None
    shared_voting: Decimal | None = None
    sole_dispositive: Decimal | None = None
    shared_dispositive: Decimal | None = None
    aggregate: Decimal | None = None
    percent: Decimal | None = None
    types: tuple[str, ...] = ()
    group: Literal["a", "b"] | None = None
    unread: dict[str, str] = {}
    """Why a field is None: field to reason."""
    evidence: dict[str, str] = {}
    """The text that each field was read from."""


class Reading(msgspec.Struct, kw_only=True):
    """What every form has. A form family may add a class of its own."""

    form: str
    accession: str | None = None
    accepted_at: datetime | None = None
    filed_on: date | None = None
    issuer: Issuer
    unread: dict[str, str] = {}
    """Why a field is None: field to reason."""
    notices: tuple[str, ...] = ()
    """What a person is to be told of the filing, one sentence each: what it is about where no event says so, and
    what could not become an event, with the reason.
    """


class ScheduleReading(Reading, kw_only=True):
    """A Schedule 13D or 13G, or an amendment to one."""

    amendment: int | None = None
    class_title: str | None = None
    event_date: date | None = None
    filers: tuple[Party, ...] = ()
    reporting_persons: tuple[CoverPerson, ...] = ()


class HoldingRow(msgspec.Struct, kw_only=True, frozen=True):
    """Shares held after the last transaction of a line, directly or through somebody."""

    security: str
    shares: Decimal | None
    nature: str | None = None
    """None: held directly. Else what the form says of the indirect holding."""


class TradeRow(msgspec.Struct, kw_only=True, frozen=True):
    """A transaction in the stock itself. `code` is the form's transaction code (P purchase, S sale, M
    exercise...).
    """

    security: str
    on: date | None
    code: str | None
    acquired: bool | None
    shares: Decimal | None
    price: Decimal | None = None


class RightRow(msgspec.Struct, kw_only=True, frozen=True):
    """A derivative security: a right to acquire `shares` of `underlying`, as far as it is left after the
    line.
    """

    title: str
    underlying: str | None
    shares: Decimal | None
    left: Decimal | None
    """Derivative securities owned after the transaction."""
    exercise_price: Decimal | None = None
    exercisable_from: date | None = None
    expires: date | None = None


class OwnershipReading(Reading, kw_only=True):
    """A Form 3, 4 or 5 (or its amendment)."""

    owners: tuple[Party, ...] = ()
    period: date | None = None
    holdings: tuple[HoldingRow, ...] = ()
    trades: tuple[TradeRow, ...] = ()
    rights: tuple[RightRow, ...] = ()
