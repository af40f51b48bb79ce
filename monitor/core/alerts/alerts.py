"""What is said to people: an alert, its identity and its place among others (contract 3, readings 8)."""

from collections.abc import Mapping
from datetime import datetime
from fractions import Fraction
from functools import cached_property
from hashlib import sha256
from typing import Any
from typing import Literal

import msgspec

from monitor.core.times.instants import format_instant

Severity = Literal["info", "warning", "critical"]

ROWS: tuple[tuple[str, ...], ...] = (
    ("threshold_crossed", "threshold_receded"),
    ("possible_crossing",),
    ("claim_unconfirmed",),
    ("undetermined",),
    ("acquiring_person_became",),
    ("acquiring_person_exempted",),
    ("acquiring_person_ceased",),
    ("adverse_person_declared",),
    ("flip_in",),
    ("rights_void",),
    ("stock_acquisition_date",),
    ("tender_offer_commenced",),
    ("distribution_date_scheduled", "distribution_date_rescheduled", "distribution_date_cancelled"),
    ("distribution_date_approaching",),
    ("distribution_date",),
    ("flip_over",),
    ("rights_redeemed", "rights_exchanged", "rights_expired"),
    ("action_refused",),
)
"""The kinds of alert, in the order in which those of one instant stand."""

PLACE = {kind: place for place, row in enumerate(ROWS) for kind in row}
KINDS = tuple(PLACE)

_SEVERITIES: dict[str, Severity] = {
    "threshold_crossed": "warning",
    "threshold_receded": "info",
    "possible_crossing": "warning",
    "claim_unconfirmed": "warning",
    "undetermined": "warning",
    "distribution_date_approaching": "info",
    "action_refused": "info",
}


def severity_of(kind: str, fields: Mapping[str, Any]) -> Severity:
    """How urgent an alert is (contract 3, readings 8.2)."""
    if kind == "threshold_crossed" and fields.get("threshold") == "acquiring-person":
        return "critical"
    if kind == "tender_offer_commenced" and not fields.get("starts_clock"):
        return "warning"
    return _SEVERITIES.get(kind, "critical")


class Alert(msgspec.Struct, kw_only=True, dict=True):
    """One alert. `fields` are those of its kind; `evidence` is what `explain` shows and is not part of its JSON."""

    kind: str
    issuer: str
    plan: str
    raised_at: datetime
    subject: tuple[str, ...]
    fields: dict[str, Any]
    causes: tuple[str, ...]
    clauses: tuple[str, ...]
    message: str = ""
    percentage: Fraction = Fraction(0)
    """The threshold's percentage: alerts of one subject stand in its order."""
    evidence: dict[str, Any] = msgspec.field(default_factory=dict)

    @property
    def severity(self) -> Severity:
        return severity_of(self.kind, self.fields)

    @cached_property
    def id(self) -> str:
        """SHA-256 of what the alert says: the same from any run, restart or worker (readings 8.1)."""
        said = self._said()
        if self.kind in ("undetermined", "action_refused"):
            said.pop("reason", None)
        return sha256(canonical_json(said)).hexdigest()

    def _said(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "issuer": self.issuer,
            "plan": self.plan,
            "raised_at": format_instant(self.raised_at),
            "subject": list(self.subject),
            **self.fields,
            "causes": list(self.causes),
            "clauses": list(self.clauses),
        }

    def as_json_object(self) -> dict[str, Any]:
        """The alert as the contract writes it."""
        said = self._said()
        return {
            "kind": said.pop("kind"),
            "id": self.id,
            "issuer": said.pop("issuer"),
            "plan": said.pop("plan"),
            "raised_at": said.pop("raised_at"),
            "severity": self.severity,
            **said,
            "message": self.message,
        }

    @property
    def place(self) -> tuple[datetime, int, tuple[str, ...], Fraction, str]:
        """Sort key: instant, row of the table, subject, threshold, id."""
        return self.raised_at, PLACE[self.kind], self.subject, self.percentage, self.id


def canonical_json(value: Any) -> bytes:
    """Sorted keys, no spaces, UTF-8 unescaped (readings 10.8)."""
    return msgspec.json.encode(value, order="sorted")
