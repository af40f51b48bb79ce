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
    former_names: tuple[str, ...] = ()


class Issuer(msgspec.Struct, kw_only=True, frozen=True):
    """The subject company: its CIK is the header's, its name and CUSIP those of the cover."""

    name: str | None = None
    cik: str | None = None
    cusip: str | None = None


class Quote(msgspec.Struct, kw_only=True, frozen=True):
    """The words that a value was read from, and where they stand."""

    place: str
    """For people: "cover page 2, row 11", "Item 5", the name of an XML element."""
    text: str
    """The words, one space between them, cut after 200 characters."""
    at: int | None = None
    """Where they begin in the document's text as `page_text.lines_of` gives it; None in XML."""


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
    evidence: dict[str, Quote] = {}
    """What each field was read from."""


class RelationStated(msgspec.Struct, kw_only=True, frozen=True):
    """Words of a filing by which some of its reporting persons belong together. Nothing follows before a person has
    read them.
    """

    relation: Literal["affiliate", "subsidiary", "group"]
    basis: Literal["group-box", "group-stated", "subsidiary-stated", "control-stated", "general-partner-stated"]
    persons: tuple[int, ...]
    """Places in `reporting_persons`."""
    quote: Quote


class Reading(msgspec.Struct, kw_only=True):
    """What every form has. A form family may add a class of its own."""

    form: str
    accession: str | None = None
    accepted_at: datetime | None = None
    filed_on: date | None = None
    issuer: Issuer
    unread: dict[str, str] = {}
    """Why a field is None: field to reason."""
    doubts: tuple[str, ...] = ()
    """What a person has to look at, a sentence each: what was read and does not count, or contradicts itself."""


class ScheduleReading(Reading, kw_only=True):
    """A Schedule 13D or 13G, or an amendment to one."""

    amendment: int | None = None
    class_title: str | None = None
    cusips: tuple[str, ...] = ()
    """Every CUSIP that it states: the issuer has one only if this is one."""
    event_date: date | None = None
    filers: tuple[Party, ...] = ()
    reporting_persons: tuple[CoverPerson, ...] = ()
    relations: tuple[RelationStated, ...] = ()


class FormLine(msgspec.Struct, kw_only=True, frozen=True):
    """A line of one of the two tables of a Form 3, 4 or 5. A field that was not read is None."""

    place: str
    """The path of its element below the root: `nonDerivativeTable/nonDerivativeTransaction[2]`. Of a text form, its
    table and row: `Table I, row 2`."""
    security: str | None
    nature: str | None = None
    """None: held directly. Else what the form says of the indirect holding."""
    evidence: dict[str, str] = {}
    """Where each field was read, and its text: `path: text`. Of a text form, the lines and columns, counted from 1; the
    first line is that of the tag `<TEXT>`."""
    notes: dict[str, tuple[str, ...]] = {}
    """The ids of the footnotes that qualify a field."""
    unread: dict[str, str] = {}
    """Why a field is None though the form has something there: field to reason."""


class HoldingRow(FormLine, kw_only=True, frozen=True):
    """Shares held after the last transaction that the form reports, in one nature of ownership."""

    shares: Decimal | None


class TradeRow(FormLine, kw_only=True, frozen=True):
    """A transaction in the stock itself. `code` is the form's transaction code (P purchase, S sale, M
    exercise...).
    """

    on: date | None
    code: str | None
    acquired: bool | None
    shares: Decimal | None
    price: Decimal | None = None
    after: Decimal | None = None
    """The form's column "owned following": of this security in this nature of ownership."""
    is_swap: bool | None = False
    """The form says that an equity swap was involved; None where that could not be read."""


class RightRow(FormLine, kw_only=True, frozen=True):
    """A derivative security, held or in a transaction."""

    is_transaction: bool
    on: date | None = None
    code: str | None = None
    acquired: bool | None = None
    moved: Decimal | None = None
    """Derivative securities acquired or disposed of; their principal amount where they have no number."""
    left: Decimal | None = None
    """Those owned after it, in the same unit."""
    underlying: str | None = None
    underlying_shares: Decimal | None = None
    """Of a holding: all that it gives. Of a transaction: what those that moved give."""
    exercise_price: Decimal | None = None
    exercisable_from: date | None = None
    expires: date | None = None


class Disagreement(msgspec.Struct, kw_only=True, frozen=True):
    """A line of which the form's own column "owned following" is not the line before, more or less by it."""

    place: str
    security: str | None
    nature: str | None
    computed: Decimal
    stated: Decimal


class OwnershipReading(Reading, kw_only=True):
    """A Form 3, 4 or 5 (or its amendment)."""

    owners: tuple[Party, ...] = ()
    period: date | None = None
    original_on: date | None = None
    """Of an amendment: the day on which the form that it amends was filed."""
    owns_nothing: bool = False
    """A Form 3 that says so."""
    holdings: tuple[HoldingRow, ...] = ()
    trades: tuple[TradeRow, ...] = ()
    rights: tuple[RightRow, ...] = ()
    footnotes: dict[str, str] = {}
    disagreements: tuple[Disagreement, ...] = ()
    caveats: dict[str, tuple[str, ...]] = {}
    """What qualifies a line that counts, by its place."""
    evidence: dict[str, str] = {}
