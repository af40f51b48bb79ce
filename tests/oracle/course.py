"""The course of things: statuses, clocks and acts, written from the contract alone (readings 6, 7, 10.6, 10.7).

`walk(events, plans, base, t)`: events as `tests.oracle.events.known` gives them at t, plans as parsed TOML (None: could
not be read) by file name. Walks every instant from the first boundary to t anew and says what has come of it.

Choices
1. Within one instant: amendments, deadlines and expiration, crossings, declarations, determinations and cures,
   announcements, offers, withdrawals, clocks that are over at once, defers, Section 11 events, Section 13 events,
   redemptions and exchanges. So what is said at the instant of a status counts, and a redemption at the instant of a
   Stock Acquisition Date or of a Section 13 Event is not "strictly before" it.
2. Before the plan's `dated` day and, but for refusals of Board acts, after the Rights have ended nothing is judged:
   an offer, announcement or act of then leaves no trace (an amendment from before the day counts, though).
3. A subject at or past the threshold becomes an Acquiring Person unless all its members are in Acquiring Persons that
   have not ceased (as 5.2 has it for crossings): {a, b} is a new one after {a}, and has announcements of its own.
4. While the count is unknown no status begins, ends or is cured by holdings. A numerator that rises meanwhile ends an
   exemption when the count is known again.
5. Repurchase: the count taking effect at that instant is a `repurchase` (cause of a count, or corporate action), the
   outstanding count is lower than just before in shares of now, the same set was a subject just before and not over
   it, and its numerator did not rise. `cancellation` is no purchase. "Just before" is the instant walked before.
6. An exemption holds for the subject and for any subject inside it. A rise is against the instant walked before, in
   shares of now, with the rights counted by the terms of then. A larger subject is judged anew.
7. A determination is one about every Acquiring Person that has the person as a member. It stays with them until nobody
   of the crossing subject is in a subject at or past the threshold (exempted ones included).
8. A cure takes away the status, its Stock Acquisition Date, its clock and a Distribution Date that came of it (one of a
   Section 13 Event, if no Stock Acquisition Date from before it is left); another clock that is over by then brings
   the Distribution Date at the cure. What acts met before the cure stays as it was met.
9. Declared: of the subjects with the person at or past the threshold the largest percentage (then numbers and names).
   If all its members are in Adverse Persons already, the declaration has no effect and is refused. Without a known
   count it is `undetermined` and without effect.
10. The earliest date of any statement is the Stock Acquisition Date. An
    announcement of `acquiring-person` counts if it is by the Company or a member, about a member.
11. A filing announces if a member stands in `filed_by`; one of the Company together with a member does. Stated is the
    largest percentage of any row. Computed: the joint number of 3.2 of its rows (excluded persons left out), in shares
    of its moment, over the denominator of the crossing subject at the moment the filing was public (`statement_at`);
    the threshold is the one that applies to the crossing subject then.
12. Of clocks that end at one instant stock-acquisition counts before tender-offer, then the one that started first,
    then by names. A deferred clock never ends before its own count; `until` must be later than the date that is
    scheduled.
13. A clock counts by the terms in force while it runs; if these put its end into the past it ends at once.
14. Under `intention` an `intended` event that says what is sought is judged at its own moment and starts the clock
    then. The same offer's commencement starts none while that runs, else one from `first_published`.
    `starts_clock` says whether the judgement at commencement passes the threshold, whatever else has happened.
15. Only the first `commenced` of an offer counts, by effect and order, even if it says nothing of what is sought. With
    `all` it needs no count; otherwise, without a count, it is `undetermined`. An intention after a commencement that
    says what is sought is nothing; after one that does not, it is judged.
16. Redemption closes by its `until` alone (with `stock-acquisition-date` the Distribution Date does not close it);
    exchange closes with the Distribution Date.
17. Section 13: after a Stock Acquisition Date that stands, at its instant included; without one nothing is said. After
    the Distribution Date it still raises `flip_over`.
18. A Section 11 event's person is in a subject of then together with a member of a status, or is a member itself; its
    `flip_in` is about that person. A refused one has the action `section_11_event`. After the end it leaves no trace.
19. 1.3: all Board acts and withdrawals, whatever their other merits; the deadlines are the end of the schedule or the
    Distribution Date that came by a clock, the expiration, and for a redemption that closes with it the first Stock
    Acquisition Date. After a redemption or an exchange of all there is none.
20. Whether an amendment counts is judged once, on the course without it. A retroactive one that counts makes its terms
    those of the whole past, from the start to itself, and everything but earlier verdicts on amendments is then judged
    by them, refusals of other acts included.
21. A version cannot be read if its file or one of its ancestors is missing or no TOML, or a threshold is not above 0
    and at most 100. Without `under` after the Distribution Date it is refused, readable or not.
22. The `dated` day that counts is that of the first version.
"""
import json
from bisect import bisect_right
from collections.abc import Iterable
from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field
from datetime import date
from datetime import datetime
from fractions import Fraction
from functools import lru_cache
from hashlib import sha256
from typing import Any

