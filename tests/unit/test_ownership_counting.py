"""What of Forms 3, 4 and 5 counts, what is left out, and what a person is told of it."""

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from monitor.core.feed.events import Event
from monitor.core.feed.events import Holding
from monitor.core.feed.events import RightToAcquire
from monitor.core.feed.events import Trade
from monitor.forms.reading import Told
from monitor.forms.reading import read_submission
from monitor.forms.reading import told_in
from monitor.forms.readings import FormUnreadable
from monitor.forms.readings import OwnershipReading
from tests.ownership_forms import form_xml
from tests.ownership_forms import held
from tests.ownership_forms import right
from tests.ownership_forms import submission
from tests.ownership_forms import trade


def told(*lines: str, form: str = "4", day: str = "20210702", **more: Any) -> Told:
    return told_in(submission(form_xml(*lines, form=form, **more), form, day), "form")


def trades(result: Told) -> list[tuple[str, object]]:
    return [(event.side, event.shares) for event in result.events if isinstance(event, Trade)]


def rights(result: Told) -> list[RightToAcquire]:
    return [event for event in result.events if isinstance(event, RightToAcquire)]


def caveats(event: Event) -> list[str]:
    return list((event.raw or {}).get("caveats", []))


def test_a_joint_form_counts_once_for_the_first_owner() -> None:
    result = told(trade(100, 1100), trade(40, 1060, "D", "S"), owners=3)
    assert trades(result) == [("buy", 100), ("sell", 40)]
    assert {event.holder for event in result.events if isinstance(event, Trade)} == {"0009900007"}


@pytest.mark.parametrize(("owners", "bought"), [(2, 100), (1, 200)])
def test_a_line_that_repeats_another_counts_once_in_a_joint_form_only(owners: int, bought: int) -> None:
    result = told(trade(100, 1100), trade(100, 1100, nature="By the Fund, L.P."), owners=owners)
    assert sum(event.shares for event in result.events if isinstance(event, Trade)) == bought
    assert any("repeats" in doubt for doubt in result.doubts) == (owners == 2)


def test_indirect_lots_are_the_owners_and_each_adds_up_by_itself() -> None:
    result = told(
        trade(100, 1100),
        trade(5, 55, nature="By Trust", nature_notes=("F1",)),
        trade(7, 107, nature="By Trust", nature_notes=("F2",)),
        trade(1, 56, nature="By Trust", nature_notes=("F1",)),
        footnotes={"F1": "The Ash Trust.", "F2": "The Elm Trust."},
    )
    assert trades(result) == [("buy", 100), ("buy", 5), ("buy", 7), ("buy", 1)]
    assert result.doubts == []


def test_a_line_that_the_column_contradicts_counts_and_is_named() -> None:
    result = told(trade(100, 1100), trade(50, 1175))
    assert trades(result) == [("buy", 100), ("buy", 50)]
    (doubt,) = result.doubts
    assert doubt.startswith("nonDerivativeTable/nonDerivativeTransaction[2]")
    assert "1175" in doubt and "1150" in doubt


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (trade(100, 1100, "A", "S"), "code S contradicts A"),
        (trade(100, 1100, "D", "P"), "code P contradicts D"),
        (trade(100, 1100, swap="1"), "swap"),
        (trade(100, 1100, swap="maybe"), "swap"),
        (trade(100, 1100, code="K"), "swap"),
        (trade(100, 1100, on="2031-06-30"), "after the filing"),
        (trade(100, 1100, on="2021-06-31"), "not a date"),
        (trade("1,000", 1100), "not a number"),
        (trade("-5", 1100), "not a number"),
        (trade("1e3", 1100), "not a number"),
        (trade("\u0661\u0662", 1100), "not a number"),
        (trade("12<x/>34", 1100), "elements stand"),
        (trade("12</value><value>34", 1100), "2 values"),
        (trade(None, 1100), "does not state shares"),
        (trade(100, 1100, side="B"), "neither A nor D"),
        (trade(100, 1100, title="Series A Preferred Stock"), "no common stock"),
        (trade(100, 1100, title="American Depositary Shares"), "no common stock"),
        (trade(100, 1100, title=""), "does not state security"),
    ],
)
def test_what_cannot_be_trusted_is_left_out_with_a_reason(line: str, reason: str) -> None:
    result = told(line, trade(3, 2000, title="Common Stock, par value $.01 per share"))
    assert trades(result) == [("buy", 3)]
    assert any("Transaction[1]: left out" in doubt and reason in doubt for doubt in result.doubts)


