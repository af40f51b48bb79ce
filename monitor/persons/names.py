"""A name taken apart: its words, its legal form, and what says in which capacity or generation somebody is named.

The headers of EDGAR write "SMITH JOHN A" and "FOO PARTNERS L P /DE/", cover pages "John A. Smith, Jr." and "Foo
Partners, Limited Partnership". Nothing is decided here: `likeness` says what two names have in common.
"""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

_LONGEST = 300
"""Characters of a name that are read; the longest on EDGAR has 150."""
# How a name says its legal form, as one word. Longer ones first.
_FORM_PHRASES = (
    (re.compile(r"\blimited liability limited partnership\b"), "lllp"),
    (re.compile(r"\blimited liability partnership\b"), "llp"),
    (re.compile(r"\blimited liability (?:company|co)\b"), "llc"),
    (re.compile(r"\bpublic limited (?:company|co)\b"), "plc"),
    (re.compile(r"\b(?:limited|ltd) partnership\b"), "lp"),
    (re.compile(r"\bnational association\b"), "na"),
    (re.compile(r"\bs p a\b"), "spa"),
    (re.compile(r"\bl l l p\b"), "lllp"),
    (re.compile(r"\bl l c\b"), "llc"),
    (re.compile(r"\bl l p\b"), "llp"),
    (re.compile(r"\bp l c\b"), "plc"),
    (re.compile(r"\bl p\b"), "lp"),
    (re.compile(r"\bn a$"), "na"),
    (re.compile(r"\bn v$"), "nv"),
    (re.compile(r"\bb v$"), "bv"),
    (re.compile(r"\bs a$"), "sa"),
)
_FORMS = {
    "incorporated": "inc",
    "inc": "inc",
    "corporation": "corp",
    "corp": "corp",
    "company": "co",
    "co": "co",
    "limited": "ltd",
    "ltd": "ltd",
    **{form: form for form in ("lp", "llc", "llp", "lllp", "plc", "na", "nv", "bv", "sa", "spa", "ag", "gmbh", "ulc")},
}
# Abbreviations of EDGAR's headers; nothing else is called so in a name.
_LONG_FORMS = {
    "assoc": "associates",
    "bancorporation": "bancorp",
    "bros": "brothers",
    "finl": "financial",
    "grp": "group",
    "hldg": "holding",
    "hldgs": "holdings",
    "intl": "international",
    "invt": "investment",
    "invts": "investments",
    "mgmt": "management",
    "mgt": "management",
    "natl": "national",
    "ptnrs": "partners",
    "svcs": "services",
    "tr": "trust",
}
_WITHOUT_MEANING = frozenset({"the", "and"})
_TITLES = frozenset({"mr", "mrs", "ms", "dr", "md", "phd", "esq", "cpa", "sir"})
_GENERATIONS = {
    "jr": "jr",
    "junior": "jr",
    "sr": "sr",
    "senior": "sr",
    **dict.fromkeys(("ii", "2nd", "2d"), "ii"),
    **dict.fromkeys(("iii", "3rd", "3d"), "iii"),
    **dict.fromkeys(("iv", "4th"), "iv"),
}
_OF_COMPANIES = re.compile(
    r"accounts?|advis[eo]rs?|annuity|associat(?:es|ion)|bancorp|bank|brothers|capital|charitable|college|endowment"
    r"|enterprises|equity|estate|family|financial|foundation|funds?|global|group|growth|holdings?|industries|insurance"
    r"|international|investments?|investors|management|master|national|offshore|onshore|opportunit(?:y|ies)|partners"
    r"|partnership|pension|plan|portfolio|properties|retirement|securities|series|services|strategies|systems"
    r"|technologies|trust|university|value|ventures"
)
# What EDGAR adds to a name that another has too: "/DE/", "/ADV", "/NEW/".
_HEADER_SUFFIX = re.compile(r"\s*/(?:[A-Za-z]{2,5}/|[A-Za-z]{2}|ADV|NEW|OLD)\s*$", re.I)
_REMARK = re.compile(r"\(\s*(?:the\s+)?[\"'].{0,80}?[\"']\s*\)|\s*\bet\.?\s*al\b.*$", re.I)
_CAPACITY = re.compile(
    r"[,;(]?\s*\b(?:(?:not\s+)?individually\b|solely\b|(?:acting\s+)?(?:as|in\s+(?:his|her|its|their)\s+capacit(?:y|ies))\b"
    r"|(?:(?:co-?)?trustees?|custodian|executor|executrix|guardian)\s*(?:\)|$|of\b|for\b|u/|under\b|utd)).*$",
    re.I,
)


class Name(NamedTuple):
    """What a name says."""

    words: tuple[str, ...]
    """In lower case, in their order, without all that the other fields hold."""
    forms: frozenset[str]
    """The legal form: "lp"; "co" and "inc" of "Foo & Co., Inc."."""
    generation: str | None
    """"jr", "iii"... of a person."""
    capacity: str | None
    """"as trustee of ..." in the name's own words."""
    stands_for_several: bool
    """It ends in "et al"."""
    is_company: bool
    """It has a legal form, or a word that only companies, funds and trusts have."""


@lru_cache(maxsize=4096)
def read_name(text: str) -> Name:
    """A name as its parts; without a word if there is none."""
    text = unicodedata.normalize("NFKD", text[:_LONGEST])
    several = re.search(r"\bet\.?\s*al\b", text, re.I) is not None
    text = _HEADER_SUFFIX.sub("", _REMARK.sub("", text))
    found = _CAPACITY.search(text)
    capacity = " ".join(text[found.start() :].strip(" ,;()").split()) if found and found.start() else None
    plain = _plain(text[: found.start()] if found and found.start() else text)
    for pattern, form in _FORM_PHRASES:
        plain = pattern.sub(form, plain)
    words = plain.split()
    forms = frozenset(_FORMS[word] for word in words if word in _FORMS)
    rest = [_LONG_FORMS.get(word, word) for word in words if word not in _FORMS and word not in _WITHOUT_MEANING]
    is_company = bool(forms) or any(_OF_COMPANIES.fullmatch(word) for word in rest)
    generation = None
    if not is_company:
        generation = next((_GENERATIONS[word] for word in rest[1:] if word in _GENERATIONS), None)
        rest = [word for word in rest if word not in _TITLES and word not in _GENERATIONS]
    return Name(tuple(rest), forms, generation, capacity, several, is_company)


def _plain(text: str) -> str:
    """Letters and digits in lower case, one space between words; "L.P." is "lp", "A." is "a"."""
    text = text.encode("ascii", "ignore").decode().lower().replace("&", " and ")
    text = re.sub(r"['`]", "", text)
    text = re.sub(r"(?<=\b[a-z])\.(?=[a-z]\b)|(?<=\bph)\.\s?(?=d\b)", "", text)
    return " ".join(re.sub(r"[^a-z0-9]+", " ", text).split())
