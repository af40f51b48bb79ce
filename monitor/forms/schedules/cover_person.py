"""One reporting person from the rows of a cover page."""

import re
from typing import Literal

from monitor.forms.readings import CoverPerson
from monitor.forms.schedules.cover_rows import NUMBERS
from monitor.forms.schedules.cover_rows import Cover
from monitor.forms.schedules.cover_stacked import stacked_powers
from monitor.forms.text.amounts import BLANK
from monitor.forms.text.amounts import Value
from monitor.forms.text.amounts import read_percent
from monitor.forms.text.amounts import read_shares
from monitor.forms.text.amounts import stands_alone

TYPE_CODES = ("BD", "BK", "IC", "IV", "IA", "EP", "HC", "SA", "CP", "CO", "PN", "IN", "FI", "OO")
_CODE = re.compile(r"(?<![A-Za-z0-9])(" + "|".join(TYPE_CODES) + r"|00)(?![A-Za-z0-9])")
_TAX_CAPTION = re.compile(
    r"(?<![A-Za-z])(?:\([a-z]\)\s*)?(?:(?:s\W{0,2}s\b\.?|social\s+security)[^\n]{0,30}?\s+)?(?:or\s+)?"
    r"(?<![A-Za-z])i\W{0,2}r\W{0,2}s\b[\s\S]{0,70}?"
    r"(?:persons?|entit(?:y|ies))(?:\s?\(s\))?"
    r"(?:\W{0,3}[(\[]?\s*(?:entities|voluntary|if\s+an\s+entity)(?:\s+only)?\s*[)\]]?)?\s*(?:\(?\s*(?:optional|voluntary)\s*\)?)?[:.]?",
    re.I,
)
_TAX_NUMBER = re.compile(
    r"(?<![A-Za-z])[\s,;:/(\-]*\(?\s*(?<![A-Za-z])(?:(?:no\s+)?(?:s\.?\s?s\.?|i\.?\s?r\.?\s?s\.?|tax|ein|fein|e\.i\.n|employer|federal|i\.?d\.?|tin|social\s+security|taxpayer)\b"
    r"[^\n]*|[#x*]{3}-?[#x*]{2}-?[#x*]{4}.*|\d{2}\s?-\s?\d{7}.*|\d{3}-\d{2}-\d{4}.*|#\s?\d{2}-?\d{7}.*|\d{9}\b.*|\d[\d\-]{8,12})$",
    re.I,
)
_GROUP_ROW = re.compile(r"\n[^\n]*\bmember\s+of\s+(?:a\s+)?group", re.I)
"""The row that follows the name's, however its caption is misprinted."""
_NO_NAME = re.compile(
    r"\W*(?:n/?a|not\s+applicable|none|intentionally\s+omitted|and|or|entities\s+only|\(entities\s+only\)|see\s+instructions|\d{1,2}|page\s.*|cusip.*"
    r"|schedule\s+13.*|13[dg].*|of\s+above\s+persons?.*|above\s+persons?.*)?\W*$",
    re.I,
)
_NAME_MISPRINTED = re.compile(
    r"^[^\w\n]{0,9}(?:1[.)]?[^\w\n]{0,9})?(?:names?\W{0,3}(?:\w{1,3}\W{1,3}){0,2})?(?:(?:above|reporting|filing)\s+)?"
    r"(?:persons?|part(?:y|ies))\b[:.]?",
    re.I | re.M,
)
"""A caption of the name that lacks a word or has a wrong one: "Reporting Person", "Name of Person"."""
_MARK = re.compile(r"\s*(?:\(\d{1,2}\)|\[\d{1,2}\]|[*†‡]+)\s*$")


def person_of(cover: Cover, document: str) -> CoverPerson:
    """The person of a cover page. The whole document tells whether a last digit is a footnote mark."""
    person = CoverPerson(name=_name(cover), unread={}, evidence={})
    stacked = stacked_powers(cover, document)
    for field in NUMBERS:
        text = stacked.get(field) or cover.text(field)
        read_number(field, text, cover.own_numbers(field), person, document)
        if text is not None:
            person.evidence[field] = cover.quote("shared_dispositive" if field in stacked else field, text, document)
    _read_below_its_check(cover, person, document)
    person.types = _types(cover)
    if not person.types:
        stated = " ".join((cover.text("type") or "").split())[:60]
        person.unread["types"] = f"no code of a type: {stated}" if stated else "blank"
    group = cover.text("group")
    person.group = _group(group or "", cover)
    if person.group and group:
        person.evidence["group"] = cover.quote("group", group, document)
    if not person.name:
        person.unread["name"] = "the cover page names nobody"
    return person


def read_number(field: str, text: str | None, row_numbers: frozenset[str], person: CoverPerson, document: str) -> None:
    """Sets the field to the number of its row's text, or says why it has none."""
    if text is None:
        value = Value(None, "the cover page has no such row")
    elif field == "percent":
        value = read_percent(text, row_numbers)
    else:
        value = read_shares(text, row_numbers)
    printed = [number for number in value.may_be if stands_alone(number, document)]
    if len(printed) == 1:
        value = Value(printed[0])
    if value.reason:
        person.unread[field] = value.reason
    else:
        setattr(person, field, value.number)


