"""The story in six acts."""

from fractions import Fraction

from monitor import calendars
from monitor.core.alerts.alerts import Alert
from monitor.core.course.powers import Power
from monitor.core.feed.events import BoardAction
from monitor.core.feed.events import Filing
from monitor.core.plan.open_readings import READINGS
from monitor.core.plan.plan import ACQUIRING_PERSON
from monitor.core.plan.plan import Plan
from monitor.core.standing.lines import Clock
from monitor.core.standing.lines import Standing
from monitor.core.times.deadlines import deadlines
from monitor.core.times.deadlines import disagreeing
from monitor.core.times.instants import parse_instant
from monitor.demo.next_steps import keep
from monitor.demo.next_steps import next_steps
from monitor.demo.screen import day
from monitor.demo.screen import long_day
from monitor.demo.telling import A_MOMENT
from monitor.demo.telling import Telling
from monitor.demo.without_amendment import without_amendment
from monitor.plan_check import describe

_FIVE_TERMS = (
    "threshold acquiring-person",
    "threshold adverse-person",
    "Distribution Date, after a Stock Acquisition Date",
    "redemption",
    "expiration",
)
"""Of all that `describe` says of a plan."""


def tell(telling: Telling) -> int:
    """All acts, one after another; the answer is the exit code."""
    opening(telling)
    the_plan(telling)
    crossing, *later = telling.filings
    first, *further = telling.amendments
    clock = the_crossing(telling, crossing)
    the_amendment(telling, first, clock)
    what_followed(telling, crossing, [*later, *further])
    without_amendment(telling, clock.due_at)
    keep(telling)
    next_steps(telling)
    return 0


def opening(telling: Telling) -> None:
    """What is told, and what of it is real."""
    screen = telling.screen
    screen.title("Pillwatch: the episode of Heartland Advisors and BioScrip, 2006 to 2010")
    screen.say(
        "BioScrip, earlier MIM Corporation, had the rights plan that comes with this program; Heartland really "
        "crossed its threshold. Real are the agreement, the days, the percentages, the count of shares of "
        "November 2006 and the three amendments. Derived are the holder's share counts, the hours and the "
        "accession numbers. Each line and each filing of the feed says which is which, with its source:"
    )
    screen.command(str(telling.episode.folder))
    screen.say("What follows is read off a replay of that feed. Nothing here is legal advice.")


def the_plan(telling: Telling) -> None:
    """The plan in five lines."""
    plan, screen = telling.first.plan, telling.screen
    screen.heading(f"1. The plan: {plan.title}")
    screen.say(f"It is the plan {plan.id}, dated {long_day(plan.dated)}, in five lines:")
    lines = [line for line in describe(plan) if line[0] in _FIVE_TERMS]
    screen.table(("Term, section", "What it means"), [(f"{term}\n{cite}", meaning) for term, meaning, cite in lines])


def the_crossing(telling: Telling, filing: Filing) -> Clock:
    """A filing, what it crossed, and the clock that it started."""
    screen, at = telling.screen, filing.known_at
    person = filing.reporting_persons[0]
    screen.heading(f"2. {long_day(telling.time.day_of(at))}: a filing")
    screen.say(
        f"Accepted {screen.one_line(at)}: {filing.form} of {person.name}, {person.aggregate:,} shares, "
        f"{person.percent} % of the class as it states. It is a passive holder's form, but the plan does not ask "
        "why somebody holds that much. At that instant these alerts are raised:"
    )
    screen.alerts(telling.alerts_at(at), with_time=False)
    standing = telling.standing_at(at)
    clock = standing.schedule
    assert clock is not None, "the episode is told because its clock runs"
    _the_clock(telling, clock)
    _the_powers(telling, standing)
    screen.say(_reading(telling, "Y-06"))
    return clock


def _the_clock(telling: Telling, running: Clock) -> None:
    screen, time, plan = telling.screen, telling.time, telling.first.plan
    zero = running.started_on
    assert zero is not None, "a clock that a filing starts has a day 0"
    period = plan.distribution_date.after_stock_acquisition
    counted = [time.nth_day_after(zero, number, period.unit) for number in (1, 5, period.count)]
    numbered = ", ".join(f"day {n} {day(d)}" for n, d in zip((1, 5, period.count), counted, strict=True))
    screen.say(f"The clock: day 0 {day(zero)}, {numbered}. It ends {screen.one_line(running.due_at)}.")
    answer = deadlines(plan, zero, calendars.load)
    rows = [("the plan's own", screen.one_line(parse_instant(answer["due_at"])))]
    rows += [(f"+ {name}", screen.one_line(parse_instant(due))) for name, due in answer["toggles"].items()]
    screen.table(("Calendar", "The clock ends"), rows)
    differing = ", ".join(disagreeing(answer))
    verdict = f"another under {differing}: counsel has to choose" if differing else "the same under all of them"
    screen.say(f"Whether such days count is an open reading of the agreement; here the answer is {verdict}.")


