"""Files that appear in a watched folder come into the log, and are moved; whatever dies meanwhile, nothing is lost."""

import asyncio
import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from agents.watching import Watching
from monitor.adapters.watched_folder import WatchedFolder
from monitor.extracts import maps
from tests.live_worker import LiveStore
from tests.live_worker import live_store
from tests.live_worker import stopped
from tests.live_worker import until

MAPS = Path(maps.__file__).parent
FORM_4 = Path(__file__).parents[1] / "unit" / "forms" / "form4.txt"


def trade(number: int) -> dict[str, Any]:
    return {
        "kind": "trade",
        "id": f"t{number}",
        "issuer": "0001014739",
        "at": "2024-03-11T14:00:00Z",
        "holder": "alder",
        "side": "buy",
        "shares": number + 1,
    }


def put(folder: Path, name: str, *lines: object) -> None:
    """Put a file there whole, as senders are asked to."""
    part = folder / f".{name}"
    part.write_text("".join(line if isinstance(line, str) else json.dumps(line) + "\n" for line in lines))
    os.rename(part, folder / name)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "incoming"
    folder.mkdir()
    return folder


def watching(folder: Path, live: LiveStore) -> "asyncio.Task[None]":
    """A worker that watches."""
    watched = WatchedFolder(folder)
    watched.prepare()
    return asyncio.create_task(Watching(watched, live.doorway, 0.05).run())


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_files_of_every_sort_are_taken_in_and_moved(tmp_path: Path, folder: Path) -> None:
    async def run() -> None:
        async with live_store(tmp_path / "home") as live:
            for name in ("custodian-trades.csv", "custodian-trades.map.toml"):
                shutil.copy(MAPS / name, folder)
            shutil.copy(FORM_4, folder / "form4.txt")
            put(folder, "good.jsonl", trade(1), trade(2))
            put(folder, "half.jsonl", trade(3), "{\n", trade(4))
            put(folder, "bad.jsonl", "no json\n", {"kind": "trade"})
            put(folder, "notes.pdf", "%PDF")
            put(folder, "empty.jsonl")
            (folder / "link.jsonl").symlink_to("/etc/passwd")
            task = watching(folder, live)
            await until(lambda: len(names(folder)) == 4)
            await until(lambda: not names(folder / "working"))
            await stopped(task)
            found = b"\n".join(await live.lines())
            for word in (b'"t1"', b'"t2"', b'"t3"', b'"t4"', b"example-custody:XC-1003"):
                assert found.count(word) == 1
            assert b"root:" not in found

    asyncio.run(run())
    assert names(folder) == ["custodian-trades.map.toml", "done", "refused", "working"]
    assert names(folder / "done") == [
        "custodian-trades.csv",
        "empty.jsonl",
        "form4.txt",
        "form4.txt.reasons.jsonl",
        "good.jsonl",
        "half.jsonl",
        "half.jsonl.reasons.jsonl",
    ]
    refused = ["bad.jsonl", "link.jsonl", "notes.pdf"]
    assert names(folder / "refused") == sorted([*refused, *(f"{name}.reasons.jsonl" for name in refused)])
    reasons = [json.loads(line) for line in (folder / "refused/bad.jsonl.reasons.jsonl").read_text().splitlines()]
    assert [(one["line"], one["answer"], one["file"]) for one in reasons] == [
        (1, "set-aside", str(folder / "bad.jsonl")),
        (2, "set-aside", str(folder / "bad.jsonl")),
    ]
    assert "links are not followed" in (folder / "refused/link.jsonl.reasons.jsonl").read_text()
    half = json.loads((folder / "done/half.jsonl.reasons.jsonl").read_text())
    assert (half["line"], half["text"]) == (2, "{")


def test_several_workers_share_a_folder_and_take_each_file_once(tmp_path: Path, folder: Path) -> None:
    async def run() -> None:
        async with live_store(tmp_path / "home") as live:
            for number in range(30):
                put(folder, f"{number:02}.jsonl", trade(number))
            tasks = [watching(folder, live) for _ in range(3)]
            await until(lambda: len(names(folder / "done")) == 30)
            for task in tasks:
                await stopped(task)
            ids = [json.loads(line)["id"] for line in await live.lines()]
            assert sorted(ids) == sorted(f"t{number}" for number in range(30))

    asyncio.run(run())


def test_a_store_that_fails_is_waited_for(tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("agents.watching._AGAIN_SECONDS", 0.1)

    async def run() -> None:
        async with live_store(tmp_path / "home") as live:
            failures = iter([ConnectionError("away"), ConnectionError("away"), None])
            sync = live.log.sync

            async def failing() -> None:
                if (failure := next(failures)) is not None:
                    raise failure
                await sync()

            monkeypatch.setattr(live.log, "sync", failing)
            put(folder, "feed.jsonl", trade(1), trade(2))
            task = watching(folder, live)
            await until(lambda: names(folder / "done") == ["feed.jsonl"])
            await stopped(task)
            # It was appended three times and acknowledged once: the same ids, which count once where they are taken.
            assert {json.loads(line)["id"] for line in await live.lines()} == {"t1", "t2"}

    asyncio.run(run())


@pytest.mark.parametrize("trial", range(3))
def test_a_worker_that_is_killed_leaves_nothing_lost(tmp_path: Path, folder: Path, trial: int) -> None:
    """Killed while it takes files in; another goes on, and the replay of what was taken has every event once."""
    environment = {**os.environ, "PILLWATCH_HOME": str(tmp_path / "home"), "PILLWATCH_HTTP": "off"}
    for number in range(6):
        put(folder, f"{number}.jsonl", *(trade(number * 500 + place) for place in range(500)))
    shutil.copy(FORM_4, folder / "form4.txt")
    command = [sys.executable, "-m", "monitor.cli", "run", "--watch", str(folder)]

    def started() -> "subprocess.Popen[bytes]":
        return subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)

    async def run() -> None:
        worker = started()
        try:
            await until(lambda: (folder / "done").is_dir() and len(names(folder / "done")) >= trial, 30)
            await until(lambda: bool(names(folder / "working")))
            worker.send_signal(signal.SIGKILL)
            worker.wait()
            worker = started()
            await until(lambda: len(names(folder / "done")) >= 7 and not names(folder / "working"), 60)
        finally:
            worker.send_signal(signal.SIGTERM)
            assert worker.wait(30) == 0

    asyncio.run(run())
    export = [sys.executable, "-m", "monitor.cli", "export", str(tmp_path / "out")]
    drain = [sys.executable, "-m", "monitor.cli", "run", "--drain"]
    subprocess.run(drain, env=environment, check=True, capture_output=True, timeout=60)
    subprocess.run(export, env=environment, check=True, capture_output=True, timeout=60)
    feeds = (tmp_path / "out").glob("*/feed.jsonl")
    ids = [json.loads(line)["id"] for path in feeds for line in path.read_text().splitlines()]
    assert sorted(one for one in ids if one.startswith("t")) == sorted(f"t{number}" for number in range(3000))
