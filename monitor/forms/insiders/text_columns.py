"""Which column of a text Form 3, 4 or 5 is which, by the words above it.

The forms of before 2003 have the columns of the paper form in its order. A table is read only if each of its columns
has the words that the form prints above it, and no other order of columns has them too. Source: Forms 3, 4 and 5
(17 CFR 249.103 to 249.105) as of 1991, 1996 and 2002: the column "Deemed Execution Date" came in 2002, when
"owned at end of month" became "owned following reported transaction(s)".
"""

import re
from collections.abc import Iterator

_WORDS = {
    "security": r"title|security",
    "on": r"date",
    "deemed": r"deemed",
    "code": r"code",
    "early": r"v",
    "shares": r"amount|number",
    "acquired": r"a(?:or)?d\d{0,3}$",
    "price": r"price",
    "after": r"owned|month|year|following",
    "ownership": r"dir|form|owner",
    "nature": r"nature|indirect|benefi",
    "exercise_price": r"price|conver|exerci",
    "moved": r"amount|number",
    "taken": r"a\d{0,3}$",
    "given": r"(?<!a)(?<!aor)d\d{0,3}$",
    "exercisable_from": r"exer|cisable",
    "expires": r"expir|date",
    "underlying": r"title",
    "underlying_shares": r"number|amount|shares",
    "left": r"owned|month|year|following|number",
}
_HELD = (("security", "shares", "ownership", "nature"),)
_RIGHTS_HELD = (
    (
        "security",
        "exercisable_from",
        "expires",
        "underlying",
        "underlying_shares",
        "exercise_price",
        "ownership",
        "nature",
    ),
)
_RIGHT = ("exercisable_from", "expires", "underlying", "underlying_shares", "price", "left", "ownership", "nature")


def _coded() -> Iterator[tuple[str, ...]]:
    """The columns of a transaction's date and code: with and without those that are often left out."""
    yield "on", "code", "early"
    yield "on", "code"
    yield "on", "deemed", "code", "early"
    yield "on", "deemed", "code"


_TRADED = tuple(
    ("security", *coded, "shares", "acquired", "price", "after", "ownership", "nature") for coded in _coded()
)
_RIGHTS_TRADED = tuple(
    ("security", "exercise_price", *coded, *moved, *_RIGHT)
    for coded in _coded()
    for moved in (("moved", "acquired"), ("taken", "given"))
)
_OF_TABLE = {
    ("3", 1): _HELD,
    ("3", 2): _RIGHTS_HELD,
    ("4", 1): _TRADED,
    ("4", 2): _RIGHTS_TRADED,
}


def names_of(captions: tuple[str, ...], form: str, table: int) -> tuple[str, ...] | None:
    """The name of each column of Table I (1) or II (2), or None where the words above leave a doubt."""
    orders = _OF_TABLE["3" if form.startswith("3") else "4", table]
    fitting = [order for order in orders if len(order) == len(captions) and _fits(order, captions)]
    return fitting[0] if len(fitting) == 1 else None


def _fits(order: tuple[str, ...], captions: tuple[str, ...]) -> bool:
    return all(re.search(_WORDS[name], caption) for name, caption in zip(order, captions, strict=True))
