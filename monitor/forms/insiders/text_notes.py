"""The footnotes of a text Form 3, 4 or 5: what stands below its tables as "Explanation of Responses"."""

import re

from monitor.forms.insiders.text_grid import NOTHING

_BEGIN = re.compile(r"^[^\w\n]{0,20}explanations?\s+(?:of|for|to)\s+responses?\b[^\w\n(*]*(.*)$", re.I | re.M)
_END = re.compile(
    r"^[^\w\n]{0,20}(?:signature\s+of|signatures?\b|/s/|by:\s|date\b\s*:?\s*$|reminder\s*:|intentional\s+misstatement"
    r"|\*+\s*intentional|attention\s*:|</?(?:text|document|table)>|table\s+I|page\s+\d)",
    re.I | re.M,
)
_ITEM = re.compile(r"(?:\(([0-9]{1,2}|[a-z])\)|<F([0-9]{1,2})>|(\*{1,3})(?!\*)|([0-9]{1,2})[.)](?=\s))\s*(.*)", re.I)
_MOST = 20_000
WHOLE = "responses"
"""The id of explanations that no mark points to."""


def text_notes(text: str) -> dict[str, str]:
    """The footnotes by the marks that stand before them, white space made single."""
    found: dict[str, str] = {}
    begin = _BEGIN.search(text)
    if not begin:
        return found
    end = _END.search(text, begin.end())
    key = WHOLE
    for line in text[begin.start(1) : min(end.start() if end else len(text), begin.end() + _MOST)].split("\n"):
        item = _ITEM.match(line.strip())
        words = line
        if item:
            key, words = next(group for group in item.groups()[:4] if group is not None), item[5]
        if not NOTHING.fullmatch(words.strip()):
            found[key] = " ".join([*([found[key]] if key in found else []), *words.split()])
    return found
