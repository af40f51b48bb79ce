"""The state that the last replay left, opened for a question."""

from collections.abc import Iterator
from contextlib import contextmanager

from monitor.adapters.redis_connection import open_store
from monitor.adapters.state_store import StateStore
from monitor.adapters.state_store import replay_namespace
from monitor.adapters.store_errors import StoreError
from monitor.questions import NothingFound
from monitor.settings import read_settings
from monitor.terminal.refusal import NOT_USABLE
from monitor.terminal.refusal import OTHER
from monitor.terminal.refusal import Refusal


@contextmanager
def replayed_state() -> Iterator[StateStore]:
    """The store of replays. Raises `Refusal` where it cannot be reached, or has no answer."""
    settings = read_settings()
    try:
        with open_store(settings) as connection:
            yield StateStore(connection, replay_namespace(settings.namespace))
    except StoreError as error:
        raise Refusal(f"{error}.", OTHER) from error
    except NothingFound as error:
        raise Refusal(f"{error}.", NOT_USABLE) from error
