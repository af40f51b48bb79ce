"""Random feeds of valid events, with the plan files that they name, for tests that compare two readers of them.

    python -m tests.oracle.random_feeds SEED [PROFILE [FOLDER]]

prints a feed (its plan files go to standard error), or writes it with its plan files into a folder.
"""

import json
import random
import sys
from collections.abc import Callable
from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import time
from datetime import timedelta
from pathlib import Path
from typing import Any
from typing import NamedTuple
from zoneinfo import ZoneInfo

Event = dict[str, Any]


class Feed(NamedTuple):
    events: list[Event]
    plans: dict[str, str]  # by file name
    base: str  # the file name of the first version
    until: str


ISSUER = "0001014739"
BASE = "plan.toml"
ZONE = ZoneInfo("America/New_York")
FIRST_DAY = date(2003, 4, 1)
LAST_DAY = date(2003, 6, 15)
BANK_HOLIDAYS = {date(2003, 5, 26), date(2003, 7, 4)}
EXCHANGE_HOLIDAYS = BANK_HOLIDAYS | {date(2003, 4, 18)}
UNITS = ("business-days", "days", "trading-days")

# What a feed is made of, by profile: the weight of each kind. `repeat` says again what was said before.
PROFILES: dict[str, dict[str, int]] = {
    "ownership": {
        "shares_outstanding": 8,
        "corporate_action": 7,
        "holding": 22,
        "trade": 22,
        "right_to_acquire": 15,
        "filing": 15,
        "relationship": 6,
        "person": 2,
        "retraction": 4,
        "price": 1,
        "clock": 1,
        "repeat": 4,
    },
    "relations": {
        "relationship": 30,
        "holding": 17,
        "trade": 10,
        "filing": 14,
        "person": 7,
        "right_to_acquire": 5,
        "shares_outstanding": 3,
        "corporate_action": 1,
        "announcement": 2,
        "retraction": 6,
        "clock": 1,
        "repeat": 4,
    },
    "clocks": {
        "announcement": 18,
        "tender_offer": 20,
        "filing": 14,
        "holding": 9,
        "trade": 8,
        "board_action": 9,
        "section_13_event": 2,
        "shares_outstanding": 3,
        "relationship": 3,
        "retraction": 6,
        "clock": 3,
        "repeat": 4,
    },
    "acts": {
        "board_action": 36,
        "section_11_event": 8,
        "section_13_event": 6,
        "holding": 9,
        "trade": 9,
        "announcement": 9,
        "tender_offer": 5,
        "filing": 6,
        "relationship": 3,
        "shares_outstanding": 2,
        "retraction": 6,
        "clock": 2,
        "repeat": 3,
    },
    "everything": {
        "person": 4,
        "shares_outstanding": 5,
        "corporate_action": 4,
        "holding": 13,
        "trade": 12,
        "right_to_acquire": 8,
        "relationship": 10,
        "filing": 12,
        "announcement": 6,
        "tender_offer": 6,
        "board_action": 11,
        "section_11_event": 3,
        "section_13_event": 2,
        "price": 1,
        "clock": 1,
        "retraction": 6,
        "repeat": 4,
    },
    "gentle": {"shares_outstanding": 8, "holding": 38, "trade": 38, "relationship": 10},
}

# Kinds for which a deadline is worth hitting.
TIMELY = {"board_action", "tender_offer", "clock", "announcement", "retraction", "section_13_event", "trade"}


def random_feed(seed: int, size: int = 25, profile: str = "everything") -> Feed:
    """A feed of `size` valid lines; the same for the same arguments."""
    return _Writer(random.Random(seed), size, profile).feed()


