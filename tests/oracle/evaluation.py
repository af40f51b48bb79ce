"""What is said, and when: the alerts of a feed, written from the contract alone (readings 5, 6, 7, 8.2, 10).

`evaluate(events, plans, base, until)`: at every instant at which something becomes known or time alone can change
something, the positions as then known and the whole course as then known are compared with what was said before.
Alerts have the contract's fields but `id`, `message`, `causes`, `clauses`, `severity` and `plan`.

Choices (the numbers go on from those of `tests.oracle.course`)
23. What was said is a state: what is no longer so is forgotten, and said again if it is so again. For
    `claim_unconfirmed` it is once for ever for each event id.
24. 5.2 is kept by persons, for each threshold: a subject at or past it crosses if one of its members was over in no
    subject before; two that bring in the same person both cross. Who is over in none any more recedes with the subject
    of the largest percentage (`largest_with`), each subject once. A threshold that a version does not have any more is
    forgotten without a word.
25. `possible_crossing` keeps the same memory for each threshold and reason. Who crosses really and then falls back to
    the possible is possible anew. While the count is unknown nothing crosses or recedes, possibly or really.
26. An unknown count: one `undetermined` for every subject with a numerator above 0, by persons as in 24.
27. Undetermined positions besides: a sale beyond what is known (subject: its holder; as long as World calls it
    oversold) and a row that states nothing, in force at that instant (subject: its person, excluded ones included).
28. `claim_unconfirmed`: "the filing's own date" is the moment from which it is in force (the end of its event date, or
    earlier if known earlier). The subject is the one of the largest percentage with a person that it reports on;
    computed is that subject's percentage; the terms are those of that moment. Stated is the largest of any row. It is
    `undetermined` (once, if a threshold is stated) if the count is not known then or if nothing at all is known of the
    subject's holdings: no snapshot, no trade, no right.
29. An Acquiring Person said is the same as now if the members are the same (after renames). One that is gone is passed
    over if all its members are in others that stand; one that is new, if all its members are in what was said and
    stands. Otherwise it ceased, and what is new became one, with flip-in and void Rights.
30. Several statuses of the same members are counted. One learned of together with its cure raises nothing, even if
    another of the same members was said that stands on.
31. `ceased` has the reason `amendment` if the status would stand without the retroactive amendments that are new in
    this course, `inadvertent` if it was cured, else `correction`.
32. `rights_void` is raised with every status, also of members whose Rights are void already. Of an
    Adverse Person that is gone nothing is said.
33. A Stock Acquisition Date that fell with its status is forgotten (it may be raised again); one whose announcement
    alone is gone is not. "Earlier" (10.0) is one said at an earlier instant: {a} and {a, b} announced at one have both.
34. `tender_offer_commenced` is raised once an offer, and again only if `starts_clock` is another than was said.
35. Distribution Date: said and now compared by instant. None before: `scheduled`; another instant: `rescheduled`; gone:
    `cancelled` with what was said. Of a Section 13 Event only `distribution_date` is raised when it comes; if it falls,
    it is `cancelled` with the limb `section-13-event`, its instant and no subject. What has arrived at another instant
    than was said is `distribution_date` again. One date that changes limb or subject alone raises nothing.
36. `approaching` is raised at the mark itself, also if the date becomes known at that very instant; marks are the Close
    of Business of the 5th, 3rd and 1st Business Day before the day of `due_at`, whatever unit the clock counts.
37. Time begins with the plan's `dated` day or the first `known_at`, whichever is earlier; so expiration is said though
    nothing else was ever known. A `known_at` that only repeats is an instant too.
38. If a rename is retracted, what was said of the new name is gone and the old name stands for itself.
39. `stated_percent` is text as stated (an integer becomes its digits). Of `undetermined` those with one event and one
    subject are one.
"""
import json
import tomllib
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from fractions import Fraction
from typing import Any

