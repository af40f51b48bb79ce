"""Header maps: what is wrong with one is said, and which one is for which extract."""

from pathlib import Path

import pytest

from monitor.extracts.header_map import MapRefused
from monitor.extracts.header_map import read_map
from monitor.extracts.reading import Extracts
from monitor.rejects import SetAside
from tests.extracts import HEADER
from tests.extracts import ROW
from tests.extracts import TRADES_MAP
from tests.extracts import found_in
from tests.extracts import read


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('kind = "trade"', 'kind = "trades"', "kind 'trades', which a table cannot state"),
        ('kind = "trade"', 'kind = "filing"', "which a table cannot state"),
        ('kind = "trade"', 'kind = "trade"\ncolour = "red"', "unknown field `colour`"),
        ('shares = "Quantity"', 'share = "Quantity"', "did you mean `shares`"),
        ('shares = "Quantity"', "", "does not say where `shares` stands"),
        ('shares = "Quantity"', 'shares = ["Quantity", "Price"]', "2 columns for `shares`"),
        ('shares = "Quantity"', "shares = []", "0 columns for `shares`"),
        ('price = "Price"', 'price = "Price"\nid = "Ref"', "names `id` as a field"),
        ("[columns]", '[constants]\nprice = "1"\n[columns]', "`price` both in"),
        ("[columns]", "[constants]\nknown_at = 2024-03-01\n[columns]", "wrong constant"),
        ("[columns]", "[constants]\nknown_at = 2024-03-01T10:00:00\n[columns]", "instant without offset"),
        ('prefix = "custodian"', 'prefix = ""', "`columns` and `prefix`"),
        ('["Ref"]', "[]", "`columns` and `prefix`"),
        ('time_zone = "America/New_York"', 'time_zone = "New York"', "does not exist"),
        ('time_zone = "America/New_York"', 'time_zone = "../../etc/passwd"', "does not exist"),
        ("MM/DD/YYYY hh:mm:ss", "MM/DD/YY", "none of YYYY"),
        ("MM/DD/YYYY hh:mm:ss", "MM/DD/YYYY hh", "without its hour"),
        ("MM/DD/YYYY hh:mm:ss", "MM/MM/YYYY", "MM twice"),
        ("MM/DD/YYYY hh:mm:ss", "MM/DD hh:mm:ss", "does not say year"),
        ("MM/DD/YYYY hh:mm:ss", "%m/%d/%Y", "none of YYYY"),
        ('thousands = ","', 'thousands = "."', "both as `decimal` and as `thousands`"),
        ('thousands = ","', 'thousands = "_"', "is no header map"),
        ("width = 10", "width = 99", "1 to 30 digits"),
        ('price = "Price"', 'price = {column = "Price", width = 3}', "for a text of 1 to 30 digits"),
        ("[extract]", "[extract", "is no TOML"),
        ("[extract]", "\ufffe[extract]", "is no TOML"),
    ],
)
def test_a_map_that_makes_no_sense_is_refused_with_what_is_wrong(
    tmp_path: Path, old: str, new: str, reason: str
) -> None:
    assert old in TRADES_MAP
    path = tmp_path / "x.map.toml"
    path.write_text(TRADES_MAP.replace(old, new, 1))
    with pytest.raises(MapRefused) as refused:
        read_map(path)
    assert reason in str(refused.value)


def test_an_extract_whose_map_is_refused_is_set_aside_whole(tmp_path: Path) -> None:
    found = read(tmp_path, f"{HEADER}\n{ROW.format(1)}\n", "[extract]\nkind = 1\n")
    assert not found.events
    assert "header map" in found.reason
    assert "extract.map.toml" in found.reason


def test_constants_stand_in_every_row(tmp_path: Path) -> None:
    stated = TRADES_MAP.replace('[columns.issuer]\ncolumn = "CIK"\nwidth = 10\n', "")
    stated += '\n[constants]\nissuer = "0000000077"\nknown_at = 2024-03-12T08:00:00-04:00\n'
    event = read(tmp_path, f"{HEADER}\n{ROW.format(1)}\n", stated).events[2]
    assert (event["issuer"], event["known_at"]) == ("0000000077", "2024-03-12T08:00:00-04:00")


def test_a_list_of_persons_can_stand_in_several_columns(tmp_path: Path) -> None:
    stated = """
[extract]
kind = "relationship"
[id]
prefix = "register"
columns = ["No"]
[constants]
issuer = "0000000042"
relation = "affiliate"
[columns]
at = "Since"
persons = ["Parent", "Child", "Other"]
"""
    found = read(tmp_path, "No,Since,Parent,Child,Other\n1,2024-03-01,alder,birch,\n", stated)
    assert found.events[2]["persons"] == ["alder", "birch"]


# -- which map is for which extract --------------------------------------------------------------------------------


def test_without_a_map_an_extract_is_set_aside_with_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "trades.csv"
    path.write_text("a,b\n1,2\n")
    found = found_in(path)
    assert "put it beside as trades.map.toml" in found.reason


def test_a_map_is_found_by_the_names_it_is_for(tmp_path: Path) -> None:
    path = tmp_path / "trades-2024-03-11.csv"
    path.write_text(f"{HEADER}\n{ROW.format(1)}\n")
    daily = TRADES_MAP.replace('kind = "trade"', 'kind = "trade"\nfiles = "trades-*.csv"')
    (tmp_path / "custodian.map.toml").write_text(daily)
    (tmp_path / "broken.map.toml").write_text("?")
    assert found_in(path).ids == ["custodian:r1"]
    (tmp_path / "other.map.toml").write_text(daily)
    assert "several header maps are for it" in found_in(path).reason
    own = TRADES_MAP.replace('prefix = "custodian"', 'prefix = "own"')
    (tmp_path / "trades-2024-03-11.map.toml").write_text(own)
    assert found_in(path).ids == ["own:r1"]


def test_the_map_that_is_named_comes_before_the_one_beside(tmp_path: Path) -> None:
    read(tmp_path, f"{HEADER}\n{ROW.format(1)}\n")
    named = tmp_path / "named.toml"
    named.write_text(TRADES_MAP.replace('prefix = "custodian"', 'prefix = "named"'))
    (line,) = Extracts(named).lines(tmp_path / "extract.csv")
    assert not isinstance(line, SetAside)
    assert b'"named:r1"' in line[1]


def test_a_map_that_is_named_and_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        list(Extracts(tmp_path / "none.toml").lines(tmp_path / "extract.csv"))