def shrink(events: list[Event], fails: Callable[[list[Event]], bool]) -> list[Event]:
    """A part of the events that still fails and of which no single event can be spared."""
    if not fails(events):
        raise ValueError("there is nothing to shrink: these events do not fail")
    kept = list(events)
    length = max(1, len(kept) // 2)
    while kept:
        start = 0
        shortened = False
        while start < len(kept):
            rest = kept[:start] + kept[start + length :]
            if fails(rest):
                kept = rest
                shortened = True
            else:
                start += length
        if length > 1:
            length //= 2
        elif not shortened:
            break
    return kept


class _Right(NamedTuple):
    holder: str
    shares: int
    unissued: bool


class _Offer(NamedTuple):
    bidder: str
    stage: str


class _Terms(NamedTuple):
    """What a version holds in the end, as far as a later one needs to know."""

    plan: str
    thresholds: frozenset[str]
    personal: frozenset[tuple[str, str]]


class _Writer:
    """Writes one feed. What it keeps of positions is rough: it only serves to aim near the thresholds."""

    def __init__(self, rng: random.Random, size: int, profile: str) -> None:
        self.rng = rng
        self.size = size
        self.profile = profile
        self.gentle = profile == "gentle"
        self.weights = PROFILES[profile]
        self.events: list[Event] = []
        self.plans: dict[str, str] = {}
        self.outstanding = 10_000_000
        self.positions: dict[str, int] = {}
        self.rights: dict[str, _Right] = {}
        self.offers: dict[str, _Offer] = {}
        self.pairs: list[tuple[str, list[str]]] = []
        self.excluded: dict[str, str] = {}
        self.deadlines: list[datetime] = []
        self.renamed: set[str] = set()
        self.accessions = 0
        self.ids = 0
        self._choose_persons()
        self._choose_times()
        self._write_plans()

    # What the feed is about

    def _choose_persons(self) -> None:
        rng = self.rng
        self.persons = list("abcdefg")[: rng.randint(4, 7)]
        self.ciks = {person: f"00000000{11 + index}" for index, person in enumerate(self.persons)}
        if not self.gentle:
            if rng.random() < 0.3:  # one who is known by the number from the start
                self.persons.append("0000000077")
            if rng.random() < 0.2:  # two slugs, one person
                self.ciks["b"] = self.ciks["a"]
            if rng.random() < 0.1:
                self.ciks["c"] = "0000000077"
        # A few matter most, or nothing would meet.
        self.main = rng.sample(self.persons, 3)

    def _choose_times(self) -> None:
        rng = self.rng
        days = rng.choice((6, 12, 25, 45, 75))
        latest = max(0, (LAST_DAY - FIRST_DAY).days - days)
        start = FIRST_DAY + timedelta(rng.randint(0, latest))
        if days < 45 and rng.random() < 0.5:  # daylight saving time, Good Friday, Memorial Day
            start = rng.choice((date(2003, 4, 3), date(2003, 4, 14), date(2003, 5, 20)))
        self.start = datetime.combine(start, time(13, 30), UTC)
        self.end = min(self.start + timedelta(days), datetime.combine(LAST_DAY, time(21), UTC))
        self.step = (self.end - self.start) / max(1, self.size)
        self.now = self.start

    def _write_plans(self) -> None:
        rng = self.rng
        plain = self.gentle or rng.random() < 0.2
        self.count = 10 if plain else rng.randint(3, 12)
        self.unit = "business-days" if plain else rng.choice(UNITS)
        offer_count = 10 if plain else rng.randint(3, 12)
        offer_unit = "business-days" if plain else rng.choice(UNITS)
        final = "2012-11-24"
        if not plain and rng.random() < 0.15:
            final = str(self._day_within())
        thresholds = ["acquiring-person"]
        parts = [_threshold("acquiring-person", "15", "at-least", '1 \\"Acquiring Person\\"')]
        if plain or rng.random() < 0.85:
            thresholds.append("adverse-person")
            parts.append(_threshold("adverse-person", "10", "at-least", "11(a)(ii)(B)"))
        if not self.gentle and rng.random() < 0.5:
            thresholds.append("watch-5")
            parts.append(_threshold("watch-5", "5", "more-than"))
        personal: list[tuple[str, str]] = []
        self.levels: list[str] = ["5", "10", "15", "15"]
        if not plain and rng.random() < 0.3:
            for _ in range(rng.randint(1, 2)):
                key = (rng.choice(thresholds), self._reference(rng.choice(self.main)))
                if key not in personal:
                    personal.append(key)
                    parts.append(self._personal(key))
        self.plans[BASE] = f"""[plan]
id = "mim-2002"
title = "MIM Corporation Amended and Restated Rights Agreement"
issuer = "{ISSUER}"
dated = 2002-12-03

[calendar]
time_zone = "America/New_York"
close_of_business = "17:00"
business_day = "new-york-banks"
toggles = []

{"".join(parts)}[beneficial_ownership]
rights_to_acquire = "{"any-time" if plain else rng.choice(("any-time", "60-days"))}"
beyond_60_days_in_denominator = {"false" if plain else self._flag(0.3)}

[distribution_date]
after_stock_acquisition = {{ count = {self.count}, unit = "{self.unit}" }}
after_tender_offer = {{ count = {offer_count}, unit = "{offer_unit}" }}
tender_offer_starts_on = "{"first-published" if plain else rng.choice(("first-published", "intention"))}"
withdrawn_offer_stops_clock = {"false" if plain else self._flag(0.5)}
board_may_defer = {"false" if plain else self._flag(0.5)}

[expiration]
final = {final}

[redemption]
price = "0.0001"
until = "{"distribution-date" if plain or rng.random() < 0.7 else "stock-acquisition-date"}"

[purchase]
price = "20.00"
"""
        if not self.gentle:
            chain = [_Terms("mim-2002", frozenset(thresholds), frozenset(personal))]
            for number in range(1, rng.choice((1, 2, 2, 3)) + 1):
                parent = chain[-1] if rng.random() < 0.7 else rng.choice(chain)
                chain.append(self._write_amendment(number, parent))

    def _write_amendment(self, number: int, parent: _Terms) -> _Terms:
        rng = self.rng
        name = f"mim-amendment-{number}"
        thresholds = set(parent.thresholds)
        personal = set(parent.personal)
        tables: list[str] = []
        lists: list[str] = []
        for change in rng.sample(("threshold", "personal", "removed", "period", "final", "flags"), rng.randint(1, 3)):
            if change == "threshold":
                for which in rng.sample(sorted(thresholds | {"watch-5"}), rng.choice((1, 1, 2))):
                    percent = rng.choice(("5", "10", "12.5", "14.9999", "15", "15.00001", "20"))
                    thresholds.add(which)
                    lists.append(_threshold(which, percent, rng.choice(("at-least", "at-least", "more-than"))))
                    self.levels.append(percent)
            elif change == "personal":
                key = (rng.choice(sorted(parent.thresholds)), self._reference(rng.choice(self.main)))
                if not _is_stated(key, lists):
                    personal.add(key)
                    lists.append(self._personal(key))
            elif change == "removed" and parent.personal:
                key = rng.choice(sorted(parent.personal))
                if not _is_stated(key, lists):
                    personal.discard(key)
                    lists.append(
                        f'[[personal_threshold]]\nthreshold = "{key[0]}"\nholder = "{key[1]}"\nremoved = true\n\n'
                    )
            elif change == "period":
                which = rng.choice(("after_stock_acquisition", "after_stock_acquisition", "after_tender_offer"))
                period = f'{{ count = {rng.randint(3, 12)}, unit = "{rng.choice(UNITS)}" }}'
                flags = ""
                if rng.random() < 0.3:
                    flags = f"board_may_defer = {self._flag(0.6)}\n"
                tables.append(f"[distribution_date]\n{which} = {period}\n{flags}\n")
            elif change == "final":
                day = self._day_within() if rng.random() < 0.6 else date(2013, 11, 24)
                tables.append(f"[expiration]\nfinal = {day}\n\n")
            elif change == "flags":
                if rng.random() < 0.5:
                    until = rng.choice(("distribution-date", "stock-acquisition-date"))
                    tables.append(f'[redemption]\nuntil = "{until}"\n\n')
                else:
                    rights = rng.choice(("any-time", "60-days"))
                    tables.append(f'[beneficial_ownership]\nrights_to_acquire = "{rights}"\n\n')
        self.plans[f"amend-{number}.toml"] = (
            f'[plan]\nid = "{name}"\ntitle = "Amendment {number}"\namends = "{parent.plan}"\n'
            f"dated = {self._day_within()}\n\n{''.join(lists)}{''.join(tables)}"
        )
        return _Terms(name, frozenset(thresholds), frozenset(personal))

    def _personal(self, key: tuple[str, str]) -> str:
        percent = self.rng.choice(("8", "12", "18", "20", "22.5"))
        self.levels.append(percent)
        comparison = self.rng.choice(("at-least", "at-least", "more-than"))
        return (
            f'[[personal_threshold]]\nthreshold = "{key[0]}"\nholder = "{key[1]}"\n'
            f'percent = "{percent}"\ncomparison = "{comparison}"\n\n'
        )

    def _flag(self, chance: float) -> str:
        return "true" if self.rng.random() < chance else "false"

    # The feed

    def feed(self) -> Feed:
        rng = self.rng
        counted = self.gentle or rng.random() < 0.88
        if counted:
            self._add("shares_outstanding", {"shares": self.outstanding, "cause": "report"})
        if not self.gentle and rng.random() < 0.5:
            for person in self.main:
                self._write("holding", person)
        if self.profile in ("clocks", "acts") or (not self.gentle and rng.random() < 0.3):
            self._open_with_an_acquiring_person()
        while len(self.events) < self.size:
            self._advance()
            kind = rng.choices(list(self.weights), list(self.weights.values()))[0]
            self._write(kind)
        events = self.events[: self.size]
        if not counted and not any(event["kind"] == "shares_outstanding" for event in events) and events:
            events[-1] = self._event("shares_outstanding", {"shares": self.outstanding, "cause": "report"})
        if not self.gentle:
            order = rng.random()
            if order < 0.4:
                events.sort(key=known_at)
            elif order < 0.6:
                rng.shuffle(events)
        return Feed(events, self.plans, BASE, self._until(events))

    def _open_with_an_acquiring_person(self) -> None:
        rng = self.rng
        holder = self.main[0]
        shares = self.outstanding * 3 // 20 + rng.choice((0, 0, 0, 1, 100_000, -1))
        self.positions[holder] = shares
        self._add("holding", {"holder": self._name(holder), "shares": shares})
        if rng.random() < 0.6:
            self._advance()
            self._write("announcement", holder)

    def _until(self, events: list[Event]) -> str:
        rng = self.rng
        known = sorted(known_at(event) for event in events) or [self.start]
        choice = rng.random()
        if choice < 0.15:
            return _instant(known[-1])
        if choice < 0.22:
            return _instant(rng.choice(known[len(known) // 2 :]))
        if choice < 0.3 and self.deadlines:
            return _instant(max(known[-1], rng.choice(self.deadlines)))
        return _instant(known[-1] + timedelta(rng.randint(1, 40)))

    def _write(self, kind: str, person: str | None = None) -> None:
        writer: Callable[..., None] = getattr(self, f"_{kind}")
        if person is None:
            writer()
        else:
            writer(person)

    # Time

    def _day_within(self) -> date:
        return self.start.date() + timedelta(self.rng.randint(1, max(2, (self.end - self.start).days)))

    def _advance(self) -> None:
        rng = self.rng
        choice = rng.random()
        if choice < 0.1 and not self.gentle:
            return
        if choice < 0.3:
            self.now += timedelta(minutes=rng.randint(1, 90))
        else:
            self.now += self.step * rng.expovariate(0.8) if not self.gentle else self.step * rng.uniform(0.2, 1.8)
        self.now = self.now.replace(second=0, microsecond=0)
        if self.gentle:
            self.now += timedelta(minutes=1)
        elif self.now > self.end:  # what is left is learned of the time before
            self.now = self.start + (self.end - self.start) * rng.random()
            self.now = self.now.replace(second=0, microsecond=0)

    def _moment(self, kind: str) -> datetime:
        """When the next event happens: now, at a deadline, or at an instant where days begin and end."""
        rng = self.rng
        if self.gentle:
            return self.now
        if kind in TIMELY and self.deadlines and rng.random() < 0.3:
            deadline = rng.choice(self.deadlines[-4:])
            moment = deadline + timedelta(seconds=rng.choice((0, 0, 0, -1, 1, -3600, 3600, -7200, -86400)))
            if rng.random() < 0.4 and self.now < moment < self.end:
                self.now = moment
            return moment
        day = self.now.astimezone(ZONE).date()
        choice = rng.random()
        if choice < 0.07:
            return _local(day, time(17)) + timedelta(seconds=rng.choice((0, 0, -1, 1)))
        if choice < 0.14:
            return _local(day, time(0)) + timedelta(seconds=rng.choice((0, 0, -1, 1)))
        if choice < 0.17 and self.start.date() < date(2003, 4, 7):  # the hour that is left out
            return datetime(2003, 4, 6, 7, 0, tzinfo=UTC) + timedelta(seconds=rng.choice((-1800, -1, 0, 1800)))
        if choice < 0.18:
            return self.now + timedelta(microseconds=rng.choice((1, 500_000)))
        if choice < 0.24 and self.events:
            earlier = rng.choice(self.events)["at"]
            if len(earlier) > 10:
                return datetime.fromisoformat(earlier)
        return self.now

    def _deadline_after(self, day: date, count: int, unit: str) -> datetime:
        holidays = EXCHANGE_HOLIDAYS if unit == "trading-days" else BANK_HOLIDAYS
        for _ in range(count):
            day += timedelta(1)
            while unit != "days" and (day.weekday() > 4 or day in holidays):
                day += timedelta(1)
        while day.weekday() > 4 or day in BANK_HOLIDAYS:
            day += timedelta(1)
        return _local(day, time(17))

    def _starts_clock(self, day: date) -> None:
        self.deadlines.append(self._deadline_after(day, self.count, self.unit))
        if self.rng.random() < 0.3:
            self.deadlines.append(self._deadline_after(day, 10, "business-days"))

    # Lines

    def _next_id(self) -> str:
        self.ids += 1
        return f"e{self.ids}"

    def _event(self, kind: str, fields: Event, bare: float = 0.35, moment: datetime | None = None) -> Event:
        rng = self.rng
        if moment is None:
            moment = self._moment(kind)
        event: Event = {"kind": kind, "id": self._next_id(), "issuer": ISSUER}
        if self.gentle:
            return event | {"at": _instant(moment), "known_at": _instant(moment)} | fields
        if rng.random() < bare:
            event["at"] = str(moment.astimezone(ZONE).date())
        else:
            event["at"] = self._written(moment)
        known = self._known(moment)
        if known is not None:
            event["known_at"] = self._written(known)
        return event | fields

    def _add(self, kind: str, fields: Event, bare: float = 0.35, moment: datetime | None = None) -> Event:
        event = self._event(kind, fields, bare, moment)
        self.events.append(event)
        return event

    def _known(self, moment: datetime) -> datetime | None:
        rng = self.rng
        choice = rng.random()
        if choice < 0.38:
            return moment
        if choice < 0.66:
            return moment + timedelta(minutes=rng.choice((1, 5, 30, 60, 180, 480)))
        if choice < 0.74:
            return moment + timedelta(hours=rng.randint(12, 40))
        if choice < 0.82:
            return moment + timedelta(days=rng.randint(2, 12), minutes=rng.randint(0, 300))
        if choice < 0.86:
            return moment - timedelta(hours=rng.randint(1, 20))
        if choice < 0.89:
            return moment - timedelta(days=rng.randint(1, 6))
        if choice < 0.92:
            return None
        if choice < 0.95 and self.deadlines:
            return rng.choice(self.deadlines)
        if self.events:
            return known_at(rng.choice(self.events[-3:]))
        return moment

    def _written(self, moment: datetime) -> str:
        if self.rng.random() < 0.06:
            return moment.astimezone(ZONE).isoformat()
        return _instant(moment)

    def _date_or_instant(self, day: date, dates: float = 0.75) -> str:
        if self.rng.random() < dates:
            return str(day)
        return _instant(_local(day, self.rng.choice((time(0), time(9, 30), time(12), time(17)))))

    # Persons

    def _name(self, person: str) -> str:
        """The person as a line calls it: by its number too, above all once that is known."""
        chance = 0.35 if person in self.renamed else 0.03
        if not self.gentle and person in self.ciks and self.rng.random() < chance:
            return self.ciks[person]
        return person

    def _reference(self, person: str) -> str:
        """The person as a plan file calls it."""
        return self.ciks[person] if person in self.ciks and self.rng.random() < 0.15 else person

    def _somebody(self) -> str:
        return self.rng.choice(self.main if self.rng.random() < 0.65 else self.persons)

    def _several(self, count: int) -> list[str]:
        first = self._somebody()
        others = [person for person in self.persons if person != first]
        near = [person for person in others if person in self.main]
        chosen = [first]
        while len(chosen) < count and others:
            other = self.rng.choice(near if near and self.rng.random() < 0.5 else others)
            others.remove(other)
            if other in near:
                near.remove(other)
            chosen.append(other)
        return chosen

    def _names(self, persons: list[str]) -> list[str]:
        """Their names, none twice."""
        return list(dict.fromkeys(self._name(person) for person in persons))

    # Numbers

    def _aim(self, holder: str, alone: bool = False) -> int:
        """A position of the holder at, or one share beside, a threshold: alone or with those it stands with."""
        rng = self.rng
        if rng.random() < 0.12:
            return rng.choice((0, 1, 123_457, 400_000, 1_200_000, 1_700_000))
        with_holder = [holder]
        if not alone:
            known = [persons for _, persons in self.pairs[-6:] if holder in persons]
            if known and rng.random() < 0.7:
                with_holder = rng.choice(known)
                if rng.random() < 0.3:  # and whoever is connected with those
                    with_holder = [p for _, persons in self.pairs[-6:] for p in persons if {*persons} & {*with_holder}]
            elif rng.random() < 0.15:
                with_holder = [holder, rng.choice(self.main)]
        numerator = sum(self.positions.get(person, 0) for person in set(with_holder) - {holder})
        denominator = self.outstanding
        if rng.random() < 0.75:
            for right in self.rights.values():
                if right.holder in with_holder:
                    numerator += right.shares
                    denominator += right.shares if right.unissued else 0
        target = _share_of(denominator, rng.choice(self.levels)) - numerator
        target += rng.choice((0, 0, 0, -1, -1, 1, 1, rng.randint(-60_000, 60_000), 50_000))
        if target < 0:
            target = rng.choice((0, 250_000))
        return target

    def _amount(self, shares: int) -> int | str:
        """A count as an integer or, as some filings have it, as a decimal string."""
        choice = self.rng.random()
        if self.gentle or choice < 0.85:
            return shares
        if choice < 0.97:
            return str(shares)
        return f"{shares}.{self.rng.choice(('5', '25', '0', '000001'))}"

    def _price_text(self) -> str:
        return f"{self.rng.randint(5, 25)}.{self.rng.randint(0, 99):02}"

    def _scale(self, new: int, old: int) -> None:
        self.outstanding = self.outstanding * new // old
        self.positions = {holder: shares * new // old for holder, shares in self.positions.items()}
        self.rights = {name: right._replace(shares=right.shares * new // old) for name, right in self.rights.items()}

    # Kinds

    def _person(self) -> None:
        rng = self.rng
        person = self._somebody()
        fields: Event = {"person": person, "name": f"Person {person.upper()}"}
        if person in self.ciks and rng.random() < 0.75:
            fields["cik"] = self.ciks[person]
            self.renamed.add(person)
        elif person in self.excluded:
            fields["excluded"] = self.excluded[person]
        elif rng.random() < 0.7:
            kinds = ("company", "subsidiary", "employee-plan", "plan-trustee", "underwriter")
            fields["excluded"] = self.excluded[person] = rng.choice(kinds)
        if "cik" in fields and person in self.excluded:
            fields["excluded"] = self.excluded[person]
        self._add("person", fields, bare=0.5)

    def _shares_outstanding(self) -> None:
        rng = self.rng
        causes: list[str | None] = ["report", "issuance", "repurchase"]
        if not self.gentle:
            causes += ["repurchase", "cancellation", "split", None]
        cause = rng.choice(causes)
        before = self.outstanding
        if cause == "split":
            new, old = rng.choice(((2, 1), (3, 2), (1, 2)))
            self.outstanding = before * new // old
            if rng.random() < 0.5:  # the count alone says so; who holds is rescaled by an action
                self._add("corporate_action", {"action": "split", "ratio": f"{new}:{old}"}, bare=0.7)
                self._scale(new, old)
                self.outstanding = before * new // old
        elif cause in ("repurchase", "cancellation"):
            self.outstanding = self._fewer()
        elif cause == "issuance":
            self.outstanding = before + rng.choice((1, 200_000, 500_000, 1_000_000))
        else:
            self.outstanding = rng.choice((10_000_000, 10_000_000, before, before + rng.randint(-99_999, 99_999)))
        self.outstanding = max(self.outstanding, 1_000_000)
        fields: Event = {"shares": self._amount(self.outstanding)}
        if cause is not None:
            fields["cause"] = cause
        self._add("shares_outstanding", fields, bare=0.5)

    def _fewer(self) -> int:
        """A lower count, at best one that takes somebody to a threshold."""
        rng = self.rng
        targets = [shares * 100 // percent for shares in self.positions.values() for percent in (5, 10, 15, 15)]
        targets = [target for target in targets if self.outstanding * 7 // 10 < target < self.outstanding]
        if targets and rng.random() < 0.8:
            return rng.choice(targets) + rng.choice((0, 0, 0, 1, -1, -10_000))
        return self.outstanding - rng.choice((1, 150_000, 400_000, 800_000))

    def _corporate_action(self) -> None:
        rng = self.rng
        action = rng.choice(("split", "split", "stock-dividend", "repurchase", "repurchase", "issuance"))
        if action in ("split", "stock-dividend"):
            new, old = (11, 10) if action == "stock-dividend" else rng.choice(((2, 1), (2, 1), (1, 3), (3, 2)))
            self._add("corporate_action", {"action": action, "ratio": f"{new}:{old}"}, bare=0.7)
            self._scale(new, old)
            return
        after = self._fewer() if action == "repurchase" else self.outstanding + rng.choice((1, 300_000, 1_000_000))
        after = max(after, 1_000_000)
        shares = abs(after - self.outstanding)
        self.outstanding = after
        self._add("corporate_action", {"action": action, "shares": self._amount(shares)}, bare=0.5)

    def _holding(self, person: str | None = None) -> None:
        holder = person or self._somebody()
        shares = self._aim(holder)
        self.positions[holder] = shares
        fields: Event = {"holder": self._name(holder), "shares": self._amount(shares)}
        if self.rng.random() < 0.1:
            fields["source"] = "letter"
        self._add("holding", fields, bare=0.5)

    def _trade(self) -> None:
        rng = self.rng
        holder = self._somebody()
        held = self.positions.get(holder, 0)
        target = self._aim(holder)
        if rng.random() < 0.15:
            target = max(0, held + rng.choice((1, -1, 100, -100, 100_000)))
        change = target - held
        fields: Event = {
            "holder": self._name(holder),
            "side": "buy" if change >= 0 else "sell",
            "shares": self._amount(abs(change) or rng.choice((0, 1))),
        }
        if rng.random() < 0.03 and not self.gentle:  # more than is known of
            fields |= {"side": "sell", "shares": held + 1}
            target = 0
        if rng.random() < 0.5:
            fields["price"] = self._price_text()
        self.positions[holder] = target
        self._add("trade", fields, bare=0.25)

    def _right_to_acquire(self) -> None:
        rng = self.rng
        moment = self._moment("right_to_acquire")
        day = moment.astimezone(ZONE).date()
        if self.rights and rng.random() < 0.4:
            right = rng.choice(sorted(self.rights))
            holder = self.rights[right].holder
        else:
            right = f"r{len(self.rights) + 1}"
            holder = self._somebody()
        shares = rng.choice((0, 100_000, 300_000, 500_000))
        if right not in self.rights:
            shares = rng.choice((100_000, 200_000, 300_000, 500_000, 1_000_000, self._gap(holder)))
        unissued = rng.random() < 0.7
        fields: Event = {
            "holder": self._name(holder),
            "right": right,
            "instrument": rng.choice(("option", "warrant", "convertible", "agreement")),
            "shares": self._amount(shares),
        }
        choice = rng.random()
        if choice < 0.35:
            fields["exercisable_from"] = self._date_or_instant(day + timedelta(rng.choice((59, 60, 61, 62, 65, 70))))
        elif choice < 0.55:  # comes within sixty days while the feed runs
            fields["exercisable_from"] = self._date_or_instant(self._day_within() + timedelta(rng.choice((60, 61))))
        elif choice < 0.7:
            fields["exercisable_from"] = self._date_or_instant(day + timedelta(rng.randint(-40, 20)))
        choice = rng.random()
        if choice < 0.3:
            fields["expires"] = self._date_or_instant(self._day_within())
        elif choice < 0.5:
            fields["expires"] = self._date_or_instant(day + timedelta(rng.choice((55, 60, 90, 400))))
        if not unissued or rng.random() < 0.4:
            fields["unissued"] = unissued
        self.rights[right] = _Right(holder, shares, unissued)
        self._add("right_to_acquire", fields, moment=moment)

    def _gap(self, holder: str) -> int:
        """What the holder lacks to a threshold if it exercises."""
        held = self.positions.get(holder, 0)
        for percent in (10, 15, 20):
            lacking = -((held * 100 - self.outstanding * percent) // (100 - percent))
            if lacking > 0:
                return max(0, lacking + self.rng.choice((0, -1, 1)))
        return 100_000

    def _relationship(self) -> None:
        rng = self.rng
        fields: Event
        if self.gentle:
            relation, persons = "affiliate", self._several(2)
        elif self.pairs and rng.random() < 0.3:
            relation, persons = rng.choice(self.pairs)
            if rng.random() < 0.3:
                relation = rng.choice(("affiliate", "subsidiary", "associate", "group", "agreement"))
            elif rng.random() < 0.2:
                persons = persons[::-1]
        else:
            relation = rng.choice(("affiliate", "affiliate", "subsidiary", "associate", "group", "agreement"))
            persons = self._several(rng.choice((2, 2, 2, 3)))
        names = self._names(persons)
        if len(names) < 2:
            names = [person for person in persons]
        fields = {"relation": relation, "persons": names}
        moment = self._moment("relationship")
        if not self.gentle and rng.random() < 0.3:
            day = moment.astimezone(ZONE).date() + timedelta(rng.choice((0, 1, 3, 7, 14, 30)))
            fields["until"] = self._date_or_instant(day)
        self.pairs.append((relation, persons))
        self._add("relationship", fields, bare=0.4, moment=moment)

    def _filing(self, person: str | None = None) -> None:
        rng = self.rng
        form = rng.choice(("SC 13D", "SC 13D", "SC 13D/A", "SC 13G", "SC 13G/A", "4"))
        persons = [person] if person else self._several(rng.choice((1, 1, 1, 2, 2, 3)))
        if person is None and self.pairs and rng.random() < 0.3:
            persons = list(rng.choice(self.pairs)[1])
        moment = self._moment("filing")
        day = moment.astimezone(ZONE).date()
        self.accessions += 1
        fields: Event = {"form": form, "accession": f"0000000000-03-{self.accessions:06}"}
        if form != "4" and rng.random() < 0.8:
            fields["event_date"] = str(day - timedelta(rng.choice((0, 0, 1, 2, 5, 10, -1))))
        names = self._names(persons)
        total = self._aim(persons[0], alone=True)
        rows = [self._row(name, total, len(names) > 1) for name in names]
        if len(names) > 1 and rng.random() < 0.5:  # all report the whole
            rows = [rows[0] | {"person": name} for name in names]
        for index, holder in enumerate(persons[: len(rows)]):
            stated = rows[index]["aggregate"]
            if stated is not None:
                self.positions[holder] = int(float(stated)) if index == 0 else 0
        fields["filed_by"] = names if rng.random() < 0.93 else rng.choice((["company"], [ISSUER], names[:1]))
        fields["reporting_persons"] = rows
        self._add("filing", fields, bare=0.6, moment=moment)
        self._starts_clock(day)

    def _row(self, name: str, total: int, joint: bool) -> Event:
        rng = self.rng
        row: Event = {"person": name}
        if rng.random() < 0.2:
            row["name"] = f"Person {name.upper()}"
        powers = ("sole_voting", "shared_voting", "sole_dispositive", "shared_dispositive")
        if rng.random() < 0.06:  # a row that states nothing
            return row | dict.fromkeys((*powers, "aggregate", "percent"))
        if joint and rng.random() < 0.5:  # some of its own, the rest shared
            own = rng.choice((0, total // 4, total // 2))
            shared = total // 2
            counts = [own, shared, own, shared] if rng.random() < 0.7 else [own, shared, 0, own + shared]
            aggregate = rng.choice((own + shared, own + shared, max(own, shared)))
        else:
            aggregate = total
            counts = [total, 0, total, 0] if not joint else [0, total, 0, total]
            if rng.random() < 0.2:
                counts[0], counts[1] = total // 3, total - total // 3
        stated: list[int | str | None] = [self._amount(count) for count in counts]
        if rng.random() < 0.12:
            stated[rng.randrange(4)] = None
        if rng.random() < 0.05:
            stated = [None] * 4
        row |= dict(zip(powers, stated, strict=True))
        row["aggregate"] = None if rng.random() < 0.08 else self._amount(aggregate)
        row["percent"] = self._stated_percent(aggregate)
        return row

    def _stated_percent(self, shares: int) -> str | None:
        rng = self.rng
        choice = rng.random()
        if choice < 0.12:
            return None
        if choice < 0.3:
            return rng.choice(("4.9", "5", "5.0", "9.99", "10.0", "14.9", "15", "15.0", "15.2", "18.5"))
        places = rng.choice((1, 1, 2, 4))
        cut = min(shares * 100 * 10**places // self.outstanding, 100 * 10**places)
        return f"{cut // 10**places}.{cut % 10**places:0{places}}"

    def _announcement(self, about: str | None = None) -> None:
        rng = self.rng
        person = about or self._somebody()
        by = rng.choice(("company", "company", "company", person, self._somebody()))
        moment = self._moment("announcement")
        says = "adverse-person" if rng.random() < 0.2 else "acquiring-person"
        fields = {"by": by if by == "company" else self._name(by), "about": self._name(person), "says": says}
        earlier = [event for event in self.events if event["kind"] == "announcement"]
        if earlier and about is None and rng.random() < 0.25:  # one that turns out to have come before another
            other = rng.choice(earlier)
            moment = known_at(other) - timedelta(rng.choice((1, 1, 2, 3)))
            event = self._event("announcement", fields | {"about": other["about"], "says": other["says"]}, 0.6, moment)
            known = known_at(other) + timedelta(rng.choice((0, 1, 2, 8)), hours=rng.randint(0, 5))
            self.events.append(event | {"known_at": _instant(known)})
            self._starts_clock(moment.astimezone(ZONE).date())
            return
        self._add("announcement", fields, bare=0.6, moment=moment)
        self._starts_clock(moment.astimezone(ZONE).date())

    def _tender_offer(self) -> None:
        rng = self.rng
        moment = self._moment("tender_offer")
        day = moment.astimezone(ZONE).date()
        if self.offers and rng.random() < 0.65:
            offer = rng.choice(sorted(self.offers))
            bidder, before = self.offers[offer]
            stages = {
                "intended": ("commenced", "commenced", "commenced", "withdrawn", "intended"),
                "commenced": ("extended", "withdrawn", "withdrawn", "accepted", "expired", "commenced"),
            }
            stage = rng.choice(stages.get(before, ("withdrawn", "accepted", "expired", "extended", "commenced")))
        else:
            offer = f"o{len(self.offers) + 1}"
            bidder = self._somebody()
            stage = rng.choice(("intended", "commenced", "commenced"))
            if rng.random() < 0.05:  # the beginning was not heard of
                stage = rng.choice(("extended", "accepted", "withdrawn"))
        self.offers[offer] = _Offer(bidder, stage)
        fields: Event = {"offer": offer, "bidder": self._name(bidder), "stage": stage}
        lacking = _share_of(self.outstanding, rng.choice(("15", "15", "10"))) - self.positions.get(bidder, 0)
        sought: list[int | str] = ["all", "all", 2_000_000, max(1, lacking), max(1, lacking - 1), 99_000_000]
        states = {"commenced": 0.92, "intended": 0.7, "extended": 0.4}.get(stage, 0.1)
        if rng.random() < states:
            fields["shares_sought"] = rng.choice(sought)
        if stage == "commenced":
            fields["first_published"] = str(day + timedelta(rng.choice((0, 0, 0, 0, -1, -3, 1))))
        if stage == "accepted":
            shares = rng.choice((max(1, lacking), max(1, lacking - 1), 700_000, 1_500_000))
            fields["shares"] = shares
            self.positions[bidder] = self.positions.get(bidder, 0) + shares
        self._add("tender_offer", fields, bare=0.6, moment=moment)
        if stage in ("intended", "commenced"):
            self._starts_clock(day)

    def _board_action(self) -> None:
        rng = self.rng
        acts = {
            "amend": 8,
            "declare-adverse-person": 6,
            "determine-inadvertent": 7,
            "redeem": 2,
            "exchange": 3,
            "defer": 5,
        }
        action = rng.choices(list(acts), list(acts.values()))[0]
        # What ends everything comes seldom before the feed is half told.
        if action in ("redeem", "exchange") and len(self.events) < self.size // 2 and rng.random() < 0.6:
            action = "amend"
        moment = self._moment("board_action")
        day = moment.astimezone(ZONE).date()
        fields: Event = {"action": action}
        if action in ("declare-adverse-person", "determine-inadvertent"):
            floor = self.outstanding * (10 if action == "declare-adverse-person" else 15) // 100
            large = [holder for holder in self.persons if self.positions.get(holder, 0) >= floor]
            person = rng.choice(large) if large and rng.random() < 0.75 else self._somebody()
            fields["person"] = self._name(person)
            if action == "determine-inadvertent" and rng.random() < 0.6:
                self._divest(person, moment)
        elif action == "exchange" and rng.random() < 0.75:
            fields["portion"] = rng.choice(("all", "part", "part"))
        elif action == "defer":
            later = rng.choice(self.deadlines) if self.deadlines and rng.random() < 0.4 else moment
            until = later.astimezone(ZONE).date() + timedelta(rng.choice((-1, 0, 1, 3, 7, 10, 20)))
            fields["until"] = self._date_or_instant(until, 0.6)
            self.deadlines.append(self._deadline_after(until, 0, "business-days"))
        elif action == "amend":
            versions = [name for name in sorted(self.plans) if name != BASE]
            fields["plan"] = rng.choice(versions) if rng.random() < 0.92 else "amend-missing.toml"
            fields["retroactive"] = rng.random() < 0.5
            if rng.random() < 0.35:
                fields["under"] = rng.choice(("(i)", "(ii)", "26(iii)"))
        self._add("board_action", fields, bare=0.45, moment=moment)
        if action == "declare-adverse-person" and rng.random() < 0.3:
            self._announce_adverse(fields["person"], day)

    def _divest(self, holder: str, moment: datetime) -> None:
        """The holder is below the threshold again, shortly before or after the Board's determination."""
        rng = self.rng
        held = self.positions.get(holder, 0)
        left = max(0, min(held, _share_of(self.outstanding, "15") - rng.choice((0, 1, 1, 1, 60_000, 900_000))))
        when = moment + timedelta(hours=rng.choice((-50, -20, -2, 0, 3, 30)))
        if rng.random() < 0.5:
            self._add("holding", {"holder": self._name(holder), "shares": left}, moment=when)
        else:
            fields = {"holder": self._name(holder), "side": "sell", "shares": held - left}
            self._add("trade", fields, bare=0.25, moment=when)
        self.positions[holder] = left

    def _announce_adverse(self, person: str, day: date) -> None:
        fields = {"by": "company", "about": person, "says": "adverse-person"}
        moment = _local(day + timedelta(self.rng.choice((0, 0, 1, 2))), time(18))
        self._add("announcement", fields, bare=0.6, moment=moment)
        self._starts_clock(moment.astimezone(ZONE).date())

    def _section_11_event(self) -> None:
        fields = {
            "limb": self.rng.choice("CD"),
            "person": self._name(self._somebody()),
            "detail": "a sale of assets to itself",
        }
        self._add("section_11_event", fields, bare=0.5)

    def _section_13_event(self) -> None:
        rng = self.rng
        transactions = ("merger-not-surviving", "merger-converting-stock", "asset-transfer", "asset-transfer")
        fields: Event = {"transaction": rng.choice(transactions), "counterparty": self._name(self._somebody())}
        if fields["transaction"] == "asset-transfer" and rng.random() < 0.75:
            fields["percent_of_assets"] = rng.choice(("49.9", "50", "50.01", "51", "80"))
        self._add("section_13_event", fields, bare=0.5)

    def _price(self) -> None:
        self._add("price", {"close": self._price_text()}, bare=1)

    def _clock(self) -> None:
        moment = self._moment("clock")
        event = self._event("clock", {}, bare=0, moment=moment)
        self.events.append(event | {"at": _instant(moment), "known_at": _instant(moment)})

    def _retraction(self) -> None:
        rng = self.rng
        choice = rng.random()
        said = list(self.events)
        if choice < 0.15:
            said = [event for event in said if event["kind"] == "retraction"] or said
        elif choice < 0.4:
            said = [event for event in said if event["kind"] in ("board_action", "announcement", "filing")] or said
        elif choice < 0.5:
            said = [event for event in said if event["kind"] == "shares_outstanding"] or said
        of = rng.choice(said)["id"] if said and rng.random() < 0.93 else f"nothing-{rng.randint(1, 3)}"
        if rng.random() < 0.05:
            of = f"e{self.ids + rng.randint(2, 4)}"  # of what comes only now
        self._add("retraction", {"of": of}, bare=0.2)

    def _repeat(self) -> None:
        """The same line again, the same id with other content, or one filing under two ids."""
        rng = self.rng
        if not self.events:
            return
        event = dict(rng.choice(self.events))
        choice = rng.random()
        filings = [said for said in self.events if said["kind"] == "filing"]
        if filings and choice < 0.3:
            event = dict(rng.choice(filings)) | {"id": self._next_id()}
            if rng.random() < 0.5:
                event["reporting_persons"] = [
                    self._row(row["person"], self._aim(self._somebody()), False) for row in event["reporting_persons"]
                ]
        elif choice > 0.6:
            if "shares" in event:
                event["shares"] = self._amount(self._aim(self._somebody()))
                if event["kind"] == "shares_outstanding":
                    event["shares"] = self.outstanding
            elif event["kind"] == "retraction":
                event["of"] = rng.choice(self.events)["id"]
            elif "about" in event or "person" in event:
                event["about" if "about" in event else "person"] = self._somebody()
            elif event["kind"] != "clock":
                event["note"] = "said again"  # an unknown field is content too
        if choice >= 0.3 and choice < 0.45:
            pass
        elif "known_at" in event and event["kind"] != "clock":
            moment = known_at(event) + timedelta(minutes=rng.choice((0, 0, -60, 60, 1440, -1440)))
            event["known_at"] = _instant(moment)
        self.events.append(event)


def _threshold(name: str, percent: str, comparison: str, cite: str | None = None) -> str:
    cited = f'cite = "{cite}"\n' if cite else ""
    return f'[[threshold]]\nname = "{name}"\npercent = "{percent}"\ncomparison = "{comparison}"\n{cited}\n'


def _is_stated(key: tuple[str, str], entries: list[str]) -> bool:
    return any(f'threshold = "{key[0]}"\nholder = "{key[1]}"\n' in entry for entry in entries)


def _share_of(count: int, percent: str) -> int:
    """The least whole number of shares that is the percentage of the count or more."""
    whole, _, fraction = percent.partition(".")
    scale = int(10 ** len(fraction))
    return -(-count * int(whole + fraction) // (100 * scale))


def _local(day: date, at: time) -> datetime:
    return datetime.combine(day, at, ZONE).astimezone(UTC)


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def known_at(event: Event) -> datetime:
    """When the event was known: as stated, else its `at`, else the start of that day."""
    text: str = event["known_at"] if "known_at" in event else event["at"]
    if len(text) == 10:
        return _local(date.fromisoformat(text), time(0))
    return datetime.fromisoformat(text).astimezone(UTC)


def main(arguments: list[str]) -> None:
    feed = random_feed(int(arguments[0]), profile=arguments[1] if len(arguments) > 1 else "everything")
    lines = "".join(json.dumps(event) + "\n" for event in feed.events)
    if len(arguments) > 2:
        folder = Path(arguments[2])
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "feed.jsonl").write_text(lines, encoding="utf-8")
        for name, text in feed.plans.items():
            (folder / name).write_text(text, encoding="utf-8")
        print(f"{folder}/feed.jsonl, {feed.base}, until {feed.until}")
        return
    for name, text in feed.plans.items():
        print(f"# {name}\n{text}", file=sys.stderr)
    print(f"# until {feed.until}", file=sys.stderr)
    sys.stdout.write(lines)


if __name__ == "__main__":
    main(sys.argv[1:])
