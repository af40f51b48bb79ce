"""What keeps metrics small: a label with a bound, and a greatest value that is forgotten after a time."""

from datetime import datetime
from datetime import timedelta

OTHER = "other"


class Bound:
    """The values of a label: the first so many keep their names, the rest are `other`."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._known: set[str] = set()

    def __call__(self, value: str) -> str:
        if value not in self._known:
            if len(self._known) >= self._most:
                return OTHER
            self._known.add(value)
        return value


class LatestMost:
    """The greatest of the durations that were added within a time."""

    def __init__(self, kept_for: timedelta) -> None:
        self._kept_for = kept_for
        # Falling: a duration that is followed by a greater one can never be the greatest again.
        self._falling: list[tuple[datetime, timedelta]] = []

    def add(self, at: datetime, duration: timedelta) -> None:
        """One more, at this instant."""
        kept = [(when, one) for when, one in self._falling if one > duration and at - when < self._kept_for]
        self._falling = [*kept, (at, duration)]

    def at(self, now: datetime) -> timedelta:
        """The greatest of those that are not forgotten now; zero if there is none."""
        return next((one for when, one in self._falling if now - when < self._kept_for), timedelta())
