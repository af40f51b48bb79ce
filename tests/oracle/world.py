"""Who owns what at an instant, written from the contract alone (readings 2.4, 3, 4, 10.0, 10.3, 10.4).

`World(events, terms, w)`: events as `tests.oracle.events.known` gives them, terms as the plan's TOML reads, w the
instant. Everything is computed anew, exactly, from the events in force at w (effect <= w).

Choices
1. Ends: what `expires` or runs `until` an instant is over at that instant; with a date, at the end of that day.
2. An outstanding count that is 0 or less is as one that is not known. Repurchases and issuances after the latest
   count change it; a `cause` of a count changes nothing else.
3. A single row counts with the formula of 3.2 (the largest of aggregate, voting sum, dispositive sum), alone as well.
   Its aggregate, for the upper bound, is the stated one, else the larger of the two sums. A `holding` is a row of an
   aggregate alone. The upper bound is never below the primary number, and no person's part in it below 0 (2.4).
4. A row that states only a percentage states nothing (no count). It replaces no position, but its filing does report on
   the person: it counts for who is in which joint filing.
5. A person is in the joint subject of a filing as long as its latest filing is that one or lists all the persons that
   that one lists ("without the others": without any of them). Latest is by order, the one known later, greater id.
6. Rows are one joint number where a chain of "the latest filing of either lists the other" runs inside the set asked
   about; a person outside the set joins nobody.
7. Trades after a person's own snapshot are added to the joint number as they changed that person's own position (which
   never falls below 0); a joint number never falls below 0. So a joint number may be less than that of one of its
   persons alone.
8. Trades of one instant: buys before sales. Positions are replayed in shares of w, so a split in between changes
   nothing. `oversold` names only sales after the latest snapshot. `accepted` is a buy of its `shares` by the bidder.
9. A trade that stands exactly where the snapshot stands is inside it.
10. A right of the same id may change its holder with a replacement. "Within 60 days" looks at `exercisable_from` alone
    (none: now), counted in days of plan time; that it may expire before is not looked at. A right is contained in an
    aggregate if its version latest by order at the filing's event date was then unexpired, of that holder, and
    exercisable within 60 days of that date. A version that is less than the contained one adds nothing and takes
    nothing away; one of another holder adds all. Any form with "13D" or "13G" in its name is a Schedule.
11. `beyond_60_days_in_denominator` adds every unexpired right over unissued shares, whatever the numerator counts.
12. An excluded person falls out of a relation; the others of that relation stay joined. The latest person event that
    has the field `excluded` decides; one without it leaves things as they were. An excluded row of a joint filing is in
    no joint number.
13. Of two rows that became one person the one with the larger number of 3.2 stays; on a tie the greater JSON.
14. The same relation of the same persons: order of persons does not matter, but for the first of an `associate`. The
    latest by order replaces. An `associate` works one way: it brings the Associates to the person, not the reverse.
15. A personal threshold follows its holder's slug when that is renamed; it applies if all of the holder's block is in
    the set. Of several the lower percentage, then "at-least". It replaces the general one also where it is higher. An
    excluded holder's applies to nothing.
16. `general_only`: not over by the personal limit, over by the general one, and there are persons outside the block of
    a holder whose threshold applies.
17. `largest_with`: among subjects; without a denominator or on a tie the larger numerator, then the larger set, then
    the names. Without any subject: the persons asked for.
18. Persons are all that hold, trade, report, are related, bid or are introduced. Without any, no subjects.
"""
import json
from collections import namedtuple
from datetime import timedelta
from fractions import Fraction
from itertools import combinations

from tests.oracle import days
from tests.oracle.events import effect_of
from tests.oracle.events import is_split
from tests.oracle.events import order_of
from tests.oracle.events import rank_of

COUNTS = ("sole_voting", "shared_voting", "sole_dispositive", "shared_dispositive", "aggregate")
SIXTY = timedelta(days=60)
Snapshot = namedtuple("Snapshot", "event row")


def number(value):
    return None if value is None else Fraction(value)


def stated(*values):
    return [value for value in values if value is not None]


# --- rows of a cover page ---------------------------------------------------------------------------------------

def row_of(raw):
    return {name: number(raw.get(name)) for name in COUNTS}


def sums_of(row):
    pairs = (stated(row["sole_voting"], row["shared_voting"]),
             stated(row["sole_dispositive"], row["shared_dispositive"]))
    return [sum(pair) for pair in pairs if pair]


