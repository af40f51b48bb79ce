"""The collected real filings, where they are at hand (beside the repository, not in it)."""

import json
import re
import time
from collections.abc import Iterator
from decimal import Decimal
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import pytest

from monitor.forms.reading import read_submission
from monitor.forms.readings import ScheduleReading
from monitor.forms.records import parse_record
from monitor.forms.schedules.cover_rows import NUMBERS
from monitor.forms.text.page_text import lines_of

COLLECTED = Path(__file__).parents[2].parent / "shared" / "edgar"
pytestmark = pytest.mark.skipif(not COLLECTED.is_dir(), reason=f"SKIPPED: the collected filings are not at {COLLECTED}")


def schedules() -> list[Path]:
    return sorted([*COLLECTED.glob("sc13_legacy/*"), *COLLECTED.glob("sc13_xml/*"), *COLLECTED.glob("tender/*.txt")])


def labels(name: str) -> list[dict[str, Any]]:
    path = COLLECTED / "labels" / name
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def parsed(label: dict[str, Any]) -> dict[str, Any]:
    (path,) = COLLECTED.glob(f"sc13_*/{label['file']}")
    return parse_record(path)[0]


def pairs(label: dict[str, Any], record: dict[str, Any]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    people = record.get("reporting_persons", [])
    assert len(people) == len(label["reporting_persons"]), label["file"]
    yield from zip(label["reporting_persons"], people, strict=True)


def number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def words(name: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", name.casefold()))


@pytest.mark.parametrize("name", ["cover-pages.jsonl", "structured.jsonl"])
def test_labelled_covers(name: str) -> None:
    for label in labels(name):
        record = parsed(label)
        for want, have in pairs(label, record):
            where = f"{label['file']} / {want['name']}"
            one, other = words(want["name"]), words(have["name"])
            assert one in other or other in one or SequenceMatcher(None, one, other).ratio() >= 0.8, where
            for field in ("aggregate", "percent"):
                assert number(want[field]) == number(have[field]), f"{where}: {field}"
            for field in ("sole_voting", "shared_voting", "sole_dispositive", "shared_dispositive"):
                assert (number(want[field]) or 0) == (number(have[field]) or 0), f"{where}: {field}"
            assert sorted(want["types"]) == sorted(have["types"]), where


@pytest.mark.parametrize("name", ["cover-pages.jsonl", "structured.jsonl"])
def test_labelled_heads(name: str) -> None:
    for label in labels(name):
        record = parsed(label)
        for field in ("form", "amendment", "accession", "filed_on", "event_date"):
            if field in label:
                assert label[field] == record[field], f"{label['file']}: {field}"
        for field in ("cik", "cusip"):
            assert label["issuer"][field] == record["issuer"][field], f"{label['file']}: {field}"


def own_labels() -> list[dict[str, Any]]:
    path = Path(__file__).parent / "forms" / "labels.jsonl"
    return [json.loads(line) for line in path.read_text().splitlines()]


@pytest.mark.parametrize("label", own_labels(), ids=lambda label: label["accession"])
def test_figures_that_we_read_ourselves(label: dict[str, Any]) -> None:
    (path,) = COLLECTED.glob(f"sc13_*/*{label['accession']}*")
    (record,) = parse_record(path)
    for field in ("amendment", "cusips", "event_date"):
        assert record[field] == label[field]
    figures = [[*(person[field] for field in NUMBERS), person["types"]] for person in record["reporting_persons"]]
    assert figures == label["persons"]


def test_every_number_stands_in_the_text() -> None:
    for path in schedules():
        content = path.read_bytes()
        digits = re.sub(r"(?<=\d)[,.](?=\d)", "", lines_of(content) + content.decode("latin-1"))
        for record in parse_record(path):
            for person in record.get("reporting_persons", []):
                for field in ("aggregate", "percent"):
                    value = (person[field] or "").replace(".", "").lstrip("0")
                    assert value in digits, f"{path.name}: {field} {person[field]}"


def test_every_schedule_is_read_and_in_time() -> None:
    started, slowest = time.process_time(), 0.0
    for path in schedules():
        before = time.process_time()
        assert all("error" not in record for record in parse_record(path)), path.name
        slowest = max(slowest, time.process_time() - before)
    assert slowest < 1
    assert time.process_time() - started < len(schedules()) / 25


MISPRINTS = [
    (rb"\r?\n", b"\r\n"),
    (rb"(?m)^[ \t]+", b""),
    (rb"(?i)shared voting", b"SHARDE VOTNIG"),
    (rb"(?i)sole dispositive", b"SOEL DIPSOSITIVE"),
    (rb"(?i)check( box)? if", b"CHEKC IF"),
    (rb"(?i)aggregate amount ben", b"AGREGATE AMUONT BEN"),
    (rb"(?i)percent of class", b"PERCNET OF CLASS"),
    (rb"(?i)type of reporting", b"TPYE OF REPROTING"),
]


@pytest.mark.parametrize(("printed", "misprinted"), MISPRINTS)
def test_a_misprinted_caption_loses_numbers_and_moves_none(printed: bytes, misprinted: bytes) -> None:
    for path in schedules()[::3]:
        content = path.read_bytes()
        head, mark, text = content.partition(b"<TEXT>")
        changed = re.sub(printed, misprinted, text) if mark else text
        (one, *_), (other, *_) = (read_submission(each, path.name) for each in (content, head + mark + changed))
        assert isinstance(one, ScheduleReading)
        assert isinstance(other, ScheduleReading)
        assert len(one.reporting_persons) == len(other.reporting_persons)
        for was, now in zip(one.reporting_persons, other.reporting_persons, strict=True):
            for field in NUMBERS:
                assert getattr(now, field) in (None, getattr(was, field)), f"{path.name}: {was.name}: {field}"
