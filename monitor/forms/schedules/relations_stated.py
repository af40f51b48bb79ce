"""Words of a schedule by which some of its reporting persons belong together, with the place where they stand.

Read are the boxes (a) of row 2, and sentences of a few plain shapes between two reporting persons: "X is a wholly owned
subsidiary of Y", "X controls Y", "X, the general partner of Y", in a signature "Y, by: X, its general partner", and
"the Reporting Persons may be deemed to be a group". A sentence that denies, conditions or tells of the past is left
out, and so is one about anybody who is no reporting person here. An agreement to file jointly is none of these: it says
nothing about acting together (17 CFR 240.13d-1(k)), and persons who file jointly are counted together anyway.

Sources: 17 CFR 240.12b-2 (control, subsidiary); 17 CFR 240.13d-5(b) (group).
"""

import re
from bisect import bisect_right
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from itertools import islice
from typing import Literal
from typing import NamedTuple

from monitor.forms.readings import CoverPerson
from monitor.forms.readings import Quote
from monitor.forms.readings import RelationStated

_Basis = Literal["subsidiary-stated", "control-stated", "general-partner-stated"]

_FRONT = 300_000
"""Characters of a document that are read: annexed contracts come after the schedule."""
_MOST_PERSONS = 100
_MOST_PHRASES = 500
_MOST_SHORT_NAMES = 500
_AROUND = 400
"""Characters on either side of a phrase in which its persons stand."""
_PHRASE = re.compile(
    r"(?P<subsidiary>\bsubsidiary\s+of\b)"
    r"|(?P<partner>\b(?:general\s+partner|managing\s+member|managing\s+general\s+partner)\s+(?:of|to|for)\b)"
    r"|(?P<controls>\bcontrols\b)"
    r"|(?P<controlled>\bcontrolled\s+by\b)"
    r"|(?P<signs>\bby\s*:)",
    re.I,
)
_WORDS = ("subsidiary", "general", "managing", "controls", "controlled", "by:", "by :")
"""What the phrases begin with."""
_ARTICLES = (
    r"(?:\s|,|\b(?:an?|the|its|sole|also|managing|ultimate|indirect|direct|directly|indirectly|and|or|both|wholly|majority"
    r"|owned|100%)\b|-)*"
)
_ASIDE = r"(?:\s*\([^()]{0,120}\))?"
_DESCRIBED = rf"{_ASIDE}(?:\s*,?\s+an?\s+[^.;()]{{3,90}}?{_ASIDE})?\s*,?\s*(?:\b(?:which|who|that)\s+)?"
_LEFT = {
    "subsidiary": re.compile(rf"{_DESCRIBED}(?:\b(?:is|are)\b)?{_ARTICLES}", re.I),
    "partner": re.compile(rf"{_DESCRIBED}(?:\b(?:is|are|serves|acts)\b)?\s*(?:\bas\b)?{_ARTICLES}", re.I),
    "controls": re.compile(rf"{_DESCRIBED}(?:directly|indirectly|and|or|\s)*", re.I),
    "controlled": re.compile(rf"{_DESCRIBED}(?:\b(?:is|are)\b)?(?:directly|indirectly|and|or|wholly|owned|\s)*", re.I),
    "signs": re.compile(r"[\s,]*", re.I),
}
_RIGHT = re.compile(r"\s*(?:(?:each|both)\s+of\s+)?(?:the\s+)?", re.I)
_ITS_PARTNER = re.compile(
    r"[\s,]*(?:as\s+)?(?:its|the|sole|\s)*(?:managing\s+)?(?:general\s+partner|managing\s+member)\b", re.I
)
_NEXT_IN_LIST = re.compile(rf"{_ASIDE}(?:\s*,\s*and\s+|\s*,\s*|\s+and\s+)(?:of\s+)?(?:the\s+)?", re.I)
_DENIED = re.compile(
    r"\b(?:not|no|nor|neither|never|none|disclaim\w*|former(?:ly)?|ceased|was|were|prior|if|unless|until|whether|except"
    r"|without|nothing|upon|will|would)\b",
    re.I,
)
_GROUP = re.compile(
    r"\b(?:deemed\s+(?:to\s+)?(?:be|constitute|have\s+formed|comprise)(?:\s+members\s+of)?"
    r"|constitutes?|(?:have|has)\s+formed|are\s+(?:the\s+)?members\s+of)\s+(?:an?|such\s+a)\s+[\"']?group\b",
    re.I,
)
_BEFORE_GROUP = 60
"""Characters before the word in which the verb stands."""
_EVERYBODY = re.compile(
    r"\b(?:the|all|each\s+of\s+the)\s+(?:foregoing\s+)?(?:reporting\s+persons|undersigned|filing\s+persons|persons\s+filing)\b",
    re.I,
)
_GIVEN = re.compile(r"""\(\s*(?:the\s+)?"([A-Z][^"\n]{1,40})"\s*\)""")
_BEFORE_SHORT_NAME = 220
"""Characters before a short name in which the name stands that it is for."""
_SENTENCE_END = re.compile(r"(?<![A-Z])(?<!\b[A-Z][a-z])\.(?=\s+[A-Z(\"])|\n\s*\n|;")


