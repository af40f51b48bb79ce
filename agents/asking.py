"""Questions about who is who are said as soon as a filing raises them: nobody is merged silently, nor kept apart."""

import asyncio
import logging
from collections.abc import Mapping

from agents.unlooked import Unlooked
from monitor.adapters.metrics.metrics import Metrics
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
        self._unlooked = Unlooked()
        self._said: set[str] = set()

    def committed(self, number: int, commit: Commit) -> None:
        """A commit of a partition is in the store."""
        self._unlooked.add(number, commit.named)

    async def look(self, partitions: Mapping[int, Partition]) -> None:
        """Ask what the events of some of the issuers raise that are new here, or of which more is known."""
        for number, issuers in self._unlooked.of(partitions).items():
            for issuer in sorted(issuers)[:_ISSUERS_A_LOOK]:
                issuers.remove(issuer)
                await self._ask(issuer, partitions[number])

    async def _ask(self, issuer: str, partition: Partition) -> None:
        book = partition.books.get(issuer)
        if book is None:
            return  # of a partition that was left and came back: it will be made
        # What the engine has heard of: trades that were only added up name nobody anew.
        events = list(book.engines[0].by_id.values())
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
