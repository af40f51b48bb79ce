"""The plans that come with the program, and how plan files are found."""

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from monitor.core.plan.files import PlanRefused
from monitor.core.plan.plan import Plan
from monitor.plan_check import describe
from monitor.plans import VERSIONS_MAX
from monitor.plans import PlanLibrary
from monitor.plans import bundled
from monitor.plans import bundled_files
from monitor.plans.shelf import BYTES_MAX

ROOT = Path(__file__).resolve().parents[2]
CASES = ROOT.parent / "shared" / "cases"
FIRST = (Path(__file__).parent / "plans" / "good" / "first.toml").read_text(encoding="utf-8")


def amendment(id: str, amends: str, percent: str = "12") -> str:
    entry = f'[[threshold]]\nname = "adverse-person"\npercent = "{percent}"\n'
    return f'[plan]\nid = "{id}"\namends = "{amends}"\n{entry}'


def write(folder: Path, **texts: str) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    return folder


def adverse_percent(plan: Plan) -> str:
    threshold = plan.threshold("adverse-person")
    assert threshold is not None
    return str(threshold.percent)


def bundled_plan(id: str) -> Plan:
    return next(plan for plan in bundled() if plan.id == id)


def test_bundled_plans_are_one_chain() -> None:
    assert [(plan.id, plan.amends, plan.dated) for plan in bundled()] == [
        ("mim-2002", None, date(2002, 12, 3)),
        ("mim-2006-amendment-1", "mim-2002", date(2006, 12, 13)),
        ("mim-2009-amendment-2", "mim-2006-amendment-1", date(2009, 3, 4)),
        ("mim-2010-amendment-3", "mim-2009-amendment-2", date(2010, 1, 24)),
    ]
    assert {plan.issuer for plan in bundled()} == {"0001014739"}
    assert [file.name for file in bundled_files()[-1].lineage] == [file.name for file in bundled_files()]


def test_the_agreement_of_2002() -> None:
    plan = bundled_plan("mim-2002")
    assert [(one.name, str(one.percent), one.comparison, one.cite) for one in plan.thresholds] == [
        ("acquiring-person", "15", "at-least", '1 "Acquiring Person"'),
        ("adverse-person", "10", "at-least", "11(a)(ii)(B)"),
    ]
    assert plan.personal_thresholds == ()
    assert plan.expiration.final == date(2012, 11, 24)
    assert plan.redemption.price == Decimal("0.0001")
    assert plan.purchase is not None and plan.purchase.price == Decimal("20.00")


@pytest.mark.parametrize(
    ("id", "first_share_count"),
    [
        ("mim-2006-amendment-1", 7_480_267),
        ("mim-2009-amendment-2", 8_415_300),
        ("mim-2010-amendment-3", 8_415_300),
    ],
)
def test_the_amendments_raise_the_threshold_of_heartland_alone(id: str, first_share_count: int) -> None:
    plan = bundled_plan(id)
    heartland = plan.personal_threshold("acquiring-person", "heartland")
    general = plan.threshold("acquiring-person")
    assert heartland is not None and general is not None
    assert not heartland.reached(first_share_count - 1, 37_401_331)
    assert heartland.reached(first_share_count, 37_401_331)
    assert general.reached(5_610_200, 37_401_331) and not general.reached(5_610_199, 37_401_331)


def test_the_third_amendment_exempts_and_says_so() -> None:
    plan = bundled_plan("mim-2010-amendment-3")
    kohlberg = plan.personal_threshold("acquiring-person", "kohlberg")
    assert kohlberg is not None and not kohlberg.reached(37_401_331, 37_401_331)
    meaning = next(meaning for term, meaning, _ in describe(plan) if term.endswith("kohlberg"))
    assert "exempts it from the threshold altogether" in meaning


def case_plans() -> list[Path]:
    return sorted(CASES.glob("*/*.toml"))


@pytest.mark.skipif(not CASES.is_dir(), reason=f"NOT TESTED: the case folders are not at {CASES}")
def test_the_plans_of_all_cases_load() -> None:
    assert case_plans()
    for path in case_plans():
        (file,) = PlanLibrary([path]).files
        assert file.text == path.read_text(encoding="utf-8")
        if file.plan.id == "mim-2002" and path.parent.name in ("heartland-2006", "heartland-2006-amended"):
            assert file.plan == bundled_plan("mim-2002")


