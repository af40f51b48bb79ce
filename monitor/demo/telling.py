"""An episode ready to be told: replayed up to any instant, as it was or as it might have been."""

from datetime import datetime
from datetime import timedelta
from typing import NamedTuple
from typing import Self

from rich.console import Console

from monitor.core.alerts import Alert
from monitor.core.calendars import BusinessTime
from monitor.core.engine import IssuerEngine
from monitor.core.events import BoardAction
from monitor.core.events import Event
from monitor.core.events import Filing
from monitor.core.plan import ACQUIRING_PERSON
from monitor.core.plan import Limit
from monitor.core.plan import Plan
from monitor.core.quantities import Shares
from monitor.core.quantities import least_reaching
from monitor.demo.screen import Screen
from monitor.episodes import Episode
from monitor.episodes import load
from monitor.episodes import without
from monitor.replay import Replay
from monitor.replay import replay

A_MOMENT = timedelta(seconds=1)


class Share(NamedTuple):
    """What a holder has, beside the threshold that makes it an Acquiring Person."""

    numerator: Shares
    denominator: Shares
    limit: Limit
    general: Limit

    @property
    def short_of_limit(self) -> Shares:
        """How many more shares would bring it to the limit; with one less it stays below."""
        edge = self.limit.limit * self.denominator
        return least_reaching(edge, strictly=self.limit.comparison == "more-than") - self.numerator

    @property
    def would_trip_anyone_else(self) -> bool:
        """Whether the same holding is at or past the general threshold."""
        return self.general.reached(self.numerator, self.denominator)


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

    def engine_at(self, until: datetime) -> IssuerEngine:
        """The engine as it stood at `until`."""
        return self.replayed(until).engines[0]

    def alerts_at(self, instant: datetime) -> list[Alert]:
        """What was said at one instant."""
        return [alert for alert in self.replayed(instant).alerts if alert.raised_at == instant]

    def what_if(self, until: datetime, *instead: Event) -> list[Alert]:
        """What would have been said by `until` without the amendments, and with other events in their place."""
        gone = [amendment.id for amendment in self.amendments]
        events = without(self.episode.events_by_issuer, gone, instead)
        return replay(events, self.episode.chains, until).alerts

    def share(self, person: str, at: datetime) -> Share:
        """Where a holder stands at an instant, as then known."""
        course = self.engine_at(at).course
        subject = course.ownership.largest_with([person])
        general = course.limits.threshold(ACQUIRING_PERSON)
        assert subject is not None and general is not None
        numerator, denominator = course.ownership.standing(subject)
        assert denominator is not None
        return Share(numerator, denominator, course.limits.applying(general, subject), general)
