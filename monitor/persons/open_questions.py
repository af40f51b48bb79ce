"""The open questions about one issuer's persons, for whoever only wants to say that there are some."""

from collections.abc import Iterable
from collections.abc import Iterator

from monitor.core.feed.events import Event
from monitor.core.feed.events import Filing
from monitor.core.feed.events import Trade
from monitor.persons.questions import Question
from monitor.persons.questions import questions_of
from monitor.persons.sightings import Sightings


def open_questions(issuer: str, events: Iterable[Event]) -> list[Question]:
    """The questions that these events of an issuer leave open; without a filing nobody asks."""
    naming = list(_naming(events))
    if not any(isinstance(event, Filing) for event in naming):
        return []
    return questions_of(issuer, Sightings(naming)).open


def _naming(events: Iterable[Event]) -> Iterator[Event]:
    """Every event but the trades that name nobody anew: of those there can be millions."""
    heard: set[str] = set()
    for event in events:
        if isinstance(event, Trade) and event.raw is None:
            if event.holder in heard:
                continue
            heard.add(event.holder)
        yield event