@pytest.mark.skipif(not CASES.is_dir(), reason=f"NOT TESTED: the case folders are not at {CASES}")
def test_versions_beside_a_case_are_found() -> None:
    folder = CASES / "heartland-2006-amended"
    library = PlanLibrary([folder / "plan.toml"], feed_folder=folder)
    second = library.version("amendment-2.toml")
    heartland = second.personal_threshold("acquiring-person", "heartland")
    assert heartland is not None and str(heartland.percent) == "22.5"
    assert [file.name for file in library.version_file("amendment-2.toml").lineage] == [
        "plan.toml",
        "amendment-1.toml",
        "amendment-2.toml",
    ]


def test_what_a_plan_amends_is_found_beside_it(tmp_path: Path) -> None:
    write(
        tmp_path,
        one=FIRST,
        two=amendment("b", "acme-2020"),
        three=amendment("c", "b", "14"),
        junk="= no TOML",
    )
    library = PlanLibrary([tmp_path / "three.toml"])
    assert [(plan.id, adverse_percent(plan)) for plan in library.plans] == [("c", "14")]
    assert library.plans[0].title == "Acme Rights Agreement"
    assert library.files[0].source == str(tmp_path / "three.toml")


def test_a_folder_means_all_its_plans(tmp_path: Path) -> None:
    write(tmp_path, a=FIRST, b=amendment("b", "acme-2020"))
    assert [plan.id for plan in PlanLibrary([tmp_path]).plans] == ["acme-2020", "b"]
    assert len(PlanLibrary([tmp_path, tmp_path / "a.toml"]).files) == 2


def test_what_a_plan_amends_is_found_among_the_bundled_ones(tmp_path: Path) -> None:
    write(tmp_path, mine=amendment("mine", "mim-2009-amendment-2"))
    (plan,) = PlanLibrary([tmp_path / "mine.toml"]).plans
    assert [str(one.percent) for one in plan.personal_thresholds] == ["22.5"]
    assert plan.issuer == "0001014739"


def test_a_version_inherits_from_the_plan_that_was_named(tmp_path: Path) -> None:
    named = write(tmp_path / "plans", acme=FIRST)
    feed = write(tmp_path / "feed", next=amendment("next", "acme-2020"))
    library = PlanLibrary([named / "acme.toml"], feed_folder=feed)
    assert adverse_percent(library.version("next.toml")) == "12"
    assert library.version("acme.toml") == library.version("acme-2020") == library.plans[0]


def test_a_version_can_be_a_bundled_one(tmp_path: Path) -> None:
    library = PlanLibrary(feed_folder=tmp_path)
    assert library.files == ()
    assert library.version("mim-2006-amendment-1.toml") == bundled_plan("mim-2006-amendment-1")
    assert library.version("mim-2006-amendment-1") == bundled_plan("mim-2006-amendment-1")


def test_a_version_beside_the_feed_comes_before_a_bundled_one(tmp_path: Path) -> None:
    write(tmp_path, **{"mim-2002": FIRST})
    assert PlanLibrary(feed_folder=tmp_path).version("mim-2002.toml").id == "acme-2020"


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".",
        "..",
        "../plan.toml",
        "feed/plan.toml",
        "/etc/passwd",
        "..\\plan.toml",
        "C:plan.toml",
        "a\0.toml",
    ]
    + ["a\n.toml", "plan..toml", "x" * 300, "folder/"],
)
def test_a_version_must_be_a_bare_file_name(tmp_path: Path, name: str) -> None:
    write(tmp_path, plan=FIRST)
    feed = write(tmp_path / "feed", plan=FIRST)
    with pytest.raises(PlanRefused, match="is no bare file name"):
        PlanLibrary(feed_folder=feed).version(name)


def test_a_link_out_of_the_feeds_folder_is_not_followed(tmp_path: Path) -> None:
    secret = write(tmp_path / "secret", plan=FIRST)
    feed = write(tmp_path / "feed", inside=FIRST.replace("acme-2020", "inside"))
    (feed / "link.toml").symlink_to(secret / "plan.toml")
    (feed / "alias.toml").symlink_to(feed / "inside.toml")
    (feed / "next.toml").write_text(amendment("next", "acme-2020"), encoding="utf-8")
    library = PlanLibrary(feed_folder=feed)
    assert library.version("alias.toml").id == "inside"
    with pytest.raises(PlanRefused, match="no such plan"):
        library.version("link.toml")
    with pytest.raises(PlanRefused, match="of which there is no plan"):
        library.version("next.toml")


