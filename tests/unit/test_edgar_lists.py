"""What EDGAR's lists say: pages of the feed, indexes of days; and which of it is of interest."""

import gzip
import re
from datetime import UTC
from datetime import date
from datetime import datetime
from pathlib import Path

import pytest

from monitor.adapters.edgar.bodies import gunzipped
from monitor.adapters.edgar.daily_index import paths
from monitor.adapters.edgar.daily_index import read_index
from monitor.adapters.edgar.failures import Damaged
from monitor.adapters.edgar.interest import Interest
from monitor.adapters.edgar.latest_filings import read_page
from monitor.adapters.edgar.listings import Listed
from monitor.adapters.edgar.listings import Listing
from monitor.adapters.edgar.listings import by_accession
from monitor.adapters.edgar.submission import check_whole
from tests.edgar_filings import NEW_YORK
from tests.edgar_filings import filings
from tests.edgar_filings import index
from tests.edgar_filings import page
from tests.edgar_server import APOLOGY

DAY = date(2026, 1, 12)
FILED = filings(70, datetime(2026, 1, 12, 12, tzinfo=NEW_YORK), seed=3)
COLLECTED = Path(__file__).parents[2].parent / "shared" / "edgar" / "feeds"
NEEDS_COLLECTED = pytest.mark.skipif(
    not COLLECTED.is_dir(), reason=f"SKIPPED: the collected indexes are not at {COLLECTED}"
)


def lines() -> list[Listing]:
    return [Listing(filing.accession, filing.form, cik) for filing in FILED for cik in filing.ciks]


# -- the feed --------------------------------------------------------------------------------------------------------


def test_a_page_says_what_was_filed() -> None:
    read = read_page(page(FILED, 0))
    assert [entry.listing for entry in read.entries] == lines()[:100]
    assert read.is_full
    assert read.entries[0].updated == datetime(2026, 1, 12, 17, tzinfo=UTC)


@pytest.mark.parametrize("declared", ["UTF-8", "us-ascii", "x-unheard-of", "UTF-16"])
def test_a_page_in_another_encoding_than_it_declares(declared: str) -> None:
    wrong = page(FILED, 0).replace(b"ISO-8859-1", declared.encode())
    assert [entry.listing for entry in read_page(wrong).entries] == lines()[:100]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no xml",
        APOLOGY,
        b"<feed/>",
        b"<html xmlns='http://www.w3.org/2005/Atom'/>",
        page(FILED, 0)[:-20],
        page(FILED, 0).decode("latin-1").encode("utf-16"),
        b'<!DOCTYPE feed [<!ENTITY a "b">]><feed xmlns="http://www.w3.org/2005/Atom"/>',
    ],
)
def test_what_is_no_page_of_the_feed(content: bytes) -> None:
    with pytest.raises(Damaged):
        read_page(content)


@pytest.mark.parametrize("tag", [b"id", b"link", b"category", b"updated"])
def test_an_entry_that_cannot_be_read_is_told_and_hides_no_other(tag: bytes) -> None:
    first, rest = page(FILED, 0).split(b"</entry>", 1)
    read = read_page(first.replace(b"<" + tag, b"<x").replace(b"</" + tag, b"</x") + b"</entry>" + rest)
    assert [entry.listing for entry in read.entries] == lines()[1:100]
    assert len(read.unreadable) == 1
    assert read.is_full


# -- the index -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["master", "form"])
@pytest.mark.parametrize("packed", [False, True])
def test_an_index_says_what_was_filed(kind: str, packed: bool) -> None:
    content = index(FILED, DAY, kind)
    read = read_index(gunzipped(gzip.compress(content) if packed else content), DAY)
    assert list(read.listings) == lines()
    assert not read.unreadable


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1", "cp1252"])
def test_an_index_in_any_encoding(encoding: str) -> None:
    content = index(FILED, DAY).decode("latin-1").encode(encoding)
    assert list(read_index(content, DAY).listings) == lines()


@pytest.mark.parametrize("kind", ["master", "form"])
@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda content: b"", "no heading"),
        (lambda content: APOLOGY, "no heading"),
        (lambda content: content[: content.index(b"edgar/data")].rsplit(b"\n", 1)[0], "lists nothing"),
        (lambda content: content[:-30], "cut off"),
        (lambda content: content.replace(b"Jan 12", b"Jan 9"), "2026-01-09"),
        (lambda content: content.decode("latin-1").encode("utf-16"), "no heading"),
    ],
)
def test_what_is_no_index_of_the_day(kind: str, spoil: object, words: str) -> None:
    with pytest.raises(Damaged, match=words):
        read_index(spoil(index(FILED, DAY, kind)), DAY)  # type: ignore[operator]


def test_a_line_that_cannot_be_read_is_told_and_hides_no_other() -> None:
    content = index(FILED, DAY).replace(b"edgar/data", b"edgar/dada", 1)
    read = read_index(content, DAY)
    assert list(read.listings) == lines()[1:]
    assert len(read.unreadable) == 1


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 1, 12), "2026/QTR1/master.20260112.idx"),
        (date(2024, 12, 31), "2024/QTR4/master.20241231.idx"),
        (date(1997, 5, 6), "1997/QTR2/master.970506.idx"),
        (date(1994, 7, 5), "1994/QTR3/master.070594.idx"),
    ],
)
def test_where_an_index_is(day: date, name: str) -> None:
    assert paths(day)[0] == f"/Archives/edgar/daily-index/{name}"