from tests.oracle import days
from tests.oracle.events import boundaries
from tests.oracle.events import effect_of
from tests.oracle.events import is_split
from tests.oracle.events import order_of
from tests.oracle.events import rank_of
from tests.oracle.events import stated_of
from tests.oracle.events import statement_at
from tests.oracle.world import World
from tests.oracle.world import joint_number
from tests.oracle.world import larger_row
from tests.oracle.world import row_of
from tests.oracle.world import states_nothing

Event = dict[str, Any]
Terms = dict[str, Any]
Plans = dict[str, Terms | None]
Subject = frozenset[str]

ACQUIRING, ADVERSE = "acquiring-person", "adverse-person"
STOCK, TENDER, SECTION_13 = "stock-acquisition", "tender-offer", "section-13-event"
LISTS = {"threshold": ("name",), "personal_threshold": ("threshold", "holder")}


close_of_business = lru_cache(10_000)(days.close_of_business)
due = lru_cache(10_000)(days.due)


# --- versions of a plan -----------------------------------------------------------------------------------------

def merged(parent: Terms, child: Terms) -> Terms:
    """Contract 2: lists by their keys, other keys one by one; a table inside a table is stated whole."""
    whole = {name: (list(v) if isinstance(v, list) else dict(v)) for name, v in parent.items()}
    for name, value in child.items():
        if name in LISTS:
            def key(entry: Terms, by: tuple[str, ...] = LISTS[name]) -> tuple[str, ...]:
                return tuple(entry[k] for k in by)
            entries = {key(e): e for e in whole.get(name, ())}
            for entry in value:
                entries[key(entry)] = {**entries.get(key(entry), {}), "removed": False, **entry}
            whole[name] = list(entries.values())
        else:
            whole[name] = {**whole.get(name, {}), **value}
    return whole


def version(plans: Plans, name: str, seen: tuple[str, ...] = ()) -> Terms | None:
    """The whole terms of the version with that file name or plan id; None if it cannot be read."""
    plan = plans.get(name) or next((p for p in plans.values() if p and p.get("plan", {}).get("id") == name), None)
    if plan is None or name in seen:
        return None
    for entry in (*plan.get("threshold", ()), *plan.get("personal_threshold", ())):
        if not entry.get("removed") and not 0 < Fraction(entry["percent"]) <= 100:
            return None
    parent = plan["plan"].get("amends")
    if parent is None:
        return plan
    inherited = version(plans, parent, (*seen, name))
    return inherited and merged(inherited, plan)


# --- worlds, each made once -------------------------------------------------------------------------------------

class Seen(World):
    """A World that remembers which of its subjects are over."""

    def __init__(self, events: Iterable[Event], terms: Terms, w: datetime) -> None:
        super().__init__(list(events), terms, w)
        self._over: dict[str, list[Subject]] = {}

    def over_subjects(self, name: str) -> list[Subject]:
        if name not in self._over:
            self._over[name] = [s for s in self.subjects if self.over(name, s)]
        return self._over[name]

    def persons_over(self, name: str) -> set[str]:
        return set().union(*self.over_subjects(name))


