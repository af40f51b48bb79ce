"""Readings as the plain JSON that `pillwatch parse` prints, one object a filing."""

from decimal import Decimal
from pathlib import Path
from typing import Any

from monitor.forms.header import LARGEST
from monitor.forms.reading import read_submission
from monitor.forms.readings import CoverPerson
from monitor.forms.readings import FormUnreadable
from monitor.forms.readings import OwnershipReading
from monitor.forms.readings import Reading
from monitor.forms.readings import ScheduleReading

_NUMBERS = ("sole_voting", "shared_voting", "sole_dispositive", "shared_dispositive", "aggregate", "percent")


def parse_record(path: Path | str) -> list[dict[str, Any]]:
    """One record a form in the file; one with `error`, a sentence, if the file cannot be read. Never raises
    for that.
    """
    path = Path(path)
    try:
        if path.stat().st_size > LARGEST:
            raise FormUnreadable(f"the file has {path.stat().st_size} bytes; no more than {LARGEST} are read")
        return [record_of(reading, path.name) for reading in read_submission(path.read_bytes(), path.name)]
    except (FormUnreadable, OSError) as error:
        return [{"file": path.name, "error": str(error)}]


def record_of(reading: Reading, name: str) -> dict[str, Any]:
    """A reading as JSON: numbers are decimal strings, dates ISO 8601, what was not read is null."""
    record: dict[str, Any] = {
        "file": name,
        "form": reading.form,
        "amendment": None,
        "accession": reading.accession,
        "filed_on": reading.filed_on.isoformat() if reading.filed_on else None,
        "issuer": {"name": reading.issuer.name, "cik": reading.issuer.cik, "cusip": reading.issuer.cusip},
    }
    if isinstance(reading, ScheduleReading):
        return record | _schedule(reading)
    return record | _ownership(reading)


def text_of(number: Decimal | None) -> str | None:
    """A number as a decimal string without exponent; whole numbers without a point where it says nothing."""
    if number is None:
        return None
    return (
        str(number.quantize(Decimal(1)))
        if number == number.to_integral_value() and number > 100
        else f"{number:f}"
    )


def _schedule(reading: ScheduleReading) -> dict[str, Any]:
    return {
        "amendment": reading.amendment,
        "class_title": reading.class_title,
        "event_date": reading.event_date.isoformat() if reading.event_date else None,
        "reporting_persons": [_person(person) for person in reading.reporting_persons],
        "unread": reading.unread,
    }


def _person(person: CoverPerson) -> dict[str, Any]:
    return {
        "name": person.name,
        "cik": person.cik,
        **{field: text_of(getattr(person, field)) for field in _NUMBERS},
        "types": list(person.types),
        "group": person.group,
        "unread": person.unread,
    }


def _ownership(reading: OwnershipReading) -> dict[str, Any]:
    return {
        "period": reading.period.isoformat() if reading.period else None,
        "reporting_persons": [{"name": owner.name, "cik": owner.cik} for owner in reading.owners],
        "unread": reading.unread,
    }