from tests.oracle import days
from tests.oracle.course import ACQUIRING
from tests.oracle.course import ADVERSE
from tests.oracle.course import SECTION_13
from tests.oracle.course import Course
from tests.oracle.course import Event
from tests.oracle.course import Plans
from tests.oracle.course import Schedule
from tests.oracle.course import Seen
from tests.oracle.course import Status
from tests.oracle.course import Subject
from tests.oracle.course import Terms
from tests.oracle.course import Worlds
from tests.oracle.course import largest_stated
from tests.oracle.course import version
from tests.oracle.course import walk
from tests.oracle.events import boundaries
from tests.oracle.events import effect_of
from tests.oracle.events import known
from tests.oracle.events import known_of
from tests.oracle.events import renames
from tests.oracle.events import said
from tests.oracle.world import larger_row
from tests.oracle.world import row_of
from tests.oracle.world import states_nothing

Alert = dict[str, Any]

ROWS = (
    ("threshold_crossed", "threshold_receded"), ("possible_crossing",), ("claim_unconfirmed",), ("undetermined",),
    ("acquiring_person_became",), ("acquiring_person_exempted",), ("acquiring_person_ceased",),
    ("adverse_person_declared",), ("flip_in",), ("rights_void",), ("stock_acquisition_date",),
    ("tender_offer_commenced",),
    ("distribution_date_scheduled", "distribution_date_rescheduled", "distribution_date_cancelled"),
    ("distribution_date_approaching",), ("distribution_date",), ("flip_over",),
    ("rights_redeemed", "rights_exchanged", "rights_expired"), ("action_refused",),
)
ROW_OF = {kind: n for n, kinds in enumerate(ROWS) for kind in kinds}


# --- how numbers are shown --------------------------------------------------------------------------------------

def shown_percent(percent: Fraction) -> str:
    cut = percent.numerator * 10_000 // percent.denominator
    return f"{cut // 10_000}.{cut % 10_000:04}"


def shown_count(count: Fraction) -> int | str:
    if count.denominator == 1:
        return count.numerator
    cut = count.numerator * 10**6 // count.denominator
    return f"{cut // 10**6}.{cut % 10**6:06}"


def read(text: str) -> Terms | None:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return None


