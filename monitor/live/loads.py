"""Loads of the past: while one is open, an issuer of which nothing was taken yet waits for its end (readings 11.6)."""

from datetime import datetime
from datetime import timedelta

import msgspec

SILENCE = timedelta(minutes=10)
"""After so long without a word a load is taken to be over."""


class Load(msgspec.Struct, kw_only=True):
    """An open load."""

    began_at: datetime
    heard_at: datetime
    """When the log last took something of it."""
    issuers: set[str] = msgspec.field(default_factory=set)
    """Those that wait for its end."""


class Loads:
    """The open loads of a partition, and which issuers came with one."""

    def __init__(self) -> None:
        self.open: dict[str, Load] = {}
        self.loaded: dict[str, datetime] = {}
        """Issuers that loads brought, with the instant at which the first one began: what is before it is the past."""

    def begin(self, name: str, at: datetime) -> None:
        """A load begins; a second beginning of the same one is none."""
        self.open.setdefault(name, Load(began_at=at, heard_at=at))

    def heard(self, name: str, at: datetime) -> None:
        """Something of a load came. One that was ended by silence begins again."""
        self.begin(name, at)
        load = self.open[name]
        load.heard_at = max(load.heard_at, at)

    def waits(self, issuer: str) -> bool:
        """Whether an issuer waits for the end of a load."""
        return any(issuer in load.issuers for load in self.open.values())

    def end(self, name: str) -> list[str]:
        """A load ends; the issuers that wait for none any more."""
        load = self.open.pop(name, None)
        if load is None:
            return []
        for issuer in load.issuers:
            self.loaded[issuer] = min(self.loaded.get(issuer, load.began_at), load.began_at)
        return sorted(issuer for issuer in load.issuers if not self.waits(issuer))

    def silent(self, now: datetime) -> list[str]:
        """The loads of which nothing was heard for too long."""
        return sorted(name for name, load in self.open.items() if now - load.heard_at > SILENCE)