@pytest.mark.parametrize("form", ["3/A", "4/A", "5/A"])
def test_an_amendment_gives_nothing_and_says_so(form: str) -> None:
    head = "<dateOfOriginalSubmission>2021-06-01</dateOfOriginalSubmission>"
    result = told(trade(100, 1100), held(5), right(5, 0, 5), form=form, head=head)
    assert result.events == []
    (doubt,) = result.doubts
    assert form in doubt and "2021-06-01" in doubt and "3 lines" in doubt


def test_an_amendment_that_only_the_xml_calls_one_gives_nothing() -> None:
    content = submission(form_xml(trade(100, 1100), form="4/A"), "4", "20210702")
    assert told_in(content, "form").events == []


def test_an_initial_statement_adds_up_all_natures_of_ownership() -> None:
    result = told(held(100), held(20, nature="By Trust"), form="3")
    (holding,) = result.events
    assert isinstance(holding, Holding)
    assert (holding.shares, holding.at) == (120, date(2021, 6, 30))


def test_an_initial_statement_may_be_filed_ahead_but_not_years_ahead() -> None:
    assert [event.at for event in told(held(100), form="3", day="20210625").events] == [date(2021, 6, 30)]
    result = told(held(100), form="3", period="2031-06-30")
    assert result.events == []
    assert "left out" in result.doubts[0]


def test_of_a_joint_initial_statement_the_same_shares_count_once() -> None:
    result = told(held(100), held(100, nature="By the Fund, L.P."), held(7), form="3", owners=2)
    assert [event.shares for event in result.events if isinstance(event, Holding)] == [107]


@pytest.mark.parametrize(
    "lines",
    [(held(100), held(5, "Class B Stock")), (held(100), held("about 5"))],
    ids=["classes", "unreadable"],
)
def test_an_initial_statement_that_is_not_one_number_gives_no_position(lines: tuple[str, ...]) -> None:
    result = told(*lines, form="3")
    assert result.events == []
    assert any("the position is left out" in doubt for doubt in result.doubts)


def test_no_securities_owned_is_no_position() -> None:
    result = told(form="3", head="<noSecuritiesOwned>1</noSecuritiesOwned>")
    assert (result.events, result.doubts) == ([], [])


def test_the_column_of_a_change_makes_no_position() -> None:
    assert [event.kind for event in told(trade(100, 1100), held(5000, nature="By Trust")).events] == ["trade"]


@pytest.mark.parametrize(
    ("moved", "left", "underlying", "amounts", "shares"),
    [
        (100, 400, 100, False, 400),
        (100, 400, 1000, False, 4000),
        (400, 200, 100, False, 50),
        (8, 3, 1, False, Fraction(3, 8)),
        ("1000000.00", "500000.00", 20000, True, 10000),
        (100, 0, 100, False, 0),
        (100, 0, None, False, 0),
    ],
)
def test_what_is_left_is_multiplied_as_the_form_says(
    moved: object, left: object, underlying: object, amounts: bool, shares: object
) -> None:
    result = told(right(moved, left, underlying, amounts=amounts))
    assert [event.shares for event in rights(result)] == [shares]
    assert result.doubts == []
    assert any("counts as" in caveat for event in rights(result) for caveat in caveats(event)) == (
        str(left) != "0" and moved != underlying
    )


