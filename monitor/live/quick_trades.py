"""The quick way for blocks of nothing but trades, most of which only add to a position."""

from collections import defaultdict
from collections.abc import Collection
from collections.abc import Sequence
from typing import TYPE_CHECKING
from typing import NamedTuple

from monitor.core.events import Trade
from monitor.core.hot_path import take_trades
from monitor.event_lines import to_lines
from monitor.live.arrivals import Arrival
from monitor.live.arrivals import one_by_one
from monitor.live.book import Book
from monitor.live.commits import Mistake
from monitor.live.log_entries import Block

if TYPE_CHECKING:
    from monitor.live.partition import Partition

_NAMED = 5


class Quick(NamedTuple):
    """What was counted, and what must go the ordinary way."""

    lines: list[bytes]
    issuers: set[str]
    counted: int
    passed_over: int
    arrivals: list[tuple[Block, list[Arrival]]]
    mistakes: list[Mistake]


def take_quickly(partition: "Partition", blocks: Sequence[tuple[Block, list[Trade]]], busy: Collection[str]) -> Quick:
    """Count the trades of these blocks. `busy`: issuers of which something else came in this commit.

    A trade goes the ordinary way if its issuer is busy, waits for a load, has several plans or was not met before;
    if a trade of its issuer came late or is too old; or if its id is known.
    """
    groups: defaultdict[str, list[Trade]] = defaultdict(list)
    for _, trades in blocks:
        for trade in trades:
            groups[trade.issuer].append(trade)
    quick: list[Trade] = []
    slow: set[str] = set()
    passed_over = 0
    engines = {}
    for issuer, group in groups.items():
        book = partition.book(issuer)
        if book is None:
            passed_over += len(group)
        elif issuer in busy or not _is_simple(partition, book, group):
            slow.add(issuer)
        else:
            quick += group
            engines[issuer] = book.engines[0]
    clocks = {issuer: partition.books[issuer].clock for issuer in engines}
    mistakes: list[Mistake] = []
    try:
        left = {id(trade) for trade in take_trades(engines, quick)}
        for issuer, engine in engines.items():
            assert engine.now is not None
            engine.run_to(engine.now)
            partition.books[issuer].clock = engine.now
    except MemoryError:
        raise
    except Exception as error:
        # Whose trades it failed over is not known: all of them go the ordinary way, where each issuer stands alone.
        for issuer, clock in clocks.items():
            partition.books[issuer] = partition.books[issuer].anew_without(quick, clock)
        mistakes.append(Mistake(" or ".join(sorted(clocks)[:_NAMED]), error))
        slow |= engines.keys()
        left, quick, engines = set(), [], {}
    if not (left or slow or passed_over):
        return Quick([_ended(block.lines) for block, _ in blocks], set(engines), len(quick), 0, [], mistakes)
    lines, arrivals = [], []
    for block, trades in blocks:
        counted = [trade for trade in trades if trade.issuer in engines and id(trade) not in left]
        lines.append(to_lines(counted))
        rest = [a for a in one_by_one(block, trades) if a.event.issuer in slow or id(a.event) in left]
        arrivals.append((block, rest))
    return Quick(lines, set(engines), len(quick) - len(left), passed_over, arrivals, mistakes)


def _is_simple(partition: "Partition", book: Book, group: list[Trade]) -> bool:
    if len(book.engines) != 1 or book.clock is None or partition.loads.waits(book.issuer):
        return False
    group.sort(key=lambda trade: trade.known_at)
    if group[0].known_at <= book.clock:
        return False
    oldest = book.clock - partition.rules.memory
    return len({trade.id for trade in group}) == len(group) and all(trade.at >= oldest for trade in group)


def _ended(lines: bytes) -> bytes:
    return lines if lines.endswith(b"\n") else lines + b"\n"
