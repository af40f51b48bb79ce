"""What the engine does not walk anew is as if it had: late events, retractions and new names in long random feeds.

The feeds hold many small holders beside one with a status and a few near a threshold, so that nearly all of what comes
late or is taken back goes the short way, and some of it must not.
"""

import random
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from tests.oracle.random_feeds import random_feed
from tests.replaying import AnewEngine
from tests.replaying import alerts_by_fast_path
from tests.replaying import alerts_of
from tests.replaying import as_json
from tests.replaying import chains_of
from tests.replaying import decoded

ISSUER = "0001014739"
START = datetime(2003, 4, 1, 14, tzinfo=UTC)
RELATIONS = ("affiliate", "subsidiary", "associate", "group", "agreement")


class _Writer:
    """Writes one feed. `near`: how many holders are large enough for a threshold."""

    def __init__(self, seed: int, persons: int, near: int) -> None:
        self.chance = random.Random(seed)
        self.events: list[dict[str, Any]] = []
        self.persons = [f"p{number}" for number in range(persons)]
        self.near = set(self.persons[:near])
        self.now = START
        self.add("shares_outstanding", shares=10_000_000)
        self.add("holding", holder="big", shares=2_000_000)

    def add(self, kind: str, late: bool = False, **fields: Any) -> None:
        if self.chance.random() < 0.8:
            self.now += timedelta(minutes=self.chance.choice((1, 37, 600)))
        at = self.now - timedelta(minutes=self.chance.choice((1, 90, 4000))) if late else self.now
        moment = f"{at:%Y-%m-%d}" if late and self.chance.random() < 0.5 else f"{at:%Y-%m-%dT%H:%M:%SZ}"
        common = {"id": f"e{len(self.events)}", "issuer": ISSUER, "at": moment, "known_at": f"{self.now:%FT%TZ}"}
        self.events.append({"kind": kind, **common, **fields})

    def write(self) -> None:
        chance, late = self.chance, self.chance.random() < 0.5
        kind = chance.choices(
            ("trade", "holding", "filing", "relationship", "person", "retraction", "right_to_acquire", "tender_offer"),
            (30, 15, 12, 10, 12, 15, 4, 2),
        )[0]
        person = chance.choice([*self.persons, *self.persons, "big"])
        shares = chance.choice((400_000, 700_000, 1_000_000)) if person in self.near else chance.randint(1, 2_000)
        others = chance.sample(self.persons, chance.choice((2, 2, 3)))
        match kind:
            case "trade":
                self.add(kind, late, holder=person, side=chance.choice(("buy", "buy", "sell")), shares=shares)
            case "holding":
                self.add(kind, late, holder=person, shares=shares)
            case "filing":
                rows = [{"person": p, "aggregate": shares, "percent": chance.choice((None, "4", "11"))} for p in others]
                rows = rows[: chance.choice((1, 1, 2, 3))]
                filed_by = [row["person"] for row in rows] + ["big"] * (chance.random() < 0.1)
                accession = f"0000000000-03-{len(self.events):06d}"
                self.add(kind, late, form="SC 13D", accession=accession, filed_by=filed_by, reporting_persons=rows)
            case "relationship":
                self.add(kind, late, relation=chance.choice(RELATIONS), persons=others)
            case "person":
                more: dict[str, str] = {"cik": f"{7_000_000 + int(person[1:] or 0):010d}"} if person != "big" else {}
                if chance.random() < 0.1 and person != "big":
                    more = {"excluded": "employee-plan"}
                self.add(kind, late, person=person, name=person.upper(), **(more if chance.random() < 0.7 else {}))
            case "retraction":
                self.add(kind, of=f"e{chance.randint(2, len(self.events) + 3)}")
            case "right_to_acquire":
                self.add(kind, late, holder=person, right=f"r{person}", instrument="option", shares=shares)
            case "tender_offer":
                day = f"{self.now:%Y-%m-%d}"
                sought: dict[str, Any] = {"stage": "commenced", "shares_sought": 10_000, "first_published": day}
                self.add(kind, offer=f"o{len(self.events)}", bidder=person, **sought)


@given(
    seed=st.integers(min_value=0, max_value=10**9),
    persons=st.sampled_from([4, 12, 40]),
    near=st.sampled_from([0, 0, 2]),
)
@settings(max_examples=30, deadline=None)
def test_the_short_ways_change_nothing(seed: int, persons: int, near: int) -> None:
    writer = _Writer(seed, persons, near)
    while len(writer.events) < 60:
        writer.write()
    chains = chains_of(random_feed(0, 1, "gentle"))
    events, until = decoded(writer.events, chains), f"{writer.now + timedelta(days=30):%FT%TZ}"
    anew = as_json(alerts_of(events, chains, until, AnewEngine))
    assert as_json(alerts_of(events, chains, until)) == anew
    assert as_json(alerts_by_fast_path(events, chains, until)) == anew
