"""The dashboards: whole, and every question in them is one that Prometheus understands."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.deploy.composed import DEPLOY
from tests.deploy.composed import mounts
from tests.deploy.composed import services
from tests.deploy.measured import metric_names
from tests.deploy.measured import named_metrics
from tests.servers.fixtures import or_skip
from tests.servers.prometheus import promtool

FOLDER = DEPLOY / "grafana/dashboards"
PROVISIONING = DEPLOY / "grafana/provisioning"
DASHBOARDS = sorted(FOLDER.glob("*.json"))
_UNITS = {None, "s", "bytes"}


def _read(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def _questions() -> Iterator[tuple[str, str]]:
    for path in DASHBOARDS:
        for panel in _read(path)["panels"]:
            for target in panel["targets"]:
                yield f"{path.stem}: {panel['title']}", target["expr"]


def test_there_is_one_for_counsel_and_one_for_operators() -> None:
    assert [path.stem for path in DASHBOARDS] == ["counsel", "operators"]
    assert len({_read(path)["uid"] for path in DASHBOARDS}) == len(DASHBOARDS)


@pytest.mark.parametrize("path", DASHBOARDS, ids=lambda path: path.stem)
def test_every_panel_says_what_it_shows_and_asks_the_source_that_is_provisioned(path: Path) -> None:
    (source,) = yaml.safe_load((PROVISIONING / "datasources/prometheus.yml").read_text())["datasources"]
    panels = _read(path)["panels"]
    assert len({panel["id"] for panel in panels}) == len({panel["title"] for panel in panels}) == len(panels)
    for panel in panels:
        assert panel["description"].endswith("."), panel["title"]
        assert panel["fieldConfig"]["defaults"].get("unit") in _UNITS
        for part in (panel, *panel["targets"]):
            assert part["datasource"] == {"type": source["type"], "uid": source["uid"]}


@pytest.mark.parametrize("path", DASHBOARDS, ids=lambda path: path.stem)
def test_no_panel_lies_over_another_or_beside_the_page(path: Path) -> None:
    taken: set[tuple[int, int]] = set()
    for panel in _read(path)["panels"]:
        place = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert max(x for x, _ in cells) < 24
        assert not cells & taken, panel["title"]
        taken |= cells


def test_every_question_is_understood_and_names_metrics_that_there_are(tmp_path: Path) -> None:
    questions = list(_questions())
    for title, expression in questions:
        assert named_metrics(expression), title
        assert named_metrics(expression) <= metric_names(), title
    rules = [
        {"record": f"panel:{number}", "expr": expression.replace("$__rate_interval", "1m")}
        for number, (_, expression) in enumerate(questions)
    ]
    path = tmp_path / "rules.yml"
    path.write_text(yaml.safe_dump({"groups": [{"name": "panels", "rules": rules}]}))
    checked = or_skip("Prometheus", lambda: promtool("check", "rules", "--lint=none", path))
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_a_question_that_is_not_understood_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "rules.yml"
    path.write_text("groups: [{name: panels, rules: [{record: 'panel:0', expr: 'sum(pillwatch_open_clocks'}]}]")
    assert or_skip("Prometheus", lambda: promtool("check", "rules", path)).returncode != 0
    assert not named_metrics("sum(pillwatch_no_such_metric)") <= metric_names()


def test_grafana_finds_the_dashboards_where_they_are_mounted() -> None:
    (provider,) = yaml.safe_load((PROVISIONING / "dashboards/pillwatch.yml").read_text())["providers"]
    places = mounts(services()["grafana"])
    assert places[provider["options"]["path"]] == FOLDER
    assert places["/etc/grafana/provisioning"] == PROVISIONING


def test_names_of_subjects_are_shown_only_where_the_metric_has_them() -> None:
    (panel,) = [one for one in _read(FOLDER / "counsel.json")["panels"] if one["title"] == "Nearest a threshold"]
    assert "by (issuer, threshold, rank, subject)" in panel["targets"][0]["expr"]
