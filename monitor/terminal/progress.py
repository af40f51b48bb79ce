"""A progress bar on standard error, only where somebody can watch it and only where it takes long."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

_BATCHES_MIN = 10
"""Fewer are read in about a second."""


class Progress:
    """Says nothing."""

    def on_batch(self) -> None:
        """One more batch was read."""

    def replaying(self, count: int) -> None:
        """All is read; the engine begins with this many events."""


class _Bar(Progress):
    def __init__(self, batches: int) -> None:
        from rich.console import Console
        from rich.progress import BarColumn
        from rich.progress import Progress as RichProgress
        from rich.progress import TextColumn
        from rich.progress import TimeElapsedColumn

        columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
        self.rich = RichProgress(*columns, console=Console(file=sys.stderr), transient=True)
        self._task = self.rich.add_task("Reading", total=batches)

    def on_batch(self) -> None:
        self.rich.advance(self._task)

    def replaying(self, count: int) -> None:
        self.rich.update(self._task, description=f"Replaying {count:,} events", total=None)


@contextmanager
def progress(batches: int) -> Iterator[Progress]:
    """A bar over that many batches; silence where standard error is no terminal or the feed is short."""
    if batches < _BATCHES_MIN or sys.stderr is None or not sys.stderr.isatty():
        yield Progress()
        return
    bar = _Bar(batches)
    with bar.rich:
        yield bar


class DayBar:
    """Says nothing of the days that are done."""

    def done(self, day: date, fetched: int) -> None:
        """This day is done; so many files were fetched up to now."""


class _DayBar(DayBar):
    def __init__(self, days: int) -> None:
        from rich.console import Console
        from rich.progress import BarColumn
        from rich.progress import MofNCompleteColumn
        from rich.progress import Progress as RichProgress
        from rich.progress import TextColumn
        from rich.progress import TimeRemainingColumn

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        self.rich = RichProgress(*columns, console=Console(file=sys.stderr), transient=True)
        self._task = self.rich.add_task("Days", total=days)

    def done(self, day: date, fetched: int) -> None:
        self.rich.update(self._task, advance=1, description=f"{day}, {fetched:,} fetched")


@contextmanager
def day_bar(days: int) -> Iterator[DayBar]:
    """A bar over that many days; silence where standard error is no terminal."""
    if sys.stderr is None or not sys.stderr.isatty():
        yield DayBar()
        return
    bar = _DayBar(days)
    with bar.rich:
        yield bar
