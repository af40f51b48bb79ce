"""The captions of a cover page's rows, as they are printed and misprinted.

Source: 17 CFR 240.13d-101 (Schedule 13D, rows 1 to 14) and 240.13d-102 (Schedule 13G, rows 1 to 12).
"""

import re
from collections.abc import Iterator

from monitor.forms.readings import FormUnreadable

# What may stand between the words of a caption: words of the side label that the layout put there, numbers.
_G = (
    r"(?:[\s:.|*\-]"
    r"|\b(?:number|no|of|shares|units|benefi\w*|owned|by|each|reporting|persons?|with)\b"
    r"|\b\d{1,2}[.)]?(?=\s)){0,30}?"
)
# The word "power" may stand below, after the value.
_POWER = rf"(?:{_G}\s*(?:powers?\b|power|authority|rights?\b)|(?=[\s:]+(?:[-\d]|none\b|nil\b)))"
_VOTE = (
    rf"(?:vot\w+{_POWER}"
    rf"|power{_G}\s*to\s*(?:vote|direct\s+the\s+vote)(?:{_G}\s*(?:or|and){_G}\s*(?:to\s+)?direct{_G}\s*(?:the\s+)?vot\w+)?)"
)
_DISPOSE = (
    rf"(?:(?:disp\w+|investment)(?:\s+voting)?{_POWER}"
    rf"|power{_G}\s*(?:to\s*(?:dispose|direct\s+the\s+disposition)|of\s*disposition)"
    rf"(?:{_G}\s*(?:or|and){_G}\s*(?:to\s+)?direct{_G}\s*(?:the\s+)?disposi\w+)?(?:\s+of\b)?)"
)
# A row number may be glued to the caption, and its words to each other: "7SOLEVOTING POWER".
_GLUED = r"(?=\b|vot|disp|invest)\s*"
_SOLE = rf"(?<![A-Za-z])sole{_GLUED}{_G}"
_SHARED = rf"(?<![A-Za-z])share[ds]?{_GLUED}(?:or\s+(?:no|other)\s+)?{_G}"
_SOME_WORDS = r"[^\n]{0,60}(?:\n[^\n]{0,40})?"

CAPTIONS = {
    "name": (
        r"(?<![A-Za-z])names?(?:\s*\(s\))?"
        rf"(?:\s+and\s{_SOME_WORDS}|[\s,]+(?:s\.?\s?s\.?|i\.?\s?r\.?\s?s\.?)\s{_SOME_WORDS}|\s)"
        r"\s*o[fr]\s+(?:the\s+)?(?:above\s+)?(?:report(?:ing)?|filing)"
        r"\s*(?:person(?:s|\s?\(s\))?|entit(?:y|ies)|part(?:y|ies))"
    ),
    "group": (
        r"(?<![A-Za-z])check\s+(?:the\s+)?appropriate\s+(?:box|\[?line\]?|row|space|boxes)"
        # The first box may stand in a column beside the caption.
        r"\s+if\s+(?:a\s+)?mem\w+(?:\s+\(?a\)[\s|\[\]()_/xX]{0,12})?\s+of\s+(?:a\s+)?group"
    ),
    "sec_use": r"\bs\.?e\.?c\.?\s+use\s+only",
    "source": r"(?<![A-Za-z])sources?\s+of\s+funds?",
    "legal": r"(?<![A-Za-z])check\s+(?:the\s+)?(?:appropriate\s+)?(?:box\s+)?(?:if|for)\s+disclosure\s+of\s+legal",
    "citizenship": r"(?<![A-Za-z])citizenship\s+(?:or|of|and)\s+place\s+of\s+org\w+",
    "sole_voting": _SOLE + _VOTE,
    "shared_voting": _SHARED + _VOTE,
    "sole_dispositive": _SOLE + _DISPOSE,
    "shared_dispositive": _SHARED + _DISPOSE,
    "aggregate": (
        r"(?<![A-Za-z])(?:aggre\w*?\s*(?:amount|number|shares\b)(?!\s*in\s*(?:row|line|item|box))"
        r"|aggre\w+(?=\s+benefi|[ :]*\n)"
        r"|(?<![A-Za-z])(?:total\s+)?amount(?=\s*benefi\w+\s*owned\s*by\s*each\s*rep))"
        r"(?:\s*(?:of\s+)?(?:shares\s+)?(?:benefi\w*?(?=\s*owned)|benefi\w*))?(?:\s*owned)?"
        r"(?:\s*by)?(?:\s*(?:of|each|the|all)(?=\s|rep)){0,3}(?:\s*reporting)?"
        r"(?:\s*(?:person(?:\s?\(s\)|s)?|party|entity|owner))?(?:\s+with)?"
    ),
    "excludes": (
        r"(?<![A-Za-z])check\s+(?:the\s+)?(?:appropriate\s+)?(?:box|line)?\s*(?:if|in)?\s*(?:the\s+)?"
        r"aggregate\s+amount\s+in\s+(?:row|line|item|box)(?:\W+[\dl]{1,2}\W+)?\s*(?:excludes?|includes?)?"
        r"(?:\s+certain)?(?:\s+shares)?"
    ),
    "percent": (
        r"(?<![A-Za-z])per\s?cent(?:age)?\s+of\s+(?:the\s+)?(?:total\s+)?(?:outstanding\s+)?(?:class|series)"
        r"(?:\s+of\s+\w+)?(?:\s*represent(?:ed|ing|s)?)?"
        r"(?:\s*by)?(?:\s*(?:the\s+)?(?:aggregate\s+)?amounts?)?(?:\s+shown)?"
        r"(?:\s*(?:(?:in|of|on)\s*)?(?:row|line|item|box)(?:es|s)?(?:\s+(?:no|number)\.?)?)?"
        # The number of the row that is meant, but never a percentage behind the caption.
        r"(?:\s*[(\[]?\s*(?:nine|eleven)\b\s*[)\]]?|\s*[(\[\"']\s*[\dl]{1,2}\s*[)\]\"']|"
        r"\s*(?:[1l][0-4]|[1-9l])(?![\dl]|[.,]\d|\s*(?:%|per\s?cent)))?(?:\s+above)?"
    ),
    "type": (
        r"(?<![A-Za-z])types?\s+o[fr]\s+(?:(?:reporting|filing)\s*(?:persons?|entit(?:y|ies))|persons?\s+reporting)(?:\s?\(s\))?"
    ),
}
ROWS = tuple(CAPTIONS)
"""In the order of the form."""

