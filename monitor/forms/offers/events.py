"""Tender-offer statements as `tender_offer` events of the feed.

An offer's id is `SUBJECT:BIDDER:DAY`: the CIK of the subject company, that of the bidder, and the date that the offer
to purchase bears, which the statement and all its amendments repeat; where it cannot be read, the day on which the
statement was first filed. Of several bidders the one with the lowest CIK stands for them: acquisition vehicles are
registered later than those who use them. A preliminary communication (SC TO-C) has no offer to purchase: its id ends
in `intended` and its own day.

- `commenced` comes from an original statement only, with the day of first publication; without that day there is no
  event, and a person is told.
- `extended`, `withdrawn`, `expired` and `accepted` come from amendments. What is extended, withdrawn or accepted
  without a day of its own is dated by the filing, when it was public at the latest.
- The company's answer (SC 14D9) gives no event: the bidder's own statement does.
"""

import re
from datetime import date
from typing import Literal

from monitor.core.feed.events import Event
from monitor.core.feed.events import PersonNamed
from monitor.core.feed.events import Shares
from monitor.core.feed.events import TenderOffer
from monitor.forms.envelope.persons import slug
from monitor.forms.offers.course import days_apart
from monitor.forms.offers.reading import OfferReading
from monitor.forms.readings import FormUnreadable
from monitor.forms.schedules.schedule_events import known_at
from monitor.forms.schedules.schedule_events import required
from monitor.forms.schedules.schedule_events import shares_of
from monitor.forms.text.share_classes import is_marked

_Stage = Literal["intended", "commenced", "extended", "withdrawn", "accepted", "expired"]

_STOCK = re.compile(r"\b(?:common|ordinary|capital)\s+(?:stock|shares?|units?)|\bshares?\b", re.I)
_OTHER = re.compile(
    r"\boptions?\b|\bnotes?\b|\bdebentures?\b|\bbonds?\b|\bwarrants?\b|\bdebt\b|prefer|depositary", re.I
)

FARTHEST = 7
"""Days between first publication and the filing of the statement, which is due on the same day (Rule 14d-3(a))."""


def offer_events(reading: OfferReading) -> list[Event]:
    """The stages that the statement tells of. Raises FormUnreadable without subject, accession or filing date."""
    if is_answer(reading) or _no_offer(reading):
        return []
    issuer, accession, filed_on = required(reading.issuer.cik, reading.accession, reading.filed_on)
    bidder = bidder_of(reading)
    offer = offer_id(reading)
    stages = _stages(reading, filed_on)
    if bidder is None or offer is None or not stages:
        return []
    known = known_at(reading.accepted_at, filed_on)
    found: list[Event] = []
    if bidder == issuer:
        # A company that buys its own stock starts no clock (readings 7.3).
        name = reading.issuer.name or issuer
        found.append(
            PersonNamed(
                id=f"{accession}:company",
                issuer=issuer,
                at=filed_on,
                known_at=known,
                person=issuer,
                name=name,
                cik=issuer,
                excluded="company",
            )
        )
    for stage, day in stages:
        found.append(
            TenderOffer(
                id=f"{accession}:tender_offer:{stage}",
                issuer=issuer,
                at=day,
                known_at=known,
                offer=offer,
                bidder=bidder,
                stage=stage,
                shares_sought=_sought(reading) if stage in ("intended", "commenced") else None,
                first_published=reading.first_published if stage == "commenced" else None,
                shares=shares_of(reading.accepted) if stage == "accepted" else None,
            )
        )
    return found


def offer_doubts(reading: OfferReading) -> tuple[str, ...]:
    """What a person is to be told beside the events."""
    about = (
        f"{reading.form} about issuer {reading.issuer.cik or '?'}, filed {reading.filed_on or '?'}"
        f" ({' and '.join(reading.bidders[:4]) or 'no bidder named'})"
    )
    if is_answer(reading):
        return (f"{about}: the company's answer to an offer, which gives no event",)
    lacking = _lacking(reading)
    told = [f"{about}: {lacking}"] if lacking else []
    is_amended = reading.form.endswith("/A")
    if not lacking and not is_amended and len({filer.cik for filer in reading.filers if filer.cik}) > 1:
        told.append(
            f"{about}: several bidders; {bidder_of(reading)} stands for them, and how they are related is not read"
        )
    if reading.class_title and is_marked(reading.class_title):
        told.append(
            f"{about}: the offer is for {reading.class_title[:80]}: whether that is the plan's class cannot be told"
        )
    for field, words in _UNREAD_STAGES.items():
        if field in reading.unread and is_amended:
            told.append(f"{about}: {words}: {reading.unread[field]}")
    return tuple(told)


