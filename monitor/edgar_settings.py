"""What a user can set about EDGAR, and what of it makes no sense.

Each `read_` function takes the text of a setting and raises ValueError with what is wrong with it.
"""

import re
from decimal import Decimal
from decimal import InvalidOperation
from typing import Literal
from urllib.parse import urlsplit

import msgspec

ALL = "all"
PER_SECOND_MAX = 10
"""The SEC's limit for all requests of one user, https://www.sec.gov/os/accessing-edgar-data."""

_CONTACT = re.compile(r"[^\s@<>()]+@[^\s@<>()]+\.[A-Za-z]{2,}")
_PLACEHOLDER = re.compile(r"@(?:[^\s@]+\.)?example\.(?:com|org|net)\b", re.IGNORECASE)
_FORM = re.compile(r"[A-Z0-9][A-Z0-9 /.&-]{0,29}")
_CIK = re.compile(r"[0-9]{1,10}")


class EdgarSettings(msgspec.Struct, frozen=True, kw_only=True):
    """How filings are fetched from EDGAR."""

    user_agent: str | None = None
    """Who asks, with an address of e-mail; without it nothing is asked."""
    url: str = "https://www.sec.gov"
    forms: tuple[str, ...] | Literal["all"] | None = None
    """None: those that Pillwatch reads."""
    issuers: tuple[str, ...] | Literal["all"] | None = None
    """CIKs of ten digits; None: the issuers of the plans."""
    per_second: Decimal = Decimal(8)
    """Requests, of all workers together. Below the limit: on the way requests come closer together."""

    def shown(self) -> dict[str, str]:
        """Every setting by the end of its name, as it may be printed."""
        return {
            "USER_AGENT": self.user_agent or "none: nothing is fetched",
            "URL": self.url,
            "FORMS": _shown(self.forms) or "none: those that are read",
            "ISSUERS": _shown(self.issuers) or "none: the issuers of the plans",
            "RATE": f"{self.per_second} requests a second",
        }


def _shown(names: tuple[str, ...] | str | None) -> str:
    return names if isinstance(names, str) else ", ".join(names or ())


def checked_user_agent(text: str) -> str:
    """A user agent as EDGAR demands it: who asks, and an address of e-mail."""
    if not (text.isascii() and text.isprintable()):
        raise ValueError("has characters that cannot stand in a header")
    if not _CONTACT.search(text):
        raise ValueError(f"is {text!r}, which has no address of e-mail: the SEC wants to know who asks")
    if _PLACEHOLDER.search(text):
        raise ValueError(f"is {text!r}, which is an example: state your own address of e-mail")
    return " ".join(text.split())


def read_url(text: str) -> str:
    """The base of every address."""
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ValueError("is no base of addresses with http:// or https://")
    if parts.username is not None or parts.password is not None:
        raise ValueError("has a login: EDGAR has none")
    return text.rstrip("/")


def read_forms(text: str) -> tuple[str, ...] | Literal["all"]:
    """Forms as EDGAR names them, between commas; or all."""
    forms = tuple(" ".join(form.upper().split()) for form in text.split(",") if form.strip())
    if forms == (ALL.upper(),):
        return "all"
    wrong = [form for form in forms if not _FORM.fullmatch(form)]
    if wrong or not forms:
        raise ValueError(f"is {text!r}: name forms as EDGAR does, between commas, or {ALL}")
    return forms


def read_issuers(text: str) -> tuple[str, ...] | Literal["all"]:
    """CIKs, between commas, leading zeros left out or not; or all."""
    ciks = tuple(cik.strip() for cik in text.split(",") if cik.strip())
    if ciks == (ALL,):
        return "all"
    if not ciks or not all(_CIK.fullmatch(cik) and cik.strip("0") for cik in ciks):
        raise ValueError(f"is {text!r}: name CIKs of up to ten digits, between commas, or {ALL}")
    return tuple(cik.zfill(10) for cik in ciks)


def read_rate(text: str) -> Decimal:
    """Requests a second."""
    try:
        rate = Decimal(text.strip())
    except InvalidOperation:
        rate = Decimal("NaN")
    if not (rate.is_finite() and 0 < rate <= PER_SECOND_MAX):
        raise ValueError(f"is {text!r}: more than 0 and at most {PER_SECOND_MAX} requests a second are allowed")
    return rate
