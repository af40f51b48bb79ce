"""What events other than trades cost as a feed of one issuer gets longer: each kind at instants of its own."""

import gc
from collections.abc import Callable
from collections.abc import Iterator
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from time import process_time
from typing import Any
from typing import NamedTuple

import msgspec

from monitor.chains import Chains
from monitor.core.feed.decoding import decode_event
from monitor.core.feed.event_set import EventSet
from monitor.replay import replay

MOST = 2.5
"""The aim: twice the events cost at most so many times as much."""

_START = datetime(2003, 4, 1, 14, tzinfo=UTC)
_STEP = timedelta(minutes=7)

Said = dict[str, Any]


class Longer(NamedTuple):
    """Seconds for a feed, and for one of twice its length."""

    name: str
    single_s: float
    double_s: float

    @property
    def ratio(self) -> float:
        return self.double_s / self.single_s


def _chain(number: int) -> Said:
    return {"kind": "relationship", "relation": "group", "persons": [f"p{number}", f"p{number + 1}"]}


def _star(number: int) -> Said:
    return {"kind": "relationship", "relation": "affiliate", "persons": ["hub", f"p{number}"]}


def _pair(number: int) -> Said:
    return {"kind": "relationship", "relation": "affiliate", "persons": [f"p{2 * number}", f"p{2 * number + 1}"]}


def _filing(persons: list[str], number: int, **fields: Any) -> Said:
    rows = [{"person": person, "aggregate": 1_000 + number} for person in persons]
    accession = f"0000000000-03-{number:06d}"
    said = {"kind": "filing", "form": "SC 13D/A", "accession": accession, "filed_by": persons}
    return {**said, "reporting_persons": rows, **fields}


def _joint(number: int) -> Said:
    return _filing([f"p{number % 997}", f"q{number * 3 % 499}", f"r{number * 7 % 251}"], number)


def _late(number: int) -> Said:
    return _filing([f"p{number % 100}"], number, event_date="2003-03-20")


def _offer(number: int) -> Said:
    if number % 2:
        return _trade(number)
    sought = {"stage": "commenced", "shares_sought": "all", "first_published": "2003-04-01"}
    return {"kind": "tender_offer", "offer": f"o{number}", "bidder": f"b{number}", **sought}


def _named(number: int) -> Said:
    if number % 2:
        return _trade(number // 2)
    return {"kind": "person", "person": f"p{number}", "name": f"P{number}", "cik": f"{5_000_000 + number:010d}"}


def _taken_back(number: int) -> Said:
    return {"kind": "retraction", "of": f"e{number - 1}"} if number % 10 == 9 else _trade(number)


def _trade(number: int) -> Said:
    return {"kind": "trade", "holder": f"p{number % 50}", "side": "buy", "shares": 100}


CASES: tuple[tuple[str, Callable[[int], Said]], ...] = (
    ("relations of pairs", _pair),
    ("relations around one person", _star),
    ("relations in a chain", _chain),
    ("joint filings of three", _joint),
    ("filings of weeks ago, beside a status", _late),
    ("running offers, trades between", _offer),
    ("persons with a CIK, trades between", _named),
    ("trades, a tenth taken back", _taken_back),
)


def measure_longer(events: int) -> Iterator[Longer]:
    """Every case, one after another: each length in turns, the best of three."""
    for name, said in CASES:
        spent = [(_seconds(said, events), _seconds(said, 2 * events)) for _ in range(3)]
        yield Longer(name, min(single for single, _ in spent), min(double for _, double in spent))


def _seconds(said: Callable[[int], Said], events: int) -> float:
    chains = Chains.named([])
    issuer = chains.first.plan.issuer
    known = EventSet()
    opening = [
        {"kind": "shares_outstanding", "id": "count", "shares": 10**9},
        {"kind": "holding", "id": "large", "holder": "large", "shares": 2 * 10**8},
    ]
    for number, event in enumerate((*opening, *({"id": f"e{n}", **said(n)} for n in range(events)))):
        moment = f"{_START + _STEP * number:%Y-%m-%dT%H:%M:%SZ}"
        line = msgspec.json.encode({"issuer": issuer, "at": moment, "known_at": moment, **event})
        known.add(decode_event(line, chains.first.time.start_of))
    by_issuer = known.by_issuer()
    gc.collect()
    started = process_time()
    replay(by_issuer, chains)
    return process_time() - started
