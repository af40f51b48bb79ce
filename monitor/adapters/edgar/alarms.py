"""What a person has to know: something that EDGAR lists, or should have, is not to be had."""

from typing import Literal

import msgspec

AlarmKind = Literal[
    "submission_missing", "index_missing", "index_line_unreadable", "feed_unavailable", "feed_entry_unreadable"
]


class Alarm(msgspec.Struct, frozen=True, kw_only=True):
    """Raised once while it lasts; what it is about is asked for again all the same."""

    kind: AlarmKind
    about: str
    """The accession number, the day, the line: what the alarm is told apart by."""
    sentence: str
    """For a person: what is missing and why."""


class StandingAlarms:
    """The alarms that were raised and are not over."""

    def __init__(self) -> None:
        self._raised: set[tuple[AlarmKind, str]] = set()

    def is_new(self, alarm: Alarm) -> bool:
        """Whether it does not stand already; it does from now on."""
        key = (alarm.kind, alarm.about)
        is_new = key not in self._raised
        self._raised.add(key)
        return is_new

    def over(self, kind: AlarmKind, about: str) -> None:
        """It is had now: the next time would be another alarm."""
        self._raised.discard((kind, about))