class Worlds:
    """The worlds of one set of known events; the cache may be shared between sets."""

    def __init__(self, events: list[Event], cache: dict[Any, Seen]) -> None:
        self.cache = cache
        self._keys: list[tuple[Terms, str]] = []
        told = sorted((effect_of(e), json.dumps(e, sort_keys=True), n) for n, e in enumerate(events)
                      if e["kind"] != "retraction")
        self.effects = [effect for effect, _, _ in told]
        self.events = [events[n] for _, _, n in told]
        # names are those of all that is known, in force or not
        digest = sha256(json.dumps(sorted((e["_was"], e["person"]) for e in events if "_was" in e)).encode())
        self.prefixes = [digest.digest()]
        for _, text, _ in told:
            digest.update(text.encode())
            self.prefixes.append(digest.digest())

    def _key(self, terms: Terms) -> str:
        key = next((key for known, key in self._keys if known is terms), None)
        if key is None:
            key = json.dumps(terms, sort_keys=True, default=str)
            self._keys.append((terms, key))
        return key

    def _count(self, w: datetime) -> int:
        return bisect_right(self.effects, w)

    def at(self, w: datetime, terms: Terms) -> Seen:
        key = w, self._key(terms), self.prefixes[self._count(w)]
        if key not in self.cache:
            self.cache[key] = Seen(self.events, terms, w)
        return self.cache[key]

    def before(self, prev: datetime, terms: Terms, w: datetime) -> Seen:
        """The world at prev, in shares of w."""
        if not any(is_split(e) and prev < effect <= w for e, effect in zip(self.events, self.effects, strict=True)):
            return self.at(prev, terms)
        key = "before", prev, w, self._key(terms), self.prefixes[self._count(w)]
        if key not in self.cache:
            world = Seen((e for e, effect in zip(self.events, self.effects, strict=True)
                          if effect <= prev or is_split(e)), terms, w)
            world.w = prev
            self.cache[key] = world
        return self.cache[key]


# --- what the course knows --------------------------------------------------------------------------------------

@dataclass
class Status:
    kind: str
    members: Subject
    start: datetime
    percent: Fraction
    shares: Fraction
    outstanding: Fraction
    determined: bool = False
    ceased: datetime | None = None
    announced: tuple[datetime, date] | None = None


@dataclass
class Exemption:
    members: Subject
    start: datetime
    over: bool = True
    rose: bool = False


@dataclass
class Clock:
    limb: str
    subject: Subject
    day: date
    start: datetime
    status: Status | None = None
    offer: str | None = None
    deferred: datetime | None = None
    stopped: bool = False

    def runs(self) -> bool:
        return not self.stopped and (self.status is None or self.status.ceased is None)


@dataclass(frozen=True)
class Schedule:
    due: datetime
    limb: str
    subject: Subject
    arrived: bool


@dataclass
class Offer:
    event: Event
    subject: Subject
    would_own: Fraction | None
    starts_clock: bool | None


@dataclass
class Course:
    statuses: list[Status] = field(default_factory=list)
    exemptions: list[Exemption] = field(default_factory=list)
    clocks: list[Clock] = field(default_factory=list)
    date: Schedule | None = None  # scheduled or arrived
    ended: tuple[str, datetime, str | None] | None = None  # alert kind, instant, act
    exchanges: list[tuple[str, str]] = field(default_factory=list)  # act, portion
    flip_ins: list[tuple[str, str, str]] = field(default_factory=list)  # event, limb, person
    flip_overs: list[tuple[str, str]] = field(default_factory=list)  # event, counterparty
    offers: dict[str, Offer] = field(default_factory=dict)  # judged, by offer
    refusals: dict[str, tuple[str, Subject, str]] = field(default_factory=dict)  # by event: action, subject, reason
    unknowns: dict[tuple[str, str], Subject] = field(default_factory=dict)  # by event and reason
    retroactive: set[str] = field(default_factory=set)  # amendments that changed the past
    terms_log: list[tuple[datetime, Terms]] = field(default_factory=list)
    marks: list[tuple[int, datetime]] = field(default_factory=list)  # of the schedule: Business Days left, instant
    next_instants: list[datetime] = field(default_factory=list)

    def terms_at(self, w: datetime) -> Terms:
        found = self.terms_log[0][1]
        for since, terms in self.terms_log:
            if since <= w:
                found = terms
        return found


