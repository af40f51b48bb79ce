"""An issuer that does not exist, whose alert travels the whole way every few minutes.

It goes through the same log, engine, store and outbox as every other; only nobody is told, and no command lists it.
"""

import json
from datetime import datetime
from datetime import timedelta
from functools import cache
from importlib import resources

from monitor.core.times.instants import format_instant
from monitor.core.times.microseconds import MICROSECOND
from monitor.live.versions import Versions
from monitor.plan_texts import PlanText
from monitor.plan_texts import PlanTexts

ISSUER = "0000000000"
"""No registrant has this number."""

EVERY = timedelta(minutes=2)

_FILE = "synthetic.toml"
_HOLDER = "nobody"


def versions() -> Versions:
    """The plan of nobody."""
    return Versions(_texts())


@cache
def _texts() -> PlanTexts:
    text = resources.files(__package__).joinpath(_FILE).read_text(encoding="utf-8")
    return PlanTexts(chains=((PlanText(_FILE, text),),))


def beat(at: datetime) -> list[bytes]:
    """Events that raise one alert: nobody falls below the threshold, and crosses it again."""
    common = {"issuer": ISSUER, "at": format_instant(at), "known_at": format_instant(at)}
    first = {"issuer": ISSUER, "at": "2000-01-03", "known_at": "2000-01-03T05:00:00Z"}
    count = {**first, "kind": "shares_outstanding", "id": "count", "shares": 100}
    later = {**common, "at": format_instant(at + MICROSECOND), "known_at": format_instant(at + MICROSECOND)}
    below = {**common, "kind": "holding", "id": f"below-{format_instant(at)}", "holder": _HOLDER, "shares": 40}
    above = {**later, "kind": "holding", "id": f"above-{format_instant(at)}", "holder": _HOLDER, "shares": 60}
    return [json.dumps(event).encode() for event in (count, below, above)]
