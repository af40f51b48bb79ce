"""What is asked about the persons of an issuer, what is not, and what an answer becomes."""

from typing import Any

import pytest

from monitor.persons.answers import AnswerRefused
from monitor.persons.answers import Says
from monitor.persons.answers import answer
from monitor.persons.answers import withdrawal
from monitor.persons.questions import Question
from tests.person_events import ISSUER
from tests.person_events import Line
from tests.person_events import asked_of
from tests.person_events import filing
from tests.person_events import row
from tests.person_events import seen_in

SPELLED = [
    filing(1, "2006-12-04", [row("elm-partners-l-p", "Elm Partners, L.P.")]),
    filing(2, "2006-12-05", [row("elm-partners-lp", "ELM PARTNERS LP")]),
]
WITH_CIK = [SPELLED[0], filing(2, "2006-12-05", [row("0000000077", "ELM PARTNERS LP")])]
GROUP = filing(
    3,
    "2006-12-06",
    [row("ash", "Ash"), row("oak", "Oak"), row("yew", "Yew")],
    relations=[("group", "group-box", ["ash", "oak"]), ("affiliate", "control-stated", ["yew", "oak"])],
)


def one_question(*lines: Line) -> Question:
    (question,) = asked_of(*lines).open
    return question


def answered(lines: list[Line], says: Says, cik: str | None = None) -> list[Line]:
    return answer(one_question(*lines), says, cik, seen_in(*lines), states_known_at=True)


def group_question(*lines: Line) -> Question:
    return next(one for one in asked_of(*lines).open if one.relation == "group")


class TestTheSamePerson:
    def test_two_spellings_are_a_question_and_two_persons(self) -> None:
        question = one_question(*SPELLED)
        assert question.persons == ("elm-partners-l-p", "elm-partners-lp")
        assert question.reason == "the same words"
        assert [read.where for read in question.read] == [
            "SC 13D 0000000001-06-000001, cover page",
            "SC 13D 0000000001-06-000002, cover page",
        ]
        assert set(seen_in(*SPELLED).persons) == {"elm-partners-l-p", "elm-partners-lp"}

    def test_the_same_name_with_and_without_a_cik_is_a_question(self) -> None:
        assert one_question(*WITH_CIK).persons == ("0000000077", "elm-partners-l-p")

    def test_two_ciks_are_two_persons(self) -> None:
        lines = [filing(n, f"2006-12-0{n}", [row(f"000000007{n}", "Elm Partners LP")]) for n in (1, 2)]
        assert asked_of(*lines).open == []

    def test_two_rows_of_one_filing_are_two_persons(self) -> None:
        rows = [row("elm-partners-l-p", "Elm Partners, L.P."), row("elm-partners-llc", "Elm Partners LLC")]
        assert asked_of(filing(1, "2006-12-04", rows)).open == []

    def test_the_header_and_the_cover_of_one_filing_can_be_one(self) -> None:
        rows = [row("jeffrey-l-elm", "Jeffrey L. Elm"), row("ash", "Ash")]
        question = one_question(filing(1, "2006-12-04", rows, filers=[("0000000077", "ELM JEFFREY L ET AL")]))
        assert "et al" in question.reason

    def test_an_only_filer_of_another_name_is_asked_about(self) -> None:
        lines = [filing(1, "2006-12-04", [row("ann-oak", "Ann Oak")], filers=[("0000000077", "ELM PROPERTIES INC")])]
        assert one_question(*lines).reason.startswith("the header names one filer and the cover page one person")

    def test_a_former_name_counts_as_a_name(self) -> None:
        other = filing(2, "2006-12-05", [row("0000000077", "Yew Capital LP"), row("ash", "Ash")])
        other["filers"] = [{"person": "0000000077", "name": "YEW CAPITAL LP", "former_names": ["ELM PARTNERS LP"]}]
        question = one_question(SPELLED[0], other)
        assert question.read[0].where.endswith("header, as a former name")

    def test_a_form_4_gives_the_name_of_its_owner(self) -> None:
        trade = {
            "kind": "trade",
            "id": "t",
            "issuer": ISSUER,
            "at": "2006-12-01",
            "holder": "0000000077",
            "side": "buy",
            "shares": 5,
            "holder_name": "OAK ANN B",
            "read_from": "Form 4 0000000001-06-000009. more",
        }
        question = one_question(trade, filing(1, "2006-12-04", [row("ann-b-oak", "Ann B. Oak")]))
        assert question.read[0].where == "Form 4 0000000001-06-000009"

    def test_spellings_of_one_with_a_cik_are_asked_against_the_cik_only(self) -> None:
        third = filing(3, "2006-12-06", [row("0000000077", "ELM PARTNERS L P")])
        assert [one.persons[0] for one in asked_of(*SPELLED, third).open] == ["0000000077", "0000000077"]

    def test_same_makes_both_one_cik(self) -> None:
        (line,) = answered(WITH_CIK, Says.same)
        assert (line["person"], line["cik"]) == ("elm-partners-l-p", "0000000077")
        assert line["known_at"] == "2006-12-05T15:00:00Z"  # Once both had been read.
        seen = seen_in(*WITH_CIK, line)
        assert set(seen.persons) == {"0000000077"}
        assert set(seen.persons["0000000077"].names) == {"Elm Partners, L.P.", "ELM PARTNERS LP"}
        assert asked_of(*WITH_CIK, line).open == []

    def test_same_of_two_without_a_cik_needs_one(self) -> None:
        with pytest.raises(AnswerRefused, match="neither of the two has a CIK"):
            answered(SPELLED, Says.same)
        lines = answered(SPELLED, Says.same, "0000000088")
        assert {(line["person"], line["cik"]) for line in lines} == {
            ("elm-partners-l-p", "0000000088"),
            ("elm-partners-lp", "0000000088"),
        }
        assert len({line["id"] for line in lines}) == 2
        assert set(seen_in(*SPELLED, *lines).persons) == {"0000000088"}

    def test_the_cik_of_a_stranger_is_refused(self) -> None:
        stranger = filing(3, "2006-12-06", [row("0000000099", "Yew Industries Inc")])
        lines = [*SPELLED, stranger]
        with pytest.raises(AnswerRefused, match="looks like neither"):
            answered(lines, Says.same, "0000000099")
        with pytest.raises(AnswerRefused, match="give that, or none"):
            answered(WITH_CIK, Says.same, "0000000099")

    def test_different_is_remembered_and_changes_nothing(self) -> None:
        (line,) = answered(SPELLED, Says.different)
        assert "cik" not in line
        assert line["kind"] == "person"
        after = asked_of(*SPELLED, line)
        assert after.open == []
        assert [(one.says, one.persons) for one in after.answered] == [
            ("different", ("elm-partners-l-p", "elm-partners-lp"))
        ]
        assert set(seen_in(*SPELLED, line).persons) == set(seen_in(*SPELLED).persons)

    def test_different_holds_when_one_becomes_known_by_its_cik(self) -> None:
        (line,) = answered(SPELLED, Says.different)
        named = {"kind": "person", "id": "p", "issuer": ISSUER, "at": "2006-12-01", "person": "elm-partners-lp"}
        named |= {"name": "Elm Partners LP", "cik": "0000000088"}
        assert asked_of(*SPELLED, line, named).open == []

    def test_a_withdrawn_answer_is_asked_again_and_answered_anew(self) -> None:
        (line,) = answered(SPELLED, Says.different)
        (given,) = asked_of(*SPELLED, line).answered
        (retraction,) = withdrawal(given, states_known_at=True)
        assert retraction["of"] == line["id"]
        lines = [*SPELLED, line, retraction]
        (again,) = answered(lines, Says.different)
        assert again["id"] != line["id"]
        assert asked_of(*lines, again).open == []

    def test_a_retracted_filing_asks_nothing(self) -> None:
        retraction = {"kind": "retraction", "id": "r", "issuer": ISSUER, "at": "2006-12-06", "of": "f-2"}
        assert asked_of(*SPELLED, retraction).open == []


