"""Instants at which positions become known that cross nothing: taken without a step of the course.

A state is made anew from a million positions, most of them somebody's first. What the engine does at such an instant
comes to little: the position stands, the course has come to its instant, and nobody hears of anything. That much is
done here, and an instant of which anything else could come is left to the engine.
"""

from collections.abc import Iterable
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from monitor.core.course.course import Course
from monitor.core.engine.engine import IssuerEngine
from monitor.core.feed.events import Event
from monitor.core.feed.events import Holding
from monitor.core.feed.events import SharesOutstanding
from monitor.core.feed.events import Trade
from monitor.core.feed.placement import DURING
from monitor.core.feed.placement import Order
from monitor.core.feed.placement import effect_of
from monitor.core.feed.placement import order_of
from monitor.core.ownership.holders import Holder
from monitor.core.ownership.subjects import Range

_LEAST = -1
"""The lower end of the range of a subject that meets no threshold."""


class _Frame(NamedTuple):
    """What holds for every quiet instant until the course takes another step."""

    course: Course
    holders: dict[str, Holder]
    excluded: set[str]
    last_split: Order | None
    quiet: Range
    """Somebody alone inside of it meets no threshold."""
    effective: list[Event]
    """What took effect at the latest step: another list after another step."""


class _Found(NamedTuple):
    """An event that can be quiet."""

    event: Holding | Trade
    holder: Holder | None
    """Whose position it is; None: somebody of whom nothing was known."""
    order: Order
    at: datetime
    """When it takes effect."""


class QuietInstants:
    """Takes instants for one engine that is in no book."""

    def __init__(self, engine: IssuerEngine) -> None:
        self._engine = engine
        self._frame: _Frame | None = None

    def take(self, events: Sequence[Event], place: int) -> int:
        """Take quiet instants, from this place of the events on; returns the place after them.

        The events stand in the order of `known_at`, and nothing more of the instants among them comes later.
        """
        if self._engine.now is None:
            return self._take_first(events, place)
        engine, frame = self._engine, self._begin(events[place].known_at)
        if frame is None:
            return place
        course, horizon, add = frame.course, engine.horizon, engine.ledger.add
        assert course.at is not None
        reached, began = course.at, place
        found: list[_Found] = []
        while place < len(events) and events[place].known_at < horizon:
            if place > began and events[place].known_at < events[place - 1].known_at:
                break  # out of order: the engine says so
            stop = end_of_instant(events, place)
            instant = _found_in(events[place:stop], frame, reached, engine)
            if instant is None:
                break
            for one in instant:
                add(one.event)
            if not self._is_placed(instant, reached, course):
                break
            self._state(instant, frame)
            found, reached, place = instant, instant[-1].at, stop
        if place > began:
            effective: list[Event] = [one.event for one in found if one.at == reached]
            course.pass_quietly(reached, effective)
            engine.passed_quietly(events[place - 1].known_at, [one.event for one in found])
            self._frame = frame._replace(effective=effective)
        return place

    def _take_first(self, events: Sequence[Event], place: int) -> int:
        """The first instant of all, if it has the count and what is little of it; else nothing."""
        engine, stop = self._engine, end_of_instant(events, place)
        count, rest = events[place], events[place + 1 : stop]
        if not (rest and isinstance(count, SharesOutstanding) and all(isinstance(one, Holding) for one in rest)):
            return place
        course, known = engine.course, count.known_at
        high = course.limits.high_alone(count.shares)
        if high is None or effect_of(count, course.terms.time) > known:
            return place
        empty = _Frame(course, course.ownership.holders, course.ownership.excluded, None, (_LEAST, high), [])
        found = _found_in(rest, empty, known, engine)
        if found is None:
            return place
        engine.take(count)
        if engine.wake is not None and engine.wake <= known:
            for event in rest:
                engine.take(event)
            return stop
        engine.run_to(known)
        for one in found:
            engine.ledger.add(one.event)
        self._count_first(found, empty._replace(course=engine.course))
        engine.passed_quietly(known, events[place:stop])
        return stop

    def _count_first(self, found: list[_Found], frame: _Frame) -> None:
        """Nobody heard of anything before: whether these took effect before the count or after it is all the same."""
        course = frame.course
        assert course.at is not None
        found.sort(key=lambda one: (one.at, one.event.id))
        self._state(found, frame)
        last = max(course.at, found[-1].at)
        effective = course.effective if last == course.stepped_at else []
        effective = [*effective, *(one.event for one in found if one.at == last)]
        course.pass_quietly(last, sorted(effective, key=lambda event: event.id))

    def _begin(self, known: datetime) -> _Frame | None:
        """What holds now; None where an instant has to be looked at."""
        engine, frame = self._engine, self._frame
        if not engine.is_quiet and engine.now is not None and engine.now < known:
            engine.run_to(engine.now)  # as whatever comes next would
        if not engine.is_quiet or engine.now is None or not engine.now < known < engine.horizon:
            return None
        if frame is None or frame.course is not engine.course or frame.effective is not frame.course.effective:
            frame = self._frame = _frame_of(engine)
        return frame

    def _is_placed(self, found: list[_Found], reached: datetime, course: Course) -> bool:
        """Put these in the order in which they take effect: late ones now, if they cannot have mattered before."""
        for number, one in enumerate(found):
            if one.at <= reached:
                if not self._engine.cannot_have_mattered(one.event):
                    return False
                found[number] = one._replace(at=one.event.known_at)
        if len(found) > 1:
            found.sort(key=lambda one: (one.at, one.event.id))
        return True

    @staticmethod
    def _state(found: Iterable[_Found], frame: _Frame) -> None:
        ownership = frame.course.ownership
        for event, holder, order, _ in found:
            if holder is None:
                holder = ownership.holder(event.holder)
                holder.quiet = frame.quiet
            if isinstance(event, Holding):
                ownership.state_plainly(holder, event, order)
            else:
                holder.hear(event)
                holder.total = event.shares