class _Mention(NamedTuple):
    start: int
    end: int
    person: int


def relations_stated(people: Sequence[CoverPerson], text: str) -> tuple[RelationStated, ...]:
    """What the document says of its reporting persons together; `text` is as `page_text.lines_of` gives it."""
    if len(people) < 2 or len(people) > _MOST_PERSONS:
        return ()
    text = text[:_FRONT]
    found = [*of_boxes(people), *_of_phrases(people, text), *_of_group_sentences(people, text)]
    distinct: dict[tuple[str, str, tuple[int, ...]], RelationStated] = {}
    for one in found:
        distinct.setdefault((one.relation, one.basis, one.persons), one)
    return tuple(distinct.values())


def of_boxes(people: Sequence[CoverPerson]) -> Iterator[RelationStated]:
    """The persons on whose cover pages box (a) of row 2 is checked, if they are several."""
    checked = [place for place, person in enumerate(people) if person.group == "a" and "group" in person.evidence]
    if len(checked) > 1:
        quote = people[checked[0]].evidence["group"]
        yield RelationStated(relation="group", basis="group-box", persons=tuple(checked), quote=quote)


def _of_phrases(people: Sequence[CoverPerson], text: str) -> Iterator[RelationStated]:
    phrases = list(islice(_phrases(text), _MOST_PHRASES))
    mentions = _mentions(people, text, phrases)
    starts = [mention.start for mention in mentions]
    for phrase in phrases:
        after = bisect_right(starts, phrase.start())
        left = mentions[after - 1] if after else None
        if left is None or left.end > phrase.start() or phrase.start() - left.end > _AROUND:
            continue
        if not _LEFT[phrase.lastgroup or ""].fullmatch(text, left.end, phrase.start()):
            continue
        for right in _persons_after(phrase, islice(mentions, after, None), text):
            if right.person != left.person:
                stated = _stated(phrase, left, right, text)
                if stated is not None:
                    yield stated


def _phrases(text: str) -> Iterator[re.Match[str]]:
    """The phrases that can join two persons, in order; found by their words, because few have them."""
    lower = text.lower()
    if len(lower) != len(text):  # A few letters change their length in lower case.
        lower = text
    for start in sorted(start for word in _WORDS for start in _places(word, lower)):
        found = _PHRASE.match(text, start)
        if found and (found.lastgroup != "signs" or _signs_for_another(found, text)):
            yield found


def _places(word: str, text: str) -> Iterator[int]:
    start = text.find(word)
    while start >= 0:
        yield start
        start = text.find(word, start + len(word))


def _signs_for_another(phrase: re.Match[str], text: str) -> bool:
    """Whether "By:" is followed soon by whom the signer is to the one it signs for."""
    return re.search(r"partner|member", text[phrase.end() : phrase.end() + 150], re.I) is not None


def _persons_after(phrase: re.Match[str], mentions: Iterable[_Mention], text: str) -> Iterator[_Mention]:
    """The person behind a phrase, and those of a list that it begins."""
    end, between = phrase.end(), _RIGHT
    for mention in mentions:
        if not between.fullmatch(text, end, mention.start):
            return
        yield mention
        if phrase.lastgroup == "signs":
            return
        end, between = mention.end, _NEXT_IN_LIST


def _stated(phrase: re.Match[str], left: _Mention, right: _Mention, text: str) -> RelationStated | None:
    begin, end = left.start, right.end
    kind = phrase.lastgroup
    if kind == "signs":
        signed = _ITS_PARTNER.match(text, right.end)
        if not signed:
            return None
        end = signed.end()
    if kind != "signs" and _DENIED.search(_sentence(text, left.start, right.end)):
        return None
    bases: dict[str | None, _Basis] = {"subsidiary": "subsidiary-stated", "partner": "general-partner-stated"}
    basis = bases.get(kind, "general-partner-stated" if kind == "signs" else "control-stated")
    # The one who is controlled comes first where that is how it is said.
    controlled_first = kind in ("subsidiary", "controlled", "signs")
    persons = (right.person, left.person) if controlled_first else (left.person, right.person)
    return RelationStated(
        relation="subsidiary" if kind == "subsidiary" else "affiliate",
        basis=basis,
        persons=persons,
        quote=_quote(text, begin, end, "signature" if kind == "signs" else "text"),
    )


