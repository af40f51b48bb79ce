"""The course of a tender offer as a statement tells it: published, extended, withdrawn, expired, accepted.

Read sentence by sentence, and only what is said as a fact: a sentence with "if", "may", "unless" or "shall" says
what could be. Where two sentences disagree there is a reason and no value. The end of a waiting period under the
antitrust laws is not the end of an offer.
"""

import re
from collections.abc import Iterator
from datetime import date

from monitor.forms.offers.acceptance import read_acceptance
from monitor.forms.offers.reading import OfferReading
from monitor.forms.offers.said import Said
from monitor.forms.offers.said import settle
from monitor.forms.text.dates_in_text import FoundDate
from monitor.forms.text.dates_in_text import dates_in
from monitor.forms.text.dates_in_text import the_date_in
from monitor.forms.text.source_words import words_around
from monitor.forms.text.source_words import words_at

_COULD_BE = re.compile(
    r"\b(?:if|may(?!\s+\d)|might|unless|shall|would|could|should|must|whether|until\s+such\s+time|in\s+the\s+event|reserves?\s+the\s+right"
    r"|agreed\s+to|required\s+to|obligat\w+|in\s+no\s+event)\b",
    re.I,
)
_ANTITRUST = re.compile(r"waiting\s+period|\bHSR\b|hart-scott|antitrust|subsequent\s+offering\s+period", re.I)
_ON_OR_ABOUT = re.compile(r"\bon\s+or\s+about\W{0,3}$", re.I)
_TIME_WORDS = frozenset(
    re.findall(
        r"\w+",
        "at on the of as end day and one minute after past following a p m am pm midnight noon new york city eastern"
        " central mountain pacific boston chicago dallas denver houston local prevailing standard daylight savings"
        " saving time et est edt close business be i e"
        " monday tuesday wednesday thursday friday saturday sunday",
    )
)
_ADVERTISED = re.compile(r"\bsummary\s+(?:newspaper\s+)?(?:advertisement|publication|notice)\b", re.I)
_PUBLISHED = re.compile(r"\bpublished\b", re.I)
_FIRST_PUBLISHED = re.compile(r"\bfirst\s+(?:been\s+)?published\b(?:,?\s+(?:or\s+)?sent(?:,?\s+or\s+given)?)?", re.I)
_CAPTION = re.compile(r"\(\s*dates?\s+tender\s+offer\s+$", re.I)
_COMMENCED = re.compile(r"\bcommenced\s+the\s+Offer\b|\bthe\s+Offer\s+(?:was\s+)?(?:first\s+)?commenced\b")
_ON = re.compile(r"(?:^|\W)(?:on|effective(?:\s+(?:on|as\s+of))?)\W{1,2}(?:\w+day,?\s)?$", re.I)
_UNLESS_EXTENDED = re.compile(
    r",?\s+(?:unless|subject\s+to)\s+(?:and\s+until\s+)?(?:(?:the\s+(?:tender\s+)?offer|it|such\s+date)\s+is\s+)?"
    r"(?:(?:further|again|subsequently|earlier)\s+)?(?:extended|extension)(?:\s+or\s+(?:earlier\s+)?terminated)?\W{0,3}$",
    re.I,
)
"""The end of a sentence about a day that stands: that it may be set anew later makes it no less a fact."""
_EXPIRES = re.compile(
    r"\boffer\b[^.;]{0,120}?\b(?:will\s+expire|(?:is|are)\s+(?:currently\s+)?scheduled\s+to\s+expire|expires?)\b", re.I
)
_NOW_EXPIRES = re.compile(
    r"\b(?:will\s+now|now\s+will|(?:is|are)\s+now\s+scheduled\s+to|so\s+that\s+(?:it|the\s+offer)\s+will(?:\s+now)?"
    r"|\bextended\s+to,?\s+and\s+will(?:\s+now)?)\s+expire\b",
    re.I,
)
_EXTENDED = re.compile(r"\bextend(?:ed|ing|s)?\b|\bextension\s+of\b", re.I)
_UNTIL = re.compile(r"\b(?:until|to|through)\b", re.I)
_EXPIRED = re.compile(
    r"\boffer\b[^.;]{0,120}?\bexpired\b(?:,?\s+(?:as\s+scheduled|in\s+accordance\s+with\s+its\s+terms))?"
    r"|\boffer(?:\s+and\s+withdrawal\s+rights)?\s+terminated(?=\s+at\s)",
    re.I,
)
"""Companies say of their own offers that they "terminated at 5:00 p.m. on" a day."""
_JUST_BEFORE = re.compile(r"\W{0,3}(?:the\s+)?(?:tender\s+)?", re.I)
_NOT = re.compile(r"\b(?:not|never)\b", re.I)
_WITHDRAWN = re.compile(
    r"\b(?:has|have|had|hereby)\s+(?:\w+\s+)?(?:terminated|withdrawn)\s+(?:its|the|their)\s+(?:[\w-]+\s+){0,5}?offer\b"
    r"|\b(?:terminated|withdrew|is\s+terminating|is\s+withdrawing|are\s+terminating|are\s+withdrawing)\s+(?:its|the|their)"
    r"\s+(?:[\w-]+\s+){0,5}?offer\b"
    r"|\b(?:the|its)\s+(?:tender\s+|exchange\s+)?offer\s+(?:has\s+been|was|is|is\s+being|is\s+hereby)\s+(?:hereby\s+)?"
    r"(?:terminated|withdrawn)\b",
    re.I,
)
_BIDDER = re.compile(r"\b(?:Purchaser|Offeror|Parent|Bidder|Merger\s+Sub|[Ww]e)\b")


