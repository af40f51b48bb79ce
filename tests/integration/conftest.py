"""The console script, as the tests of this folder call it."""

import os
import subprocess
import sys
from collections.abc import Callable
from collections.abc import Iterator
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from tests.servers.fixtures import or_skip
from tests.servers.valkey import PRODUCTS
from tests.servers.valkey import Product
from tests.servers.valkey import ValkeyServer

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


@pytest.fixture(params=PRODUCTS)
def always(request: pytest.FixtureRequest) -> Iterator[ValkeyServer]:
    """A server of each product that syncs its file at every write: it loses nothing when it is killed."""
    product: Product = request.param
    server = or_skip(product, lambda: ValkeyServer(fsync="always", product=product))
    server.start()
    yield server
    server.stop()
