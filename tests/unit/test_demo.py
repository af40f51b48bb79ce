"""The demonstration: what it must tell, and that any terminal or pipe can show it."""

import io
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.console import Console

from monitor.demo import run


def told(width: int = 80, *, terminal: bool = False) -> str:
    out = io.StringIO()
    console = Console(
        file=out, width=width, force_terminal=terminal, highlight=False, markup=False, emoji=False, legacy_windows=False
    )
    assert run(console) == 0
    return out.getvalue()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where the demonstration keeps its state, apart from the user's own."""
    folder = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PILLWATCH_HOME", str(folder))
        yield folder


@pytest.fixture(scope="module")
def story(home: Path) -> str:
    return told()


def said_in(text: str, act: int) -> str:
    """One act on one line, so that a wrap cannot hide a sentence."""
    return " ".join(re.split(r"^\d\. ", text, flags=re.M)[act].split())


def test_each_act_tells_what_the_engine_says(story: str) -> None:
    assert "15 % or more" in said_in(story, 1)
    crossing = said_in(story, 2)
    assert "18.4999 %" in crossing and "6,919,246 of 37,401,331 shares" in crossing
    assert "It ends Fri 2006-12-22 17:00 New York (22:00 UTC)." in crossing
    assert "a majority of the Board, while any Person is an Acquiring Person (26)" in crossing
    assert "ny-general-construction-law" in crossing
    amendment = said_in(story, 3)
    assert "With 7 Business Days left the agreement is amended." in amendment
    assert "acquiring person ceased" in amendment and "distribution date cancelled" in amendment
    assert "Now no clock runs any more" in amendment
    assert "may add 411,414 shares before its 20 % are reached" in said_in(story, 4)
    assert "No alert in these years" in said_in(story, 4)


def test_one_second_decides_what_would_have_happened(story: str) -> None:
    act = said_in(story, 5)
    in_time, too_late = act.split("16:59:59")[1].split("17:00:00")
    assert "rights redeemed" in in_time and "action refused" not in in_time
    assert "distribution date: The Distribution Date has come" in too_late and "action refused" in too_late
    assert "rights redeemed" not in too_late


def test_the_next_steps_name_a_real_alert(story: str) -> None:
    assert re.search(r"explain [0-9a-f]{64}$", story, re.M)


def test_the_next_steps_work_on_the_state_it_leaves(story: str) -> None:
    pillwatch = Path(sys.executable).parent / "pillwatch"
    commands = re.findall(r"^  \S*pillwatch ((?:explain|status|deadlines|plan) .*|status)$", story, re.M)
    assert len(commands) >= 5
    for arguments in commands:
        run = subprocess.run([pillwatch, *arguments.split()], capture_output=True, text=True, timeout=60)
        assert run.returncode == 0, (arguments, run.stderr)
        assert run.stderr in ("", "From the last replay; the live service has taken nothing.\n"), arguments
        assert run.stdout.strip(), arguments


def test_people_read_names_not_numbers(story: str) -> None:
    assert "0000937394" not in story
    assert "Heartland Advisors, Inc. is an Acquiring Person" in " ".join(story.split())


def test_it_fits_80_columns_but_for_commands(story: str) -> None:
    wide = [line for line in story.splitlines() if len(line) > 80]
    assert all("pillwatch " in line or "episodes" in line for line in wide), wide


def test_a_pipe_gets_plain_ascii(story: str) -> None:
    assert story.isascii()
    assert "\x1b" not in story


def test_a_terminal_gets_colours(home: Path) -> None:
    assert "\x1b[" in told(100, terminal=True)


def test_it_is_over_in_five_seconds(home: Path) -> None:
    began = time.monotonic()
    told()
    assert time.monotonic() - began < 5
