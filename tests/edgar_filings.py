"""Filings of our own invention, listed and served as EDGAR does."""

from collections.abc import Iterable
from datetime import date
from datetime import datetime
from datetime import timedelta
from random import Random
from typing import NamedTuple
from zoneinfo import ZoneInfo

NEW_YORK = ZoneInfo("America/New_York")
PAGE = 100


class Filing(NamedTuple):
    """One filing: the time is the feed's, a minute after the acceptance that its header states."""

    accession: str
    form: str
    ciks: tuple[str, ...]
    updated: datetime


def filings(count: int, last: datetime, seed: int, *, apart: int = 40) -> list[Filing]:
    """That many, the newest first and last filed at `last`, with one to four parties each."""
    random = Random(seed)
    made = []
    for number in range(count, 0, -1):
        ciks = tuple(f"{random.randrange(1000, 2_000_000):010}" for _ in range(random.choice((1, 2, 2, 2, 3, 4))))
        form = random.choice(("4", "4", "SC 13D/A", "SCHEDULE 13G", "8-K", "13F-HR"))
        made.append(Filing(f"{random.randrange(10**9):010}-26-{number:06}", form, ciks, last))
        last -= timedelta(seconds=random.randrange(apart))
    return made


def entries(filing: Filing) -> list[str]:
    """Its entries in the feed, one a party."""
    bare = filing.accession.replace("-", "")
    return [
        f"""<entry>
<title>{filing.form} - Müller &amp; Söhne {cik} ({cik}) (Filer)</title>
<link rel="alternate" type="text/html" href="https://www.sec.gov/Archives/edgar/data/{int(cik)}/{bare}/{filing.accession}-index.htm"/>
<summary type="html">
 &lt;b&gt;Filed:&lt;/b&gt; {filing.updated:%Y-%m-%d} &lt;b&gt;AccNo:&lt;/b&gt; {filing.accession} &lt;b&gt;Size:&lt;/b&gt; 10 KB
</summary>
<updated>{filing.updated.isoformat()}</updated>
<category scheme="https://www.sec.gov/" label="form type" term="{filing.form}"/>
<id>urn:tag:sec.gov,2008:accession-number={filing.accession}</id>
</entry>"""  # noqa: E501 - as EDGAR writes it
        for cik in filing.ciks
    ]


def page(filed: Iterable[Filing], start: int) -> bytes:
    """The page of the feed that begins with entry number `start`."""
    shown = [entry for filing in filed for entry in entries(filing)][start : start + PAGE]
    text = '<?xml version="1.0" encoding="ISO-8859-1" ?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n'
    return (text + "\n".join(shown) + "\n</feed>\n").encode("latin-1")


def shifted_crawl(filed: list[Filing], late: int, seed: int) -> list[bytes]:
    """The pages of one walk while the `late` newest arrive one by one, so that entries move on to the next page."""
    random = Random(seed)
    pages: list[bytes] = []
    arrived = late
    while True:
        there = filed[arrived:]
        if sum(len(filing.ciks) for filing in there) <= len(pages) * PAGE:
            return pages
        pages.append(page(there, len(pages) * PAGE))
        arrived = max(0, arrived - random.randrange(3))


def submission(filing: Filing) -> bytes:
    """The submission, whole."""
    accepted = filing.updated.astimezone(NEW_YORK) - timedelta(minutes=1)
    parties = "".join(
        f"FILER:\n\n\tCOMPANY DATA:\t\n\t\tCOMPANY CONFORMED NAME:\t\t\tPARTY {cik}\n"
        f"\t\tCENTRAL INDEX KEY:\t\t\t{cik}\n\n"
        for cik in filing.ciks
    )
    return (
        f"<SEC-DOCUMENT>{filing.accession}.txt : {accepted:%Y%m%d}\n"
        f"<SEC-HEADER>{filing.accession}.hdr.sgml : {accepted:%Y%m%d}\n"
        f"<ACCEPTANCE-DATETIME>{accepted:%Y%m%d%H%M%S}\nACCESSION NUMBER:\t\t{filing.accession}\n"
        f"CONFORMED SUBMISSION TYPE:\t{filing.form}\nPUBLIC DOCUMENT COUNT:\t\t1\n\n{parties}</SEC-HEADER>\n"
        f"<DOCUMENT>\n<TYPE>{filing.form}\n<TEXT>\nThe text of {filing.accession}.\n</TEXT>\n</DOCUMENT>\n"
        "</SEC-DOCUMENT>\n"
    ).encode()


def submission_path(filing: Filing, cik: str | None = None) -> str:
    return f"/Archives/edgar/data/{int(cik or filing.ciks[0])}/{filing.accession}.txt"


def index_path(day: date, kind: str = "master") -> str:
    return f"/Archives/edgar/daily-index/{day.year}/QTR{(day.month + 2) // 3}/{kind}.{day:%Y%m%d}.idx"


def index(filed: Iterable[Filing], day: date, kind: str = "master") -> bytes:
    """The index of a day, as `master` or as `form`."""
    heading = "Description:           Daily Index of EDGAR Dissemination Feed\n"
    heading += f"Last Data Received:    {day:%b} {day.day}, {day.year}\n\n"
    rows = []
    for filing in filed:
        for cik in filing.ciks:
            file = f"edgar/data/{int(cik)}/{filing.accession}.txt"
            if kind == "master":
                rows.append(f"{int(cik)}|MÜLLER {cik}|{filing.form}|{day:%Y%m%d}|{file}")
            else:
                rows.append(f"{filing.form:<17}{'MÜLLER ' + cik:<62}{int(cik):<12}{day:%Y%m%d}    {file}         ")
    caption = "CIK|Company Name|Form Type|Date Filed|File Name"
    if kind == "form":
        caption = f"{'Form Type':<17}{'Company Name':<62}{'CIK':<12}Date Filed  File Name"
    return (heading + caption + "\n" + "-" * 141 + "\n" + "\n".join(rows) + "\n").encode("latin-1")