def _the_powers(telling: Telling, standing: Standing) -> None:
    screen = telling.screen
    powers = [power for power in standing.powers if power.is_open]
    screen.say("What is open now, strictly before the instant named, and who must act:")
    rows = [(f"{_name(power)}\n{power.clause}", power.who, screen.until(power)) for power in powers]
    screen.table(("Power, section", "Who must act", "Open until"), rows)
    for certificate in dict.fromkeys(power.certificate for power in powers):
        names = ", ".join(_name(power) for power in powers if power.certificate == certificate)
        screen.say(f"Certificates to the Rights Agent ({names}) are signed by {certificate}.")
    for warning in (warning for power in powers for warning in power.warnings):
        screen.say(f"- {warning}.")


def _name(power: Power) -> str:
    return power.name.replace("-", " ")


def the_amendment(telling: Telling, amendment: BoardAction, clock: Clock) -> None:
    """What the first amendment changed and undid."""
    screen, at = telling.screen, amendment.known_at
    before, after = telling.standing_at(at - A_MOMENT), telling.standing_at(at)
    assert before.schedule is not None
    left = before.schedule.business_days_left
    screen.heading(f"3. {telling.version(amendment).title}")
    screen.say(
        f"With {left} Business Days left the agreement is amended. Before the Distribution Date any provision can be, "
        f"by {_who_amends(before)}. What is new:"
    )
    _changes(telling, telling.first.plan, telling.version(amendment))
    screen.say(f"What it does, known {screen.one_line(at)}:")
    screen.alerts(telling.alerts_at(at), with_time=False)
    ends = "no clock runs any more" if after.schedule is None else "the clock runs on"
    screen.say(
        f"Now {ends}; it would have ended {screen.one_line(clock.due_at)}. From now on the agreement is amended by "
        f"{_who_amends(after)}."
    )
    screen.say(_reading(telling, "Y-23"))


def _who_amends(standing: Standing) -> str:
    freely = next(power for power in standing.powers if power.name == "amend-freely")
    return f"{freely.who}, on the certificate of {freely.certificate}"


def _changes(telling: Telling, old: Plan, new: Plan) -> None:
    """The thresholds that a version states otherwise than the one before."""
    fresh = [line for line in describe(new) if line not in set(describe(old)) and line[0].startswith("threshold")]
    rows = [(f"{term}\n{cite}", meaning) for term, meaning, cite in fresh]
    telling.screen.table(("Term, section", "What it means"), rows)


def what_followed(telling: Telling, crossing: Filing, events: list[Filing | BoardAction]) -> None:
    """The years after: the same holder under its own threshold."""
    screen, holder = telling.screen, crossing.reporting_persons[0].person
    screen.heading("4. 2009 and 2010: what followed")
    plan = telling.version(telling.amendments[0])
    alerts: list[Alert] = []
    for event in sorted(events, key=lambda event: event.known_at):
        alerts += telling.alerts_at(event.known_at)
        if isinstance(event, Filing):
            row = event.reporting_persons[0]
            screen.say(f"{day(telling.time.day_of(event.known_at))}: {event.form} of {row.name}, {row.percent} %.")
        else:
            version = telling.version(event)
            screen.say(f"{day(telling.time.day_of(event.known_at))}: {version.title}.")
            _changes(telling, plan, version)
            plan = version
        _where_it_stands(telling, holder, event)
    said = f"{len(alerts)} alerts" if alerts else "No alert"
    screen.say(f"{said} in these years: nothing was crossed.")


def _where_it_stands(telling: Telling, holder: str, event: Filing | BoardAction) -> None:
    subjects = telling.standing_at(event.known_at).subjects
    line = next(subject for subject in subjects if holder in subject.members)
    reach = next(reach for reach in line.reaches if reach.threshold == ACQUIRING_PERSON)
    general = telling.first.plan.threshold(ACQUIRING_PERSON)
    assert general is not None and line.percent is not None and reach.headroom is not None
    is_over = general.reached(Fraction(line.percent), 100)
    others = "an Acquiring Person" if is_over else "none either"
    telling.screen.say(
        f"{holder} has {line.percent} % and may add {reach.headroom:,} shares before its {reach.percent} % are "
        f"reached; anybody else with as much would be {others} ({general.percent:f} %)."
    )


def _reading(telling: Telling, number: str) -> str:
    """An open question of the agreement, and how it is answered here."""
    reading = next(reading for reading in READINGS if reading.id == number)
    return f"Open reading {reading.id}: {reading.question} {reading.setting(telling.first.plan)}"
