"""The console script, as the tests of this folder call it."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

Run = Callable[..., "CompletedProcess[str]"]


@pytest.fixture
def pillwatch() -> Path:
    """The console script beside the interpreter that runs the tests."""
    return Path(sys.executable).parent / "pillwatch"


@pytest.fixture
def run(pillwatch: Path, tmp_path: Path) -> Run:
    """Runs `pillwatch ARGUMENTS` with a home of its own."""

    def run(*arguments: object, **settings: str) -> "CompletedProcess[str]":
        environment = {**os.environ, "PILLWATCH_HOME": str(tmp_path / "home"), **settings}
        command = [str(pillwatch), *map(str, arguments)]
        return subprocess.run(command, capture_output=True, encoding="utf-8", timeout=60, env=environment, check=False)

    return run
