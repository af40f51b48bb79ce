"""The day that Rule 13(a) of Regulation S-T gives an acceptance."""

from datetime import UTC
from datetime import date
from datetime import datetime

import pytest

from monitor.forms.envelope.filing_day import filing_day
from monitor.forms.envelope.header import eastern
from monitor.forms.envelope.header import read_envelope
from tests.unit.statement_filings import submission

DAYS = [
    ("20061208173000", "SC 13D", date(2006, 12, 8)),
    ("20061208173001", "SC 13D", date(2006, 12, 11)),
    ("20061208174500", "SC TO-T", date(2006, 12, 11)),
    ("20061208174500", "4", date(2006, 12, 8)),
    ("20061208220001", "4/A", date(2006, 12, 11)),
    ("20240202210000", "SC 13G/A", date(2024, 2, 5)),
    ("20240205210000", "SC 13G/A", date(2024, 2, 5)),
    ("20250310210000", "SCHEDULE 13D", date(2025, 3, 10)),
    ("20250310210000", "8-K", date(2025, 3, 11)),
    ("20061222180000", "8-K", date(2006, 12, 26)),
    ("20040703120000", "10-Q", date(2004, 7, 6)),
]


@pytest.mark.parametrize(("accepted", "form", "day"), DAYS)
def test_the_day_of_filing_by_the_rules_of_its_day(accepted: str, form: str, day: date) -> None:
    assert filing_day(eastern(accepted), form) == day


def test_the_clock_is_new_york_s_in_summer_and_winter() -> None:
    assert filing_day(datetime(2006, 7, 10, 21, 29, tzinfo=UTC), "8-K") == date(2006, 7, 10)
    assert filing_day(datetime(2006, 7, 10, 21, 31, tzinfo=UTC), "8-K") == date(2006, 7, 11)
    assert filing_day(datetime(2006, 12, 11, 22, 29, tzinfo=UTC), "8-K") == date(2006, 12, 11)
    assert filing_day(datetime(2006, 12, 11, 22, 31, tzinfo=UTC), "8-K") == date(2006, 12, 12)


def test_nothing_is_said_of_what_is_not_known() -> None:
    assert filing_day(None, "8-K") is None
    assert filing_day(datetime(2006, 7, 10, 21, 29, tzinfo=UTC), None) is None
    assert filing_day(datetime(1950, 7, 10, 21, 29, tzinfo=UTC), "8-K") is None


def test_the_header_s_own_date_goes_first() -> None:
    stated = submission("8-K", "x", filed="20040304", clock="180000")
    assert read_envelope(stated).filed_on == date(2004, 3, 4)
    silent = stated.replace(b"FILED AS OF DATE:\t\t20040304", b"")
    assert read_envelope(silent).filed_on == date(2004, 3, 5)
