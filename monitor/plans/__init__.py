"""The plans at hand: those that come with the program, those a user names, and the versions beside a feed.

A version that amends another is found whole: what it inherits from is looked for by its id, in the same
folder, then among the plans that the user named, then among the bundled ones.
"""

from collections.abc import Iterable
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from zoneinfo import available_timezones

import msgspec

from monitor import calendars
from monitor.calendars import CALENDARS
from monitor.calendars import TOGGLES
from monitor.core.plan.files import PlanDraft
from monitor.core.plan.files import PlanRefused
from monitor.core.plan.files import Problem
from monitor.core.plan.files import read_plan_text
from monitor.core.plan.plan import Plan
from monitor.core.times.calendars import OutsideCoverage
from monitor.plans.shelf import BUNDLED
from monitor.plans.shelf import SUFFIX
from monitor.plans.shelf import Shelf
from monitor.plans.shelf import is_bare
from monitor.plans.shelf import shelf_at

VERSIONS_MAX = 100
"""How many versions one plan may inherit from; the folder of a feed could hold any number."""

@cache
def _available_time_zones() -> frozenset[str]:
    return frozenset(available_timezones())


class PlanFile(msgspec.Struct, frozen=True, kw_only=True):
    """One plan file, with the text it was read from."""

    name: str
    """The bare file name."""
    source: str
    """The file as messages name it, with its folder."""
    text: str
    plan: Plan
    inherits: "PlanFile | None" = None
    """The file of the version that it amends."""

    @property
    def lineage(self) -> tuple["PlanFile", ...]:
        """This file and all that it inherits from, the first version first."""
        return (*(self.inherits.lineage if self.inherits is not None else ()), self)


def draft(text: str, name: str) -> PlanDraft:
    """What a plan file states, checked against the calendars, toggles and time zones that exist here.

    Raises `PlanRefused` if the text is no TOML.
    """
    zones = _available_time_zones()
    return read_plan_text(text, name, calendars=CALENDARS, toggles=TOGGLES, time_zones=zones)


@cache
def bundled_files() -> tuple[PlanFile, ...]:
    """All files that come with the program, every version, in the order of their names."""
    finder = _Finder(())
    return tuple(finder.load(BUNDLED, name) for name in BUNDLED.names())


def bundled() -> tuple[Plan, ...]:
    """The plans of `bundled_files`; those that amend another are versions of it and no chain of their own."""
    return tuple(file.plan for file in bundled_files())


class PlanLibrary:
    """The plans that a run can use: the files it names, the versions beside its feed, the bundled ones."""

    def __init__(self, paths: Iterable[Path] = (), *, feed_folder: Path | None = None) -> None:
        """Loads the plan files named, and all in the folders named.

        Raises `PlanRefused` for the first that is refused, that is not there, or whose id another one has.
        """
        self._feed = Shelf(feed_folder, "", trusted=False) if feed_folder is not None else None
        self._versions: dict[str, PlanFile] = {}
        places = list(dict.fromkeys(_places(paths)))
        finder = _Finder(())
        self.files = _one_of_each_id(finder.load(shelf, name) for shelf, name in places)

    @property
    def plans(self) -> tuple[Plan, ...]:
        """The plans of the files named, in their order."""
        return tuple(file.plan for file in self.files)

    def version(self, name: str) -> Plan:
        """The plan that an `amend` event names: see `version_file`."""
        return self.version_file(name).plan

    def version_file(self, name: str) -> PlanFile:
        """The file of the version that an `amend` event names.

        By file name beside the feed; else by file name or id among the plans named, then the bundled ones.
        The name comes from a feed, so it can be anything: raises `PlanRefused` unless it is a bare file name
        that is there.
        """
        if name not in self._versions:
            self._versions[name] = self._find(name)
        return self._versions[name]

    def text_beside(self, name: str) -> str:
        """What stands in a file of that name beside the feed; nothing where there is none that can be read."""
        if self._feed is None or not self._feed.has(name):
            return ""
        try:
            return self._feed.read(name)
        except PlanRefused:
            return ""

    def _find(self, name: str) -> PlanFile:
        if not is_bare(name):
            reason = "is no bare file name, name a file beside the feed"
            raise PlanRefused(repr(name[:100]), [Problem(0, reason)])
        if self._feed is not None and self._feed.has(name):
            return _Finder(self.files).load(self._feed, name)
        for file in (*self.files, *bundled_files()):
            if name in (file.name, file.plan.id):
                return file
        reason = "no such plan beside the feed, among the plans named or the bundled ones, put the file there"
        raise PlanRefused(name, [Problem(0, reason)])


