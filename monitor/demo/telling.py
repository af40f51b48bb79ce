"""An episode ready to be told: replayed up to any instant, as it was or as it might have been."""

from datetime import datetime
from datetime import timedelta
from typing import Self

from rich.console import Console

from monitor.core.alerts.alerts import Alert
from monitor.core.feed.events import BoardAction
from monitor.core.feed.events import Event
from monitor.core.feed.events import Filing
from monitor.core.plan.plan import Plan
from monitor.core.standing.lines import Standing
from monitor.core.standing.standing import standing_of
from monitor.core.times.calendars import BusinessTime
from monitor.demo.screen import Screen
from monitor.episodes import Episode
from monitor.episodes import load
from monitor.episodes import without
from monitor.replay import Replay
from monitor.replay import replay

A_MOMENT = timedelta(seconds=1)


class Telling:
    """One episode of one issuer under one plan."""

    def __init__(self, episode: Episode, screen: Screen, issuer: str) -> None:
        self.episode = episode
        self.screen = screen
        self.issuer = issuer
        self.events = episode.events_by_issuer[issuer]
        self.first = episode.chains.of(issuer)[0]

    @classmethod
    def of(cls, name: str, console: Console) -> Self:
        """An episode that comes with the program, about a single issuer."""
        episode = load(name)
        (issuer,) = episode.events_by_issuer
        zone = episode.chains.of(issuer)[0].time.zone
        return cls(episode, Screen(console, zone, episode.names), issuer)

    @property
    def time(self) -> BusinessTime:
        """How the plan counts days."""
        return self.first.time

    @property
    def filings(self) -> list[Filing]:
        """The filings of the episode, in the order in which they became known."""
        return [event for event in self.events if isinstance(event, Filing)]

    @property
    def amendments(self) -> list[BoardAction]:
        """The amendments of the episode, in the order in which they became known."""
        return [e for e in self.events if isinstance(e, BoardAction) and e.action == "amend"]

    def version(self, amendment: BoardAction) -> Plan:
        """The plan as an amendment leaves it."""
        assert amendment.plan is not None
        return self.episode.chains.version(amendment.plan).plan

    def replayed(self, until: datetime | None = None) -> Replay:
        """What was known at `until`, and said by then."""
        return replay(self.episode.events_by_issuer, self.episode.chains, until)

    def standing_at(self, at: datetime) -> Standing:
        """Who stood where at an instant, as then known: what `status --known-at` shows."""
        return standing_of(self.replayed(at).engines[0].course, self.issuer, at)

    def alerts_at(self, instant: datetime) -> list[Alert]:
        """What was said at one instant."""
        return [alert for alert in self.replayed(instant).alerts if alert.raised_at == instant]

    def what_if(self, until: datetime, *instead: Event) -> list[Alert]:
        """What would have been said by `until` without the amendments, and with other events in their place."""
        gone = [amendment.id for amendment in self.amendments]
        events = without(self.episode.events_by_issuer, gone, instead)
        return replay(events, self.episode.chains, until).alerts
