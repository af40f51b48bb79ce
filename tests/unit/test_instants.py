"""Instants as text."""

from datetime import UTC
from datetime import datetime
from datetime import timedelta
from datetime import timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.times.instants import format_instant
from monitor.core.times.instants import parse_instant

OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
ANY_INSTANT = st.datetimes(
    min_value=datetime(1000, 1, 2),  # noqa: DTZ001 - hypothesis wants bounds without a zone
    max_value=datetime(9998, 12, 30),  # noqa: DTZ001
    timezones=OFFSETS,
)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("2006-12-22T22:00:00Z", "2006-12-22T22:00:00Z"),
        ("2006-12-22T17:00:00-05:00", "2006-12-22T22:00:00Z"),
        ("2006-12-22T17:00-0500", "2006-12-22T22:00:00Z"),
        ("2006-12-23T03:30:00+05:30", "2006-12-22T22:00:00Z"),
        ("2006-12-22T22:00:00.000000Z", "2006-12-22T22:00:00Z"),
        ("2006-12-22T22:00:00.5Z", "2006-12-22T22:00:00.500000Z"),
        ("2006-12-22T22:00:00.000001000Z", "2006-12-22T22:00:00.000001Z"),
    ],
)
def test_an_instant_is_written_in_utc(text: str, written: str) -> None:
    instant = parse_instant(text)
    assert instant.tzinfo is UTC
    assert format_instant(instant) == written


@pytest.mark.parametrize("text", ["2006-12-22T22:00:00", "2006-12-22T22:00", "2006-12-22T22:00:00.5"])
def test_an_instant_without_an_offset_is_refused_for_that_reason(text: str) -> None:
    with pytest.raises(ValueError, match="has no offset.*write it like"):
        parse_instant(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2006-12-22",
        "2006-12-22 22:00:00Z",
        "20061222T220000Z",
        "2006-W51-5T22:00:00Z",
        "2006-12-22T22Z",
        "2006-12-22T22:00.5Z",
        "2006-12-22T22:00:00.1234567Z",
        "2006-12-22T22:00:00-00:60",
        "2006-12-22T22:00:00Z ",
        "2006-12-22T22:00:00Z\n",
        "２006-12-22T22:00:00Z",
        "tomorrow",
    ],
)
def test_other_forms_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not an instant: write it like"):
        parse_instant(text)


@pytest.mark.parametrize(
    "text",
    [
        "2006-02-29T00:00:00Z",
        "2006-12-22T24:00:00Z",
        "2006-12-22T22:00:60Z",
        "2006-12-22T22:00:00+24:00",
        "0001-01-01T00:00:00+05:00",
    ],
)
def test_an_instant_that_does_not_exist_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not an instant that exists"):
        parse_instant(text)


def test_a_time_without_an_offset_is_not_written() -> None:
    with pytest.raises(ValueError, match="has no offset"):
        format_instant(datetime(2006, 12, 22, 22))  # noqa: DTZ001 - the mistake under test


@given(instant=ANY_INSTANT)
def test_what_is_written_is_read_back(instant: datetime) -> None:
    written = format_instant(instant)
    assert parse_instant(written) == instant
    assert parse_instant(instant.isoformat()) == instant
    assert format_instant(parse_instant(written)) == written
