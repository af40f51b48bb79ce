"""A watched folder: when a file is complete, who takes it, and where it goes."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from monitor.adapters.watched_folder import SETTLED_SECONDS
from monitor.adapters.watched_folder import Claim
from monitor.adapters.watched_folder import WatchedFolder


class Clock:
    """A clock that goes on when it is told to."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def watcher(tmp_path: Path, clock: Clock) -> Callable[[], WatchedFolder]:
    """Watchers of the same folder, as several workers have them."""

    def watcher() -> WatchedFolder:
        folder = WatchedFolder(tmp_path, clock)
        folder.prepare()
        return folder

    return watcher


def settled(folder: WatchedFolder, clock: Clock) -> Claim | None:
    """What is claimed once the files that are there have not changed for long enough."""
    assert folder.claim() is None
    clock.seconds += SETTLED_SECONDS
    return folder.claim()


def claimed(folder: WatchedFolder, clock: Clock) -> Claim:
    claim = settled(folder, clock)
    assert claim is not None
    return claim


def test_a_file_is_taken_once_it_no_longer_changes(
    tmp_path: Path, watcher: Callable[[], WatchedFolder], clock: Clock
) -> None:
    folder, file = watcher(), tmp_path / "feed.jsonl"
    for size in range(1, 5):
        file.write_text("x" * size)
        assert folder.claim() is None
        clock.seconds += SETTLED_SECONDS * 0.9
    clock.seconds += SETTLED_SECONDS * 0.2
    claim = folder.claim()
    assert claim is not None
    assert claim.path.read_text() == "xxxx"
    assert not file.exists()
    claim.release()


def test_what_is_unfinished_by_its_name_or_no_event_is_left(
    tmp_path: Path, watcher: Callable[[], WatchedFolder], clock: Clock
) -> None:
    for name in (".hidden.jsonl", "a.jsonl.part", "b.tmp", "c.jsonl~", "x.map.toml", "plan.toml", "q.reasons.jsonl"):
        (tmp_path / name).write_text("x")
    (tmp_path / "folder.jsonl").mkdir()
    assert settled(watcher(), clock) is None
    os.rename(tmp_path / "a.jsonl.part", tmp_path / "a.jsonl")
    claim = claimed(watcher(), clock)
    assert claim.name == "a.jsonl"
    claim.release()


def test_the_oldest_comes_first(tmp_path: Path, watcher: Callable[[], WatchedFolder], clock: Clock) -> None:
    for age, name in enumerate(("c.jsonl", "a.jsonl", "b.jsonl")):
        (tmp_path / name).write_text("x")
        os.utime(tmp_path / name, (1000 + age, 1000 + age))
    folder = watcher()
    assert folder.claim() is None
    clock.seconds += SETTLED_SECONDS
    claims = [claim for claim in (folder.claim(), folder.claim(), folder.claim(), folder.claim()) if claim is not None]
    assert [claim.name for claim in claims] == ["c.jsonl", "a.jsonl", "b.jsonl"]
    for claim in claims:
        claim.release()


def test_one_worker_has_a_file_at_a_time(tmp_path: Path, watcher: Callable[[], WatchedFolder], clock: Clock) -> None:
    (tmp_path / "feed.jsonl").write_text("x")
    one, other = watcher(), watcher()
    assert other.claim() is None
    claim = claimed(one, clock)
    assert other.claim() is None
    claim.release()  # as if the worker had died: the system gives its locks back
    again = other.claim()
    assert again is not None
    assert again.path.read_text() == "x"
    assert one.claim() is None
    again.finish(refused=False)
    assert one.claim() is None
    assert (tmp_path / "done" / "feed.jsonl").read_text() == "x"


def test_a_file_of_the_same_name_waits_and_nothing_is_overwritten(
    tmp_path: Path, watcher: Callable[[], WatchedFolder], clock: Clock
) -> None:
    one, other = watcher(), watcher()
    for text in ("first", "second", "third"):
        (tmp_path / "feed.jsonl").write_text(text)
        claim = claimed(one, clock)
        (tmp_path / "feed.jsonl").write_text("meanwhile")
        assert settled(other, clock) is None
        claim.finish(refused=False)
        (tmp_path / "feed.jsonl").unlink()
    texts = {path.name: path.read_text() for path in (tmp_path / "done").iterdir()}
    assert texts == {"feed.jsonl": "first", "feed~1.jsonl": "second", "feed~2.jsonl": "third"}
    assert not any((tmp_path / "working").iterdir())


def test_reasons_go_with_the_file(tmp_path: Path, watcher: Callable[[], WatchedFolder], clock: Clock) -> None:
    (tmp_path / "feed.jsonl").write_text("x")
    claim = claimed(watcher(), clock)
    claim.reasons.write_text("{}\n")
    claim.finish(refused=True)
    assert sorted(path.name for path in (tmp_path / "refused").iterdir()) == ["feed.jsonl", "feed.jsonl.reasons.jsonl"]


def test_a_link_is_moved_and_never_followed(tmp_path: Path, watcher: Callable[[], WatchedFolder], clock: Clock) -> None:
    watched, outside = tmp_path / "watched", tmp_path / "secret.jsonl"
    watched.mkdir()
    outside.write_text("secret")
    (watched / "feed.jsonl").symlink_to(outside)
    folder = WatchedFolder(watched, clock)
    folder.prepare()
    claim = claimed(folder, clock)
    assert not claim.is_regular
    claim.finish(refused=True)
    assert outside.read_text() == "secret"
    assert (watched / "refused" / "feed.jsonl").is_symlink()


def test_a_file_that_breaks_its_workers_is_not_tried_forever(
    tmp_path: Path, watcher: Callable[[], WatchedFolder], clock: Clock
) -> None:
    (tmp_path / "feed.jsonl").write_text("x")
    claim = claimed(watcher(), clock)
    outcomes = []
    for _ in range(7):
        outcomes.append(claim.begin())
        os.close(claim._lock)  # the worker dies
        taken_up = watcher().claim()
        assert taken_up is not None
        claim = taken_up
    assert outcomes == [True] * 5 + [False] * 2
    claim.finish(refused=True)
    assert not any((tmp_path / "working").iterdir())


def test_a_store_that_does_not_answer_is_not_held_against_the_file(
    tmp_path: Path, watcher: Callable[[], WatchedFolder], clock: Clock
) -> None:
    (tmp_path / "feed.jsonl").write_text("x")
    claim = claimed(watcher(), clock)
    for _ in range(20):
        assert claim.begin()
        claim.release()
        taken_up = watcher().claim()
        assert taken_up is not None
        claim = taken_up
    claim.release()


def test_a_worker_that_died_before_it_had_the_file_leaves_it_to_others(
    tmp_path: Path, watcher: Callable[[], WatchedFolder], clock: Clock
) -> None:
    folder = watcher()
    (tmp_path / "working" / "feed.jsonl").mkdir()
    (tmp_path / "feed.jsonl").write_text("x")
    claim = claimed(folder, clock)
    assert claim.path.read_text() == "x"
    claim.finish(refused=False)
