"""What can be wrong with the store, each as one sentence that says what to do."""

from collections.abc import Iterator
from contextlib import contextmanager

from redis import exceptions


class StoreError(Exception):
    """The store cannot be used; the message is one sentence, without passwords."""


class StoreUnreachable(StoreError):
    """There is no answer, or none that could be used."""


class StoreFull(StoreError):
    """The store takes no more: its memory or its disk is full, or it cannot write to its disk."""


class StateChanged(StoreError):
    """Somebody else is changing the same state at the same time."""


class StateOutdated(StoreError):
    """The state was written by another version of the program, in a form that this one does not read."""


_FULL = ("OOM", "MISCONF", "NOSPACE")
_NOT_NOW = ("LOADING", "READONLY", "MASTERDOWN", "CLUSTERDOWN", "TRYAGAIN", "NOREPLICAS")


@contextmanager
def store_errors(place: str) -> Iterator[None]:
    """Turn what the client raises into the errors of this module. `place`: the store as messages name it."""
    try:
        yield
    except exceptions.AuthenticationError as error:
        raise StoreUnreachable(f"the store at {place} refuses the login: correct its user and password") from error
    except exceptions.OutOfMemoryError as error:
        raise StoreFull(_full(place, "OOM its memory limit is reached")) from error
    except (exceptions.BusyLoadingError, exceptions.ReadOnlyError) as error:
        raise StoreUnreachable(f"the store at {place} cannot be written to now ({_plain(error)}): try again") from error
    except exceptions.TimeoutError as error:
        advice = "see what holds it up, start it again, or correct its URL"
        raise StoreUnreachable(f"the store at {place} does not answer ({_plain(error)}): {advice}") from error
    except (exceptions.ConnectionError, OSError) as error:
        advice = "start it or correct its URL"
        raise StoreUnreachable(f"the store at {place} does not answer ({_plain(error)}): {advice}") from error
    except exceptions.WatchError as error:
        advice = "let it end, then try again"
        raise StateChanged(f"another program is changing the same state at {place}: {advice}") from error
    except exceptions.RedisError as error:
        raise _named(place, error) from error


def store_sentence(place: str, error: Exception) -> str:
    """What the client raised as the sentence that an error of this module would say."""
    try:
        with store_errors(place):
            raise error
    except StoreError as named:
        return str(named)


def _named(place: str, error: Exception) -> StoreError:
    """The error that an answer of the server names by its first word; inside a transaction it stands further on."""
    text = str(error)
    if any(word in text for word in _FULL):
        return StoreFull(_full(place, text))
    if any(word in text for word in _NOT_NOW):
        return StoreUnreachable(f"the store at {place} cannot be written to now ({_plain(error)}): try again")
    if "NOAUTH" in text or "WRONGPASS" in text or "NOPERM" in text:
        return StoreUnreachable(f"the store at {place} refuses the login: correct its user and password")
    return StoreUnreachable(f"the store at {place} refuses what it was asked ({_plain(error)}): check its version")


def _full(place: str, reason: str) -> str:
    return f"the store at {place} takes no more ({_plain(reason)}): free memory or disk space"


def _plain(reason: object) -> str:
    """A reason on one line, without a closing full stop and without the command that a pipeline quotes."""
    text = str(reason).rpartition("of pipeline caused error: ")[2]
    return "".join(letter for letter in " ".join(text.split()) if letter.isprintable()).rstrip(".")[:300]
