"""The plan versions of a run as texts, so that its past can be asked for when the files have changed or gone."""

from collections.abc import Iterable
from collections.abc import Sequence
from pathlib import Path
from typing import Self

import msgspec

from monitor.chains import Chains
from monitor.chains import terms_of
from monitor.core.feed.events import BoardAction
from monitor.core.feed.events import Event
from monitor.core.plan.plan import Plan
from monitor.core.plan.terms import Terms
from monitor.plans import PlanFile
from monitor.plans import PlanLibrary
from monitor.plans import bundled_files
from monitor.plans import draft
from monitor.plans.alike import first_version


class PlanText(msgspec.Struct, frozen=True):
    """One plan file: its name, and what stood in it."""

    name: str
    text: str


class PlanTexts(msgspec.Struct, frozen=True, kw_only=True):
    """The plans of one issuer, each version with all that it inherits from, the first version first."""

    chains: tuple[tuple[PlanText, ...], ...]
    """The first versions, in the order of the engines."""
    versions: dict[str, tuple[PlanText, ...]] = {}
    """The versions that amendments name, by the name they give."""
    unreadable: dict[str, str] = {}
    """Why a version that an amendment names could not be read, by that name."""

    @classmethod
    def of(cls, plans: Iterable[Plan], library: PlanLibrary, events: Iterable[Event]) -> Self:
        """The texts of these first versions and of every version that an amendment among the events names."""
        named = sorted({e.plan for e in events if isinstance(e, BoardAction) and e.action == "amend" and e.plan})
        versions, unreadable = {}, {}
        for name in named:
            try:
                versions[name] = cls.lineage_of(library.version_file(name))
            except ValueError as error:
                unreadable[name] = str(error)
        chains = tuple(cls.lineage_of(_file_of(plan, library)) for plan in plans)
        return cls(chains=chains, versions=versions, unreadable=unreadable)

    @classmethod
    def of_issuer(cls, issuer: str, chains: Chains, library: PlanLibrary, events: Iterable[Event]) -> Self:
        """The texts of an issuer's plans in a run."""
        return cls.of((terms.plan for terms in chains.of(issuer)), library, events)

    @staticmethod
    def lineage_of(file: PlanFile) -> tuple[PlanText, ...]:
        """A version with all that it inherits from, the first version first."""
        return tuple(PlanText(version.name, version.text) for version in file.lineage)

    def plan_ids(self) -> tuple[str, ...]:
        """The ids of the first versions."""
        return tuple(_read(lineage)[-1].id for lineage in self.chains)

    def terms(self) -> tuple[Terms, ...]:
        """The first versions, read again. Raises `PlanRefused` where this program no longer takes them."""
        return tuple(terms_of(_read(lineage)[-1]) for lineage in self.chains)

    def version(self, name: str) -> Terms:
        """The version that an amendment names; raises ValueError with the reason there was then."""
        if name in self.versions:
            return terms_of(_read(self.versions[name])[-1])
        raise ValueError(self.unreadable.get(name, f"the version {name!r} was not kept"))

    def plans(self) -> dict[str, Plan]:
        """Every version that there is, by its id."""
        lineages = (*self.chains, *self.versions.values())
        return {plan.id: plan for lineage in lineages for plan in _read(lineage)}


def texts_by_issuer(named: Sequence[Path]) -> dict[str, PlanTexts]:
    """The plans of these files or folders, the bundled ones where none is named, by issuer. Raises `PlanRefused`."""
    library = PlanLibrary(named)
    chains = Chains(library.files if named else bundled_files(), library)
    return {issuer: PlanTexts.of_issuer(issuer, chains, library, ()) for issuer in chains.issuers}


def _file_of(plan: Plan, library: PlanLibrary) -> PlanFile:
    """The file that a plan of a run was read from."""
    for file in (*library.files, *bundled_files()):
        for version in file.lineage:
            if version.plan == plan:
                return version
    raise LookupError(f"the plan {plan.id!r} is in no file of this run")


def _read(lineage: Iterable[PlanText]) -> list[Plan]:
    plans: list[Plan] = []
    for one in lineage:
        plans.append(_version(one, plans[-1]) if plans else first_version(one.text, one.name))
    return plans


def _version(one: PlanText, base: Plan) -> Plan:
    return draft(one.text, one.name).complete(base)
