"""What sentences of the contract call for, by the engine and by the slow evaluation (`sentences_of_...`)."""

from pathlib import Path

import pytest

from tests.golden import sentences_of_clocks
from tests.golden import sentences_of_ownership
from tests.golden.comparing import by_engine
from tests.golden.comparing import by_slow_evaluation
from tests.golden.comparing import difference
from tests.golden.sentences import Sentence

SENTENCES = [*sentences_of_ownership.SENTENCES, *sentences_of_clocks.SENTENCES]


@pytest.mark.parametrize("sentence", SENTENCES, ids=lambda sentence: sentence.says[:60])
def test_the_engine_does_what_the_sentence_says(sentence: Sentence, tmp_path: Path) -> None:
    assert difference(sentence, by_engine(sentence, tmp_path)) == ([], []), "missing, unexpected"


@pytest.mark.parametrize("sentence", SENTENCES, ids=lambda sentence: sentence.says[:60])
def test_so_does_the_slow_evaluation(sentence: Sentence) -> None:
    assert difference(sentence, by_slow_evaluation(sentence)) == ([], []), "missing, unexpected"
