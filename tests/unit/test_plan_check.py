"""What a plan means, and how every open reading stands under it."""

from pathlib import Path

from monitor.core.plan.open_readings import READINGS
from monitor.core.plan.plan import Plan
from monitor.plan_check import describe
from monitor.plans import PlanLibrary

GOOD = Path(__file__).parent / "plans" / "good"


def good(name: str) -> Plan:
    (plan,) = PlanLibrary([GOOD / f"{name}.toml"]).plans
    return plan


def test_every_open_reading_with_an_option_states_the_default_of_the_plan_file() -> None:
    first, other = good("first"), good("every-key-other")
    for reading in READINGS:
        assert reading.answer.endswith(".") and reading.question.endswith("?")
        assert reading.setting(first) == reading.answer
        if reading.option is not None:
            assert reading.setting(other) != reading.answer
            assert "{" not in reading.setting(other)


def test_every_drafting_gap_is_answered_once() -> None:
    numbers = [reading.id for reading in READINGS]
    assert len(set(numbers)) == len(numbers)
    assert {number for number in numbers if number.startswith("Y-")} == {f"Y-{n:02}" for n in range(1, 28)}


def test_a_plan_is_described_in_sentences_with_citations() -> None:
    lines = describe(good("every-key-other"))
    meanings = {term: (meaning, cite) for term, meaning, cite in lines}
    assert len(meanings) == len(lines)
    assert all(meaning.endswith((".", "]")) and cite for meaning, cite in meanings.values())
    assert meanings["threshold acquiring-person"][0].startswith("Who comes to hold more than 4.99 % of")
    assert meanings["threshold watch-3, 0000000077"] == (
        "For 0000000077 with its affiliates: more than 30 %, in place of 3.000 % or more.",
        '1 "Exempt Person"',
    )
    assert meanings["Y-07: Does the withdrawal of a tender offer stop its clock?"] == (
        "Yes, if it is withdrawn before the deadline. [distribution_date.withdrawn_offer_stops_clock]",
        "3(a)(ii); reading 7.3",
    )
