"""A replay from feeds to printed alerts."""

import shlex
import sys
from collections import Counter
from datetime import datetime
from pathlib import Path

from monitor.chains import Chains
from monitor.core.alerts.alerts import Alert
from monitor.core.feed.events import Event
from monitor.core.times.instants import format_instant
from monitor.persons.open_questions import open_questions
from monitor.plans import PlanLibrary
from monitor.plans import bundled_files
from monitor.replay import Replay
from monitor.replay import last_known
from monitor.replay import replay
from monitor.settings import Settings
from monitor.settings import read_settings
from monitor.settings.names import PLANS
from monitor.terminal.arguments import TableOrLines
from monitor.terminal.feed_intake import Intake
from monitor.terminal.feed_intake import Rejects
from monitor.terminal.feed_intake import batches_in
from monitor.terminal.feed_intake import set_aside_superseded
from monitor.terminal.feed_intake import take_in
from monitor.terminal.progress import progress
from monitor.terminal.refusal import OTHER
from monitor.terminal.refusal import Refusal
from monitor.terminal.streams import complain
from monitor.terminal.streams import console
from monitor.terminal.streams import json_line
from monitor.terminal.streams import write_lines


def replay_feeds(
    feeds: list[Path],
    plans: list[Path],
    until: datetime | None,
    form: TableOrLines,
    rejects_path: Path | None,
    keeps_state: bool,
) -> int:
    """Replay and print; the answer is the exit code. Raises `PlanRefused`, `FeedUnreadable`, `Refusal`."""
    settings = read_settings()
    if not plans:
        settings.demand(PLANS)
    named = plans or list(settings.plans)
    library = PlanLibrary(named, feed_folder=_folder_of(feeds[0]))
    chains = Chains(library.files if named else bundled_files(), library)
    with progress(batches_in(feeds)) as bar, Rejects(rejects_path) as rejects:
        intake = take_in(feeds, chains.first.time.start_of, rejects, bar.on_batch, plans_of=chains.plans_of)
        if not intake.read:
            raise Refusal(_nothing_read(feeds, rejects.count))
        bar.replaying(len(intake.events))
        by_issuer = intake.events.by_issuer()
        came_to = until or last_known(by_issuer.values())
        replayed = replay(by_issuer, chains, until)
        set_aside_superseded(feeds, replayed.engines, rejects)
    _print(replayed.alerts, form)
    complain(_summary(intake, replayed, rejects.count, came_to))
    asked = sum(len(open_questions(issuer, events)) for issuer, events in by_issuer.items() if chains.of(issuer))
    if asked:
        command = shlex.join(("pillwatch", "persons", *map(str, feeds)))
        complain(f"{_several(asked, 'question')} about who is who: `{command}` lists them.")
    if keeps_state:
        _keep(settings, replayed, by_issuer, chains, library)
    if rejects.failure is not None:
        complain(f"pillwatch: {rejects.failure}.")
        return OTHER
    return 0


def _keep(
    settings: Settings, replayed: Replay, by_issuer: dict[str, list[Event]], chains: Chains, library: PlanLibrary
) -> None:
    """The alerts are the result, and out already: a store that fails is said, and changes nothing."""
    # Only here: the client of the store takes as long to load as a short replay takes.
    from monitor.adapters.redis.store_errors import StoreError
    from monitor.terminal.keeping import keep_state

    try:
        keep_state(settings, replayed, by_issuer, chains, library)
    except StoreError as error:
        complain(f"pillwatch: the state was not kept for `status` and `explain` (--no-store does without): {error}.")


def _folder_of(feed: Path) -> Path:
    return feed if feed.is_dir() else feed.parent


def _nothing_read(feeds: list[Path], set_aside: int) -> str:
    names = ", ".join(map(str, feeds))
    if set_aside:
        return f"nothing could be read from {names}: all of it was set aside ({set_aside})."
    return f"there is no event in {names}; name a feed that has some."


def _print(alerts: list[Alert], form: TableOrLines) -> None:
    lines = (alert.as_json_object() for alert in alerts)
    if form is TableOrLines.jsonl:
        write_lines(map(json_line, lines))
    else:
        from monitor.terminal.alert_sheet import print_sheet

        print_sheet(lines, console())
    sys.stdout.flush()  # what comes after can take a while, or fail


def _summary(intake: Intake, replayed: Replay, set_aside: int, came_to: datetime | None) -> str:
    """What was read and what came of it, in two sentences."""
    counts = [f"{_several(intake.read, 'event')} read"]
    counts += [f"{intake.events.repeats:,} repeated"] if intake.events.repeats else []
    counts += [f"{set_aside:,} set aside"] if set_aside else []
    if replayed.passed_over:
        counts.append(f"{replayed.passed_over:,} passed over because no plan is of their issuer")
    until = f" up to {format_instant(came_to)}" if came_to is not None else ""
    alerts = _several(len(replayed.alerts), "alert")
    found = Counter(alert.severity for alert in replayed.alerts)
    severities = [f"{found[word]:,} {word}" for word in ("critical", "warning", "info") if found[word]]
    return f"{', '.join(counts)}. {alerts}{until}{': ' if severities else ''}{', '.join(severities)}."


def _several(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
