"""The state that questions are asked of: that of the live service, else the one that the last replay left."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from monitor.adapters.redis.connection import SOON_SECONDS
from monitor.adapters.redis.connection import Connection
from monitor.adapters.redis.connection import open_store
from monitor.adapters.redis.store_errors import StoreError
from monitor.adapters.replayed.state_store import StateStore
from monitor.adapters.replayed.state_store import replay_namespace
from monitor.adapters.service.live_answers import LiveAnswers
from monitor.adapters.service.live_state import LiveState
from monitor.questions import NothingFound
from monitor.questions import State
from monitor.settings import Settings
from monitor.settings import read_settings
from monitor.terminal.refusal import NOT_USABLE
from monitor.terminal.refusal import OTHER
from monitor.terminal.refusal import Refusal
from monitor.terminal.streams import complain

ReplayOnly = Annotated[
    bool, typer.Option("--replay", help="Of the last replay, even where the live service has a state.")
]


@contextmanager
def answering_state(*, is_replay: bool) -> Iterator[State]:
    """The state to ask; which one it is is said. Raises `Refusal` where it cannot be reached, or has no answer."""
    settings = read_settings()
    try:
        with open_store(settings, SOON_SECONDS) as connection:
            yield _state(connection, settings, is_replay)
    except StoreError as error:
        raise Refusal(f"{error}.", OTHER) from error
    except NothingFound as error:
        raise Refusal(f"{error}.", NOT_USABLE) from error


def _state(connection: Connection, settings: Settings, is_replay: bool) -> State:
    replayed = StateStore(connection, replay_namespace(settings.namespace))
    if is_replay:
        return replayed
    live = LiveAnswers(LiveState(connection, settings.namespace))
    if live.issuers():
        complain(f"From the live service ({settings.namespace}); --replay asks about the last replay.")
        return live
    if replayed.issuers():
        complain("From the last replay; the live service has taken nothing.")
    else:
        raise NothingFound(
            "nothing has been taken or replayed yet: `pillwatch ingest` brings events to `pillwatch run`, and "
            "`pillwatch replay FEED` replays them"
        )
    return replayed