def aggregate_of(row):
    return row["aggregate"] if row["aggregate"] is not None else max(sums_of(row))


def states_nothing(row):
    return all(value is None for value in row.values())


def joint_number(rows):
    """3.2: never summed."""
    numbers = stated(*(row["aggregate"] for row in rows))
    for sole, shared in (("sole_voting", "shared_voting"), ("sole_dispositive", "shared_dispositive")):
        soles, shares = stated(*(r[sole] for r in rows)), stated(*(r[shared] for r in rows))
        if soles or shares:
            numbers.append(sum(soles) + max(shares, default=0))
    return max(numbers)


def larger_row(raws):
    """10.0: of rows that are one person the larger."""
    def size(raw):
        row = row_of(raw)
        return -1 if states_nothing(row) else joint_number([row])
    return max(raws, key=lambda raw: (size(raw), json.dumps(raw, sort_keys=True)))


# --- sets -------------------------------------------------------------------------------------------------------

def components(nodes, links):
    """Connected sets of the nodes; a link is a set of nodes that belong together."""
    sets = [{node} for node in nodes]
    for link in links:
        touched = [s for s in sets if s & link]
        if touched:
            sets = [s for s in sets if not s & link] + [set().union(*touched)]
    return [frozenset(s) for s in sets]


def without_inner(sets):
    unique = set(sets)
    return sorted((s for s in unique if s and not any(s < other for other in unique)), key=sorted)


