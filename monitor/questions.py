"""Questions about the state: who stands where, and why an alert was raised; now, or at an instant of the past.

Two instants can be given. `known_at` is what was known: nothing that became known after it counts. `at` is how far the
world had come, by what was known. Without either the answer is read as the engines left it; otherwise the past is
walked again from the record of all that was taken.
"""

from collections.abc import Iterable
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from typing import Protocol

import msgspec

from monitor.adapters.replayed.state_store import Record
from monitor.adapters.replayed.stored_state import StoredAlert
from monitor.core.clauses import clauses
from monitor.core.clauses import s01_inadvertence
from monitor.core.course.record import Status
from monitor.core.engine.hindsight import past_at
from monitor.core.standing.lines import Count
from monitor.core.standing.lines import Standing
from monitor.core.standing.lines import SubjectLine
from monitor.core.standing.standing import standing_of
from monitor.core.times.instants import format_instant
from monitor.core.times.instants import parse_instant
from monitor.plan_texts import PlanTexts

_PREFIX_LEAST = 4
_SHOWN_AMBIGUOUS = 5


class State(Protocol):
    """What questions are asked of: the state of the last replay, or that of the live service."""

    nothing_yet: str
    """Why there is nothing to answer with, and what to do."""

    def issuers(self) -> tuple[str, ...]:
        """The issuers of which there is state, in order."""
        ...

    def standings(self, issuer: str) -> list[Standing]:
        """Who stands where, under each plan, as far as the state came."""
        ...

    def alert_ids(self, issuer: str) -> list[str]:
        """The ids of the alerts, in the order in which they were raised."""
        ...

    def alert(self, issuer: str, alert_id: str) -> StoredAlert | None:
        """One alert by its whole id."""
        ...

    def events(self, issuer: str, ids: Sequence[str]) -> dict[str, dict[str, Any]]:
        """Events that alerts cite, by id, as the feed writes them."""
        ...

    def plans(self, issuer: str) -> PlanTexts | None:
        """The texts of the plans."""
        ...

    def record(self, issuer: str) -> Record | None:
        """All that was taken."""
        ...


class NothingFound(Exception):
    """There is nothing to answer with; the message is one sentence that says what to do."""


class Counted(msgspec.Struct, frozen=True, kw_only=True):
    """One person that was counted, with what, and why."""

    person: str
    shares: Count
    why: tuple[str, ...]


class ClauseText(msgspec.Struct, frozen=True, kw_only=True):
    """A clause that an alert cites, with the agreement's words."""

    cited: str
    """As the alert cites it; where the plan file has a `cite`, that."""
    citation: str
    law: str


class PlanCited(msgspec.Struct, frozen=True, kw_only=True):
    """The plan version that was in force."""

    id: str
    title: str
    dated: str
    threshold: str | None = None
    """Of a crossing: the threshold as the plan has it."""
    cite: str | None = None


class Explanation(msgspec.Struct, frozen=True, kw_only=True):
    """Why an alert was raised, down to each event and clause."""

    alert: dict[str, Any]
    events: tuple[dict[str, Any], ...]
    """The causes, as the feed wrote them, with the instants at which they were true and known."""
    counted: tuple[Counted, ...]
    numerator: Count | None
    denominator: Count | None
    percent: str | None
    outstanding_from: tuple[dict[str, Any], ...]
    """The events that make the number of shares outstanding."""
    joined_by: tuple[dict[str, Any], ...]
    """The events that make several persons one subject."""
    notes: tuple[str, ...]
    clauses: tuple[ClauseText, ...]
    plan: PlanCited
    at: datetime | None = None
    known_at: datetime | None = None
    subject_then: tuple[SubjectLine, ...] | None = None
    """Where those persons stand at the instants asked for; None: no instant was asked for."""


# -- status ------------------------------------------------------------------------------------------------------


