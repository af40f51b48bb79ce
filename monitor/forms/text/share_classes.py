"""Classes of stock as filings name them."""

import re

_MARK = r"(?:class|series)\s+(?:[A-Z](?:-?\d)?|\d)\b"
_QUALITY = (
    r"(?:voting|non-?\s?voting|limited|special|restricted|subordinate|multiple|convertible|exchangeable|cumulative"
    r"|redeemable|perpetual|junior|participating|mandatory)"
)
_STOCK = (
    r"(?:common\s+(?:stock|shares?|units?|equity)|common(?=\W{1,3}(?:\$|\.\d|par\b|(?:no|without)\s+par))|ordinary\s+shares?|capital\s+stock|shares?\s+of\s+beneficial\s+interests?"
    r"|(?:preferred|preference)\s+(?:stock|shares?)|(?:american\s+)?depositary\s+(?:shares|receipts)"
    r"|limited\s+partner(?:ship)?\s+(?:units?|interests?)|membership\s+(?:units?|interests?))"
)
CLASS = re.compile(
    rf"\b(?:{_MARK},?\s+)?(?:{_QUALITY}\s+){{0,4}}{_STOCK}(?:,?\s+{_MARK}|\s*\({_MARK}\))?"
    rf"|\b{_MARK}(?:\s+(?:stock|shares?|units?))?",
    re.I,
)
"""One mention of a class."""

_NOT_COMMON = re.compile(r"prefer|depositary|\bunits?\b|interests?\s*$", re.I)
_MARKED = re.compile(rf"{_MARK}|{_QUALITY}", re.I)


def key_of(title: str) -> str:
    """The same for the same class, however it is printed: "Class A Common Stock" and "common stock, class A"."""
    words = re.findall(
        r"[a-z0-9]+", title.lower().replace("non-voting", "nonvoting").replace("non voting", "nonvoting")
    )
    mark = re.search(r"(?:class|series)\s+([a-z](?:-?\d)?|\d)\b", title, re.I)
    plain = [word for word in words if word not in _EMPTY]
    if mark:
        plain = [word for word in plain if word not in ("class", "series", mark[1].lower())]
        # "Class A" alone is the common stock of that class; a preferred one always says so.
        return " ".join(["class", mark[1].lower(), *(plain or ["common"])])
    return " ".join(plain)


_EMPTY = frozenset({"stock", "share", "shares", "of", "the", "equity"})


def is_common(title: str) -> bool:
    """Whether the class carries the residual interest: common or ordinary stock, shares of beneficial interest."""
    return _NOT_COMMON.search(title) is None or re.search(r"beneficial\s+interests?", title, re.I) is not None


def is_marked(title: str) -> bool:
    """Whether the name tells the class from another one of the same issuer."""
    return _MARKED.search(title) is not None
