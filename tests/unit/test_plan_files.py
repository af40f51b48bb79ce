"""Plan files, good and bad. A bad one says in its first lines where it is refused and why:

# refused: LINE: words of the reason
"""

import re
from datetime import date
from datetime import time
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from monitor.core.plan.files import PlanDraft
from monitor.core.plan.files import PlanRefused
from monitor.core.plan.files import read_plan_text
from monitor.core.plan.plan import CalendarTerms
from monitor.core.plan.plan import DistributionTerms
from monitor.core.plan.plan import ExpirationTerms
from monitor.core.plan.plan import OwnershipTerms
from monitor.core.plan.plan import Period
from monitor.core.plan.plan import PersonalThreshold
from monitor.core.plan.plan import Plan
from monitor.core.plan.plan import PurchaseTerms
from monitor.core.plan.plan import RedemptionTerms
from monitor.core.plan.plan import Threshold
from monitor.plan_check import describe

PLANS = Path(__file__).parent / "plans"
GOOD = sorted((PLANS / "good").glob("*.toml"))
BAD = sorted((PLANS / "bad").glob("*.toml"))
CALENDARS = ("edgar", "federal", "new-york-banks", "nyse")
TOGGLES = ("emergency-closings", "ny-general-construction-law")
TIME_ZONES = ("America/New_York", "Europe/London")


def draft(text: str, name: str = "plan.toml") -> PlanDraft:
    return read_plan_text(text, name, calendars=CALENDARS, toggles=TOGGLES, time_zones=TIME_ZONES)


def good(name: str) -> Plan:
    text = (PLANS / "good" / f"{name}.toml").read_text(encoding="utf-8")
    drafted = draft(text, name)
    return drafted.complete(good("first") if drafted.amends == "acme-2020" else None)


