"""The doors of a running worker: what it takes in by itself, from a folder or over HTTP, comes in through these."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from monitor.adapters.service.intake import Intake
from monitor.adapters.service.intake import Log
from monitor.core.feed.decoding import StartOf
from monitor.extracts.reading import Extracts
from monitor.live.answers import Answer
from monitor.live.door import Door
from monitor.live.log_entries import VersionText
from monitor.live.remembered import Remembered
from monitor.live.versions import sent_with
from monitor.plans import PlanLibrary
from monitor.terminal.feed_intake import read_filing


class Doorway:
    """Gives doors and intakes for one namespace. What it was brought lately it remembers, for as long as it lives."""

    def __init__(
        self, client: Any, log: Log, namespace: str, partitions: int, start_of: StartOf, plans: list[Path]
    ) -> None:
        """`plans`: where versions are found that amendments name."""
        self._client = client
        self._log = log
        self._namespace = namespace
        self._partitions = partitions
        self._start_of = start_of
        self._plans = plans
        self._acknowledged = Remembered()

    def intake(self, on_answer: Callable[[Answer], None]) -> Intake:
        """An intake for one call or file."""
        return Intake(
            self._client,
            self._log,
            self._namespace,
            self._partitions,
            on_answer=on_answer,
            acknowledged=self._acknowledged,
        )

    def door(self, folder: Path | None = None) -> Door:
        """A door. `folder`: where header maps and plan versions stand, if anywhere beside the plans."""
        library = PlanLibrary(self._plans, feed_folder=folder)

        def find_version(name: str) -> VersionText:
            return sent_with(name, library)

        return Door(self._partitions, self._start_of, read_filing, find_version, Extracts(map_folder=folder))
