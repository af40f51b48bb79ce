"""Extracts and header maps, as the tests write them."""

import json
from pathlib import Path
from typing import Any

from monitor.extracts.reading import Extracts
from monitor.rejects import SetAside

TRADES_MAP = """
[extract]
kind = "trade"
thousands = ","
dates = "MM/DD/YYYY hh:mm:ss"
time_zone = "America/New_York"

[id]
prefix = "custodian"
columns = ["Ref"]

[columns]
at = "Time"
shares = "Quantity"
price = "Price"
holder = "Holder"

[columns.issuer]
column = "CIK"
width = 10

[columns.side]
column = "B/S"
words = { B = "buy", S = "sell" }
"""
HEADER = "Ref,CIK,Time,Holder,B/S,Quantity,Price"
ROW = 'r{},42,03/11/2024 10:00:00,alder,B,"1,000",12.50'


def rows(count: int) -> list[str]:
    """Rows that can be read, with ids of their own."""
    return [ROW.format(number) for number in range(1, count + 1)]


def read(folder: Path, content: str | bytes, header_map: str = TRADES_MAP, name: str = "extract.csv") -> "Found":
    """What an extract gives with this map beside it."""
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    path.with_suffix(".map.toml").write_text(header_map)
    return found_in(path)


class Found:
    """Events by the line on which their row begins, and what was set aside."""

    def __init__(self) -> None:
        self.events: dict[int, dict[str, Any]] = {}
        self.set_aside: list[SetAside] = []

    @property
    def ids(self) -> list[str]:
        """The ids of the events, in order."""
        return [event["id"] for event in self.events.values()]

    @property
    def reason(self) -> str:
        """Why the one line that is set aside is, and how to mend it."""
        (one,) = self.set_aside
        return f"{one.reason}; {one.mend}"


def found_in(path: Path) -> Found:
    """What an extract gives."""
    found = Found()
    for one in Extracts().lines(path):
        if isinstance(one, SetAside):
            found.set_aside.append(one)
        else:
            found.events[one[0]] = json.loads(one[1])
    return found
