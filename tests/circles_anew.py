"""Who counts with whom (readings 4), from scratch: what `monitor.core.ownership.persons` keeps up tie by tie."""

from collections.abc import Collection
from collections.abc import Iterable
from typing import NamedTuple

from monitor.core.ownership.connected import Tie


class Circle(NamedTuple):
    """Persons counted together, and the ids of the events that join them."""

    members: frozenset[str]
    reasons: tuple[str, ...]


class Circles(NamedTuple):
    """Every set of two or more persons that the ties make."""

    subjects: tuple[Circle, ...]
    """Counted as one on the primary reading (readings 4.1); no set lies inside another."""
    closures: tuple[Circle, ...]
    """Connected by any chain of any relations (readings 4.2), where that is no subject by itself."""
    blocks: dict[str, frozenset[str]]
    """Affiliates of each person that has any, the person included."""

    def block(self, person: str) -> frozenset[str]:
        return self.blocks.get(person, frozenset((person,)))


def circles_of(ties: Iterable[Tie], joint_filings: Iterable[Tie], excluded: Collection[str]) -> Circles:
    """The subjects and the wider circles; excluded persons are in none and link nobody (readings 4.3)."""
    kept = [tie._replace(persons=tuple(p for p in tie.persons if p not in excluded)) for tie in _led(ties, excluded)]
    joint = [tie._replace(persons=tuple(p for p in tie.persons if p not in excluded)) for tie in joint_filings]
    affiliated = [tie for tie in kept if tie.relation in ("affiliate", "subsidiary")]
    blocks = {person: circle for circle in _connected(affiliated) for person in circle.members}
    associates: dict[str, list[Tie]] = {}
    for tie in kept:
        if tie.relation == "associate":
            associates.setdefault(tie.persons[0], []).append(tie)
    candidates = [_with_associates(circle, associates) for circle in _connected(affiliated)]
    for person in associates:
        if person not in blocks:
            candidates.append(_with_associates(Circle(frozenset((person,)), ()), associates))
    for tie in kept:
        if tie.relation in ("group", "agreement"):
            candidates.append(_with_associates(_blocks_of(tie, blocks), associates))
    candidates += [_blocks_of(tie, blocks) for tie in joint]
    subjects = _largest(candidates)
    taken = {circle.members for circle in subjects}
    closures = [circle for circle in _connected([*kept, *joint]) if circle.members not in taken]
    return Circles(
        tuple(subjects),
        tuple(_ordered(c for c in closures if len(c.members) > 1)),
        {person: circle.members for person, circle in blocks.items()},
    )


def _led(ties: Iterable[Tie], excluded: Collection[str]) -> Iterable[Tie]:
    """Without the Associates of an excluded person: they would become somebody else's."""
    return (t for t in ties if t.relation != "associate" or t.persons[0] not in excluded)


def _blocks_of(tie: Tie, blocks: dict[str, Circle]) -> Circle:
    members: frozenset[str] = frozenset(tie.persons)
    reasons = {tie.event_id}
    for person in tie.persons:
        if person in blocks:
            members |= blocks[person].members
            reasons.update(blocks[person].reasons)
    return Circle(members, tuple(sorted(reasons)))


def _with_associates(circle: Circle, associates: dict[str, list[Tie]]) -> Circle:
    """The circle and the Associates of every member: those persons only, not their blocks (readings 4.1, 10.4)."""
    ties = [tie for person in circle.members for tie in associates.get(person, ())]
    members = circle.members.union(*(tie.persons for tie in ties))
    return Circle(members, tuple(sorted({*circle.reasons, *(tie.event_id for tie in ties)})))


def _connected(ties: Iterable[Tie]) -> list[Circle]:
    """The connected sets of persons under the ties."""
    home: dict[str, tuple[set[str], set[str]]] = {}
    for tie in ties:
        met = {id(home[p]): home[p] for p in tie.persons if p in home}.values()
        # The smaller into the larger: each person moves to another home only a few times.
        largest = max(met, key=lambda pair: len(pair[0]), default=(set[str](), set[str]()))
        for persons, reasons in (*met, (set(tie.persons), {tie.event_id})):
            if persons is not largest[0]:
                largest[0].update(persons)
                largest[1].update(reasons)
                home.update(dict.fromkeys(persons, largest))
    distinct = {id(pair): pair for pair in home.values()}.values()
    return _ordered(Circle(frozenset(persons), tuple(sorted(reasons))) for persons, reasons in distinct)


def _largest(candidates: Iterable[Circle]) -> list[Circle]:
    """Sets of two or more, each once, none inside another."""
    merged: dict[frozenset[str], set[str]] = {}
    for circle in candidates:
        if len(circle.members) > 1:
            merged.setdefault(circle.members, set()).update(circle.reasons)
    containing: dict[str, list[frozenset[str]]] = {}
    for members in merged:
        for person in members:
            containing.setdefault(person, []).append(members)
    kept = [
        Circle(members, tuple(sorted(reasons)))
        for members, reasons in merged.items()
        if not any(members < other for other in containing[next(iter(members))])
    ]
    return _ordered(kept)


def _ordered(circles: Iterable[Circle]) -> list[Circle]:
    return sorted(circles, key=lambda circle: sorted(circle.members))