@pytest.mark.parametrize(
    ("moved", "left", "underlying", "reason"),
    [
        (3, 1, 2, "no exact number"),
        (100, 400, 400, "may be those of"),
        (0, 400, 100, "how many moved"),
        (None, 400, 100, "how many moved"),
        (100, None, 100, "what is left"),
        (100, 400, None, "underlying"),
    ],
)
def test_a_right_whose_shares_cannot_be_told_is_left_out(
    moved: object, left: object, underlying: object, reason: str
) -> None:
    result = told(right(moved, left, underlying))
    assert rights(result) == []
    assert reason in result.doubts[0]


def test_a_right_to_what_is_no_common_stock_is_left_out() -> None:
    result = told(right(100, 400, 100, of="Series F Preferred Stock"))
    assert rights(result) == []
    assert "Series F Preferred Stock" in result.doubts[0]


def test_lots_of_one_right() -> None:
    chain = told(right(100, 400, 100), right(50, 350, 50))
    assert [event.shares for event in rights(chain)] == [350]
    grants = told(right(200, 200, 200, "A"), right(50, 50, 50, "A"), right(30, 170, 30))
    assert [event.shares for event in rights(grants)] == [220]
    natures = told(
        right(100, 400, 100, nature="By Trust", nature_notes=("F1",)),
        right(100, 300, 100, nature="By Trust", nature_notes=("F2",)),
        footnotes={"F1": "The Ash Trust.", "F2": "The Elm Trust."},
    )
    assert sorted(int(event.shares) for event in rights(natures)) == [300, 400]
    assert len({event.right for event in rights(natures)}) == 2


def test_a_right_of_which_one_lot_is_unreadable_is_left_out() -> None:
    assert rights(told(right(100, 400, 100), right(50, "some", 50))) == []


@pytest.mark.parametrize(
    ("note", "is_marked"),
    [
        ("Exercisable in three equal annual installments beginning on May 1, 2022.", True),
        ("The option is fully vested and exercisable at any time.", False),
        ("Each share is convertible at any time at the option of the holder.", False),
    ],
)
def test_a_date_that_only_a_footnote_gives_is_kept_beside_the_value(note: str, is_marked: bool) -> None:
    result = told(right(100, 400, 100, starts=None, start_notes=("F1",)), footnotes={"F1": note})
    (event,) = rights(result)
    assert event.exercisable_from is None
    assert note in (event.raw or {})["read_from"]
    assert any(note in caveat for caveat in caveats(event)) == is_marked


def test_a_ratio_that_a_footnote_states_is_kept_beside_the_value() -> None:
    notes = {"F1": "Each note is convertible at 10 for 1."}
    (event,) = rights(told(right(100, 400, 100, price_notes=("F1",)), footnotes=notes))
    assert any("10 for 1" in caveat for caveat in caveats(event))


def test_a_footnote_that_qualifies_shares_is_kept_beside_them() -> None:
    notes = {"F1": "Represents restricted stock units."}
    result = told(trade(100, 1100, share_notes=("F1",)), footnotes=notes)
    (event,) = result.events
    assert any(notes["F1"] in caveat for caveat in caveats(event))


def test_every_event_quotes_the_words_it_was_made_of() -> None:
    for event in told(trade(100, 1100), right(100, 400, 100)).events:
        words = (event.raw or {})["read_from"]
        assert "/transactionShares/value: 100" in words or "transactionShares/value: 100" in words


def test_a_header_that_names_another_issuer_gives_no_issuer() -> None:
    content = submission(form_xml(trade(100, 1100)), "4", "20210702")
    other = b"\nISSUER:\n\tCOMPANY DATA:\n\t\tCENTRAL INDEX KEY:\t\t0009900333\n</SEC-HEADER>"
    with pytest.raises(FormUnreadable, match="CIK"):
        told_in(content.replace(b"\n</SEC-HEADER>", other), "form")


def test_a_footnote_that_is_missing_is_said_to_be() -> None:
    content = submission(form_xml(trade(100, 1100, share_notes=("F9",))), "4", "20210702")
    (reading,) = read_submission(content, "form")
    assert isinstance(reading, OwnershipReading)
    assert reading.trades[0].notes == {"shares": ("F9",)}
    assert reading.footnotes == {}
