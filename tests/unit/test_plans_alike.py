"""A first version that is put together from two parts is the plan that its whole text states, or is refused alike."""

import pytest

from monitor.core.plan.files import PlanRefused
from monitor.plans import bundled_files
from monitor.plans import draft
from monitor.plans.alike import first_version

TEXT = next(file.text for file in bundled_files() if file.plan.amends is None)
TITLE = 'title = "MIM Corporation Amended and Restated Rights Agreement"'


def _changed(old: str, new: str) -> str:
    assert TEXT.count(old) == 1, old
    return TEXT.replace(old, new)


def _read(text: str) -> object:
    """The plan, or why it is refused."""
    try:
        return draft(text, "plan.toml").complete(None)
    except PlanRefused as refused:
        return str(refused)


def _found(text: str) -> object:
    try:
        return first_version(text, "plan.toml")
    except PlanRefused as refused:
        return str(refused)


GOOD = {
    "as it is": TEXT,
    "other names": _changed('id = "mim-2002"', 'id = "b"').replace("0001014739", "0000320193"),
    "another title": _changed(TITLE, "title = 'A # B [plan]'"),
    "another day": _changed("dated = 2002-12-03", "dated = 2003-01-02"),
    "another limit": _changed('percent = "15"', 'percent = "20"'),
    "no comment before": TEXT[TEXT.index("[plan]") :],
    "carriage returns": TEXT.replace("\n", "\r\n"),
    "a text over several lines": _changed(TITLE, 'title = """\\\n  [calendar]"""'),
    "the head last": TEXT[TEXT.index("[calendar]") :] + TEXT[TEXT.index("[plan]") : TEXT.index("[calendar]")],
    "a list over several lines": _changed("toggles = []", "toggles = [\n]"),
}
BAD = {
    "nothing": "",
    "the head alone": TEXT[: TEXT.index("[calendar]")],
    "no id": _changed('id = "mim-2002"', ""),
    "no title that can be read": _changed(TITLE, 'title = ""'),
    "an id that is no text": _changed('id = "mim-2002"', "id = [\n[1],\n]"),
    "an unknown name": _changed(TITLE, TITLE + '\nname = "MIM"'),
    "it amends": _changed(TITLE, TITLE + '\namends = "other"'),
    "it amends itself": _changed(TITLE, TITLE + '\namends = "mim-2002"'),
    "the head twice": TEXT + '\n[plan]\ntitle = "other"\n',
    "more of the head below": TEXT + '\n[plan.more]\ntitle = "other"\n',
    "a name twice": _changed(TITLE, TITLE + "\n" + TITLE),
    "a bare number": _changed('percent = "15"', "percent = 15"),
    "two things wrong": _changed('percent = "15"', "percent = 15").replace('issuer = "0001014739"', 'issuer = "1"'),
    "no TOML in the head": _changed('id = "mim-2002"', "id = "),
    "no TOML in the rest": _changed('percent = "15"', "percent = "),
    "a threshold twice": _changed('name = "adverse-person"', 'name = "acquiring-person"'),
}


@pytest.mark.parametrize("text", GOOD.values(), ids=GOOD)
def test_it_is_the_plan_of_its_whole_text(text: str) -> None:
    wanted = _read(text)
    assert not isinstance(wanted, str), wanted
    # Twice: what was worked out for one is there for the next.
    assert [_found(text), _found(text)] == [wanted, wanted]


@pytest.mark.parametrize("text", BAD.values(), ids=BAD)
def test_it_is_refused_as_its_whole_text_is(text: str) -> None:
    wanted = _read(text)
    assert isinstance(wanted, str)
    assert [_found(text), _found(text)] == [wanted, wanted]
