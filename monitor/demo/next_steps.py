"""The last act: commands to go on with, on the state that the demonstration leaves behind."""

import os
import sys
from pathlib import Path

from monitor.core.times.instants import format_instant
from monitor.demo.telling import A_MOMENT
from monitor.demo.telling import Telling
from monitor.settings import read_settings


def keep(telling: Telling) -> None:
    """Keep what the episode came to where `status` and `explain` look for it, as every replay does."""
    # Only here: the client of the store takes as long to load as the story takes to tell.
    from monitor.adapters.redis.store_errors import StoreError
    from monitor.terminal.keeping import keep_state

    episode = telling.episode
    try:
        keep_state(read_settings(), telling.replayed(), episode.events_by_issuer, episode.chains, episode.library)
    except StoreError as error:
        telling.screen.say(f"The state was not kept for `status` and `explain`: {error}.")


def next_steps(telling: Telling) -> None:
    """Which commands show more."""
    screen, alerts = telling.screen, telling.replayed().alerts
    crossed = next(alert for alert in alerts if alert.kind == "acquiring_person_became")
    amended = telling.amendments[0].known_at
    command = _command()
    plan = telling.first.plan.id
    zero = telling.time.day_of(telling.filings[0].known_at)
    screen.heading("6. Next steps")
    for purpose, arguments in (
        ("The same alerts, as JSON Lines:", f"replay --format jsonl {_shown(telling.episode.folder)}"),
        ("Why an alert was raised, down to each event and clause:", f"explain {crossed.id}"),
        ("Who stands where now:", "status"),
        ("What was known a second before the amendment:", f"status --known-at {format_instant(amended - A_MOMENT)}"),
        ("The deadline, and the answer under every calendar:", f"deadlines --plan {plan} --from {zero}"),
        ("What a plan file means, and what it leaves open:", f"plan check {plan}"),
    ):
        screen.say(purpose)
        screen.command(f"{command} {arguments}")


def _command() -> str:
    """The console script beside the interpreter that runs this, as it can be typed here."""
    script = Path(sys.executable).parent / "pillwatch"
    return _shown(script) if script.exists() else "pillwatch"


def _shown(path: Path) -> str:
    """A path as it is shortest to type from here."""
    # Not `resolve`: the interpreter of an environment is a link that leads out of it.
    absolute = Path(os.path.abspath(path))
    return str(absolute.relative_to(Path.cwd())) if absolute.is_relative_to(Path.cwd()) else str(absolute)