def _read_below_its_check(cover: Cover, person: CoverPerson, document: str) -> None:
    """The aggregate where one cell holds its caption and that of the box below it, and then the count.

    It might as well be the shares that the box excludes: only what the powers add up to is the aggregate.
    """
    text = cover.text("excludes")
    if person.unread.get("aggregate") != BLANK.reason or not text:
        return
    votes = (person.sole_voting or 0) + (person.shared_voting or 0)
    disposes = (person.sole_dispositive or 0) + (person.shared_dispositive or 0)
    counts = [value for line in text.split("\n") if (value := read_shares(line)).number]
    if len(counts) == 1 and counts[0].number in (votes, disposes):
        person.aggregate = counts[0].number
        person.evidence["aggregate"] = cover.quote("excludes", text, document)
        del person.unread["aggregate"]


def _name(cover: Cover) -> str:
    lines = _name_lines(cover)
    name = re.sub(r"\s+", " ", " ".join(lines)).strip(" ,;:-/|")
    name = re.sub(r"^\([a-z]\)\s+|\s*[\[(]\s*see\s[^\])]*[\])]|(?<=\S)[ ,]+c/o\s.*$|[ ,]+no\.$", "", name, flags=re.I)
    while _MARK.search(name):
        name = _MARK.sub("", name)
    return name[:200]


def _name_lines(cover: Cover) -> list[str]:
    row = cover.rows.get("name")
    text = _GROUP_ROW.split((cover.text("name") or "") if row else _behind_misprint(cover), maxsplit=1)[0]
    if cover.values_above and row is not None:
        # A tax number may stand between the name and the caption.
        above = _clean_lines(row.before[-300:])[-1:]
        # A caption of the first page is no name: on such a page only the numbers stand beside their captions.
        return above if above and not above[0].startswith("(") else _first_block(row.after)
    caption = _TAX_CAPTION.search(text)
    if caption:
        ahead = _clean_lines(text[: caption.start()])
        return ahead or _first_block(text[caption.end() :])
    return _first_block(text)


def _behind_misprint(cover: Cover) -> str:
    """What stands before the first caption of a page whose caption for the name is misprinted, behind that caption."""
    ahead = min(cover.rows.values(), key=lambda row: row.start).before
    captions = list(_NAME_MISPRINTED.finditer(ahead))
    return ahead[captions[-1].end() :] if captions else ""


def _first_block(text: str) -> list[str]:
    for block in re.split(r"\n\s*\n", text):
        lines = _clean_lines(block)
        if lines:
            return lines[:4]
    return []


def _clean_lines(text: str) -> list[str]:
    lines = []
    for line in text.split("\n"):
        line = (
            _TAX_NUMBER.sub("", re.sub(r"^\W*entities\s+only[)\]]?\s*[:.)]*\s*", "", line, flags=re.I))
            .strip(" |:-")
            .lstrip(". ")
        )
        if line and not _NO_NAME.fullmatch(line):
            lines.append(line)
    return lines


def _types(cover: Cover) -> tuple[str, ...]:
    for line in [line for line in (cover.text("type") or "").split("\n") if line.strip()][:4]:
        line = re.sub(r"\b([A-Z])\.\s?([A-Z])\b\.?", r"\1\2", line)
        line = re.sub(r"\(\s*see\s+instructions?\s*\)", " ", line, flags=re.I)
        codes = ["OO" if code == "00" else code for code in _CODE.findall(line)]
        if codes:
            return tuple(dict.fromkeys(codes))
        if len(line.split()) > 6:
            break
    return ()


_CHECKED = re.compile(r"\[\s*[xX]\s*\]|\(\s*[xX]\s*\)|\|\s*[xX]\s*\||/\s*[xX]\s*/|(?<![A-Za-z])[xX](?![A-Za-z])")


def _group(text: str, cover: Cover) -> Literal["a", "b"] | None:
    if cover.values_above:
        return None
    text = re.sub(r"[_*]", " ", text)
    a = re.search(r"\(\s*a\s*\)|\bA\.", text, re.I)
    b = re.search(r"\(\s*b\s*\)|\bB\.", text, re.I)
    if not a or not b or b.start() < a.end():
        return None
    between, behind, ahead = text[a.end() : b.start()], text[b.end() :], text[: a.start()]
    marks = [bool(_CHECKED.search(part)) for part in (ahead, between, behind)]
    if marks == [False, True, False]:
        # "[X] (a) [ ] (b)" and "(a) [X] (b) [ ]" differ by whether a box stands ahead.
        return "b" if re.search(r"\[\s*\]|/\s*/|\|\s*\|", ahead) else "a"
    if marks == [False, False, True]:
        return "b"
    return "a" if marks == [True, False, False] else None