class World:
    def __init__(self, events, terms, w):
        self.terms, self.w = terms, w
        self.events = sorted((e for e in events if e["kind"] != "retraction" and effect_of(e) <= w), key=rank_of)
        self.names = {e["_was"]: e["person"] for e in events if "_was" in e}
        self.splits = [e for e in self.events if is_split(e)]
        self.excluded = self._excluded()
        self.persons = self._persons()
        self.relations = self._relations()
        self.filings = [e for e in self.events if e["kind"] == "filing"]
        self.latest_filing = {raw["person"]: f for f in self.filings for raw in f["reporting_persons"]}
        self.joint_subjects = self._joint_subjects()
        self.blocks = components(self.persons, [self._persons_of(e) for e in self.relations
                                                if e["relation"] in ("affiliate", "subsidiary")])
        self.subjects = self._subjects()
        self.closures = sorted(components(self.persons, [self._persons_of(e) for e in self.relations]
                                          + self.joint_subjects), key=sorted)
        self.outstanding = self._outstanding()
        self.snapshots = self._snapshots()
        self.oversold = set()
        self.moved = {person: self._moved(person) for person in self._holders()}
        self.rights = self._rights(self.events)

    # --- persons and relations ---

    def _of(self, *kinds):
        return [e for e in self.events if e["kind"] in kinds]

    def _excluded(self):
        last = {e["person"]: e["excluded"] for e in self._of("person") if "excluded" in e}
        return {person for person, why in last.items() if why}

    def _persons(self):
        found = {e["holder"] for e in self._of("holding", "trade", "right_to_acquire")}
        found |= {e["person"] for e in self._of("person")} | {e["bidder"] for e in self._of("tender_offer")}
        found |= {p for e in self._of("relationship") for p in e["persons"]}
        found |= {raw["person"] for e in self._of("filing") for raw in e["reporting_persons"]}
        return sorted(found - self.excluded)

    def _persons_of(self, relation):
        return set(relation["persons"]) - self.excluded

    def _relations(self):
        latest = {}
        for e in self._of("relationship"):
            first, rest = (e["persons"][0], e["persons"][1:]) if e["relation"] == "associate" else (None, e["persons"])
            latest[e["relation"], first, frozenset(rest)] = e
        return [e for e in latest.values() if not e.get("until") or self.w < days.last_moment(e["until"])]

    def _listed(self, filing):
        return {raw["person"] for raw in filing["reporting_persons"]}

    def _joint_subjects(self):
        found = []
        for filing in self.filings:
            listed = self._listed(filing)
            staying = {p for p in listed if self._listed(self.latest_filing[p]) >= listed
                       or self.latest_filing[p] is filing}
            if len(listed) > 1:
                found.append(staying - self.excluded)
        return found

    def block(self, person):
        if person in self.excluded:
            return frozenset()
        return next((b for b in self.blocks if person in b), frozenset([person]))

    def _blocks_of(self, persons):
        return frozenset().union(*(self.block(p) for p in persons))

    def _with_associates(self, persons):
        brought = {p for e in self.relations if e["relation"] == "associate" and e["persons"][0] in persons
                   for p in e["persons"]}
        return frozenset(persons | brought - self.excluded)

    def _subjects(self):
        sets = [self._with_associates(block) for block in self.blocks]
        sets += [self._with_associates(self._blocks_of(self._persons_of(e))) for e in self.relations
                 if e["relation"] in ("group", "agreement")]
        sets += [self._blocks_of(staying) for staying in self.joint_subjects]
        return without_inner(sets)

    # --- positions ---

    def _scale(self, order):
        """What a share held at that place in the order is now."""
        factor = Fraction(1)
        for split in self.splits:
            if order < order_of(split):
                new, old = split["ratio"].split(":")
                factor *= Fraction(new) / Fraction(old)
        return factor

    def _outstanding(self):
        counts = self._of("shares_outstanding")
        if not counts:
            return None
        since = order_of(counts[-1])
        total = number(counts[-1]["shares"]) * self._scale(since)
        for e in self._of("corporate_action"):
            if e["action"] in ("issuance", "repurchase") and order_of(e) > since:
                sign = 1 if e["action"] == "issuance" else -1
                total += sign * number(e["shares"]) * self._scale(order_of(e))
        return total if total > 0 else None

    def _snapshots(self):
        """The latest of each person, its row in shares of w."""
        latest = {}
        for e in self._of("holding", "filing"):
            if e["kind"] == "holding":
                rows = {e["holder"]: {**dict.fromkeys(COUNTS), "aggregate": number(e["shares"])}}
            else:
                rows = {p: row_of(larger_row([raw for raw in e["reporting_persons"] if raw["person"] == p]))
                        for p in self._listed(e)}
            scale = self._scale(order_of(e))
            for person, row in rows.items():
                if not states_nothing(row):
                    latest[person] = Snapshot(e, {n: None if v is None else v * scale for n, v in row.items()})
        return latest

    def _holders(self):
        return {e["holder"] for e in self._of("trade")} | {e["bidder"] for e in self._purchases()}

    def _purchases(self):
        return [e for e in self._of("tender_offer") if e["stage"] == "accepted"]

    def _moved(self, person):
        """By how much trades changed the person's own position since its snapshot; notes what was oversold."""
        snapshot = self.snapshots.get(person)
        start = position = joint_number([snapshot.row]) if snapshot else Fraction(0)
        mine = [(e, e["side"] == "sell") for e in self._of("trade") if e["holder"] == person]
        mine += [(e, False) for e in self._purchases() if e["bidder"] == person]
        for e, sells in sorted(mine, key=lambda pair: (order_of(pair[0]), pair[1], rank_of(pair[0]))):
            if snapshot and order_of(e) <= order_of(snapshot.event):
                continue
            shares = number(e["shares"]) * self._scale(order_of(e))
            position += -shares if sells else shares
            if position < 0:
                self.oversold.add(e["id"])
                position = Fraction(0)
        return position - start

    def _joined(self, one, other):
        filings = self.latest_filing.get(one), self.latest_filing.get(other)
        return any(f is not None and {one, other} <= self._listed(f) for f in filings)

    def joint_numbers(self, persons):
        """The persons of the set, part by part, each part one number of 3.2."""
        links = [set(pair) for pair in combinations(sorted(persons), 2) if self._joined(*pair)]
        return components(sorted(persons), links)

    def _total(self, persons, count):
        total = Fraction(0)
        for part in self.joint_numbers(persons):
            rows = [self.snapshots[p].row for p in sorted(part) if p in self.snapshots]
            number_ = (count(rows) if rows else Fraction(0)) + sum(self.moved.get(p, 0) for p in part)
            total += max(number_, Fraction(0))
        return total

    # --- rights ---

    def _rights(self, events):
        """The version of each right that counts among these events (in order)."""
        return {e["right"]: e for e in events if e["kind"] == "right_to_acquire"}

    def _unexpired(self, right, moment):
        return not right.get("expires") or moment < days.last_moment(right["expires"])

    def _within_sixty(self, right, day):
        return not right.get("exercisable_from") or days.day_of(right["exercisable_from"]) <= day + SIXTY

    def _shares_of(self, right):
        return number(right["shares"]) * self._scale(order_of(right))

    def _counted(self, right):
        if self.terms["beneficial_ownership"]["rights_to_acquire"] == "60-days" and not self._within_sixty(
                right, days.local_day(self.w)):
            return Fraction(0)
        return self._shares_of(right) if self._unexpired(right, self.w) else Fraction(0)

    def _contained(self, right):
        """3.3: what the aggregate of the holder's Schedule already has of this right."""
        snapshot = self.snapshots.get(right["holder"])
        if snapshot is None or snapshot.event["kind"] != "filing":
            return Fraction(0)
        filing = snapshot.event
        if "13D" not in filing["form"].upper() and "13G" not in filing["form"].upper():
            return Fraction(0)
        place = order_of(filing)
        version = self._rights(e for e in self.events if order_of(e) <= place).get(right["right"])
        day = days.day_of(filing.get("event_date") or filing["at"])
        if version is None or version["holder"] != right["holder"] or not self._within_sixty(version, day):
            return Fraction(0)
        if version.get("expires") and days.day_of(version["expires"]) < day:
            return Fraction(0)
        return self._shares_of(version)

    def _added_by_rights(self, persons):
        return sum((max(self._counted(r) - self._contained(r), Fraction(0))
                    for r in self.rights.values() if r["holder"] in persons), Fraction(0))

    # --- what is asked ---

    def numerator(self, persons):
        return self._total(persons, joint_number) + self._added_by_rights(persons)

    def upper(self, persons):
        summed = sum((self._aggregate(p) for p in persons), Fraction(0)) + self._added_by_rights(persons)
        return max(summed, self.numerator(persons))

    def _aggregate(self, person):
        snapshot = self.snapshots.get(person)
        stated = aggregate_of(snapshot.row) if snapshot else Fraction(0)
        return max(stated + self.moved.get(person, 0), Fraction(0))

    def denominator(self, persons):
        if self.outstanding is None:
            return None
        beyond = self.terms["beneficial_ownership"].get("beyond_60_days_in_denominator", False)
        today = days.local_day(self.w)
        return self.outstanding + sum(
            self._shares_of(r) for r in self.rights.values()
            if r["holder"] in persons and r.get("unissued", True) and self._unexpired(r, self.w)
            and (beyond or self._within_sixty(r, today)))

    def percent(self, persons):
        whole = self.denominator(persons)
        return None if whole is None else self.numerator(persons) * 100 / whole

    def _general(self, name):
        entry = next((e for e in self.terms.get("threshold", ()) if e["name"] == name), None)
        return entry and (Fraction(entry["percent"]), entry["comparison"])

    def _personal(self, name, persons):
        """The personal thresholds that apply to the set: (percent, comparison, block)."""
        found = []
        for entry in self.terms.get("personal_threshold", ()):
            block = self.block(self.names.get(entry["holder"], entry["holder"]))
            if entry["threshold"] == name and not entry.get("removed") and block and block <= set(persons):
                found.append((Fraction(entry["percent"]), entry["comparison"], block))
        return found

    def limit(self, name, persons):
        """(percent, comparison); None if the plan has no such threshold."""
        personal = self._personal(name, persons)
        if personal:
            return min(((p, c) for p, c, _ in personal), key=lambda limit: (limit[0], limit[1] != "at-least"))
        return self._general(name)

    def passed(self, limit, shares, whole):
        """Is that number of shares of that whole at or past the limit?"""
        if limit is None:
            return False
        if whole is None:
            return None
        percent, comparison = limit
        return shares * 100 >= percent * whole if comparison == "at-least" else shares * 100 > percent * whole

    def over(self, name, persons):
        return self.passed(self.limit(name, persons), self.numerator(persons), self.denominator(persons))

    def general_only(self, name, persons):
        outside = any(set(persons) - block for _, _, block in self._personal(name, persons))
        if not outside:
            return False
        by_general = self.passed(self._general(name), self.numerator(persons), self.denominator(persons))
        return None if by_general is None else by_general and not self.over(name, persons)

    def largest_with(self, persons):
        def size(subject):
            return -(self.percent(subject) or 0), -self.numerator(subject), -len(subject), sorted(subject)
        found = [s for s in self.subjects if s & set(persons)]
        return min(found, key=size) if found else frozenset(persons)
