"""`pillwatch rejects`: everything that was set aside can be seen, tried again and taken off the list."""

import json
from pathlib import Path

import pytest

from monitor.adapters.redis.connection import open_store
from monitor.settings import Settings
from tests.live_commands import ISSUER
from tests.live_commands import Live
from tests.live_commands import event
from tests.live_commands import trade

COUNT = event("shares_outstanding", "count", "2024-03-01", shares=10_000_000)
STAKE = event("holding", "stake", "2024-03-01", holder="alder", shares=100_000)
EARLY = trade("early", "2024-03-11T15:00:00Z", 1_000)
MISSED = trade("missed", "2024-03-12T15:00:00Z", 20_000)
LATER = event("price", "later", "2024-09-02T15:00:00Z", close="10.00")
BOUGHT = trade("bought", "2024-09-03T15:00:00Z", 5)


@pytest.fixture
def live(tmp_path: Path) -> Live:
    """A namespace that forgets identities of trades after a month; its server stays up between commands."""
    return Live(tmp_path, PILLWATCH_TRADE_MEMORY_DAYS="30")


def rejects(live: Live, *options: str) -> dict[str, dict[str, object]]:
    """What is set aside, by the id of its event (of a line that is none by its place)."""
    found = live.lines("rejects", "list", "--format", "jsonl", *options)
    return {str(one["event"] or one["place"]): one for one in found}


def counted(live: Live) -> list[str]:
    """The ids of the record, in order."""
    folder = live.folder / "taken"
    live("export", folder)
    return [json.loads(line)["id"] for line in (folder / ISSUER / "feed.jsonl").read_text().splitlines()]


def test_a_trade_too_old_counts_once_the_log_was_read_and_a_repeat_never_does(live: Live) -> None:
    with open_store(Settings(home=live.folder / "home")):
        live.take([COUNT, STAKE, EARLY, LATER, BOUGHT])
        live.take([EARLY, MISSED])
        aside = rejects(live)
        assert aside.keys() == {"early", "missed"}
        assert all("cannot be told from a repeat" in str(one["reason"]) for one in aside.values())
        assert all(str(one["at"]).startswith("20") for one in aside.values())

        answer = live("rejects", "retry", "--all", code=1)
        assert answer.stdout == "1 in the log again, 1 stay set aside.\n"
        assert "the log has the same trade at trades:0, where it was counted" in answer.stderr
        live("run", "--drain")
        assert rejects(live).keys() == {"early"}
        assert sorted(counted(live)) == sorted(["count", "stake", "early", "missed", "later", "bought", "clock"])

        # Sent once more, the trade that was missed is a repeat like any other.
        live.take([MISSED])
        again = str(rejects(live)["missed"]["id"])
        assert "where it was counted" in live("rejects", "retry", again[:6], code=1).stderr
        assert counted(live).count("missed") == 1


def test_what_was_dropped_is_gone_and_it_is_known_who_did_it(live: Live) -> None:
    with open_store(Settings(home=live.folder / "home")):
        live.take([COUNT, LATER, BOUGHT])
        live.take([{**COUNT, "shares": 1}, b"\x1b[2J no json \xff"])
        aside = rejects(live)
        (conflict,) = [one for one in aside.values() if one["event"] == "count"]
        (unread,) = [one for one in aside.values() if one["partition"] is None]
        assert "says something else" in str(conflict["reason"])
        assert rejects(live, "--issuer", "42").keys() == {"count"}

        shown = live("rejects", "show", unread["id"]).stdout
        assert r"\x1b[2J no json \xff" in shown
        assert "\x1b" not in shown
        assert live("rejects", "retry", unread["id"], code=1).stdout == "0 in the log again, 1 stay set aside.\n"

        # A conflict that is tried again is in conflict again, at its new place.
        live("rejects", "retry", conflict["id"])
        assert "count" not in rejects(live)
        live("run", "--drain")
        assert rejects(live)["count"]["place"] != conflict["place"]

        live("rejects", "drop", unread["id"], rejects(live)["count"]["id"])
        assert rejects(live) == {}
        assert "Nothing is set aside." in live("rejects", "list").stdout
        notes = live.lines("rejects", "list", "--settled", "--format", "jsonl")
        assert [note["what"] for note in notes] == ["retried", "dropped", "dropped"]
        assert all("@" in note["by"] for note in notes)


def test_a_filing_known_under_another_id_is_listed_and_stays(live: Live) -> None:
    filing = event(
        "filing",
        "first",
        "2024-04-01",
        known_at="2024-04-01T15:00:00Z",
        form="SC 13G",
        accession="0000000000-24-000001",
        filed_by=["alder"],
        reporting_persons=[{"person": "alder", "aggregate": 200_000}],
    )
    live.take([COUNT, filing, {**filing, "id": "second", "known_at": "2024-04-02T15:00:00Z"}, LATER])
    aside = rejects(live)
    assert "is known under 'first', which counts" in str(aside["second"]["reason"])
    answer = live("rejects", "retry", aside["second"]["id"], code=1)
    assert "it stands in the record already" in answer.stderr
    assert rejects(live).keys() == {"second"}


def test_ids_that_are_none_and_beginnings_of_several(live: Live) -> None:
    live("ingest", live.feed(COUNT, *(b"no json %d" % n for n in range(40))))
    assert "nothing is set aside as 'zz'" in live("rejects", "show", "zz", code=2).stderr
    ids = [one["id"] for one in live.lines("rejects", "list", "--format", "jsonl")]
    first = next(letter for letter in "0123456789abcdef" if sum(one.startswith(letter) for one in ids) > 1)
    assert "is the beginning of" in live("rejects", "drop", first, code=2).stderr
    assert "name the ids to retry, or --all" in live("rejects", "retry", code=2).stderr
    assert "nothing has run here yet" in live("rejects", "retry", "--all", code=2).stderr
    assert len(live.lines("rejects", "list", "--format", "jsonl")) == 40


def test_a_store_that_is_gone(live: Live) -> None:
    live.environment["PILLWATCH_REDIS_URL"] = "redis://user:secret@localhost:1/0"
    complaint = live("rejects", "list", code=1).stderr
    assert "does not answer" in complaint
    assert "secret" not in complaint
