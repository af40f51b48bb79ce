"""The runbook: its commands name what there is, and its backup of Valkey can be restored."""

import re
import shutil
import threading
from pathlib import Path

import pytest

from monitor.terminal.commands import NAMES
from tests.deploy.composed import ROOT
from tests.deploy.composed import compose
from tests.deploy.composed import services
from tests.servers.fixtures import or_skip
from tests.servers.valkey import ValkeyServer

RUNBOOK = (ROOT / "deploy/README.md").read_text(encoding="utf-8")


def test_the_commands_of_docker_name_services_and_volumes_that_there_are() -> None:
    named = set(re.findall(r"docker compose (?:exec|restart|logs -f|logs) (?:--\w+ \d+ )?(\w+)", RUNBOOK))
    assert named
    assert named <= set(services())
    volumes = set(re.findall(r"pillwatch_([\w-]+):/", RUNBOOK))
    assert volumes <= set(compose()["volumes"])
    assert compose()["name"] == "pillwatch"


def test_the_commands_of_the_program_are_there() -> None:
    named = set(re.findall(r"`pillwatch (\w+)", RUNBOOK)) | set(re.findall(r"agents pillwatch (\w+)", RUNBOOK))
    assert {"doctor", "rejects", "rebuild"} <= named
    coming = named - set(NAMES)
    if coming:
        pytest.skip(f"SKIPPED: there are no commands yet that are called {', '.join(sorted(coming))}")


def test_the_targets_of_make_are_there() -> None:
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(), re.M))
    assert set(re.findall(r"\bmake (up|down|[a-z]+)(?= |`|\n|$)", RUNBOOK)) <= targets


def test_the_folders_and_files_that_it_names_are_there() -> None:
    for name in re.findall(r"`(deploy/[\w./-]+)`", RUNBOOK):
        assert (ROOT / name).exists() or Path(name).name in {
            Path(s["file"]).name for s in compose()["secrets"].values()
        }


def test_valkeys_files_copied_as_it_says_while_it_is_written_to_can_be_restored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, after = re.findall(r"valkey-cli (config set .+)$", RUNBOOK, re.M)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    # A small limit, so that it would rewrite its file many times during the copy if it were allowed to.
    server = or_skip("Valkey", lambda: ValkeyServer(settings={"auto-aof-rewrite-min-size": "16kb"}))
    (folder,) = tmp_path.glob("pillwatch-valkey-*")
    server.start()
    written, done = 0, threading.Event()

    def write() -> None:
        nonlocal written
        with server.client() as client:
            while not done.is_set():
                written = client.incr("count")

    writer = threading.Thread(target=write)
    writer.start()
    try:
        with server.client() as client:
            client.execute_command(*before.split())
            while client.info("persistence")["aof_rewrite_in_progress"] or not written:
                pass
            at_least = written
            server.wait_for_the_file()
            shutil.copytree(folder / "appendonlydir", tmp_path / "backup")
            client.execute_command(*after.split())
            at_most = int(client.get("count"))
    finally:
        done.set()
        writer.join()
    server.kill()
    shutil.rmtree(folder / "appendonlydir")
    shutil.copytree(tmp_path / "backup", folder / "appendonlydir")
    server.start()
    with server.client() as client:
        assert at_least <= int(client.get("count")) <= at_most
    server.stop()
    assert at_least > 0
