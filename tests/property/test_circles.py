"""Circles kept up to date tie by tie are those worked out from scratch, whatever comes, changes and goes."""

import random
from typing import Any

from hypothesis import example
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from monitor.core.ownership.connected import Tie
from monitor.core.ownership.persons import Circles
from tests.circles_anew import circles_of

Found = set[tuple[frozenset[str], frozenset[str]]]
RELATIONS = ("affiliate", "subsidiary", "associate", "group", "agreement", "joint-filing")


class _World:
    """Ties by their keys, both ways."""

    def __init__(self) -> None:
        self.ties: dict[str | tuple[str, int], Tie] = {}
        self.excluded: set[str] = set()
        self.live = Circles()
        self.subjects: dict[Any, Any] = {}
        self.closures: dict[Any, Any] = {}

    def put(self, key: tuple[str, int], tie: Tie | None) -> None:
        self.ties.pop(key, None)
        if tie is not None:
            self.ties[key] = tie
        self.live.put(key, tie)

    def exclude(self, person: str) -> None:
        self.excluded.add(person)
        self.live.exclude(person)

    def settled(self) -> tuple[Found, Found]:
        """What the changes told so far come to."""
        changed = self.live.settle()
        for told, kept in ((changed.subjects, self.subjects), (changed.closures, self.closures)):
            for cause, circle in told.items():
                assert circle != kept.get(cause), "what has not changed is not told"
                kept[cause] = circle
        return tuple({tuple(circle) for circle in kept.values() if circle} for kept in (self.subjects, self.closures))  # type: ignore[return-value]

    def must_be_as_from_scratch(self) -> None:
        joint = [tie for tie in self.ties.values() if tie.relation == "joint-filing"]
        ties = [tie for tie in self.ties.values() if tie.relation != "joint-filing"]
        anew = circles_of(ties, joint, self.excluded)
        subjects, closures = self.settled()
        assert subjects == {(circle.members, frozenset(circle.reasons)) for circle in anew.subjects}
        assert closures == {(circle.members, frozenset(circle.reasons)) for circle in anew.closures}
        for person in {person for tie in self.ties.values() for person in tie.persons}:
            assert self.live.block(person) == anew.block(person)


@given(
    seed=st.integers(min_value=0, max_value=10**9),
    persons=st.sampled_from([4, 7, 12, 30]),
    most=st.sampled_from([2, 3, 5]),
    goes=st.sampled_from([0.0, 0.2, 0.5]),
    at_once=st.sampled_from([1, 4]),
    relations=st.sets(st.sampled_from(RELATIONS), min_size=1),
)
@example(seed=73417, persons=4, most=2, goes=0.5, at_once=4, relations=set(RELATIONS))  # led, then in a block at once
@settings(max_examples=150, deadline=None)
def test_circles_are_those_from_scratch(
    seed: int, persons: int, most: int, goes: float, at_once: int, relations: set[str]
) -> None:
    chance, world, kinds = random.Random(seed), _World(), sorted(relations)
    names = [f"p{number}" for number in range(persons)]
    for number in range(40):
        if world.ties and chance.random() < goes:
            key, tie = chance.choice([*world.ties.items()])
            left = chance.sample(tie.persons, chance.randint(0, len(tie.persons)))
            # A joint filing loses persons; whatever else comes again is said by another event, or has ended.
            if tie.relation == "joint-filing" and left:
                world.put(key, tie._replace(persons=tuple(left)))  # type: ignore[arg-type]
            else:
                world.put(key, chance.choice([None, tie._replace(event_id=f"e{number}")]))  # type: ignore[arg-type]
        elif chance.random() < 0.03:
            world.exclude(chance.choice(names))
        else:
            relation = chance.choice(kinds)
            tie = Tie(relation, tuple(chance.sample(names, chance.randint(2, min(most, persons)))), f"e{number}")
            world.put((relation, number), tie)
        if chance.random() < 1 / at_once:
            world.must_be_as_from_scratch()
    world.must_be_as_from_scratch()
