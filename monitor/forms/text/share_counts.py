"""Numbers of shares in running text, told from the other numbers of a page.

A number is a share count only if nothing about it says otherwise: amounts of money, percentages, numbers of
holders, shares authorized, in treasury or merely part of another count are passed over; a number in millions
or with broken digits is not read, and says so.
"""

import re
from decimal import Decimal

import msgspec

from monitor.forms.text.dates_in_text import dates_in

_NUMBER = re.compile(r"(?<![\w.,/$-])\d[\d,]*+(?:\.\d++)?")
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d{1,6})?")
_BARE = re.compile(r"\d{1,12}(?:\.\d{1,6})?")
_SHARES_AFTER = re.compile(r"\s?(?:shares?|units?)\b", re.I)
_MONEY_BEFORE = re.compile(r"(?:[$\u20ac\xa3\xa5]|\bUS|\bRs\.?|\bdollars?)\s?$", re.I)
_PART_BEFORE = re.compile(
    r"\b(?:exclud\w+|net\s+of|less|includ\w+|of\s+which|plus|other\s+than|representing|represented\s+by|consisting\s+of)"
    r"(?:\s+(?:approximately|the|an?|additional|aggregate|of)){0,3}\s$",
    re.I,
)
_OTHER_AFTER = re.compile(
    r"\s?(?:%|percent\b|(?:share|stock|unit)?holders\b|record\b|beneficial\s+owners|options?\b|warrants?\b|votes?\b"
    r"|\s?(?:of\s+)?(?:common\s+)?(?:shares?\s+|stock\s+)?(?:of\s+(?:common\s+stock\s+)?)?(?:are\s+|were\s+)?"
    r"(?:held\s+)?(?:in\s+(?:the\s+)?treasury|authorized|treasury))",
    re.I,
)
_ISSUED_BEFORE_OUTSTANDING = re.compile(
    r"\s?(?:shares?\s+)?(?:of\s+common\s+stock\s+)?(?:were\s+|are\s+)?issued,?\s+(?:and|of\s+which)\s+\d[\d,]+\s", re.I
)
_SCALED_AFTER = re.compile(r"\s?(?:thousand|million|billion)s?\b", re.I)
_FRACTION_AFTER = re.compile(r"\s?[,./-]\s?\d")


class FoundCount(msgspec.Struct, frozen=True):
    """A share count at these characters; None with a reason where the digits are not one number of shares."""

    shares: Decimal | None
    start: int
    end: int
    reason: str | None = None


def counts_in(text: str) -> list[FoundCount]:
    """The share counts of a text, in order. Digits without commas count only where "shares" follows them."""
    days = [range(day.start, day.end) for day in dates_in(text)]
    numbers = (number for number in _NUMBER.finditer(text) if not any(number.start() in day for day in days))
    return [count for number in numbers if (count := _count(text, number)) is not None]


def _count(text: str, number: re.Match[str]) -> FoundCount | None:
    before, after = text[max(0, number.start() - 60) : number.start()], text[number.end() : number.end() + 90]
    if before.endswith("(") or _MONEY_BEFORE.search(before) or _PART_BEFORE.search(before):
        return None
    if _OTHER_AFTER.match(after) or _ISSUED_BEFORE_OUTSTANDING.match(after):
        return None
    digits = number[0].rstrip(",")
    if _GROUPED.fullmatch(digits):
        reason = _doubt(digits, after)
    elif "," in digits:
        reason = f"not grouped in thousands: {digits}"
    elif _BARE.fullmatch(digits) and _SHARES_AFTER.match(after):
        reason = _doubt(digits, after)
    elif _SCALED_AFTER.match(after) and re.match(r".{0,40}shares", after, re.I):
        reason = f"stated in round figures: {digits}{after[:12].rstrip()}"
    else:
        return None
    shares = Decimal(digits.replace(",", "")) if reason is None else None
    return FoundCount(shares, number.start(), number.end(), reason)


def _doubt(digits: str, after: str) -> str | None:
    if after[:1].isalpha() and not _SHARES_AFTER.match(after):
        return f"letters glued to digits: {digits}{after[:8]}"
    if _SCALED_AFTER.match(after):
        return f"stated in round figures: {digits}{after[:12].rstrip()}"
    if _FRACTION_AFTER.match(after):
        return f"broken digits: {digits}{after[:8]}"
    return None
