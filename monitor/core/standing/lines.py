"""What is said of who stands where: the lines of a `Standing`, each as people and programs read it.

Everything is exact and can be written as JSON: counts are integers or decimal strings, percentages decimal strings cut
to four decimals, instants in UTC.
"""

from datetime import date
from datetime import datetime
from typing import Literal

import msgspec

from monitor.core.course.powers import Power

Count = int | str
"""A share count: an integer, or a decimal string cut to six decimals (readings 2.5)."""

RightsState = Literal["not-in-force", "attached", "distributed", "redeemed", "exchanged", "expired"]


class Position(msgspec.Struct, frozen=True, kw_only=True):
    """What one person holds by itself."""

    person: str
    shares: Count
    snapshot: str | None
    """Id of the event that states it; None: counted from zero."""
    trades_since: int
    rights_in_numerator: Count
    rights_in_denominator: Count
    percent: str | None
    """Of the outstanding shares, rights counted; None: the number of shares outstanding is not known."""
    is_excluded: bool = False


class Reach(msgspec.Struct, frozen=True, kw_only=True):
    """How far a subject is from one threshold."""

    threshold: str
    percent: str
    """The limit that applies to this subject."""
    comparison: str
    is_personal: bool
    cite: str | None
    reached: bool | None
    """None: the number of shares outstanding is not known."""
    headroom: int | None
    """Whole existing shares that may be added before it is reached; negative: how many must go until it is not."""


class StatusLine(msgspec.Struct, frozen=True, kw_only=True):
    """A status as it began: an Acquiring Person, an Adverse Person, or one exempt because the Company bought."""

    kind: Literal["acquiring-person", "adverse-person", "exempt"]
    members: tuple[str, ...]
    since: datetime
    shares: Count
    outstanding: Count
    percent: str
    announced_on: date | None = None
    """The Stock Acquisition Date."""
    announced_by: str | None = None
    """Id of the event that announced it."""
    declared_by: str | None = None
    """Id of the Board's declaration, of an Adverse Person."""
    is_determined_inadvertent: bool = False


class SubjectLine(msgspec.Struct, frozen=True, kw_only=True):
    """Persons counted as one, and their numbers (Section 28)."""

    members: tuple[str, ...]
    shares: Count
    """The numerator, rights to acquire included."""
    outstanding: Count | None
    """The denominator, with the subject's own rights over unissued shares."""
    percent: str | None
    reaches: tuple[Reach, ...]
    statuses: tuple[StatusLine, ...] = ()
    rights_void: tuple[str, ...] = ()
    """The members whose Rights are void (7(e))."""
    joined_by: tuple[str, ...] = ()
    """Ids of the events that join the members."""
    is_joint_filing: bool = False
    upper_bound: Count | None = None
    """Of a joint filing: the sum of the aggregates (readings 3.2)."""


class Clock(msgspec.Struct, frozen=True, kw_only=True):
    """A clock towards the Distribution Date."""

    limb: str
    subject: tuple[str, ...]
    started_on: date | None
    """Day 0."""
    started_by: tuple[str, ...]
    due_at: datetime
    due_local: str
    """The same instant in the plan's time zone, with its offset."""
    is_running: bool
    """False once any limb has brought the Distribution Date or the Rights have ended."""
    seconds_left: int
    """Whole seconds, cut: never more than there are. 0 where it does not run."""
    business_days_left: int | None
    """Business Days after today, through the last; 0 on the last day. None: the calendar states nothing so far."""


class Outstanding(msgspec.Struct, frozen=True, kw_only=True):
    """The number of shares outstanding, without anybody's rights."""

    shares: Count | None
    sources: tuple[str, ...]
    """Ids of the events that make the count."""


class Rights(msgspec.Struct, frozen=True, kw_only=True):
    """What has become of the Rights."""

    state: RightsState
    since: datetime | None
    """When that state began; None: not in force yet, or attached from the plan's first day."""
    ended_by: str | None
    distributed_at: datetime | None
    distributed_through: str | None
    """The limb that brought the Distribution Date."""
    final_expiration_at: datetime
    exchanged_in_part_by: tuple[str, ...]
    has_flipped_in: bool
    flipped_over_with: tuple[str, ...]


class Standing(msgspec.Struct, kw_only=True):
    """One issuer under one plan, at one instant, by what was known at another."""

    issuer: str
    plan: str
    """The version in force."""
    time_zone: str
    at: datetime
    known_at: datetime
    outstanding: Outstanding
    rights: Rights
    schedule: Clock | None
    """The Distribution Date as it stands: arrived, or the earliest clock; None where no clock runs."""
    clocks: tuple[Clock, ...]
    powers: tuple[Power, ...]
    statuses: tuple[StatusLine, ...]
    subjects: tuple[SubjectLine, ...]
    """By percentage, the largest first; everybody of whom anything is known."""
    notes: tuple[str, ...] = ()