def read_publication(reading: OfferReading, told: list[tuple[str, str]]) -> None:
    """The day on which the offer was first published, sent or given (Rule 14d-4(a)). `told`: places and sentences."""
    settle(reading, "first_published", _publications(told), "the day of first publication is not stated")


def read_expiry(reading: OfferReading, told: list[tuple[str, str]]) -> None:
    """When the offer will end, as first set."""
    settle(
        reading,
        "expires",
        (said for place, text in told for said in _expiry(place, text)),
        "no day of expiry is stated",
    )


def read_stages(reading: OfferReading, told: list[tuple[str, str]]) -> None:
    """What an amendment tells of the offer since: extension, withdrawal, expiry, acceptance."""
    said = [(place, _UNLESS_EXTENDED.sub("", text)) for place, text in told]
    facts = [(place, text) for place, text in said if not _COULD_BE.search(text) and not _ANTITRUST.search(text)]
    settle(reading, "extended_to", (said for place, text in facts for said in _extensions(place, text)), None)
    settle(reading, "expired_on", (said for place, text in facts for said in _expirations(place, text)), None)
    _withdrawal(reading, facts)
    read_acceptance(reading, facts)


def _publications(told: list[tuple[str, str]]) -> Iterator[Said]:
    for place, text in told:
        for found in _FIRST_PUBLISHED.finditer(text):
            captioned = the_date_in(text[: found.start()]) if _CAPTION.search(text[: found.start()]) else None
            if captioned is not None:
                yield Said(captioned, words_at(place, text))
            else:
                yield from _first_day(place, text, found.end(), 120)
        advertised = _ADVERTISED.search(text)
        published = _PUBLISHED.search(text, advertised.end()) if advertised else None
        if published and not re.search(r"\bto\s+be\s+$", text[: published.start()], re.I):
            yield from _first_day(place, text, published.end(), 160)
        if not _COULD_BE.search(text):
            for found in _COMMENCED.finditer(text):
                day = _day_of_act(text, found)
                if day is not None:
                    start, end = min(day.start, found.start()), max(day.end, found.end())
                    yield Said(day.day, words_around(place, text, start, end))


