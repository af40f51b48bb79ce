"""Rights agreements ("poison pills") that a filing names, with their dates.

Registration, investor, voting and contingent value rights agreements are other things and are passed over. What
is named here goes to a person; nothing is concluded from it.
"""

import re
from collections.abc import Callable
from collections.abc import Iterable
from datetime import date
from typing import Any
from typing import Protocol

import msgspec

from monitor.forms.outstanding.count_reading import CountReading
from monitor.forms.readings import Quote
from monitor.forms.text.dates_in_text import FoundDate
from monitor.forms.text.dates_in_text import dates_in
from monitor.forms.text.sentences import paragraphs
from monitor.forms.text.sentences import sentences
from monitor.forms.text.source_words import as_record
from monitor.forms.text.source_words import words_around

_NAMED = re.compile(
    r"\b(?:(?:amended|restated|and|stockholders?'?s?'?|shareholders?'?s?'?|preferred|preference|common|share|stock|purchase"
    r"|protection|tax|benefits?|preservation|nol)\s+){0,8}rights\s+(?:agreement|plan)\b|\bpoison\s+pill\b",
    re.I,
)
_OTHER_KIND = re.compile(
    r"(?:registration|investors?'?s?'?|voting|contingent\s+value|value|information|subscription|property|participation|exchange"
    r"|governance|indemnification|appreciation|human|director(?:\s+nomination)?|nomination|conversion|co-?sale|royalty|refusal"
    r"|preemptive|management|holders?'?)\s+$",
    re.I,
)
_PREFIX = re.compile(r"^(?:(?:stock|share|stockholders?'?|shareholders?'?)\s+)?appreciation\b", re.I)
_DATED_AFTER = re.compile(
    r"^\W{0,3}(?:\([^()]{0,120}\)\W{0,3})?(?:,?\s*as\s+amended\W{0,3})?(?:which\s+(?:is|was)\s+)?"
    r"(?:dated|made|entered\s+into)?(?:\s+and\s+effective)?\s*(?:as\s+of\s+|on\s+)?$",
    re.I,
)
_AMENDMENT_BEFORE = re.compile(
    r"\b(amendment\s+(?:no\.?|number)\s*\d{1,2}|(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)"
    r"\s+amendment|amendment)\b([^.;]{0,160}?)\b(?:to|of)\s+(?:the\s+|its\s+|that\s+certain\s+|our\s+)?(?:company's\s+)?$",
    re.I,
)
_ACT = re.compile(
    r"\bacquiring\s+person\b|\brights\s+agent\b|\bpurchase\s+rights?\b|\bpoison\s+pill\b|\brights\s+plan\b", re.I
)
_LONGEST = 400_000


class NamedAgreement(msgspec.Struct, kw_only=True, frozen=True):
    """A rights agreement or plan that is named; `dated` None where its date is not beside its name."""

    title: str
    dated: date | None
    amendment: str | None
    """The amendment to it that is spoken of, as it is called."""
    amendment_dated: date | None
    words: Quote


class AgreementReading(CountReading, kw_only=True):
    """A filing that may name rights agreements, and state counts of shares."""

    agreements: tuple[NamedAgreement, ...] = ()


class KnownPlan(Protocol):
    """What a plan is known by."""

    @property
    def id(self) -> str: ...

    @property
    def dated(self) -> date: ...


PlansOf = Callable[[str], Iterable[KnownPlan]]
"""The plans of an issuer, by its CIK."""


def agreements_in(text: str, place: str) -> list[NamedAgreement]:
    """Every rights agreement that the text names, once for each date and amendment."""
    found: dict[tuple[date | None, str | None], NamedAgreement] = {}
    speaks_of_pill = _ACT.search(text[:_LONGEST]) is not None
    for block in paragraphs(text[:_LONGEST]):
        for sentence in sentences(block):
            for named in _NAMED.finditer(sentence):
                agreement = _agreement(sentence, named, place)
                if agreement is not None and (speaks_of_pill or agreement.dated):
                    found.setdefault((agreement.dated, agreement.amendment), agreement)
    # A name without a date is that of the dated agreement beside it.
    dated = [agreement for agreement in found.values() if agreement.dated]
    return dated or list(found.values())


def linked(reading: AgreementReading, plans_of: PlansOf) -> str:
    """Which monitored plan of the issuer the agreements are, as a sentence for people."""
    plans = list(plans_of(reading.issuer.cik)) if reading.issuer.cik else []
    if not plans:
        return "no plan of this issuer is monitored"
    names = " and ".join(plan.id for plan in plans)
    days = {agreement.dated for agreement in reading.agreements if agreement.dated}
    if not days:
        return f"the rights agreement that it names bears no date; the issuer's plan is {names}"
    same = [plan.id for plan in plans if plan.dated in days]
    if same:
        return f"the rights agreement that it names is by its date that of plan {' and '.join(same)}"
    return f"the rights agreement that it names is of another date than plan {names} of the same issuer"


def agreement_record(agreement: NamedAgreement) -> dict[str, Any]:
    """For the printed record."""
    return {
        "title": agreement.title,
        "dated": agreement.dated.isoformat() if agreement.dated else None,
        "amendment": agreement.amendment,
        "amendment_dated": agreement.amendment_dated.isoformat() if agreement.amendment_dated else None,
        "read_from": as_record(agreement.words),
    }


def told_of(agreement: NamedAgreement) -> str:
    """The agreement in a few words, for people."""
    dated = f" dated {agreement.dated}" if agreement.dated else " (no date beside its name)"
    if agreement.amendment is None:
        return f"{agreement.title}{dated}"
    of = f" of {agreement.amendment_dated}" if agreement.amendment_dated else ""
    return f"{agreement.amendment}{of} to {agreement.title}{dated}"


def _agreement(sentence: str, named: re.Match[str], place: str) -> NamedAgreement | None:
    before = sentence[: named.start()]
    if _OTHER_KIND.search(before[-40:]) or _PREFIX.search(named[0]):
        return None
    after = [day for day in dates_in(sentence) if day.start >= named.end()]
    dated = after[0] if after and _DATED_AFTER.match(sentence[named.end() : after[0].start]) else None
    amendment = _AMENDMENT_BEFORE.search(before[-260:])
    if amendment and dated and not re.search(r"(?:the|its|certain|our|company's)\s+$", amendment[0], re.I):
        # "Second Amendment to Rights Agreement, dated March 4": the day of either.
        dated = None
    amended_on = _only_day(dates_in(amendment[2])) if amendment else None
    return NamedAgreement(
        title=re.sub(r"\s+", " ", named[0]).removeprefix("and ").strip(),
        dated=dated.day if dated else None,
        amendment=amendment[1] if amendment else None,
        amendment_dated=amended_on,
        words=words_around(place, sentence, named.start(), dated.end if dated else named.end()),
    )


def _only_day(days: list[FoundDate]) -> date | None:
    distinct = {found.day for found in days}
    return distinct.pop() if len(distinct) == 1 else None
