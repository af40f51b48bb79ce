"""Thresholds compare exactly: one share under, at and over each."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.plan.plan import Comparison
from monitor.core.plan.plan import PersonalThreshold
from monitor.core.plan.plan import Threshold


def threshold(percent: str, comparison: Comparison = "at-least") -> Threshold:
    return Threshold(name="acquiring-person", percent=Decimal(percent), comparison=comparison)


@pytest.mark.parametrize(
    ("percent", "outstanding", "first_share_count_at_or_past"),
    [
        ("15", 22_967_531, 3_445_130),  # 3,445,129 are 14.99999... %
        ("10", 22_967_531, 2_296_754),
        ("10", 37_401_331, 3_740_134),
        ("15", 37_401_331, 5_610_200),
        ("20", 37_401_331, 7_480_267),
        ("22.5", 37_401_331, 8_415_300),
        ("15", 22_294_332, 3_344_150),
        ("4.99", 10_000, 499),
    ],
)
def test_at_least_is_reached_by_the_first_whole_share(
    percent: str, outstanding: int, first_share_count_at_or_past: int
) -> None:
    limit = threshold(percent)
    assert not limit.reached(first_share_count_at_or_past - 1, outstanding)
    assert limit.reached(first_share_count_at_or_past, outstanding)
    assert limit.reached(first_share_count_at_or_past + 1, outstanding)


def test_exactly_at_the_percentage_only_at_least_is_reached() -> None:
    assert threshold("15", "at-least").reached(15, 100)
    assert not threshold("15", "more-than").reached(15, 100)
    assert threshold("15", "more-than").reached(Fraction("15.000001"), 100)
    assert not threshold("15", "at-least").reached(Fraction("14.999999"), 100)


def test_a_personal_threshold_compares_in_the_same_way() -> None:
    personal = PersonalThreshold(
        threshold="acquiring-person", holder="heartland", percent=Decimal("22.5"), comparison="at-least"
    )
    assert personal.limit == Fraction(9, 40)
    assert not personal.reached(8_415_299, 37_401_331)
    assert personal.reached(8_415_300, 37_401_331)


def test_the_limit_is_exact() -> None:
    assert threshold("22.5").limit == Fraction(9, 40)
    assert threshold("4.99").limit == Fraction(499, 10_000)
    assert threshold("15").limit == threshold("15.00").limit == Fraction(3, 20)


def test_of_nothing_outstanding_any_share_is_past_every_percentage() -> None:
    for comparison in ("at-least", "more-than"):
        assert threshold("100", comparison).reached(1, 0)
        assert not threshold("0.01", comparison).reached(0, 0)


@given(
    percent=st.decimals("0.0001", "100", places=4),
    held=st.fractions(0, 10**12),
    outstanding=st.fractions(1, 10**12),
)
def test_reached_agrees_with_division(percent: Decimal, held: Fraction, outstanding: Fraction) -> None:
    part = held / outstanding * 100
    assert threshold(str(percent), "at-least").reached(held, outstanding) == (part >= Fraction(percent))
    assert threshold(str(percent), "more-than").reached(held, outstanding) == (part > Fraction(percent))
