"""Keeping what a replay came to, for `status` and `explain`."""

from collections.abc import Mapping
from collections.abc import Sequence

from monitor.adapters.redis.connection import open_store
from monitor.adapters.replayed.state_store import StateStore
from monitor.adapters.replayed.state_store import replay_namespace
from monitor.chains import Chains
from monitor.core.feed.events import Event
from monitor.plan_texts import PlanTexts
from monitor.plans import PlanLibrary
from monitor.replay import Replay
from monitor.settings import Settings


def keep_state(
    settings: Settings,
    replayed: Replay,
    by_issuer: Mapping[str, Sequence[Event]],
    chains: Chains,
    library: PlanLibrary,
) -> None:
    """Put this replay in the place of the last one. Raises `StoreError`."""
    issuers = {engine.issuer for engine in replayed.engines}
    plans = {issuer: PlanTexts.of_issuer(issuer, chains, library, by_issuer[issuer]) for issuer in issuers}
    with open_store(settings) as connection:
        StateStore(connection, replay_namespace(settings.namespace)).save(replayed.engines, by_issuer, plans)
