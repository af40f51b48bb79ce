"""A plan with its versions, ready for the engine: terms with their calendar, found by the name an amendment gives."""

from collections.abc import Callable
from collections.abc import Iterable
from pathlib import Path

from monitor import calendars
from monitor.core.plan.plan import Plan
from monitor.core.plan.terms import Terms
from monitor.core.times.calendars import BusinessTime
from monitor.plans import PlanFile
from monitor.plans import PlanLibrary
from monitor.plans import bundled_files


def terms_of(plan: Plan) -> Terms:
    """A plan version with the calendar that it names.

    Raises `OutsideCoverage` where the calendar does not reach the plan's final day.
    """
    time = BusinessTime.of(plan, calendars.load)
    time.close_of_business(plan.expiration.final)
    return Terms(plan, time)


class Chains:
    """The plans of a run: one chain for each first version, by issuer (readings 9.3)."""

    def __init__(self, files: Iterable[PlanFile], library: PlanLibrary) -> None:
        named = list(files)
        amended = {older.plan.id for file in named for older in file.lineage[:-1]}
        # A version that another file named here builds on is that chain's past, not a chain of its own;
        # an amendment takes effect when a board action says so, not because its file was named.
        starts = {file.lineage[0].plan.id: file.lineage[0] for file in named if file.plan.amends and amended}
        starts |= {file.plan.id: file for file in named if file.plan.amends is None}
        self._library = library
        self._by_issuer: dict[str, list[Terms]] = {}
        for file in starts.values():
            self._by_issuer.setdefault(file.plan.issuer, []).append(terms_of(file.plan))

    @classmethod
    def named(cls, paths: Iterable[Path], feed_folder: Path | None = None) -> "Chains":
        """The plans of these files or folders; the bundled ones where none is named. Raises `PlanRefused`."""
        paths = list(paths)
        library = PlanLibrary(paths, feed_folder=feed_folder)
        return cls(library.files if paths else bundled_files(), library)

    def of(self, issuer: str) -> list[Terms]:
        """The first versions of the issuer's plans."""
        return self._by_issuer.get(issuer, [])

    def plans_of(self, issuer: str) -> list[Plan]:
        """The first versions of an issuer's plans."""
        return [terms.plan for terms in self.of(issuer)]

    @property
    def issuers(self) -> tuple[str, ...]:
        """Every issuer that has a plan here."""
        return tuple(sorted(self._by_issuer))

    @property
    def first(self) -> Terms:
        """Any of the plans: its time zone is that of bare dates without an issuer."""
        return next(iter(self._by_issuer.values()))[0]

    @property
    def version(self) -> Callable[[str], Terms]:
        """Finds the version that an `amend` event names; raises `PlanRefused` with the reason."""
        return lambda name: terms_of(self._library.version(name))
