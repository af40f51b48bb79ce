"""Captions of the four powers that stand together, and their values together behind them.

All four in one cell and the values in the next; or two captions on a line and the two values on the line below.
Values belong to captions in their order, and only if there are as many: with any other number of them nothing says
which is whose.
"""

import re

from monitor.forms.schedules.cover_rows import POWERS
from monitor.forms.schedules.cover_rows import Cover
from monitor.forms.text.amounts import values_in

_VALUE = re.compile(r"\d|\bn(?:one|il|/a|o\s+shares)\b|\bzero\b|not\s+applicable|\bsee\b", re.I)


def stacked_powers(cover: Cover, document: str) -> dict[str, str]:
    """The text of each power whose caption is followed by another one before any value."""
    texts = [cover.text(power) for power in POWERS]
    if cover.values_above or None in texts:
        return {}
    found: dict[str, str] = {}
    run: list[str] = []
    for power, text in zip(POWERS, texts, strict=True):
        run.append(power)
        if text is not None and _VALUE.search(text):
            found |= _values_of(run, text, cover, document)
            run = []
    return found


def _values_of(run: list[str], text: str, cover: Cover, document: str) -> dict[str, str]:
    lines = [line for line in text.split("\n") if _VALUE.search(line)]
    if len(run) == len(POWERS) and len(lines) == len(POWERS):
        return dict(zip(run, lines, strict=True))
    if len(run) > 1 and _beside_each_other(run, cover, document):
        values = values_in(lines[0])
        if len(lines) == 1 and len(values) == len(run):
            return dict(zip(run, values, strict=True))
        return dict.fromkeys(run, " / ".join(["beside each other", *lines]))
    if len(run) == len(POWERS) and len(lines) > 1:
        # No text that can be read as a number: nothing says whose it is.
        return dict.fromkeys(run, " / ".join(["stacked", *lines]))
    return {}


def _beside_each_other(run: list[str], cover: Cover, document: str) -> bool:
    """Whether the captions stand on one line."""
    first, last = cover.rows[run[0]], cover.rows[run[-1]]
    return "\n" not in document[first.end : last.start]
