"""Replaying feeds against plans: the same engine that runs live, over a set of events that is complete."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from monitor.chains import Chains
from monitor.core.alerts.alerts import Alert
from monitor.core.engine.engine import IssuerEngine
from monitor.core.engine.hot_path import take_in_order
from monitor.core.feed.events import Event


class Replay(NamedTuple):
    """What a replay came to: the alerts in order, the engines as they stand, and the issuers passed over."""

    alerts: list[Alert]
    engines: list[IssuerEngine]
    passed_over: int
    """Events of issuers for which there is no plan."""


def replay(events_by_issuer: dict[str, list[Event]], chains: Chains, until: datetime | None = None) -> Replay:
    """Replay each issuer's events, sorted by `known_at`, under each of its plans, up to `until` (inclusive).

    `until` None: the last `known_at` of all events.
    """
    last = until or last_known(events_by_issuer.values())
    engines: list[IssuerEngine] = []
    passed_over = 0
    for issuer, events in events_by_issuer.items():
        plans = chains.of(issuer)
        if not plans:
            passed_over += len(events)
        for terms in plans:
            engine = IssuerEngine(issuer, terms, chains.version)
            take_in_order(engine, (event for event in events if last is None or event.known_at <= last))
            if last is not None:
                engine.run_to(last)
            engines.append(engine)
    alerts = sorted((alert for engine in engines for alert in engine.alerts), key=lambda alert: alert.place)
    return Replay(alerts, engines, passed_over)


def last_known(groups: Iterable[list[Event]]) -> datetime | None:
    """The last `known_at` of all events."""
    return max((events[-1].known_at for events in groups if events), default=None)
