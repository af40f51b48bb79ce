"""Feeds of several issuers for the live service, and whether all came that their replay brings."""

import json
from pathlib import Path

from monitor.core.times.instants import format_instant
from tests.integration.live import Live
from tests.oracle.random_feeds import ISSUER
from tests.oracle.random_feeds import known_at
from tests.oracle.random_feeds import random_feed

ISSUERS = ("0001014739", "0000320193", "0001090012", "0000051143", "0000789019", "0001318605")


class Feed:
    """Events of several issuers, each with a plan, and what the replay of each issuer's events gives."""

    def __init__(self, seed: int, live: Live, folder: Path, size: int = 40) -> None:
        folder.mkdir()
        self.plans = []
        self.events = []
        for place, cik in enumerate(ISSUERS):
            feed = random_feed(seed + place, size, ("everything", "clocks", "ownership")[place % 3])
            plan = folder / f"plan-{cik}.toml"
            plan.write_text(feed.plans[feed.base].replace(ISSUER, cik).replace('id = "mim-2002"', f'id = "plan-{cik}"'))
            self.plans.append(plan)
            self.events += [
                {"known_at": format_instant(known_at(event)), **event, "issuer": cik}
                for event in feed.events
                if event.get("action") != "amend"
            ]
        self.events.sort(key=known_at)
        self.lines = [json.dumps(event).encode() for event in self.events]
        self.path = folder / "feed.jsonl"
        self.path.write_bytes(b"\n".join(self.lines) + b"\n")
        found = []
        for cik in ISSUERS:
            one = folder / f"{cik}.jsonl"
            one.write_text("".join(json.dumps(event) + "\n" for event in self.events if event["issuer"] == cik))
            found += live.done("replay", "--format", "jsonl", "--no-store", *self.named, one).splitlines()
        self.alerts = sorted(found)
        """As `alerts` prints them, in an order of their own."""

    @property
    def named(self) -> list[object]:
        return [part for plan in self.plans for part in ("--plan", plan)]

    @property
    def run(self) -> list[object]:
        return ["run", *self.named, "--clock", "feed"]


def check_all_came(live: Live, feed: Feed) -> None:
    """No alert is missing, none came twice, and everything has left the outbox."""
    live.done(*feed.run, "--drain")
    assert sorted(live.alerts().splitlines()) == feed.alerts
    assert sorted(live.exported(feed.plans).splitlines()) == feed.alerts
    assert live.outboxes() == []
    assert set(live.sent()) == {json.loads(line)["id"] for line in feed.alerts}
