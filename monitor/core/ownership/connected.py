"""Connected sets of persons under ties that come and go.

A tie that comes moves the smaller of the sets that it connects; one that goes costs the smaller of the parts that it
leaves. To find the sets anew for every tie would cost the square of their number.
"""

from collections import deque
from collections.abc import Hashable
from collections.abc import Iterable
from typing import NamedTuple

Key = Hashable
"""What a tie is known by while it comes, changes and goes."""


class Tie(NamedTuple):
    """One relation in force: its kind, its persons (of an `associate` the first is the person), the event's id."""

    relation: str
    persons: tuple[str, ...]
    event_id: str


class Linked:
    """A connected set of persons, and the ids of the events that connect it."""

    __slots__ = ("persons", "reasons")

    def __init__(self) -> None:
        self.persons: set[str] = set()
        self.reasons: set[str] = set()


class Connected:
    """The connected sets, with what has changed since somebody asked."""

    def __init__(self) -> None:
        self.changed: dict[Linked, None] = {}
        """Sets that are new, have changed or (if they are empty) are gone."""
        self.left: set[str] = set()
        """Persons whom no tie names any more."""
        self._home: dict[str, Linked] = {}
        self._ties: dict[Key, Tie] = {}
        self._keys: dict[str, set[Key]] = {}

    def of(self, person: str) -> Linked | None:
        """The set that a person is in; None: no tie names it."""
        return self._home.get(person)

    def put(self, key: Key, tie: Tie | None) -> None:
        """A tie comes or changes, or goes where None."""
        before = self._ties.pop(key, None)
        if before is not None:
            self._home[before.persons[0]].reasons.discard(before.event_id)
            for person in before.persons:
                self._keys[person].discard(key)
        if tie is not None:
            self._ties[key] = tie
            for person in tie.persons:
                self._keys.setdefault(person, set()).add(key)
            self._join(tie)
        if before is not None:
            self._separate(before.persons)

    # -- coming --------------------------------------------------------------------------------------------------

    def _join(self, tie: Tie) -> None:
        met = dict.fromkeys(self._home[person] for person in tie.persons if person in self._home)
        largest = max(met, key=lambda linked: len(linked.persons), default=None) or Linked()
        for linked in met:
            if linked is not largest:
                self._move(linked, largest, linked.persons)
                largest.reasons |= linked.reasons
                linked.persons, linked.reasons = set(), set()
        self._move(None, largest, tie.persons)
        largest.reasons.add(tie.event_id)

    def _move(self, source: Linked | None, target: Linked, persons: Iterable[str]) -> None:
        target.persons.update(persons)
        self._home.update(dict.fromkeys(persons, target))
        for linked in (source, target):
            if linked is not None:
                self.changed[linked] = None

    # -- going ---------------------------------------------------------------------------------------------------

    def _separate(self, persons: Iterable[str]) -> None:
        """These persons may be connected no more."""
        anchors: dict[Linked, str] = {}
        for person in persons:
            home = self._home[person]
            self.changed[home] = None
            anchor = anchors.setdefault(home, person)
            part = self._part(anchor, person) if anchor != person else None
            if part is not None:
                self._carve(home, *part)
                anchors = {self._home[one]: one for one in (*anchors.values(), person)}
        for person in persons:
            if not self._keys[person]:
                self._forget(person)

    def _part(self, one: str, other: str) -> tuple[set[str], set[Key]] | None:
        """The smaller part, by its persons and ties, where no chain of ties connects the two; else None.

        Both sides are searched in turns, so that the search ends with the smaller one.
        """
        persons, keys = ({one}, {other}), (set[Key](), set[Key]())
        queues = (deque([one]), deque([other]))
        while True:
            for side, queue in enumerate(queues):
                if not queue:
                    return persons[side], keys[side]
                fresh = self._keys[queue.popleft()] - keys[side]
                keys[side].update(fresh)
                near = {person for key in fresh for person in self._ties[key].persons} - persons[side]
                if not near.isdisjoint(persons[1 - side]):
                    return None
                persons[side].update(near)
                queue.extend(near)

    def _carve(self, home: Linked, persons: set[str], keys: set[Key]) -> None:
        part = Linked()
        self._move(home, part, persons)
        home.persons -= persons
        part.reasons = {self._ties[key].event_id for key in keys}
        home.reasons -= part.reasons

    def _forget(self, person: str) -> None:
        """No tie names that person, so it is alone in its set."""
        del self._keys[person]
        self._home.pop(person).persons.clear()
        self.left.add(person)
