"""Who crosses which threshold now, as now known (readings 5.1, 5.2, 4.2, 4.4 and 10.5).

Unlike statuses these are about the position at the instant of the alert. Who was over before is remembered by person: a
subject that becomes larger crosses anew only if it brings in somebody who was not.
"""

from collections.abc import Callable
from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Set
from fractions import Fraction
from functools import cached_property
from typing import Literal
from typing import NamedTuple

from monitor.core.course.course import Course
from monitor.core.ownership.combinations import Combination
from monitor.core.ownership.ownership import Standing
from monitor.core.ownership.subjects import Subject
from monitor.core.ownership.subjects import persons_of
from monitor.core.plan.plan import Threshold
from monitor.core.quantities import Shares

Reason = Literal["upper-bound", "closure", "personal-threshold"]


class Crossing(NamedTuple):
    """One finding about a subject and a threshold."""

    kind: Literal["threshold_crossed", "threshold_receded", "possible_crossing", "undetermined"]
    subject: Subject
    threshold: str
    percentage: Fraction
    numerator: Shares
    denominator: Shares
    reason: str = ""


class Crossings:
    """Who was over what at the last look, and what has changed since."""

    def __init__(self) -> None:
        self.over: dict[str, set[str]] = {}
        self.possible: dict[tuple[str, Reason], set[str]] = {}
        self.unknown: set[str] = set()
        """Persons whose position could not be worked out because the count is not known."""

    def rename(self, names: Mapping[str, str]) -> None:
        """Remember persons by the names that count now."""
        for persons in (*self.over.values(), *self.possible.values(), self.unknown):
            renamed = persons & names.keys()
            persons -= renamed
            persons.update(names[old] for old in renamed)

    def look(
        self, course: Course, touched: Iterable[Subject], regrouped: Set[str], everything: bool
    ) -> list[Crossing]:
        """What the touched subjects have crossed since the last look; `everything`: all subjects are touched.

        `regrouped`: persons who may be in other subjects than at the last look.
        """
        self._forget_but({threshold.name for threshold in course.limits.thresholds})
        look = _Look(self, course, tuple(touched), regrouped, everything)
        found = look.unknown()
        if course.ownership.count.outstanding is not None:  # else everybody counts as before (readings 10.5)
            found += [crossing for threshold in course.limits.thresholds for crossing in look.at(threshold)]
        return found

    def _forget_but(self, thresholds: set[str]) -> None:
        """Nobody is over a threshold that the plan does not have any more: if a version brings it back, it is new."""
        if not self.over.keys() <= thresholds:
            self.over = {name: persons for name, persons in self.over.items() if name in thresholds}
            self.possible = {key: persons for key, persons in self.possible.items() if key[0] in thresholds}


