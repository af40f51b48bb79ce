"""The topics of the log, declared in one place: which kind of event goes where, and into which partition.

Every topic is cut into the same number of partitions by the same key, the issuer: so all that concerns an issuer
stands in one partition of every topic, and one worker takes them abreast (readings 11.3). The number is part of the
data: another one is a rebuild.
"""

from functools import lru_cache

TRADES = "trades"
FILINGS = "filings"
REFERENCE = "reference"
RELATIONS = "relations"
OFFERS = "offers"
BOARD = "board"
CONTROL = "control"
"""Not events: beginnings and ends of loads, drains."""

TAKEN = (TRADES, FILINGS, REFERENCE, RELATIONS, OFFERS, BOARD, CONTROL)
"""What a worker takes from, in the order in which ranges are recorded."""

ORDER = "order"
"""The order of taking, a record a commit (readings 11.1)."""
ALERTS = "alerts"
"""What left the outbox."""

RAW = "raw"
"""Whole EDGAR submissions, of which a Faust agent makes events."""

ALL = (*TAKEN, ORDER, ALERTS, RAW)

PARTITIONS = 4
"""How many partitions a new namespace has, unless it is told otherwise."""

_TOPIC_OF = {
    "trade": TRADES,
    "filing": FILINGS,
    "announcement": FILINGS,
    "person": REFERENCE,
    "shares_outstanding": REFERENCE,
    "corporate_action": REFERENCE,
    "holding": REFERENCE,
    "right_to_acquire": REFERENCE,
    "retraction": REFERENCE,
    "price": REFERENCE,
    "clock": REFERENCE,
    "relationship": RELATIONS,
    "tender_offer": OFFERS,
    "board_action": BOARD,
    "section_11_event": BOARD,
    "section_13_event": BOARD,
}


def topic_of(kind: str) -> str:
    """The topic of a kind of event."""
    return _TOPIC_OF[kind]


@lru_cache(maxsize=65_536)
def partition_of(issuer: str, partitions: int) -> int:
    """The partition of an issuer: murmur2 of its CIK, as Kafka's own clients in Java and aiokafka reckon it."""
    from aiokafka.partitioner import murmur2  # only here: most commands do without

    return int((murmur2(issuer.encode()) & 0x7FFFFFFF) % partitions)