@pytest.mark.parametrize("half", [1, 2, 10])
def test_half_a_gzip_is_no_whole(half: int) -> None:
    packed = gzip.compress(index(FILED, DAY))
    with pytest.raises(Damaged):
        gunzipped(packed[: -len(packed) * half // 20 or -1])
    assert gunzipped(gzip.compress(b"one") + gzip.compress(b"two")) == b"onetwo"


@NEEDS_COLLECTED
@pytest.mark.parametrize(
    ("name", "day", "count"),
    [
        ("workglow_2024-01-02.master.idx", date(2024, 1, 2), 5531),
        ("secedgar_master.20181231_e33bdb.idx", date(2018, 12, 31), 2619),
        ("edgartools_form.20200318.idx", date(2020, 3, 18), 4084),
        ("workglow_2025-04-18.master.idx", date(2025, 4, 18), 2502),
    ],
)
def test_real_indexes(name: str, day: date, count: int) -> None:
    read = read_index((COLLECTED / name).read_bytes(), day)
    assert len(read.listings) == count
    assert not read.unreadable


@NEEDS_COLLECTED
@pytest.mark.parametrize(("name", "words"), [("edgartools_empty-form.idx", "lists nothing")])
def test_a_real_index_that_lists_nothing(name: str, words: str) -> None:
    with pytest.raises(Damaged, match=words):
        read_index((COLLECTED / name).read_bytes().replace(b"March 29, 2025", b"March 31, 2025"), date(2025, 3, 31))


@NEEDS_COLLECTED
def test_a_real_index_with_columns_out_of_place() -> None:
    read = read_index((COLLECTED / "edgartools_badform.idx.txt").read_bytes(), date(2021, 3, 31))
    assert len(read.listings) == 10
    assert read.listings[6] == Listing("9999999997-21-003146", "X-17A-5", "0000820694")


# -- interest --------------------------------------------------------------------------------------------------------


def test_a_filing_is_one_however_often_it_is_listed() -> None:
    assert [listed.accession for listed in by_accession(lines())] == [filing.accession for filing in FILED]
    both = by_accession([Listing("a", "SC TO-T/A", "1"), Listing("a", "SC 13D/A", "2"), Listing("a", "SC 13D/A", "1")])
    assert both == [Listed(accession="a", forms=("SC TO-T/A", "SC 13D/A"), ciks=("1", "2"))]


@pytest.mark.parametrize(
    ("wanted", "form", "is_wanted"),
    [
        ("SC 13D", "SC 13D", True),
        ("SC 13D", "SC 13D/A", True),
        ("SC 13D", "SCHEDULE 13D/A", True),
        ("SCHEDULE 13G", "SC 13G", True),
        ("SC 13D/A", "SC 13D", False),
        ("SC 13D", "SC 13G", False),
        ("4", "4/A", True),
        ("4", "424B2", False),
        ("sc 13d", "SC 13D", True),
    ],
)
def test_forms_are_wanted_with_their_amendments_and_by_either_name(wanted: str, form: str, is_wanted: bool) -> None:
    listed = Listed(accession="a", forms=("8-K", form), ciks=("0000000001",))
    assert Interest(forms=frozenset([wanted])).wants(listed) == is_wanted


def test_issuers_are_wanted_in_whatever_role() -> None:
    listed = Listed(accession="a", forms=("4",), ciks=("0000000001", "0000000002"))
    assert Interest(issuers=frozenset(["0000000002"])).wants(listed)
    assert not Interest(issuers=frozenset(["0000000003"])).wants(listed)
    assert Interest().wants(listed)


def test_another_interest_is_another_scope() -> None:
    interests = [
        Interest(),
        Interest(forms=frozenset()),
        Interest(forms=frozenset(["4"])),
        Interest(issuers=frozenset(["4"])),
        Interest(issuers=frozenset(["4", "5"])),
    ]
    assert len({interest.scope for interest in interests}) == len(interests)
    assert Interest(forms=frozenset(["SC 13D"])).scope == Interest(forms=frozenset(["SCHEDULE 13D"])).scope


# -- submissions -----------------------------------------------------------------------------------------------------


@NEEDS_COLLECTED
def test_real_submissions_are_whole_and_their_halves_are_not() -> None:
    checked = cuts = 0
    for path in sorted(COLLECTED.parent.glob("sc13_*/*")):
        content = path.read_bytes()
        found = re.search(rb"ACCESSION NUMBER:\s*([\d-]+)", content)
        if not re.search(rb"<(SEC|IMS)-DOCUMENT>", content[:3000]) or found is None:
            continue  # a document alone, without its submission
        accession = found[1].decode()
        assert check_whole(content, accession).accession == accession, path.name
        for cut in (content[:-60], content[: len(content) // 2], content[60:]):
            if len(re.findall(rb"</?(?:SEC|IMS)-DOCUMENT>", cut)) < 2:
                with pytest.raises(Damaged):
                    check_whole(cut, accession)
                cuts += 1
        checked += 1
    assert checked > 100
    assert cuts >= 2 * checked
