"""How many shares a bidder has accepted, as an amendment tells it: a number only where it is exact and final."""

import re
from collections.abc import Iterator

from monitor.forms.offers.reading import OfferReading
from monitor.forms.offers.said import Said
from monitor.forms.offers.said import settle
from monitor.forms.text.share_counts import counts_in
from monitor.forms.text.source_words import words_around

_ACCEPTED = re.compile(
    r"\baccept(?:ed|ing)?\s+for\s+(?:payment|purchase|exchange)\b[^.;$]{0,60}?(?=(?<![\d,.])\d)", re.I
)
_PURCHASED = re.compile(r"\bpurchased\s+(?:an?\s+(?:aggregate|total)\s+of\s+)?$", re.I)
_IN_THE_OFFER = re.compile(
    r"^[^.;]{0,120}?\b(?:pursuant\s+to|in|through|under)\s+(?:the|its)\s+(?:\w+\s+){0,2}offer\b", re.I
)
_OF_THE_OFFER = re.compile(r"\b(?:pursuant\s+to|through|under)\s+(?:the|its)\s+offer\b[^.;\d]{0,80}$", re.I)
_ACQUIRED = re.compile(r"\bacquired\s+(?:an?\s+(?:aggregate|total)\s+of\s+)?$", re.I)
_STRAIGHT_IN_THE_OFFER = re.compile(r"\s+shares?\s+(?:pursuant\s+to|in|through)\s+the\s+(?:tender\s+)?offer\b", re.I)
_ACCEPTED_ALL = re.compile(r"\baccepted\s+all\s+(?:of\s+the\s+)?$", re.I)
_PART_OF_ALL = re.compile(
    r"^(\s+shares?),?\s+\(?(?:representing|constituting|or)\s+(?:approximately\s+|about\s+)?\d{1,3}(?:\.\d+)?\s?%"
    r"[^,;()\d]{0,160}[,)]",
    re.I,
)
"""What part of all shares a number is: it stands between the number and what is said of it."""
_WERE_ACCEPTED = re.compile(
    r"^[^.;\d]{0,120}?\b(?:were|have\s+been|has\s+been|had\s+been)\s+accepted\s+for\s+(?:payment|purchase)\b", re.I
)
_ACCEPTS_ALL = re.compile(
    r"\baccept(?:ed|s|ing)?\s+(?:for\s+(?:payment|purchase|exchange)\b[^.;\d]{0,60}\ball\b|all\b[^.;\d]{0,80}\bfor\s+(?:payment|purchase))"
    r"|\ball\s+(?:of\s+the\s+|such\s+)?(?:validly\s+|properly\s+)?tendered\s+shares\b[^.;\d]{0,60}\baccepted\s+for\b"
    r"|\ball\s+(?:of\s+)?(?:such\s+|the\s+)?shares\b[^.;\d]{0,120}\b(?:were|have\s+been)\s+accepted\s+for\b",
    re.I,
)
_TENDERED = re.compile(r"^[^.;\d]{0,160}?\btendered\b", re.I)
_GUARANTEED = re.compile(r"\bguaranteed\s+deliver|\bguarantees?\s+of\s+delivery", re.I)
_INCLUDING = re.compile(
    r"^(\s+(?:shares?|common\s+shares?|shares\s+of\s+common\s+stock))?\W{1,3}includ\w+[^.;]{0,160}?\btendered\b", re.I
)
_INEXACT = re.compile(r"\b(?:approximately|about|over|more\s+than|nearly|at\s+least)\s+$", re.I)
_PRELIMINARY = re.compile(r"\bpreliminary\b|\bestimated?\b", re.I)
_PRORATED = re.compile(r"\bpro-?\s?rat(?:a|ed|ion)\b", re.I)


def read_acceptance(reading: OfferReading, facts: list[tuple[str, str]]) -> None:
    """The shares accepted. `facts`: places and sentences that say what is so."""
    direct = [said for place, text in facts for said in _accepted(place, text)]
    if direct:
        settle(reading, "accepted", direct, None)
        return
    whole = " ".join(text for _, text in facts)
    tendered = [said for place, text in facts for said in _tendered(place, text)]
    if not tendered:
        return
    if _PRORATED.search(whole):
        reading.unread["accepted"] = "the shares tendered are stated, and that they are prorated"
    elif not _ACCEPTS_ALL.search(whole):
        reading.unread["accepted"] = "the shares tendered are stated, not that all of them are accepted"
    else:
        settle(reading, "accepted", tendered, None)


def _accepted(place: str, text: str) -> Iterator[Said]:
    for count in counts_in(text):
        before, after = text[: count.start], text[count.end :]
        led = any(found.end() == count.start for found in _ACCEPTED.finditer(text))
        if led or _is_bought(before, after) or _WERE_ACCEPTED.match(_PART_OF_ALL.sub(r"\1", after[:400])):
            yield _number(place, text, count.start, count.end, count.shares, before)


def _is_bought(before: str, after: str) -> bool:
    """Whether the words around a number say that so many shares were bought in the offer."""
    if _PURCHASED.search(before[-60:]):
        return _IN_THE_OFFER.match(after) is not None or _OF_THE_OFFER.search(before[-160:]) is not None
    if _ACQUIRED.search(before[-60:]):
        return _STRAIGHT_IN_THE_OFFER.match(after) is not None
    return _ACCEPTED_ALL.search(before[-60:]) is not None and _TENDERED.match(after) is not None


def _tendered(place: str, text: str) -> Iterator[Said]:
    for count in counts_in(text):
        after = _PART_OF_ALL.sub(r"\1", text[count.end : count.end + 400])
        if _INCLUDING.match(after) and _GUARANTEED.search(after):
            yield Said(
                "the shares tendered include some whose delivery was only guaranteed",
                words_around(place, text, count.start, count.end),
            )
        elif _TENDERED.match(after) or _INCLUDING.match(after):
            yield _number(place, text, count.start, count.end, count.shares, text[: count.start])


def _number(place: str, text: str, start: int, end: int, shares: object, before: str) -> Said:
    words = words_around(place, text, start, end)
    if shares is None:
        return Said("the number cannot be read", words)
    if _INEXACT.search(before) or _PRELIMINARY.search(text):
        return Said("the number is approximate or preliminary", words)
    return Said(shares, words)
