"""Envelopes of submissions, from 1994 to today."""

from datetime import UTC
from datetime import date
from datetime import datetime
from pathlib import Path

import pytest

from monitor.forms.envelope.header import eastern
from monitor.forms.envelope.header import read_envelope
from monitor.forms.envelope.header import ten_digits
from monitor.forms.readings import FormUnreadable
from monitor.forms.readings import Party

EXAMPLES = Path(__file__).parent / "forms"


def test_lines_with_captions() -> None:
    envelope = read_envelope((EXAMPLES / "text_13d.txt").read_bytes())
    assert (envelope.form, envelope.accession) == ("SC 13D/A", "0009900001-06-000012")
    assert envelope.filed_on == date(2006, 12, 11)
    assert envelope.accepted_at == datetime(2006, 12, 8, 22, 45, 12, tzinfo=UTC)
    assert envelope.subject == Party(name="QUILLWORT DISPENSARIES CORP", cik="0009900777")
    former = ("MEADOW ADVISORS INC",)
    assert envelope.filers == (Party(name="BROADACRE MEADOW ADVISORS INC /ADV", cik="0009900001", former_names=former),)
    assert [document.type for document in envelope.documents] == ["SC 13D/A", "EX-99"]
    assert envelope.documents[0].description == "AMENDMENT TO SCHEDULE 13D"


def test_mail_envelope_of_1994_has_no_acceptance_time() -> None:
    envelope = read_envelope((EXAMPLES / "short_rows.txt").read_bytes())
    assert (envelope.form, envelope.filed_on) == ("SC 13D/A", date(1994, 7, 5))
    assert envelope.accepted_at is None
    assert len(envelope.documents) == 1


@pytest.mark.parametrize("join", [b"\n", b""])
def test_tags_of_the_feed_with_and_without_line_ends(join: bytes) -> None:
    content = (EXAMPLES / "structured_13d.nc").read_bytes()
    head, mark, rest = content.partition(b"<DOCUMENT>")
    envelope = read_envelope(head.replace(b"\n", join) + mark + rest)
    assert (envelope.form, envelope.accession) == ("SCHEDULE 13D", "0009900006-25-000044")
    assert envelope.filed_on == date(2025, 3, 11)
    assert envelope.subject == Party(name="Dovecote Robotics, Inc.", cik="0009900444")
    assert envelope.filers == (Party(name="Sandpiper Partners L.P.", cik="0009900006"),)


def test_bare_document() -> None:
    envelope = read_envelope(b"<html><body>SCHEDULE 13G</body></html>")
    assert envelope.form is None
    assert [document.type for document in envelope.documents] == [None]


def test_one_company_subject_twice_is_one_and_two_companies_are_none() -> None:
    content = (EXAMPLES / "text_13d.txt").read_bytes()
    start = content.index(b"SUBJECT COMPANY")
    block = content[start : content.index(b"</SEC-HEADER>")]
    assert read_envelope(content[:start] + block + content[start:]).subject is not None
    other = block.replace(b"0009900777", b"0009900778")
    assert read_envelope(content[:start] + other + content[start:]).subject is None


@pytest.mark.parametrize(
    ("local", "utc"),
    [
        ("20061208174512", datetime(2006, 12, 8, 22, 45, 12, tzinfo=UTC)),
        ("20060608174512", datetime(2006, 6, 8, 21, 45, 12, tzinfo=UTC)),
        # The day daylight saving time began in 2007, and the same day under the rules before.
        ("20070312160000", datetime(2007, 3, 12, 20, tzinfo=UTC)),
        ("20060312160000", datetime(2006, 3, 12, 21, tzinfo=UTC)),
        # 1:30 occurs twice; the later is taken.
        ("20061029013000", datetime(2006, 10, 29, 6, 30, tzinfo=UTC)),
    ],
)
def test_acceptance_times_are_new_york_times(local: str, utc: datetime) -> None:
    assert eastern(local) == utc


@pytest.mark.parametrize("text", ["", "2006", "20061308174512", "20061208256161", "2006-12-08T17:45"])
def test_what_is_no_acceptance_time(text: str) -> None:
    assert eastern(text) is None


def test_ciks() -> None:
    assert ten_digits("1014739") == "0001014739"
    assert ten_digits("0000000000") is None
    assert ten_digits("12345678901") is None
    assert ten_digits("abc") is None


@pytest.mark.parametrize("content", [b"", b" \n", b"SCHEDULE\0 13D"])
def test_hopeless_files_are_refused(content: bytes) -> None:
    with pytest.raises(FormUnreadable):
        read_envelope(content)
