"""What the live service writes can be read again, and its clock lines and later trades do not change what is said."""

from datetime import timedelta
from pathlib import Path

from monitor.chains import Chains
from monitor.core.engine.engine import IssuerEngine
from monitor.core.feed.decoding import decode_event
from monitor.core.feed.decoding import decode_trades
from monitor.event_lines import from_lines
from tests.property.test_engine_properties import PLAN
from tests.unit.live_blocks import ISSUER
from tests.unit.live_blocks import TAKEN_AT
from tests.unit.live_blocks import line
from tests.unit.live_blocks import start_of
from tests.unit.live_blocks import trade

AT = TAKEN_AT.replace(year=2003)
LATER = AT + timedelta(hours=1)


def test_a_carriage_return_inside_a_line_does_not_end_it() -> None:
    odd = trade("t", AT).replace(b", ", b",\r", 1) + b"\n"
    assert decode_trades(odd) is not None
    lines = odd + line("price", "p", AT, close="1") + b"\n"
    assert [event.id for event in from_lines(lines, start_of)] == ["t", "p"]


def _causes(tmp_path: Path, *last: bytes) -> list[tuple[str, ...]]:
    """Of the crossing that a trade brings which was known an hour before it is made."""
    (tmp_path / "plan.toml").write_text(PLAN)
    chains = Chains.named([tmp_path / "plan.toml"])
    lines = [
        line("shares_outstanding", "c", AT, shares=1000, known_at=AT),
        line("holding", "h", AT, holder="a", shares=149, known_at=AT),
        trade("t", LATER, known_at=AT + timedelta(minutes=1)),
        *last,
    ]
    engine = IssuerEngine(ISSUER, chains.first, chains.version)
    for one in lines:
        engine.take(decode_event(one, start_of))
    engine.run_to(LATER)
    return [alert.causes for alert in engine.alerts if alert.fields.get("threshold") == "acquiring-person"]


def test_a_trade_known_ahead_is_the_cause_when_it_takes_effect(tmp_path: Path) -> None:
    assert _causes(tmp_path) == [("t",)]


def test_a_clock_line_at_that_instant_is_no_cause(tmp_path: Path) -> None:
    assert _causes(tmp_path, line("clock", "z", LATER, known_at=LATER)) == [("t",)]
