"""Who counts with whom (readings 4): blocks of affiliates, their Associates, groups, agreements and joint filings.

Works on names alone. What the persons hold is no matter here. `Circles` is told every tie that comes, changes or goes,
and says which sets of persons have changed by it.
"""

from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Set
from itertools import islice
from typing import NamedTuple

from monitor.core.ownership.connected import Connected
from monitor.core.ownership.connected import Key
from monitor.core.ownership.connected import Linked
from monitor.core.ownership.connected import Tie

_BLOCK = ("affiliate", "subsidiary")
_WITH_ASSOCIATES = ("group", "agreement")
_FEW = 8


class Circle(NamedTuple):
    """Persons counted together, and the ids of the events that join them."""

    members: frozenset[str]
    reasons: frozenset[str]


_NOBODY = Circle(frozenset(), frozenset())


class Candidate:
    """Persons who would be counted together for one cause, and what is said of it: nothing, if inside another set."""

    __slots__ = ("number", "circle", "said")

    def __init__(self, number: int) -> None:
        self.number = number
        self.circle = _NOBODY
        self.said: Circle | None = None


class Regrouping(NamedTuple):
    """What has changed: each circle by what it is known by; None where it is no more."""

    subjects: dict[Candidate, Circle | None]
    closures: dict[Linked, Circle | None]


class _Led:
    """The Associates of one person."""

    def __init__(self) -> None:
        self.ties: dict[Key, Tie] = {}
        self.persons: set[str] = set()
        self.reasons: set[str] = set()

    def put(self, key: Key, tie: Tie | None) -> None:
        if self.ties.pop(key, None) is not None:
            self.persons = {person for other in self.ties.values() for person in other.persons}
            self.reasons = {other.event_id for other in self.ties.values()}
        if tie is not None:
            self.ties[key] = tie
            self.persons.update(tie.persons)
            self.reasons.add(tie.event_id)