def amended(base: Plan, changes: str) -> Plan:
    return draft(f'[plan]\nid = "{base.id}+"\namends = "{base.id}"\n{changes}').complete(base)


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_good_plan_is_read(path: Path) -> None:
    plan = good(path.stem)
    assert plan.threshold("acquiring-person") is not None
    assert describe(plan)


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_bad_plan_is_refused_with_line_and_reason(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    expected = [
        (int(line), words) for line, words in re.findall(r"^# refused: (\d+): (.+)$", text, re.MULTILINE)
    ]
    with pytest.raises(PlanRefused) as refused:
        drafted = draft(text, path.name)
        drafted.complete(good("first") if drafted.amends == "acme-2020" else None)
    problems = refused.value.problems
    assert [problem.line for problem in problems] == [line for line, _ in expected], str(refused.value)
    for problem, (_, words) in zip(problems, expected, strict=True):
        assert words in problem.reason
    assert all(
        re.fullmatch(rf"{re.escape(path.name)}:\d+: .+, .+", line) for line in str(refused.value).split("\n")
    )


def test_first_problem_stands_for_the_refusal() -> None:
    with pytest.raises(PlanRefused) as refused:
        draft("[plan]\nid = 1\n", "x.toml").complete(None)
    assert (refused.value.file, refused.value.line) == ("x.toml", 1)
    assert refused.value.reason == refused.value.problems[0].reason


def test_a_first_version_as_data() -> None:
    assert good("first") == Plan(
        id="acme-2020",
        title="Acme Rights Agreement",
        issuer="0000000042",
        dated=date(2020, 3, 20),
        amends=None,
        calendar=CalendarTerms(
            time_zone="America/New_York",
            close_of_business=time(17),
            business_day="new-york-banks",
            toggles=(),
        ),
        thresholds=(
            Threshold(
                name="acquiring-person",
                percent=Decimal("15"),
                comparison="at-least",
                cite='1 "Acquiring Person"',
            ),
            Threshold(
                name="adverse-person", percent=Decimal("10"), comparison="at-least", cite="11(a)(ii)(B)"
            ),
        ),
        personal_thresholds=(),
        beneficial_ownership=OwnershipTerms(
            rights_to_acquire="any-time", beyond_60_days_in_denominator=False
        ),
        distribution_date=DistributionTerms(
            after_stock_acquisition=Period(count=10, unit="business-days"),
            after_tender_offer=Period(count=10, unit="business-days"),
            tender_offer_starts_on="first-published",
            withdrawn_offer_stops_clock=False,
            board_may_defer=False,
        ),
        expiration=ExpirationTerms(final=date(2021, 3, 20)),
        redemption=RedemptionTerms(price=Decimal("0.0001"), until="distribution-date"),
        purchase=PurchaseTerms(price=Decimal("20.00")),
    )


def test_what_may_be_left_out_has_its_default() -> None:
    first, least = good("first"), good("least")
    assert least.purchase is None
    assert [threshold.cite for threshold in least.thresholds] == [None, None]
    assert least.calendar == first.calendar
    assert least.beneficial_ownership == first.beneficial_ownership
    assert least.distribution_date == first.distribution_date


def test_every_option_can_be_set() -> None:
    plan = good("every-key-other")
    assert plan.calendar.toggles == ("emergency-closings", "ny-general-construction-law")
    assert plan.calendar.close_of_business == time(23, 59)
    assert plan.distribution_date == DistributionTerms(
        after_stock_acquisition=Period(count=8, unit="trading-days"),
        after_tender_offer=Period(count=10, unit="days"),
        tender_offer_starts_on="intention",
        withdrawn_offer_stops_clock=True,
        board_may_defer=True,
    )
    assert plan.personal_threshold("watch-3", "0000000077") == PersonalThreshold(
        threshold="watch-3",
        holder="0000000077",
        percent=Decimal("30"),
        comparison="more-than",
        cite='1 "Exempt Person"',
    )
    assert plan.personal_threshold("watch-3", "somebody-else") is None


def test_an_amendment_changes_what_it_states_and_inherits_the_rest() -> None:
    first, plan = good("first"), good("amendment")
    assert plan.distribution_date.board_may_defer
    assert plan.distribution_date.after_stock_acquisition == Period(count=10, unit="business-days")
    assert (plan.id, plan.amends) == ("acme-2021", "acme-2020")
    assert (plan.title, plan.issuer, plan.dated) == (first.title, first.issuer, first.dated)
    assert (plan.calendar, plan.thresholds, plan.purchase) == (
        first.calendar,
        first.thresholds,
        first.purchase,
    )


def test_thresholds_are_amended_by_name() -> None:
    plan = good("amendment-of-thresholds")
    assert [(one.name, str(one.percent), one.comparison) for one in plan.thresholds] == [
        ("acquiring-person", "15", "at-least"),
        ("adverse-person", "12.5", "at-least"),
        ("watch-5", "5", "more-than"),
    ]
    assert [threshold.cite for threshold in plan.thresholds][1:] == ["11(a)(ii)(B)", None]


def test_a_personal_threshold_is_amended_removed_and_stated_anew() -> None:
    entry = '[[personal_threshold]]\nthreshold = "acquiring-person"\nholder = "founder"\n'
    capped = amended(good("first"), entry + 'percent = "20"\ncomparison = "at-least"\ncite = "A"\n')
    raised = amended(capped, entry + 'percent = "22.5"\n')
    other = entry.replace("founder", "bank") + 'percent = "30"\ncomparison = "more-than"\n'
    both = amended(raised, other)
    removed = amended(both, entry + 'removed = true\npercent = "22.5"\n')
    again = amended(removed, entry + 'percent = "25"\ncomparison = "at-least"\nremoved = false\n')

    def caps(plan: Plan) -> list[tuple[str, str, str | None]]:
        return [(one.holder, str(one.percent), one.cite) for one in plan.personal_thresholds]

    assert caps(capped) == [("founder", "20", "A")]
    assert caps(raised) == [("founder", "22.5", "A")]
    assert caps(both) == [("founder", "22.5", "A"), ("bank", "30", None)]
    assert caps(removed) == [("bank", "30", None)]
    assert caps(again) == [("bank", "30", None), ("founder", "25", None)]


def test_a_purchase_price_can_come_with_an_amendment() -> None:
    assert amended(good("least"), '[purchase]\nprice = "35.50"\n').purchase == PurchaseTerms(
        price=Decimal("35.50")
    )


def test_windows_line_ends_change_nothing() -> None:
    text = (PLANS / "good" / "first.toml").read_text(encoding="utf-8")
    assert draft(text.replace("\n", "\r\n")).complete(None) == good("first")


FIRST = (PLANS / "good" / "first.toml").read_text(encoding="utf-8")
SNIPPETS = (
    "[",
    "]",
    "[[",
    "]]",
    "{",
    "}",
    "=",
    ".",
    ",",
    '"',
    "'''",
    '"""',
    "\\",
    "#",
    "\n",
    "\r\n",
    " ",
    "a",
    "1",
)


@settings(max_examples=300, deadline=None)
@given(
    cuts=st.lists(st.tuples(st.integers(0, len(FIRST)), st.integers(0, 40)), max_size=3),
    snippet=st.lists(st.sampled_from(SNIPPETS) | st.text(max_size=3), max_size=6).map("".join),
)
def test_any_damage_gives_a_plan_or_a_refusal(cuts: list[tuple[int, int]], snippet: str) -> None:
    text = FIRST
    for start, length in cuts:
        text = text[:start] + snippet + text[start + length :]
    last_line = text.count("\n") + 1
    try:
        draft(text).complete(None)
    except PlanRefused as refused:
        assert all(1 <= problem.line <= last_line for problem in refused.problems)
