"""Random feeds of several issuers, each with plans of its own in a folder of its own."""

import json
import random
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any
from typing import NamedTuple

from monitor.chains import Chains
from monitor.core.feed.event_set import EventSet
from monitor.core.times.instants import parse_instant
from monitor.plan_texts import PlanTexts
from monitor.plans import PlanLibrary
from monitor.replay import replay
from monitor.terminal.streams import json_line
from tests.oracle.random_feeds import ISSUER
from tests.oracle.random_feeds import known_at
from tests.oracle.random_feeds import random_feed
from tests.replaying import decoded

ISSUERS = (ISSUER, "0000320193", "0001090012")


class Issuer(NamedTuple):
    """An issuer with its plans and its events, in the order in which they became known."""

    cik: str
    folder: Path
    events: list[dict[str, Any]]
    until: datetime

    @property
    def plan(self) -> Path:
        return self.folder / "plan.toml"

    def chains(self, feed_folder: Path) -> Chains:
        """The plan with the versions that stand beside a feed."""
        return Chains.named([self.plan], feed_folder=feed_folder)

    def texts(self) -> PlanTexts:
        return PlanTexts.of_issuer(self.cik, self.chains(self.folder), PlanLibrary([self.plan]), ())

    def replayed(self) -> str:
        """The alerts of `replay` of the issuer's events, as it prints them."""
        return replayed(self.events, self.chains(self.folder))


def issuer(cik: str, seed: int, size: int, profile: str) -> Issuer:
    """The same for the same arguments."""
    feed = random_feed(seed, size, profile)
    folder = Path(tempfile.mkdtemp(prefix="pillwatch-"))
    for name, text in feed.plans.items():
        (folder / name).write_text(text.replace(ISSUER, cik))
    chance = random.Random(seed)
    events = [event | {"issuer": cik} for event in feed.events]
    events.sort(key=lambda event: (known_at(event), chance.random()))
    return Issuer(cik, folder, events, parse_instant(feed.until))


def lines_of(events: list[dict[str, Any]]) -> list[tuple[int, bytes]]:
    """The events as numbered lines."""
    return [(number, json.dumps(event).encode()) for number, event in enumerate(events, start=1)]


def replayed(events: list[dict[str, Any]], chains: Chains) -> str:
    """What `replay` prints of these events."""
    known = EventSet()
    for event in decoded(events, chains):
        known.add(event)
    return "".join(json_line(alert.as_json_object()) for alert in replay(known.by_issuer(), chains).alerts)
