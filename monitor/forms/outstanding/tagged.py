"""Shares outstanding as a report tags them: `dei:EntityCommonStockSharesOutstanding`, inline or in an instance.

The tags are found one by one in the bytes of the document, whatever else is in it. A fact counts with the class
of stock and the instant of its context; one of another dimension, scale, sign or number format is not read, and
says so. Source: the Inline XBRL 1.1 specification; the SEC's document and entity information taxonomy.
"""

import html
import re
from collections.abc import Iterator
from decimal import Decimal

import msgspec

from monitor.forms.outstanding.stated import StatedCount
from monitor.forms.text.dates_in_text import the_date_in
from monitor.forms.text.source_words import words_at

_FACT = "dei:EntityCommonStockSharesOutstanding"
_INLINE = re.compile(rf'<ix:nonFraction\b[^<>]{{0,600}}\bname\s*=\s*["\']{_FACT}["\'][^<>]{{0,600}}>', re.I)
_INSTANCE = re.compile(rf"<{_FACT}\b[^<>]{{0,600}}>")
_CONTEXT = re.compile(r'<(?:\w{1,20}:)?context\b[^<>]{0,200}\bid\s*=\s*["\']([^"\'<>]{1,200})["\'][^<>]{0,200}>', re.I)
_MEMBER = re.compile(
    r'<(?:\w{1,20}:)?explicitMember\b[^<>]{0,200}\bdimension\s*=\s*["\']([\w.:-]{1,200})["\'][^<>]{0,200}>\s*'
    r"([\w.:-]{1,200})\s*<",
    re.I,
)
_INSTANT = re.compile(r"<(?:\w{1,20}:)?instant\b[^<>]{0,200}>\s*(\d{4}-\d{2}-\d{2})", re.I)
_CLASS_AXIS = "us-gaap:StatementClassOfStockAxis"
_WHOLE = re.compile(r"\d{1,3}(?:,\d{3})+|\d+")
_FORMATS = frozenset({"num-dot-decimal", "numdotdecimal", "numcommadot", ""})
_REACH = 4000
_MOST = 40
"""Facts of this name in one report; the largest families of registrants have fewer."""


class _Context(msgspec.Struct, frozen=True):
    dimensions: dict[str, str]
    instant: str | None


def tagged_counts(text: str) -> list[StatedCount]:
    """What the tags say, one entry a fact; empty where there are none."""
    facts = [*_facts(text, _INLINE), *_facts(text, _INSTANCE)][:_MOST]
    if not facts:
        return []
    wanted = {_attribute(tag, "contextRef") for tag, _ in facts}
    contexts = _contexts(text, wanted)
    counts = [_count(tag, inner, contexts) for tag, inner in facts if 'nil="true"' not in tag]
    return list({(c.shares, c.class_title, c.as_of, c.reason): c for c in counts}.values())


def _facts(text: str, opening: re.Pattern[str]) -> Iterator[tuple[str, str]]:
    for found in opening.finditer(text):
        end = text.find("</", found.end(), found.end() + _REACH)
        # The number may stand inside a formatting tag of its own.
        inner = re.sub(r"<[^<>]*>", "", text[found.end() : end]) if end >= 0 else ""
        yield found[0], html.unescape(inner).strip()


def _contexts(text: str, wanted: set[str]) -> dict[str, _Context]:
    found = {}
    for opening in _CONTEXT.finditer(text):
        if opening[1] in wanted:
            end = re.search(r"</(?:\w{1,20}:)?context", text[opening.end() : opening.end() + _REACH], re.I)
            body = text[opening.end() : opening.end() + end.start()] if end else ""
            instant = _INSTANT.search(body)
            found[opening[1]] = _Context(dict(_MEMBER.findall(body)), instant[1] if instant else None)
    return found


def _count(tag: str, inner: str, contexts: dict[str, _Context]) -> StatedCount:
    reference = _attribute(tag, "contextRef")
    context = contexts.get(reference)
    words = words_at(f"{_FACT}, context {reference}", inner)
    reason = _doubt(tag, inner, context)
    if reason is not None or context is None:
        return StatedCount(shares=None, words=words, reason=reason)
    member = context.dimensions.get(_CLASS_AXIS)
    return StatedCount(
        shares=Decimal(inner.replace(",", "")),
        class_title=_title(member) if member else None,
        as_of=the_date_in(context.instant or ""),
        words=words,
    )


def _doubt(tag: str, inner: str, context: _Context | None) -> str | None:
    if context is None:
        return "the tag's context is missing"
    others = sorted(set(context.dimensions) - {_CLASS_AXIS})
    if others:
        return f"the tag counts by {others[0]}, not by class of stock alone"
    if _attribute(tag, "format").rpartition(":")[2].lower() not in _FORMATS or not _WHOLE.fullmatch(inner):
        return f"the tagged number cannot be read: {inner[:40]}"
    if _attribute(tag, "scale") not in ("", "0") or _attribute(tag, "sign"):
        return f"the tagged number is stated in round figures: {inner[:40]}"
    return None


def _attribute(tag: str, name: str) -> str:
    found = re.search(rf"""\b{name}\s*=\s*["']([^"'<>]*)["']""", tag)
    return found[1] if found else ""


def _title(member: str) -> str:
    """ "us-gaap:CommonClassAMember" is "Common Class A"."""
    name = member.rpartition(":")[2].removesuffix("Member")
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", name)
