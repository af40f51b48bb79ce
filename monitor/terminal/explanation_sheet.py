"""Why an alert was raised, for a person to read."""

import json
from collections.abc import Iterable
from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.text import Text

from monitor.questions import Explanation
from monitor.terminal.alert_sheet import print_alert
from monitor.terminal.alert_sheet import print_day
from monitor.terminal.alert_sheet import print_indented
from monitor.terminal.standing_sheet import moment
from monitor.terminal.standing_sheet import print_subjects
from monitor.terminal.standing_sheet import shares

_NAMED_ALREADY = ("id", "kind", "issuer", "at", "known_at")


def print_explanation(explanation: Explanation, console: Console) -> None:
    """Print one alert with all that it rests on."""
    print_day(explanation.alert, console)
    print_alert(explanation.alert, console)
    _section("Because of", map(_event, explanation.events), console)
    _section("Counted", _counted(explanation), console)
    _section("Outstanding by", map(_event, explanation.outstanding_from), console)
    _section("Counted together because of", map(_event, explanation.joined_by), console)
    _section("Note", explanation.notes, console)
    plan = explanation.plan
    threshold = f"; threshold: {plan.threshold}" if plan.threshold is not None else ""
    _section("Plan", [f"{plan.id}: {plan.title}, dated {plan.dated}{threshold}"], console)
    _section("Clause", [f"{clause.citation}: {clause.law}" for clause in explanation.clauses], console)
    if explanation.subject_then is not None and explanation.at is not None:
        console.print(Text(f"Those persons at {moment(explanation.at)}", style="bold"))
        print_subjects(explanation.subject_then, console)


def _section(heading: str, lines: Iterable[str], console: Console) -> None:
    lines = list(lines)
    if not lines:
        return
    console.print(Text(heading, style="bold"))
    for line in lines:
        print_indented(line, console)
    console.print()


def _event(event: Mapping[str, Any]) -> str:
    """An event in one paragraph: what it is, when it was true and known, and the rest as the feed has it."""
    rest = {name: value for name, value in event.items() if name not in _NAMED_ALREADY and value is not None}
    stated = ", ".join(f"{name} {_plain(value)}" for name, value in rest.items())
    known = f", known at {event['known_at']}" if "known_at" in event else ""
    return f"{event.get('id')}: {str(event.get('kind')).replace('_', ' ')} as of {event.get('at')}{known}: {stated}"


def _plain(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _counted(explanation: Explanation) -> Iterable[str]:
    for person in explanation.counted:
        yield f"{person.person}: {shares(person.shares)} shares; {'; '.join(person.why)}"
    if explanation.percent is not None:
        of = f"{shares(explanation.numerator)} of {shares(explanation.denominator)} shares"
        yield f"together: {of}, {explanation.percent} %"