class Circles:
    """Every set of two or more persons that the ties make."""

    def __init__(self) -> None:
        self._excluded: set[str] = set()
        self._stated: dict[Key, Tie] = {}
        """The ties as they stand, with the persons who are excluded."""
        self._kept: dict[Key, Tie] = {}
        """The ties without them."""
        self._keys: dict[str, set[Key]] = {}
        """The stated ties of each person."""
        self._blocks = Connected()
        self._wholes = Connected()
        self._led: dict[str, _Led] = {}
        """By each person who has Associates."""
        self._outer: dict[str, set[Key]] = {}
        """Of each person the groups, agreements and joint filings."""
        self._candidates: dict[Key, Candidate] = {}
        """By block, by the person with Associates who is in none, or by the key of a tie."""
        self._containing: dict[str, dict[Candidate, None]] = {}
        self._stale: set[Key] = set()
        self._unsettled: dict[Candidate, None] = {}
        self._closures: dict[Linked, Circle] = {}
        self._made = 0

    def block(self, person: str) -> Set[str]:
        """The affiliates of a person, itself included."""
        block = self._blocks.of(person)
        return frozenset((person,)) if block is None else block.persons

    # -- ties ----------------------------------------------------------------------------------------------------

    def put(self, key: Key, tie: Tie | None) -> None:
        """A tie comes or changes, or goes where None. A key stays with its relation."""
        before = self._stated.pop(key, None)
        for person in before.persons if before is not None else ():
            self._keys[person].discard(key)
        if tie is not None:
            self._stated[key] = tie
            for person in tie.persons:
                self._keys.setdefault(person, set()).add(key)
        self._keep(key, self._without_excluded(tie))

    def exclude(self, person: str) -> None:
        """Excluded persons are in no circle and link nobody (readings 4.3)."""
        self._excluded.add(person)
        for key in self._keys.get(person, ()):
            self._keep(key, self._without_excluded(self._stated[key]))

    def _without_excluded(self, tie: Tie | None) -> Tie | None:
        if tie is None or self._excluded.isdisjoint(tie.persons):
            return tie
        if tie.relation == "associate" and tie.persons[0] in self._excluded:
            return None  # else its Associates would become somebody else's
        persons = tuple(person for person in tie.persons if person not in self._excluded)
        return tie._replace(persons=persons) if persons else None

    def _keep(self, key: Key, tie: Tie | None) -> None:
        before = self._kept.pop(key, None)
        if tie is not None:
            self._kept[key] = tie
        known = tie or before
        if known is None:
            return
        self._wholes.put(key, tie)
        if known.relation in _BLOCK:
            self._blocks.put(key, tie)
        elif known.relation == "associate":
            self._lead(known.persons[0], key, tie)
        else:
            self._stale.add(key)
            for person in before.persons if before is not None else ():
                self._outer[person].discard(key)
            for person in tie.persons if tie is not None else ():
                self._outer.setdefault(person, set()).add(key)

    def _lead(self, leader: str, key: Key, tie: Tie | None) -> None:
        led = self._led.setdefault(leader, _Led())
        led.put(key, tie)
        if not led.ties:
            del self._led[leader]
        block = self._blocks.of(leader)
        # Of one who led by itself, and since then is in a block, the set that it led is no more.
        self._stale.update((leader,) if block is None else (leader, block))
        for person in (leader,) if block is None else block.persons & self._outer.keys():
            self._stale.update(self._outer.get(person, ()))

    # -- what each cause makes -----------------------------------------------------------------------------------

    def settle(self) -> Regrouping:
        """What has changed since this was last asked."""
        for persons in (*(block.persons for block in self._blocks.changed), self._blocks.left):
            self._stale.update(persons & self._led.keys())
            self._stale.update(*(self._outer[person] for person in persons & self._outer.keys()))
        self._stale.update(self._blocks.changed)
        for cause in self._stale:
            self._renew(cause, self._made_by(cause))
        subjects = {candidate: circle for candidate, circle in self._decided() if circle != candidate.said}
        touched = {candidate: (candidate.said or _NOBODY).members for candidate in subjects}
        for candidate, circle in subjects.items():
            candidate.said = circle
        closures = self._closed((*touched.values(), *(circle.members for circle in subjects.values() if circle)))
        self._stale, self._unsettled = set(), {}
        self._blocks.changed, self._blocks.left = {}, set()
        self._wholes.changed, self._wholes.left = {}, set()
        return Regrouping(subjects, closures)

    def _made_by(self, cause: Key) -> Circle:
        """The persons whom a block, a person with Associates or another tie brings together."""
        if isinstance(cause, Linked):
            return self._together((), (), (cause,), with_associates=True)
        if isinstance(cause, str):
            alone = cause in self._led and self._blocks.of(cause) is None
            return self._together((cause,), (), (), with_associates=True) if alone else _NOBODY
        tie = self._kept.get(cause)
        if tie is None:
            return _NOBODY
        blocks = {block for person in tie.persons if (block := self._blocks.of(person)) is not None}
        return self._together(tie.persons, (tie.event_id,), blocks, tie.relation in _WITH_ASSOCIATES)

    def _together(
        self, persons: Iterable[str], reasons: Iterable[str], blocks: Iterable[Linked], with_associates: bool
    ) -> Circle:
        """Persons and blocks, with the Associates of each: those persons only (readings 4.1, 10.4)."""
        members = frozenset(persons).union(*(block.persons for block in blocks))
        why = frozenset(reasons).union(*(block.reasons for block in blocks))
        led = [self._led[leader] for leader in members & self._led.keys()] if with_associates else []
        return Circle(members.union(*(one.persons for one in led)), why.union(*(one.reasons for one in led)))

    def _renew(self, cause: Key, circle: Circle) -> None:
        """Note what a cause makes now, and whose being inside another set that may change."""
        if len(circle.members) < 2:
            circle = _NOBODY
        candidate = self._candidates.get(cause)
        before = candidate.circle if candidate is not None else _NOBODY
        if circle == before:
            return
        if candidate is None:
            self._made += 1
            candidate = self._candidates[cause] = Candidate(self._made)
        if circle is _NOBODY:
            del self._candidates[cause]
        candidate.circle = circle
        self._unsettled[candidate] = None
        gone, come = before.members - circle.members, circle.members - before.members
        for person in gone:
            del self._containing[person][candidate]
        for person in come:
            self._containing.setdefault(person, {})[candidate] = None
        for person in (*gone, *come, *self._rarest(before.members), *self._rarest(circle.members)):
            for other in self._containing[person]:
                if other.circle.members <= before.members or other.circle.members <= circle.members:
                    self._unsettled[other] = None

    def _rarest(self, members: frozenset[str]) -> Iterator[str]:
        """One of the members who is in few sets, if there is any member."""
        few = islice((person for person in members if person in self._containing), _FEW)
        rarest = min(few, key=lambda person: len(self._containing[person]), default=None)
        return iter(()) if rarest is None else iter((rarest,))

    # -- what is inside another ----------------------------------------------------------------------------------

    def _decided(self) -> Iterator[tuple[Candidate, Circle | None]]:
        """Each unsettled set as it stands: None inside another; of equal ones the first, with the reasons of all."""
        for candidate in self._unsettled:
            members, reasons = candidate.circle
            others = [other for person in self._rarest(members) for other in self._containing[person]]
            equal = [other for other in others if other.circle.members == members]
            is_inside = any(members < other.circle.members for other in others)
            if not equal or is_inside or min(other.number for other in equal) < candidate.number:
                yield candidate, None
            else:
                yield candidate, Circle(members, reasons.union(*(other.circle.reasons for other in equal)))

    def _closed(self, touched: Iterable[frozenset[str]]) -> dict[Linked, Circle | None]:
        """The connected sets that have changed: circles if they are no subject themselves (readings 4.2)."""
        wholes = dict(self._wholes.changed)
        for members in touched:
            whole = next((whole for p in members if (whole := self._wholes.of(p)) is not None), None)
            if whole is not None:
                wholes[whole] = None
        changed: dict[Linked, Circle | None] = {}
        for whole in wholes:
            circle = self._closure(whole)
            if circle != self._closures.get(whole):
                changed[whole] = circle
            if circle is None:
                self._closures.pop(whole, None)
            else:
                self._closures[whole] = circle
        return changed

    def _closure(self, whole: Linked) -> Circle | None:
        if len(whole.persons) < 2:
            return None
        members = frozenset(whole.persons)
        # Every set of its persons is inside it, so one of its size is the same.
        inside = (other for person in self._rarest(members) for other in self._containing[person])
        if any(len(other.circle.members) == len(members) for other in inside):
            return None
        return Circle(members, frozenset(whole.reasons))
