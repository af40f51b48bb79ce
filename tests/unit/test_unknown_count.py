"""Trades of an issuer whose count of shares outstanding is not known: only what begins or ends a position is said."""

from datetime import UTC
from datetime import datetime
from datetime import timedelta

import pytest

from monitor.chains import Chains
from monitor.chains import terms_of
from monitor.core.alerts.alerts import Alert
from monitor.core.course.course import Course
from monitor.core.engine.engine import IssuerEngine
from monitor.core.feed.events import SharesOutstanding
from monitor.core.feed.events import Trade

ISSUER = "0000000001"
FIRST = datetime(2003, 4, 1, 15, tzinfo=UTC)


@pytest.fixture
def engine() -> IssuerEngine:
    chains = Chains.named([])
    return IssuerEngine(ISSUER, terms_of(chains.first.plan), chains.version)


def _traded(engine: IssuerEngine, second: int, side: str, shares: int, holder: str = "a") -> list[Alert]:
    """What a trade of that second brings."""
    before, at = len(engine.alerts), FIRST + timedelta(seconds=second)
    engine.take(
        Trade(
            id=f"t{second}",
            issuer=ISSUER,
            at=at,
            known_at=at,
            holder=holder,
            side="buy" if side == "buy" else "sell",
            shares=shares,
        )
    )
    engine.run_to(at)
    return engine.alerts[before:]


def test_a_position_that_begins_again_is_said_again(engine: IssuerEngine) -> None:
    steps = [("buy", 0), ("buy", 10), ("buy", 5), ("sell", 14), ("sell", 1), ("buy", 0), ("buy", 1), ("buy", 9)]
    said = [[alert.kind for alert in _traded(engine, second, *step)] for second, step in enumerate(steps)]
    nothing: list[str] = []
    unknown = ["undetermined"]
    assert said == [nothing, unknown, nothing, nothing, nothing, nothing, unknown, nothing]


def test_what_only_adds_to_a_position_is_not_looked_at(engine: IssuerEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    _traded(engine, 0, "buy", 100)
    looked_at: list[datetime] = []
    step = Course.step

    def counting(course: Course, at: datetime, *rest: object) -> None:
        looked_at.append(at)
        step(course, at, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(Course, "step", counting)
    for second in range(1, 50):
        _traded(engine, second, "buy" if second % 2 else "sell", 40)
    assert not looked_at
    _traded(engine, 50, "sell", 140)  # nothing is left
    assert looked_at == [FIRST + timedelta(seconds=50)]


def test_a_count_that_becomes_known_is_compared_with_what_was_traded_before(engine: IssuerEngine) -> None:
    for second in range(3):
        _traded(engine, second, "buy", 100)
    counted_at = FIRST + timedelta(minutes=1)
    engine.take(SharesOutstanding(id="count", issuer=ISSUER, at=counted_at, known_at=counted_at, shares=2_000))
    engine.run_to(counted_at)
    # 300 of 2,000 are 15 %: at the threshold of the general plan, and past the floor of 10 %.
    crossed = [a.fields["threshold"] for a in engine.alerts if a.kind == "threshold_crossed"]
    assert sorted(crossed) == ["acquiring-person", "adverse-person"]