def end_of_instant(events: Sequence[Event], place: int) -> int:
    """The place after all that became known at the instant of the event at this place."""
    known, stop = events[place].known_at, place + 1
    while stop < len(events) and events[stop].known_at == known:
        stop += 1
    return stop


def _frame_of(engine: IssuerEngine) -> _Frame | None:
    """What holds now; None where an instant may have to be looked at whatever comes."""
    course = engine.course
    ownership = course.ownership
    high = course.limits.high_alone(ownership.count.outstanding)
    if high is None or course.at is None or ownership.has_rights or course.involved:
        return None
    last_split = ownership.count.last_split
    return _Frame(course, ownership.holders, ownership.excluded, last_split, (_LEAST, high), course.effective)


def _found_in(
    events: Sequence[Event], frame: _Frame, reached: datetime, engine: IssuerEngine
) -> list[_Found] | None:
    """The events, if each is somebody's position that crosses nothing; None where any is not."""
    found: list[_Found] = []
    time = frame.course.terms.time
    for event in events:
        if not isinstance(event, (Holding, Trade)):
            return None
        if type(event.shares) is not int or event.shares >= frame.quiet[1]:
            return None
        holder = frame.holders.get(event.holder)
        if isinstance(event.at, datetime):
            at, order = event.at, Order(event.at, DURING)
        else:
            at, order = effect_of(event, time), order_of(event, time)
        if at > event.known_at or (frame.last_split is not None and order < frame.last_split):
            return None
        if isinstance(event, Trade) and not (len(events) == 1 and _is_first(event, holder, reached, engine)):
            return None
        is_plain = event.holder not in frame.excluded if holder is None else _can_be_stated_anew(holder, order)
        if not is_plain:
            return None
        found.append(_Found(event, holder, order, at))
    return found if len(found) == 1 or len({one.event.holder for one in found}) == len(found) else None


def _is_first(trade: Trade, holder: Holder | None, reached: datetime, engine: IssuerEngine) -> bool:
    """Whether a trade is the first that is known of its holder, and the latest thing that happened."""
    return (
        holder is None
        and trade.side == "buy"
        and isinstance(trade.at, datetime)
        and trade.at > reached
        and trade.id not in engine.by_id
    )


def _can_be_stated_anew(holder: Holder, order: Order) -> bool:
    """Whether a position can simply take the place of what was known of somebody alone, who met no threshold."""
    return (
        holder.subjects is None
        and holder.quiet[0] == _LEAST
        and holder.heard is None
        and holder.keeper is None
        and holder.reached is not None
        and order > holder.reached
    )
