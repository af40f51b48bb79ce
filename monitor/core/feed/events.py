"""The feed's events, one class a kind, as the public contract names them.

An event says something about one issuer. `at` is when it is true in the world (an instant, or a calendar day of the
plan's time zone); `known_at` is the instant from which the monitor counts it as known; `stated_known_at` is set where
a live run counted it later than it stated (readings 11.1). Instants are aware datetimes in UTC. Share counts are
`int`, or `Fraction` where a filing has fractions; prices and percentages are `Decimal`.

`monitor.core.feed.decoding` makes these from JSON; nothing here reads or checks text.
"""

from collections.abc import Mapping
from datetime import date
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any
from typing import ClassVar
from typing import Literal

import msgspec

Moment = datetime | date
"""An instant, or a bare calendar day (`datetime` is tested first: it is a subclass of `date`)."""

Shares = int | Fraction


class Event(msgspec.Struct, eq=False, gc=False):
    """What every event has. Two events with the same issuer and `id` are the same event."""

    kind: ClassVar[str] = ""

    id: str
    issuer: str
    at: Moment
    known_at: datetime
    stated_known_at: datetime | None = None
    raw: Mapping[str, Any] | None = None
    """The JSON object as read, unknown fields included; None for trades off the fast path (it can be rebuilt)."""

    @property
    def said_at(self) -> datetime:
        """The instant at which it was really said: `known_at`, or the stated one where a live run counted it later."""
        return self.stated_known_at or self.known_at


class Retraction(Event, kw_only=True):
    kind = "retraction"
    of: str


class PersonNamed(Event, kw_only=True):
    kind = "person"
    person: str
    name: str
    cik: str | None = None
    excluded: Literal["company", "subsidiary", "employee-plan", "plan-trustee", "underwriter"] | None = None


class SharesOutstanding(Event, kw_only=True):
    kind = "shares_outstanding"
    shares: Shares
    cause: Literal["report", "issuance", "repurchase", "split", "cancellation"] | None = None


class CorporateAction(Event, kw_only=True):
    kind = "corporate_action"
    action: Literal["split", "stock-dividend", "repurchase", "issuance"]
    ratio: Fraction | None = None
    """New shares for one old, of a split or stock dividend: "1:10" is 1/10."""
    shares: Shares | None = None


class Holding(Event, kw_only=True):
    kind = "holding"
    holder: str
    shares: Shares
    source: str | None = None


class Trade(Event, kw_only=True):
    kind = "trade"
    holder: str
    side: Literal["buy", "sell"]
    shares: Shares
    price: Decimal | None = None


class RightToAcquire(Event, kw_only=True):
    kind = "right_to_acquire"
    holder: str
    right: str
    instrument: Literal["option", "warrant", "convertible", "agreement"]
    shares: Shares
    exercisable_from: Moment | None = None
    expires: Moment | None = None
    unissued: bool = True


class Relationship(Event, kw_only=True):
    kind = "relationship"
    relation: Literal["affiliate", "subsidiary", "associate", "group", "agreement"]
    persons: tuple[str, ...]
    until: Moment | None = None


class ReportingPerson(msgspec.Struct, kw_only=True):
    """One cover page of a Schedule 13D or 13G. None: not stated (which is not zero)."""

    person: str
    name: str | None = None
    sole_voting: Shares | None = None
    shared_voting: Shares | None = None
    sole_dispositive: Shares | None = None
    shared_dispositive: Shares | None = None
    aggregate: Shares | None = None
    percent: Decimal | None = None


class Filing(Event, kw_only=True):
    kind = "filing"
    form: str
    accession: str
    reporting_persons: tuple[ReportingPerson, ...]
    filed_by: tuple[str, ...] = ()
    event_date: Moment | None = None


class Announcement(Event, kw_only=True):
    kind = "announcement"
    by: str
    """`company` or a person."""
    about: str
    says: Literal["acquiring-person", "adverse-person"]


class TenderOffer(Event, kw_only=True):
    kind = "tender_offer"
    offer: str
    bidder: str
    stage: Literal["intended", "commenced", "extended", "withdrawn", "accepted", "expired"]
    shares_sought: Shares | Literal["all"] | None = None
    first_published: date | None = None
    shares: Shares | None = None


class BoardAction(Event, kw_only=True):
    kind = "board_action"
    action: Literal["declare-adverse-person", "determine-inadvertent", "redeem", "exchange", "defer", "amend"]
    person: str | None = None
    portion: Literal["all", "part"] = "all"
    until: Moment | None = None
    plan: str | None = None
    retroactive: bool = False
    under: str | None = None


class Section11Event(Event, kw_only=True):
    kind = "section_11_event"
    limb: Literal["C", "D"]
    person: str
    detail: str | None = None


class Section13Event(Event, kw_only=True):
    kind = "section_13_event"
    transaction: Literal["merger-not-surviving", "merger-converting-stock", "asset-transfer"]
    counterparty: str
    percent_of_assets: Decimal | None = None


class Price(Event, kw_only=True):
    kind = "price"
    close: Decimal


class Clock(Event, kw_only=True):
    """Nothing happened: time has come to `known_at`."""

    kind = "clock"


KINDS: dict[str, type[Event]] = {cls.kind: cls for cls in Event.__subclasses__()}
"""Every kind of event by its name in the feed."""

_PERSON_FIELDS = ("holder", "person", "about", "bidder")


def persons_of(event: Event) -> set[str]:
    """Everybody an event names as holder, party or filer."""
    named = {getattr(event, field) for field in _PERSON_FIELDS if getattr(event, field, None)}
    if isinstance(event, Filing):
        return named.union(event.filed_by, (row.person for row in event.reporting_persons))
    return named.union(getattr(event, "persons", ()))
