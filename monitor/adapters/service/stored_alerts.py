"""Alerts as the live service keeps and sends them."""

from datetime import datetime
from fractions import Fraction
from typing import Any

import msgspec

from monitor.core.alerts.alerts import PLACE
from monitor.core.times.instants import parse_instant
from monitor.live import synthetic
from monitor.live.commits import Commit
from monitor.live.commits import Raised
from monitor.live.partition import Partition

_encode = msgspec.json.Encoder().encode


class LiveAlert(msgspec.Struct, frozen=True, kw_only=True):
    """An alert with what it was raised on, and where it stands among others."""

    alert: dict[str, Any]
    """As the contract writes it."""
    evidence: dict[str, Any]
    percentage: str
    """The threshold's, as a fraction: alerts of one subject stand in its order."""
    is_past: bool = False
    """It is of the past that a load brought."""

    @property
    def place(self) -> tuple[datetime, int, tuple[str, ...], Fraction, str]:
        """Sort key: that of `Alert.place`."""
        alert = self.alert
        raised_at, subject = parse_instant(alert["raised_at"]), tuple(alert["subject"])
        return raised_at, PLACE[alert["kind"]], subject, Fraction(self.percentage), alert["id"]


class Told(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What leaves the outbox: an alert, or one summary of those of the past that a load brought."""

    alert: dict[str, Any] | None = None
    loaded: dict[str, int] | None = None
    """Of each issuer how many alerts of the past there are."""
    open_now: dict[str, tuple[str, ...]] = {}
    """Of those issuers what is open after that past, in sentences."""
    is_synthetic: bool = False
    """Of the issuer that does not exist: nobody is told."""
    is_rehearsal: bool = False
    """Under the feed's clock: sent to nobody unless a channel asks for it (readings 11.9)."""
    topic_behind: str = ""


def stored_alert(raised: Raised) -> tuple[str, bytes]:
    """An alert's id, and what is kept of it."""
    alert = raised.alert
    kept = LiveAlert(
        alert=alert.as_json_object(),
        evidence=alert.evidence,
        percentage=str(alert.percentage),
        is_past=raised.is_past,
    )
    return alert.id, _encode(kept)


def told(commit: Commit, partition: Partition) -> list[bytes]:
    """What a commit puts into the outbox."""
    is_rehearsal = partition.rules.clock == "feed"
    sent = [
        Told(
            alert=raised.alert.as_json_object(),
            is_synthetic=raised.alert.issuer == synthetic.ISSUER,
            is_rehearsal=is_rehearsal,
        )
        for raised in commit.raised
        if not raised.is_past
    ]
    past: dict[str, int] = {}
    for raised in commit.raised:
        if raised.is_past:
            past[raised.alert.issuer] = past.get(raised.alert.issuer, 0) + 1
    if past:
        sent.append(Told(loaded=past, open_now=commit.open_now, is_rehearsal=is_rehearsal))
    return [_encode(one) for one in sent]
