"""Positions as they were stated: rows of cover pages, holdings, and filings that list several persons (readings 3)."""

from collections.abc import Iterable
from datetime import date
from datetime import datetime
from typing import NamedTuple

import msgspec

from monitor.core.feed.events import Filing
from monitor.core.feed.events import Holding
from monitor.core.feed.events import ReportingPerson
from monitor.core.feed.placement import Order
from monitor.core.quantities import Shares


class Row(NamedTuple):
    """What one cover page, or one holding, says of a person's shares; None is not stated."""

    aggregate: Shares | None
    sole_voting: Shares | None = None
    shared_voting: Shares | None = None
    sole_dispositive: Shares | None = None
    shared_dispositive: Shares | None = None

    @classmethod
    def of(cls, person: ReportingPerson) -> "Row":
        return cls(
            person.aggregate,
            person.sole_voting,
            person.shared_voting,
            person.sole_dispositive,
            person.shared_dispositive,
        )

    @property
    def is_stated(self) -> bool:
        return any(value is not None for value in self)

    def scaled(self, factor: Shares) -> "Row":
        return self if factor == 1 else Row(*(None if value is None else value * factor for value in self))

    @property
    def aggregate_as_read(self) -> Shares:
        """The aggregate; a null one is the larger of the two sums of powers (readings 3.1)."""
        if self.aggregate is not None:
            return self.aggregate
        return max(_sum(self.sole_voting, self.shared_voting), _sum(self.sole_dispositive, self.shared_dispositive))


def _sum(*values: Shares | None) -> Shares:
    return sum(value for value in values if value is not None)


def joint_number(rows: Iterable[Row]) -> Shares:
    """What the persons of one joint filing hold together; a joint filing is never summed (readings 3.2).

    The largest of: the largest aggregate; all sole voting power plus the largest shared; the same of dispositive power.
    """
    stated = tuple(rows)
    voting = sum(row.sole_voting or 0 for row in stated) + max(row.shared_voting or 0 for row in stated)
    disposing = sum(row.sole_dispositive or 0 for row in stated) + max(row.shared_dispositive or 0 for row in stated)
    return max(max(row.aggregate_as_read for row in stated), voting, disposing)


class Snapshot(msgspec.Struct, frozen=True, gc=False):
    """A position stated as of a moment: by a holding, or by a row of a filing."""

    order: Order
    event: Holding | Filing
    filed: Row | None
    """The row of a filing; a holding states one number, and there are millions of them."""
    contains_rights_of: date | None
    """Day as of which a Schedule 13D or 13G counts the rights exercisable within 60 days inside its aggregate."""

    @property
    def row(self) -> Row:
        """What is stated."""
        if self.filed is not None:
            return self.filed
        assert isinstance(self.event, Holding), "a filing states a row"
        return Row(self.event.shares)

    @property
    def id(self) -> str:
        """The id of the event."""
        return self.event.id

    @property
    def rank(self) -> tuple[Order, datetime, str]:
        """Which snapshot is the later one: by moment, then the one known later, then the greater id (readings 3.1)."""
        return self.order, self.event.said_at, self.event.id


class Listing(NamedTuple):
    """The latest filing that lists a person, and everybody it lists."""

    order: Order
    said_at: datetime
    id: str
    persons: frozenset[str]

    @property
    def rank(self) -> tuple[Order, datetime, str]:
        return self.order, self.said_at, self.id
