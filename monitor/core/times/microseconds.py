"""Instants as whole microseconds since 1970, as columns and logs keep them, and back; both ways are exact."""

from datetime import UTC
from datetime import datetime
from datetime import timedelta

MICROSECOND = timedelta(microseconds=1)
"""The least by which two instants differ."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def micros_of(instant: datetime) -> int:
    """The microseconds from 1970 to an instant."""
    return (instant - _EPOCH) // MICROSECOND


def from_micros(micros: int) -> datetime:
    """The instant that many microseconds after 1970, in UTC."""
    return _EPOCH + timedelta(microseconds=micros)
