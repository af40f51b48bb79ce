"""Millions of trades: the loop in which each is an addition and a few comparisons.

What it does for a trade is what `IssuerEngine.take` does, written out in one place because a call costs more than the
work. A trade that is not the latest thing known of its issuer, or that could cross anything, goes the ordinary way.
"""

from collections.abc import Iterable
from collections.abc import Mapping

from monitor.core.engine import IssuerEngine
from monitor.core.events import Trade


def take_trades(engines: Mapping[str, IssuerEngine], trades: Iterable[Trade]) -> list[Trade]:
    """Take trades whose `at` is an instant; returns those that were not taken.

    Not taken: no engine for the issuer, an id that is known already, or known before what was taken already.
    """
    left: list[Trade] = []
    for trade in trades:
        if trade.issuer not in engines:
            left.append(trade)
            continue
        engine = engines[trade.issuer]
        if engine.by_id.setdefault(trade.id, trade) is not trade:
            left.append(trade)
            continue
        known = trade.known_at
        if engine.is_quiet and engine.now <= known < engine.horizon:  # type: ignore[operator]
            at = trade.at
            name = trade.holder
            if engine.floor < at <= known and name in engine.holders:
                holder = engine.holders[name]
                amount = trade.shares if trade.side == "buy" else -trade.shares
                total = holder.total + amount
                if total >= 0:
                    if holder.trades is None:
                        holder.trades = [trade]
                    else:
                        holder.trades.append(trade)
                    holder.total = total
                    engine.floor = at  # type: ignore[assignment]
                    engine.now = known
                    subjects = holder.subjects
                    if subjects is None:
                        if holder.low <= total < holder.high:
                            continue
                        engine.course.loud.append(holder)
                    else:
                        loud = engine.course.loud
                        for subject in subjects:
                            subject.total += amount
                            if not subject.low <= subject.total < subject.high:
                                loud.append(subject)
                        if not loud:
                            continue
                    engine.heard_loud()
                    continue
        if engine.now is not None and known < engine.now:
            del engine.by_id[trade.id]
            left.append(trade)
        else:
            engine.take(trade)
    return left