class TestCountedTogether:
    def test_what_a_filing_states_is_a_question_with_its_words(self) -> None:
        question = group_question(GROUP)
        assert (question.persons, question.basis) == (("ash", "oak"), "group-box")
        assert question.read[0].words == "cover page 2, row 2: (a) [X]"

    def test_yes_is_a_relationship_with_its_basis(self) -> None:
        lines = answer(group_question(GROUP), Says.yes, None, seen_in(GROUP), states_known_at=True)
        (line,) = lines
        assert {name: line[name] for name in ("kind", "relation", "persons", "basis", "at", "known_at")} == {
            "kind": "relationship",
            "relation": "group",
            "persons": ["ash", "oak"],
            "basis": "group-box",
            "at": "2006-12-06",
            "known_at": "2006-12-06T15:00:00Z",
        }
        assert line["read_from"] == "SC 13D 0000000001-06-000003, cover page 2, row 2: (a) [X]"
        assert [one.relation for one in asked_of(GROUP, line).open] == ["affiliate"]

    def test_no_is_remembered_on_that_basis_only(self) -> None:
        (line,) = answer(group_question(GROUP), Says.no, None, seen_in(GROUP), states_known_at=True)
        assert (line["kind"], line["known_at"]) == ("person", "2006-12-06T15:00:01Z")
        assert [one.relation for one in asked_of(GROUP, line).open] == ["affiliate"]
        later = filing(
            4, "2006-12-07", GROUP["reporting_persons"], relations=[("group", "group-stated", ["ash", "oak"])]
        )
        assert {one.basis for one in asked_of(GROUP, line, later).open} == {"group-stated", "control-stated"}

    def test_who_is_joined_already_is_not_asked_about(self) -> None:
        relation = {"kind": "relationship", "id": "x", "issuer": ISSUER, "at": "2006-12-01", "relation": "affiliate"}
        lines = [
            relation | {"persons": ["oak", "elm"]},
            relation | {"id": "y", "relation": "subsidiary", "persons": ["elm", "yew"]},
        ]
        assert [one.relation for one in asked_of(GROUP, *lines).open] == ["group"]

    @pytest.mark.parametrize(
        "stated",
        [
            "no list",
            [{"relation": "group", "basis": "group-box", "persons": ["ash", "stranger"]}],
            [{"relation": "agreement", "basis": "group-box", "persons": ["ash", "oak"]}],
            [{"relation": "group", "basis": "hearsay", "persons": ["ash", "oak"]}],
            [{"relation": "group", "basis": "group-box", "persons": ["ash", "ash"]}],
            [{"relation": "group", "basis": "group-box", "persons": [["ash"], "oak"]}],
            [{"relation": ["group"], "basis": {}, "persons": ["ash", "oak"]}],
        ],
    )
    def test_what_no_filing_can_state_is_passed_over(self, stated: Any) -> None:
        assert asked_of(GROUP | {"relations_stated": stated}).open == []

    @pytest.mark.parametrize("says", [Says.same, Says.different])
    def test_each_sort_has_its_own_answers(self, says: Says) -> None:
        with pytest.raises(AnswerRefused, match="`yes` or `no`"):
            answer(group_question(GROUP), says, None, seen_in(GROUP), states_known_at=True)
        with pytest.raises(AnswerRefused, match="`same` or `different`"):
            answered(SPELLED, Says.yes)
        with pytest.raises(AnswerRefused, match="a CIK goes with `same` only"):
            answered(SPELLED, Says.different, "0000000088")