def _of_group_sentences(people: Sequence[CoverPerson], text: str) -> Iterator[RelationStated]:
    for place in _places("group", text):
        found = _GROUP.search(text, max(0, place - _BEFORE_GROUP), place + len("group"))
        if not found or found.end() <= place:
            continue
        begin, end = _bounds(text, found.start(), found.end())
        sentence = text[begin:end]
        if _DENIED.search(sentence) or not _EVERYBODY.search(sentence):
            continue
        yield RelationStated(
            relation="group",
            basis="group-stated",
            persons=tuple(range(len(people))),
            quote=_quote(text, begin, end, "text"),
        )


def _mentions(people: Sequence[CoverPerson], text: str, phrases: Sequence[re.Match[str]]) -> list[_Mention]:
    """Where the persons are named near the phrases, in order; of two that overlap the longer one."""
    names = [_Called(place, person.name) for place, person in enumerate(people) if person.name]
    if phrases:
        _learn_short_names(names, text)
    found: set[_Mention] = set()
    for begin, end in _windows(phrases, len(text)):
        lower = text[begin:end].lower()
        for name in names:
            found.update(_Mention(*span, name.place) for span in name.spans(text, begin, end, lower))
    kept: list[_Mention] = []
    for mention in sorted(found, key=lambda one: (one.start, -one.end)):
        if kept and mention.start < kept[-1].end:
            # The same words for two persons are nobody's.
            if mention[:2] == kept[-1][:2]:
                kept[-1] = kept[-1]._replace(person=-1)
            continue
        kept.append(mention)
    return [mention for mention in kept if mention.person >= 0]


def _windows(phrases: Iterable[re.Match[str]], length: int) -> list[tuple[int, int]]:
    windows: list[tuple[int, int]] = []
    for phrase in phrases:
        begin, end = max(0, phrase.start() - _AROUND), min(length, phrase.end() + _AROUND)
        if windows and begin <= windows[-1][1]:
            windows[-1] = windows[-1][0], end
        else:
            windows.append((begin, end))
    return windows


class _Called:
    """What a document calls one person: its name in any case, and the short name that it gives it, as it is."""

    def __init__(self, place: int, name: str) -> None:
        words = re.findall(r"[A-Za-z0-9&']+", re.sub(r"\(.*", "", name)) or [name]
        self.place = place
        self.short: re.Pattern[str] | None = None
        self._first = words[0].lower()
        self._full = re.compile(r"\b" + r"[\W_]{1,3}".join(map(re.escape, words)) + r"\b\.?", re.I)

    def spans(self, text: str, begin: int, end: int, lower: str) -> Iterator[tuple[int, int]]:
        """Where it is named in a window; `lower` is the window in lower case, which is faster to look through."""
        if self._first in lower:
            yield from (found.span() for found in self._full.finditer(text, begin, end))
        if self.short is not None:
            yield from (found.span() for found in self.short.finditer(text, begin, end))


def _learn_short_names(names: Sequence[_Called], text: str) -> None:
    """Find the first short name that the document gives each person behind its name: `Foo Fund, L.P. ("Foo")`."""
    for given in islice(_GIVEN.finditer(text), _MOST_SHORT_NAMES):
        begin = max(0, given.start() - _BEFORE_SHORT_NAME)
        lower = text[begin : given.start()].lower()
        ends = [
            (end, start, name)
            for name in names
            for start, end in name.spans(text, begin, given.start(), lower)
            if not re.search(r'["()]', text[end : given.start()])
        ]
        if not ends:
            continue
        nearest = max(ends, key=lambda one: (one[0], -one[1]))[2]
        if nearest.short is None:
            short = r"\s+".join(map(re.escape, given[1].strip(" ,.").split()))
            # Not where it begins or ends a longer name.
            longer = r"(?![\w-]|\s+[A-Z][a-z]+\s+(?:LP|LLC|Inc|Ltd|L\.))"
            nearest.short = re.compile(rf"(?<![A-Z&] )(?<![\w-]){short}{longer}")


def _sentence(text: str, begin: int, end: int) -> str:
    begin, end = _bounds(text, begin, end)
    return text[begin:end]


def _bounds(text: str, begin: int, end: int) -> tuple[int, int]:
    """The sentence around a stretch of text, as far as a quote reaches."""
    ends = [found.end() for found in _SENTENCE_END.finditer(text, max(0, begin - _AROUND), begin)]
    after = _SENTENCE_END.search(text, end, min(len(text), end + _AROUND))
    return (ends[-1] if ends else max(0, begin - _AROUND)), (after.start() if after else min(len(text), end + 120))


def _quote(text: str, begin: int, end: int, place: str) -> Quote:
    words = text[begin:end].lstrip()
    return Quote(place=place, text=" ".join(words.split())[:200], at=end - len(words))