def _places(paths: Iterable[Path]) -> Iterator[tuple[Shelf, str]]:
    for path in paths:
        if path.is_dir():
            shelf = shelf_at(path)
            names = tuple(shelf.names())
            if not names:
                raise PlanRefused(
                    str(path), [Problem(0, f"holds no plan file, put one there (NAME{SUFFIX})")]
                )
            yield from ((shelf, name) for name in names)
        elif path.is_file():
            yield shelf_at(path.parent), path.name
        else:
            raise PlanRefused(str(path), [Problem(0, "there is no such plan file, correct the name")])


def _one_of_each_id(files: Iterable[PlanFile]) -> tuple[PlanFile, ...]:
    by_id: dict[str, PlanFile] = {}
    for file in files:
        other = by_id.setdefault(file.plan.id, file)
        if other.plan != file.plan:
            line = draft(file.text, file.source).lines.of("plan", "id")
            reason = (
                f'the id "{file.plan.id}" is also that of {other.source}, give each plan an id of its own'
            )
            raise PlanRefused(file.source, [Problem(line, reason)])
    return tuple(by_id.values())


def _must_be_covered(drafted: PlanDraft, plan: Plan) -> None:
    """Raises `PlanRefused` where the plan's calendar does not reach its final day."""
    final, calendar = plan.expiration.final, calendars.load(plan.calendar.business_day, plan.calendar.toggles)
    try:
        calendar.on_or_after(final)
    except OutsideCoverage:
        states = f"states its closings from {calendar.first_day} through {calendar.last_day}"
        reason = (
            f'expiration.final: {final} is beyond the calendar "{calendar.name}", which {states}, '
            "correct the day or extend the calendar's file"
        )
        raise drafted.refused(("expiration", "final"), reason) from None


class _Finder:
    """Loads plan files with all that they inherit from."""

    def __init__(self, named: tuple[PlanFile, ...]) -> None:
        self._named = named
        """The plans that the user named, searched after a file's own folder."""
        self._ids: dict[str, str | None] = {}
        """What was already read: the id that each file states."""

    def load(self, shelf: Shelf, name: str, below: tuple[str, ...] = ()) -> PlanFile:
        """The plan file of that name, whole. `below`: the files, as messages name them, that wait for it."""
        source, text = shelf.shown(name), shelf.read(name)
        drafted = draft(text, source)
        base = self._base(shelf, drafted, (*below, source)) if drafted.amends is not None else None
        plan = drafted.complete(base.plan if base is not None else None)
        _must_be_covered(drafted, plan)
        return PlanFile(name=name, source=source, text=text, plan=plan, inherits=base)

    def _base(self, shelf: Shelf, drafted: PlanDraft, below: tuple[str, ...]) -> PlanFile | None:
        """The file of the version that a draft amends; None if there is none."""
        if drafted.amends == drafted.id:
            return None  # which `complete` refuses
        if len(below) > VERSIONS_MAX:
            reason = f"more than {VERSIONS_MAX} versions amend each other, restate the plan in one file"
            raise drafted.refused(("plan", "amends"), reason)
        beside = [name for name in shelf.names() if self._id(shelf, name) == drafted.amends]
        if len({shelf.read(name) for name in beside}) > 1:
            reason = f'"{drafted.amends}" is the id of several files ({", ".join(beside)}), keep one of them'
            raise drafted.refused(("plan", "amends"), reason)
        if beside:
            if shelf.shown(beside[0]) in below:
                circle = " -> ".join((*below, shelf.shown(beside[0])))
                reason = (
                    f"plans that amend each other in a circle ({circle}), let the first one amend nothing"
                )
                raise drafted.refused(("plan", "amends"), reason)
            return self.load(shelf, beside[0], below)
        elsewhere = self._named if shelf is BUNDLED else (*self._named, *bundled_files())
        return next((file for file in elsewhere if file.plan.id == drafted.amends), None)

    def _id(self, shelf: Shelf, name: str) -> str | None:
        """The id that a file states. One that is no plan states none: it is there for something else."""
        source = shelf.shown(name)
        if source not in self._ids:
            try:
                self._ids[source] = draft(shelf.read(name), source).id
            except PlanRefused:
                self._ids[source] = None
        return self._ids[source]
