"""Which subjects are at or past which thresholds (contract 2, readings 4.4, 5 and 10.5).

Also works out, for the fast path, the two whole numbers between which a subject's total changes nothing.
"""

from collections.abc import Iterable
from fractions import Fraction

from monitor.core.clauses import s01_acquiring_person
from monitor.core.holders import UNBOUNDED
from monitor.core.holders import Combination
from monitor.core.holders import Subject
from monitor.core.ownership import Ownership
from monitor.core.ownership import Standing
from monitor.core.plan import Limit
from monitor.core.plan import PersonalThreshold
from monitor.core.plan import Plan
from monitor.core.plan import Threshold
from monitor.core.quantities import Shares
from monitor.core.quantities import least_reaching


class Limits:
    """The thresholds of a plan over the subjects of an issuer. `look` after every `Ownership.settle`."""

    def __init__(self, plan: Plan, ownership: Ownership) -> None:
        self._plan = plan
        self._ownership = ownership
        self._over: dict[str, set[str]] = {}
        self._high: int | None = None
        """The upper bound set last: nearly all subjects have the same one, which is kept once."""

    def change_plan(self, plan: Plan) -> None:
        """Compare with other thresholds from now on."""
        self._plan = plan

    @property
    def thresholds(self) -> tuple[Threshold, ...]:
        """Every threshold of the plan in force."""
        return self._plan.thresholds

    @property
    def has_personal_thresholds(self) -> bool:
        """Whether the plan in force has another threshold for anybody."""
        return bool(self._plan.personal_thresholds)

    def threshold(self, name: str) -> Threshold | None:
        """The threshold of that name; None where the plan has none."""
        return next((t for t in self._plan.thresholds if t.name == name), None)

    def applying(self, threshold: Threshold, subject: Subject) -> Limit:
        """The limit that applies to a subject: a personal one if it contains that holder's block (readings 4.4)."""
        if not self._plan.personal_thresholds:
            return threshold
        personal = [p for p in self._personal(threshold.name) if self._block(p) <= subject.members]
        return min(personal, key=_lowness, default=threshold)

    def _personal(self, name: str) -> list[PersonalThreshold]:
        return [p for p in self._plan.personal_thresholds if p.threshold == name]

    def _block(self, personal: PersonalThreshold) -> frozenset[str]:
        return self._ownership.circles.block(self._ownership.name(personal.holder))

    def passes_general_only(self, threshold: Threshold, subject: Subject, standing: Standing) -> bool:
        """Over the general limit with persons outside a personally limited block, below the personal one."""
        if standing.denominator is None or not self._plan.personal_thresholds:
            return False
        blocks = [b for b in map(self._block, self._personal(threshold.name)) if b <= subject.members]
        if not any(block < subject.members for block in blocks):
            return False
        numerator, denominator = standing.numerator, standing.denominator
        personal = self.applying(threshold, subject)
        return threshold.reached(numerator, denominator) and not personal.reached(numerator, denominator)

    def is_over(self, name: str, subject: Subject) -> bool:
        """Whether a subject is at or past a threshold; as before while the count is not known (readings 10.5)."""
        threshold = self.threshold(name)
        if threshold is None:
            return False
        numerator, denominator = self._ownership.standing(subject)
        if denominator is None:
            return subject.members <= self._over.get(name, set())
        return s01_acquiring_person.applies(self.applying(threshold, subject), numerator, denominator)

    def persons_over(self, name: str) -> set[str]:
        """Everybody in a subject at or past a threshold."""
        return self._over.get(name, set())

    def look(self, touched: Iterable[Subject]) -> None:
        """Note who is over what now, and set the bounds of the fast path."""
        subjects = list(touched)
        for threshold in self._plan.thresholds:
            self._note(threshold.name, subjects)
        for subject in subjects:
            self._bound(subject)

    def _note(self, name: str, subjects: list[Subject]) -> None:
        over = self._over.setdefault(name, set())
        if self._ownership.count.outstanding is None:
            return  # everybody counts as before (readings 10.5)
        verdicts = {subject: self.is_over(name, subject) for subject in subjects}
        persons = {h.person: h for s in subjects for h in s.holders}
        now: set[str] = set()
        for person in persons:
            for subject in self._ownership.subjects_with(person):
                if subject not in verdicts:
                    verdicts[subject] = self.is_over(name, subject)
                if verdicts[subject]:
                    now.add(person)
                    break
        over -= {p for p in over if p in persons or not self._ownership.subjects_with(p)}
        over |= now

    def _bound(self, subject: Subject) -> None:
        """Between `low` and `high` no threshold is met or left; an empty range where any change must be looked at."""
        numerator, denominator = self._ownership.standing(subject)
        extra = subject.extra
        if (
            self._must_watch(subject)
            or denominator is None
            or not isinstance(subject.total, int)
            or not isinstance(extra, int)
        ):
            subject.low, subject.high = 1, 0
            return
        low, high = -1, None
        for threshold in self._plan.thresholds:
            limit = self.applying(threshold, subject)
            least = least_reaching(limit.limit, denominator, limit.comparison == "more-than") - extra
            if subject.total >= least:
                low = max(low, least)
            else:
                high = least if high is None else min(high, least)
        if high != self._high:
            self._high = high
        subject.low, subject.high = low, UNBOUNDED if self._high is None else self._high

    def high_alone(self, outstanding: Shares | None) -> int | None:
        """Somebody alone and without rights meets no threshold with fewer shares; None where that cannot be said."""
        if outstanding is None or self._ownership.closures or self._plan.personal_thresholds:
            return None
        least = (least_reaching(t.limit, outstanding, t.comparison == "more-than") for t in self._plan.thresholds)
        return min(least, default=UNBOUNDED)

    def _must_watch(self, subject: Subject) -> bool:
        """Subjects with readings beside the primary one are looked at whenever they move."""
        if isinstance(subject, Combination) and (subject.is_joint or self._plan.personal_thresholds):
            return True
        if not self._ownership.closures:
            return False
        return any(not c.members.isdisjoint(subject.members) for c in self._ownership.closures)

    def watch(self, subject: Subject) -> None:
        """Look at a subject whenever it moves."""
        subject.low, subject.high = 1, 0


def _lowness(limit: Limit) -> tuple[Fraction, bool]:
    return limit.limit, limit.comparison == "more-than"