class Evaluation:
    def __init__(self, events: list[Event], plans: Plans, base: str) -> None:
        first = version(plans, base)
        if first is None:
            raise ValueError(f"a base plan that cannot be read: {base}")
        self.issuer = first["plan"]["issuer"]
        self.start = days.start_of(days.parse_date(first["plan"]["dated"]))
        self.all = [e for e in events if e["issuer"] == self.issuer]
        self.plans, self.base = plans, base
        self.cache: dict[Any, Seen] = {}
        self.alerts: list[tuple[Any, Alert]] = []
        self.now = self.start
        self.events: list[Event] = []
        self.course = Course()
        # what was said
        self.over: dict[str, set[str]] = {}
        self.possible: dict[tuple[str, str], set[str]] = {}
        self.countless: set[str] = set()
        self.unclear: set[tuple[str, Subject]] = set()
        self.judged: set[str] = set()
        self.acquiring: set[Subject] = set()
        self.since: dict[Subject, datetime] = {}
        self.cured: Counter[Subject] = Counter()
        self.exempted: Counter[Subject] = Counter()
        self.adverse: set[Subject] = set()
        self.void: set[Subject] = set()
        self.stock_dates: list[tuple[Subject, Any]] = []
        self.offers: dict[str, bool] = {}
        self.date: Schedule | None = None
        self.facts: set[tuple[str, str]] = set()  # flip-ins of Section 11, flip-overs, ends, refusals
        self.retroactive: set[str] = set()

    # --- time ---

    def run(self, until: datetime) -> list[Alert]:
        told = sorted({known_of(e) for e in self.all})
        t: datetime | None = min([self.start, *told])
        while t is not None and t <= until:
            self.now = t
            if t in told or not self.events:
                self.learn()
            self.look()
            later = [x for x in (*told, *self.boundaries, *self.course.next_instants) if x > t]
            t = min(later, default=None)
        return [alert for _, alert in sorted(self.alerts, key=lambda pair: pair[0])]

    def learn(self) -> None:
        self.events = known(self.all, self.now)
        names = renames(said(self.all, self.now))
        self.worlds = Worlds(self.events, self.cache)
        self.boundaries = boundaries(self.events)

        def persons(old: Iterable[str]) -> frozenset[str]:
            return frozenset(names.get(p, p) for p in old)
        self.over = {k: set(persons(v)) for k, v in self.over.items()}
        self.possible = {k: set(persons(v)) for k, v in self.possible.items()}
        self.countless = set(persons(self.countless))
        self.unclear = {(name, persons(s)) for name, s in self.unclear}
        self.acquiring, self.adverse, self.void = (set(map(persons, old))
                                                   for old in (self.acquiring, self.adverse, self.void))
        self.since = {persons(members): at for members, at in self.since.items()}
        self.cured, self.exempted = (self.renamed_count(old, persons) for old in (self.cured, self.exempted))
        self.stock_dates = [(persons(s), d) for s, d in self.stock_dates]
        if self.date:
            self.date = Schedule(self.date.due, self.date.limb, persons(self.date.subject), self.date.arrived)

    @staticmethod
    def renamed_count(old: Counter[Subject], persons: Any) -> Counter[Subject]:
        new: Counter[Subject] = Counter()
        for s, n in old.items():
            new[persons(s)] += n
        return new

    def look(self) -> None:
        self.course = walk(self.events, self.plans, self.base, self.now, self.worlds)
        terms = self.course.terms_at(self.now)
        world = self.worlds.at(self.now, terms)
        self.thresholds(world, terms)
        self.undetermined(world)
        self.claims()
        self.statuses()
        self.announced_dates()
        self.tender_offers()
        self.distribution_date()
        self.acts()
        self.retroactive = self.course.retroactive

    def tell(self, kind: str, subject: Iterable[str], level: Fraction = Fraction(0), **fields: Any) -> None:
        alert = {"kind": kind, "issuer": self.issuer, "raised_at": days.format_instant(self.now),
                 "subject": sorted(subject), **fields}
        key = self.now, ROW_OF[kind], alert["subject"], level, json.dumps(alert, sort_keys=True)
        self.alerts.append((key, alert))

    # --- positions ---

    def thresholds(self, world: Seen, terms: Terms) -> None:
        names = [entry["name"] for entry in terms["threshold"]]
        self.over = {name: self.over.get(name, set()) for name in names}
        self.possible = {key: v for key, v in self.possible.items() if key[0] in names}
        if world.outstanding is None:
            return
        for name in names:
            before, over = self.over[name], world.over_subjects(name)
            for s in over:
                if s - before:
                    self.tell_position("threshold_crossed", world, name, s)
            now = world.persons_over(name)
            for s in {world.largest_with([p]) for p in before - now}:
                self.tell_position("threshold_receded", world, name, s)
            self.over[name] = now
            self.possibly(world, name, "upper-bound", [
                (s, world.upper(s) * 100 / world.denominator(s)) for s in world.subjects
                if s not in over and world.passed(world.limit(name, s), world.upper(s), world.denominator(s))])
            self.possibly(world, name, "closure", [
                (c, world.percent(c)) for c in world.closures
                if world.over(name, c) and not any(s <= c for s in over)])
            self.possibly(world, name, "personal-threshold", [
                (s, world.percent(s)) for s in world.subjects if world.general_only(name, s)])

    def level(self, world: Seen, name: str, s: Subject) -> Fraction:
        limit = world.limit(name, s)
        return limit[0] if limit else Fraction(0)

    def tell_position(self, kind: str, world: Seen, name: str, s: Subject) -> None:
        self.tell(kind, s, self.level(world, name, s), threshold=name, percent=shown_percent(world.percent(s)),
                  shares=shown_count(world.numerator(s)), outstanding=shown_count(world.denominator(s)))

    def possibly(self, world: Seen, name: str, reason: str, found: list[tuple[Subject, Fraction]]) -> None:
        before = self.possible.get((name, reason), set())
        for s, percent in found:
            if s - before:
                self.tell("possible_crossing", s, self.level(world, name, s), threshold=name,
                          percent=shown_percent(percent), reason=reason)
        self.possible[name, reason] = set().union(*(s for s, _ in found))

    def undetermined(self, world: Seen) -> None:
        countless = [s for s in world.subjects if world.numerator(s) > 0] if world.outstanding is None else []
        for s in countless:
            if s - self.countless:
                self.tell("undetermined", s, reason="the outstanding count is not known")
        self.countless = set().union(*countless)
        unclear: dict[tuple[str, Subject], str] = {}
        for e in self.events:
            if e["id"] in world.oversold:
                unclear[e["id"], frozenset([e["holder"]])] = "sold more than was known"
            if e["kind"] == "filing" and effect_of(e) <= self.now:
                for p in {raw["person"] for raw in e["reporting_persons"]}:
                    raws = [raw for raw in e["reporting_persons"] if raw["person"] == p]
                    if states_nothing(row_of(larger_row(raws))):
                        unclear[e["id"], frozenset([p])] = "a row that states nothing"
        for (name, reason), subject in self.course.unknowns.items():
            unclear[name, subject] = reason
        for key, reason in unclear.items():
            if key not in self.unclear:
                self.tell("undetermined", key[1], reason=reason)
        self.unclear = set(unclear)

    def claims(self) -> None:
        for e in self.events:
            if e["kind"] != "filing" or e["id"] in self.judged or effect_of(e) > self.now:
                continue
            self.judged.add(e["id"])
            stated = largest_stated(e)
            if stated is None:
                continue
            moment = effect_of(e)
            terms = self.course.terms_at(moment)
            world = self.worlds.at(moment, terms)
            s = world.largest_with({raw["person"] for raw in e["reporting_persons"]} - world.excluded)
            if not s:
                continue
            claimed = [name for name in (entry["name"] for entry in terms["threshold"])
                       if world.passed(world.limit(name, s), Fraction(stated), Fraction(100))]
            holders = set(world.snapshots) | set(world.moved) | {r["holder"] for r in world.rights.values()}
            if claimed and (world.outstanding is None or not s & holders):
                self.tell("undetermined", s, reason="what a filing states cannot be compared")
                continue
            for name in claimed:
                if not world.over(name, s):
                    self.tell("claim_unconfirmed", s, self.level(world, name, s), threshold=name,
                              percent=shown_percent(world.percent(s)), stated_percent=str(stated))

    # --- statuses ---

    def statuses(self) -> None:
        self.exemptions()
        course = [s for s in self.course.statuses if s.kind == ACQUIRING]
        live = {s.members: s for s in course if s.ceased is None}
        cured = Counter(s.members for s in course if s.ceased is not None)
        said_live, now_said = set(self.acquiring), set()
        for members, n in cured.items():
            for _ in range(self.cured[members], n):
                stands_on = members in live and live[members].start == self.since.get(members)
                if members in said_live and not stands_on:
                    said_live.discard(members)
                    self.ceased(members, "inadvertent")
        standing = set().union(*live)
        for members in sorted(said_live, key=sorted):
            if members in live:
                now_said.add(members)
            elif not members <= standing:
                self.ceased(members, self.reason_of(members))
            else:
                now_said.add(members)
        said_persons = set().union(*now_said)
        for members, status in live.items():
            if not members <= said_persons:
                self.became(status)
        self.acquiring, self.cured = set(live), cured
        self.since = {members: status.start for members, status in live.items()}
        self.declared()

    def exemptions(self) -> None:
        now = Counter(x.members for x in self.course.exemptions)
        for members, n in now.items():
            for _ in range(n - self.exempted[members]):
                self.tell("acquiring_person_exempted", members, reason="repurchase")
        self.exempted = now

    def became(self, status: Status) -> None:
        self.tell("acquiring_person_became", status.members, percent=shown_percent(status.percent),
                  shares=shown_count(status.shares), outstanding=shown_count(status.outstanding))
        self.begun(status, "A")

    def begun(self, status: Status, limb: str) -> None:
        self.tell("flip_in", status.members, limb=limb)
        self.tell("rights_void", status.members)
        self.void.add(status.members)

    def ceased(self, members: Subject, reason: str) -> None:
        self.tell("acquiring_person_ceased", members, reason=reason)
        self.void.discard(members)
        standing = {(s.members, s.announced[1]) for s in self.course.statuses if s.ceased is None and s.announced}
        self.stock_dates = [old for old in self.stock_dates if old[0] != members or old in standing]

    def reason_of(self, members: Subject) -> str:
        new = self.course.retroactive - self.retroactive
        if new:
            without = [e for e in self.events if e["id"] not in new]
            other = walk(without, self.plans, self.base, self.now, Worlds(without, self.cache))
            if any(s.kind == ACQUIRING and s.members == members and s.ceased is None for s in other.statuses):
                return "amendment"
        return "correction"

    def declared(self) -> None:
        course = {s.members: s for s in self.course.statuses if s.kind == ADVERSE}
        standing = set().union(*(m for m in self.adverse if m <= set().union(*course)))
        for members, status in course.items():
            if not members <= standing:
                self.tell("adverse_person_declared", members, percent=shown_percent(status.percent))
                self.begun(status, "B")
        self.adverse = set(course)
        self.void = {s.members for s in self.course.statuses if s.ceased is None}

    def announced_dates(self) -> None:
        statuses = [s for s in self.course.statuses if s.ceased is None and s.announced]
        new = {(s.members, s.announced[1]) for s in statuses}
        new = {(s, day) for s, day in new if not any(d == day and s <= members for members, d in self.stock_dates)}
        for s, day in new:
            self.tell("stock_acquisition_date", s, date=day.isoformat())
        self.stock_dates += new

    # --- clocks and acts ---

    def tender_offers(self) -> None:
        now = {}
        for name, offer in self.course.offers.items():
            if offer.would_own is None:
                continue
            now[name] = bool(offer.starts_clock)
            if self.offers.get(name) != now[name]:
                self.tell("tender_offer_commenced", offer.subject, bidder=offer.event["bidder"], offer=name,
                          would_own_percent=shown_percent(offer.would_own), starts_clock=now[name])
        self.offers = now

    def distribution_date(self) -> None:
        was, now = self.date, self.course.date
        if now is None:
            if was:
                self.tell_date("distribution_date_cancelled", was)
        elif was is None or was.due != now.due:
            if now.limb != SECTION_13:
                self.tell_date("distribution_date_rescheduled" if was else "distribution_date_scheduled", now)
            if now.arrived:
                self.tell("distribution_date", now.subject, limb=now.limb)
        elif now.arrived and not was.arrived:
            self.tell("distribution_date", now.subject, limb=now.limb)
        if now and not now.arrived:
            for left, mark in self.course.marks:
                if mark == self.now:
                    self.tell("distribution_date_approaching", now.subject, due_at=days.format_instant(now.due),
                              business_days_left=left)
        self.date = now

    def tell_date(self, kind: str, schedule: Schedule) -> None:
        self.tell(kind, schedule.subject, due_at=days.format_instant(schedule.due), limb=schedule.limb)

    def acts(self) -> None:
        course, facts = self.course, set()

        def new(*fact: str) -> bool:
            facts.add(fact)
            return fact not in self.facts
        for name, limb, person in course.flip_ins:
            if new("flip_in", name):
                self.tell("flip_in", [person], limb=limb)
        for name, counterparty in course.flip_overs:
            if new("flip_over", name):
                self.tell("flip_over", [], counterparty=counterparty)
        for name, portion in course.exchanges:
            if new("rights_exchanged", name):
                self.tell("rights_exchanged", [], portion=portion)
        if course.ended and course.ended[0] != "rights_exchanged" and new(course.ended[0], course.ended[2] or ""):
            self.tell(course.ended[0], [])
        for name, (action, subject, reason) in course.refusals.items():
            if new("action_refused", name):
                self.tell("action_refused", subject, action=action, reason=reason)
        self.facts = facts


def evaluate(events: list[Event], plans: dict[str, str], base: str, until: str) -> list[Alert]:
    terms = {name: read(text) for name, text in plans.items()}
    return Evaluation(events, terms, base).run(days.parse_instant(until))