def _first_day(place: str, text: str, start: int, reach: int) -> Iterator[Said]:
    day = next((each for each in dates_in(text) if start <= each.start <= start + reach), None)
    if day is None:
        return
    words = words_around(place, text, start, day.end)
    about = _ON_OR_ABOUT.search(text[max(0, day.start - 20) : day.start])
    yield Said("stated as on or about a day only" if about else day.day, words)


def _day_of_act(text: str, found: re.Match[str]) -> FoundDate | None:
    """ "On March 3, 2004, Purchaser commenced the Offer", "commenced the Offer on March 3, 2004"."""
    days = dates_in(text)
    after = [day for day in days if day.start >= found.end() and _ON.fullmatch(text[found.end() : day.start])]
    before = [day for day in days if day.end <= found.start() and _ON.search(text[: day.start][-20:])]
    return after[0] if after else (before[0] if len(before) == 1 else None)


def _expiry(place: str, text: str) -> Iterator[Said]:
    if _ANTITRUST.search(text) or re.search(r"previously|originally|initially", text, re.I):
        return
    for found in _EXPIRES.finditer(text):
        yield from _timed_day(place, text, found.end())


def _extensions(place: str, text: str) -> Iterator[Said]:
    for found in _NOW_EXPIRES.finditer(text):
        yield from _timed_day(place, text, found.end())
    extended = _EXTENDED.search(text)
    if extended and re.search(r"\boffer\b|\bexpiration\b", text, re.I):
        for until in _UNTIL.finditer(text, extended.end()):
            said = list(_timed_day(place, text, until.end()))
            if said:
                yield from said
                return


def _expirations(place: str, text: str) -> Iterator[Said]:
    for found in _EXPIRED.finditer(text):
        if _NOT.search(found[0]):
            continue
        after = list(_timed_day(place, text, found.end()))
        yield from after or _day_just_before(place, text, found)


def _timed_day(place: str, text: str, start: int) -> Iterator[Said]:
    """The day that follows, if nothing but a time of day stands between."""
    day = next((each for each in dates_in(text) if each.start >= start), None)
    if day is None or day.start - start > 160:
        return
    between = re.findall(r"[a-z]+", text[start : day.start].lower())
    if all(word in _TIME_WORDS for word in between):
        yield Said(day.day, words_around(place, text, start, day.end))


def _day_just_before(place: str, text: str, found: re.Match[str]) -> Iterator[Said]:
    """ "At midnight on Monday, September 14, 1998, the Offer expired"."""
    days = [day for day in dates_in(text) if day.end <= found.start()]
    if days and _JUST_BEFORE.fullmatch(text[days[-1].end : found.start()]):
        yield Said(days[-1].day, words_around(place, text, days[-1].start, found.end()))


def _withdrawal(reading: OfferReading, facts: list[tuple[str, str]]) -> None:
    for place, text in facts:
        found = _WITHDRAWN.search(text)
        if found and not _NOT.search(text[: found.end()]) and not re.search(r"\bwhen\b|\bupon\b", text, re.I):
            words = words_around(place, text, found.start(), found.end())
            if not _is_bidder_s(reading, text, found):
                reading.unread["is_withdrawn"] = f"an offer is said to be withdrawn, not clearly this one: {words.text}"
                continue
            reading.is_withdrawn = True
            reading.evidence["is_withdrawn"] = words
            day = _day_of_act(text, found)
            reading.withdrawn_on = day.day if day else None
            reading.unread.pop("is_withdrawn", None)
            return


def _is_bidder_s(reading: OfferReading, text: str, found: re.Match[str]) -> bool:
    """Whether it is this bidder who withdraws: "the Offer" is, and what is said after the bidder's name."""
    if re.search(r"\b[Tt]he\s+Offer\b", found[0]):
        return True
    names = {name.split()[0].lower() for name in reading.bidders if len(name.split()[0]) > 3}
    before = text[: found.start()]
    return _BIDDER.search(before) is not None or any(
        re.search(rf"\b{re.escape(name)}\b", before, re.I) for name in names
    )


def days_apart(one: date, other: date) -> int:
    """Calendar days between two days, in either direction."""
    return abs((one - other).days)
