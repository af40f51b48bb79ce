"""What is known at an instant and where each event stands, written from the contract alone (readings 1, 2, 10, 11.1).

Choices
1. `known_at` counts for what is known and for duplicates (2.1, 10.2); `stated_known_at`, where an event has one, for
   effect (1.2-1.4), ties of order (3.1), the order of retractions and when a filing was public (11.1).
2. 1.1 is about order alone, 1.2 about effect alone: a relation, person or split with a bare date that becomes known
   the next day takes effect at the END of its day, although it stands at the start of it in the order.
3. 24:00 of a day stands before 00:00 of the next, although they are one instant: order is (instant, phase), phase 0
   for bare dates that stand at the end of their day, 1 for splits and what begins with its day, 2 for other instants.
   So a split of a day rescales the snapshot of the day before, and a split and a trade at one instant stand split
   first; a trade at 00:00 is outside the snapshot of the day before.
4. A right with a bare date is a position: it stands at the end of its day.
5. Kinds that 1.1 does not name (board acts, announcements, offers but `accepted`, ...) stand where they take effect.
6. A filing without event date whose `at` is an instant is in force from that instant.
7. A retraction acts on the id it names, whichever was said first, by `known_at` alone, not by its `at`; all contents
   of that id go with it. One that is itself retracted does not act. Where retractions name each other in a circle,
   the one stated last (then the greater id) acts. One that names itself does nothing.
8. A rename counts from the person event's `known_at`, whatever its `at`, and for the whole past. Where two person
   events give one slug different ciks, the later in order counts. Renames are followed through chains; a circle stops
   at the greatest name in it. `counterparty` is not a person.
9. A renamed person event keeps its old name under `_was`, so that a plan that names the slug still finds it.
10. Two copies of an event that differ in `stated_known_at` alone: the earlier one counts.
11. A filing is public at the stated known_at, at the latest at the end of the day of its `at`; never held back to the
    start of that day.
"""
import json
from datetime import timedelta

from tests.oracle import days

END, START, MOMENT = 0, 1, 2
SPLITS = ("split", "stock-dividend")


# --- single events ----------------------------------------------------------------------------------------------

def known_of(event):
    return days.parse_instant(event["known_at"]) if event.get("known_at") else days.first_moment(event["at"])


def stated_of(event):
    return days.parse_instant(event["stated_known_at"]) if event.get("stated_known_at") else known_of(event)


def canonical(event):
    said = {name: value for name, value in event.items() if name not in ("known_at", "stated_known_at")}
    return json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def is_split(event):
    return event["kind"] == "corporate_action" and event["action"] in SPLITS


def nearest(text, stated):
    """1.2: the instant of a bare date that is nearest to `known_at`; an instant is itself."""
    if not days.is_date(text):
        return days.parse_instant(text)
    return min(max(stated, days.first_moment(text)), days.last_moment(text))


def effect_of(event):
    stated = stated_of(event)
    if event["kind"] == "filing":
        if not event.get("event_date") and not days.is_date(event["at"]):
            return days.parse_instant(event["at"])
        return min(stated, days.last_moment(event.get("event_date") or event["at"]))
    return nearest(event["at"], stated)


def order_of(event):
    kind = event["kind"]
    text = event.get("event_date") or event["at"] if kind == "filing" else event["at"]
    begins = is_split(event) or kind in ("person", "relationship")
    if not days.is_date(text):
        return days.parse_instant(text), START if begins else MOMENT
    if begins:
        return days.first_moment(text), START
    if kind in ("holding", "trade", "shares_outstanding", "right_to_acquire", "filing", "corporate_action") or (
            kind == "tender_offer" and event["stage"] == "accepted"):
        return days.last_moment(text), END
    return effect_of(event), MOMENT


def rank_of(event):
    """Order, then the one known later, then the greater id (3.1)."""
    return order_of(event), stated_of(event), event["id"]


def statement_at(filing):
    return min(stated_of(filing), days.last_moment(filing["at"]))


# --- what is known ----------------------------------------------------------------------------------------------

