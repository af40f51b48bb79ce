"""Readings as the plain JSON that `pillwatch parse` prints, one object a filing."""

from pathlib import Path
from typing import Any

from monitor.forms.envelope.header import LARGEST
from monitor.forms.reading import read_submission
from monitor.forms.readings import FormUnreadable
from monitor.forms.readings import Reading
from monitor.forms.registry import by_form_type


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
    family = by_form_type().get(reading.form)
    if family is None:
        raise FormUnreadable(f"{name}: form {reading.form} is not read")
    record: dict[str, Any] = {
        "file": name,
        "form": reading.form,
        "amendment": None,
        "accession": reading.accession,
        "filed_on": reading.filed_on.isoformat() if reading.filed_on else None,
        "issuer": {"name": reading.issuer.name, "cik": reading.issuer.cik, "cusip": reading.issuer.cusip},
    }
    return record | family.fields(reading) | {"unread": reading.unread, "doubts": list(reading.doubts)}