class _Look:
    """One look, with every subject's verdict worked out once."""

    def __init__(
        self,
        memory: Crossings,
        course: Course,
        touched: tuple[Subject, ...],
        regrouped: Set[str],
        everything: bool,
    ) -> None:
        self._memory = memory
        self._ownership = course.ownership
        self._limits = course.limits
        self._touched = touched
        self._everything = everything
        self._standings: dict[Subject, Standing] = {}
        self._persons = persons_of(touched) | regrouped

    def _standing(self, subject: Subject) -> Standing:
        standing = self._standings.get(subject)
        if standing is None:
            standing = self._standings[subject] = self._ownership.standing(subject)
        return standing

    def _changed(self, remembered: set[str], is_met: Callable[[Subject], bool]) -> tuple[list[Subject], set[str]]:
        """Subjects that meet a condition anew, and the persons who have left it; `remembered` is brought up to date."""
        verdicts: dict[Subject, bool] = {}

        def met(subject: Subject) -> bool:
            if subject not in verdicts:
                verdicts[subject] = is_met(subject)
            return verdicts[subject]

        anew = [subject for subject in self._touched if met(subject) and not subject.members <= remembered]
        now = persons_of(subject for subject in self._touched if met(subject))
        # Whoever was not remembered, and is in no touched subject that meets it, does not meet it now.
        asked = (remembered if self._everything else remembered & self._persons) - now
        left = {p for p in asked if not any(met(subject) for subject in self._ownership.subjects_with(p))}
        remembered -= left
        remembered |= now
        return anew, left

    def unknown(self) -> list[Crossing]:
        """Positions that cannot be worked out (readings 5.4)."""
        if self._ownership.count.outstanding is not None and not self._memory.unknown:
            return []

        def is_unknown(subject: Subject) -> bool:
            return self._standing(subject).denominator is None and subject.numerator > 0

        anew, _ = self._changed(self._memory.unknown, is_unknown)
        reason = "the number of shares outstanding is not known, so no percentage can be worked out"
        return [Crossing("undetermined", s, "", Fraction(0), s.numerator, 0, reason) for s in anew]

    def at(self, threshold: Threshold) -> list[Crossing]:
        """Crossed, receded and possibly crossed at one threshold."""
        remembered = self._memory.over.setdefault(threshold.name, set())

        def is_over(subject: Subject) -> bool:
            numerator, denominator = self._standing(subject)
            assert denominator is not None, "the count is known"
            return self._limits.applying(threshold, subject).reached(numerator, denominator)

        anew, left = self._changed(remembered, is_over)
        found = [self._crossing("threshold_crossed", threshold, subject) for subject in anew]
        found += [self._crossing("threshold_receded", threshold, subject) for subject in self._now_in(left)]
        return found + self._possible(threshold, is_over)

    def _now_in(self, persons: set[str]) -> list[Subject]:
        """The subjects that persons are in now: the one with the largest percentage, or alone (readings 10.5)."""
        subjects: dict[frozenset[str], Subject] = {}
        for person in sorted(persons):
            subject = self._ownership.largest_with([person]) or self._ownership.holder(person)
            subjects.setdefault(subject.members, subject)
        return list(subjects.values())

    def _crossing(
        self,
        kind: Literal["threshold_crossed", "threshold_receded", "possible_crossing"],
        threshold: Threshold,
        subject: Subject,
        numerator: Shares | None = None,
        reason: str = "",
    ) -> Crossing:
        standing = self._standing(subject)
        return Crossing(
            kind,
            subject,
            threshold.name,
            self._limits.applying(threshold, subject).limit,
            standing.numerator if numerator is None else numerator,
            standing.denominator or 0,
            reason,
        )

    # -- other readings ------------------------------------------------------------------------------------------

    def _possible(self, threshold: Threshold, is_over: Callable[[Subject], bool]) -> list[Crossing]:
        """Not over on the primary reading, but on another."""
        found: list[Crossing] = []

        def by_upper_bound(subject: Subject) -> bool:
            denominator = self._standing(subject).denominator
            if denominator is None or not isinstance(subject, Combination) or is_over(subject):
                return False
            return self._limits.applying(threshold, subject).reached(subject.upper + subject.extra, denominator)

        def by_general_threshold(subject: Subject) -> bool:
            return self._limits.passes_general_only(threshold, subject, self._standing(subject))

        # Most looks are at somebody alone, under a plan without personal thresholds: no need to ask every subject then.
        remembered = self._persons_possible(threshold, "upper-bound")
        if remembered or self._is_any_joint:
            for subject in self._changed(remembered, by_upper_bound)[0]:
                assert isinstance(subject, Combination)
                upper = subject.upper + subject.extra
                found.append(self._crossing("possible_crossing", threshold, subject, upper, "upper-bound"))
        remembered = self._persons_possible(threshold, "personal-threshold")
        if remembered or self._limits.has_personal_thresholds:
            for subject in self._changed(remembered, by_general_threshold)[0]:
                found.append(self._crossing("possible_crossing", threshold, subject, reason="personal-threshold"))
        return found + self._by_closure(threshold)

    @cached_property
    def _is_any_joint(self) -> bool:
        """Whether any subject that is looked at has an upper bound of its own."""
        return any(isinstance(subject, Combination) and subject.is_joint for subject in self._touched)

    def _persons_possible(self, threshold: Threshold, reason: Reason) -> set[str]:
        return self._memory.possible.setdefault((threshold.name, reason), set())

    def _by_closure(self, threshold: Threshold) -> list[Crossing]:
        """Connected sets at or past a threshold that contain no subject at or past it (readings 4.2)."""
        remembered, over = self._persons_possible(threshold, "closure"), self._memory.over[threshold.name]
        if not remembered and not self._closures:
            return []
        met: list[Combination] = []
        for closure in self._closures:
            numerator, denominator = self._standing(closure)
            if denominator is None or not self._limits.applying(threshold, closure).reached(numerator, denominator):
                continue
            if closure.members.isdisjoint(over):
                met.append(closure)
        anew = [closure for closure in met if not closure.members <= remembered]
        if remembered:
            remembered -= remembered if self._everything else self._persons | persons_of(self._closures)
        remembered |= persons_of(met)
        return [self._crossing("possible_crossing", threshold, c, reason="closure") for c in anew]

    @cached_property
    def _closures(self) -> Collection[Combination]:
        """The closures around anybody whose subjects are looked at."""
        if self._everything:
            return self._ownership.closures
        return self._ownership.closures_around(self._persons)