def status(
    store: State, issuer: str | None = None, at: datetime | None = None, known_at: datetime | None = None
) -> list[Standing]:
    """Who stands where: of one issuer, or of all; one answer a plan.

    `known_at` alone is the state as it was at that instant; `at` alone is the world of that instant as known in the
    end; an `at` later than `known_at` is what time alone would bring. Raises `NothingFound`, and what the store raises.
    """
    found: list[Standing] = []
    for one in _issuers(store, issuer):
        if at is None and known_at is None:
            found += store.standings(one)
        else:
            found += _standings(one, _record(store, one), at, known_at)
    return found


def _issuers(store: State, issuer: str | None) -> tuple[str, ...]:
    issuers = store.issuers()
    if not issuers:
        raise NothingFound(store.nothing_yet)
    if issuer is None:
        return issuers
    if issuer not in issuers:
        raise NothingFound(f"nothing is known of the issuer {issuer!r}: known are {', '.join(issuers)}")
    return (issuer,)


def _record(store: State, issuer: str) -> Record:
    record = store.record(issuer)
    if record is None:
        raise NothingFound(f"the state of the issuer {issuer} has just been removed: ask again")
    return record


def _standings(issuer: str, record: Record, at: datetime | None, known_at: datetime | None) -> list[Standing]:
    known = known_at or record.until
    moment = at or known
    notes = (f"nothing is on record after {format_instant(record.until)}",) if known > record.until else ()
    found = []
    for terms in record.plans.terms():
        past = past_at(record.events, terms, record.plans.version, moment, known)
        standing = standing_of(past.course, issuer, moment, known)
        standing.notes = (*standing.notes, *notes, *map(_undone, past.undone))
        found.append(standing)
    return found


def _undone(status: Status) -> str:
    members = " and ".join(sorted(status.members))
    return (
        f"by what is known, {members} is deemed never to have been an Acquiring Person ({s01_inadvertence.CITATION}): "
        "its status and all that followed from it, as shown here, were undone later"
    )


# -- explain -----------------------------------------------------------------------------------------------------


def explain(store: State, alert_id: str, at: datetime | None = None, known_at: datetime | None = None) -> Explanation:
    """Why an alert was raised. `alert_id`: the whole id, or its beginning if no other alert has the same.

    With `known_at` or `at`, also where its persons stand then, as then known; an alert that had not been raised by
    `known_at` is not found. Raises `NothingFound`, and what the store raises.
    """
    issuer, whole = _find(store, alert_id)
    stored = store.alert(issuer, whole)
    if stored is None:
        raise NothingFound(f"the alert {whole} has just been removed: ask again")
    raised_at = parse_instant(stored.alert["raised_at"])
    if known_at is not None and raised_at > known_at:
        when = f"it was raised at {format_instant(raised_at)}"
        raise NothingFound(f"the alert {whole[:12]} was not known at {format_instant(known_at)}: {when}")
    explanation = _explained(store, issuer, stored)
    if at is None and known_at is None:
        return explanation
    record = _record(store, issuer)
    members = set(stored.alert["subject"])
    standings = _standings(issuer, record, at, known_at)
    subjects = [s for one in standings for s in one.subjects if members & set(s.members)]
    return msgspec.structs.replace(
        explanation, at=standings[0].at, known_at=standings[0].known_at, subject_then=tuple(subjects)
    )


def _find(store: State, beginning: str) -> tuple[str, str]:
    wanted = beginning.strip().lower()
    issuers = _issuers(store, None)
    if len(wanted) < _PREFIX_LEAST:
        raise NothingFound(f"{beginning!r} is too short for an alert's id: give at least {_PREFIX_LEAST} characters")
    found = [(one, alert_id) for one in issuers for alert_id in store.alert_ids(one) if alert_id.startswith(wanted)]
    if not found:
        raise NothingFound(f"there is no alert {beginning!r}: `replay` and `alerts` with --format jsonl show every id")
    if len(found) > 1:
        shown = ", ".join(alert_id[: len(wanted) + 8] for _, alert_id in found[:_SHOWN_AMBIGUOUS])
        raise NothingFound(f"{beginning!r} is the beginning of {len(found)} alerts ({shown}): give more of the id")
    return found[0]


