"""What the course of things has come to: statuses, clocks, offers, acts and ends, as now known."""

from datetime import date
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Literal
from typing import NamedTuple

import msgspec

from monitor.core.plan.plan import Period
from monitor.core.quantities import Shares

Limb = Literal["stock-acquisition", "tender-offer", "section-13-event"]


class Statement(NamedTuple):
    """A public announcement of a status: its date (day 0 of the clock), when it was out, and the event."""

    day: date
    at: datetime
    event_id: str


class Status(msgspec.Struct, kw_only=True, eq=False):
    """An Acquiring or Adverse Person: the subject, and the moment its status began."""

    kind: Literal["acquiring-person", "adverse-person"]
    members: frozenset[str]
    began: datetime
    numerator: Shares
    denominator: Shares
    act: str | None = None
    """Id of the Board's declaration, of an Adverse Person."""
    statements: list[Statement] = msgspec.field(default_factory=list)
    determined: bool = False
    """The Board has determined that the crossing was inadvertent; divestiture may still be missing."""
    deferred_until: datetime | None = None

    @property
    def announced(self) -> Statement | None:
        """The first date of public announcement, the Stock Acquisition Date."""
        return min(self.statements, default=None)


class Exemption(msgspec.Struct, kw_only=True, eq=False):
    """A subject over the threshold only because the Company bought (readings 6.2)."""

    members: frozenset[str]
    began: datetime
    numerator: Shares
    denominator: Shares
    last: dict[frozenset[str], Shares]
    """The numerator at the last look, in shares of then, of the subject and of those inside it: any rise ends it."""


class Offer(msgspec.Struct, kw_only=True, eq=False):
    """A tender or exchange offer as judged; `day_zero` None: it runs no clock."""

    offer: str
    bidder: str
    members: frozenset[str]
    event_id: str
    began: datetime
    would_own: Fraction | None
    day_zero: date | None
    is_commenced: bool
    clock_members: frozenset[str]
    """The subject whose offer started the clock: that of the intention, where an intention did."""
    passes: bool
    """Whether the judgement of its latest stage carries the bidder to the threshold."""
    deferred_until: datetime | None = None
    is_stopped: bool = False


class Due(NamedTuple):
    """When the Distribution Date comes, by which limb, through whom, and the events that started the clock."""

    at: datetime
    limb: Limb
    members: tuple[str, ...]
    causes: tuple[str, ...]
    day_zero: date
    began: datetime

    @property
    def rank(self) -> tuple[datetime, Limb, datetime, tuple[str, ...]]:
        """Which of several clocks counts: the first to end, then by limb, the first to start, the names."""
        return self.at, self.limb, self.began, self.members


class FlipIn(NamedTuple):
    """A Section 11(a)(ii) Event of limb C or D."""

    limb: str
    members: frozenset[str]
    event_id: str


class FlipOver(NamedTuple):
    """A Section 13 Event."""

    at: datetime
    counterparty: str
    event_id: str


class End(NamedTuple):
    """How the Rights ended."""

    at: datetime
    kind: Literal["rights_redeemed", "rights_exchanged", "rights_expired"]
    event_id: str | None


class Refusal(NamedTuple):
    """A recorded act without effect."""

    event_id: str
    action: str
    person: str | None
    reason: str
    clause: str


class Claim(NamedTuple):
    """A filing's stated percentage that the computed one does not bear out (readings 5.3)."""

    event_id: str
    members: tuple[str, ...]
    threshold: str
    percentage: Fraction
    numerator: Shares
    denominator: Shares
    stated: Decimal


_CLAUSE_IN_DOUBT = {
    "offer": "3(a)(ii)",
    "declaration": "11(a)(ii)(B)",
    "assets": "13(a)",
    "version": "26",
    "calendar": '1 "Business Day"',
    "bare date": '1 "Close of Business"',
}


class Doubt(NamedTuple):
    """What could not be read or decided."""

    key: tuple[str, str]
    persons: tuple[str, ...]
    reason: str
    causes: tuple[str, ...]

    @property
    def clause(self) -> str:
        """The clause that could not be applied."""
        return _CLAUSE_IN_DOUBT.get(self.key[0], "28")


def period_text(period: Period) -> str:
    """A period in words: "10 business days"."""
    return f"{period.count} {period.unit.replace('-', ' ')}"