@dataclass
class Verdict:
    """On an amendment: what it says, and what is known of it."""
    rank: Any
    refused: tuple[str, Subject, str] | None = None
    unknowns: list[str] = field(default_factory=list)


class Walk:
    def __init__(self, events: list[Event], plans: Plans, base: str, t: datetime, worlds: Worlds,
                 verdicts: dict[str, Verdict], past: tuple[Any, Terms] | None, retroactive: set[str]) -> None:
        self.events = [e for e in events if e["kind"] != "retraction"]
        self.plans, self.t, self.worlds = plans, t, worlds
        self.verdicts, self.past, self.retroactive = verdicts, past, retroactive
        first = version(plans, base)
        if first is None:
            raise ValueError(f"a base plan that cannot be read: {base}")
        self.start = days.start_of(days.parse_date(first["plan"]["dated"]))
        self.issuer = first["plan"]["issuer"]
        self.terms = past[1] if past else first
        self.course = Course(terms_log=[(datetime.min.replace(tzinfo=days.UTC), self.terms)])
        self.course.retroactive = set(retroactive)
        self.arrived: tuple[Schedule, datetime, Clock | None] | None = None
        self.last_over: set[str] = set()
        self.restart: tuple[str, Any, Terms] | None = None
        self.begun: dict[str, list[Event]] = {}
        self.by_effect: dict[datetime, list[Event]] = {}
        self.by_statement: dict[datetime, list[Event]] = {}
        for e in sorted(self.events, key=rank_of):
            self.by_effect.setdefault(effect_of(e), []).append(e)
            if e["kind"] == "filing":
                self.by_statement.setdefault(statement_at(e), []).append(e)

    # --- the calendar of the terms in force ---

    def calendar(self) -> tuple[str, tuple[str, ...], str]:
        c = self.terms["calendar"]
        return c["business_day"], tuple(c.get("toggles", ())), c["close_of_business"]

    def close(self, day: date) -> datetime:
        return close_of_business(day, *self.calendar())

    def expiry(self) -> datetime:
        return self.close(days.parse_date(self.terms["expiration"]["final"]))

    def counted(self, clock: Clock) -> datetime:
        name = "after_stock_acquisition" if clock.limb == STOCK else "after_tender_offer"
        period = self.terms["distribution_date"][name]
        return due(clock.day, period["count"], period["unit"], *self.calendar())

    def due(self, clock: Clock) -> datetime:
        counted = self.counted(clock)
        return max(counted, clock.deferred) if clock.deferred else counted

    def running(self) -> list[Clock]:
        return sorted((c for c in self.course.clocks if c.runs()), key=lambda c: (
            self.due(c), c.limb != STOCK, c.start, sorted(c.subject)))

    # --- the walk ---

    def run(self) -> None:
        instants = sorted({self.start, *boundaries(self.events)})
        prev: datetime | None = None
        while self.restart is None:
            later = [w for w in instants if prev is None or w > prev]
            if self.course.ended is None:
                later += [w for w in (self.expiry(), *map(self.due, self.running())) if prev is None or w > prev]
            w = min(later, default=None)
            if w is None or w > self.t:
                break
            self.instant(prev, w)
            prev = w
        self.close_course()

    def close_course(self) -> None:
        course = self.course
        if self.arrived:
            course.date = self.arrived[0]
        elif course.ended is None and (running := self.running()):
            course.date = Schedule(self.due(running[0]), running[0].limb, running[0].subject, False)
        course.next_instants = [self.start]
        if course.ended is None:
            course.next_instants += [self.expiry(), *map(self.due, self.running())]
        if course.date and not course.date.arrived:
            course.marks = self.marks(course.date.due)
            course.next_instants += [mark for _, mark in course.marks]

    def marks(self, due: datetime) -> list[tuple[int, datetime]]:
        day = days.local_day(due)
        name, toggles, _ = self.calendar()
        return [(n, self.close(days.nth_day_before(day, n, "business-days", name, toggles))) for n in (5, 3, 1)]

    def effective(self, w: datetime, kind: str, *actions: str) -> Iterator[Event]:
        """Of that kind, taking effect at w, in order."""
        for e in self.by_effect.get(w, ()):
            if e["kind"] == kind and (not actions or e.get("action", e.get("stage")) in actions):
                yield e

    def instant(self, prev: datetime | None, w: datetime) -> None:
        before = prev and self.worlds.before(prev, self.terms, w)
        for e in self.effective(w, "board_action", "amend"):
            self.amend(w, e)
            if self.restart:
                return
        if w < self.start:
            return
        self.deadlines(w)
        world = self.worlds.at(w, self.terms)
        if self.course.ended is None:
            self.crossings(before, world, w)
        for e in self.effective(w, "board_action", "declare-adverse-person"):
            self.declare(world, w, e)
        for e in self.effective(w, "board_action", "determine-inadvertent"):
            self.determine(w, e)
        if self.course.ended is None:
            self.cures(w)
            self.announcements(world, w)
            for e in self.effective(w, "tender_offer", "intended", "commenced"):
                self.offer(world, w, e)
        for e in self.effective(w, "tender_offer", "withdrawn"):
            self.withdraw(world, w, e)
        self.deadlines(w)
        for e in self.effective(w, "board_action", "defer"):
            self.defer(w, e)
        if self.course.ended is None:
            for e in self.effective(w, "section_11_event"):
                self.section_11(world, e)
            for e in self.effective(w, "section_13_event"):
                self.section_13(w, e)
        for e in self.effective(w, "board_action", "redeem", "exchange"):
            self.end_by_act(w, e)

    # --- acts in general ---

    def refuse(self, e: Event, reason: str) -> None:
        person = e.get("person")
        action = e.get("action", e["kind"])
        self.course.refusals[e["id"]] = action, frozenset([person] if person else ()), reason

    def note_unknown(self, e: Event, reason: str, subject: Iterable[str] = ()) -> None:
        self.course.unknowns[e["id"], reason] = frozenset(subject)

    def open_deadline(self, e: Event) -> bool:
        """1.3, 10.1: a bare date that leaves open whether the act came before a deadline."""
        if not days.is_date(e["at"]):
            return False
        ended = self.course.ended
        deadlines = [self.expiry()] if ended is None or ended[0] == "rights_expired" else []
        if self.arrived:
            deadlines += [self.arrived[0].due] if self.arrived[0].limb != SECTION_13 else []
        elif ended is None:
            deadlines += [self.due(c) for c in self.running()[:1]]
        if e.get("action") == "redeem" and self.terms["redemption"]["until"] == "stock-acquisition-date":
            deadlines += [s.announced[0] for s in self.announced()[:1] if s.announced]
        first, last = days.first_moment(e["at"]), days.last_moment(e["at"])
        return any(first <= d < last and not first <= stated_of(e) < d for d in deadlines)

    def act(self, e: Event, subject: Iterable[str] = ()) -> bool:
        """Notes what 1.3 has to say; refuses Board acts after the end."""
        if self.open_deadline(e):
            self.note_unknown(e, "a bare date leaves open whether it came before a deadline", subject)
        if self.course.ended is not None:
            if e["kind"] == "board_action":
                self.refuse(e, "the Rights have ended")
            return False
        return True

    # --- amendments ---

    def amend(self, w: datetime, e: Event) -> None:
        place = w, rank_of(e)
        if self.past and place <= self.past[0]:
            self.tell(e, self.verdicts[e["id"]])
            return
        verdict = self.verdicts[e["id"]] = Verdict(place)
        if self.open_deadline(e):
            verdict.unknowns.append("a bare date leaves open whether it came before a deadline")
        terms = version(self.plans, e["plan"])
        if self.course.ended is not None:
            verdict.refused = "amend", frozenset(), "the Rights have ended"
        elif self.arrived and not e.get("under"):
            verdict.refused = "amend", frozenset(), "after the Distribution Date no head of Section 26 is relied on"
        elif terms is None:
            verdict.unknowns.append("a version that cannot be read")
        elif e.get("retroactive"):
            self.restart = e["id"], place, terms
        else:
            self.terms = terms
            self.course.terms_log.append((w, terms))
        self.tell(e, verdict)

    def tell(self, e: Event, verdict: Verdict) -> None:
        if verdict.refused:
            self.course.refusals[e["id"]] = verdict.refused
        for reason in verdict.unknowns:
            self.note_unknown(e, reason)

    # --- statuses ---

    def live(self, kind: str | None = None) -> list[Status]:
        return [s for s in self.course.statuses if s.ceased is None and kind in (None, s.kind)]

    def covered(self, kind: str | None = None) -> set[str]:
        return set().union(*(s.members for s in self.live(kind)))

    def begin(self, kind: str, world: Seen, w: datetime, members: Subject) -> None:
        self.course.statuses.append(Status(kind, members, w, world.percent(members), world.numerator(members),
                                           world.denominator(members)))

    def crossings(self, before: Seen | None, world: Seen, w: datetime) -> None:
        exempt = [x for x in self.course.exemptions if x.over]
        if world.outstanding is None:
            for x in exempt:
                x.rose = x.rose or bool(before) and world.numerator(x.members) > before.numerator(x.members)
            return
        covered = self.covered(ACQUIRING)
        kept = []
        for s in sorted(world.over_subjects(ACQUIRING), key=sorted):
            if s <= covered:
                continue
            inside = [x for x in exempt if s <= x.members]
            if inside and before and not any(x.rose for x in inside) and (
                    world.numerator(s) <= before.numerator(s)):
                kept += inside
            elif not inside and before and self.by_repurchase(before, world, w, s):
                kept.append(Exemption(s, w))
                self.course.exemptions.append(kept[-1])
            else:
                self.begin(ACQUIRING, world, w, s)
        for x in self.course.exemptions:
            x.over = x in kept
        self.last_over = world.persons_over(ACQUIRING)

    def by_repurchase(self, before: Seen, world: Seen, w: datetime, s: Subject) -> bool:
        bought = any(e.get("cause") == "repurchase" for e in self.effective(w, "shares_outstanding"))
        bought = bought or any(self.effective(w, "corporate_action", "repurchase"))
        if not bought or before.outstanding is None or s not in before.subjects:
            return False
        return (world.outstanding < before.outstanding and not before.over(ACQUIRING, s)
                and world.numerator(s) <= before.numerator(s))

    def declare(self, world: Seen, w: datetime, e: Event) -> None:
        person = e["person"]
        if not self.act(e, [person]):
            return
        if world.limit(ADVERSE, {person}) is None:
            self.refuse(e, "the plan knows no Adverse Person")
        elif world.outstanding is None:
            self.note_unknown(e, "the outstanding count is not known", [person])
        else:
            over = [s for s in world.over_subjects(ADVERSE) if person in s]
            if not over:
                self.refuse(e, "below the threshold")
                return
            s = min(over, key=lambda s: (-world.percent(s), -world.numerator(s), -len(s), sorted(s)))
            if s <= self.covered(ADVERSE):
                self.refuse(e, "an Adverse Person already")
            else:
                self.begin(ADVERSE, world, w, s)

    def determine(self, w: datetime, e: Event) -> None:
        if not self.act(e, [e["person"]]):
            return
        about = [s for s in self.live(ACQUIRING) if e["person"] in s.members]
        if not about:
            self.refuse(e, "no Acquiring Person")
        for s in about:
            s.determined = True

    def cures(self, w: datetime) -> None:
        for s in self.live(ACQUIRING):
            if s.determined and not s.members & self.last_over:
                s.ceased = w
        if self.arrived is None:
            return
        schedule, at, clock = self.arrived
        if clock:
            stands = clock.status is None or clock.status.ceased is None
        else:
            stands = any(s.announced and s.announced[0] <= at for s in self.live())
        if not stands:
            self.arrived = None

    # --- announcements and clocks ---

    def announced(self) -> list[Status]:
        return sorted((s for s in self.live() if s.announced), key=lambda s: s.announced)

    def announcements(self, world: Seen, w: datetime) -> None:
        said = list(self.effective(w, "announcement"))
        filed = self.by_statement.get(w, [])
        for s in self.live():
            dates = [days.day_of(e["at"]) for e in said if self.says(s, e)]
            dates += [days.day_of(e["at"]) for e in filed if s.kind == ACQUIRING and self.files(world, s, e)]
            if dates and (not s.announced or min(dates) < s.announced[1]):
                s.announced = (s.announced[0] if s.announced else w), min(dates)
                self.course.clocks = [clock for clock in self.course.clocks if clock.status is not s]
                self.course.clocks.append(Clock(STOCK, s.members, min(dates), w, status=s))

    def says(self, s: Status, e: Event) -> bool:
        if e["says"] != s.kind or e["about"] not in s.members:
            return False
        return e["by"] == "company" or s.kind == ACQUIRING and e["by"] in s.members

    def files(self, world: Seen, s: Status, e: Event) -> bool:
        if not s.members & set(e["filed_by"]):
            return False
        limit = world.limit(ACQUIRING, s.members)
        stated = largest_stated(e)
        if stated is not None and world.passed(limit, Fraction(stated), Fraction(100)):
            return True
        computed = own_rows(world, e)
        return computed is not None and bool(world.passed(limit, computed, world.denominator(s.members)))

    def offer(self, world: Seen, w: datetime, e: Event) -> None:
        """7.3: judged once, at commencement; under `intention` its clock may begin before."""
        commenced = e["stage"] == "commenced"
        earlier = self.begun.setdefault(e["offer"], [])
        begun = next((other for other in earlier if other["stage"] == "commenced"), None)
        if begun is not None and (commenced or begun.get("shares_sought") is not None):
            return
        starts_on_intention = self.terms["distribution_date"]["tender_offer_starts_on"] == "intention"
        earlier.append(e)
        if not commenced and not (starts_on_intention and e.get("shares_sought") is not None):
            return
        subject = world.largest_with([e["bidder"]])
        would_own = self.would_own(world, subject, e)
        starts = None if would_own is None else bool(
            e["bidder"] not in world.excluded
            and world.passed(world.limit(ACQUIRING, subject), would_own, Fraction(100)))
        if commenced:
            self.course.offers[e["offer"]] = Offer(e, subject, would_own, starts)
            if e.get("shares_sought") is None:
                self.note_unknown(e, "what is sought is not stated", subject)
        if would_own is None and e.get("shares_sought") is not None:
            self.note_unknown(e, "the outstanding count is not known", subject)
        if starts and not any(c.offer == e["offer"] and c.runs() for c in self.course.clocks):
            day = days.parse_date(e["first_published"]) if commenced else days.day_of(e["at"])
            self.course.clocks.append(Clock(TENDER, subject, day, w, offer=e["offer"]))

    def would_own(self, world: Seen, subject: Subject, e: Event) -> Fraction | None:
        sought = e.get("shares_sought")
        if sought == "all":
            return Fraction(100)
        whole = world.denominator(subject)
        if sought is None or whole is None:
            return None
        return min(Fraction(100), (world.numerator(subject) + Fraction(sought)) * 100 / whole)

    def withdraw(self, world: Seen, w: datetime, e: Event) -> None:
        if not self.act(e, world.largest_with([e["bidder"]])):
            return
        if not self.terms["distribution_date"].get("withdrawn_offer_stops_clock", False):
            return
        for c in self.running():
            if c.offer == e["offer"] and w < self.due(c):
                c.stopped = True

    def defer(self, w: datetime, e: Event) -> None:
        if not self.act(e):
            return
        until = self.close(days.parse_date(e["until"])) if days.is_date(e["until"]) else days.parse_instant(e["until"])
        running = self.running()
        if not self.terms["distribution_date"].get("board_may_defer", False):
            self.refuse(e, "the Board may not defer")
        elif self.arrived or not running:
            self.refuse(e, "nothing runs")
        elif until <= self.due(running[0]):
            self.refuse(e, "not later than the date that is scheduled")
        else:
            for c in running:
                c.deferred = max(until, c.deferred or until)

    def deadlines(self, w: datetime) -> None:
        if self.course.ended is not None:
            return
        running = self.running()
        if self.arrived is None and running and self.due(running[0]) <= w:
            first = running[0]
            self.arrived = Schedule(self.due(first), first.limb, first.subject, True), w, first
        if self.expiry() <= w:
            self.course.ended = "rights_expired", w, None

    # --- the other events ---

    def section_11(self, world: Seen, e: Event) -> None:
        person, members = e["person"], self.covered()
        if person in members or any(person in s and s & members for s in world.subjects):
            self.course.flip_ins.append((e["id"], e["limb"], person))
        else:
            self.refuse(e, "no Acquiring or Adverse Person")

    def section_13(self, w: datetime, e: Event) -> None:
        if not self.announced():
            return
        if e["transaction"] == "asset-transfer":
            percent = e.get("percent_of_assets")
            if percent is None:
                self.note_unknown(e, "the part of the assets is not stated")
                return
            if Fraction(percent) <= 50:
                return
        self.course.flip_overs.append((e["id"], e["counterparty"]))
        if self.arrived is None:
            self.arrived = Schedule(w, SECTION_13, frozenset(), True), w, None

    def end_by_act(self, w: datetime, e: Event) -> None:
        if not self.act(e):
            return
        redeems = e["action"] == "redeem"
        if redeems and self.terms["redemption"]["until"] == "stock-acquisition-date":
            closed, reason = bool(self.announced()), "after the Stock Acquisition Date"
        else:
            closed, reason = self.arrived is not None, "after the Distribution Date"
        if closed:
            self.refuse(e, reason)
        elif redeems:
            self.course.ended = "rights_redeemed", w, e["id"]
        else:
            portion = e.get("portion") or "all"
            self.course.exchanges.append((e["id"], portion))
            if portion == "all":
                self.course.ended = "rights_exchanged", w, e["id"]


def largest_stated(filing: Event) -> str | int | None:
    """The largest percentage that a filing states, as stated."""
    stated = [raw["percent"] for raw in filing["reporting_persons"] if raw.get("percent") is not None]
    return max(stated, key=Fraction, default=None)


def own_rows(world: World, filing: Event) -> Fraction | None:
    """The joint number of a filing's own rows, in shares of the world."""
    persons = {raw["person"] for raw in filing["reporting_persons"]} - world.excluded
    rows = [row_of(larger_row([raw for raw in filing["reporting_persons"] if raw["person"] == p]))
            for p in sorted(persons)]
    rows = [row for row in rows if not states_nothing(row)]
    return joint_number(rows) * world._scale(order_of(filing)) if rows else None


def walk(events: list[Event], plans: Plans, base: str, t: datetime, worlds: Worlds | None = None) -> Course:
    worlds = worlds or Worlds(events, {})
    verdicts: dict[str, Verdict] = {}
    past: tuple[Any, Terms] | None = None
    retroactive: set[str] = set()
    while True:
        one = Walk(events, plans, base, t, worlds, verdicts, past, retroactive)
        one.run()
        if one.restart is None:
            return one.course
        name, place, terms = one.restart
        past = place, terms
        retroactive = retroactive | {name}
