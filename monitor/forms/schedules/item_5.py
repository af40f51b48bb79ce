"""What Item 5 of a Schedule 13D says in sentences, for amendments that have no cover rows.

Only a sentence whose subject is the person itself counts: its name, the short name that the filing gives it
("Foo Corp. (\\"Foo\\")"), or "the Reporting Person" where there is one. Counts of another class, of warrants or
options, approximate counts and several different counts are not chosen from. Source: 17 CFR 240.13d-101, Item 5.
"""

import re

from monitor.forms.readings import CoverPerson
from monitor.forms.readings import Party
from monitor.forms.readings import Quote
from monitor.forms.schedules.cover_rows import POWERS
from monitor.forms.text.amounts import read_percent
from monitor.forms.text.amounts import read_shares

_BEGINS = re.compile(r"^\W{0,20}item\s*5\b", re.I | re.M)
_ENDS = re.compile(r"^\W{0,20}(?:item\s*[67]\b|signatures?\W*$)", re.I | re.M)
_LONGEST = 20_000
"""Characters of the item that are read."""
_FRONT = 200_000
"""Characters in which a filing says what it calls its persons."""
_NO_ROWS = "the schedule has no cover rows"
_HOW = r"(?:\s+(?:may|is|be|deemed|currently|directly|now|continues|to|presently|also)){0,6}"
_OWNS = (
    r"\s+(?:beneficially\s+own(?:s|ed)?|own(?:s|ed)?(?:\s+beneficially)?|(?:the\s+)?(?:record\s+and\s+)?beneficial\s+owner\s+of"
    r"|(?:has|have|had)\s+beneficial\s+ownership\s+of)"
)
_COUNT = r"\s+(?:an?\s+(?:aggregate|total)\s+of\s+)?(?P<count>\d[\d,]*)\s+(?P<what>(?:shares|units)\b[^.;]{0,80})"
_NOTHING = (
    r"\s+(?:no\s+longer\s+(?:beneficially\s+)?owns?\s+any|(?:do|does)\s+not\s+(?:beneficially\s+)?own\s+any"
    r"|beneficially\s+owns?\s+no)\s+(?:shares|units|securities)\b"
)
_OTHER_CLASS = re.compile(r"preferred|warrant|option|debenture|note|convertible|class\s+[b-z]\b|upon", re.I)
_PERCENTAGE = re.compile(r"\d{0,3}(?:\.\d{1,4})?\s?%")


def people_of_items(text: str, filers: tuple[Party, ...]) -> tuple[CoverPerson, ...]:
    """The header's filers, with what Item 5 says of each; nothing where it does not."""
    begins = _BEGINS.search(text)
    begin = begins.end() if begins else len(text)
    ends = _ENDS.search(text, begin, begin + _LONGEST)
    section = (begin, text[begin : ends.start() if ends else begin + _LONGEST])
    people = []
    for filer in filers:
        if filer.name:
            unread = dict.fromkeys((*POWERS, "types"), _NO_ROWS)
            person = CoverPerson(name=filer.name, cik=filer.cik, unread=unread, evidence={})
            _read(person, section, _subjects(filer.name, text, only=len(filers) == 1))
            people.append(person)
    return tuple(people)


def _subjects(name: str, text: str, *, only: bool) -> str:
    """A pattern for what the filing calls the person."""
    words = re.findall(r"[A-Za-z0-9&]+", re.sub(r"/[A-Za-z]{2,3}/?\s*$", "", name))
    full = r"[\s.,]+".join(map(re.escape, words)) + r"\.?"
    called = [full]
    given = re.search(rf'{full}[^"\n]{{0,60}}\n?[^"\n]{{0,30}}\(\s*(?:the\s+)?"([^"\n]{{2,40}})"', text[:_FRONT], re.I)
    if given:
        called.append(re.escape(given[1].strip(" ,.")))
    if only:
        called.append(r"the\s+Reporting\s+Person\b(?!s)")
    return "|".join(called)


def _read(person: CoverPerson, section: tuple[int, str], subjects: str) -> None:
    begin, item = section
    if not item:
        person.unread |= dict.fromkeys(("aggregate", "percent"), f"{_NO_ROWS} and no Item 5")
        return
    stated = list(re.finditer(rf"\b(?:{subjects}){_HOW}(?:{_OWNS}{_COUNT}|{_NOTHING})", item, re.I))
    stated = [found for found in stated if not _OTHER_CLASS.search(found["what"] or "")]
    counts = {read_shares(found["count"] or "none").number for found in stated}
    if len(counts) != 1 or None in counts:
        reason = f"{_NO_ROWS}, and Item 5 states " + ("several counts" if stated else "no count of this person")
        person.unread |= {"aggregate": reason, "percent": reason}
        return
    (person.aggregate,) = counts
    found = stated[0]
    sentence = re.match(r"(?:[^.]|\.(?=\d))*", item[found.start() : found.start() + 600])
    words = re.sub(r"\s+", " ", sentence[0] if sentence else found[0]).strip()
    at = begin + found.start()
    person.evidence["aggregate"] = Quote(place="Item 5", text=words[:200], at=at)
    percents = {percent.strip() for percent in _PERCENTAGE.findall(words)}
    if len(percents) == 1:
        person.percent = read_percent(percents.pop()).number
    if person.percent is None:
        person.unread["percent"] = f"{_NO_ROWS}, and Item 5 does not state one percentage with the count"
    else:
        person.evidence["percent"] = Quote(place="Item 5", text=words[:200], at=at)
