"""The feed of the latest filings: fast, a few days deep, and moving while it is read.

Each filing pushes those before it down: one that stood last on a page stands first on the next when that is asked for,
and pages of one walk come from caches of different age. So entries repeat, and none must be missed for it: a walk goes
back past what the last one had seen, and whoever reads takes each filing once. What the feed has forgotten, the daily
index has. The feed's times only say how far back a walk goes; they are nobody's `known_at`.
"""

import re
from collections.abc import AsyncGenerator
from datetime import datetime
from datetime import timedelta
from typing import Any

import msgspec
from lxml import etree

from monitor.adapters.edgar.failures import Damaged
from monitor.adapters.edgar.fetching import Fetcher
from monitor.adapters.edgar.fetching import Validators
from monitor.adapters.edgar.listings import ACCESSION
from monitor.adapters.edgar.listings import Listing
from monitor.forms.envelope.header import ten_digits

PAGE = 100
"""Entries of a page: the most that EDGAR gives."""
LAST_START = 5000
"""EDGAR gives no page beyond the one that starts here."""
OVERLAP = timedelta(minutes=15)
"""How far behind each other the caches may be."""

_ATOM = "{http://www.w3.org/2005/Atom}"
_CIK_IN_LINK = re.compile(r"/data/(\d{1,10})/")


class Entry(msgspec.Struct, frozen=True):
    """One entry of the feed."""

    listing: Listing
    updated: datetime


class Page(msgspec.Struct, frozen=True):
    """One page of the feed."""

    entries: tuple[Entry, ...]
    unreadable: tuple[str, ...] = ()
    """Entries that say no accession number, form, company or time: their ids, or their text."""

    @property
    def is_full(self) -> bool:
        return len(self.entries) + len(self.unreadable) >= PAGE


def read_page(content: bytes) -> Page:
    """A page of the feed. Raises `Damaged` for anything else: EDGAR sends web pages in its place, with status 200."""
    # Latin-1 whatever the page declares: all that is read of it is ASCII, and so no byte can be wrong.
    # One parser for each page, no entities, no document type, no network: the text comes from outside.
    parser = etree.XMLParser(
        encoding="iso-8859-1", resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False
    )
    try:
        root = etree.fromstring(content.lstrip(), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Damaged(f"the feed is no XML, or is cut off: {error}") from None
    if root.tag != f"{_ATOM}feed" or root.getroottree().docinfo.doctype:
        raise Damaged("the answer is no Atom feed")
    entries: list[Entry] = []
    unreadable: list[str] = []
    for element in root.iter(f"{_ATOM}entry"):
        entry = _entry(element)
        if entry is None:
            unreadable.append(_identity(element))
        else:
            entries.append(entry)
    return Page(tuple(entries), tuple(unreadable))


class LatestFilings:
    """Walks the feed, from its newest entry back to what was seen before."""

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher
        self._seen_back_from: datetime | None = None
        self._validators: Validators | None = None

    async def pages(self, back_to: datetime) -> AsyncGenerator[Page, None]:
        """Pages with what is new; the first walk goes back to `back_to`. Raises `NotThere`, `Unavailable`.

        A walk counts as done when it has come to its end: one that failed or was left is walked again.
        """
        first = await self._fetcher.get(_path(0), read_page, self._validators)
        if first is None:
            return
        goes_back_to = self._seen_back_from or back_to
        page = first.content
        yield page
        for start in range(PAGE, LAST_START + 1, PAGE):
            if not page.is_full or min((entry.updated for entry in page.entries), default=goes_back_to) < goes_back_to:
                break
            fetched = await self._fetcher.get(_path(start), read_page)
            assert fetched is not None  # nothing was said of an earlier state
            page = fetched.content
            yield page
        self._validators = first.validators
        newest = max((entry.updated for entry in first.content.entries), default=goes_back_to)
        self._seen_back_from = max(newest - OVERLAP, goes_back_to)


def _path(start: int) -> str:
    # `owner=include`: without it Forms 3, 4 and 5 are left out.
    query = f"action=getcurrent&type=&company=&dateb=&owner=include&start={start}&count={PAGE}&output=atom"
    return f"/cgi-bin/browse-edgar?{query}"


def _entry(element: Any) -> Entry | None:
    accession = ACCESSION.search(element.findtext(f"{_ATOM}id") or "")
    category = element.find(f"{_ATOM}category")
    link = element.find(f"{_ATOM}link")
    cik = _CIK_IN_LINK.search(link.get("href") or "") if link is not None else None
    ten = ten_digits(cik[1]) if cik is not None else None
    updated = _instant(element.findtext(f"{_ATOM}updated") or "")
    form = (category.get("term") or "").strip() if category is not None else ""
    if accession is None or ten is None or updated is None or not form:
        return None
    return Entry(Listing(accession[0], form, ten), updated)


def _instant(text: str) -> datetime | None:
    try:
        instant = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return instant if instant.tzinfo is not None else None


def _identity(element: Any) -> str:
    """What an entry that cannot be read is told apart by."""
    return " ".join("".join(element.itertext()).split())[:200] or "an empty entry"