def _explained(store: State, issuer: str, stored: StoredAlert) -> Explanation:
    alert, evidence = stored.alert, stored.evidence
    persons = evidence.get("persons", [])
    causes, sources, ties = alert["causes"], evidence.get("outstanding_from", []), evidence.get("joined_by", [])
    snapshots = [person["snapshot"] for person in persons if person.get("snapshot")]
    events = store.events(issuer, list(dict.fromkeys([*causes, *sources, *ties, *snapshots])))
    notes = (f"joint filing: {evidence['joint_filing']}",) if "joint_filing" in evidence else ()
    if evidence.get("upper_bound") not in (None, evidence.get("numerator")):
        notes = (*notes, f"added up, the aggregates of the joint filing would be {evidence['upper_bound']}")
    return Explanation(
        alert=alert,
        events=_chosen(events, causes),
        counted=tuple(_counted(person, events) for person in persons),
        numerator=evidence.get("numerator"),
        denominator=evidence.get("denominator"),
        percent=evidence.get("percent"),
        outstanding_from=_chosen(events, sources),
        joined_by=_chosen(events, ties),
        notes=notes,
        clauses=tuple(text for cited in alert["clauses"] for text in clause_texts(cited)),
        plan=_plan_cited(store, issuer, alert),
    )


def _chosen(events: dict[str, dict[str, Any]], ids: Iterable[str]) -> tuple[dict[str, Any], ...]:
    return tuple(events[event_id] for event_id in ids if event_id in events)


def _counted(person: dict[str, Any], events: dict[str, dict[str, Any]]) -> Counted:
    """A person of an alert's evidence, with the reasons for its number in words."""
    why = [_snapshot(person.get("snapshot"), events)]
    trades, latest = person.get("trades_since", 0), person.get("latest_trades", [])
    if trades:
        beginning = "" if trades == len(latest) else "the latest "
        why.append(f"{trades} trade{'s' if trades > 1 else ''} after it ({beginning}{', '.join(latest)})")
    if person.get("rights_in_numerator"):
        why.append(f"rights to acquire {person['rights_in_numerator']} shares count as owned")
    if person.get("rights_in_denominator"):
        why.append(f"rights over {person['rights_in_denominator']} unissued shares count as outstanding")
    return Counted(person=person["person"], shares=person["shares"], why=tuple(why))


def _snapshot(event_id: str | None, events: dict[str, dict[str, Any]]) -> str:
    if event_id is None:
        return "no position was ever stated: counted from zero"
    event = events.get(event_id, {})
    if event.get("kind") == "filing":
        as_of = event.get("event_date") or event.get("at")
        return f"position of {event.get('form')} {event.get('accession')} ({event_id}) as of {as_of}"
    return f"position stated by {event_id} as of {event.get('at', 'a moment that is not on record')}"


def clause_texts(cited: str) -> list[ClauseText]:
    """The clauses that a citation names: those of exactly that section, else the nearest around it."""
    modules = clauses()
    exact = [m for m in modules if cited == m.CITATION]
    wider = [m for m in modules if cited.startswith(m.CITATION)]
    longest = max((len(m.CITATION) for m in wider), default=0)
    nearest = [m for m in wider if len(m.CITATION) == longest]
    inside = [m for m in modules if m.CITATION.startswith(f"{cited}-")]
    return [
        ClauseText(cited=cited, citation=module.CITATION, law=" ".join(module.LAW.split()))
        for module in exact or inside or nearest
    ]


def _plan_cited(store: State, issuer: str, alert: dict[str, Any]) -> PlanCited:
    texts = store.plans(issuer)
    plan = texts.plans().get(alert["plan"]) if texts is not None else None
    if plan is None:
        return PlanCited(id=alert["plan"], title="", dated="")
    threshold = plan.threshold(alert.get("threshold", ""))
    return PlanCited(
        id=plan.id,
        title=plan.title,
        dated=plan.dated.isoformat(),
        threshold=f"{threshold.percent:f} % ({threshold.comparison})" if threshold else None,
        cite=threshold.cite if threshold else None,
    )