def test_a_version_that_is_no_file_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "folder.toml").mkdir()
    for name in ("folder.toml", "nothing.toml"):
        with pytest.raises(PlanRefused, match=f"^{name}: no such plan beside the feed"):
            PlanLibrary(feed_folder=tmp_path).version(name)


def test_plans_that_amend_each_other_are_refused(tmp_path: Path) -> None:
    write(tmp_path, a=amendment("a", "c"), b=amendment("b", "a"), c=amendment("c", "b"))
    with pytest.raises(PlanRefused, match="amend each other in a circle") as refused:
        PlanLibrary([tmp_path / "a.toml"])
    assert refused.value.line == 3


def test_too_many_versions_are_refused(tmp_path: Path) -> None:
    last = VERSIONS_MAX + 2
    write(tmp_path, v0=FIRST.replace("acme-2020", "v0"))
    write(tmp_path, **{f"v{n}": amendment(f"v{n}", f"v{n - 1}") for n in range(1, last)})
    with pytest.raises(PlanRefused, match="versions amend each other"):
        PlanLibrary(feed_folder=tmp_path).version(f"v{last - 1}.toml")


def test_two_files_of_one_id_are_refused(tmp_path: Path) -> None:
    write(tmp_path, a=FIRST, b=FIRST.replace('"15"', '"16"'), next=amendment("next", "acme-2020"))
    with pytest.raises(PlanRefused, match=r"is the id of several files \(a.toml, b.toml\)"):
        PlanLibrary([tmp_path / "next.toml"])
    with pytest.raises(PlanRefused, match="is also that of .*a.toml") as refused:
        PlanLibrary([tmp_path / "a.toml", tmp_path / "b.toml"])
    assert refused.value.line == 2


def test_a_copy_is_no_second_plan(tmp_path: Path) -> None:
    write(tmp_path, a=FIRST, b=FIRST, next=amendment("next", "acme-2020"))
    assert [plan.id for plan in PlanLibrary([tmp_path]).plans] == ["acme-2020", "next"]


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "latin.toml").write_bytes(b'[plan]\ntitle = "Soci\xe9t\xe9"\n')
    (tmp_path / "large.toml").write_bytes(b"#" * (BYTES_MAX + 1))
    empty = tmp_path / "empty"
    empty.mkdir()
    for path, reason in (
        (tmp_path / "latin.toml", "latin.toml:2: this is no UTF-8"),
        (tmp_path / "large.toml", "large.toml: is larger than"),
        (tmp_path / "none.toml", "none.toml: there is no such plan file"),
        (empty, "empty: holds no plan file"),
    ):
        with pytest.raises(PlanRefused, match=reason):
            PlanLibrary([path])


def test_a_refusal_names_the_file_that_is_wrong(tmp_path: Path) -> None:
    write(tmp_path, first=FIRST.replace('"15"', '"0"'), next=amendment("next", "acme-2020"))
    with pytest.raises(PlanRefused) as refused:
        PlanLibrary([tmp_path / "next.toml"])
    assert str(refused.value).startswith(
        f"{tmp_path / 'first.toml'}:15: threshold.percent: 0 % is no threshold"
    )


@pytest.mark.parametrize("final", ["1984-12-31", "2041-01-01", "9999-12-31"])
def test_a_final_day_beyond_the_calendar_is_refused_at_its_line(tmp_path: Path, final: str) -> None:
    text = re.sub(r"(?m)^final = .+$", f"final = {final}", FIRST)
    path = write(tmp_path, far=text) / "far.toml"
    with pytest.raises(PlanRefused) as refused:
        PlanLibrary([path])
    line = text[: text.index("final = ")].count("\n") + 1
    assert str(refused.value).startswith(f"{path}:{line}: expiration.final: {final} is beyond the calendar ")
    assert refused.value.reason.endswith("correct the day or extend the calendar's file")


def test_the_last_day_of_the_calendar_is_inside(tmp_path: Path) -> None:
    # A Monday, and the banks are open.
    text = re.sub(r"(?m)^final = .+$", "final = 2040-12-31", FIRST)
    assert PlanLibrary([write(tmp_path, far=text) / "far.toml"]).plans[0].expiration.final == date(2040, 12, 31)
