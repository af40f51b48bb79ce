"""One filing as EDGAR lists it, in the feed or in an index: not yet the filing itself."""

import re
from collections.abc import Iterable

import msgspec

ACCESSION = re.compile(r"\d{10}-\d{2}-\d{6}", re.ASCII)


class Listing(msgspec.Struct, frozen=True):
    """One line of a list: the same filing is listed once for every company and person it names."""

    accession: str
    form: str
    cik: str
    """Ten digits."""


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """One filing with all that its lines say."""

    accession: str
    forms: tuple[str, ...]
    """Two where a schedule and a tender-offer amendment are combined."""
    ciks: tuple[str, ...]

    @property
    def path(self) -> str:
        """Where EDGAR has the whole submission; every CIK that it names leads to the same file."""
        return f"/Archives/edgar/data/{int(self.ciks[0])}/{self.accession}.txt"


def by_accession(listings: Iterable[Listing]) -> list[Listed]:
    """Every filing once, in the order in which they are listed first."""
    forms: dict[str, dict[str, None]] = {}
    ciks: dict[str, dict[str, None]] = {}
    for listing in listings:
        forms.setdefault(listing.accession, {})[listing.form] = None
        ciks.setdefault(listing.accession, {})[listing.cik] = None
    return [Listed(accession=one, forms=tuple(forms[one]), ciks=tuple(ciks[one])) for one in forms]