def first_said(events):
    """2.1: of several, the earliest known, then the smallest canonical JSON."""
    return min(events, key=lambda e: (known_of(e), canonical(e), stated_of(e)))


def grouped(events, key):
    groups = {}
    for event in events:
        groups.setdefault(key(event), []).append(event)
    return list(groups.values())


def name_of(event):
    return event["issuer"], event["id"]


def unretracted(events):
    """The events that no acting retraction names."""
    retractions = [e for e in events if e["kind"] == "retraction" and e["of"] != e["id"]]
    naming = {}
    for retraction in retractions:
        naming.setdefault((retraction["issuer"], retraction["of"]), []).append(retraction)
    acts, open_ = {}, {name_of(r): r for r in retractions}
    while open_:
        settled = {}
        for name in open_:
            verdicts = [acts.get(name_of(by)) for by in naming.get(name, ())]
            if True in verdicts:
                settled[name] = False
            elif None not in verdicts:
                settled[name] = True
        if not settled:  # only circles are left: the one stated last acts
            last = max(open_, key=lambda name: (stated_of(open_[name]), name))
            settled[last] = True
        acts.update(settled)
        for name in settled:
            del open_[name]
    return [e for e in events if not any(acts[name_of(by)] for by in naming.get(name_of(e), ()) if by is not e)]


def renames(events):
    """The name that each renamed slug has now, from events that are known and not retracted."""
    direct = {}
    for event in sorted((e for e in events if e["kind"] == "person" and e.get("cik")), key=rank_of):
        direct[event["person"]] = event["cik"]
    final = {}
    for slug in direct:
        path = [slug]
        while path[-1] in direct and direct[path[-1]] not in path:
            path.append(direct[path[-1]])
        circle = path[path.index(direct[path[-1]]):] if path[-1] in direct else path[-1:]
        final[slug] = max(circle)
    return final


def renamed(event, names):
    def new(name):
        return names.get(name, name)
    copy = dict(event)
    for field in ("holder", "person", "about", "bidder"):
        if isinstance(copy.get(field), str):
            copy[field] = new(copy[field])
    if copy["kind"] == "announcement" and copy["by"] != "company":
        copy["by"] = new(copy["by"])
    for field in ("persons", "filed_by"):
        if isinstance(copy.get(field), list):
            copy[field] = list(dict.fromkeys(map(new, copy[field])))
    if copy["kind"] == "filing":
        copy["reporting_persons"] = [{**row, "person": new(row["person"])} for row in copy["reporting_persons"]]
    if copy["kind"] == "person" and copy["person"] != event["person"]:
        copy["_was"] = event["person"]
    return copy


def said(events, t):
    """Known at t, each id once, retractions applied, each accession once; names as they were said."""
    heard = [e for e in events if known_of(e) <= t]
    alive = unretracted([first_said(group) for group in grouped(heard, name_of)])
    def key(e):
        return (e["issuer"], e["accession"]) if e["kind"] == "filing" and e.get("accession") else (name_of(e),)
    return sorted((first_said(group) for group in grouped(alive, key)), key=rank_of)


def known(events, t):
    """What is known at t under the names that are known at t, in order. Retractions that act are among them."""
    alive = said(events, t)
    names = renames(alive)
    return [renamed(event, names) for event in alive]


# --- when time alone changes something --------------------------------------------------------------------------

def in_sixty_days_from(text):
    """The first instant at which a right exercisable from `text` is exercisable within 60 days."""
    return days.start_of(days.day_of(text) - timedelta(days=60))


def boundaries(events):
    moments = set()
    for event in events:
        if event["kind"] == "retraction":
            continue
        moments.add(effect_of(event))
        if event["kind"] == "filing":
            moments.add(statement_at(event))
        if event["kind"] == "right_to_acquire":
            if event.get("exercisable_from"):
                moments.add(in_sixty_days_from(event["exercisable_from"]))
            if event.get("expires"):
                moments.add(days.last_moment(event["expires"]))
        if event["kind"] == "relationship" and event.get("until"):
            moments.add(days.last_moment(event["until"]))
    return sorted(moments)
