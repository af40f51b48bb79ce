"""What tables say: alerts by New York day, and who stands where."""

import io
from collections.abc import Callable
from datetime import UTC
from datetime import date
from datetime import datetime
from pathlib import Path

import pytest
from rich.console import Console

from monitor.chains import Chains
from monitor.core.alerts.alerts import Alert
from monitor.core.engine.engine import IssuerEngine
from monitor.core.engine.hot_path import take_in_order
from monitor.core.feed.decoding import decode_event
from monitor.core.standing.standing import standing_of
from monitor.terminal.alert_sheet import both_times
from monitor.terminal.alert_sheet import long_day
from monitor.terminal.alert_sheet import print_sheet
from monitor.terminal.feed_intake import batches_in
from monitor.terminal.progress import day_bar
from monitor.terminal.progress import progress
from monitor.terminal.standing_sheet import print_standing
from monitor.terminal.streams import printable

FEED = (
    b'{"kind": "shares_outstanding", "id": "10-q", "issuer": "0001014739", "at": "2006-11-07", "shares": 37401331}',
    b'{"kind": "holding", "id": "h-1", "issuer": "0001014739", "at": "2006-12-08", "holder": "heartland", '
    b'"shares": 6919246}',
)


def on_paper(show: Callable[[Console], None], width: int = 110) -> str:
    paper = io.StringIO()
    show(Console(file=paper, width=width, highlight=False, emoji=False, markup=False))
    return paper.getvalue()


def alert(raised_at: datetime, message: str = "Something happened.", causes: tuple[str, ...] = ("e-1",)) -> Alert:
    return Alert(
        kind="flip_in",
        issuer="0001014739",
        plan="mim-2002",
        raised_at=raised_at,
        subject=("heartland",),
        fields={"limb": "A"},
        causes=causes,
        clauses=("11(a)(ii)(A)",),
        message=message,
    )


def test_the_day_is_new_yorks() -> None:
    midnight = datetime(2006, 12, 9, 4, 59, tzinfo=UTC)
    assert long_day(midnight) == "Friday, December 8, 2006"
    assert both_times(midnight) == "23:59 New York (2006-12-09T04:59:00Z)"
    assert both_times(midnight.replace(second=5, microsecond=7)) == "23:59:05 New York (2006-12-09T04:59:05.000007Z)"


def test_alerts_stand_under_their_day() -> None:
    alerts = [alert(datetime(2006, 12, 8, 21, 5, tzinfo=UTC)), alert(datetime(2006, 12, 9, 4, 0, tzinfo=UTC))]
    shown = on_paper(lambda console: print_sheet([one.as_json_object() for one in alerts], console)).splitlines()
    assert shown[:6] == [
        "Friday, December 8, 2006",
        "",
        "CRITICAL  16:05 New York (2006-12-08T21:05:00Z)  flip in",
        "          Something happened.",
        f"          Clause: 11(a)(ii)(A). Plan: mim-2002. Because of: e-1. Alert: {alerts[0].id[:12]}",
        "",
    ]
    assert shown[6] == "CRITICAL  23:00 New York (2006-12-09T04:00:00Z)  flip in"


def test_a_long_sentence_is_wrapped_within_the_width() -> None:
    long = alert(datetime(2006, 12, 8, 21, 5, tzinfo=UTC), "word " * 100, tuple(f"cause-{n}" for n in range(50)))
    shown = on_paper(lambda console: print_sheet([long.as_json_object()], console), width=60)
    assert max(map(len, shown.splitlines())) <= 60
    assert "and 44 more" in " ".join(shown.split())


def test_who_stands_where() -> None:
    chains = Chains.named([])
    start_of = chains.first.time.start_of
    at = datetime(2006, 12, 10, 12, tzinfo=UTC)
    engine = IssuerEngine("0001014739", chains.first, chains.version)
    take_in_order(engine, [decode_event(line, start_of) for line in FEED])
    engine.run_to(at)
    standing = standing_of(engine.course, engine.issuer, at)
    shown = " ".join(on_paper(lambda console: print_standing(standing, console), width=160).split())
    assert "Outstanding: 37,401,331 shares (from 10-q)." in shown
    assert "heartland: an Acquiring Person since" in shown
    assert "acquiring-person (15 %): REACHED, 1,309,047 too many" in shown
    assert "Distribution Date: no clock runs." in shown


@pytest.mark.parametrize(
    ("said", "shown"),
    [("jörg\nx", "jörg\nx"), ("\x1b[2J", "\\x1b[2J"), ("a\rb", "a\\rb"), ("\u202egnp.exe", "\\u202egnp.exe")],
)
def test_control_characters_are_shown(said: str, shown: str) -> None:
    assert printable(said) == shown


def test_a_bar_only_where_somebody_watches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    feed = tmp_path / "feed.jsonl"
    feed.write_bytes(b" " * 20_000_000)
    assert batches_in([tmp_path, tmp_path / "none.jsonl"]) == 20
    for stream, is_drawn in ((io.StringIO(), False), (Terminal(), True)):
        monkeypatch.setattr("sys.stderr", stream)
        with progress(batches_in([feed])) as bar:
            bar.on_batch()
            bar.replaying(5)
        assert bool(stream.getvalue()) is is_drawn
        with day_bar(3) as days:
            days.done(date(2026, 1, 12), 1234)
        assert ("2026-01-12, 1,234 fetched" in stream.getvalue()) is is_drawn