# A box drawn around the page cuts captions that run over two lines.
_PATTERNS = {
    row: re.compile(pattern.replace(r"\s+", r"[\s|]+").replace(r"\s*", r"[\s|]*"), re.I)
    for row, pattern in CAPTIONS.items()
}
_AT_START = {row: re.compile(r"\s*" + pattern, re.I) for row, pattern in CAPTIONS.items()}
# A caption's first word says which captions it can begin; looking for words first is ten times faster.
_FIRST_WORD = re.compile(
    r"(?<![a-z])(?:name|check|s\.?e\.?c\b|source|citizenship|sole|share|aggre|(?:total )?amount benefi|per ?cent|type)"
)
_BEGUN_BY = {
    "name": ("name",),
    "check": ("group", "legal", "excludes"),
    "source": ("source",),
    "citizenship": ("citizenship",),
    "sole": ("sole_voting", "sole_dispositive"),
    "share": ("shared_voting", "shared_dispositive"),
    "aggre": ("aggregate",),
    "total amount benefi": ("aggregate",),
    "amount benefi": ("aggregate",),
    "percent": ("percent",),
    "per cent": ("percent",),
    "type": ("type",),
}

_POWERS = ("sole_voting", "shared_voting", "sole_dispositive", "shared_dispositive")
_BEFORE_IN_SENTENCE = re.compile(
    r"\b(?:has|have|had|having|and|or|which|is|are|be|deemed|exercises?|hold(?:s|ing)?|possess\w*|retains?|its|his|her|their"
    r"|such|no|any|than)\s$"
    # "Number of" is the form's own side label; a caption of its own may begin with "The".
    r"|\w(?<!number)[^\S\n](?:of|for|in|to)\s$|[a-z),;]\s(?:the|a|an)\s$|[a-z]{3,}[.,;][ ]$",
    re.I,
)
_NUMBER_OF_AGGREGATE = re.compile(r"(?<!\d)(?:9|11)[\s.)|]{1,6}$")
_A_PERCENTAGE = re.compile(r"(?:\d\.\d+|\b(?:about|approximately|represent\w*|than|of|is)\s\d{1,3})\s?$", re.I)
_BEHIND = re.compile(r"\s+(?:is|are|was|were|has|have|shall|will|may)\b", re.I)
_BEHIND_POWER = re.compile(
    r"\s+(?:is|are|was|were|has|have|shall|will|may|over|with\s+respect|in\s+respect|as\s+to|held)\b", re.I
)

MOST_WORDS = 60_000
"""The longest schedules have twenty thousand: "shares" is one."""

Anchor = tuple[str, int, int]
"""A caption in a text: its row, where it begins and where it ends."""


def anchors_of(text: str) -> Iterator[Anchor]:
    """Every caption in the text, in order. Raises FormUnreadable for a text that is little else."""
    lower = text.lower()
    # A few letters change their length in lower case; then positions would be off.
    words = _FIRST_WORD.finditer(lower if len(lower) == len(text) else text)
    reached = 0
    for tried, word in enumerate(words):
        if tried > MOST_WORDS:
            raise FormUnreadable(f"the document has more than {MOST_WORDS} words that can begin a row")
        if word.start() < reached:
            continue
        for row in _BEGUN_BY.get(word[0], ("sec_use",)):
            found = _PATTERNS[row].match(text, word.start())
            if found and not _is_no_caption(text, found, row):
                reached = found.end()
                yield row, found.start(), found.end()
                break


def _is_no_caption(text: str, found: re.Match[str], row: str) -> bool:
    """Whether the words stand in a sentence (a note on a cover that says who has which power), or in a side label."""
    start = found.start()
    # A sentence goes on over the end of a line, but then with a small letter.
    ahead = text[max(0, start - 60) : start]
    ahead = ahead if text[start].islower() else ahead[ahead.rfind("\n") + 1 :]
    if _BEFORE_IN_SENTENCE.search(ahead) or (row == "percent" and _A_PERCENTAGE.search(ahead)):
        return True
    if row == "aggregate" and not found[0].lower().startswith("aggre"):
        # "Amount beneficially owned by each reporting person" is a side label, too: that has no number.
        return _NUMBER_OF_AGGREGATE.search(text[max(0, start - 12) : start]) is None
    if ahead.endswith("with ") and text[found.end() : found.end() + 1] in (".", ",", ";", ")"):
        return True
    behind = _BEHIND_POWER if row in _POWERS else _BEHIND
    return behind.match(text, found.end()) is not None


def caption_at(text: str, row: str) -> re.Match[str] | None:
    """The caption of a row at the very beginning of a text, with the blanks before it."""
    return _AT_START[row].match(text)