def bidder_of(reading: OfferReading) -> str | None:
    """The person who bids: a CIK, the lowest of several, else the slug of a name."""
    ciks = sorted(filer.cik for filer in reading.filers if filer.cik)
    if not ciks and reading.form.startswith(("SC TO-I", "SC 13E4")):
        return reading.issuer.cik
    names = [slug(name) for name in reading.bidders if slug(name)]
    return ciks[0] if ciks else (names[0] if names else None)


def offer_id(reading: OfferReading) -> str | None:
    """The same for the statement and its amendments; None where nothing says which offer it is."""
    subject, bidder = reading.issuer.cik, bidder_of(reading)
    if subject is None or bidder is None:
        return None
    if is_preliminary(reading):
        return f"{subject}:{bidder}:intended-{reading.filed_on}"
    first = reading.first_filed if reading.form.endswith("/A") else reading.filed_on
    day = reading.document_dated or first
    return f"{subject}:{bidder}:{day}" if day else None


def is_answer(reading: OfferReading) -> bool:
    """Whether it is the subject company's recommendation, not the bidder's statement."""
    return "14D9" in reading.form.replace("-", "")


def is_preliminary(reading: OfferReading) -> bool:
    """Whether it is a communication before commencement."""
    return reading.form.startswith("SC TO-C")


_UNREAD_STAGES = {
    "extended_to": "an extension whose day cannot be told",
    "expired_on": "an expiry whose day cannot be told",
    "accepted": "shares accepted that cannot be told",
    "is_withdrawn": "a withdrawal that cannot be told",
}


def _no_offer(reading: OfferReading) -> str | None:
    if reading.class_title is not None and not _is_stock(reading.class_title):
        return f"the offer is for {reading.class_title[:80]}, which is no common stock"
    sought = reading.evidence.get("shares_sought")
    if reading.class_title is None and not (sought and re.search(r"\b(?:common|ordinary)\b", sought.text, re.I)):
        return "the class of securities that is sought cannot be read"
    return None


def _is_stock(title: str) -> bool:
    """Whether stock is named before anything that merely leads to stock or is none."""
    stock, other = _STOCK.search(title), _OTHER.search(title)
    return other is None or (stock is not None and stock.start() < other.start())


def _stages(reading: OfferReading, filed_on: date) -> list[tuple[_Stage, date]]:
    if is_preliminary(reading):
        return [("intended", filed_on)]
    if not reading.form.endswith("/A"):
        day = _published(reading)
        return [("commenced", day)] if isinstance(day, date) else []
    stages: list[tuple[_Stage, date]] = []
    if reading.extended_to is not None:
        stages.append(("extended", filed_on))
    if reading.is_withdrawn:
        said = reading.withdrawn_on
        stages.append(("withdrawn", said if said is not None and said <= filed_on else filed_on))
    if reading.expired_on is not None and reading.expired_on <= filed_on:
        stages.append(("expired", reading.expired_on))
    if reading.accepted is not None:
        stages.append(("accepted", filed_on))
    return stages


def _published(reading: OfferReading) -> date | str:
    """The day, or why it cannot be used."""
    day, filed_on = reading.first_published, reading.filed_on
    if day is None:
        return reading.unread.get("first_published", "the day of first publication is not stated")
    if filed_on is not None and days_apart(day, filed_on) > FARTHEST:
        return f"the day of first publication that was read, {day}, is far from the filing"
    return day


def _sought(reading: OfferReading) -> Shares | Literal["all"] | None:
    return "all" if reading.shares_sought == "all" else shares_of(reading.shares_sought)


def _lacking(reading: OfferReading) -> str | None:
    """Why the statement gives no event, or not all that it should."""
    other = _no_offer(reading)
    if other:
        return f"no event: {other}"
    try:
        required(reading.issuer.cik, reading.accession, reading.filed_on)
    except FormUnreadable as error:
        return f"no event: {error}"
    if bidder_of(reading) is None:
        return "no event: no bidder is named"
    if offer_id(reading) is None:
        return "no event: neither the date of the offer to purchase nor that of the first filing can be read"
    if is_preliminary(reading):
        return "a preliminary communication: the offer is intended at most"
    if not reading.form.endswith("/A"):
        day = _published(reading)
        if isinstance(day, str):
            return f"an offer commences and gives no event: {day}"
        if reading.shares_sought is None:
            return f"the shares sought cannot be read: {reading.unread.get('shares_sought', 'not stated')}"
    elif reading.filed_on is not None and not _stages(reading, reading.filed_on):
        return "no extension, withdrawal, expiry or acceptance was read in this amendment"
    return None
