"""`pillwatch status` and `explain`, after a replay whose state is in an embedded store."""

import json
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from monitor.terminal.running import run

FEED = """\
{"kind": "shares_outstanding", "id": "10-q", "issuer": "0001014739", "at": "2006-11-07", "shares": 37401331}
{"kind": "filing", "id": "13g-a", "issuer": "0001014739", "form": "SC 13G/A", "accession": "0000000000-06-120800", \
"at": "2006-12-08", "known_at": "2006-12-08T21:05:00Z", "event_date": "2006-11-30", "filed_by": ["heartland"], \
"reporting_persons": [{"person": "heartland", "aggregate": "6919246", "percent": "18.5"}]}
"""

Capture = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def replayed() -> Iterator[Path]:
    """A home in which a feed was replayed."""
    # A short path: the store's socket is in it.
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        home = Path(folder)
        patch.setenv("PILLWATCH_HOME", str(home))
        patch.delenv("PILLWATCH_REDIS_URL", raising=False)
        (home / "feed.jsonl").write_text(FEED)
        assert run(["replay", "--format", "jsonl", str(home / "feed.jsonl")]) == 0
        yield home


@pytest.fixture
def alert_id(replayed: Path, capsys: Capture) -> str:
    """The id of the scheduled Distribution Date."""
    assert run(["replay", "--no-store", "--format", "jsonl", str(replayed / "feed.jsonl")]) == 0
    return str(json.loads(capsys.readouterr().out.splitlines()[-1])["id"])


@pytest.mark.usefixtures("replayed")
class TestStatus:
    def test_as_table(self, capsys: Capture) -> None:
        assert run(["status"]) == 0
        shown = capsys.readouterr().out
        assert "Issuer 0001014739 under mim-2002" in shown
        assert "REACHED, 1,309,047 too many" in shown
        assert "\x1b" not in shown

    def test_as_json(self, capsys: Capture) -> None:
        assert run(["status", "--issuer", "1014739", "--format", "json"]) == 0
        standing = json.loads(capsys.readouterr().out)
        assert standing["schedule"]["due_at"] == "2006-12-22T22:00:00Z"
        assert standing["subjects"][0]["shares"] == 6919246

    def test_of_the_past(self, capsys: Capture) -> None:
        assert run(["status", "--known-at", "2006-12-08T21:04:59Z", "--format", "json"]) == 0
        assert json.loads(capsys.readouterr().out)["subjects"] == []

    def test_of_an_issuer_that_is_not_known(self, capsys: Capture) -> None:
        assert run(["status", "--issuer", "7"]) == 2
        assert "nothing is known of the issuer '0000000007'" in capsys.readouterr().err

    @pytest.mark.parametrize("issuer", ["x", "12345678901", "²"])
    def test_of_what_is_no_issuer(self, issuer: str, capsys: Capture) -> None:
        assert run(["status", "--issuer", issuer]) == 2
        assert "is not a CIK" in capsys.readouterr().err


class TestExplain:
    def test_as_table_by_the_beginning_of_the_id(self, alert_id: str, capsys: Capture) -> None:
        assert run(["explain", alert_id[:12], "--at", "2006-12-20T00:00:00Z"]) == 0
        shown = capsys.readouterr().out
        for part in (
            "16:05 New York (2006-12-08T21:05:00Z)  distribution date scheduled",
            "13g-a: filing as of 2006-12-08, known at 2006-12-08T21:05:00Z",
            "together: 6,919,246 of 37,401,331 shares, 18.4999 %",
            "3(a)(i): Until the earliest of (i) the Close of Business on the tenth Business Day",
            "Those persons at Tuesday, December 19, 2006, 19:00 New York",
        ):
            assert part in shown

    def test_as_json(self, alert_id: str, capsys: Capture) -> None:
        assert run(["explain", alert_id, "--format", "json"]) == 0
        explanation = json.loads(capsys.readouterr().out)
        assert explanation["alert"]["id"] == alert_id
        assert [event["id"] for event in explanation["events"]] == ["13g-a"]

    @pytest.mark.usefixtures("replayed")
    def test_an_alert_that_is_not_there(self, capsys: Capture) -> None:
        assert run(["explain", "0000"]) == 2
        assert "there is no alert '0000'" in capsys.readouterr().err


def test_nothing_was_replayed_yet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    monkeypatch.setenv("PILLWATCH_HOME", str(tmp_path / "home"))
    assert run(["status", "--replay"]) == 2
    assert "run `pillwatch replay FEED` first" in capsys.readouterr().err
    assert run(["status"]) == 2
    complaint = capsys.readouterr().err
    assert "`pillwatch ingest` brings events to `pillwatch run`, and `pillwatch replay FEED` replays them" in complaint


@pytest.mark.parametrize("command", [["status"], ["explain", "0000"]])
def test_a_store_that_does_not_answer(command: list[str], monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    monkeypatch.setenv("PILLWATCH_REDIS_URL", "redis://user:secret@localhost:1/0")
    assert run(command) == 1
    complaint = capsys.readouterr().err
    assert complaint.count("\n") == 1
    assert "redis://user:***@localhost:1/0 does not answer" in complaint


def test_a_replay_that_cannot_keep_its_state_still_alerts(
    replayed: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.setenv("PILLWATCH_REDIS_URL", "redis://localhost:1/0")
    assert run(["replay", "--format", "jsonl", str(replayed / "feed.jsonl")]) == 0
    out, complaint = capsys.readouterr()
    assert len(out.splitlines()) == 7
    assert "the state was not kept" in complaint.splitlines()[-1]
    assert "does not answer" in complaint.splitlines()[-1]
