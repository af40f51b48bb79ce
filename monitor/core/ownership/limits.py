"""Which subjects are at or past which thresholds (contract 2, readings 4.4, 5 and 10.5).

Also works out, for the fast path, the two whole numbers between which a subject's total changes nothing.
"""

from collections.abc import Iterable
from collections.abc import Set
from fractions import Fraction

from monitor.core.clauses import s01_acquiring_person
from monitor.core.ownership.combinations import Combination
from monitor.core.ownership.ownership import Ownership
from monitor.core.ownership.ownership import Standing
from monitor.core.ownership.subjects import NOWHERE
from monitor.core.ownership.subjects import UNBOUNDED
from monitor.core.ownership.subjects import Range
from monitor.core.ownership.subjects import Subject
from monitor.core.ownership.subjects import persons_of
from monitor.core.plan.plan import Limit
from monitor.core.plan.plan import PersonalThreshold
from monitor.core.plan.plan import Plan
from monitor.core.plan.plan import Threshold
from monitor.core.quantities import Shares
from monitor.core.quantities import least_reaching


class Limits:
    """The thresholds of a plan over the subjects of an issuer. `look` after every `Ownership.settle`."""

    def __init__(self, plan: Plan, ownership: Ownership) -> None:
        self._plan = plan
        self._ownership = ownership
        self._over: dict[str, set[str]] = {}
        self._regrouped: set[str] = set()
        """Persons who may be in other subjects than when it was last noted who is over."""
        self._quiet: Range = NOWHERE
        """The range set last: nearly all subjects have the same one, which is kept once."""

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

    def _block(self, personal: PersonalThreshold) -> Set[str]:
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

    def rename(self, old: str, new: str) -> None:
        """Know a person by another name, which is nobody's."""
        for over in self._over.values():
            if old in over:
                over.remove(old)
                over.add(new)

    def look(self, touched: Iterable[Subject], regrouped: Set[str]) -> None:
        """Note who is over what now, and set the bounds of the fast path.

        `regrouped`: persons who may be in other subjects than before.
        """
        subjects = list(touched)
        self._regrouped |= regrouped
        if self._ownership.count.outstanding is not None:  # else everybody counts as before (readings 10.5)
            asked = persons_of(subjects) | self._regrouped
            for threshold in self._plan.thresholds:
                self._note(threshold.name, subjects, asked)
            self._regrouped = set()
        for subject in subjects:
            self._bound(subject)

    def _note(self, name: str, subjects: list[Subject], asked: Set[str]) -> None:
        over = self._over.setdefault(name, set())
        verdicts = {subject: self.is_over(name, subject) for subject in subjects}
        now = persons_of(subject for subject, is_over in verdicts.items() if is_over)
        # Whoever was not over before, and is in no subject here that is, is not over now.
        for person in (over & asked) - now:
            others = (other for other in self._ownership.subjects_with(person) if other not in verdicts)
            if not any(self.is_over(name, other) for other in others):
                over.discard(person)
        over |= now

    def _bound(self, subject: Subject) -> None:
        """The range in which no threshold is met or left; an empty one where any change must be looked at."""
        extra = subject.extra
        if self._must_watch(subject) or not isinstance(subject.total, int) or not isinstance(extra, int):
            subject.quiet = NOWHERE
            return
        denominator = self._ownership.standing(subject).denominator
        if denominator is None:
            low, high = _something_or_nothing(subject.total, extra)
        else:
            low, high = self._between_limits(subject, extra, denominator)
        if (low, high) != self._quiet:
            self._quiet = low, high
        subject.quiet = self._quiet

    def _between_limits(self, subject: Subject, extra: int, denominator: Shares) -> Range:
        low, high = -1, UNBOUNDED
        for threshold in self._plan.thresholds:
            limit = self.applying(threshold, subject)
            least = least_reaching(limit.limit, denominator, limit.comparison == "more-than") - extra
            if subject.total >= least:
                low = max(low, least)
            else:
                high = min(high, least)
        return low, high

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
        return self._ownership.closure_of(subject) is not None

    def watch(self, subject: Subject) -> None:
        """Look at a subject whenever it moves."""
        subject.quiet = NOWHERE


def _something_or_nothing(total: int, extra: int) -> Range:
    """While no percentage can be worked out, what is said hangs on whether anything is held at all (readings 5.4)."""
    return (1 - extra, UNBOUNDED) if total + extra > 0 else (-1, 1 - extra)


def _lowness(limit: Limit) -> tuple[Fraction, bool]:
    return limit.limit, limit.comparison == "more-than"
