"""Short ways to write a feed and the alerts that one sentence of the contract calls for.

Instants are of 2003 unless they name a year: "05-01" is a day, "05-01T14:00" an instant in UTC. Every alert but the
`distribution_date_approaching` is compared; an expected one states the fields that matter (the further fields of its
kind, if it states nothing else). Outstanding are 10,000,000 shares unless a feed says otherwise.
"""

import re
from collections.abc import Iterable
from collections.abc import Iterator
from typing import Any
from typing import NamedTuple

from tests.example_plans import plan_text

Event = dict[str, Any]
Alerts = Iterable[Any]
ISSUER = "0001014739"
AP, ADVERSE = "acquiring-person", "adverse-person"
SAL, TENDER = "stock-acquisition", "tender-offer"

PLAN = plan_text("first", ISSUER, dated="2002-12-03", final="2012-11-24", watch=None, adverse="10")

AMENDMENT = """\
[plan]
id = "second"
title = "An Amendment"
amends = "first"
dated = 2003-05-05

"""


class Sentence(NamedTuple):
    """A sentence of the contract, a feed about it, and all the alerts that it calls for."""

    says: str
    feed: list[Event]
    alerts: Alerts = ()
    plan: str = PLAN
    amendment: str = ""
    """What the version `second.toml` states besides its head."""

    @property
    def events(self) -> list[Event]:
        """The feed with an id for each event: e1, e2 and so on, where it has none."""
        return [{"id": f"e{number}", **event} for number, event in enumerate(self.feed, 1)]

    @property
    def plans(self) -> dict[str, str]:
        """The plan files by name."""
        return {"plan.toml": self.plan, "second.toml": AMENDMENT + self.amendment}


def moment(text: str) -> str:
    """A day or an instant, in full."""
    text = text if re.match(r"\d{4}-", text) else f"2003-{text}"
    if "T" not in text:
        return text
    text += ":00" if re.search(r"T\d\d:\d\d$", text) else ""
    return text if text.endswith("Z") else f"{text}Z"


# -- events ----------------------------------------------------------------------------------------------------------


def event(kind: str, at: str, known: str = "", **fields: Any) -> Event:
    """An event; known at its own instant if nothing is said."""
    return {"kind": kind, "issuer": ISSUER, "at": moment(at), "known_at": moment(known or at), **fields}


def count(shares: int, at: str = "04-01", known: str = "04-01T14:00", cause: str = "report") -> Event:
    return event("shares_outstanding", at, known, shares=shares, cause=cause)


def hold(holder: str, shares: int, at: str = "05-01", known: str = "", **fields: Any) -> Event:
    return event("holding", at, known or f"{at}T14:00", holder=holder, shares=shares, **fields)


def buy(holder: str, shares: int, at: str, known: str = "") -> Event:
    return event("trade", at, known, holder=holder, side="buy", shares=shares)


def sell(holder: str, shares: int, at: str, known: str = "") -> Event:
    return event("trade", at, known, holder=holder, side="sell", shares=shares)


def split(ratio: str, at: str, known: str) -> Event:
    return event("corporate_action", at, known, action="split", ratio=ratio)


def repurchase(shares: int, at: str, known: str = "") -> Event:
    return event("corporate_action", at, known or f"{at}T14:00", action="repurchase", shares=shares)


def right(holder: str, name: str, shares: int, at: str, unissued: bool = False, **fields: str) -> Event:
    days = {field: moment(day) for field, day in fields.items()}
    more = {"holder": holder, "right": name, "instrument": "option", "shares": shares, "unissued": unissued, **days}
    return event("right_to_acquire", at, f"{at}T14:00", **more)


def relation(kind: str, persons: str, at: str, **fields: str) -> Event:
    more = {field: moment(day) for field, day in fields.items()}
    return event("relationship", at, relation=kind, persons=persons.split(), **more)


def alone(person: str, shares: int, percent: str | None = None) -> Event:
    """A row of a cover page: sole power over so many shares."""
    return _row(person, shares, percent, sole=shares, shared=0)


def shared(person: str, shares: int, percent: str | None = None) -> Event:
    """A row of a cover page: shared power over so many shares."""
    return _row(person, shares, percent, sole=0, shared=shares)


def _row(person: str, aggregate: int, percent: str | None, sole: int, shared: int) -> Event:
    powers = {"sole_voting": sole, "sole_dispositive": sole, "shared_voting": shared, "shared_dispositive": shared}
    return {"person": person, "aggregate": aggregate, "percent": percent, **powers}


