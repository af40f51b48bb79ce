"""Acquiring and Adverse Persons: how a status begins, is exempted, and is undone (readings 6)."""

from collections.abc import Iterable
from collections.abc import Mapping
from typing import TYPE_CHECKING

from monitor.core.clauses import s01_additional_share
from monitor.core.clauses import s01_inadvertence
from monitor.core.clauses import s01_repurchase_exemption
from monitor.core.clauses import s11aii_a_flip_in
from monitor.core.course.record import Exemption
from monitor.core.course.record import Status
from monitor.core.ownership.subjects import Subject
from monitor.core.plan.plan import ACQUIRING_PERSON
from monitor.core.quantities import Shares

if TYPE_CHECKING:
    from monitor.core.course.course import Course

Before = Mapping[frozenset[str], tuple[Shares, bool]]
"""What each subject held before an instant, and whether it was over then."""


class Statuses:
    """The statuses and exemptions of one course."""

    def __init__(self, course: "Course") -> None:
        self.standing: list[Status] = []
        self.exemptions: list[Exemption] = []
        """Every exemption there was; `_live` are those that still hold."""
        self.cured: list[Status] = []
        self._live: list[Exemption] = []
        self._course = course

    # -- beginning -----------------------------------------------------------------------------------------------

    def look(self, touched: Iterable[Subject], before: Before, factor: Shares, bought: bool) -> None:
        """Begin the statuses and exemptions that the touched subjects call for now."""
        for exemption in self._live:
            exemption.last = {members: shares * factor for members, shares in exemption.last.items()}
        if not self._course.is_dated:
            return
        persons = self.persons(ACQUIRING_PERSON)
        limits = self._course.limits
        # Two subjects that bring in the same person at one instant both become one.
        over = [s for s in touched if not s.members <= persons and limits.is_over(ACQUIRING_PERSON, s)]
        for subject in sorted(over, key=lambda s: sorted(s.members)):
            self._over(subject, before, factor, bought)
        self._end_exemptions()

    def _over(self, subject: Subject, before: Before, factor: Shares, bought: bool) -> None:
        members = subject.members
        numerator, denominator = self._course.ownership.standing(subject)
        if denominator is None:
            return
        exemption = next((e for e in self._live if members <= e.members), None)
        if exemption is not None:
            before_now = exemption.last.get(members, exemption.last[exemption.members])
            if not s01_additional_share.applies(before_now, numerator):
                exemption.last[members] = numerator
                self._course.limits.watch(subject)
                return
        else:
            held, was_over = before.get(members, (0, True))
            held_before = None if was_over else held * factor
            if s01_repurchase_exemption.applies(bought, held_before, numerator) and not self._ended:
                self._exempt(subject, numerator, denominator)
                return
        if s11aii_a_flip_in.applies(became_acquiring_person=True, rights_ended=self._ended):
            self._begin(members, numerator, denominator)

    @property
    def _ended(self) -> bool:
        return self._course.ended is not None

    def _begin(self, members: frozenset[str], numerator: Shares, denominator: Shares) -> None:
        assert self._course.at is not None
        self._course.has_turned()
        self._course.involved |= members
        self._live = [e for e in self._live if not e.members <= members and not members <= e.members]
        self.standing.append(
            Status(
                kind="acquiring-person",
                members=members,
                began=self._course.at,
                numerator=numerator,
                denominator=denominator,
            )
        )

    def _exempt(self, subject: Subject, numerator: Shares, denominator: Shares) -> None:
        assert self._course.at is not None
        self._course.has_turned()
        self._course.involved |= subject.members
        exemption = Exemption(
            members=subject.members,
            began=self._course.at,
            numerator=numerator,
            denominator=denominator,
            last={subject.members: numerator},
        )
        self._live.append(exemption)
        self.exemptions.append(exemption)
        self._course.limits.watch(subject)

    def _end_exemptions(self) -> None:
        """Falling below ends an exemption; the next crossing is judged anew (readings 6.2)."""
        over = self._course.limits.persons_over(ACQUIRING_PERSON)
        self._live = [e for e in self._live if e.members & over]

    def declare(self, status: Status) -> None:
        """An Adverse Person, by the Board's declaration."""
        self._course.has_turned()
        self._course.involved |= status.members
        self.standing.append(status)

    # -- standing ------------------------------------------------------------------------------------------------

    def persons(self, kind: str | None = None) -> set[str]:
        """Everybody with a status (of a kind)."""
        return {p for status in self.standing if kind in (None, status.kind) for p in status.members}

    def of_person(self, person: str, kind: str) -> list[Status]:
        """The standing statuses of a kind that a person is in."""
        return [status for status in self.standing if status.kind == kind and person in status.members]

    # -- undoing -------------------------------------------------------------------------------------------------

    def cure(self) -> None:
        """Undo what the Board determined to be inadvertent, once nobody of it is over any more (readings 6.3)."""
        if self._ended:
            return
        over = self._course.limits.persons_over(ACQUIRING_PERSON)
        for status in list(self.standing):
            if s01_inadvertence.applies(status.determined, status.members, over):
                self.standing.remove(status)
                self.cured.append(status)
                self._course.has_turned()
                self._course.forget(status)
