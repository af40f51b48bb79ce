"""The terms of a tender offer: the shares it seeks, its price, its document.

A statement introduces its offer in one paragraph ("This Schedule TO relates to the offer by ... to purchase ...").
Only that paragraph is read for terms: elsewhere a document speaks of other offers, of past prices and of what may
come.
"""

import re
from datetime import date
from decimal import Decimal
from typing import Literal

from monitor.forms.offers.reading import OfferReading
from monitor.forms.text.dates_in_text import dates_in
from monitor.forms.text.share_counts import counts_in
from monitor.forms.text.source_words import words_around
from monitor.forms.text.source_words import words_at

_LEADS = re.compile(
    r"\b(?:relat\w+\s+to|in\s+connection\s+with|with\s+respect\s+to|amend\w*)\b",
    re.I,
)
_OFFER = re.compile(r"\boffer\b", re.I)
_LONGEST = 8000
"""Characters of a paragraph that are read."""

_STATEMENT = re.compile(
    r"\bschedule\s+(?:TO|14D-?1|13E-?4|14D-?9)\b|\btender\s+offer\s+statement\b|\bthis\s+(?:statement|schedule)\b", re.I
)
_OBJECT = re.compile(
    r"\bto\s+(?:purchase|acquire|exchange|buy)\b(?!,?\s+dated)"
    r"|\bfor(?=\s+(?:any\s+and\s+all|all|up\s+to)\b[^.;]{0,60}\b(?:shares?|stock)\b)",
    re.I,
)
_ALL = re.compile(
    r"\s*(?:for\s+cash\s+|for\s+)?(?:any\s+and\s+all|all|each|every)\b(?:\s+(?:of|the|its|issued|and|then|remaining|other))*"
    r"\s+(?:outstanding\b[^.;]{0,80}?\b(?:shares?|stock)\b|shares?\b)",
    re.I,
)
_UP_TO = re.compile(
    r"\s*(?:for\s+cash,?\s+)?(?:up\s+to\s+)?(?:an?\s+)?(?:(?:aggregate|maximum|total)\s+(?:of\s+)?)?(?:up\s+to\s+)?(?=[\d$])",
    re.I,
)
_PRICE = re.compile(
    r"\$\s?(\d[\d,]*(?:\.\d{1,6})?|\.\d{1,6})(?:\s+in\s+cash)?,?\s+(?:net\s+)?(?:to\s+the\s+seller\s+)?(?:in\s+cash,?\s+)?"
    r"(?:per|for\s+each|for\s+every|a)\s+(?:(?:[A-Z]\w+|common|ordinary|outstanding)\s+){0,3}(?:share|unit|ADS)s?\b",
    re.I,
)
_PAR = re.compile(r"(?:par|stated|nominal)\s+value(?:\s+of)?\s*$", re.I)
_RANGE = re.compile(
    r"not\s+(?:greater|more|less)\s+than|nor\s+less\s+than|between\s+\$|within\s+the\s+(?:price\s+)?range", re.I
)
_DOCUMENT = re.compile(
    r"(?<!supplement to the )(?<!supplement to )\boffer\s+to\s+(?:purchase|exchange)(?:\s+for\s+cash)?\W{0,3}"
    r"(?:\([^()]{0,80}\)\W{0,3})?(?:which\s+is\s+)?dated\s+(?:as\s+of\s+)?",
    re.I,
)
_AND_MORE = re.compile(
    r"^[^;]{0,160}?\b(?:plus|and)\s+(?:\(?[ivx2b]{1,3}\)\s+)?(?:one|a|an|\d*\.\d+|\d+)\s+(?:[\w-]+\s+){0,3}?"
    r"(?:contingent|CVR|right|of\s+a\s+share|shares?)\b",
    re.I,
)
"""What is paid for a share besides the cash."""
_FILED = re.compile(r"\bfiled\b", re.I)
_BIDDER = re.compile(
    r"\b(?:tender|exchange|cash)?\s*offer\s+(?:\([^()]{0,60}\)\s+)?(?:being\s+|which\s+was\s+)?(?:made\s+)?by\s+(?=[A-Z])"
)
_FILED_BY = re.compile(r"\boffer\b[^;]{0,300}?\bfiled\b[^.;]{0,160}?\bby\s+(?=[A-Z])")
_NAME_ENDS = re.compile(
    r",\s+(?:an?|the|which|through|together)\s|\s+\(|,?\s+to\s+(?:purchase|acquire|exchange|buy)|\s+and\s+(?=[A-Z])|;|\s+for\s"
)
_PLACE = "the paragraph that introduces the offer"


