"""Settings: where they come from, what is refused, and what is never printed."""

from decimal import Decimal
from pathlib import Path

import pytest

from monitor.settings import SettingRefused
from monitor.settings import read_settings
from monitor.settings import redacted_url

URL = "redis://ana:s3cret@db.example:6380/2"


def test_defaults_are_the_users_data_folder_and_the_embedded_server(tmp_path: Path) -> None:
    found = read_settings({"HOME": "/home/ana"}, tmp_path)
    assert found.home.name == "pillwatch"
    assert found.home.is_relative_to("/home/ana")
    assert (found.redis_url, found.namespace, found.plans) == (None, "pillwatch", ())


def test_xdg_data_home_is_honoured_only_if_absolute(tmp_path: Path) -> None:
    assert read_settings({"XDG_DATA_HOME": "/data"}, tmp_path).home == Path("/data/pillwatch")
    relative = read_settings({"XDG_DATA_HOME": "data", "HOME": "/home/ana"}, tmp_path)
    assert relative.home.is_relative_to("/home/ana")


def test_the_environment_comes_before_the_file(tmp_path: Path) -> None:
    (tmp_path / "pillwatch.toml").write_text('pillwatch_namespace = "file"\npillwatch_redis_url = "unix:///r.sock"\n')
    found = read_settings({"PILLWATCH_NAMESPACE": "environment", "PILLWATCH_HOME": ""}, tmp_path)
    assert (found.namespace, found.redis_url) == ("environment", "unix:///r.sock")


def test_relative_paths_of_the_file_are_relative_to_it(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "pillwatch.toml").write_text('pillwatch_home = "store"\npillwatch_plans = ["mine"]\n')
    found = read_settings({}, tmp_path)
    assert (found.home, found.plans) == (tmp_path / "store", (tmp_path / "mine",))


def test_edgar_in_the_file(tmp_path: Path) -> None:
    (tmp_path / "pillwatch.toml").write_text(
        'pillwatch_edgar_user_agent = "Us  us@our-company.com"\npillwatch_edgar_forms = ["sc 13d", "4"]\n'
        'pillwatch_edgar_issuers = ["42"]\npillwatch_edgar_rate = "0.5"\n'
    )
    edgar = read_settings({"PILLWATCH_EDGAR_URL": "http://mirror.our-company.com/edgar/"}, tmp_path).edgar
    assert edgar.user_agent == "Us us@our-company.com"
    assert (edgar.forms, edgar.issuers) == (("SC 13D", "4"), ("0000000042",))
    assert (edgar.per_second, edgar.url) == (Decimal("0.5"), "http://mirror.our-company.com/edgar")


def test_plans_are_several_paths_as_in_path(tmp_path: Path) -> None:
    for name in ("a.toml", "b.toml"):
        (tmp_path / name).touch()
    found = read_settings({"PILLWATCH_PLANS": f"{tmp_path / 'a.toml'}:b.toml:"}, tmp_path)
    assert found.plans == (tmp_path / "a.toml", tmp_path / "b.toml")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("PILLWATCH_REDIS_URL", "http://host"),
        ("PILLWATCH_REDIS_URL", "localhost:6379"),
        ("PILLWATCH_REDIS_URL", "redis://"),
        ("PILLWATCH_REDIS_URL", "redis://host:99999"),
        ("PILLWATCH_NAMESPACE", "a{b}"),
        ("PILLWATCH_NAMESPACE", "a b"),
        ("PILLWATCH_HOME", "/dev/null"),
        ("PILLWATCH_EDGAR_USER_AGENT", "Pillwatch"),
        ("PILLWATCH_EDGAR_USER_AGENT", "Example admin@example.com"),
        ("PILLWATCH_EDGAR_URL", "www.sec.gov"),
        ("PILLWATCH_EDGAR_URL", "https://user:word@www.sec.gov"),
        ("PILLWATCH_EDGAR_FORMS", "4,<b>"),
        ("PILLWATCH_EDGAR_FORMS", ","),
        ("PILLWATCH_EDGAR_ISSUERS", "MIM"),
        ("PILLWATCH_EDGAR_ISSUERS", "0"),
        ("PILLWATCH_EDGAR_RATE", "11"),
        ("PILLWATCH_EDGAR_RATE", "0"),
        ("PILLWATCH_EDGAR_RATE", "fast"),
        ("PILLWATCH_HOME", "~nobody-of-that-name/x"),
    ],
)
def test_nonsense_is_refused_by_name_with_an_example(tmp_path: Path, name: str, text: str) -> None:
    with pytest.raises(SettingRefused, match=f"^{name} .*; for example {name}="):
        read_settings({name: text}, tmp_path)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('pillwatch_namespce = "x"', "did you mean pillwatch_namespace"),
        ('PILLWATCH_HOME = "x"', "did you mean pillwatch_home"),
        ("colour = 1", "known are"),
        ("pillwatch_home = 1", "text in quotes"),
        ("pillwatch_home", "cannot be read"),
    ],
)
def test_a_file_that_is_wrong_is_refused(tmp_path: Path, text: str, reason: str) -> None:
    (tmp_path / "pillwatch.toml").write_text(text)
    with pytest.raises(SettingRefused, match=reason):
        read_settings({}, tmp_path)


def test_a_password_is_never_printed(tmp_path: Path) -> None:
    found = read_settings({"PILLWATCH_REDIS_URL": URL}, tmp_path)
    assert found.redis_url == URL
    for text in (repr(found), str(found), str(found.redacted()), str(list(found.__rich_repr__()))):
        assert "s3cret" not in text
        assert "db.example:6380/2" in text


@pytest.mark.parametrize(
    "url",
    [
        "redis://:s3cret@h/0",
        "rediss://u:s3cret@h",
        "unix:///s?password=s3cret&db=1",
        "redis://u:s3c@ret@h",
        "http://u:s3cret@h",
        "redis://u:s3c/ret@h",
    ],
)
def test_no_url_shows_its_password(url: str) -> None:
    shown = redacted_url(url)
    assert "***" in shown
    assert "s3c" not in shown
    assert "ret" not in shown


def test_a_refused_url_shows_no_password(tmp_path: Path) -> None:
    with pytest.raises(SettingRefused) as refused:
        read_settings({"PILLWATCH_REDIS_URL": "http://ana:s3cret@host"}, tmp_path)
    assert "s3cret" not in str(refused.value)
