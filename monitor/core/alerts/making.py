"""From what was found to the alert that says it: fields, clause, causes, sentence and evidence (contract 3)."""

from datetime import datetime

from monitor.core.alerts.alerts import Alert
from monitor.core.alerts.crossings import Crossing
from monitor.core.alerts.evidence import Evidence
from monitor.core.alerts.findings import Finding
from monitor.core.alerts.wording import sentence
from monitor.core.clauses import s28_percentage
from monitor.core.ownership.limits import Limits
from monitor.core.plan.terms import Terms
from monitor.core.quantities import percent_of
from monitor.core.quantities import shown_shares


def crossing_found(crossing: Crossing, limits: Limits) -> Finding:
    """A crossing as a finding, under the clause of the threshold that applies to its subject."""
    members = tuple(sorted(crossing.subject.members))
    fields: dict[str, object]
    if crossing.kind == "undetermined":
        fields = {"reason": crossing.reason}
    else:
        fields = {
            "threshold": crossing.threshold,
            "percent": percent_of(crossing.numerator, crossing.denominator) if crossing.denominator else None,
        }
        if crossing.kind == "possible_crossing":
            fields["reason"] = crossing.reason
        else:
            fields["shares"] = shown_shares(crossing.numerator)
            fields["outstanding"] = shown_shares(crossing.denominator)
    threshold = limits.threshold(crossing.threshold)
    clause = s28_percentage.CITATION
    if threshold is not None:
        clause = limits.applying(threshold, crossing.subject).cite or threshold.cite or clause
    return Finding(crossing.kind, members, fields, clause, (), crossing.percentage)


def alert_of(finding: Finding, issuer: str, terms: Terms, at: datetime, evidence: Evidence) -> Alert:
    """The alert of a finding, raised at that instant."""
    alert = Alert(
        kind=finding.kind,
        issuer=issuer,
        plan=terms.plan.id,
        raised_at=at,
        subject=finding.members,
        fields=finding.fields,
        causes=finding.causes or evidence.causes(finding.members),
        clauses=(finding.clause,) if finding.clause else (),
        percentage=finding.percentage,
    )
    alert.message = sentence(alert, terms)
    alert.evidence = evidence.of(finding.members)
    return alert