def introduction(paragraphs: list[str]) -> str:
    """The paragraph in which the statement says what offer it is about; empty if there is none."""
    for paragraph in paragraphs:
        start = paragraph[:_LONGEST]
        if _STATEMENT.search(start[:600]) and _introduces(start):
            return start
    return ""


def read_terms(reading: OfferReading, paragraph: str) -> None:
    """Fills in what the introducing paragraph says."""
    if not paragraph:
        reason = "no paragraph was found that introduces the offer"
        for field in ("shares_sought", "price", "document_dated"):
            reading.unread[field] = reason
        return
    _sought(reading, paragraph)
    _price(reading, paragraph)
    _day(reading, "document_dated", _document_days(paragraph), "the offer to purchase bears no readable date")
    if reading.form.endswith("/A"):
        _first_filed(reading, paragraph)


def bidder_in(paragraph: str) -> str | None:
    """The bidder that a sentence about an "offer by" somebody, or an offer "filed by" somebody, names first."""
    found = _BIDDER.search(paragraph) or _FILED_BY.search(paragraph)
    if not found:
        return None
    rest = paragraph[found.end() : found.end() + 200]
    end = _NAME_ENDS.search(rest)
    name = rest[: end.start()] if end else ""
    return name.strip(" ,") or None


def _introduces(paragraph: str) -> bool:
    """Whether words of reference, "offer" and "to purchase" follow each other."""
    end = 0
    for words in (_LEADS, _OFFER, _OBJECT):
        found = words.search(paragraph, end)
        if found is None:
            return False
        end = found.end()
    return True


def _sought(reading: OfferReading, paragraph: str) -> None:
    """What is to be bought: all occurrences must agree, or there is none."""
    said: dict[Decimal | Literal["all"], tuple[int, int]] = {}
    for found in _OBJECT.finditer(paragraph):
        rest = paragraph[found.end() : found.end() + 240]
        every, number = _ALL.match(rest), _UP_TO.match(rest)
        if every:
            said.setdefault("all", (found.start(), found.end() + every.end()))
        elif number and rest[number.end()] == "$":
            reading.unread["shares_sought"] = "the offer is for an amount of money, not a number of shares"
            return
        elif number:
            count = next(iter(counts_in(rest)), None)
            if count is not None and count.start == number.end() and count.shares is not None:
                said.setdefault(count.shares, (found.start(), found.end() + count.end))
    if len(said) == 1:
        ((reading.shares_sought, (start, end)),) = said.items()
        reading.evidence["shares_sought"] = words_around(_PLACE, paragraph, start, end)
    else:
        reading.unread["shares_sought"] = (
            f"several numbers: {', '.join(map(str, said))}"
            if said
            else "no number of shares follows the words of the offer"
        )


def _price(reading: OfferReading, paragraph: str) -> None:
    if _RANGE.search(paragraph):
        reading.unread["price"] = "a range of prices"
        return
    prices = {
        Decimal(found[1].replace(",", "")): found
        for found in _PRICE.finditer(paragraph)
        if not _PAR.search(paragraph[max(0, found.start() - 30) : found.start()])
    }
    if len(prices) == 1:
        ((price, found),) = prices.items()
        if _AND_MORE.match(paragraph[found.end() :]):
            reading.unread["price"] = f"more than cash is paid: {price} and other consideration"
            return
        reading.price = price
        reading.evidence["price"] = words_around(_PLACE, paragraph, found.start(), found.end())
    else:
        reading.unread["price"] = f"several prices: {', '.join(map(str, prices))}" if prices else "no price a share"


def _first_filed(reading: OfferReading, paragraph: str) -> None:
    """The day after the first "filed": those after later ones are of earlier amendments."""
    filed = _FILED.search(paragraph)
    day = next((each for each in dates_in(paragraph) if filed and each.start >= filed.end()), None)
    days = {}
    if filed and day and not re.search(r"amend|dated", paragraph[filed.end() : day.start], re.I):
        days = {day.day: paragraph[filed.start() : day.end]}
    _day(reading, "first_filed", days, "the day on which the statement was first filed is not said")


def _document_days(paragraph: str) -> dict[date | None, str]:
    days = dates_in(paragraph)
    said: dict[date | None, str] = {}
    for found in _DOCUMENT.finditer(paragraph):
        day = next((each for each in days if each.start >= found.end()), None)
        if day is not None and not paragraph[found.end() : day.start].strip():
            said.setdefault(day.day, paragraph[found.start() : day.end])
    return said


def _day(reading: OfferReading, field: str, days: dict[date | None, str], missing: str) -> None:
    if len(days) == 1 and None not in days:
        ((day, text),) = days.items()
        setattr(reading, field, day)
        reading.evidence[field] = words_at(_PLACE, text)
    else:
        reading.unread[field] = f"several days: {', '.join(map(str, days))}" if days else missing