def filing(rows: list[Event], of: str, at: str, known: str = "", form: str = "SC 13D", **fields: Any) -> Event:
    """A filing with the event date `of`, by all whom it reports on; accepted at 20:00 UTC of its day."""
    persons = [row["person"] for row in rows]
    accession = fields.pop("accession", f"0000000000-03-{int(of[3:] + at[3:5]):06}")
    more = {"form": form, "accession": accession, "event_date": moment(of), "filed_by": persons, **fields}
    return event("filing", at, known or f"{at}T20:00", reporting_persons=rows, **more)


def announced(about: str, at: str, known: str = "", says: str = AP) -> Event:
    return event("announcement", at, known or f"{at}T14:00", by="company", about=about, says=says)


def offer(bidder: str, stage: str, at: str, known: str = "", **fields: Any) -> Event:
    return event("tender_offer", at, known or f"{at}T14:00", offer="o1", bidder=bidder, stage=stage, **fields)


def commenced(bidder: str, sought: int | str, on: str) -> Event:
    return offer(bidder, "commenced", on, shares_sought=sought, first_published=moment(on))


def board(action: str, at: str, known: str = "", **fields: Any) -> Event:
    return event("board_action", at, known, action=action, **fields)


def amend(at: str, **fields: Any) -> Event:
    return board("amend", at, **{"plan": "second.toml", "retroactive": False, **fields})


def inadvertent(person: str, at: str) -> Event:
    return board("determine-inadvertent", at, person=person)


def retraction(of: str, at: str) -> Event:
    return event("retraction", at, of=of)


def named(person: str, cik: str, at: str) -> Event:
    return event("person", at, person=person, name=person.title(), cik=cik)


# -- alerts ----------------------------------------------------------------------------------------------------------


def alert(kind: str, at: str, subject: str, **fields: Any) -> Event:
    return {"kind": kind, "raised_at": moment(at), "subject": subject.split(), **fields}


def crossed(at: str, subject: str, threshold: str, percent: str, **fields: Any) -> Event:
    return alert("threshold_crossed", at, subject, threshold=threshold, percent=percent, **fields)


def receded(at: str, subject: str, threshold: str, percent: str, **fields: Any) -> Event:
    return alert("threshold_receded", at, subject, threshold=threshold, percent=percent, **fields)


def possible(at: str, subject: str, threshold: str, percent: str, reason: str) -> Event:
    return alert("possible_crossing", at, subject, threshold=threshold, percent=percent, reason=reason)


def unconfirmed(at: str, subject: str, threshold: str, percent: str, stated: str) -> Event:
    return alert("claim_unconfirmed", at, subject, threshold=threshold, percent=percent, stated_percent=stated)


def undetermined(at: str, subject: str = "") -> Event:
    return alert("undetermined", at, subject)


def became(at: str, subject: str, percent: str, **fields: Any) -> list[Event]:
    """An Acquiring Person, with the flip-in and the void Rights."""
    status = alert("acquiring_person_became", at, subject, percent=percent, **fields)
    return [status, alert("flip_in", at, subject, limb="A"), alert("rights_void", at, subject)]


def over(at: str, subject: str, percent: str, **fields: Any) -> list[Any]:
    """Both thresholds crossed, and an Acquiring Person."""
    crossings = [crossed(at, subject, threshold, percent, **fields) for threshold in (ADVERSE, AP)]
    return [*crossings, *became(at, subject, percent, **fields)]


def exempted(at: str, subject: str) -> Event:
    return alert("acquiring_person_exempted", at, subject, reason="repurchase")


def ceased(at: str, subject: str, reason: str) -> Event:
    return alert("acquiring_person_ceased", at, subject, reason=reason)


def stock_date(at: str, subject: str, date: str) -> Event:
    return alert("stock_acquisition_date", at, subject, date=moment(date))


def clock(how: str, at: str, subject: str, due: str, limb: str = SAL) -> Event:
    """`distribution_date_scheduled`, `..._rescheduled` or `..._cancelled`."""
    return alert(f"distribution_date_{how}", at, subject, due_at=moment(due), limb=limb)


def arrived(at: str, subject: str, limb: str = SAL) -> Event:
    return alert("distribution_date", at, subject, limb=limb)


def started(at: str, subject: str, date: str, due: str) -> list[Event]:
    """A Stock Acquisition Date and the schedule that comes of it."""
    return [stock_date(at, subject, date), clock("scheduled", at, subject, due)]


def bid(at: str, subject: str, percent: str, starts: bool) -> Event:
    return alert("tender_offer_commenced", at, subject, would_own_percent=percent, starts_clock=starts)


def refused(at: str, action: str, subject: str = "") -> Event:
    return alert("action_refused", at, subject, action=action)


def flat(alerts: Alerts) -> Iterator[Event]:
    """The alerts of nested lists, one after another."""
    for one in alerts:
        if isinstance(one, dict):
            yield one
        else:
            yield from flat(one)
