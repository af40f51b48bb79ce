"""How the text of options is read, and the forms of an answer."""

import re
from datetime import date
from datetime import datetime
from enum import StrEnum

import typer

from monitor.core.times.instants import parse_instant

_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


class TableOrJson(StrEnum):
    """How an answer is printed."""

    table = "table"
    json = "json"


class TableOrLines(StrEnum):
    """How alerts are printed."""

    table = "table"
    jsonl = "jsonl"


class ClockName(StrEnum):
    """Whose time it is."""

    wall = "wall"
    feed = "feed"


def read_instant(text: str) -> datetime:
    """An instant as an option states it."""
    try:
        return parse_instant(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


def read_day(text: str) -> date:
    """A calendar day as an option states it."""
    try:
        # Only this form: `fromisoformat` alone also takes 20061208 and week dates.
        if not _DAY.fullmatch(text):
            raise ValueError
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a day: write it like 2006-12-08") from None


def read_issuer(text: str) -> str:
    """A CIK as an option states it; leading zeros may be left out."""
    if not (text.isascii() and text.isdigit() and len(text) <= 10):
        raise typer.BadParameter(f"{text!r} is not a CIK: write its digits, like 0001014739")
    return text.zfill(10)
