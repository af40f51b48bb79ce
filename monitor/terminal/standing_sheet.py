"""Who stands where, for a person to read: the Rights, the clock, the subjects with their thresholds, the powers."""

from collections.abc import Iterable
from collections.abc import Sequence
from datetime import datetime

from rich.console import Console
from rich.table import Table
from rich.text import Text

from monitor.core.course.powers import Power
from monitor.core.standing.lines import Clock
from monitor.core.standing.lines import Count
from monitor.core.standing.lines import Reach
from monitor.core.standing.lines import Standing
from monitor.core.standing.lines import StatusLine
from monitor.core.standing.lines import SubjectLine
from monitor.terminal.alert_sheet import both_times
from monitor.terminal.alert_sheet import long_day
from monitor.terminal.streams import printable

_MEMBERS_MAX = 8
_SUBJECTS_MAX = 40


def print_standing(standing: Standing, console: Console) -> None:
    """Print one issuer under one plan."""
    say = _Sayer(console)
    say.line(f"Issuer {standing.issuer} under {standing.plan}", "bold underline")
    say.line(f"At {moment(standing.at)}{_as_known(standing)}.")
    for note in standing.notes:
        say.line(f"Note: {note}.", "yellow")
    count = standing.outstanding
    say.line(f"Outstanding: {shares(count.shares)} shares{_from(count.sources)}.")
    say.line(_rights(standing))
    say.line(_schedule(standing.schedule), "bold" if standing.schedule is not None else "")
    for clock in standing.clocks:
        if clock != standing.schedule:
            say.line(f"Another clock: {_schedule(clock)}")
    for status in standing.statuses:
        say.line(_status(status), "bold red")
    print_subjects(standing.subjects, console)
    say.table(("power of the Board", "", "why", "who must act", "clause"), map(_power, standing.powers))
    for warning in dict.fromkeys(warning for power in standing.powers for warning in power.warnings):
        say.line(f"Before relying on a power: {warning}.", "dim")


def print_subjects(subjects: Sequence[SubjectLine], console: Console) -> None:
    """Print subjects with their numbers, which come with the largest first; of many, the first."""
    say = _Sayer(console)
    say.table(("subject", "holds", "of outstanding", "thresholds"), map(_subject, subjects[:_SUBJECTS_MAX]))
    if len(subjects) > _SUBJECTS_MAX:
        say.line(f"and {len(subjects) - _SUBJECTS_MAX:,} more with less; --format json has them all.")


class _Sayer:
    """Prints what may hold anything that a feed says."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def line(self, text: str, style: str = "") -> None:
        self._console.print(Text(printable(text), style=style))

    def table(self, headings: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
        table = Table(expand=True)
        for heading in headings:
            table.add_column(heading, overflow="fold")
        for row in rows:
            table.add_row(*(Text(printable(cell)) for cell in row))
        if table.row_count:
            self._console.print(table)


def moment(instant: datetime) -> str:
    """An instant with its day, in both times."""
    return f"{long_day(instant)}, {both_times(instant)}"


def shares(count: Count | None) -> str:
    """A count with its thousands; what is not known is said."""
    return "an unknown number of" if count is None else f"{count:,}" if isinstance(count, int) else count


def names(members: tuple[str, ...]) -> str:
    """The persons of a subject; of a large one, the first."""
    shown = ", ".join(members[:_MEMBERS_MAX])
    return shown if len(members) <= _MEMBERS_MAX else f"{shown} and {len(members) - _MEMBERS_MAX} more"


def _as_known(standing: Standing) -> str:
    return ", as known then" if standing.known_at == standing.at else f", as known on {moment(standing.known_at)}"


def _from(sources: tuple[str, ...]) -> str:
    return f" (from {', '.join(sources)})" if sources else ""


def _rights(standing: Standing) -> str:
    rights = standing.rights
    state = rights.state.replace("-", " ")
    since = f" since {moment(rights.since)}" if rights.since is not None else ""
    ended = f", by {rights.ended_by}" if rights.ended_by is not None else ""
    flipped = "; they have flipped in" if rights.has_flipped_in else ""
    over = f"; they have flipped over with {', '.join(rights.flipped_over_with)}" if rights.flipped_over_with else ""
    end = f"They expire at the latest on {moment(rights.final_expiration_at)}."
    return f"The Rights: {state}{since}{ended}{flipped}{over}. {end}"


def _schedule(clock: Clock | None) -> str:
    if clock is None:
        return "Distribution Date: no clock runs."
    started = f", started on {clock.started_on}" if clock.started_on is not None else ""
    by = f" by {', '.join(clock.started_by)}" if clock.started_by else ""
    left = f"; {clock.business_days_left} Business Days are left" if clock.is_running else ""
    verb = "comes" if clock.is_running else "came"
    why = f"{clock.limb} of {names(clock.subject)}" if clock.subject else clock.limb
    return f"Distribution Date: {verb} on {moment(clock.due_at)} ({why}{started}{by}){left}."


def _status(status: StatusLine) -> str:
    kind = {"acquiring-person": "an Acquiring Person", "adverse-person": "an Adverse Person", "exempt": "exempt"}
    announced = f", announced on {status.announced_on} by {status.announced_by}" if status.announced_on else ""
    declared = f", declared by {status.declared_by}" if status.declared_by else ""
    cured = "; the Board has determined that it was inadvertent" if status.is_determined_inadvertent else ""
    return (
        f"{names(status.members)}: {kind[status.kind]} since {moment(status.since)}, "
        f"then with {status.percent} %{announced}{declared}{cured}."
    )


def _subject(subject: SubjectLine) -> tuple[str, ...]:
    held = "?" if subject.percent is None else f"{subject.percent} %"
    void = f"\nRights void: {names(subject.rights_void)}" if subject.rights_void else ""
    joint = "\njoint filing, counted once" if subject.is_joint_filing else ""
    of = "unknown" if subject.outstanding is None else shares(subject.outstanding)
    reaches = "\n".join(map(_reach, subject.reaches))
    return names(subject.members) + joint + void, f"{held}\n{shares(subject.shares)}", of, reaches


def _reach(reach: Reach) -> str:
    sign = "" if reach.comparison == "at-least" else "over "
    limit = f"{reach.threshold} ({sign}{reach.percent} %{', personal' if reach.is_personal else ''})"
    if reach.reached is None or reach.headroom is None:
        return f"{limit}: undetermined"
    if reach.reached:
        return f"{limit}: REACHED, {-reach.headroom:,} too many"
    return f"{limit}: room for {reach.headroom:,} more"


def _power(power: Power) -> tuple[str, ...]:
    against = "\n".join(f"against {names(members)}" for members in power.persons)
    name = power.name.replace("-", " ") + (f"\n{against}" if against else "")
    if not power.is_open or power.closes_at is None:
        return name, "open" if power.is_open else "closed", power.why, power.who, power.clause
    clock = both_times(power.closes_at).partition(" (")[0]
    end = f"open before {long_day(power.closes_at)}, {clock}"
    reason = f"\n({power.closes_by.replace('-', ' ')})" if power.closes_by else ""
    return name, end + reason, power.why, power.who, power.clause
