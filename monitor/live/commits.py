"""What one commit does: to the state, to the outbox, and to the record of the order of taking."""

from collections import Counter
from datetime import datetime
from typing import NamedTuple

import msgspec

from monitor.core.alerts.alerts import Alert
from monitor.live.arrivals import Arrival
from monitor.live.arrivals import Unread
from monitor.live.book import SetAside


class Order(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a commit took, so that it can be taken again in the same way: it stands in the log (readings 11.1)."""

    number: int
    ranges: dict[str, tuple[int, int]] = {}
    """Of each topic the offsets taken, the second one excluded."""
    tick: datetime | None = None
    """The instant up to which time alone brought what it brings."""
    silent: tuple[str, ...] = ()
    """Loads that were taken to be over."""
    course: int = 1
    """See `Rules`."""
    is_careful: bool = False
    """See `Partition`."""


class Raised(NamedTuple):
    """An alert, and whether it is of the past that a load brought (readings 11.6)."""

    alert: Alert
    is_past: bool


class Mistake(NamedTuple):
    """This program failed over one issuer, and went on without what it failed over."""

    issuer: str
    error: BaseException


class Commit(msgspec.Struct, kw_only=True):
    """What came of one commit."""

    order: Order
    lines: bytes = b""
    """The events that count, as lines, with the instants at which they count."""
    touched: frozenset[str] = frozenset()
    """Issuers of which something was counted, or whose clock moved."""
    named: frozenset[str] = frozenset()
    """Issuers of which something was counted that may name somebody anew: anything but trades."""
    ticked: dict[str, datetime] = {}
    """Issuers whose clock time alone moved."""
    raised: list[Raised] = []
    set_aside: list[SetAside] = []
    unread: list[Unread] = []
    mistakes: list[Mistake] = []
    released: bool = False
    """Some events that waited were taken: what still waits is to be written anew."""
    held: list[Arrival] = []
    """Events that wait from now on."""
    amended: tuple[str, ...] = ()
    """Issuers of which a plan version was learned."""
    drained: str | None = None
    """The drain that was taken."""
    loads_ended: tuple[str, ...] = ()
    open_now: dict[str, tuple[str, ...]] = {}
    """Of each issuer of whose past alerts were raised: what is open after this commit, in sentences."""
    counts: Counter[str] = msgspec.field(default_factory=Counter)
    """Events taken by kind; `repeated`, `passed over` and `ahead` besides."""

    @property
    def size(self) -> int:
        """How many entries of the log it took."""
        return sum(stop - start for start, stop in self.order.ranges.values())

    @property
    def is_empty(self) -> bool:
        """Nothing was read, and nothing came of the time."""
        return not (self.order.ranges or self.ticked or self.order.silent)


encode_order = msgspec.json.Encoder().encode
decode_order = msgspec.json.Decoder(Order).decode
