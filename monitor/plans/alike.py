"""First versions that differ in the table [plan] alone: what the rest of such a text says is worked out once.

Thousands of issuers have the plan of one law firm's form, each under its own name. A text is parted only where both
parts are whole TOML of their own; whatever is not so plain, and whatever is refused, is read as one text.
"""

import re
from functools import lru_cache
from typing import Any

import msgspec

from monitor.core.plan.files import PlanRefused
from monitor.core.plan.plan import Plan
from monitor.core.plan.tables import Unread
from monitor.plans import draft

_PARTS = re.compile(
    r"(?P<head>(?:[ \t]*(?:#[^\n]*)?\n)*\[plan\][^\n]*\n(?:[^\[\n][^\n]*\n|\n)*)(?P<rest>\[.*)",
    re.DOTALL,
)
"""The table [plan] that stands first, with the comments above it, and all from the next line with a bracket on."""
_OTHER_HEAD = '[plan]\nid = "other"\ntitle = "Other"\nissuer = "0000000000"\ndated = 2000-01-01\n'
_NAMES = ("id", "title", "issuer", "dated")
_RESTS_KEPT = 4_096


def first_version(text: str, name: str) -> Plan:
    """The plan that the text of a first version states. Raises `PlanRefused` with everything that is wrong."""
    return _from_parts(text) or draft(text, name).complete(None)


def _from_parts(text: str) -> Plan | None:
    """The plan, where its text can be parted and nothing is wrong with it."""
    parts = _PARTS.fullmatch(text)
    # A text over several lines could hold what looks like a table.
    if parts is None or '"""' in text or "'''" in text:
        return None
    like = _with_other_head(parts["rest"])
    names = _names(parts["head"])
    return None if like is None or names is None else msgspec.structs.replace(like, **names)


@lru_cache(_RESTS_KEPT)
def _with_other_head(rest: str) -> Plan | None:
    try:
        return draft(_OTHER_HEAD + rest, "").complete(None)
    except PlanRefused:
        return None


def _names(head: str) -> dict[str, Any] | None:
    """What the table [plan] states, if it is what a first version needs."""
    try:
        tables = draft(head, "").tables
    except PlanRefused:
        return None
    if tables.problems or tables.entries or tables.tables.keys() != {"plan"}:
        return None
    stated = dict(tables.tables["plan"])
    return stated if stated.keys() == set(_NAMES) and Unread.UNREAD not in stated.values() else None
