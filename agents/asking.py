"""Questions about who is who are said as soon as a filing raises them: nobody is merged silently, nor kept apart."""

import asyncio
import logging
from collections.abc import Mapping

from monitor.adapters.metrics import Metrics
from monitor.live.commits import Commit
from monitor.live.partition import Partition
from monitor.persons.open_questions import open_questions
from monitor.persons.questions import Question

LOG = logging.getLogger("pillwatch.persons")

_ISSUERS_A_LOOK = 20
"""The log does not wait for what is asked."""


class Asking:
    """Says the questions of the issuers of one worker, each once while it runs."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics
        self._changed: dict[int, set[str]] = {}
        """By partition the issuers to look at; those that a partition comes with are among them."""
        self._said: set[str] = set()

    def committed(self, number: int, commit: Commit) -> None:
        """A commit of a partition is in the store."""
        if number in self._changed:
            self._changed[number] |= commit.named

    async def look(self, partitions: Mapping[int, Partition]) -> None:
        """Ask what the events of some of the issuers raise that are new here, or of which more is known."""
        self._changed = {n: self._changed.get(n, set(one.books)) for n, one in partitions.items()}
        for number, partition in partitions.items():
            changed = self._changed[number]
            for issuer in sorted(changed)[:_ISSUERS_A_LOOK]:
                changed.remove(issuer)
                await self._ask(issuer, partition)

    async def _ask(self, issuer: str, partition: Partition) -> None:
        # What the engine has heard of: trades that were only added up name nobody anew.
        events = list(partition.books[issuer].engines[0].by_id.values())
        asked = await asyncio.to_thread(open_questions, issuer, events)
        self._metrics.questions(issuer, len(asked))
        for question in asked:
            self._say(question)

    def _say(self, question: Question) -> None:
        if question.id in self._said:
            return
        self._said.add(question.id)
        LOG.warning(
            "issuer %s: %s - %s. `pillwatch persons` shows it, `pillwatch persons answer %s` answers it",
            question.issuer,
            " / ".join(question.names),
            question.reason.rstrip("."),
            question.id,
            extra={"question": question.id, "issuer": question.issuer, "persons": list(question.persons)},
        )
