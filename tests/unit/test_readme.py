"""The README says what is so: its commands run as pasted, and its tables name what there is."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from monitor import calendars
from monitor.core.alerts.alerts import KINDS
from monitor.core.feed.events import KINDS as EVENT_KINDS
from monitor.core.feed.feed_table import FIELDS
from monitor.core.plan.open_readings import READINGS
from monitor.terminal.commands import NAMES

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
TERMS = (
    "Acquiring Person",
    "Adverse Person",
    "Affiliate",
    "Associate",
    "Beneficial Owner",
    "Business Day",
    "Close of Business",
    "Stock Acquisition Date",
    "Distribution Date",
    "Section 11(a)(ii) Event",
    "Section 13 Event",
    "flip-in",
    "flip-over",
    "Redemption",
    "Exchange",
    "Final Expiration Date",
    "Rights",
    "Unit",
)


def section(heading: str) -> str:
    """The text below a heading, up to the next one."""
    return README.split(f"\n## {heading}\n")[1].split("\n## ")[0]


def test_the_five_minutes_and_the_live_run_work_when_pasted(tmp_path: Path) -> None:
    blocks = pasted("Replay your own feed in five minutes")
    live = pasted("Run it live")
    assert len(blocks) >= 4 and len(live) == 1
    folder = tmp_path / "empty"
    folder.mkdir()
    scripts = Path(sys.executable).parent
    environment = {
        **os.environ,
        "PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}",
        "PILLWATCH_HOME": str(tmp_path / "home"),
    }
    kept = "pillwatch alerts --format jsonl > live.jsonl"
    again = "pillwatch replay --no-store --format jsonl taken/0000000042/feed.jsonl > again.jsonl"
    run = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", "\n".join([*blocks, *live, kept, again])],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=180,
    )
    assert run.returncode == 0, run.stdout[-2000:] + run.stderr[-2000:]
    assert "Traceback" not in run.stderr
    alerts = [json.loads(line) for line in (folder / "alerts.jsonl").read_text().splitlines()]
    assert [alert["kind"] for alert in alerts][-1] == "distribution_date"
    assert alerts[-1]["raised_at"] == "2024-03-26T21:00:00Z"
    became = next(alert for alert in alerts if alert["kind"] == "acquiring_person_became")
    assert (became["percent"], became["shares"]) == ("15.0000", 1500000)
    assert (folder / "live.jsonl").read_bytes() == (folder / "again.jsonl").read_bytes()
    assert "acquiring_person_became" in (folder / "live.jsonl").read_text()


def pasted(heading: str) -> list[str]:
    """The commands of a section."""
    return re.findall(r"^```sh\n(.*?)^```$", section(heading), re.M | re.S)


def test_every_kind_of_alert_is_explained() -> None:
    explained = set(re.findall(r"`([a-z_]+)`", "\n".join(rows_of("What the alerts mean", 0))))
    assert explained == set(KINDS)


def test_every_kind_of_event_is_there_with_its_fields() -> None:
    rows = dict(zip(rows_of("What a feed can say", 0), rows_of("What a feed can say", 1), strict=True))
    assert {kind.strip("`") for kind in rows} == set(EVENT_KINDS)
    for kind, fields in FIELDS.items():
        missing = [field for field in fields if f"`{field}`" not in rows[f"`{kind}`"]]
        assert not missing, kind


def test_every_command_is_named_with_what_it_does() -> None:
    named = {re.match(r"`pillwatch (\w+)", cell)[1] for cell in rows_of("Commands", 0) if "pillwatch" in cell}  # type: ignore[index]
    assert named == set(NAMES)


def test_every_option_for_an_open_reading_is_listed() -> None:
    options = {reading.option for reading in READINGS if reading.option is not None}
    assert {cell.strip("`") for cell in rows_of("Open readings", 0)} == options


def test_every_calendar_and_toggle_is_described() -> None:
    described = {cell.strip("`") for cell in rows_of("How days are counted", 0)}
    assert described == {*calendars.CALENDARS, *calendars.TOGGLES}


def test_the_folders_of_the_map_are_there() -> None:
    for cell in rows_of("Where things are", 0):
        for folder in re.findall(r"`([^`]+)`", cell):
            assert (ROOT / folder).is_dir(), folder


def test_what_it_links_to_is_there() -> None:
    targets = re.findall(r"\]\(([^)#]+)\)", README)
    assert targets
    for target in targets:
        assert target.startswith("http") or (ROOT / target).exists(), target


@pytest.mark.parametrize("term", TERMS)
def test_the_glossary_gives_each_term_with_its_section(term: str) -> None:
    rows = dict(zip(rows_of("Glossary", 0), rows_of("Glossary", 1), strict=True))
    assert re.match(r"recitals|\d", rows[term]), rows[term]


def rows_of(heading: str, column: int) -> list[str]:
    """One column of the tables in a section, without their headings."""
    cells = []
    for table in re.split(r"\n(?!\|)", section(heading)):
        lines = [line for line in table.splitlines() if line.startswith("|")]
        for line in lines[2:]:
            cells.append(re.split(r"(?<!\\)\|", line)[1:-1][column].strip())
    return cells
