"""Every clause has its law, its citation, and examples both ways; nothing else is a clause."""

import re
from pathlib import Path
from types import ModuleType

import pytest

from monitor.core import clauses as package
from monitor.core.clauses import clauses

CLAUSES = clauses()
AGREEMENT = Path(__file__).parents[3] / "shared" / "seeds" / "rights-agreement-2002-12-03.txt"


def _name(clause: ModuleType) -> str:
    return clause.__name__.rpartition(".")[2]


def test_there_are_clauses() -> None:
    assert len(CLAUSES) >= 15


@pytest.mark.parametrize("clause", CLAUSES, ids=_name)
def test_a_clause_cites_and_quotes_its_law(clause: ModuleType) -> None:
    assert re.match(r"\d+", clause.CITATION), "CITATION begins with the number of a section"
    assert len(clause.LAW.split()) >= 15, "LAW quotes the agreement"


@pytest.mark.parametrize("clause", CLAUSES, ids=_name)
def test_a_clause_says_yes_to_its_good_and_not_to_its_bad_examples(clause: ModuleType) -> None:
    assert clause.GOOD and clause.BAD
    for facts in clause.GOOD:
        assert clause.applies(**facts) is True, facts
    for facts in clause.BAD:
        assert clause.applies(**facts) in (False, None), facts


@pytest.mark.parametrize("clause", CLAUSES, ids=_name)
def test_a_clause_is_used(clause: ModuleType) -> None:
    core = Path(package.__file__).parents[1]
    uses = [p for p in core.rglob("*.py") if f"import {_name(clause)}" in p.read_text()]
    assert uses, f"no rule of the core asks {_name(clause)}"


@pytest.mark.parametrize("clause", CLAUSES, ids=_name)
def test_the_quoted_words_are_the_agreements(clause: ModuleType) -> None:
    if not AGREEMENT.exists():
        pytest.skip("../shared is absent: the agreement's text cannot be compared")
    text = _words(re.sub(r"\n\s*\d+\s*\n<PAGE>", " ", AGREEMENT.read_text()))
    for piece in clause.LAW.split("(...)"):
        assert _words(piece) in text, piece


def _words(text: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", text.replace("<PAGE>", " ").lower()))
