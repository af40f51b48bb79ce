"""How often one caller may call: a bucket of tokens that fills again at a steady rate."""

import math
import time
from collections import OrderedDict
from collections.abc import Callable

_CALLERS_MAX = 10_000


class Rates:
    """Buckets by caller, of those that called last."""

    def __init__(self, a_second: float, at_once: int, now: Callable[[], float] = time.monotonic) -> None:
        self._a_second = a_second
        self._at_once = at_once
        self._now = now
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, caller: str) -> int:
        """Let one call pass, and return 0; else the whole seconds after which to try again."""
        now = self._now()
        tokens, since = self._buckets.pop(caller, (float(self._at_once), now))
        tokens = min(tokens + (now - since) * self._a_second, float(self._at_once))
        passes = tokens >= 1
        self._buckets[caller] = (tokens - 1 if passes else tokens), now
        if len(self._buckets) > _CALLERS_MAX:
            self._buckets.popitem(last=False)
        return 0 if passes else max(math.ceil((1 - tokens) / self._a_second), 1)

    def is_over(self, caller: str) -> bool:
        """Has this caller called too often already? Asking is no call."""
        tokens, since = self._buckets.get(caller, (float(self._at_once), 0.0))
        return tokens + (self._now() - since) * self._a_second < 1
