"""Running feeds through the engine in tests: straight, walked anew at every instant, and over the fast path."""

import json
import tempfile
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from monitor.chains import Chains
from monitor.core.alerts.alerts import Alert
from monitor.core.engine.engine import IssuerEngine
from monitor.core.engine.hot_path import take_in_order
from monitor.core.feed.decoding import decode_event
from monitor.core.feed.event_set import EventSet
from monitor.core.feed.events import Event
from monitor.core.times.instants import parse_instant
from tests.oracle.random_feeds import Feed


class AnewEngine(IssuerEngine):
    """The engine without its cleverness: at every instant all that is known is walked from the start."""

    __slots__ = ()

    def _close(self) -> None:
        assert self.now is not None
        if not (self._pending or (self._wake is not None and self._wake <= self.now)):
            return
        pending, self._pending = self._pending, []
        for event in pending:
            self.ledger.add(event)
        self._walk_anew()
        self._say(self.now, pending)

    def _say(self, at: datetime, fresh: Sequence[Event]) -> None:
        super()._say(at, fresh)
        self.is_quiet = False

    def _walk(self, until: datetime) -> None:
        self._walk_anew()


def chains_of(feed: Feed) -> Chains:
    """The plans of a random feed, read from files as a user's are."""
    folder = Path(tempfile.mkdtemp(prefix="pillwatch-"))
    for name, text in feed.plans.items():
        (folder / name).write_text(text)
    return Chains.named([folder / feed.base], feed_folder=folder)


def decoded(events: Iterable[dict[str, Any]], chains: Chains) -> list[Event]:
    """Events as the feed reader makes them."""
    return [decode_event(json.dumps(event).encode(), chains.first.time.start_of) for event in events]


def alerts_of(
    events: Iterable[Event],
    chains: Chains,
    until: str,
    engine_class: type[IssuerEngine] = IssuerEngine,
    take: Callable[[IssuerEngine, Iterable[Event]], None] | None = None,
) -> list[Alert]:
    """The alerts of a set of events, in order; `take` feeds an engine (default: one event after another)."""
    known = EventSet()
    for event in events:
        known.add(event)
    last = parse_instant(until)
    found: list[Alert] = []
    for issuer, sequence in known.by_issuer().items():
        for terms in chains.of(issuer):
            engine = engine_class(issuer, terms, chains.version)
            (take or _one_by_one)(engine, (event for event in sequence if event.known_at <= last))
            engine.run_to(last)
            found += engine.alerts
    return sorted(found, key=lambda alert: alert.place)


def _one_by_one(engine: IssuerEngine, events: Iterable[Event]) -> None:
    for event in events:
        engine.take(event)


def alerts_by_fast_path(events: Iterable[Event], chains: Chains, until: str) -> list[Alert]:
    """The alerts where every run of trades with instants goes the fast way."""
    return alerts_of(events, chains, until, take=take_in_order)


def as_json(alerts: Iterable[Alert]) -> list[dict[str, Any]]:
    """Alerts as the contract writes them."""
    return [alert.as_json_object() for alert in alerts]
