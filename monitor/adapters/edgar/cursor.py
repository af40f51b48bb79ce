"""What has been seen, kept by the caller where it outlives this process."""

from collections.abc import Collection
from collections.abc import Mapping
from datetime import date
from typing import Protocol


class Cursor(Protocol):
    """The memory of a follower. Each call is safe against a kill: done, or not done.

    What was acknowledged long before the day accounted for (60 days are enough) is never asked for again.
    """

    async def acknowledged(self, accessions: Collection[str]) -> Mapping[str, frozenset[str]]:
        """Those that the caller has acknowledged, each with the CIKs for which it was given."""
        ...

    async def acknowledge(self, accession: str, ciks: frozenset[str]) -> None:
        """The caller has this filing safe, for these CIKs besides those of before."""
        ...

    async def accounted_through(self, scope: str) -> date | None:
        """The last day of which, and of every day before, all filings of interest are acknowledged; None: no day."""
        ...

    async def account_through(self, scope: str, day: date) -> None:
        """Everything up to this day is accounted for."""
        ...
