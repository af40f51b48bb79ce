"""A document's text as paragraphs and sentences."""

import re

_ABBREVIATION = re.compile(
    r"(?:\b(?:inc|corp|co|ltd|no|nos|l\.?p|l\.?l\.?c|p\.?l\.?c|s\.?a|n\.?v|u\.?s|n\.?y|st|mr|mrs|ms|dr|jr|sr|esq|vs?|approx|par"
    r"|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|sec|art|reg)|\b[a-z]|[ap]\.\s?m)$",
    re.I,
)
_END = re.compile(r"[.!?][\"')\]]{0,3}\s+(?=[\"'(\[]{0,2}[A-Z0-9])")


LONGEST = 6000
"""Characters of a sentence; what is longer is a table or a list."""


def paragraphs(text: str) -> list[str]:
    """Blocks between blank lines, each on one line."""
    return [joined for block in re.split(r"\n\s*\n", text) if (joined := re.sub(r"\s+", " ", block).strip())]


def sentences(paragraph: str) -> list[str]:
    """The sentences of a paragraph. Where an abbreviation leaves room for doubt, two stay one. What is too long to be
    a sentence is left out."""
    found, here = [], 0
    for end in _END.finditer(paragraph):
        if paragraph[end.start()] == "." and _ABBREVIATION.search(paragraph[max(0, end.start() - 12) : end.start()]):
            continue
        found.append(paragraph[here : end.end()].strip())
        here = end.end()
    rest = paragraph[here:].strip()
    return [sentence for sentence in (*found, rest) if 0 < len(sentence) <= LONGEST]
