"""Millions of trades: the loop in which each is an addition and a few comparisons.

What it does for a trade is what `IssuerEngine.take` does, written out in one place because a call costs more than the
work. A trade that is not the latest thing known of its issuer, or that could cross anything, goes the ordinary way.
"""

from collections import defaultdict
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from datetime import date
from datetime import datetime

from monitor.core.engine.engine import IssuerEngine
from monitor.core.engine.quiet_instants import QuietInstants
from monitor.core.engine.quiet_instants import end_of_instant
from monitor.core.feed.events import Event
from monitor.core.feed.events import Trade
from monitor.core.ownership.holders import Holder
from monitor.core.ownership.subjects import Subject
from monitor.core.quantities import Shares

_NOBODY = Holder("")
"""Has an empty range, as every holder that nobody has looked at: nothing fits."""


def take_trades(engines: Mapping[str, IssuerEngine], trades: Iterable[Trade]) -> list[Trade]:
    """Take trades whose `at` is an instant; returns those that were not taken.

    Not taken: no engine for the issuer, an id that is known already, or known before what was taken already.
    """
    # By issuer first: what one issuer's engine reads stays in the processor's cache for its whole group.
    groups: defaultdict[str, list[Trade]] = defaultdict(list)
    for trade in trades:
        groups[trade.issuer].append(trade)
    left: list[Trade] = []
    for issuer, group in groups.items():
        if issuer in engines:
            engines[issuer].must_not_be_in_book()
            _take_group(engines[issuer], group, left)
        else:
            left += group
    return left


def take_in_order(engine: IssuerEngine, events: Iterable[Event]) -> None:
    """Take one issuer's events in the order of `known_at`, each id once; runs of trades go the fast way.

    So do instants that are quiet (`monitor.core.engine.quiet_instants`): nothing more of the last one may be taken
    later.
    """
    engine.must_not_be_in_book()
    ordered = events if isinstance(events, list) else list(events)
    quiet, run, left = QuietInstants(engine), list[Trade](), list[Trade]()
    place = 0
    while place < len(ordered):
        event = ordered[place]
        if isinstance(event, Trade) and event.holder in engine.holders and isinstance(event.at, datetime):
            run.append(event)
            place += 1
            continue
        _take_group(engine, run, left)
        run = []
        began, place = place, quiet.take(ordered, place)
        if place == began:
            place = end_of_instant(ordered, began)
            _take_instant(engine, ordered[began:place], left)
    _take_group(engine, run, left)
    if left:
        raise ValueError(f"event {left[0].id!r} came twice or out of order: events are those of a set, by `known_at`")


def _take_instant(engine: IssuerEngine, events: Iterable[Event], left: list[Trade]) -> None:
    for event in events:
        if isinstance(event, Trade) and isinstance(event.at, datetime):
            _take_group(engine, (event,), left)
        else:
            engine.take(event)


def _take_group(engine: IssuerEngine, group: Iterable[Trade], left: list[Trade]) -> None:
    """One issuer's trades. The engine hears of those counted before one goes the ordinary way, and at the end."""
    issuer, by_id, holders = engine.issuer, engine.by_id, engine.holders
    is_quiet, horizon, now = engine.is_quiet, engine.horizon, engine.now
    latest: date = engine.latest
    counted: Trade | None = None
    for trade in group:
        if by_id.setdefault(trade.id, trade) is not trade:
            left.append(trade)
            continue
        at, known = trade.at, trade.known_at
        # Later than all that was counted, alone at its instant, and before anything that time brings.
        if is_quiet and latest < at <= known < horizon and (now is None or now < known):
            try:
                holder = holders[trade.holder]
            except KeyError:
                holder = _NOBODY
            amount = trade.shares if trade.side == "buy" else -trade.shares
            total = holder.total + amount
            low, high = holder.quiet
            if low <= total < high and total >= 0:
                particulars = holder.particulars
                if particulars is None or _fits(particulars.subjects, amount):
                    holder.total = total
                    if isinstance(heard := holder.heard, list):
                        heard.append(trade)
                    else:
                        holder.heard = trade if heard is None else [heard, trade]
                    # What is kept for good shares what it can: the copies that decoding made are freed at once.
                    trade.issuer = issuer
                    trade.holder = holder.person
                    latest, now = at, known
                    counted = trade
                    continue
        if counted is not None:
            _tell(engine, counted)
            counted = None
        del by_id[trade.id]
        if (engine.now is not None and known < engine.now) or engine.is_pending(trade.id):
            left.append(trade)
            continue
        engine.take(trade)
        holders, is_quiet, latest, horizon = engine.holders, engine.is_quiet, engine.latest, engine.horizon
        now = engine.now
    if counted is not None:
        _tell(engine, counted)


def _tell(engine: IssuerEngine, counted: Trade) -> None:
    assert isinstance(counted.at, datetime)
    engine.counted(counted.at, counted.known_at, lambda: (counted,))


def _fits(subjects: Sequence[Subject] | None, amount: Shares) -> bool:
    """Add to every subject the holder is in, if all stay within their bounds; True where it is in none but itself."""
    if subjects is None:
        return True
    for subject in subjects:
        low, high = subject.quiet
        if not low <= subject.total + amount < high:
            return False
    for subject in subjects:
        subject.total += amount
    return True
