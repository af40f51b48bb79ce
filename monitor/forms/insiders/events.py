"""Forms 3, 4 and 5 as `holding`, `trade` and `right_to_acquire` events of the feed.

What counts is said in `ownership_counting` and `ownership_rights`. A trade or a right stands at the bare date of
its transaction, the position of a Form 3 at the date of the event that required it; all are known from the
form's acceptance. The holder is the first owner. Every event says in `read_from`, a field of its own, which
words of the form it was made of, and in `caveats` what qualifies them.

No `filing` event is made: it would replace what a Schedule 13D says of the owner, and part the owner from those
with whom it filed that schedule (readings 3.1 and 3.2).
"""

import json
import re
from collections.abc import Iterable
from datetime import date
from datetime import datetime
from decimal import Decimal
from typing import Any
from typing import Literal

from monitor.core.feed.canonical import canonical_json
from monitor.core.feed.events import Event
from monitor.core.feed.events import Holding
from monitor.core.feed.events import RightToAcquire
from monitor.core.feed.events import Trade
from monitor.core.times.instants import format_instant
from monitor.forms.envelope.persons import slug
from monitor.forms.insiders.counting import Counted
from monitor.forms.insiders.counting import at_of
from monitor.forms.insiders.counting import counted
from monitor.forms.insiders.counting import total
from monitor.forms.insiders.rights import short
from monitor.forms.readings import FormLine
from monitor.forms.readings import FormUnreadable
from monitor.forms.readings import OwnershipReading
from monitor.forms.schedules.schedule_events import known_at
from monitor.forms.schedules.schedule_events import required
from monitor.forms.schedules.schedule_events import shares_of


def ownership_events(reading: OwnershipReading) -> list[Event]:
    """The events of a form. Raises FormUnreadable without an issuer's CIK, accession, date or owner."""
    issuer, accession, filed_on = required(reading.issuer.cik, reading.accession, reading.filed_on)
    if not reading.owners:
        raise FormUnreadable(f"{accession}: the form names no reporting owner")
    owner = reading.owners[0]
    holder = owner.cik or slug(owner.name or "")
    if not holder:
        raise FormUnreadable(f"{accession}: the reporting owner has neither a CIK nor a name")
    making = _Making(reading, issuer, accession, filed_on, holder)
    content = counted(reading)
    return [*making.position(content), *making.trades(content), *making.rights(content)]


class _Making:
    """What all events of one form share."""

    def __init__(self, reading: OwnershipReading, issuer: str, accession: str, filed_on: date, holder: str) -> None:
        self._reading = reading
        self._issuer = issuer
        self._accession = accession
        self._filed_on = filed_on
        self._holder = holder
        self._known: datetime = known_at(reading.accepted_at, filed_on)

    def position(self, content: Counted) -> Iterable[Event]:
        """The position that a Form 3 states."""
        if not content.position:
            return
        assert self._reading.period is not None
        yield self._quoting(
            Holding(
                id=f"{self._accession}:holding",
                issuer=self._issuer,
                at=self._reading.period,
                known_at=self._known,
                holder=self._holder,
                shares=shares_of(total(content.position)) or 0,
                source=f"Form {self._reading.form} {self._accession}",
            ),
            content.position,
            content,
        )

    def trades(self, content: Counted) -> Iterable[Event]:
        """The transactions that count."""
        for number, row in content.trades:
            shares = shares_of(row.shares)
            if not shares or row.on is None:
                continue
            yield self._quoting(
                Trade(
                    id=f"{self._accession}:trade:{number}",
                    issuer=self._issuer,
                    at=row.on,
                    known_at=self._known,
                    holder=self._holder,
                    side="buy" if row.acquired else "sell",
                    shares=shares,
                    price=row.price,
                ),
                [row],
                content,
            )

    def rights(self, content: Counted) -> Iterable[Event]:
        """The rights that are left, and with 0 shares those that are over."""
        lines = {row.place: row for row in self._reading.rights}
        for each in content.rights:
            right = ":".join([self._holder, *each.key]).removesuffix(":")
            shares = each.shares
            yield self._quoting(
                RightToAcquire(
                    id=f"{self._accession}:{right}",
                    issuer=self._issuer,
                    at=at_of(each, self._reading, self._filed_on),
                    known_at=self._known,
                    holder=self._holder,
                    right=right,
                    instrument=_instrument(each.row.security or ""),
                    shares=shares.numerator if shares.denominator == 1 else shares,
                    exercisable_from=each.row.exercisable_from,
                    expires=each.row.expires,
                ),
                [lines[place] for place in each.places],
                content,
            )

    def _quoting(self, event: Event, lines: Iterable[FormLine], content: Counted) -> Event:
        """The event with the words that it was made of, and what qualifies them."""
        lines = list(lines)
        said: dict[str, Any] = json.loads(canonical_json(event), parse_float=Decimal)
        said |= {"known_at": format_instant(event.known_at), "read_from": self._words(lines)}
        if self._reading.owners[0].name:
            said["holder_name"] = self._reading.owners[0].name
        caveats = [caveat for line in lines for caveat in content.caveats.get(line.place, ())]
        event.raw = {**said, "caveats": caveats} if caveats else said
        return event

    def _words(self, lines: Iterable[FormLine]) -> str:
        quoted = [f"Form {self._reading.form} {self._accession}"]
        ids: dict[str, None] = {}
        for line in lines:
            words = (said.removeprefix(f"{line.place}/") for said in line.evidence.values())
            quoted.append(f"{line.place}: {'; '.join(words)}")
            ids |= dict.fromkeys(key for keys in line.notes.values() for key in keys)
        notes = self._reading.footnotes
        quoted += [f"footnote {key}: {short([notes[key]])}" for key in ids if key in notes]
        return ". ".join(quoted)


def _instrument(title: str) -> Literal["option", "warrant", "convertible", "agreement"]:
    if re.search(r"\boption|\bcall\b", title, re.I):
        return "option"
    if re.search(r"warrant", title, re.I):
        return "warrant"
    if re.search(r"convert|note\b|debenture|prefer|class\s+[a-z]\b|units?\b", title, re.I):
        return "convertible"
    return "agreement"
