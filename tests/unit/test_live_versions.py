"""The versions of a plan in the live service: by their texts, under names that never change their meaning."""

from datetime import UTC
from datetime import datetime
from pathlib import Path

import pytest

from monitor.core.feed.events import BoardAction
from monitor.live.log_entries import VersionText
from monitor.live.versions import Versions
from monitor.live.versions import sent_with
from monitor.plan_texts import PlanText
from monitor.plan_texts import PlanTexts
from monitor.plans import PlanLibrary
from monitor.terminal.export_command import version_files
from tests.property.test_engine_properties import PLAN
from tests.unit.live_blocks import ISSUER

AT = datetime(2003, 5, 1, tzinfo=UTC)
NAME = "amendment.toml"


def _amendment(percent: str) -> str:
    threshold = f'[[threshold]]\nname = "acquiring-person"\npercent = "{percent}"\ncomparison = "at-least"\n'
    return (
        f'[plan]\nid = "v2"\ntitle = "v2"\ndated = 2003-01-01\nissuer = "{ISSUER}"\namends = "mim-2002"\n\n{threshold}'
    )


def _version(percent: str, base: str = "plan.toml") -> VersionText:
    return VersionText(name=NAME, lineage=(PlanText(base, PLAN), PlanText(NAME, _amendment(percent))))


def _act(event_id: str) -> BoardAction:
    raw = {"kind": "board_action", "id": event_id, "plan": NAME}
    return BoardAction(id=event_id, issuer=ISSUER, at=AT, known_at=AT, action="amend", plan=NAME, raw=raw)


def _versions() -> Versions:
    return Versions(PlanTexts(chains=((PlanText("plan.toml", PLAN),),)))


def _percent(versions: Versions, event: BoardAction) -> str:
    assert event.plan is not None
    thresholds = {one.name: one for one in versions.version(event.plan).plan.thresholds}
    return str(thresholds["acquiring-person"].percent)


def test_another_text_under_a_name_that_is_taken_gets_a_name_of_its_own() -> None:
    versions = _versions()
    first, second = versions.learn(_act("1"), (_version("20"),)), versions.learn(_act("2"), (_version("12"),))
    assert first.plan == NAME != second.plan
    assert second.raw is not None and second.raw["plan"] == second.plan
    assert [_percent(versions, event) for event in (first, second)] == ["20", "12"]
    assert versions.learn(_act("2"), (_version("12"),)).plan == second.plan


def test_the_same_text_is_the_same_version_whatever_its_files_are_called() -> None:
    versions = _versions()
    versions.learn(_act("1"), (_version("20"),))
    assert versions.learn(_act("1"), (_version("20", base="elsewhere.toml"),)).plan == NAME
    assert len(versions.learned) == 1


def test_a_version_that_nobody_sent_is_unreadable_and_stays_so() -> None:
    versions = _versions()
    event = versions.learn(_act("1"), ())
    assert "no such plan" in versions.learned[event.plan or ""].unreadable


@pytest.mark.parametrize("text", ["not toml [[", None])
def test_a_reason_names_the_file_that_an_export_has(text: str | None, tmp_path: Path) -> None:
    sender, exported = tmp_path / "sender", tmp_path / "exported"
    for folder in (sender, exported):
        folder.mkdir()
    if text is not None:
        (sender / NAME).write_text(text)
    versions = _versions()
    versions.learn(_act("1"), (_version("20"),))
    sent = sent_with(NAME, PlanLibrary(feed_folder=sender))
    name = versions.learn(_act("2"), (sent,)).plan
    assert name is not None and name != NAME
    for file, content in version_files(versions.learned.values()).items():
        (exported / file).write_text(content)
    with pytest.raises(ValueError) as refusal:
        PlanLibrary(feed_folder=exported).version_file(name)
    assert str(refusal.value) == versions.texts.unreadable[name]


def test_an_export_has_each_version_under_the_name_of_its_amendment() -> None:
    versions = _versions()
    for number, percent in enumerate(("20", "12")):
        versions.learn(_act(str(number)), (_version(percent),))
    files = version_files(versions.learned.values())
    assert files.pop("plan.toml") == PLAN
    assert files == {name: one.lineage[-1].text for name, one in versions.learned.items()}


def test_an_export_stays_in_its_folder_whatever_the_names_in_the_log() -> None:
    evil = VersionText(name="../evil.toml", lineage=(PlanText("/etc/base.toml", PLAN), PlanText("../x.toml", "x")))
    good = VersionText(name=NAME, lineage=(PlanText("../../base.toml", PLAN), PlanText(NAME, "y")))
    assert version_files([evil, good]) == {NAME: "y", "base.toml": PLAN}


def test_two_bases_of_one_name_do_not_overwrite_each_other() -> None:
    versions = [_version("20"), VersionText(name="b.toml", lineage=(PlanText(NAME, "other"), PlanText("b.toml", "b")))]
    files = version_files(versions)
    assert files[NAME] == _amendment("20")
    assert "other" in files.values()
